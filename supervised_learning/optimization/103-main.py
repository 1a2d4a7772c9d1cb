#!/usr/bin/env python3
"""Beyond the tasks: AdaDelta's steps hardly depend on the loss's unit."""
import options
import numpy as np

RHO, EPSILON = 0.95, 1e-6
START = np.array([-5., -2.])
CURVATURES = np.array([0.2, 4])  # of f = 0.1 x^2 + 2 y^2


def adadelta(unit, steps):
    """Go down unit f from START; give the end."""
    var, s, d = START, 0, 0
    for _ in range(steps):
        var, s, d = update_variables_AdaDelta(
            RHO, EPSILON, var, unit * CURVATURES * var, s, d)
    return var


def gradient_descent(unit, steps):
    """Go down the same at a rate of 0.1."""
    return START * (1 - 0.1 * unit * CURVATURES) ** steps


if __name__ == '__main__':
    options.read(__doc__)
    update_variables_AdaDelta = __import__(
        '103-AdaDelta').update_variables_AdaDelta
    print('The first step, near sqrt(epsilon / (1 - rho)) = '
          f'{np.sqrt(EPSILON / (1 - RHO)):.6f}\nwhere the gradient is much '
          'longer than that; gradient descent at 0.1')
    for gradient in 1000., 1., 0.1, 0.01, 0.001:
        step = -update_variables_AdaDelta(RHO, EPSILON, 0., gradient, 0, 0)[0]
        print(f'  gradient {gradient:5g}: AdaDelta {step:.6f}, gradient '
              f'descent {0.1 * gradient:g}')
    print('f = 0.1 x^2 + 2 y^2 from (-5, -2), and a thousand times f')
    for name, rule in (('AdaDelta', adadelta),
                       ('gradient descent', gradient_descent)):
        for steps in 1, 20:
            for unit in 1, 1000:
                x, y = rule(unit, steps)
                print(f'  {name:16}, {steps:2} steps on {unit:4} f: '
                      f'({x:.6g}, {y:.6g})')
