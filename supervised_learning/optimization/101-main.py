#!/usr/bin/env python3
"""Beyond the tasks: down a ravine, with and without looking ahead."""
import options
import numpy as np

CURVATURES = np.array([0.2, 4])  # of f = 0.1 x^2 + 2 y^2
BETA = 0.9


def heavy_ball(alpha, *inputs):
    """Step along the sum of the gradients: task 5 at a larger rate."""
    return update_variables_momentum(alpha / (1 - BETA), BETA, *inputs)


def nesterov(alpha, *inputs):
    """Step along the same sum, ahead of it."""
    return update_variables_nesterov(alpha, BETA, *inputs)


def descend(rule, alpha, steps):
    """Return the positions from (-5, -2) on."""
    positions, v = [np.array([-5., -2.])], np.zeros(2)
    for _ in range(steps):
        var, v = rule(alpha, positions[-1], CURVATURES * positions[-1], v)
        positions.append(var)
    return np.array(positions)


if __name__ == '__main__':
    options.read(__doc__)
    update_variables_momentum = __import__(
        '5-momentum').update_variables_momentum
    update_variables_nesterov = __import__(
        '101-nesterov').update_variables_nesterov
    paths = [descend(rule, 0.1, 40) for rule in (heavy_ball, nesterov)]
    print('f = 0.1 x^2 + 2 y^2, rate 0.1, momentum 0.9\n'
          "The heavy ball is task 5's rule at the rate 0.1 / (1 - 0.9)")
    print('step  heavy ball: x       y       f   Nesterov: x       y       f')
    for step in 0, 1, 2, 5, 10, 20, 40:
        print(f'{step:4}' + ''.join(
            f'  {x:15.4f} {y:7.4f} {(CURVATURES @ [x * x, y * y]) / 2:7.4f}'
            for x, y in (path[step] for path in paths)))
    limit = (2 + 2 * BETA) / (1 + 2 * BETA) / CURVATURES.max()
    print('Rates that still converge are below\n'
          f'  {(2 + 2 * BETA) / CURVATURES.max():.4f} = (2 + 2b) / 4 for the '
          'heavy ball\n'
          f'  {limit:.4f} = (2 + 2b) / ((1 + 2b) 4) for Nesterov')
    for alpha in 0.98 * limit, 1.02 * limit:
        print(f'|y| after 500 steps at {alpha:.4f}: '
              f'heavy ball {abs(descend(heavy_ball, alpha, 500)[-1, 1]):.1e}, '
              f'Nesterov {abs(descend(nesterov, alpha, 500)[-1, 1]):.1e}')
