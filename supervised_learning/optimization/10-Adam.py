#!/usr/bin/env python3
"""Task 10: Adam, in TensorFlow."""
import tensorflow as tf


def create_Adam_op(alpha, beta1, beta2, epsilon):
    """Set up Adam.

        v   <- beta1 v + (1 - beta1) grad,    v = 0 at the start
        s   <- beta2 s + (1 - beta2) grad^2,  s = 0 at the start
        var <- var - alpha sqrt(1 - beta2^t) / (1 - beta1^t) *
                     v / (sqrt(s) + epsilon)

    alpha: learning rate, or a schedule of it (task 12).
    beta1, beta2: weights of the moments, in [0, 1).
    epsilon: small number against division by zero.
    Returns: a tf.keras.optimizers.Adam.
    Raises: ValueError where a beta is not in [0, 1).

    This is the second form of Kingma and Ba (2015), section 2: its epsilon
    equals algorithm 1's (task 9, torch) times sqrt(1 - beta2^t), so it
    weighs more in the first steps.
    """
    if not (0 <= beta1 < 1 and 0 <= beta2 < 1):
        raise ValueError(f'beta1 is {beta1} and beta2 is {beta2}; '
                         'weights in [0, 1) are expected')
    return tf.keras.optimizers.Adam(learning_rate=alpha, beta_1=beta1,
                                    beta_2=beta2, epsilon=epsilon)
