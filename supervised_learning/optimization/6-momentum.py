#!/usr/bin/env python3
"""Task 6: gradient descent with momentum, in TensorFlow."""
import tensorflow as tf


def create_momentum_op(alpha, beta1):
    """Set up gradient descent with momentum.

        v   <- beta1 v - alpha grad,  v = 0 at the start
        var <- var + v

    alpha: learning rate, or a schedule of it (task 12).
    beta1: momentum weight, in [0, 1).
    Returns: a tf.keras.optimizers.SGD.
    Raises: ValueError where beta1 is not in [0, 1).

    This is the classical momentum of Sutskever et al. (2013), and not the
    average of task 5: without (1 - beta1) the same numbers give steps
    1 / (1 - beta1) times as long, ten times for 0.9. torch keeps the rate
    out of v; that differs only where the rate changes on the way.
    """
    if not 0 <= beta1 < 1:
        raise ValueError(f'beta1 is {beta1}; a weight in [0, 1) is expected')
    return tf.keras.optimizers.SGD(learning_rate=alpha,
                                   momentum=float(beta1))
