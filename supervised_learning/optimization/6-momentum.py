#!/usr/bin/env python3
"""Task 6: gradient descent with momentum, in TensorFlow."""
import tensorflow as tf


def create_momentum_op(alpha, beta1):
    """Create an optimizer for gradient descent with momentum.

    Why: in a narrow valley, plain steps jump from wall to wall and hardly
    move along it.

        v   <- beta1 v - alpha grad,  v = 0 at the start
        var <- var + v

    alpha: learning rate, or a schedule of it (task 12).
    beta1: momentum weight, at least 0 and below 1.
    Returns: a tf.keras.optimizers.SGD.
    Raises: ValueError if beta1 is out of range.

    >>> w = tf.Variable(1.)
    >>> create_momentum_op(0.1, 0.5).apply([tf.constant(2.)], [w])
    >>> print(f'{w.numpy():.1f}, where task 5 comes to 0.9')
    0.8, where task 5 comes to 0.9

    This is the classical momentum of Sutskever et al. (2013). It is not the
    average of task 5: without (1 - beta1), the same numbers give steps
    1 / (1 - beta1) times as long, ten times for 0.9. torch keeps the rate
    out of v, which makes a difference only if the rate changes.
    """
    if not 0 <= beta1 < 1:
        raise ValueError(f'beta1 is {beta1}; it must be at least 0 and '
                         'below 1')
    return tf.keras.optimizers.SGD(learning_rate=alpha,
                                   momentum=float(beta1))
