#!/usr/bin/env python3
"""Beyond the tasks: one linear regression, in batches of three sizes."""
import options
import datasets
import numpy as np

SIZES = {'batch': None, 'mini-batch': 32, 'stochastic': 1}
seen = []  # the sizes of the batches so far


def examples():
    """Make 100 rows: three standardized features, a one, and the target."""
    X = datasets.three_features()
    X = normalize(X, *normalization_constants(X))
    y = X @ [3, -2, 1] + 4 + np.random.normal(size=100)
    return np.column_stack([X, np.ones(100), y])


def gradient(batch, w):
    """Return the gradient of the batch's mean squared error, halved."""
    seen.append(len(batch))
    X, y = batch[:, :-1], batch[:, -1]
    return X.T @ (X @ w - y) / len(batch)


if __name__ == '__main__':
    options.read(__doc__)
    normalization_constants = __import__(
        '0-norm_constants').normalization_constants
    normalize = __import__('1-normalize').normalize
    gradient_descent = __import__('100-gradient_descent').gradient_descent
    data = examples()
    X, y = data[:, :-1], data[:, -1]
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    for alpha in 0.1, 0.01:
        print(f'20 epochs at a rate of {alpha}:')
        for name, size in SIZES.items():
            seen.clear()
            w = gradient_descent(gradient, data, np.zeros(4), alpha, 20, size)
            print(f'{name:>12}: {len(seen):4} steps, loss '
                  f'{np.mean((X @ w - y) ** 2) / 2:.4f}, distance from the '
                  f'least squares {np.linalg.norm(w - best):.4f}')
    print('The loss of the least squares: '
          f'{np.mean((X @ best - y) ** 2) / 2:.4f}')
    seen.clear()
    gradient_descent(gradient, data, np.zeros(4), 0.1, 1, 32)
    print(f'An epoch in batches of 32: {" + ".join(map(str, seen))} = '
          f'{sum(seen)}')
