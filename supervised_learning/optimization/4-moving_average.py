#!/usr/bin/env python3
"""Task 4: the exponentially weighted moving average."""


def moving_average(data, beta):
    """Average each value with those before it, the older the lighter.

        v_t = beta v_(t-1) + (1 - beta) x_t,  v_0 = 0
        average_t = v_t / (1 - beta^t)

    The weights in v_t add up to 1 - beta^t, not to 1: v starts at zero and
    is biased towards it. The division corrects that bias.

    data: list of numbers.
    beta: weight of the past, in [0, 1); about 1 / (1 - beta) values count.
    Returns: the list of averages, as long as data.
    Raises: ValueError where beta is not in [0, 1).

    pandas: Series(data).ewm(alpha=1 - beta, adjust=True).mean().
    """
    if not 0 <= beta < 1:
        raise ValueError(f'beta is {beta}; a weight in [0, 1) is expected')
    averages = []
    v = 0
    for t, x in enumerate(data, start=1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** t))
    return averages
