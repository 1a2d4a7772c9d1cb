#!/usr/bin/env python3
"""Task 3: the mini-batches of one epoch."""
shuffle_data = __import__('2-shuffle_data').shuffle_data


def create_mini_batches(X, Y, batch_size):
    """Shuffle the data and cut it into mini-batches.

    X: array of shape (m, nx); Y: array of shape (m, ny).
    batch_size: data points in a batch; the last batch holds what is left,
        so that every data point is seen once an epoch.
    Returns: a list of ceil(m / batch_size) tuples (X_batch, Y_batch).
    Raises: ValueError where X and Y differ in length, or batch_size < 1.

    Keras's fit and torch's DataLoader keep the smaller last batch too;
    tf.data and DataLoader leave it out on demand (drop_remainder, drop_last).
    """
    if batch_size < 1:
        raise ValueError(f'batch_size is {batch_size}; '
                         'it must be at least 1')
    X, Y = shuffle_data(X, Y)
    return [(X[start:start + batch_size], Y[start:start + batch_size])
            for start in range(0, len(X), batch_size)]
