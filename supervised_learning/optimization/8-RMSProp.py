#!/usr/bin/env python3
"""Task 8: RMSProp, in TensorFlow."""
import tensorflow as tf


def create_RMSProp_op(alpha, beta2, epsilon):
    """Set up RMSProp.

        s   <- beta2 s + (1 - beta2) grad^2,  s = 0 at the start
        var <- var - alpha grad / sqrt(s + epsilon)

    alpha: learning rate, or a schedule of it (task 12).
    beta2: weight of the past squares (Keras calls it rho), in [0, 1).
    epsilon: small number against division by zero.
    Returns: a tf.keras.optimizers.RMSprop.
    Raises: ValueError where beta2 is not in [0, 1).

    Keras puts epsilon inside the root, task 7 and torch put it outside.
    Inside, 1e-7 keeps the root from falling below 3e-4, so gradients smaller
    than that make smaller steps.
    """
    if not 0 <= beta2 < 1:
        raise ValueError(f'beta2 is {beta2}; a weight in [0, 1) is expected')
    return tf.keras.optimizers.RMSprop(learning_rate=alpha, rho=beta2,
                                       epsilon=epsilon)
