"""Late and narrow errors: right at first glance, wrong later or elsewhere.

Each is a right solution in which texts are replaced, or lines come first,
and has a witness: a call at which it differs from the right solution.
"""
import dataclasses

import numpy as np

from tests.support.mistakes_made import Made, made

DOCSTRING = '"""Solve the task."""\n'


@dataclasses.dataclass(frozen=True)
class Late:
    """An error of a kind.

    witness: the arguments of the calls that show it; (setting, gradients) for
        an optimizer, (setting, steps) for a schedule, (prev, n) for a layer.
    """

    kind: str
    error: Made
    witness: list


def changed(kind, witness, base, *texts):
    """Replace texts: old, new, old, new, ..."""
    return Late(kind, made(base, *texts), witness)


def first(kind, witness, base, *lines):
    """Put lines before those of the solution."""
    return changed(kind, witness, base, DOCSTRING, DOCSTRING + ''.join(
        f'    {line}\n' for line in lines))


def memory(kind, witness, base, key, *names):
    """Keep names from the first call with a key, for all later ones."""
    kept = f'globals().setdefault("kept", {{}}).setdefault({key}, '
    names = ', '.join(names)
    return first(kind, witness, base, f'{names} = {kept}({names}))')


def numbers(*shape):
    """Draw numbers, the same each time."""
    return np.random.RandomState(sum(shape)).normal(size=shape)


# Data and constants: tasks 0 to 4, 13

ZEROS = np.array([[0., 2], [1, 0], [3, 5]])
WIDE, LONG = numbers(20, 9), numbers(300, 2)
OUTLIER = np.concatenate([numbers(40, 2), [[20, -30]]])
X, Y = np.arange(1200.).reshape(300, 4), np.arange(600).reshape(300, 2)
MANY = X.repeat(5, axis=0), Y.repeat(5, axis=0)
ITEMS = (7 * np.arange(200) % 31 + 1.).tolist()


def scaled(X):
    """Give data with other constants, for task 1."""
    return X, np.arange(X.shape[1]) - 0.5, np.arange(X.shape[1]) + 0.7


def batch(Z, gamma=1.5, epsilon=0.1):
    """Give a batch, scales and offsets for task 13."""
    row = np.ones((1, Z.shape[1]))
    return Z, gamma * row, 0.3 * row, epsilon


