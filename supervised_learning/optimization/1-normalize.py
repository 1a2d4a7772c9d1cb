#!/usr/bin/env python3
"""Task 1: the standardization of a matrix."""
import numpy as np


def normalize(X, m, s):
    """Shift each feature by its mean and scale it by its deviation.

    Why: the largest feature sets the limit of the learning rate, and the
    small features then learn slowly. With one size, all learn at one speed.

        Z_ij = (X_ij - m_j) / s_j

    X: array of shape (d, nx), d data points with nx features.
    m, s: arrays of shape (nx,), the mean and the deviation of each feature.
        Use those of the training set for every set.
    Returns: a new array of shape (d, nx).

    >>> X = np.array([[20, 30_000], [40, 70_000], [50, 50_000]])
    >>> print(normalize(X, np.array([30, 50_000]), np.array([10, 20_000])))
    [[-1. -1.]
     [ 1.  1.]
     [ 2.  0.]]

    A constant feature has no size to scale. It becomes zero, as in
    scikit-learn's StandardScaler, because 0 / 0 would give NaN.
    """
    # The mean of a million equal numbers is rounded, and their deviation
    # then is not 0 but 2e-11 of that mean.
    constant = s <= 1e-10 * np.abs(m)
    return (X - m) / np.where(constant, 1, s)
