#!/usr/bin/env python3
"""Task 9: Adam, in numpy."""
import numpy as np


def update_variables_Adam(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Divide the average gradient by its root mean square, both corrected.

    Why: momentum leaves the size of a step to the gradient, and RMSProp
    follows its noise. Both start wrong, because their moments start at 0.

        v   <- beta1 v + (1 - beta1) grad
        s   <- beta2 s + (1 - beta2) grad^2
        var <- var - alpha (v / (1 - beta1^t)) /
                     (sqrt(s / (1 - beta2^t)) + epsilon)

    alpha: learning rate.
    beta1, beta2: weights of the moments, at least 0 and below 1.
    epsilon: small number that prevents division by zero.
    var, grad, v, s: the variable, its gradient and its previous moments
        (0 at the start): arrays of one shape, or scalars that broadcast.
    t: the number of the step, from 1.
    Returns: the variable and its new, uncorrected moments. An array var is
        updated in place; a number gives a new variable.
    Raises: ValueError if a beta is out of range or t < 1; numpy's own
        error if an array var cannot hold the result.

    >>> print(*update_variables_Adam(.1, .5, .75, 1e-20, 1., 8., 0., 0., 1))
    0.9 4.0 16.0

    Source: Kingma and Ba (2015), algorithm 1, as in torch. Keras (task 10)
    uses the paper's other form, with epsilon beside the uncorrected root.
    """
    if not (0 <= beta1 < 1 and 0 <= beta2 < 1):
        raise ValueError(f'beta1 is {beta1} and beta2 is {beta2}; '
                         'both must be at least 0 and below 1')
    if t < 1:
        raise ValueError(f't is {t}; the first step is 1')
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    var -= alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon)
    return var, v, s
