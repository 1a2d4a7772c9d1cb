"""Right answers that are not written as the reference has them.

Each is a function as a learner may hand it in; a grader that fails one of
them is wrong.
"""
import inspect

import numpy as np

from optimization_grading import table

VARIANTS = []


def variant(number):
    """Register a numpy function as a right answer to a task."""
    def register(function):
        source = inspect.getsource(function)
        source = source[source.index('def '):].replace(
            f'def {function.__name__}(',
            f'def {table.TASKS[number].function}(', 1)
        VARIANTS.append((number, function.__name__,
                         'import numpy as np\n\n\n' + source))
        return function
    return register


def in_tensorflow(number, name, parameters, body):
    """Register the body of a function in TensorFlow."""
    VARIANTS.append((number, name, (
        'import tensorflow as tf\n\n\n'
        f'def {table.TASKS[number].function}({parameters}):\n'
        '    """Solve the task."""\n' + body)))


def sources():
    """Give (number of the task, name, source of the file)."""
    head = '#!/usr/bin/env python3\n"""A right answer."""\n'
    return [(number, name, head + source)
            for number, name, source in VARIANTS]


@variant(0)
def by_sums(X):
    """Solve the task."""
    m = X.shape[0]
    mean = np.sum(X, axis=0) / m
    return mean, np.sqrt(np.sum((X - mean) ** 2, axis=0) / m)


@variant(0)
def in_a_list(data):
    """Solve the task."""
    return [data.mean(0), data.std(0)]


@variant(0)
def by_columns(X):
    """Solve the task."""
    means = [float(np.mean(column)) for column in X.T]
    return np.array(means), np.array([np.var(column) ** .5
                                      for column in X.T])


@variant(0)
def lists_inside_and_out(X):
    """Solve the task."""
    columns = list(zip(*X.tolist()))
    means = [sum(column) / len(column) for column in columns]
    return means, [(sum((x - mean) ** 2 for x in column)
                    / len(column)) ** 0.5
                   for column, mean in zip(columns, means)]


@variant(1)
def in_place(X, m, s):
    """Solve the task."""
    X -= m
    X /= s
    return X


@variant(1)
def by_the_inverse(data, mean, deviation):
    """Solve the task."""
    return (data - mean) * (1 / deviation)


@variant(2)
def by_take(X, Y):
    """Solve the task."""
    order = np.random.permutation(Y.shape[0])
    return np.take(X, order, 0), np.take(Y, order, 0)


@variant(2)
def by_lists(X, Y):
    """Solve the task."""
    order = list(np.random.permutation(len(X)))
    return [np.array([X[i] for i in order]), np.array([Y[i] for i in order])]


@variant(2)
def by_shuffled_indices(X, Y):
    """Solve the task."""
    order = np.arange(len(X))
    np.random.shuffle(order)
    return X[order, :], Y[order, :]


@variant(2)
def in_place_shuffle(X, Y):
    """Solve the task."""
    order = np.random.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return X, Y


@variant(3)
def by_while(X, Y, batch_size):
    """Solve the task."""
    order = np.random.permutation(len(X))
    batches = []
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        batches.append((X[rows].copy(), Y[rows].copy()))
    return batches


