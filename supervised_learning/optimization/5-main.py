#!/usr/bin/env python3
"""Task 5: zeros and ones told apart by 1,000 steps with momentum."""
import options
import logistic_regression


def rule(t, var, grad, v):
    """Update with a learning rate of 0.01 and a momentum weight of 0.9."""
    return update_variables_momentum(0.01, 0.9, var, grad, v)


if __name__ == '__main__':
    chosen = options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                          logistic=True)
    update_variables_momentum = __import__(
        '5-momentum').update_variables_momentum
    logistic_regression.train(chosen, rule, moments=1)
