#!/usr/bin/env python3
"""Task 7: RMSProp, in numpy."""
import numpy as np


def update_variables_RMSProp(alpha, beta2, epsilon, var, grad, s):
    """Divide the step by the root mean square of the recent gradients.

    Why: one learning rate is too large for a weight with large gradients
    and too small for a weight with small ones.

        s   <- beta2 s + (1 - beta2) grad^2
        var <- var - alpha grad / (sqrt(s) + epsilon)

    alpha: learning rate.
    beta2: weight of the past squares, at least 0 and below 1.
    epsilon: small number that prevents division by zero.
    var, grad, s: the variable, its gradient and its previous second moment
        (0 at the start): arrays of one shape, or scalars that broadcast.
    Returns: the new variable and the new moment; the inputs do not change.
    Raises: ValueError if beta2 is out of range.

    >>> grad = np.array([5., 0.05])
    >>> print(update_variables_RMSProp(0.1, 0.75, 1e-10, 1., grad, 0.)[0])
    [0.8 0.8]

    Source: Tieleman and Hinton, lecture 6e (2012). Epsilon stands outside
    the root, as in torch. Keras (task 8) has sqrt(s + epsilon).
    """
    if not 0 <= beta2 < 1:
        raise ValueError(f'beta2 is {beta2}; it must be at least 0 and '
                         'below 1')
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s
