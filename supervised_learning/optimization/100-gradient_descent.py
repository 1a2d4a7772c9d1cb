#!/usr/bin/env python3
"""Beyond the tasks: batch, stochastic and mini-batch gradient descent."""
import numpy as np


def gradient_descent(evaluate_gradient, data, var, alpha, nb_epochs,
                     batch_size=None):
    """Go down the gradient of one batch after another.

    Why: the gradient of all the data is exact but expensive, and a step does
    not need it to be exact.

        var <- var - alpha grad,  grad = 1/|B| sum over i in B of grad_i(var)

    evaluate_gradient: function (batch, var) that returns the gradient of the
        batch's mean loss at var. The last batch of an epoch holds the rest,
        so its mean is over fewer examples.
    data: array of shape (m, ...), an example in each row.
    var: the variable at the start, an array or a number; it does not change.
    alpha: learning rate; nb_epochs: how often to go through all examples.
    batch_size: None for batch gradient descent, 1 for stochastic, a number
        in between for mini-batches.
    Returns: the variable after nb_epochs ceil(m / batch_size) steps.
    Raises: ValueError if there are no examples or batch_size < 1.

    >>> print(gradient_descent(lambda batch, var: var - batch.mean(),
    ...                        np.array([1., 3.]), 0., 0.5, nb_epochs=2))
    1.5

    Source: Robbins and Monro (1951) for batches of one; Bottou, Curtis and
    Nocedal (2018) for the rest. Each epoch draws a new order from NumPy's
    global generator, as Keras's fit does.
    """
    m = len(data)
    if not m:
        raise ValueError('data is empty; it needs at least one example')
    size = m if batch_size is None else batch_size
    if size < 1:
        raise ValueError(f'batch_size is {size}; it must be at least 1')
    for _ in range(nb_epochs):
        order = np.random.permutation(m)
        for start in range(0, m, size):
            batch = data[order[start:start + size]]
            var = var - alpha * evaluate_gradient(batch, var)
    return var
