#!/usr/bin/env python3
"""Beyond the tasks: the rates left to a frequent and to a rare feature."""
import options
import numpy as np

ALPHA, EPSILON = 0.1, 1e-10
EVERY = np.array([1, 50])  # a feature is in every example, or one of 50

if __name__ == '__main__':
    options.read(__doc__)
    update_variables_AdaGrad = __import__(
        '102-AdaGrad').update_variables_AdaGrad
    print(f'A gradient of 1 where a feature is there, 0 where it is not; '
          f'rate {ALPHA}\n')
    print('                in every example     in one of 50    rate of')
    print('  examples      rate    weight     rate    weight     descent')
    w, s = np.zeros(2), np.zeros(2)
    for example in range(5000):
        gradient = np.where(example % EVERY == 0, 1., 0.)
        w, s = update_variables_AdaGrad(ALPHA, EPSILON, w, gradient, s)
        if example + 1 in (1, 10, 50, 100, 500, 1000, 5000):
            rates = ALPHA / (np.sqrt(s) + EPSILON)
            print(f'{example + 1:10}' + ''.join(
                f'  {rate:8.4f}  {weight:8.3f}'
                for rate, weight in zip(rates, w)) + f'  {ALPHA:8}')
    print(f'\nThe rare feature was there {s[1]:.0f} times, the frequent one '
          f'{s[0]:.0f}.')
    print(f"Gradient descent moves the rare one's weight by {-ALPHA * s[1]:g} "
          "and\nthe frequent one's by "
          f'{-ALPHA * s[0]:g}, {s[0] / s[1]:.0f} times as far;')
    print(f'AdaGrad by {w[1]:.2f} and {w[0]:.2f}, {w[0] / w[1]:.1f} times.')