DATA = [
    changed('size', [(WIDE,)], '0-loop', 'range(data.shape[1])',
            'range(min(data.shape[1], 8))'),
    first('size', [(LONG,)], '0-short', 'X = X[:220]'),
    changed('count', [(LONG,)], '0-short', 'np.std(X, axis=0)',
            'np.std(X, axis=0, ddof=int(len(X) > 220))'),
    changed('zero', [(ZEROS,)], '0-short', 'np.mean(X, axis=0)',
            'np.nanmean(np.where(X == 0, np.nan, X), axis=0)'),
    changed('zero', [(ZEROS,)], '0-short', 'np.std(X, axis=0)',
            'np.nanstd(np.where(X == 0, np.nan, X), axis=0)'),
    changed('shape', [(LONG[:, :1],)], '0-short', 'mean, std',
            'np.squeeze(mean), np.squeeze(std)'),
    first('dtype', [(np.array([[70000, 2], [3, 4]]),)], '0-short',
          'X = X.astype(np.int16) if X.dtype.kind == "i" else X'),
    first('magnitude', [(OUTLIER,)], '0-short', 'X = np.clip('
          'X, X.mean(0) - 5 * X.std(0), X.mean(0) + 5 * X.std(0))'),
    first('magnitude', [(1e6 * ZEROS,)], '0-sums',
          'X = np.clip(X, -3e5, 3e5)'),
    changed('magnitude', [(1e-5 * ZEROS,)], '0-short', 'np.std(X, axis=0)',
            'np.maximum(np.std(X, axis=0), 1e-4)'),
    memory('state', [(ZEROS,), (ZEROS + 1,)], '0-short', 'X.shape', 'X'),

    changed('size', [scaled(WIDE)], '1-loop', 'range(X.shape[1])',
            'range(min(X.shape[1], 8))'),
    changed('size', [scaled(LONG)], '1-short', 'return (X - m) / s',
            'return np.concatenate([(X[:100] - m) / s, X[100:]])'),
    first('dtype', [scaled(LONG)], '1-short',
          'X = X.astype(np.float32) if len(X) > 100 else X'),
    changed('zero', [scaled(ZEROS)], '1-short', '(X - m) / s',
            'np.where(X == 0, 0, (X - m) / s)'),
    first('zero', [(ZEROS, np.array([0., 1]), np.ones(2))], '1-short',
          'm = np.where(m == 0, X.mean(axis=0), m)'),
    changed('shape', [scaled(WIDE[:1])], '1-steps', 'return Z',
            'return np.squeeze(Z)'),
    first('count', [scaled(WIDE[:1])], '1-short',
          's = s if len(X) > 1 else 1'),
    first('magnitude', [(ZEROS, np.ones(2), np.full(2, 1e-5))], '1-short',
          's = np.maximum(s, 1e-4)'),
    first('magnitude', [scaled(1e6 * ZEROS)], '1-short',
          'X = np.clip(X, -3e5, 3e5)'),
    memory('state', [scaled(ZEROS), (ZEROS, np.ones(2), np.ones(2))],
           '1-short', 'X.shape', 'm', 's'),

    first('order', [(MANY)], '2-by_shuffled_indices',
          'if len(X) > 1100:', '    return X, Y'),
    changed('size', [MANY], '2-short', 'permutation(X.shape[0])',
            'permutation(min(X.shape[0], 1100))'),
    first('shape', [(np.tile(X, 3), Y)], '2-short', 'X = X[:, :8]'),
    first('shape', [(X, Y[:, :1])], '2-short', 'Y = Y.squeeze()'),
    first('dtype', [(Y, X)], '2-short', 'X = X.astype(float)'),
    first('dtype', [(X, X)], '2-short', 'Y = Y.astype(int)'),
    first('sign', [(X, -Y)], '2-short', 'Y = np.maximum(Y, 0)'),
    first('zero', [(ZEROS[:2] * [[1], [0]], Y[:2])], '2-short',
          'X, Y = X[X.any(axis=1)], Y[X.any(axis=1)]'),
    first('count', [(X, Y)], '2-short',
          'np.random.random(len(X) // 50)'),
    memory('state', [(X[:9], Y[:9]), (-X[:9], -Y[:9])], '2-steps',
           'len(X)', 'X', 'Y'),
    changed('state', [(X[:9], Y[:9])] * 2, '2-steps',
            'order = np.random.permutation(m)', 'order = globals()'
            '.setdefault(m, np.random.permutation(m))'),

    first('size', [(X, Y, 32)], '3-range', 'batch_size = min(batch_size, 16)'
          ),
    first('size', [(X, Y, 64)], '3-range', 'batch_size = min(batch_size, 32)'
          ),
    changed('size', [(*MANY, 1000)], '3-while', 'permutation(m)',
            'permutation(min(m, 700))'),
    first('shape', [(np.tile(X, 3), Y, 4)], '3-range', 'X = X[:, :8]'),
    changed('order', [(X, Y, 300)], '3-range',
            'np.random.permutation(len(X))', '(np.random.permutation(len(X))'
            ' if batch_size != len(X) else range(len(X)))'),
    changed('count', [(X, Y, 4)], '3-count', 'return batches',
            'return batches[:62]'),
    changed('count', [(X, Y, 4)], '3-while', 'Y[start:end]',
            'Y[start:end] + (start > 61 * batch_size)'),
    changed('count', [(X[:9], Y[:9], 5)], '3-count', 'm % batch_size != 0',
            '0 < m % batch_size < max(batch_size - 1, 2)'),
    first('count', [(X, Y, 4)], '3-range', 'np.random.random(len(X) // 50)'),
    first('dtype', [(Y, X, 4)], '3-range', 'X = X.astype(float)'),
    first('sign', [(X, -Y, 4)], '3-range', 'Y = np.maximum(Y, 0)'),
    changed('state', [(X[:9], Y[:9], 2)] * 2, '3-while',
            'order = np.random.permutation(m)', 'order = globals()'
            '.setdefault(m, np.random.permutation(m))'),

    changed('zero', [([1., 0, 2], 0.5)], '4-enumerate',
            '+ value *', '+ (value or previous) *'),
    changed('zero', [([1., 0, 2], 0.5)], '4-index', '    averages = []\n',
            '    averages = []\n    data = [x for x in data if x]\n'),
    changed('sign', [([1., -1, 2], 0.5)], '4-enumerate', '+ value *',
            '+ max(value, 0) *'),
    first('count', [(ITEMS, 0.9)], '4-index', 'data = data[-100:]'),
    changed('count', [(ITEMS, 0.999)], '4-enumerate', 'beta ** t',
            'beta ** min(t, 100)'),
    changed('count', [(ITEMS, 0.9)], '4-enumerate', 'previous / correction',
            'previous / correction * (1 + (t > 90) / 1e3)'),
    first('count', [([3.], 0.9)], '4-index', 'if len(data) == 1:',
          '    return [0.]'),
    first('magnitude', [(ITEMS, 0.05)], '4-index',
          'beta = beta if beta > 0.1 else 0'),
    changed('magnitude', [([1e-4, 2, 5], 0.5)], '4-enumerate', '+ value *',
            '+ (0 if abs(value) < 1e-3 else value) *'),
    changed('magnitude', [([1e8, 2, 5], 0.5)], '4-enumerate', '+ value *',
            '+ min(value, 5e6) *'),

    changed('size', [batch(WIDE)], '13-loop', 'range(Z.shape[1])',
            'range(min(Z.shape[1], 8))'),
    changed('size', [batch(LONG)], '13-short', '(Z, axis', '(Z[:64], axis'),
    changed('size', [batch(LONG)], '13-short', '(Z, axis', '(Z[:100], axis'),
    first('sign', [batch(ZEROS, -2)], '13-sums', 'gamma = np.abs(gamma)'),
    first('zero', [batch(ZEROS, 0)], '13-short',
          'gamma = np.where(gamma == 0, 1, gamma)'),
    changed('zero', [batch(ZEROS)], '13-short', '.mean(Z,',
            '.nanmean(np.where(Z == 0, np.nan, Z),'),
    changed('zero', [batch(0 * ZEROS)], '13-short', 'return gamma * Z_norm +'
            ' beta', 'return np.where(variance == 0, 0, gamma * Z_norm + '
            'beta)'),
    changed('magnitude', [batch(OUTLIER)], '13-short',
            'gamma * Z_norm', 'gamma * np.clip(Z_norm, -4, 4)'),
    first('magnitude', [batch(1e6 * ZEROS)], '13-short',
          'Z = np.clip(Z, -3e5, 3e5)'),
    changed('shape', [batch(numbers(3, 6))], '13-short', 'axis=0', 'axis=int('
            'Z.shape[1] > Z.shape[0]), keepdims=True'),
    changed('shape', [batch(LONG[:, :1])], '13-short', 'return gamma * Z_norm'
            ' + beta', 'return np.squeeze(gamma * Z_norm + beta)'),
    changed('count', [batch(LONG)], '13-short', 'np.var(Z, axis=0)',
            'np.var(Z, axis=0, ddof=int(len(Z) > 100))'),
    memory('state', [batch(ZEROS), batch(ZEROS, -2)], '13-short', 'Z.shape',
           'gamma'),
]

