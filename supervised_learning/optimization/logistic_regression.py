"""The training loop of drivers 5, 7 and 9: logistic regression, in numpy."""
import console
import datasets
import numpy as np
import plotting


def train(chosen, rule, moments):
    """Tell zeros from ones by 1,000 steps of a numpy rule; show 100 digits.

    rule: function (t, var, grad, *moments) that returns the new var and its
        new moments; t counts the steps from 1.
    moments: how many moments the rule keeps for a variable.

    The published outputs come from a slip: the course sums the gradient of
    the bias over the outputs instead of the examples. So b becomes one bias
    per training example, shape (m, 1), which fits the training set a little
    and is useless for other data. --scalar-bias trains one b, as logistic
    regression does.
    """
    data = datasets.load('Binary_Train.npz', chosen)
    X, Y = datasets.flatten(data['X']), data['Y'].T
    m, nx = X.shape
    axis = 0 if chosen.scalar_bias else 1
    np.random.seed(0)
    W, b = np.random.randn(nx, 1), 0
    W_moments = [np.zeros((nx, 1)) for _ in range(moments)]
    b_moments = [0] * moments
    for t in console.progress(range(1, 1001)):
        A = predict(X, W, b)
        if t % 100 == 1:
            report_cost(t - 1, Y, A)
        dW = X.T @ (A - Y) / m
        db = (A - Y).sum(axis=axis, keepdims=True) / m
        W, *W_moments = rule(t, W, dW, *W_moments)
        b, *b_moments = rule(t, b, db, *b_moments)
    A = predict(X, W, b)
    report_cost(1000, Y, A)
    plotting.show_digits(chosen, data['X'], A[:100, 0] >= 0.5, Y[:, 0])


def predict(X, W, b):
    """Return the probability that each row of X is a one."""
    return 1 / (1 + np.exp(-(X @ W + b)))


def report_cost(iteration, Y, A):
    """Print the mean of -log p, p being the probability of the true label."""
    cost = -np.log(np.where(Y == 1, A, 1 - A)).sum() / len(Y)
    console.report(f'Cost after {iteration} iterations: {cost}')
