#!/usr/bin/env python3
"""Task 7: zeros and ones told apart by 1,000 steps of RMSProp."""
import options
import logistic_regression
update_variables_RMSProp = __import__('7-RMSProp').update_variables_RMSProp


def rule(t, var, grad, s):
    """Update with a learning rate of 0.001 and a weight of 0.9."""
    return update_variables_RMSProp(0.001, 0.9, 1e-8, var, grad, s)


if __name__ == '__main__':
    logistic_regression.train(
        options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                     logistic=True),
        rule, moments=1)
