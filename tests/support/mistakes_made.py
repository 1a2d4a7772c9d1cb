"""Mistakes made on purpose, to measure the search for their names.

Each is a right solution of some style in which texts are replaced. The
search knows nothing of them. UNSEEN was written before the search and left
alone until it was done.
"""
import ast
import dataclasses

from grading import table

SIMPLE = ast.Assign, ast.AugAssign, ast.Return, ast.Expr


@dataclasses.dataclass(frozen=True)
class Made:
    """A mistake: the right solution it starts from, and what is replaced."""

    base: str
    replaced: tuple

    @property
    def task(self):
        """Give the number of the task."""
        return int(self.base.split('-')[0])

    def source(self):
        """Give the file of the learner."""
        source = solution(self.base)
        for old, new in self.replaced:
            assert source.count(old) >= 1, (self.base, old)
            source = source.replace(old, new)
        return source

    def lines(self):
        """Give the lines of the statements that differ from the right ones.
        """
        right = solution(self.base).splitlines()
        different = {i for i, line in enumerate(self.source().splitlines(), 1)
                     if i > len(right) or line != right[i - 1]}
        found = set(different)
        for node in ast.walk(ast.parse(self.source())):
            if isinstance(node, SIMPLE):
                own = set(range(node.lineno, node.end_lineno + 1))
                if own & different:
                    found |= own
        return found


def solution(base):
    """Give the source of a right solution."""
    task = table.TASKS[int(base.split('-')[0])]
    library = 'numpy as np' if task.numpy or task.number == 3 else (
        'tensorflow as tf')
    return ('#!/usr/bin/env python3\n"""A solution."""\n'
            f'import {library}\n\n\n'
            + BASES[base].strip('\n').replace('SOLVE', task.function) + '\n')


