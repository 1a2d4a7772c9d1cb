"""Task 11: inverse time decay in stairs."""
import runpy
from fractions import Fraction

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.checks import draws

pytestmark = pytest.mark.task(11)


def rates(solve, alpha, decay_rate, decay_step, steps):
    """Give the rates at some steps."""
    return np.array([np.reshape(rate, ()) for rate in solve.each(
        (alpha, decay_rate, step, decay_step) for step in steps)])


def test_published_example(solve, task, close):
    """The docstring's rate, and the driver's hundred."""
    close(solve(*draws.example(task)), 0.45, name='the rate of the example')
    close(rates(solve, 0.1, 1, 10, range(100)), draws.published(task)[0],
          name='the rates')


def test_exact_fractions(solve, rng, close):
    """At each step the rate is the exact quotient, rounded."""
    for alpha, decay_rate, decay_step in draws.decay_settings(rng):
        steps = draws.stairs(rng, decay_step, 20)
        close(rates(solve, alpha, decay_rate, decay_step, steps),
              [float(Fraction(alpha) / (1 + Fraction(decay_rate) * int(
                  Fraction(step, decay_step)))) for step in steps],
              name=f'the rates for decay_rate {decay_rate:.4g}, decay_step '
              f'{decay_step}')


def test_constant_on_a_stair(solve, rng, close):
    """The rate changes at multiples of decay_step only."""
    alpha, decay_rate = draws.alpha(rng), draws.between(rng, 0.3, 0.9)
    length, late = draws.whole(rng, 4, 9), draws.whole(rng, 40, 400)
    found = rates(solve, alpha, decay_rate, length, [
        stair * length + i for stair in (0, 1, 2, late)
        for i in range(length)])
    close(found, np.repeat(found[::length], length),
          name='the rates on a stair')
    close(found[0], alpha, name='the first rate')
    assert np.all(np.diff(found[::length]) < 0), (
        'the rates do not fall from stair to stair')


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
