#!/usr/bin/env python3
"""Task 0: the constants of three features of known distribution."""
import options
import datasets

if __name__ == '__main__':
    options.read(__doc__)
    normalization_constants = __import__(
        '0-norm_constants').normalization_constants
    X = datasets.three_features()
    m, s = normalization_constants(X)
    print(m)
    print(s)