BASES = {
    '0-short': '''
def SOLVE(X):
    """Solve the task."""
    mean = np.mean(X, axis=0)
    std = np.std(X, axis=0)
    return mean, std
''',
    '0-sums': '''
def SOLVE(X):
    """Solve the task."""
    m = X.shape[0]
    mean = np.sum(X, axis=0) / m
    variance = np.sum((X - mean) ** 2, axis=0) / m
    return mean, np.sqrt(variance)
''',
    '0-loop': '''
def SOLVE(data):
    """Solve the task."""
    means, deviations = [], []
    for j in range(data.shape[1]):
        column = data[:, j]
        mu = sum(column) / len(column)
        total = 0
        for value in column:
            total += (value - mu) ** 2
        means.append(mu)
        deviations.append((total / len(column)) ** 0.5)
    return np.array(means), np.array(deviations)
''',
    '1-short': '''
def SOLVE(X, m, s):
    """Solve the task."""
    return (X - m) / s
''',
    '1-steps': '''
def SOLVE(X, m, s):
    """Solve the task."""
    centred = X - m
    Z = centred / s
    return Z
''',
    '1-loop': '''
def SOLVE(X, m, s):
    """Solve the task."""
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, j] = (X[:, j] - m[j]) / s[j]
    return result
''',
    '2-short': '''
def SOLVE(X, Y):
    """Solve the task."""
    permutation = np.random.permutation(X.shape[0])
    return X[permutation], Y[permutation]
''',
    '2-steps': '''
def SOLVE(X, Y):
    """Solve the task."""
    m = X.shape[0]
    order = np.random.permutation(m)
    X_new = X[order]
    Y_new = Y[order]
    return X_new, Y_new
''',
    '3-while': '''
def SOLVE(X, Y, batch_size):
    """Solve the task."""
    m = X.shape[0]
    order = np.random.permutation(m)
    X, Y = X[order], Y[order]
    batches = []
    start = 0
    while start < m:
        end = start + batch_size
        batches.append((X[start:end], Y[start:end]))
        start = end
    return batches
''',
    '3-count': '''
def shuffle(X, Y):
    """Shuffle."""
    order = np.random.permutation(len(X))
    return X[order], Y[order]


def SOLVE(X, Y, batch_size):
    """Solve the task."""
    X_s, Y_s = shuffle(X, Y)
    m = len(X)
    full = m // batch_size
    batches = []
    for i in range(full):
        x = X_s[i * batch_size:(i + 1) * batch_size]
        y = Y_s[i * batch_size:(i + 1) * batch_size]
        batches.append((x, y))
    if m % batch_size != 0:
        batches.append((X_s[full * batch_size:], Y_s[full * batch_size:]))
    return batches
''',
    '3-range': '''
def SOLVE(X, Y, batch_size):
    """Solve the task."""
    order = np.random.permutation(len(X))
    X_s = X[order]
    Y_s = Y[order]
    return [(X_s[i:i + batch_size], Y_s[i:i + batch_size])
            for i in range(0, len(X), batch_size)]
''',
    '4-index': '''
def SOLVE(data, beta):
    """Solve the task."""
    v = 0
    averages = []
    for i in range(len(data)):
        v = beta * v + (1 - beta) * data[i]
        averages.append(v / (1 - beta ** (i + 1)))
    return averages
''',
    '4-enumerate': '''
def SOLVE(data, beta):
    """Solve the task."""
    result = []
    previous = 0
    for t, value in enumerate(data, 1):
        previous = previous * beta + value * (1 - beta)
        correction = 1 - beta ** t
        result.append(previous / correction)
    return result
''',
    '4-class': '''
class Average:
    """A moving average."""

    def __init__(self, beta):
        """Begin."""
        self.beta = beta
        self.total = 0
        self.steps = 0

    def add(self, value):
        """Take a value, give the average."""
        self.total = self.beta * self.total + (1 - self.beta) * value
        self.steps += 1
        return self.total / (1 - self.beta ** self.steps)


def SOLVE(data, beta):
    """Solve the task."""
    average = Average(beta)
    return [average.add(value) for value in data]
''',
    '5-short': '''
def SOLVE(alpha, beta1, var, grad, v):
    """Solve the task."""
    v = beta1 * v + (1 - beta1) * grad
    var = var - alpha * v
    return var, v
''',
    '5-one': '''
def SOLVE(lr, b, w, dw, m):
    """Solve the task."""
    m_new = b * m + (1 - b) * dw
    return w - lr * m_new, m_new
''',
    '7-short': '''
def SOLVE(alpha, beta2, epsilon, var, grad, s):
    """Solve the task."""
    s = beta2 * s + (1 - beta2) * grad ** 2
    var = var - alpha * grad / (np.sqrt(s) + epsilon)
    return var, s
''',
    '7-steps': '''
def SOLVE(lr, rho, eps, w, g, cache):
    """Solve the task."""
    squares = np.square(g)
    new_cache = rho * cache + (1 - rho) * squares
    root = np.sqrt(new_cache)
    update = lr * g / (root + eps)
    return w - update, new_cache
''',
    '9-short': '''
def SOLVE(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Solve the task."""
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    v_corrected = v / (1 - beta1 ** t)
    s_corrected = s / (1 - beta2 ** t)
    var = var - alpha * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return var, v, s
''',
    '9-renamed': '''
def moment(beta, old, new):
    """Average."""
    return beta * old + (1 - beta) * new


def SOLVE(a, b1, b2, e, w, g, m, u, step):
    """Solve the task."""
    m = moment(b1, m, g)
    u = moment(b2, u, g * g)
    m_hat = m / (1 - b1 ** step)
    u_hat = u / (1 - b2 ** step)
    denominator = np.sqrt(u_hat) + e
    w = w - a * (m_hat / denominator)
    return w, m, u
''',
    '11-short': '''
def SOLVE(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    return alpha / (1 + decay_rate * (global_step // decay_step))
''',
    '11-steps': '''
def SOLVE(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    epochs = np.floor(global_step / decay_step)
    factor = 1 + decay_rate * epochs
    alpha = alpha / factor
    return alpha
''',
    '13-short': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_norm = (Z - mean) / np.sqrt(variance + epsilon)
    return gamma * Z_norm + beta
''',
    '13-sums': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    m = Z.shape[0]
    mu = 1 / m * np.sum(Z, axis=0)
    centred = Z - mu
    var = 1 / m * np.sum(centred ** 2, axis=0)
    Z_hat = centred / (var + epsilon) ** 0.5
    return gamma * Z_hat + beta
''',
    '13-loop': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    out = np.zeros_like(Z)
    for j in range(Z.shape[1]):
        col = Z[:, j]
        mu = col.mean()
        var = col.var()
        out[:, j] = gamma[0, j] * (col - mu) / np.sqrt(var + epsilon)
        out[:, j] += beta[0, j]
    return out
''',
    '6-short': '''
def SOLVE(alpha, beta1):
    """Solve the task."""
    return tf.keras.optimizers.SGD(learning_rate=alpha, momentum=beta1)
''',
    '8-short': '''
def SOLVE(alpha, beta2, epsilon):
    """Solve the task."""
    optimizer = tf.keras.optimizers.RMSprop(
        learning_rate=alpha, rho=beta2, epsilon=epsilon)
    return optimizer
''',
    '10-short': '''
def SOLVE(alpha, beta1, beta2, epsilon):
    """Solve the task."""
    return tf.keras.optimizers.Adam(learning_rate=alpha, beta_1=beta1,
                                    beta_2=beta2, epsilon=epsilon)
''',
    '12-short': '''
def SOLVE(alpha, decay_rate, decay_step):
    """Solve the task."""
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        initial_learning_rate=alpha, decay_steps=decay_step,
        decay_rate=decay_rate, staircase=True)