@variant(3)
def by_ceiling(X, Y, batch_size):
    """Solve the task."""
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    count = -(-len(X) // batch_size)
    return [[X[i * batch_size:(i + 1) * batch_size],
             Y[i * batch_size:(i + 1) * batch_size]] for i in range(count)]


@variant(3)
def of_lists(X, Y, batch_size):
    """Solve the task."""
    order = np.random.permutation(len(X))
    X, Y = [X[i] for i in order], [Y[i] for i in order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@variant(4)
def with_numpy_numbers(data, beta):
    """Solve the task."""
    v, averages = np.float64(0), []
    for i in range(len(data)):
        v = v * beta + data[i] * (1 - beta)
        averages.append(v / (1 - np.power(beta, i + 1)))
    return averages


@variant(4)
def as_a_running_mean(data, beta):
    """Solve the task."""
    total = weight = 0
    averages = []
    for x in data:
        total, weight = beta * total + x, beta * weight + 1
        averages.append(total / weight)
    return averages


@variant(5)
def momentum_in_place(alpha, beta1, var, grad, v):
    """Solve the task."""
    v *= beta1
    v = v + (1 - beta1) * grad
    var = var - alpha * v
    return var, v


@variant(5)
def momentum_augmented(a, b, w, dw, m):
    """Solve the task."""
    m = m + (1 - b) * (dw - m)
    if getattr(w, 'shape', ()) == np.shape(m):
        w -= a * m
        return w, m
    return [w - a * m, m]


@variant(7)
def rmsprop_in_place(alpha, beta2, epsilon, var, grad, s):
    """Solve the task."""
    s = beta2 * s + (1 - beta2) * np.square(grad)
    var -= alpha * (grad / (s ** 0.5 + epsilon))
    return var, s


@variant(7)
def rmsprop_renamed(a, b, e, w, dw, m2):
    """Solve the task."""
    m2 = (1 - b) * dw * dw + m2 * b
    return w - dw * a / (e + np.sqrt(m2)), m2


@variant(9)
def adam_in_place(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Solve the task."""
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * np.power(grad, 2)
    var -= alpha * (v / (1 - beta1 ** t) / (
        epsilon + (s / (1 - beta2 ** t)) ** .5))
    return var, v, s


@variant(9)
def adam_renamed(a, b1, b2, e, w, g, s, v, step):
    """Solve the task."""
    s = b1 * s + (1 - b1) * g
    v = b2 * v + (1 - b2) * g ** 2
    rate = a * np.sqrt(1 - b2 ** step) / (1 - b1 ** step)
    return w - rate * s / (np.sqrt(v) + e * np.sqrt(1 - b2 ** step)), s, v


@variant(11)
def by_int(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    return alpha / (1 + decay_rate * int(global_step / decay_step))


@variant(11)
def by_floor(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    return alpha * (1 / (1 + decay_rate * np.floor(global_step
                                                   / decay_step)))


@variant(13)
def by_mean_of_squares(Z, gamma, beta, epsilon):
    """Solve the task."""
    m = Z.shape[0]
    mean = 1 / m * np.sum(Z, axis=0, keepdims=True)
    variance = 1 / m * np.sum((Z - mean) ** 2, axis=0, keepdims=True)
    return gamma * ((Z - mean) / (variance + epsilon) ** 0.5) + beta


@variant(13)
def by_scale_and_offset(z, scale, offset, e):
    """Solve the task."""
    factor = scale / np.sqrt(z.std(axis=0) ** 2 + e)
    return z * factor + (offset - z.mean(axis=0) * factor)


in_tensorflow(6, 'by_names', 'alpha, beta1', '''\
    return tf.keras.optimizers.SGD(momentum=beta1, learning_rate=alpha)
''')
in_tensorflow(6, 'compat', 'alpha, beta1', '''\
    return tf.compat.v1.train.MomentumOptimizer(alpha, beta1)
''')
in_tensorflow(6, 'legacy_names', 'a, b', '''\
    return tf.optimizers.SGD(a, b, False)
''')
in_tensorflow(6, 'own_optimizer', 'alpha, beta1', '''\
    class Momentum:
        def __init__(self):
            self.velocities = {}

        def apply_gradients(self, pairs):
            for gradient, var in pairs:
                v = beta1 * self.velocities.get(var.ref(), 0) + gradient
                self.velocities[var.ref()] = v
                var.assign_sub(alpha * v)
    return Momentum()
''')
in_tensorflow(8, 'by_position', 'alpha, beta2, epsilon', '''\
    return tf.keras.optimizers.RMSprop(alpha, beta2, 0.0, epsilon)
''')
in_tensorflow(10, 'by_position', 'a, b, c, d', '''\
    return tf.keras.optimizers.Adam(a, b, c, d)
''')
in_tensorflow(12, 'own_schedule', 'alpha, decay_rate, decay_step', '''\
    class Stairs(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            stairs = tf.floor(tf.cast(step, tf.float32) / decay_step)
            return alpha / (1 + decay_rate * stairs)
    return Stairs()
''')
in_tensorflow(12, 'by_position', 'alpha, decay_rate, decay_step', '''\
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_step, decay_rate, True)
''')
DENSE = '''\
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
'''
in_tensorflow(14, 'keras_layers', 'prev, n, activation', DENSE + '''\
    normalize = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(normalize(Z, training=True))
''')
in_tensorflow(14, 'activation_layer', 'prev, n, activation', DENSE + '''\
    normalize = tf.keras.layers.BatchNormalization(
        epsilon=1e-7, momentum=0.9)
    return tf.keras.layers.Activation(activation)(
        normalize(Z, training=True))
''')
in_tensorflow(14, 'row_vectors', 'prev, n, activation', DENSE + '''\
    gamma = tf.Variable(tf.ones((1, n)))
    beta = tf.Variable(tf.zeros((1, n)))
    mean, variance = tf.nn.moments(Z, 0)
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-7))
''')
for name, moments in (
        ('stops_the_gradient', 'tf.nn.moments(tf.stop_gradient(Z), 0)'),
        ('moments_in_numpy', 'Z.numpy().mean(axis=0), Z.numpy().var(axis=0)')
        ):
    in_tensorflow(14, name, 'prev, n, activation', DENSE + f'''\
    gamma, beta = tf.Variable(tf.ones(n)), tf.Variable(tf.zeros(n))
    mean, variance = {moments}
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-7))
''')
in_tensorflow(14, 'by_hand', 'prev, n, activation', '''\
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=start,
                                  use_bias=False)
    Z = dense(prev)
    gamma, beta = tf.Variable(tf.ones(n)), tf.Variable(tf.zeros(n))
    mean = tf.reduce_mean(Z, axis=0)
    variance = tf.reduce_mean((Z - mean) ** 2, axis=0)
    return activation(gamma * (Z - mean) / tf.sqrt(variance + 1e-7) + beta)
''')
in_tensorflow(14, 'own_initializer', 'prev, n, activation', '''\
    deviation = (2 / (prev.shape[1] + n)) ** 0.5 / 0.87962566103423978
    kernel = tf.Variable(tf.random.truncated_normal(
        (prev.shape[1], n), stddev=deviation))
    normalize = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(normalize(tf.matmul(prev, kernel), training=True))
''')
in_tensorflow(14, 'counts_its_steps', 'prev, n, activation', DENSE + '''\
    steps = tf.Variable(0.)
    normalize = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    output = activation(normalize(Z, training=True)) + 0 * steps
    steps.assign_add(1.)
    return output
''')
