#!/usr/bin/env python3
"""Task 9: Adam, in numpy."""
import numpy as np


def update_variables_Adam(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Divide the average gradient by its root mean square, both corrected.

        v   <- beta1 v + (1 - beta1) grad
        s   <- beta2 s + (1 - beta2) grad^2
        var <- var - alpha (v / (1 - beta1^t)) /
                     (sqrt(s / (1 - beta2^t)) + epsilon)

    alpha: learning rate; beta1, beta2: weights of the moments, in [0, 1).
    epsilon: small number against division by zero.
    var, grad, v, s: the variable, its gradient and its previous moments
        (0 at the start): arrays of one shape, or scalars that broadcast.
    t: the step, counted from 1.
    Returns: the variable and its new, uncorrected moments. An array var is
        updated in place; a number gives a new variable.
    Raises: ValueError if a beta is not in [0, 1), or t < 1; numpy's own
        error if an array var cannot hold the result.

    Source: Kingma and Ba (2015), algorithm 1, as in torch. Keras (task 10)
    has the paper's other form, with epsilon beside the uncorrected root.
    """
    if not (0 <= beta1 < 1 and 0 <= beta2 < 1):
        raise ValueError(f'beta1 is {beta1} and beta2 is {beta2}; '
                         'weights in [0, 1) are expected')
    if t < 1:
        raise ValueError(f't is {t}; steps are counted from 1')
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    var -= alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon)
    return var, v, s