''',
    '12-own': '''
def SOLVE(alpha, decay_rate, decay_step):
    """Solve the task."""
    def schedule(step):
        """Give the rate."""
        stairs = tf.floor(tf.cast(step, tf.float32) / decay_step)
        return alpha / (1 + decay_rate * stairs)
    return schedule
''',
    '14-layers': '''
def SOLVE(prev, n, activation):
    """Solve the task."""
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    norm = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(norm(Z, training=True))
''',
    '14-formula': '''
def SOLVE(prev, n, activation):
    """Solve the task."""
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    mean, variance = tf.nn.moments(Z, axes=[0])
    gamma = tf.Variable(tf.ones([n]))
    beta = tf.Variable(tf.zeros([n]))
    normal = tf.nn.batch_normalization(Z, mean, variance, beta, gamma, 1e-7)
    return activation(normal)
''',
}


def made(base, *texts):
    """Make a mistake: base, then old, new, old, new, ..."""
    return Made(base, tuple(zip(texts[::2], texts[1::2])))


SEEN = [
    made('0-short', 'np.std(X, axis=0)', 'np.std(X)'),
    made('0-short', 'np.std(X, axis=0)', 'np.var(X, axis=0)'),
    made('0-short', 'np.mean(X, axis=0)', 'np.median(X, axis=0)'),
    made('0-sums', '/ m\n    return', '/ (m - 1)\n    return'),
    made('0-sums', '(X - mean) ** 2', 'X - mean'),
    made('0-sums', 'X.shape[0]', 'X.shape[1]'),
    made('0-loop', 'total += (value - mu) ** 2', 'total += value - mu ** 2'),
    made('0-loop', ') ** 0.5)', '))'),
    made('0-short', 'mean, std', 'std, mean', 'axis=0)\n    std', 'axis=1)'
         '\n    std'),
    made('1-short', '(X - m) / s', '(X - m) / s ** 2'),
    made('1-short', '(X - m) / s', 'X - m / s'),
    made('1-short', '(X - m) / s', '(X - m) * s'),
    made('1-steps', 'centred / s', 'centred / np.sqrt(s)'),
    made('1-steps', 'X - m', 'm - X'),
    made('1-loop', '- m[j]', '- m[0]'),
    made('1-loop', 'X[:, j] - m[j]) / s[j]', 'X[:, j] + m[j]) / s[j]'),
    made('2-short', 'Y[permutation]', 'Y'),
    made('2-short', 'X[permutation], Y[permutation]',
         'Y[permutation], X[permutation]'),
    made('2-steps', 'Y[order]', 'Y[np.random.permutation(m)]'),
    made('2-steps', 'X_new, Y_new', 'X_new, Y'),
    made('2-steps', 'np.random.permutation(m)',
         'np.random.permutation(m)[::-1]'),
    made('3-while', 'end = start + batch_size',
         'end = start + batch_size + 1'),
    made('3-while', 'start < m', 'start <= m'),
    made('3-while', 'Y[start:end]', 'X[start:end]'),
    made('3-count', 'm % batch_size != 0', 'm % batch_size == 0'),
    made('3-count', '(i + 1) * batch_size]\n        y', 'i + 1 * batch_size]'
         '\n        y'),
    made('3-count', 'Y[order]', 'Y'),
    made('3-range', 'range(0, len(X), batch_size)',
         'range(0, len(X) - batch_size, batch_size)'),
    made('3-range', '(X_s[i', '(X[i'),
    made('4-index', 'beta ** (i + 1)', 'beta ** i if i else 1 - beta'),
    made('4-index', 'beta ** (i + 1)', 'beta ** data[i]'),
    made('4-index', '(1 - beta) * data', 'data'),
    made('4-index', ' / (1 - beta ** (i + 1))', ''),
    made('4-index', 'v = 0', 'v = data[0]'),
    made('4-enumerate', '1 - beta ** t', '1 - beta * t'),
    made('4-enumerate', 'data, 1', 'data, 2'),
    made('4-enumerate', 'previous * beta + value * (1 - beta)',
         'previous * (1 - beta) + value * beta'),
    made('4-enumerate', 'result.append(previous / correction)',
         'previous = previous / correction\n        '
         'result.append(previous)'),
    made('4-class', '(1 - self.beta ** self.steps)', '(1 - self.beta)'),
    made('4-class', 'self.steps = 0', 'self.steps = 1'),
    made('5-short', '(1 - beta1) * grad', 'grad'),
    made('5-short', 'var - alpha', 'var + alpha'),
    made('5-short', 'alpha * v', 'alpha * grad'),
    made('5-short', '(1 - beta1) * grad', '(1 - beta1) * var'),
    made('5-short', 'v = beta1 * v + (1 - beta1) * grad\n    '
         'var = var - alpha * v', 'var = var - alpha * v\n    '
         'v = beta1 * v + (1 - beta1) * grad'),
    made('5-short', 'beta1 * v + (1 - beta1)', '(1 - beta1) * v + beta1'),
    made('5-one', 'lr * m_new, m_new', 'lr * m_new, m'),
    made('5-one', 'b * m + (1 - b) * dw', 'b * m - lr * dw', 'w - lr * m_new',
         'w + m_new'),
    made('5-one', 'w - lr * m_new, m_new', 'm_new, w - lr * m_new'),
    made('5-one', '(1 - b) * dw', '(1 + b) * dw', 'w - lr', 'w + lr'),
    made('7-short', 'grad ** 2', 'grad'),
    made('7-short', '(np.sqrt(s) + epsilon)', 'np.sqrt(s + epsilon)'),
    made('7-short', '(np.sqrt(s) + epsilon)', 'np.sqrt(s) + epsilon'),
    made('7-short', 'np.sqrt(s)', 's'),
    made('7-short', '(1 - beta2) * grad ** 2', '((1 - beta2) * grad) ** 2'),
    made('7-steps', 'np.square(g)', 'np.abs(g)'),
    made('7-steps', 'lr * g', 'lr * squares'),
    made('7-steps', 'np.sqrt(new_cache)', 'np.sqrt(cache)'),
    made('7-steps', 'rho * cache + (1 - rho) * squares',
         'cache + squares'),
    made('7-steps', 'lr * g / (root + eps)', 'lr * g / root'),
    made('7-short', 'beta2 * s + (1 - beta2)', 'beta2 * s - (1 - beta2)',
         'var - alpha', 'var + alpha'),
    made('9-short', ' / (1 - beta1 ** t)', '', ' / (1 - beta2 ** t)', ''),
    made('9-short', 's / (1 - beta2 ** t)', 's / (1 - beta1 ** t)'),
    made('9-short', 'np.sqrt(s_corrected) + epsilon',
         'np.sqrt(s_corrected + epsilon)'),
    made('9-short', 'return var, v, s', 'return var, s, v'),
    made('9-short', 'return var, v, s',
         'return var, v_corrected, s_corrected'),
    made('9-short', 'v = beta1', 't = t + 1\n    v = beta1'),
    made('9-short', 'alpha * v_corrected', 'alpha * v'),
    made('9-short', 'grad ** 2', 'grad'),
    made('9-short', '(1 - beta2) * grad ** 2', '(1 - beta1) * grad ** 2'),
    made('9-renamed', 'b2 ** step', 'b2 * step'),
    made('9-renamed', 'return beta * old + (1 - beta) * new',
         'return beta * old + new'),
    made('9-renamed', 'np.sqrt(u_hat) + e', 'np.sqrt(u_hat) - e'),
    made('9-renamed', 'np.sqrt(u_hat)', 'u_hat'),
    made('9-short', 'v_corrected = v / (1 - beta1 ** t)\n',
         'v = v / (1 - beta1 ** t)\n', 's_corrected = s', 's = s',
         'v_corrected / (np.sqrt(s_corrected)', 'v / (np.sqrt(s)'),
    made('9-short', 'grad ** 2', 'grad', 'var - alpha', 'var + alpha'),
    made('11-short', '//', '/'),
    made('11-short', '(global_step // decay_step)',
         'global_step // decay_step'),
    made('11-short', 'alpha / (1 + decay_rate * (global_step // decay_step))',
         'alpha * decay_rate ** (global_step // decay_step)'),
    made('11-steps', 'np.floor', 'np.ceil'),
    made('11-steps', '1 + decay_rate', 'decay_rate'),
    made('11-steps', 'alpha / factor', 'alpha * factor'),
    made('11-steps', 'global_step / decay_step', 'global_step % decay_step'),
    made('13-short', 'np.sqrt(variance + epsilon)',
         'np.sqrt(variance) + epsilon'),
    made('13-short', 'np.var(Z, axis=0)', 'np.var(Z, axis=0, ddof=1)'),
    made('13-short', 'np.var', 'np.std'),
    made('13-short', 'gamma * Z_norm + beta', 'beta * Z_norm + gamma'),
    made('13-short', 'gamma * Z_norm + beta', 'gamma * (Z_norm + beta)'),
    made('13-short', '(Z - mean) /', 'Z - mean /'),
    made('13-sums', ' ** 0.5', ''),
    made('13-sums', 'var + epsilon', 'var'),
    made('13-sums', 'var = 1 / m', 'var = 1 / (m - 1)'),
    made('13-loop', 'col.var()', 'col.std()'),
    made('13-loop', '+= beta', '-= beta'),
    made('13-short', 'gamma * Z_norm + beta', 'gamma * Z_norm - beta',
         'np.var', 'np.std'),
    made('6-short', ', momentum=beta1', ''),
    made('6-short', 'momentum=beta1', 'momentum=1 - beta1'),
    made('6-short', 'momentum=beta1', 'momentum=beta1, nesterov=True'),
    made('6-short', 'learning_rate=alpha, momentum=beta1', 'beta1, alpha'),
    made('6-short', 'SGD(learning_rate=alpha, momentum=beta1)',
         'RMSprop(alpha, momentum=beta1)'),
    made('8-short', 'rho=beta2', 'momentum=beta2'),
    made('8-short', 'learning_rate=alpha, rho=beta2, epsilon=epsilon',
         'alpha, beta2, epsilon'),
    made('8-short', ', epsilon=epsilon', ''),
    made('8-short', 'epsilon=epsilon', 'epsilon=epsilon, centered=True'),
    made('8-short', 'RMSprop(\n        learning_rate=alpha, rho=beta2, '
         'epsilon=epsilon', 'Adam(\n        alpha, beta_2=beta2, '
         'epsilon=epsilon'),
    made('10-short', 'beta_1=beta1,', 'beta_1=beta2,'),
    made('10-short', 'beta_1=beta1', 'beta_1=beta2', 'beta_2=beta2',
         'beta_2=beta1'),
    made('10-short', ', epsilon=epsilon', ''),
    made('10-short', 'optimizers.Adam(', 'optimizers.Nadam('),
    made('12-short', ', staircase=True', ''),
    made('12-short', 'decay_steps=decay_step,\n        decay_rate='
         'decay_rate', 'decay_steps=decay_rate,\n        decay_rate='
         'decay_step'),
    made('12-short', 'InverseTimeDecay', 'ExponentialDecay'),
    made('12-own', '1 + decay_rate * stairs', '1 - decay_rate * stairs'),
    made('12-own', 'tf.floor', 'tf.math.ceil'),
    made('14-layers', ', training=True', ''),
    made('14-layers', 'epsilon=1e-7', ''),
    made('14-layers', 'activation(norm(Z, training=True))',
         'norm(activation(Z), training=True)'),
    made('14-formula', 'axes=[0]', 'axes=[1], keepdims=True'),
    made('14-formula', 'activation(normal)', 'normal'),
    made('14-formula', '1e-7', '1e-3'),
]
UNSEEN = [
    made('0-short', 'np.std(X, axis=0)', 'np.std(X, axis=0, ddof=1)'),
    made('0-short', 'axis=0', 'axis=1'),
    made('0-sums', 'np.sqrt(variance)', 'variance'),
    made('0-sums', '(X - mean) ** 2, axis=0) / m',
         '(X - mean) ** 2, axis=0)'),
    made('0-loop', 'means.append(mu)', 'means.append(total)'),
    made('0-loop', 'total += (value - mu) ** 2', 'total += abs(value - mu)'),
    made('1-short', '(X - m) / s', '(X - s) / m'),
    made('1-steps', 'Z = centred / s', 'Z = X / s'),
    made('1-steps', 'X - m', 'X - np.mean(X, axis=0)'),
    made('1-loop', '/ s[j]', '/ (s[j] + 1e-5)'),
    made('1-short', '(X - m) / s', '(X + m) / s ** 2'),
    made('2-short', 'X[permutation], Y[permutation]', 'X, Y'),
    made('2-steps', 'X[order]', 'X[np.argsort(order)]', 'Y[order]',
         'Y[np.argsort(order)]'),
    made('2-steps', 'X[order]', 'X[::-1]'),
    made('3-while', 'start = end', 'start = end + 1'),
    made('3-while', 'X, Y = X[order], Y[order]', 'X, Y = X[order], Y'),
    made('3-count', 'range(full)', 'range(full + 1)'),
    made('3-count', 'Y_s[full * batch_size:]', 'Y_s[full:]'),
    made('3-range', 'range(0, len(X), batch_size)', 'range(0, len(X))'),
    made('3-range', 'Y_s[i:i + batch_size]', 'Y_s[i:batch_size]'),
    made('4-index', 'beta ** (i + 1)', 'beta ** (i + 2)'),
    made('4-index', '(1 - beta) * data', '(1 + beta) * data'),
    made('4-index', 'v / (1 - beta ** (i + 1))',
         'v * (1 - beta ** (i + 1))'),
    made('4-enumerate', 'value * (1 - beta)', 'value * 1 - beta'),
    made('4-enumerate', '1 - beta ** t', 'beta ** t'),
    made('4-class', 'self.total / (1', 'self.total // (1'),
    made('4-class', '(1 - self.beta) * value', 'value'),
    made('5-short', 'alpha * v', 'v'),
    made('5-short', '(1 - beta1) * grad', '(1 - beta1) * grad ** 2'),
    made('5-short', 'beta1 * v +', 'v +'),
    made('5-one', 'w - lr * m_new', 'w - lr * m'),
    made('5-one', '(1 - b) * dw', '1 - b * dw'),
    made('5-one', 'lr * m_new, m_new', 'lr * m_new, w'),
    made('7-short', 'alpha * grad', 'alpha * s'),
    made('7-short', 'beta2 * s + (1 - beta2)', '(1 - beta2) * s + beta2'),
    made('7-short', 'return var, s', 'return s, var'),
    made('7-steps', 'lr * g / (root + eps)', 'lr * g / (root + eps ** 2)'),
    made('7-steps', 'w - update, new_cache', 'w - update, cache'),
    made('7-steps', 'lr * g / (root + eps)', 'g / (root + eps)'),
    made('7-short', 'grad ** 2', 'grad', 'np.sqrt(s)', 's'),
    made('9-short', ' / (1 - beta2 ** t)', ''),
    made('9-short', '** t', '** (t - 1 + 2)'),
    made('9-short', 's = beta2 * s + (1 - beta2) * grad ** 2',
         's = beta2 * s + (1 - beta2) * v ** 2'),
    made('9-short', '(1 - beta1 ** t)', '(1 - beta1)', '(1 - beta2 ** t)',
         '(1 - beta2)'),
    made('9-renamed', 'w - a * (m_hat / denominator)',
         'w - a * m_hat / np.sqrt(u_hat) + e'),
    made('9-renamed', 'g * g', '2 * g'),
    made('9-renamed', 'return w, m, u', 'return w, m_hat, u_hat'),
    made('9-renamed', 'm_hat / denominator', 'g / denominator'),
    made('9-short', 'np.sqrt(s_corrected)', 'np.sqrt(s)', 'var - alpha',
         'var + alpha'),
    made('11-short', '1 + decay_rate * (global_step // decay_step)',
         '1 + decay_rate'),
    made('11-short', '(global_step // decay_step)',
         '((global_step + 1) // decay_step)'),
    made('11-steps', 'global_step / decay_step', 'global_step * decay_step'),
    made('11-steps', '1 + decay_rate', '1 - decay_rate'),
    made('11-short', '/ (1 + decay_rate *', '/ (1 + decay_rate) * ('),
    made('13-short', 'gamma * Z_norm + beta', 'gamma * Z_norm'),
    made('13-short', 'axis=0', 'axis=1, keepdims=True'),
    made('13-short', 'np.mean', 'np.median'),
    made('13-sums', 'var + epsilon', 'var - epsilon'),
    made('13-sums', 'centred / (var + epsilon) ** 0.5',
         'Z / (var + epsilon) ** 0.5'),
    made('13-loop', 'col - mu', 'col + mu'),
    made('13-loop', 'gamma[0, j] *', 'gamma[0, 0] *'),
    made('6-short', 'learning_rate=alpha, ', ''),
    made('6-short', 'learning_rate=alpha, momentum=beta1',
         'learning_rate=beta1, momentum=alpha'),
    made('8-short', 'rho=beta2', 'rho=1 - beta2'),
    made('8-short', 'rho=beta2', 'rho=alpha'),
    made('10-short', 'beta_2=beta2, ', ''),
    made('10-short', 'epsilon=epsilon', 'epsilon=epsilon, amsgrad=True'),
    made('12-short', 'initial_learning_rate=alpha',
         'initial_learning_rate=decay_rate'),
    made('12-own', 'alpha / (1', 'alpha * (1'),
    made('14-layers', 'epsilon=1e-7', 'epsilon=1e-5'),
    made('14-formula', 'beta, gamma, 1e-7', 'gamma, beta, 1e-7'),
    made('14-formula', '    return activation(normal)',
         '    return activation(Z)'),
]
