#!/usr/bin/env python3
"""Beyond the tasks: Newton's method, in numpy."""
import numpy as np


def update_variables_newton(alpha, var, grad, hessian):
    """Step to where the local quadratic model of the loss is flat.

        solve hessian p = grad
        var <- var - alpha p

    alpha: 1 for Newton's method itself, less for damped steps.
    var, grad: the variable and its gradient: arrays of shape (n,).
    hessian: array of shape (n, n), the second derivatives at var; plus
        mu times the identity, it gives safer steps.
    Returns: the new variable; the inputs stay as they are.
    Raises: ValueError where the Hessian is singular, to rounding, or not
        of that shape.

    Source: Nocedal and Wright, Numerical Optimization (2006), chapter 3. Flat
    is not lowest: where the Hessian has negative eigenvalues the step goes
    up towards a saddle or a maximum (Dauphin et al., 2014). Neither Keras nor
    torch offers it: n^2 second derivatives, n^3 operations to solve.
    """
    n = len(grad)
    if np.shape(hessian) != (n, n) or np.linalg.matrix_rank(hessian) < n:
        raise ValueError(f'the Hessian is singular or not of shape {n, n}; '
                         'a small multiple of the identity may mend it')
    return var - alpha * np.linalg.solve(hessian, grad)
