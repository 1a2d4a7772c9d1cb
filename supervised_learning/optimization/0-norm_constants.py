#!/usr/bin/env python3
"""Task 0: the constants that standardize a matrix."""
import numpy as np


def normalization_constants(X):
    """Return the mean and the standard deviation of each feature.

    Why: an income in dollars outweighs an age in years only because its
    numbers are larger. Gradient descent then takes thousands of steps more.

        m_j = sum_i X_ij / m        s_j = sqrt(sum_i (X_ij - m_j)^2 / m)

    X: array of shape (m, nx), m data points with nx features.
    Returns: the means and the deviations, two arrays of shape (nx,).

    >>> m, s = normalization_constants(np.array([[20, 300], [40, 700]]))
    >>> print(m, s)
    [ 30. 500.] [ 10. 200.]

    The deviation is the population's, divided by m, as in scikit-learn's
    StandardScaler. torch.std divides by m - 1 unless correction=0.
    """
    # Sums in float64: over 60,000 rows float32 would lose four digits.
    return X.mean(axis=0, dtype=np.float64), X.std(axis=0, dtype=np.float64)
