"""The drivers' training loops again, in numpy, float64 and from the papers.

An oracle where no published output exists: on the stand-in digits.
Nothing here is shared with the modules or with Keras.
"""
import h5py
import numpy as np


def weights(path):
    """Read the kernels and biases of model.h5, in the order of its layers.
    """
    with h5py.File(path) as file:
        arrays = []
        file['model_weights'].visititems(
            lambda name, item: arrays.append((name, item[()].astype(float)))
            if isinstance(item, h5py.Dataset) else None)
    layers = {}
    for name, array in arrays:
        layers.setdefault(name.split('/')[0], {})[name.split('/')[-1]] = array
    return [layer[name] for _, layer in sorted(layers.items())
            for name in ('kernel', 'bias')]


def forward(variables, X):
    """Give what tanh and tanh give, and the logarithms of the softmax."""
    W1, b1, W2, b2, W3, b3 = variables
    A1 = np.tanh(X @ W1 + b1)
    A2 = np.tanh(A1 @ W2 + b2)
    Z = A2 @ W3 + b3
    return A1, A2, Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


def cost_and_gradients(variables, X, Y):
    """Give the cross-entropy and its gradients."""
    A1, A2, log_A = forward(variables, X)
    _, _, W2, _, W3, _ = variables
    dZ3 = (np.exp(log_A) - Y) / len(X)
    dZ2 = dZ3 @ W3.T * (1 - A2 ** 2)
    dZ1 = dZ2 @ W2.T * (1 - A1 ** 2)
    return -(Y * log_A).sum() / len(X), [
        X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0),
        A2.T @ dZ3, dZ3.sum(axis=0)]


def train(variables, batches, optimizer):
    """Make a step on each batch (X, Y); give the cost before each.

    optimizer: function (t, grad, *state) that gives the change of a variable
        and its new state, which starts as zeros.
    """
    states = [(0., 0.)] * len(variables)
    costs = []
    for t, (X, Y) in enumerate(batches, 1):
        cost, gradients = cost_and_gradients(variables, X, Y)
        costs.append(cost)
        for i, gradient in enumerate(gradients):
            change, states[i] = optimizer(t, gradient, *states[i])
            variables[i] = variables[i] - change
    return costs


def descent(alpha):
    """Give plain gradient descent."""
    return lambda t, grad, *state: (alpha * grad, state)


def momentum(alpha, beta):
    """Give the heavy ball."""
    def optimizer(t, grad, v, _):
        v = beta * v + alpha * grad
        return v, (v, 0.)
    return optimizer


def rmsprop(alpha, beta, epsilon):
    """Give RMSProp with epsilon inside the root."""
    def optimizer(t, grad, s, _):
        s = beta * s + (1 - beta) * grad ** 2
        return alpha * grad / np.sqrt(s + epsilon), (s, 0.)
    return optimizer


def adam(alpha, beta1, beta2, epsilon):
    """Give Adam with epsilon beside the uncorrected root."""
    def optimizer(t, grad, v, s):
        v = beta1 * v + (1 - beta1) * grad
        s = beta2 * s + (1 - beta2) * grad ** 2
        rate = alpha * (1 - beta2 ** t) ** 0.5 / (1 - beta1 ** t)
        return rate * v / (np.sqrt(s) + epsilon), (v, s)
    return optimizer
