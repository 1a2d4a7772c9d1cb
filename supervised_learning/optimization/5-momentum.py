#!/usr/bin/env python3
"""Task 5: gradient descent with momentum, in numpy."""


def update_variables_momentum(alpha, beta1, var, grad, v):
    """Step along the moving average of the gradients.

    Why: in a narrow valley, plain steps jump from wall to wall and hardly
    move along it.

        v   <- beta1 v + (1 - beta1) grad
        var <- var - alpha v

    alpha: learning rate.
    beta1: momentum weight, at least 0 and below 1.
    var, grad, v: the variable, its gradient and its previous first moment
        (0 at the start): arrays of one shape, or scalars that broadcast.
    Returns: the new variable and the new moment; the inputs do not change.
    Raises: ValueError if beta1 is out of range.

    >>> update_variables_momentum(0.1, 0.5, 1., 2., 0.)
    (0.9, 1.0)

    Keras and torch (SGD with momentum, task 6) omit (1 - beta1): this is the
    heavy ball of Polyak (1964). With the rate alpha (1 - beta1) they follow
    the rule above. torch's dampening=beta1 is another rule again, because
    it does not dampen the first gradient.
    """
    if not 0 <= beta1 < 1:
        raise ValueError(f'beta1 is {beta1}; it must be at least 0 and '
                         'below 1')
    v = beta1 * v + (1 - beta1) * grad
    return var - alpha * v, v
