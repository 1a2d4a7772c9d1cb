#!/usr/bin/env python3
"""Task 12: inverse time decay of the learning rate, in TensorFlow."""
import tensorflow as tf


def learning_rate_decay(alpha, decay_rate, decay_step):
    """Create a learning rate that falls in stairs, as one over time.

    Why: at a constant rate, the noise of mini-batches keeps the weights
    circling around the minimum.

        alpha / (1 + decay_rate floor(step / decay_step))

    alpha: the first learning rate.
    decay_rate: how much each stair adds to the divisor.
    decay_step: steps from one stair to the next, at least 1.
    Returns: a tf.keras.optimizers.schedules.InverseTimeDecay. Call it with
        a step, or pass it to an optimizer as the learning rate.
    Raises: ValueError if decay_step < 1.

    >>> rate = learning_rate_decay(0.5, 1, 10)
    >>> [float(rate(step)) for step in (0, 9, 10, 30)]
    [0.5, 0.5, 0.25, 0.125]

    Keras decays smoothly by default; staircase=True makes it task 11's rule.
    It computes in float32.
    """
    if decay_step < 1:
        raise ValueError(f'decay_step is {decay_step}; '
                         'it must be at least 1')
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_steps=decay_step, decay_rate=decay_rate, staircase=True)
