"""Task 12: inverse time decay in stairs, as a Keras schedule."""
from fractions import Fraction

import numpy as np
import pytest

from optimization_grading.checks import draws
from optimization_grading.judging import comparison

pytestmark = [pytest.mark.task(12),
              pytest.mark.xdist_group('tensorflow')]


def exact(alpha, decay_rate, decay_step, steps):
    """Give the rates as exact quotients, rounded."""
    return [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
        Fraction(step, decay_step)))) for step in steps]


def test_exact_fractions(solve, rng, close):
    """At each step the schedule gives the exact quotient, in float32."""
    for setting in draws.decay_settings(rng):
        steps = draws.stairs(rng, setting[2], 1)
        rates, = solve.schedules([setting], steps)
        close(rates, exact(*setting, steps), 'float32',
              'the rates for decay_rate {1:.4g}, decay_step {2}'.format(
                  *setting))


def test_drives_an_optimizer(solve, rng, close):
    """As an optimizer's learning rate it gives the length of each step."""
    setting = draws.alpha(rng), draws.between(rng, 0.3, 2), 2
    rates, = solve.schedules_in_use([setting], 5)
    close(rates, exact(*setting, range(5)), 'float32',
          'the length of the steps')


def test_constant_on_a_stair(solve, rng, close):
    """The rate changes at multiples of decay_step only."""
    alpha, decay_rate = draws.alpha(rng), draws.between(rng, 0.3, 0.9)
    length, late = draws.whole(rng, 4, 5), draws.whole(rng, 40, 400)
    rates, = solve.schedules([(alpha, decay_rate, length)], [
        stair * length + i for stair in (0, 1, late)
        for i in range(length)])
    comparison.shaped(rates, (3 * length,), 'the list of rates')
    close(rates, np.repeat(rates[::length], length), 'float32',
          'the rates on a stair')
    close(rates[0], alpha, 'float32', 'the first rate')
    assert np.all(np.diff(rates[::length]) < 0), (
        'the rates do not fall from stair to stair')


@pytest.mark.reference
@pytest.mark.parametrize('decay_step', [0, -10])
def test_bad_decay_step(solve, decay_step):
    """A stair of no steps is refused."""
    assert f'decay_step is {decay_step};' in solve.refusal(0.1, 1,
                                                           decay_step)
