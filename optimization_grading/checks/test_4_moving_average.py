"""Task 4: the bias-corrected exponentially weighted average."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories

pytestmark = pytest.mark.task(4)

TEMPERATURES = [
    72, 78, 71, 68, 66, 69, 79, 79, 65, 64, 66, 78, 64, 64, 81, 71, 69, 65,
    72, 64, 60, 61, 62, 66, 72, 72, 67, 67, 67, 68, 75]


def test_published_example(solve, task, close):
    """The docstring's three values, and the driver's temperatures."""
    close(solve(*draws.example(task)), [10, 10, 18],
          name='the averages of the example')
    close(solve(TEMPERATURES, 0.9), draws.published(task)[0])


def test_weighted_sum(solve, rng, close):
    """An average is sum beta^(t-i) x_i over sum beta^(t-i)."""
    betas = [*draws.betas(rng, 2), draws.between(rng, 0.88, 0.95),
             draws.between(rng, 0.997, 0.999), draws.between(rng, 0.02, 0.09),
             0]
    data = rng.normal(9, 20, (len(betas), draws.whole(rng, 120, 140)))
    data[rng.random(data.shape) < 0.05] = 0
    data *= draws.decades(rng, -5, 8, len(betas))[:, None]
    for values, beta, result in zip(data, betas, solve.each(
            zip(data.tolist(), betas))):
        close(result, trajectories.moving_averages(values, beta)[1],
              name=f'the averages of {len(values)} values for beta {beta:.4g}')


def test_a_constant_stays(solve, rng, close):
    """Equal values average to themselves from the first on."""
    count, values = draws.whole(rng, 40, 60), rng.uniform(5, 9, 2)
    for value, result in zip(values, solve.each(
            ([float(value)] * count, beta)
            for value, beta in zip(values, draws.betas(rng, 2)))):
        close(result, np.full(count, value))


def test_linear(solve, rng, close):
    """Averages of a x + b are a times the averages of x, and b."""
    celsius = rng.normal(15, 8, draws.whole(rng, 40, 60))
    a, b, (beta,) = draws.decades(rng, 2, 6), draws.decades(
        rng, 4, 6), draws.betas(rng)
    close(solve((a * celsius + b).tolist(), beta),
          a * trajectories.moving_averages(celsius, beta)[1] + b)


def test_list_of_numbers(solve, rng, close):
    """Integers and floats in a list are averaged, to a list."""
    data = [draws.whole(rng, 1, 9), draws.between(rng, 1, 9),
            draws.whole(rng, 1, 9)]
    beta, = draws.betas(rng)
    averages, alone = solve.each([(data, beta), (data[1:2], beta)])
    close(alone, data[1:2], name='the result for one number')
    close(averages, [
        data[0], (beta * data[0] + data[1]) / (beta + 1),
        (beta ** 2 * data[0] + beta * data[1] + data[2])
        / (beta ** 2 + beta + 1)])


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
