"""Task 0: the mean and the deviation of each feature."""
import statistics

import numpy as np
import pytest

pytestmark = pytest.mark.task(0)


def test_published_example(solve, three_features, published, close):
    """The driver's three features have the published constants."""
    m, s = solve(three_features)
    close(m, published[0], 'printed', 'm')
    close(s, published[1], 'printed', 's')


def test_statistics(solve, rng, close):
    """Each column has the mean and population deviation of the stdlib."""
    inputs = [rng.normal(3, 20, shape) for shape in ((7, 3), (50, 1), (2, 6))]
    for X, (m, s) in zip(inputs, solve.each((X,) for X in inputs)):
        close(m, [statistics.fmean(column) for column in X.T.tolist()],
              name='m')
        close(s, [statistics.pstdev(column) for column in X.T.tolist()],
              name='s')


def test_scaled_and_shifted(solve, rng, close):
    """The constants of aX + b are a m + b and |a| s."""
    X = rng.normal(size=(30, 4))
    m, s = X.mean(axis=0), X.std(axis=0)
    moved_m, moved_s = solve(-3 * X + 5)
    close(moved_m, -3 * m + 5, name='m')
    close(moved_s, 3 * s, name='s')


def test_integers(solve, rng, close):
    """Integers are averaged, not truncated."""
    X = rng.integers(-9, 9, (11, 3))
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
