#!/usr/bin/env python3
"""Task 5: gradient descent with momentum, in numpy."""


def update_variables_momentum(alpha, beta1, var, grad, v):
    """Step along the moving average of the gradients.

        v   <- beta1 v + (1 - beta1) grad
        var <- var - alpha v

    alpha: learning rate; beta1: momentum weight, in [0, 1).
    var, grad, v: the variable, its gradient and its previous first moment
        (0 at the start): arrays of one shape, or scalars that broadcast.
    Returns: the new variable and the new moment; the inputs stay as they are.
    Raises: ValueError where beta1 is not in [0, 1).

    Keras and torch (SGD with momentum, task 6) leave (1 - beta1) out: the
    heavy ball of Polyak (1964). Their rate for this rule is
    alpha (1 - beta1); torch's dampening=beta1 is yet another rule, since
    it does not damp the first gradient.
    """
    if not 0 <= beta1 < 1:
        raise ValueError(f'beta1 is {beta1}; a weight in [0, 1) is expected')
    v = beta1 * v + (1 - beta1) * grad
    return var - alpha * v, v
