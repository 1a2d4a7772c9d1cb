#!/usr/bin/env python3
"""Task 13: batch normalization, in numpy."""
import numpy as np


def batch_norm(Z, gamma, beta, epsilon):
    """Normalize a layer's output over the batch, then scale and shift it.

    Why: behind a few layers the numbers are tiny or huge. Then tanh
    returns almost 0, or almost -1 and 1, and the gradients vanish.

        mean_j = sum_i Z_ij / m     var_j = sum_i (Z_ij - mean_j)^2 / m
        gamma_j (Z_ij - mean_j) / sqrt(var_j + epsilon) + beta_j

    Z: array of shape (m, n), a batch of m outputs of n nodes, before their
        activation.
    gamma, beta: arrays of shape (1, n), the learned scales and offsets.
    epsilon: small number that prevents division by zero.
    Returns: a new array of shape (m, n). Its columns have mean beta and,
        except for epsilon, deviation |gamma|.

    >>> Z, gamma = np.array([[1., 200.], [3., 800.]]), np.array([[10., 10.]])
    >>> print(batch_norm(Z, gamma, 5 * gamma, 0))
    [[40. 40.]
     [60. 60.]]

    Source: Ioffe and Szegedy (2015), algorithm 1. Keras and torch do this in
    training only, with epsilon 1e-3 and 1e-5. To predict, they use running
    averages of mean and variance.
    """
    Z_hat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)
    return gamma * Z_hat + beta
