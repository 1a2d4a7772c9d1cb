#!/usr/bin/env python3
"""Beyond the tasks: AdaDelta, in numpy."""
import numpy as np


def update_variables_AdaDelta(rho, epsilon, var, grad, s, d):
    """Scale each entry's gradient by the ratio of past steps to gradients.

    Why: a learning rate depends on the units. If you measure the loss in
    cents instead of dollars, the rate of gradient descent no longer fits.

        s    <- rho s + (1 - rho) grad^2
        step  = grad sqrt(d + epsilon) / sqrt(s + epsilon)
        d    <- rho d + (1 - rho) step^2
        var  <- var - step

    rho: weight of the past squares, at least 0 and below 1; Zeiler: 0.95.
    epsilon: small positive number (Zeiler: 1e-6); it sets the first steps.
    var, grad, s, d: the variable, its gradient and the averages of its
        squared gradients and squared steps (both 0 at the start): arrays of
        one shape, or scalars that broadcast.
    Returns: the new variable, s and d; the inputs do not change.
    Raises: ValueError if rho is out of range or epsilon is not above 0.

    >>> grad = np.array([1., 100.])
    >>> var = update_variables_AdaDelta(0.75, 1e-6, 1, grad, 0, 0)[0]
    >>> print(var.round(4))
    [0.998 0.998]

    Source: Zeiler (2012), algorithm 1. It has no learning rate. Keras and
    torch multiply the step by one: torch's default, 1.0, gives this rule, and
    Keras's default, 0.001, hardly moves.
    """
    if not 0 <= rho < 1:
        raise ValueError(f'rho is {rho}; it must be at least 0 and below 1')
    if not epsilon > 0:
        raise ValueError(f'epsilon is {epsilon}; it must be above 0')
    s = rho * s + (1 - rho) * grad ** 2
    step = grad * np.sqrt(d + epsilon) / np.sqrt(s + epsilon)
    d = rho * d + (1 - rho) * step ** 2
    return var - step, s, d
