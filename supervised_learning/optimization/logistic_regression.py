"""Logistic regression in numpy, for drivers 5, 7 and 9."""
import numpy as np

import console
import datasets


def start(chosen):
    """Return images X, labels Y (1 for a one), and W and b before training.

    Shapes: (m, 784), (m, 1), (784, 1); b is the number 0.
    """
    data = datasets.load('Binary_Train.npz', chosen)
    X, Y = datasets.flatten(data['X']), data['Y'].T
    np.random.seed(0)
    return X, Y, np.random.randn(X.shape[1], 1), 0


def forward(X, W, b):
    """Return the probability that each row of X is a one."""
    return 1 / (1 + np.exp(-(X @ W + b)))


def gradient(X, Y, A, chosen):
    """Return the gradients of W and b, where A is what forward gave.

    The published outputs come from a slip: the course sums the gradient of
    the bias over the outputs instead of the examples. So b becomes one bias
    per training example, shape (m, 1), which fits the training set a little
    and is useless for other data. --scalar-bias trains one b, as logistic
    regression does.
    """
    dZ = A - Y
    axis = 0 if chosen.scalar_bias else 1
    return X.T @ dZ / len(X), dZ.sum(axis=axis, keepdims=True) / len(X)


def report_cost(iteration, Y, A):
    """Print the mean of -log p, p being the probability of the true label."""
    cost = -np.log(np.where(Y == 1, A, 1 - A)).sum() / len(Y)
    console.report(f'Cost after {iteration} iterations: {cost}')