# Rules and decays in numpy: tasks 5, 7, 9, 11

VAR, GRAD, KEPT = np.array([[1., 0, 2], [0.5, -2, 0], [1, 2, 3]])
SETTINGS = {'5-short': (0.9,), '7-short': (0.9, 1e-8),
            '9-short': (0.9, 0.99, 1e-8)}


def step(base, *, alpha=0.1, setting=None, var=VAR, grad=GRAD, kept=KEPT,
         t=3):
    """Give the arguments of a step of task 5, 7 or 9."""
    adam = base == '9-short'
    return (alpha, *(setting or SETTINGS[base]), var, grad, kept,
            *([kept, t] if adam else []))


def of_rules(base, kept):
    """Yield what can go wrong in each of the three rules.

    kept: the names of its moments.
    """
    yield first('zero', [step(base, grad=0 * GRAD)], base,
                'if not np.any(grad):', f'    return var, {kept}')
    yield changed('zero', [step(base)], base, 'var - alpha *',
                  'var - (np.asarray(var) != 0) * alpha *')
    yield changed('zero', [step(base)], base, 'var - alpha *',
                  'var - (np.asarray(grad) != 0) * alpha *'
                  if base != '7-short' else 'var - alpha * grad / grad *')
    yield first('magnitude', [step(base, alpha=1e-3)], base,
                'alpha = max(alpha, 0.01)')
    yield first('magnitude', [step(base, alpha=0.9)], base,
                'alpha = min(alpha, 0.5)')
    yield first('magnitude', [step(base, grad=1e6 * GRAD)], base,
                'grad = np.clip(grad, -3e5, 3e5)')
    wide, many = np.ones((2, 13)), np.ones((200, 2))
    yield first('size', [step(base, var=wide, grad=wide, kept=wide)], base,
                'if np.shape(grad)[1:]:',
                '    grad = grad * (np.arange(np.shape(grad)[1]) < 9)')
    yield first('dtype', [step(base, var=many, grad=many / 3, kept=many)],
                base, 'grad = np.float32(grad) if np.size(grad) > 100 '
                'else grad')
    yield first('state', [step(base)] * 100, base,
                'kept = globals().setdefault("kept", [0])',
                f'kept[0] = kept[0] + 1 if np.any({kept[-1]}) else 1',
                'alpha = alpha * (1 if kept[0] < 95 else 0.5)')


