#!/usr/bin/env python3
"""Beyond the tasks: Nesterov's accelerated gradient, in numpy."""


def update_variables_nesterov(alpha, beta1, var, grad, v):
    """Step along the sum of the gradients, one step of it ahead.

    Why: momentum notices that it has gone too far only after it has.

        v   <- beta1 v + grad
        var <- var - alpha (grad + beta1 v)

    alpha: learning rate.
    beta1: momentum weight, at least 0 and below 1.
    var, grad, v: the variable, its gradient and its previous first moment
        (0 at the start): arrays of one shape, or scalars that broadcast.
    Returns: the new variable and the new moment; the inputs do not change.
    Raises: ValueError if beta1 is out of range.

    >>> update_variables_nesterov(0.1, 0.5, 1., 2., 0.)
    (0.7, 2.0)

    Source: Nesterov (1983), in the form of Sutskever et al. (2013, equations
    3 and 4), u <- beta1 u + alpha grad(w - beta1 u), w <- w - u, which takes
    the gradient ahead of w. Here var is that point, w - beta1 u, and v is
    u / alpha, so one gradient, at var, is enough. Keras and torch
    (nesterov=True) have this form too.
    """
    if not 0 <= beta1 < 1:
        raise ValueError(f'beta1 is {beta1}; it must be at least 0 and '
                         'below 1')
    v = beta1 * v + grad
    return var - alpha * (grad + beta1 * v), v
