"""Task 4: the bias-corrected exponentially weighted average."""
import numpy as np
import pytest

from tests.support import trajectories

pytestmark = pytest.mark.task(4)

TEMPERATURES = [
    72, 78, 71, 68, 66, 69, 79, 79, 65, 64, 66, 78, 64, 64, 81, 71, 69, 65,
    72, 64, 60, 61, 62, 66, 72, 72, 67, 67, 67, 68, 75]


def test_published_example(solve, published, close):
    """The month of temperatures has the published averages."""
    close(solve(TEMPERATURES, 0.9), published[0])


def test_weighted_sum(solve, rng, close):
    """An average is sum beta^(t-i) x_i over sum beta^(t-i)."""
    betas = 0.5, 0.1, 0.9, 0.999, 0
    data = rng.normal(50, 20, (len(betas), 25))
    for values, beta, result in zip(data, betas, solve.each(
            zip(data.tolist(), betas))):
        close(result, trajectories.moving_averages(values, beta)[1])


def test_a_constant_stays(solve, close):
    """Equal values average to themselves from the first on."""
    for result in solve.each(([7.25] * 12, beta) for beta in (0.3, 0.9)):
        close(result, np.full(12, 7.25))


def test_linear(solve, rng, close):
    """Averages of Fahrenheit are Fahrenheit of the averages of Celsius."""
    celsius = rng.normal(15, 8, 20)
    close(solve((1.8 * celsius + 32).tolist(), 0.8),
          1.8 * trajectories.moving_averages(celsius, 0.8)[1] + 32)


def test_list_of_numbers(solve, close):
    """Integers and floats in a list are averaged, to a list."""
    close(solve([1, 2.5, 4], 0.5), [1, 2, 22 / 7])


@pytest.mark.reference
def test_leaves_the_data_alone(solve):
    """The data stay as they are."""
    data = [1, 2.5, 4]
    solve(data, 0.5)
    assert solve.after[0] == data


@pytest.mark.reference
def test_nothing_to_average(solve):
    """No data, no averages."""
    assert solve([], 0.9) == []


@pytest.mark.reference
@pytest.mark.parametrize('beta', [1, 1.5, -0.1, float('nan')])
def test_bad_beta(solve, beta):
    """A weight below 0 or not below 1 is refused: 1 would divide by zero."""
    assert 'ValueError: beta is' in solve.refusal([1, 2], beta)