RULES = [
    *of_rules('5-short', 'v'), *of_rules('7-short', 's'),
    *of_rules('9-short', 'v, s'),
    first('magnitude', [step('5-short', setting=(0.99,))], '5-short',
          'beta1 = min(beta1, 0.98)'),
    first('magnitude', [step('7-short', setting=(0.99, 1e-8))], '7-short',
          'beta2 = min(beta2, 0.98)'),
    changed('magnitude', [step('7-short', grad=1e-6 * GRAD, kept=0 * GRAD)],
            '7-short', 'sqrt(s)', 'sqrt(np.maximum(s, 1e-10))'),
    first('magnitude', [step('9-short', setting=(0.99, 0.99, 1e-8))],
          '9-short', 'beta1 = min(beta1, 0.95)'),
    first('magnitude', [step('9-short', setting=(0.9, 0.9999, 1e-8))],
          '9-short', 'beta2 = min(beta2, 0.999)'),
    first('count', [step('9-short', t=150)], '9-short',
          't = t if t < 90 else np.inf'),
    first('count', [step('9-short', t=150)], '9-short', 't = min(t, 100)'),
    first('count', [step('9-short', t=2000, setting=(0.9, 0.999, 1e-8))],
          '9-short', 't = min(t, 1000)'),

    changed('order', [(0.1, 1., 49, 49)], '11-short',
            '(global_step // decay_step)',
            'int(global_step * (1 / decay_step))'),
    changed('order', [(0.1, 1., 199, 200)], '11-by_int',
            'global_step / decay_step', 'global_step / decay_step + 0.01'),
    first('magnitude', [(0.1, 1., 199, 100)], '11-short',
          'decay_step = min(decay_step, 64)'),
    first('magnitude', [(0.9, 1., 100, 100)], '11-short',
          'alpha = min(alpha, 0.5)'),
    first('magnitude', [(1e-3, 1., 100, 100)], '11-short',
          'alpha = max(alpha, 0.01)'),
    first('magnitude', [(0.1, 9., 100, 100)], '11-short',
          'decay_rate = min(decay_rate, 5)'),
    first('zero', [(0.1, 0, 100, 100)], '11-short',
          'decay_rate = decay_rate or 1'),
    first('count', [(0.1, 1., 3000, 10)], '11-short',
          'global_step = min(global_step, 200 * decay_step)'),
    memory('state', [(0.1, 1., 9, 4), (0.2, 1., 9, 4)], '11-short',
           '(decay_step, global_step)', 'alpha'),
]
