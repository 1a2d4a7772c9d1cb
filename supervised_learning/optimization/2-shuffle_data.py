#!/usr/bin/env python3
"""Task 2: the same shuffle for the data and for its labels."""
import numpy as np


def shuffle_data(X, Y):
    """Put the rows of X and of Y into one random order.

    Why: data often comes sorted. A batch of one class teaches the network
    that class and makes it forget the others.

        X'_i = X_p(i)        Y'_i = Y_p(i)        p: a random permutation

    X: array of shape (m, nx); Y: array of shape (m, ny).
    Returns: shuffled copies of X and of Y. Row i of one still belongs to
        row i of the other.
    Raises: ValueError if X and Y differ in length.

    >>> np.random.seed(0)
    >>> X = np.arange(5).reshape(5, 1)
    >>> print(*map(np.ravel, shuffle_data(X, 10 * X)))
    [2 0 1 3 4] [20  0 10 30 40]

    It draws once, np.random.permutation(m), from NumPy's global generator.
    So the order depends on the seed, and so does everything drawn later.
    """
    if len(X) != len(Y):
        raise ValueError(f'X has {len(X)} rows and Y has {len(Y)}; '
                         'they must have the same number')
    order = np.random.permutation(len(X))
    return X[order], Y[order]
