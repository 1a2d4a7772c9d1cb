"""Task 11: inverse time decay in stairs."""
import runpy
from fractions import Fraction

import numpy as np
import pytest

from grading import table

pytestmark = pytest.mark.task(11)
SETTINGS = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]


def rates(solve, alpha, decay_rate, decay_step, steps):
    """Give the rates at the first steps."""
    return [np.reshape(rate, ()) for rate in solve.each(
        (alpha, decay_rate, step, decay_step) for step in range(steps))]


def test_published_example(solve, published, close):
    """The driver's hundred rates are the published ones."""
    close(rates(solve, 0.1, 1, 10, 100), published[0], name='the rates')


def test_exact_fractions(solve, close):
    """At each step the rate is the exact quotient, rounded."""
    for alpha, decay_rate, decay_step in SETTINGS:
        close(rates(solve, alpha, decay_rate, decay_step, 30),
              [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
                  Fraction(step, decay_step)))) for step in range(30)],
              name=f'the rates for decay_rate {decay_rate}, decay_step '
              f'{decay_step}')


def test_constant_on_a_stair(solve, close):
    """The rate changes at multiples of decay_step only."""
    found = rates(solve, 0.5, 0.7, 6, 18)
    close(found, np.repeat(found[::6], 6), name='the rates on a stair')
    assert found[0] == 0.5 and found[5] > found[6] > found[12], (
        f'the rates {found[0]:g}, {found[6]:g}, {found[12]:g} at the steps '
        '0, 6, 12 do not fall from alpha, 0.5')


@pytest.mark.reference
def test_many_steps_at_once(close):
    """An array of steps gives an array of rates."""
    function = runpy.run_path(str(
        table.FOLDER / '11-learning_rate_decay.py'))['learning_rate_decay']
    close(function(0.1, 1, np.array([0, 9, 10, 25]), 10),
          [0.1, 0.1, 0.05, 0.1 / 3])


@pytest.mark.reference
@pytest.mark.parametrize('decay_step', [0, -10])
def test_bad_decay_step(solve, decay_step):
    """A stair of no steps is refused."""
    assert f'decay_step is {decay_step};' in solve.refusal(0.1, 1, 5,
                                                           decay_step)
