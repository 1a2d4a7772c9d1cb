"""Task 12: inverse time decay in stairs, as a Keras schedule."""
from fractions import Fraction

import numpy as np
import pytest

pytestmark = [pytest.mark.task(12),
              pytest.mark.xdist_group('tensorflow')]
SETTINGS = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]


def exact(alpha, decay_rate, decay_step, steps):
    """Give the rates as exact quotients, rounded."""
    return [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
        Fraction(step, decay_step)))) for step in range(steps)]


def test_exact_fractions(solve, close):
    """At each step the schedule gives the exact quotient, in float32."""
    for setting, rates in zip(SETTINGS, solve.schedules(SETTINGS, range(30))):
        close(rates, exact(*setting, 30), 'float32',
              'the rates for decay_rate {1}, decay_step {2}'.format(
                  *setting))


def test_drives_an_optimizer(solve, close):
    """As an optimizer's learning rate it gives the length of each step."""
    settings = SETTINGS[1:3]
    for setting, rates in zip(settings, solve.schedules_in_use(settings, 8)):
        close(rates, exact(*setting, 8), 'float32', 'the length of the steps')


def test_constant_on_a_stair(solve, close, shaped):
    """The rate changes at multiples of decay_step only."""
    rates, = solve.schedules([(0.5, 0.7, 6)], range(18))
    shaped(rates, (18,), 'the list of rates')
    close(rates, np.repeat(rates[::6], 6), 'float32', 'the rates on a stair')
    assert rates[0] == 0.5 and rates[5] > rates[6] > rates[12], (
        f'the rates {rates[0]:g}, {rates[6]:g}, {rates[12]:g} at the steps '
        '0, 6, 12 do not fall from alpha, 0.5')


@pytest.mark.reference
@pytest.mark.parametrize('decay_step', [0, -10])
def test_bad_decay_step(solve, decay_step):
    """A stair of no steps is refused."""
    assert f'decay_step is {decay_step};' in solve.refusal(0.1, 1,
                                                           decay_step)
