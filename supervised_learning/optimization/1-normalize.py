#!/usr/bin/env python3
"""Task 1: the standardization of a matrix."""
import numpy as np


def normalize(X, m, s):
    """Shift each feature by its mean and scale it by its deviation.

        Z_ij = (X_ij - m_j) / s_j

    X: array of shape (d, nx), d data points of nx features.
    m, s: arrays of shape (nx,), the mean and the deviation of each feature,
        in practice those of the training set, whatever set X is.
    Returns: a new array of shape (d, nx).

    A constant feature has nothing to scale: it is only shifted, to zero, as
    in scikit-learn's StandardScaler, where 0 / 0 would give NaN.
    """
    # The mean of a million equal numbers is rounded, and their deviation
    # then is not 0 but 2e-11 of that mean.
    constant = s <= 1e-10 * np.abs(m)
    return (X - m) / np.where(constant, 1, s)
