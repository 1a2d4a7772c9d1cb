#!/usr/bin/env python3
"""Beyond the tasks: batch, stochastic and mini-batch gradient descent."""
import numpy as np


def gradient_descent(evaluate_gradient, data, var, alpha, nb_epochs,
                     batch_size=None):
    """Go down the gradient of one batch after another.

        var <- var - alpha grad,  grad = 1/|B| sum over i in B of grad_i(var)

    evaluate_gradient: function (batch, var) that returns the gradient of the
        batch's mean loss at var. The last batch of an epoch holds what is
        left, so its mean is over its own, smaller, size.
    data: array of shape (m, ...), an example in each row.
    var: the variable at the start, an array or a number; it stays as it is.
    alpha: learning rate; nb_epochs: how often all examples are gone through.
    batch_size: None for batch gradient descent, 1 for stochastic, a number
        in between for mini-batches.
    Returns: the variable after nb_epochs ceil(m / batch_size) steps.
    Raises: ValueError where there are no examples, or batch_size < 1.

    Source: Robbins and Monro (1951) for batches of one; Bottou, Curtis and
    Nocedal (2018) for the rest. The examples are shuffled anew in each epoch,
    as in Keras's fit, by NumPy's global generator; data stays as it is.
    """
    m = len(data)
    if not m:
        raise ValueError('data is empty; at least one example is expected')
    size = m if batch_size is None else batch_size
    if size < 1:
        raise ValueError(f'batch_size is {size}; it must be at least 1')
    for _ in range(nb_epochs):
        order = np.random.permutation(m)
        for start in range(0, m, size):
            batch = data[order[start:start + size]]
            var = var - alpha * evaluate_gradient(batch, var)
    return var
