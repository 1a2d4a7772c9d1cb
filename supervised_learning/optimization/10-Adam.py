#!/usr/bin/env python3
"""Task 10: Adam, in TensorFlow."""
import tensorflow as tf


def create_Adam_op(alpha, beta1, beta2, epsilon):
    """Create an Adam optimizer.

    Why: momentum leaves the size of a step to the gradient, and RMSProp
    follows its noise. Both start wrong, because their moments start at 0.

        v   <- beta1 v + (1 - beta1) grad,    v = 0 at the start
        s   <- beta2 s + (1 - beta2) grad^2,  s = 0 at the start
        var <- var - alpha sqrt(1 - beta2^t) / (1 - beta1^t) *
                     v / (sqrt(s) + epsilon)

    alpha: learning rate, or a schedule of it (task 12).
    beta1, beta2: weights of the moments, at least 0 and below 1.
    epsilon: small number that prevents division by zero.
    Returns: a tf.keras.optimizers.Adam.
    Raises: ValueError if a beta is out of range.

    >>> w = tf.Variable(0.)
    >>> create_Adam_op(0.1, 0.9, 0.99, 1e-8).apply([tf.constant(1e-6)], [w])
    >>> print(f'{w.numpy():.3f}, where task 9 comes to -0.099')
    -0.091, where task 9 comes to -0.099

    This is the second form of Kingma and Ba (2015), section 2. Its epsilon
    equals that of algorithm 1 (task 9, torch) times sqrt(1 - beta2^t), so it
    weighs more in the first steps.
    """
    if not (0 <= beta1 < 1 and 0 <= beta2 < 1):
        raise ValueError(f'beta1 is {beta1} and beta2 is {beta2}; '
                         'both must be at least 0 and below 1')
    return tf.keras.optimizers.Adam(learning_rate=alpha, beta_1=beta1,
                                    beta_2=beta2, epsilon=epsilon)
