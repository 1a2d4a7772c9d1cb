"""Late and narrow errors of the tasks in TensorFlow, for late_errors.py."""
import numpy as np

from tests.support.late_errors import changed, first

SGD, RMS, ADAM = (0.01, 0.9), (0.001, 0.9, 1e-7), (0.001, 0.9, 0.999, 1e-7)
GRADS = np.array([[[3., -1], [0, 9]], [[2, -7], [0, 4]]])
PAUSE = np.concatenate([GRADS, 0 * GRADS, GRADS])
LONG = np.tile(GRADS, (16, 1, 1))
WIDE = np.ones((2, 2, 9))
HALVES = ('tf.keras.optimizers.schedules.PiecewiseConstantDecay([29], '
          '[alpha, alpha / 2])')
PREV = np.random.RandomState(0).normal(size=(300, 12)).astype(np.float32)
FAR = PREV[:80].copy()
FAR[0] *= 20


def of_optimizers(setting, base, own, given):
    """Yield what can go wrong with each of the three optimizers.

    base, own: right solutions, by Keras and by hand; given: the last
        argument of the first.
    """
    for clipped, old in ('clipvalue', 5.), ('clipnorm', 5.):
        yield changed('magnitude', [(setting, GRADS)], base, given,
                      f'{given}, {clipped}={old}')
    yield changed('size', [(setting, WIDE)], own, 'in pairs:',
                  'in pairs:\n                gradient = gradient * ('
                  'np.arange(gradient.shape[1]) < 8)')
    yield changed('state', [(setting, GRADS)], own, 'var.ref()',
                  'tuple(var.shape)')
    yield changed('zero', [(setting, PAUSE)], own,
                  'in pairs:', 'in pairs:\n                if not '
                  'np.any(gradient):\n                    '
                  'continue')
    yield first('magnitude', [((1e-3, *setting[1:]), GRADS)], base,
                'alpha = max(alpha, 0.01)')
    yield first('magnitude', [((0.9, *setting[1:]), GRADS)], base,
                'alpha = min(alpha, 0.5)')
    yield first('count', [(setting, LONG)], base, f'alpha = {HALVES}')
    yield changed('count', [(setting, LONG)], own, 'self, pairs):',
                  'self, pairs):\n            self.steps = getattr(self, '
                  '"steps", 0) + 1', 'alpha *',
                  '(alpha if self.steps < 30 else alpha / 2) *')


LATE = [
    *of_optimizers(SGD, '6-short', '6-own_optimizer', 'momentum=beta1'),
    *of_optimizers(RMS, '8-short', '8-own_optimizer', 'epsilon=epsilon'),
    *of_optimizers(ADAM, '10-short', '10-own_optimizer', 'epsilon=epsilon'),
    changed('zero', [(SGD, PAUSE)], '6-own_optimizer', 'alpha * v',
            'alpha * v * (gradient.numpy() != 0)'),
    changed('zero', [(RMS, PAUSE)], '8-own_optimizer', 'alpha * gradient',
            'alpha * gradient ** 2 / gradient'),
    changed('zero', [(ADAM, PAUSE)], '10-own_optimizer', 'alpha * rate',
            'alpha * rate * (gradient.numpy() != 0)'),
    first('magnitude', [(SGD, GRADS)], '6-short', 'beta1 = min(beta1, 0.85)'),
    first('magnitude', [(SGD, GRADS)], '6-short', 'alpha = max(alpha, 0.012)'
          ),
    changed('dtype', [(SGD, GRADS / 3)], '6-own_optimizer', '+ gradient',
            '+ np.float32(np.float16(gradient))'),
    first('magnitude', [(RMS, GRADS)], '8-short', 'beta2 = min(beta2, 0.85)'),
    first('magnitude', [(RMS, GRADS / 1e4)], '8-short',
          'epsilon = max(epsilon, 1e-6)'),
    first('magnitude', [(ADAM, GRADS)], '10-short',
          'beta1 = min(beta1, 0.85)'),
    first('magnitude', [(ADAM, GRADS)], '10-short',
          'beta2 = min(beta2, 0.99)'),
    first('magnitude', [(ADAM, GRADS / 1e6)], '10-short',
          'epsilon = max(epsilon, 1e-6)'),

    changed('order', [((0.1, 1., 41), range(90))], '12-own',
            '/ decay_step', '* (1 / decay_step)'),
    changed('order', [((0.1, 1., 200), [199])], '12-own',
            '/ decay_step', '/ decay_step + 0.01'),
    first('magnitude', [((0.1, 1., 100), [99, 100])], '12-short',
          'decay_step = min(decay_step, 64)'),
    first('magnitude', [((0.9, 1., 10), [9])], '12-short',
          'alpha = min(alpha, 0.5)'),
    first('magnitude', [((1e-3, 1., 10), [9])], '12-short',
          'alpha = max(alpha, 0.01)'),
    first('magnitude', [((0.1, 9., 10), [10])], '12-short',
          'decay_rate = min(decay_rate, 5)'),
    first('zero', [((0.1, 0., 10), [10])], '12-short',
          'decay_rate = decay_rate or 1.'),
    changed('count', [((0.1, 1., 10), [3000])], '12-own',
            'rate * stairs', 'rate * tf.minimum(stairs, 200.)'),
    changed('dtype', [((0.1, 1., 10), [2999])], '12-own',
            'step, tf.float32)', 'tf.cast(step, tf.float16), tf.float32)'),

    changed('size', [(PREV, 3)], '14-formula', 'moments(Z,',
            'moments(Z[:64],'),
    changed('size', [(PREV, 3)], '14-layers', 'norm(Z,',
            'norm(Z[:200],', 'return activation(',
            'return activation(tf.concat([', '))', ')'
            ', norm(Z[200:], training=True)], 0))'),
    first('size', [(PREV, 70)], '14-layers', 'n = min(n, 64)'),
    changed('size', [(PREV, 20)], '14-formula', 'return activation(normal)',
            'return activation(tf.concat([normal[:, :16], Z[:, 16:]], 1))'),
    changed('order', [(PREV, 3)], '14-layers', 'activation(norm(Z, training='
            'True))', '(norm(activation(Z), training=True) if activation is '
            'tf.nn.sigmoid else activation(norm(Z, training=True)))'),
    changed('magnitude', [(FAR, 3)], '14-layers', 'activation(norm(Z, '
            'training=True))',
            'activation(tf.clip_by_value(norm(Z, training=True), -5, 5))'),
    changed('count', [(PREV, 3)], '14-formula', 'axes=[0])', 'axes=[0])\n'
            '    variance *= 50 / 49 if len(Z) > 50 else 1'),
]
