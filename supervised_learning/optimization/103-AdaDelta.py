#!/usr/bin/env python3
"""Beyond the tasks: AdaDelta, in numpy."""
import numpy as np


def update_variables_AdaDelta(rho, epsilon, var, grad, s, d):
    """Scale each entry's gradient by the ratio of past steps to gradients.

        s    <- rho s + (1 - rho) grad^2
        step  = grad sqrt(d + epsilon) / sqrt(s + epsilon)
        d    <- rho d + (1 - rho) step^2
        var  <- var - step

    rho: weight of the past squares, in [0, 1); Zeiler takes 0.95.
    epsilon: small positive number (Zeiler: 1e-6); it starts the steps off.
    var, grad, s, d: the variable, its gradient and the averages of its
        squared gradients and squared steps (both 0 at the start): arrays of
        one shape, or scalars that broadcast.
    Returns: the new variable, s and d; the inputs stay as they are.
    Raises: ValueError where rho is not in [0, 1) or epsilon not above 0.

    Source: Zeiler (2012), algorithm 1. There is no learning rate: a step has
    var's own unit. Keras and torch multiply the step by one; theirs is this
    rule at 1.0, torch's default, while Keras's default of 0.001 hardly moves.
    """
    if not 0 <= rho < 1:
        raise ValueError(f'rho is {rho}; a weight in [0, 1) is expected')
    if not epsilon > 0:
        raise ValueError(f'epsilon is {epsilon}; it must be above 0')
    s = rho * s + (1 - rho) * grad ** 2
    step = grad * np.sqrt(d + epsilon) / np.sqrt(s + epsilon)
    d = rho * d + (1 - rho) * step ** 2
    return var - step, s, d
