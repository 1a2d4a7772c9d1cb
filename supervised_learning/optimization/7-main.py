#!/usr/bin/env python3
"""Task 7: zeros and ones told apart by 1,000 steps of RMSProp."""
import options
import console
import plotting
from logistic_regression import forward, gradient, report_cost, start

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                          logistic=True)
    update_variables_RMSProp = __import__('7-RMSProp').update_variables_RMSProp
    X, Y, W, b = start(chosen)
    s_W, s_b = 0 * W, 0
    for t in console.progress(range(1000)):
        A = forward(X, W, b)
        if t % 100 == 0:
            report_cost(t, Y, A)
        dW, db = gradient(X, Y, A, chosen)
        W, s_W = update_variables_RMSProp(0.001, 0.9, 1e-8, W, dW, s_W)
        b, s_b = update_variables_RMSProp(0.001, 0.9, 1e-8, b, db, s_b)
    A = forward(X, W, b)
    report_cost(1000, Y, A)
    plotting.show_digits(chosen, X, A[:100, 0] >= 0.5, Y[:, 0])
