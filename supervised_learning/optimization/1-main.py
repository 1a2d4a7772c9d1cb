#!/usr/bin/env python3
"""Task 1: three features before and after standardization."""
import options
import datasets

if __name__ == '__main__':
    options.read(__doc__)
    normalization_constants = __import__(
        '0-norm_constants').normalization_constants
    normalize = __import__('1-normalize').normalize
    X = datasets.three_features()
    print(X[:10])
    X = normalize(X, *normalization_constants(X))
    print(X[:10])
    for constants in normalization_constants(X):
        print(constants)
