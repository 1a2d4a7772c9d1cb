#!/usr/bin/env python3
"""Task 2: the same shuffle for the data and for its labels."""
import numpy as np


def shuffle_data(X, Y):
    """Reorder the rows of X and of Y by one random permutation.

    X: array of shape (m, nx); Y: array of shape (m, ny).
    Returns: the shuffled copies of X and of Y; row i of one still belongs
        to row i of the other.
    Raises: ValueError where X and Y differ in length.

    One draw, np.random.permutation(m): so the order is NumPy's global
    seed's, and all that is drawn later depends on this call too.
    """
    if len(X) != len(Y):
        raise ValueError(f'X has {len(X)} rows and Y has {len(Y)}; '
                         'give each data point its label')
    order = np.random.permutation(len(X))
    return X[order], Y[order]
