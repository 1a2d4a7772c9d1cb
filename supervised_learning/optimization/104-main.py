#!/usr/bin/env python3
"""Beyond the tasks: Newton on a quadratic, Rosenbrock's valley, a saddle."""
import options
import numpy as np


def rosenbrock(x, y):
    """Return the gradient and Hessian of (1 - x)^2 + 100 (y - x^2)^2."""
    return (np.array([2 * (x - 1) - 400 * x * (y - x * x),
                      200 * (y - x * x)]),
            np.array([[2 - 400 * (y - 3 * x * x), -400 * x],
                      [-400 * x, 200]]))


def saddle(x, y):
    """Return those of x^2 - y^2 + y^4 / 4, lowest at (0, +-sqrt(2))."""
    return np.array([2 * x, y ** 3 - 2 * y]), np.diag([2, 3 * y * y - 2])


if __name__ == '__main__':
    options.read(__doc__)
    update_variables_newton = __import__('104-newton').update_variables_newton
    A, b = np.array([[3, 1], [1, 2]]), np.array([9, 8])
    w = np.array([100., -70.])
    print(f'w A w / 2 - b w, lowest at (2, 3): one step from {w} gives',
          update_variables_newton(1, w, A @ w - b, A).round(9))

    print("\nRosenbrock's function, lowest at (1, 1), length of the gradient")
    w = np.array([-1.2, 1])
    for step in range(8):
        gradient, hessian = rosenbrock(*w)
        print(f'{step}: ({w[0]:.9f}, {w[1]:.9f})  '
              f'{np.linalg.norm(gradient):.1e}')
        w = update_variables_newton(1, w, gradient, hessian)

    print('\nx^2 - y^2 + y^4 / 4 from (1, 0.1): a saddle at (0, 0)')
    rules = {'Newton': lambda w, g, H: update_variables_newton(1, w, g, H),
             'gradient descent': lambda w, g, H: w - 0.1 * g,
             'Newton with H + 3 I': lambda w, g, H: update_variables_newton(
                 1, w, g, H + 3 * np.eye(2))}
    for name, rule in rules.items():
        w = np.array([1, 0.1])
        for _ in range(50):
            w = rule(w, *saddle(*w))
        print(f'{name:>19}: ({w[0]:.4f}, {w[1]:.4f}) after 50 steps')
