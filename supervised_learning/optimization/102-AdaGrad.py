#!/usr/bin/env python3
"""Beyond the tasks: AdaGrad, in numpy."""
import numpy as np


def update_variables_AdaGrad(alpha, epsilon, var, grad, s):
    """Divide each entry's step by the root of the squares summed so far.

    Why: with one rate, a weight of a rare feature hardly moves, because its
    gradient is almost always zero.

        s   <- s + grad^2
        var <- var - alpha grad / (sqrt(s) + epsilon)

    alpha: learning rate.
    epsilon: small positive number, for entries without a gradient so far.
    var, grad, s: the variable, its gradient and the sum of its squared
        gradients (0 at the start): arrays of one shape, or scalars that
        broadcast.
    Returns: the new variable and the new sum; the inputs do not change.
    Raises: ValueError if epsilon is not above 0.

    >>> print(*update_variables_AdaGrad(0.1, 1e-20, 1., 4., s=9.))
    0.92 25.0

    Source: Duchi, Hazan and Singer (2011), the diagonal form, as in torch.
    Keras starts s at 0.1 and has sqrt(s + epsilon). The sum only grows, so
    the rate alpha / sqrt(s) only falls: fast if gradients are frequent or
    large, slowly if a feature is rare.
    """
    if not epsilon > 0:
        raise ValueError(f'epsilon is {epsilon}; it must be above 0')
    s = s + grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s
