"""Task 12: inverse time decay in stairs, as a Keras schedule."""
from fractions import Fraction

import pytest

pytestmark = pytest.mark.task(12)
SETTINGS = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]


def exact(alpha, decay_rate, decay_step, steps):
    """Give the rates as exact quotients, rounded."""
    return [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
        Fraction(step, decay_step)))) for step in range(steps)]


@pytest.mark.parametrize('setting', SETTINGS)
def test_equals_exact_fractions(solve, close, setting):
    """At each step the schedule gives the exact quotient, in float32."""
    close(solve.probe('schedule', setting, range(30)), exact(*setting, 30),
          'float32')


@pytest.mark.parametrize('setting', SETTINGS)
def test_drives_an_optimizer(solve, close, setting):
    """As an optimizer's learning rate it gives the length of each step."""
    close(solve.probe('schedule_in_use', setting, 12), exact(*setting, 12),
          'float32')


def test_constant_on_a_stair(solve):
    """The rate changes at multiples of decay_step only."""
    rates = solve.probe('schedule', (0.5, 0.7, 6), range(18))
    assert [len(set(rates[start:start + 6])) for start in (0, 6, 12)] == [
        1, 1, 1]
    assert rates[0] == 0.5 and rates[5] > rates[6] > rates[12]


@pytest.mark.reference
@pytest.mark.parametrize('decay_step', [0, -10])
def test_bad_decay_step(solve, decay_step):
    """A stair of no steps is refused."""
    with pytest.raises(ValueError, match=f'decay_step is {decay_step};'):
        solve(0.1, 1, decay_step)
