#!/usr/bin/env python3
"""Task 11: inverse time decay of the learning rate, in numpy."""


def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    """Lower the learning rate in stairs, as one over time.

        alpha / (1 + decay_rate floor(global_step / decay_step))

    alpha: the first learning rate.
    decay_rate: how much each stair adds to the divisor.
    global_step: steps of gradient descent done so far, from 0; a number or
        an array.
    decay_step: steps from one stair to the next, at least 1.
    Returns: the learning rate at global_step.
    Raises: ValueError where decay_step < 1.

    Keras: InverseTimeDecay with staircase=True (task 12). Without the floor
    the rate would fall at every step.
    """
    if decay_step < 1:
        raise ValueError(f'decay_step is {decay_step}; '
                         'it must be at least 1')
    return alpha / (1 + decay_rate * (global_step // decay_step))
