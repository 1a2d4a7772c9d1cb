"""Task 0: the mean and the deviation of each feature."""
import statistics

import numpy as np
import pytest

from optimization_grading.checks import draws

pytestmark = pytest.mark.task(0)


def test_published_example(solve, task, close):
    """The docstring's features, and the driver's three."""
    m, s = solve(*draws.example(task))
    close(m, [30, 500], name='m of the example')
    close(s, [10, 200], name='s of the example')
    m, s = solve(draws.three_features(np.random.RandomState(0)))
    close(m, draws.published(task)[0], 'printed', 'm')
    close(s, draws.published(task)[1], 'printed', 's')


def test_statistics(solve, rng, close):
    """Each column has the mean and population deviation of the stdlib."""
    inputs = [draws.features(rng, m, nx) for m, nx in (
        (2, 12), (2, 12), (draws.whole(rng, 5, 9), 1), (300, 3))]
    for X, (m, s) in zip(inputs, solve.each((X,) for X in inputs)):
        columns = X.T.tolist()
        of = f'for X of shape {X.shape}'
        close(m, [statistics.fmean(column) for column in columns],
              name=f'm {of}')
        close(s, [statistics.pstdev(column) for column in columns],
              name=f's {of}')


def test_scaled_and_shifted(solve, rng, close):
    """The constants of aX + b are a m + b and |a| s."""
    X = rng.normal(size=(draws.whole(rng, 20, 40), 4))
    a, b = -draws.between(rng, 2, 9), draws.between(rng, 20, 90)
    moved_m, moved_s = solve(a * X + b)
    close(moved_m, a * X.mean(axis=0) + b, name='m')
    close(moved_s, -a * X.std(axis=0), name='s')


def test_integers(solve, rng, close):
    """Integers are averaged, not truncated."""
    X = rng.integers(-99999, 99999, (draws.whole(rng, 7, 19), 3))
    X[rng.integers(len(X))] = 0
    m, s = solve(X)
    close(m, [statistics.fmean(column) for column in X.T.tolist()], name='m')
    close(s, [statistics.pstdev(column) for column in X.T.tolist()],
          name='s')


@pytest.mark.reference
def test_leaves_the_input_alone(solve, rng):
    """X stays as it is."""
    X = rng.normal(size=(5, 2))
    solve(X)
    np.testing.assert_array_equal(solve.after[0], X)


@pytest.mark.reference
def test_many_float32_rows(solve, rng, close):
    """Over 60,000 float32 rows the sums do not lose their digits."""
    X = rng.normal(100, 0.01, (60000, 2)).astype(np.float32)
    for result, expected in zip(solve(X), solve(X.astype(float))):
        close(result, expected, 'float64')
