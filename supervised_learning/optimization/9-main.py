#!/usr/bin/env python3
"""Task 9: zeros and ones told apart by 1,000 steps of Adam."""
import options
import logistic_regression


def rule(t, var, grad, v, s):
    """Update with a learning rate of 0.001 and weights of 0.9 and 0.99."""
    return update_variables_Adam(0.001, 0.9, 0.99, 1e-8, var, grad, v, s, t)


if __name__ == '__main__':
    chosen = options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                          logistic=True)
    update_variables_Adam = __import__('9-Adam').update_variables_Adam
    logistic_regression.train(chosen, rule, moments=2)
