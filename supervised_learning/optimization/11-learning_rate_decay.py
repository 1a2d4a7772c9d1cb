#!/usr/bin/env python3
"""Task 11: inverse time decay of the learning rate, in numpy."""


def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    """Lower the learning rate in stairs, as one over time.

    Why: at a constant rate, the noise of mini-batches keeps the weights
    circling around the minimum.

        alpha / (1 + decay_rate floor(global_step / decay_step))

    alpha: the first learning rate.
    decay_rate: how much each stair adds to the divisor.
    global_step: steps of gradient descent so far, from 0: a number or an
        array.
    decay_step: steps from one stair to the next, at least 1.
    Returns: the learning rate at global_step.
    Raises: ValueError if decay_step < 1.

    >>> [learning_rate_decay(0.9, 1, step, 10) for step in (0, 9, 10, 20)]
    [0.9, 0.9, 0.45, 0.3]

    Keras: InverseTimeDecay with staircase=True (task 12). Without the floor,
    the rate falls at every step.
    """
    if decay_step < 1:
        raise ValueError(f'decay_step is {decay_step}; '
                         'it must be at least 1')
    return alpha / (1 + decay_rate * (global_step // decay_step))
