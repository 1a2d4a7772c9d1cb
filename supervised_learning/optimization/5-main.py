#!/usr/bin/env python3
"""Task 5: zeros and ones told apart by 1,000 steps with momentum."""
import options
import console
import plotting
from logistic_regression import forward, gradient, report_cost, start

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['Binary_Train.npz'], picture=True,
                          logistic=True)
    update_variables_momentum = __import__(
        '5-momentum').update_variables_momentum
    X, Y, W, b = start(chosen)
    v_W, v_b = 0 * W, 0
    for t in console.progress(range(1000)):
        A = forward(X, W, b)
        if t % 100 == 0:
            report_cost(t, Y, A)
        dW, db = gradient(X, Y, A, chosen)
        W, v_W = update_variables_momentum(0.01, 0.9, W, dW, v_W)
        b, v_b = update_variables_momentum(0.01, 0.9, b, db, v_b)
    A = forward(X, W, b)
    report_cost(1000, Y, A)
    plotting.show_digits(chosen, X, A[:100, 0] >= 0.5, Y[:, 0])
