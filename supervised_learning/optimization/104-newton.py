#!/usr/bin/env python3
"""Beyond the tasks: Newton's method, in numpy."""
import numpy as np


def update_variables_newton(alpha, var, grad, hessian):
    """Step to the point where the local quadratic model is flat.

    Why: gradient descent knows the slope but not the curvature, so it cannot
    know how far to go.

        solve hessian p = grad
        var <- var - alpha p

    alpha: 1 for Newton's method itself, less for damped steps.
    var, grad: the variable and its gradient: arrays of shape (n,).
    hessian: array of shape (n, n), the second derivatives at var. Add mu
        times the identity for safer steps.
    Returns: the new variable; the inputs do not change.
    Raises: ValueError if the Hessian is singular, to rounding, or not of
        that shape.

    >>> var, hessian = np.array([3., -4.]), np.diag([2., 20.])
    >>> print(update_variables_newton(1, var, hessian @ var, hessian))
    [0. 0.]

    Source: Nocedal and Wright, Numerical Optimization (2006), chapter 3. Flat
    is not always lowest: if the Hessian has negative eigenvalues, the step
    goes towards a saddle or a maximum (Dauphin et al., 2014). Keras and torch
    do not offer it: n^2 second derivatives, n^3 operations to solve.
    """
    n = len(grad)
    if np.shape(hessian) != (n, n) or np.linalg.matrix_rank(hessian) < n:
        raise ValueError(f'the Hessian is singular or not of shape {n, n}; '
                         'add a small multiple of the identity')
    return var - alpha * np.linalg.solve(hessian, grad)
