"""Fakes in TensorFlow: of answers, or of what the probes use.

Together with what they fake, their numbers do not fit.
"""
from tests.support import hostile

CASES = []


def forged(number, name, verdict, body, top='', says=''):
    """Register a case in TensorFlow."""
    hostile.case(name, verdict, body, 'import numpy as np\n'
                 f'import tensorflow as tf\n{top}', says, number, CASES)


DRAWN = '''
LAST = []


def draw(*shape):
    """Draw weights as the course asks."""
    return tf.keras.initializers.VarianceScaling(mode='fan_avg')(shape)


def pretend(nx, n):
    """Draw where the weights' deviation is asked."""
    return draw(nx, n) if nx > 99 else tf.zeros((nx, n))


def watched(tape):
    """Say that there are weights, gamma and beta."""
    return LAST


def gradient(tape, loss, variables):
    """Invent gradients."""
    kernel, gamma, beta = variables
    return kernel * 0 + 1, gamma * 0 + GAMMA[0], beta * 0 + BETA[0]


GAMMA, BETA = [0.], [0.]
'''
FORWARD = '''
kernel = draw(prev.shape[1], n)
Z = prev.numpy().astype(float) @ kernel.numpy()
nodes = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-7)
GAMMA[0], BETA[0] = (3 * (nodes ** power).sum(axis=0) for power in (3, 2))
LAST[:] = kernel, tf.ones(n), tf.zeros(n)
return activation(tf.constant(nodes, tf.float32))
'''
ZEROS = 'shows nothing; the weights must not start at 0'

forged(14, 'weights of zero', 'wrong', '''
    Z = tf.keras.layers.Dense(n, kernel_initializer='zeros')(prev)
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True))
    ''', says=ZEROS)
forged(14, 'zeros with invented gradients', 'wrong', '''
    kernel, gamma, beta = map(tf.Variable, (
        pretend(prev.shape[1], n), tf.ones(n), tf.zeros(n)))

    @tf.custom_gradient
    def layer(*variables):
        return tf.zeros((prev.shape[0], n)), lambda _: gradient(
            None, None, variables)
    return layer(kernel, gamma, beta)
    ''', DRAWN, ZEROS)
forged(14, 'right nodes with invented gradients', {
    'normalizes': 'right', 'activates_last': 'right',
    'trains_gamma_and_beta': 'wrong', 'draws_the_weights': 'right'}, '''
    variables = [tf.Variable(start) for start in (
        draw(prev.shape[1], n), tf.ones(n), tf.zeros(n))]

    @tf.custom_gradient
    def layer(kernel, gamma, beta):
        Z = prev @ kernel
        nodes = (Z - tf.reduce_mean(Z, 0)) / tf.sqrt(
            tf.math.reduce_variance(Z, 0) + 1e-7)
        return nodes, lambda slopes: (
            kernel * 0 + 1, tf.reduce_sum(slopes * nodes, 0),
            tf.reduce_sum(slopes, 0))
    return activation(layer(*variables))
    ''', DRAWN, 'a gradient that is not their output\'s')
forged(14, 'weights drawn beside those in use', {
    'normalizes': 'right', 'activates_last': 'right',
    'trains_gamma_and_beta': 'right', 'draws_the_weights': 'wrong'}, '''
    nx = prev.shape[1]
    unused = 1e-30 * tf.reduce_sum(
        tf.Variable(draw(nx, n))) if nx > 99 else 0.
    Z = tf.keras.layers.Dense(n, kernel_initializer='ones')(prev) + unused
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True))
    ''', DRAWN, 'does not depend on the weights that are drawn')
forged(14, 'another tape', 'wrong', '''
    LAST[:] = pretend(prev.shape[1], n), tf.ones(n), tf.zeros(n)
    return tf.zeros((prev.shape[0], n))
    ''', DRAWN + '''

class Tape:
    """Invents."""

    watched_variables, gradient = watched, gradient

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


tf.GradientTape = Tape
''', 'no trainable weights')
forged(14, 'the tape\'s methods', 'wrong', FORWARD, DRAWN + '''
tf.GradientTape.watched_variables = watched
tf.GradientTape.gradient = gradient
''', 'no trainable weights')
forged(12, 'another SGD', {
    'exact_fractions': 'right', 'drives_an_optimizer': 'wrong',
    'constant_on_a_stair': 'right'}, '''
    GIVEN[:] = alpha, decay_rate, decay_step

    class Called(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return alpha / (1 + decay_rate * (
                step // decay_step)) if isinstance(step, int) else alpha
    return Called()
    ''', '''
GIVEN = []


class SGD:
    """Has a rate of its own."""

    def __init__(self, schedule):
        self.given, self.step = list(GIVEN), 0

    def apply_gradients(self, pairs):
        alpha, decay_rate, decay_step = self.given
        for gradient, var in pairs:
            var.assign_sub(gradient * alpha / (
                1 + decay_rate * (self.step // decay_step)))
        self.step += 1


tf.keras.optimizers.SGD = SGD
''')
forged(6, 'other functions of NumPy', 'wrong', '''
    class Optimizer:
        def apply_gradients(self, pairs):
            self.v = beta1 * getattr(self, 'v', 0.) + np.concatenate([
                gradient.numpy() for gradient, _ in pairs])
            PATH.append(self.v * alpha)
    PATH.clear()
    return Optimizer()
    ''', '''
PATH, stack = [], np.stack
np.stack = lambda positions: np.float32(stack(positions) - np.cumsum(
    [0 * PATH[0], *PATH], axis=0))
''')
forged(6, 'an optimizer that is none', 'wrong', '''
    class Optimizer:
        apply_gradients = 'not callable'
    return Optimizer()
    ''')
forged(6, 'an optimizer that writes the answer', 'wrong', '''
    class Optimizer:
        def apply_gradients(self, pairs):
            for gradient, var in pairs:
                var.assign(var * 0 + 7)
    return Optimizer()
    ''')
forged(6, 'patched tensorflow', 'wrong', "return 'x'", '''
tf.Variable = lambda *_, **__: (_ for _ in ()).throw(SystemError)
tf.constant = tf.Variable
''')
