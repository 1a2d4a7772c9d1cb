"""Paths of optimizers over given gradients, by rules and by libraries.

All have the shape (steps + 1, *start.shape), the start first.
"""
import numpy as np


def of_steps(start, steps):
    """Go down by given steps."""
    return start - np.concatenate([np.zeros((1, *np.shape(start))),
                                   np.cumsum(steps, axis=0)])


def of_keras(optimizer, start, gradients):
    """Follow a Keras optimizer, in float32."""
    import tensorflow as tf
    var = tf.Variable(start, dtype=tf.float32)
    positions = [var.numpy()]
    for gradient in gradients:
        optimizer.apply([tf.constant(gradient, tf.float32)], [var])
        positions.append(var.numpy())
    return np.stack(positions)


def moving_averages(values, beta):
    """Average values from zero, by the sum (1-beta) sum_i beta^(t-i) x_i.

    Returns: the averages, and the same over the sum of the weights: the
        bias-corrected ones. No recurrence, so it shares no slip with one.
    """
    values = np.asarray(values, float)
    steps = np.arange(len(values))
    age = steps[:, None] - steps
    weights = np.where(age >= 0, (1 - beta) * float(beta) ** np.abs(age), 0)
    averages = np.tensordot(weights, values, 1)
    total = weights.sum(axis=1).reshape(-1, *[1] * (values.ndim - 1))
    return averages, averages / total
