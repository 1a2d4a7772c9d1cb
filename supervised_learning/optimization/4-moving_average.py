#!/usr/bin/env python3
"""Task 4: the exponentially weighted moving average."""


def moving_average(data, beta):
    """Average each value with the values before it, the older the lighter.

    Why: single values jump, so they hide the trend. An average that starts
    at zero hides it too: its first values are much too small.

        v_t = beta v_(t-1) + (1 - beta) x_t,  v_0 = 0
        average_t = v_t / (1 - beta^t)

    The weights in v_t add up to 1 - beta^t, not to 1. The division corrects
    this bias towards zero.

    data: list of numbers.
    beta: weight of the past, at least 0 and below 1. About 1 / (1 - beta)
        values count.
    Returns: the list of averages, as long as data.
    Raises: ValueError if beta is out of range.

    >>> moving_average([10, 10, 24], 0.5)
    [10.0, 10.0, 18.0]

    pandas: Series(data).ewm(alpha=1 - beta, adjust=True).mean().
    """
    if not 0 <= beta < 1:
        raise ValueError(f'beta is {beta}; it must be at least 0 and below 1')
    averages = []
    v = 0
    for t, x in enumerate(data, start=1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** t))
    return averages
