#!/usr/bin/env python3
"""Task 8: RMSProp, in TensorFlow."""
import tensorflow as tf


def create_RMSProp_op(alpha, beta2, epsilon):
    """Create an RMSProp optimizer.

    Why: one learning rate is too large for a weight with large gradients
    and too small for a weight with small ones.

        s   <- beta2 s + (1 - beta2) grad^2,  s = 0 at the start
        var <- var - alpha grad / sqrt(s + epsilon)

    alpha: learning rate, or a schedule of it (task 12).
    beta2: weight of the past squares (rho in Keras), at least 0 and below 1.
    epsilon: small number that prevents division by zero.
    Returns: a tf.keras.optimizers.RMSprop.
    Raises: ValueError if beta2 is out of range.

    >>> w = tf.Variable(1.)
    >>> create_RMSProp_op(0.1, 0.75, 1e-7).apply([tf.constant(0.001)], [w])
    >>> print(f'{w.numpy():.2f}, where task 7 comes to 0.80')
    0.83, where task 7 comes to 0.80

    Keras puts epsilon inside the root, task 7 and torch put it outside.
    Inside, 1e-7 keeps the root from falling below 3e-4, so smaller gradients
    make smaller steps.
    """
    if not 0 <= beta2 < 1:
        raise ValueError(f'beta2 is {beta2}; it must be at least 0 and '
                         'below 1')
    return tf.keras.optimizers.RMSprop(learning_rate=alpha, rho=beta2,
                                       epsilon=epsilon)
