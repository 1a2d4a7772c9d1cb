"""Task 4: the bias-corrected exponentially weighted average."""
import numpy as np
import pytest

import trajectories

pytestmark = pytest.mark.task(4)

TEMPERATURES = [
    72, 78, 71, 68, 66, 69, 79, 79, 65, 64, 66, 78, 64, 64, 81, 71, 69, 65,
    72, 64, 60, 61, 62, 66, 72, 72, 67, 67, 67, 68, 75]


def test_published_example(solve, published, close):
    """The month of temperatures has the published averages."""
    close(solve(TEMPERATURES, 0.9), published[0])


@pytest.mark.parametrize('beta', [0, 0.1, 0.5, 0.9, 0.999])
def test_equals_the_weighted_sum(solve, rng, close, beta):
    """An average is sum beta^(t-i) x_i over sum beta^(t-i)."""
    data = rng.normal(50, 20, 25)
    close(solve(data.tolist(), beta),
          trajectories.moving_averages(data, beta)[1])


@pytest.mark.parametrize('beta', [0.3, 0.9])
def test_a_constant_stays(solve, close, beta):
    """Equal values average to themselves from the first on."""
    close(solve([7.25] * 12, beta), np.full(12, 7.25))


def test_no_weight_of_the_past(solve, rng, close):
    """With beta 0 the averages are the data."""
    data = rng.normal(size=9).tolist()
    close(solve(data, 0), data)


def test_linear(solve, rng, close):
    """Averages of Fahrenheit are Fahrenheit of the averages of Celsius."""
    celsius = rng.normal(15, 8, 20)
    close(solve((1.8 * celsius + 32).tolist(), 0.8),
          1.8 * np.array(solve(celsius.tolist(), 0.8)) + 32)


def test_list_of_numbers(solve):
    """The result is a list, as long as the data, which stays."""
    data = [1, 2.5, 4]
    result = solve(data, 0.5)
    assert type(result) is list
    assert len(result) == 3
    assert solve.after[0] == data


@pytest.mark.reference
def test_nothing_to_average(solve):
    """No data, no averages."""
    assert solve([], 0.9) == []


@pytest.mark.reference
@pytest.mark.parametrize('beta', [1, 1.5, -0.1, float('nan')])
def test_bad_beta(solve, beta):
    """A weight outside [0, 1) is refused: 1 would divide by zero."""
    with pytest.raises(ValueError, match='beta is'):
        solve([1, 2], beta)
