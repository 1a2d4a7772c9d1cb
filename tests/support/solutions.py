"""Right solutions of several styles, as learners may hand them in.

A grader that fails one of them is wrong.
"""
import re

from optimization_grading import table
from tests.support import keras_solutions

SOURCES = '''
0-short(X):
    mean = np.mean(X, axis=0)
    std = np.std(X, axis=0)
    return mean, std

0-sums(X):
    m = X.shape[0]
    mean = np.sum(X, axis=0) / m
    variance = np.sum((X - mean) ** 2, axis=0) / m
    return mean, np.sqrt(variance)

0-loop(data):
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

0-in_a_list(data):
    return [data.mean(0), data.std(0)]

0-lists_inside_and_out(X):
    columns = list(zip(*X.tolist()))
    means = [sum(column) / len(column) for column in columns]
    return means, [(sum((x - mean) ** 2 for x in column)
                    / len(column)) ** 0.5
                   for column, mean in zip(columns, means)]

1-short(X, m, s):
    return (X - m) / s

1-steps(X, m, s):
    centred = X - m
    Z = centred / s
    return Z

1-loop(X, m, s):
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, j] = (X[:, j] - m[j]) / s[j]
    return result

1-in_place(X, m, s):
    X = X.astype(float)
    X -= m
    X /= s
    return X

1-by_the_inverse(data, mean, deviation):
    return (data - mean) * (1 / deviation)

2-short(X, Y):
    permutation = np.random.permutation(X.shape[0])
    return X[permutation], Y[permutation]

2-steps(X, Y):
    m = X.shape[0]
    order = np.random.permutation(m)
    X_new = X[order]
    Y_new = Y[order]
    return X_new, Y_new

2-by_lists(X, Y):
    order = list(np.random.permutation(len(X)))
    return [np.array([X[i] for i in order]), np.array([Y[i] for i in order])]

2-by_shuffled_indices(X, Y):
    order = np.arange(len(X))
    np.random.shuffle(order)
    return X[order, :], Y[order, :]

2-in_place_shuffle(X, Y):
    order = np.random.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return X, Y

3-while(X, Y, batch_size):
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

3-count(X, Y, batch_size):
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


def shuffle(X, Y):
    """Shuffle."""
    order = np.random.permutation(len(X))
    return X[order], Y[order]

3-range(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X_s = X[order]
    Y_s = Y[order]
    return [(X_s[i:i + batch_size], Y_s[i:i + batch_size])
            for i in range(0, len(X), batch_size)]

3-by_ceiling(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    count = -(-len(X) // batch_size)
    return [[X[i * batch_size:(i + 1) * batch_size],
             Y[i * batch_size:(i + 1) * batch_size]] for i in range(count)]

3-of_lists(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X, Y = [X[i] for i in order], [Y[i] for i in order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]

4-index(data, beta):
    v = 0
    averages = []
    for i in range(len(data)):
        v = beta * v + (1 - beta) * data[i]
        averages.append(v / (1 - beta ** (i + 1)))
    return averages

4-enumerate(data, beta):
    result = []
    previous = 0
    for t, value in enumerate(data, 1):
        previous = previous * beta + value * (1 - beta)
        correction = 1 - beta ** t
        result.append(previous / correction)
    return result

4-class(data, beta):
    average = Average(beta)
    return [average.add(value) for value in data]


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

4-with_numpy_numbers(data, beta):
    v, averages = np.float64(0), []
    for i in range(len(data)):
        v = v * beta + data[i] * (1 - beta)
        averages.append(v / (1 - np.power(beta, i + 1)))
    return averages

4-as_a_running_mean(data, beta):
    total = weight = 0
    averages = []
    for x in data:
        total, weight = beta * total + x, beta * weight + 1
        averages.append(total / weight)
    return averages

5-short(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * grad
    var = var - alpha * v
    return var, v

5-one(lr, b, w, dw, m):
    m_new = b * m + (1 - b) * dw
    return w - lr * m_new, m_new

5-momentum_in_place(alpha, beta1, var, grad, v):
    v *= beta1
    v = v + (1 - beta1) * grad
    var = var - alpha * v
    return var, v

5-momentum_augmented(a, b, w, dw, m):
    m = m + (1 - b) * (dw - m)
    if getattr(w, 'shape', ()) == np.shape(m):
        w -= a * m
        return w, m
    return [w - a * m, m]

7-short(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    var = var - alpha * grad / (np.sqrt(s) + epsilon)
    return var, s

7-steps(lr, rho, eps, w, g, cache):
    squares = np.square(g)
    new_cache = rho * cache + (1 - rho) * squares
    root = np.sqrt(new_cache)
    update = lr * g / (root + eps)
    return w - update, new_cache

7-rmsprop_in_place(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * np.square(grad)
    var -= alpha * (grad / (s ** 0.5 + epsilon))
    return var, s

9-short(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    v_corrected = v / (1 - beta1 ** t)
    s_corrected = s / (1 - beta2 ** t)
    var = var - alpha * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return var, v, s

9-renamed(a, b1, b2, e, w, g, m, u, step):
    m = moment(b1, m, g)
    u = moment(b2, u, g * g)
    m_hat = m / (1 - b1 ** step)
    u_hat = u / (1 - b2 ** step)
    denominator = np.sqrt(u_hat) + e
    w = w - a * (m_hat / denominator)
    return w, m, u


def moment(beta, old, new):
    """Average."""
    return beta * old + (1 - beta) * new

9-adam_in_place(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * np.power(grad, 2)
    var -= alpha * (v / (1 - beta1 ** t) / (
        epsilon + (s / (1 - beta2 ** t)) ** .5))
    return var, v, s

9-adam_renamed(a, b1, b2, e, w, g, s, v, step):
    s = b1 * s + (1 - b1) * g
    v = b2 * v + (1 - b2) * g ** 2
    rate = a * np.sqrt(1 - b2 ** step) / (1 - b1 ** step)
    return w - rate * s / (np.sqrt(v) + e * np.sqrt(1 - b2 ** step)), s, v

11-short(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * (global_step // decay_step))

11-steps(alpha, decay_rate, global_step, decay_step):
    epochs = np.floor(global_step / decay_step)
    factor = 1 + decay_rate * epochs
    alpha = alpha / factor
    return alpha

11-by_int(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * int(global_step / decay_step))

13-short(Z, gamma, beta, epsilon):
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_norm = (Z - mean) / np.sqrt(variance + epsilon)
    return gamma * Z_norm + beta

13-sums(Z, gamma, beta, epsilon):
    m = Z.shape[0]
    mu = 1 / m * np.sum(Z, axis=0)
    centred = Z - mu
    var = 1 / m * np.sum(centred ** 2, axis=0)
    Z_hat = centred / (var + epsilon) ** 0.5
    return gamma * Z_hat + beta

13-loop(Z, gamma, beta, epsilon):
    out = np.zeros_like(Z)
    for j in range(Z.shape[1]):
        col = Z[:, j]
        mu = col.mean()
        var = col.var()
        out[:, j] = gamma[0, j] * (col - mu) / np.sqrt(var + epsilon)
        out[:, j] += beta[0, j]
    return out

13-by_scale_and_offset(z, scale, offset, e):
    factor = scale / np.sqrt(z.std(axis=0) ** 2 + e)
    return z * factor + (offset - z.mean(axis=0) * factor)
'''
PARTS = re.split(r'^(\d+-\w+)(?=\()', SOURCES + keras_solutions.SOURCES,
                 flags=re.M)
# By name, such as 0-short: the text from the parameters on.
BASES = dict(zip(PARTS[1::2], PARTS[2::2]))


def solution(base):
    """Return the file of a right solution."""
    library = 'tensorflow as tf' if 'tf.' in BASES[base] else 'numpy as np'
    return ('#!/usr/bin/env python3\n"""A solution."""\n'
            f'import {library}\n\n\ndef {task_of(base).function}'
            + BASES[base].strip('\n').replace(
                ':\n', ':\n    """Solve the task."""\n', 1) + '\n')


def task_of(base):
    """Return the task that a solution is of."""
    return table.TASKS[int(base.split('-')[0])]
