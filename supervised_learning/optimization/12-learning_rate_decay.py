#!/usr/bin/env python3
"""Task 12: inverse time decay of the learning rate, in TensorFlow."""
import tensorflow as tf


def learning_rate_decay(alpha, decay_rate, decay_step):
    """Set up a learning rate that falls in stairs, as one over time.

        alpha / (1 + decay_rate floor(step / decay_step))

    alpha: the first learning rate.
    decay_rate: how much each stair adds to the divisor.
    decay_step: steps from one stair to the next, at least 1.
    Returns: a tf.keras.optimizers.schedules.InverseTimeDecay: call it with
        a step, or hand it to an optimizer as its learning rate.
    Raises: ValueError where decay_step < 1.

    Keras's default is a smooth decay; staircase=True makes it task 11's. It
    computes in float32.
    """
    if decay_step < 1:
        raise ValueError(f'decay_step is {decay_step}; '
                         'it must be at least 1')
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_steps=decay_step, decay_rate=decay_rate, staircase=True)
