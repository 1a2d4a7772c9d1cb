#!/usr/bin/env python3
"""Task 13: batch normalization, in numpy."""
import numpy as np


def batch_norm(Z, gamma, beta, epsilon):
    """Normalize a layer's output over the batch, then scale and shift it.

        mean_j = sum_i Z_ij / m     var_j = sum_i (Z_ij - mean_j)^2 / m
        gamma_j (Z_ij - mean_j) / sqrt(var_j + epsilon) + beta_j

    Z: array of shape (m, n), a batch of m outputs of n nodes, before their
        activation.
    gamma, beta: arrays of shape (1, n), the learned scales and offsets.
    epsilon: small number against division by zero.
    Returns: a new array of shape (m, n); its columns have mean beta and, but
        for epsilon, deviation |gamma|.

    Source: Ioffe and Szegedy (2015), algorithm 1. Keras and torch do this in
    training only, with epsilon 1e-3 and 1e-5; when predicting, they use
    running averages of mean and variance in place of the batch's own.
    """
    Z_hat = (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)
    return gamma * Z_hat + beta
