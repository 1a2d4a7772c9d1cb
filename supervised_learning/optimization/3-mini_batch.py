#!/usr/bin/env python3
"""Task 3: the mini-batches of one epoch."""
shuffle_data = __import__('2-shuffle_data').shuffle_data


def create_mini_batches(X, Y, batch_size):
    """Shuffle the data and cut it into mini-batches.

    Why: a step on all the data costs as much as hundreds of steps on small
    samples, and these point in almost the same direction.

    X: array of shape (m, nx); Y: array of shape (m, ny).
    batch_size: data points in a batch. The last batch holds the rest, so
        an epoch uses every data point once.
    Returns: a list of ceil(m / batch_size) tuples (X_batch, Y_batch).
    Raises: ValueError if X and Y differ in length, or if batch_size < 1.

    >>> import numpy as np
    >>> X = np.arange(5).reshape(5, 1)
    >>> batches = create_mini_batches(X, X, 2)
    >>> [len(X_batch) for X_batch, Y_batch in batches]
    [2, 2, 1]

    Keras's fit and torch's DataLoader keep the smaller last batch too. Their
    options drop_remainder (tf.data) and drop_last (DataLoader) omit it.
    """
    if batch_size < 1:
        raise ValueError(f'batch_size is {batch_size}; '
                         'it must be at least 1')
    X, Y = shuffle_data(X, Y)
    return [(X[start:start + batch_size], Y[start:start + batch_size])
            for start in range(0, len(X), batch_size)]
