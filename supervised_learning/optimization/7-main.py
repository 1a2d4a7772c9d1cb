#!/usr/bin/env python3
"""Task 7: zeros and ones told apart by 1,000 steps of RMSProp."""
import options
import logistic_regression


def rule(t, var, grad, s):
    """Update with a learning rate of 0.001 and a weight of 0.9."""
    return update_variables_RMSProp(0.001, 0.9, 1e-8, var, grad, s)


if __name__ == '__main__':
    chosen = options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                          logistic=True)
    update_variables_RMSProp = __import__('7-RMSProp').update_variables_RMSProp
    logistic_regression.train(chosen, rule, moments=1)
