"""What is known of a dense layer: its weights and its activations."""
import numpy as np

ACTIVATIONS = {'identity': lambda Z: Z, 'tanh': np.tanh,
               'relu': lambda Z: np.maximum(Z, 0),
               'sigmoid': lambda Z: 1 / (1 + np.exp(-Z))}


def kernel_of(variables, prev, n):
    """Return the weights of a dense layer among its variables.

    variables: (value, gradient) of each; prev: array of shape (m, nx); n:
        number of nodes.
    Raises: AssertionError if there is no variable of shape (nx, n).
    """
    shape = prev.shape[1], n
    for value, _ in variables:
        if value.shape == shape:
            return value
    raise AssertionError(f'no trainable weights of shape {shape} took part')
