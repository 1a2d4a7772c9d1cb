"""Task 11: inverse time decay in stairs."""
from fractions import Fraction

import numpy as np
import pytest

pytestmark = pytest.mark.task(11)
SETTINGS = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]


def test_published_example(solve, published, close):
    """The driver's hundred rates are the published ones."""
    close([solve(0.1, 1, step, 10) for step in range(100)], published[0])


@pytest.mark.parametrize('alpha, decay_rate, decay_step', SETTINGS)
def test_equals_exact_fractions(solve, close, alpha, decay_rate, decay_step):
    """At each step the rate is the exact quotient, rounded."""
    close([solve(alpha, decay_rate, step, decay_step) for step in range(30)],
          [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
              Fraction(step, decay_step)))) for step in range(30)])


@pytest.mark.parametrize('alpha, decay_rate, decay_step', SETTINGS)
def test_equals_keras(solve, close, alpha, decay_rate, decay_step):
    """Keras's InverseTimeDecay in stairs gives the same in float32."""
    import tensorflow as tf
    schedule = tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_step, decay_rate, staircase=True)
    close(np.array([schedule(step) for step in range(30)]),
          [solve(alpha, decay_rate, step, decay_step) for step in range(30)])


def test_constant_on_a_stair(solve):
    """The rate changes at multiples of decay_step only."""
    rates = [solve(0.5, 0.7, step, 6) for step in range(18)]
    assert [len(set(rates[start:start + 6])) for start in (0, 6, 12)] == [
        1, 1, 1]
    assert rates[0] == 0.5 and rates[5] > rates[6] > rates[12]


@pytest.mark.reference
def test_many_steps_at_once(solve, close):
    """An array of steps gives an array of rates."""
    close(solve(0.1, 1, np.array([0, 9, 10, 25]), 10),
          [0.1, 0.1, 0.05, 0.1 / 3])


@pytest.mark.reference
@pytest.mark.parametrize('decay_step', [0, -10])
def test_bad_decay_step(solve, decay_step):
    """A stair of no steps is refused."""
    with pytest.raises(ValueError, match=f'decay_step is {decay_step};'):
        solve(0.1, 1, 5, decay_step)
