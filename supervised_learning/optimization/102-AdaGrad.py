#!/usr/bin/env python3
"""Beyond the tasks: AdaGrad, in numpy."""
import numpy as np


def update_variables_AdaGrad(alpha, epsilon, var, grad, s):
    """Divide each entry's step by the root of the squares summed so far.

        s   <- s + grad^2
        var <- var - alpha grad / (sqrt(s) + epsilon)

    alpha: learning rate; epsilon: small positive number, for entries
        that have had no gradient yet.
    var, grad, s: the variable, its gradient and the sum of its squared
        gradients (0 at the start): arrays of one shape, or scalars that
        broadcast.
    Returns: the new variable and the new sum; the inputs stay as they are.
    Raises: ValueError where epsilon is not above 0.

    Source: Duchi, Hazan and Singer (2011), the diagonal form, as in torch.
    Keras starts s at 0.1 and has sqrt(s + epsilon). The sum only grows, so
    the rate alpha / sqrt(s) only falls: fast where gradients are frequent or
    large, slowly where a feature is rare.
    """
    if not epsilon > 0:
        raise ValueError(f'epsilon is {epsilon}; it must be above 0')
    s = s + grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s
