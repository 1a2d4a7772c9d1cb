"""Task 1: each feature shifted by its mean and scaled by its deviation."""
import numpy as np
import pytest

from optimization_grading.checks import draws
from optimization_grading.judging import comparison

pytestmark = pytest.mark.task(1)


def by_entry(X, m, s):
    """Normalize entry by entry."""
    return [[(x - a) / b for x, a, b in zip(row, m, s)] for row in X]


def test_published_example(solve, task, close):
    """The docstring's integers, then the driver's features.

    NumPy refuses to subtract from integers in place.
    """
    given = draws.example(task)
    close(solve(*given), by_entry(*given), name='the result for integers')
    X = draws.three_features(np.random.RandomState(0))
    close(X[:10], draws.published(task)[:10], 'printed')
    result = solve(X, X.mean(axis=0), X.std(axis=0))
    comparison.shaped(result, X.shape)
    close(result[:10], draws.published(task)[10:20], 'printed')


def test_each_entry(solve, rng, close):
    """An entry is (x - m) / s, of constants that are not X's own."""
    calls = []
    for rows, nx in (12, 12), (1, 3), (300, 2), (300, 2):
        s = draws.decades(rng, -6, 7, nx)
        m = s * draws.signed(rng, 0.1, 30, nx)
        m[rng.integers(nx)] = 0
        calls.append((draws.features(rng, rows, nx), m, s))
    for call, result in zip(calls, solve.each(calls)):
        close(result, by_entry(*call),
              name=f'the result for X of shape {call[0].shape}')


def test_constants_of_another_set(solve, rng, close):
    """The constants of a training set scale other data too."""
    training, X = rng.normal(5, 3, (30, 4)), rng.normal(
        4, 6, (draws.whole(rng, 5, 12), 4))
    m, s = training.mean(axis=0), training.std(axis=0)
    close(solve(X, m, s), X / s - m / s)


def test_own_constants_standardize(solve, rng, close):
    """With X's own constants the result has mean 0 and deviation 1."""
    X = rng.normal(-7, 5, (draws.whole(rng, 30, 60), 3))
    Z = solve(X, X.mean(axis=0), X.std(axis=0))
    comparison.shaped(Z, X.shape)
    close(Z.mean(axis=0), np.zeros(3), name='the mean of the result')
    close(Z.std(axis=0), np.ones(3), name='the deviation of the result')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """X, m and s stay as they are."""
    inputs = rng.normal(size=(5, 2)), rng.normal(size=2), np.ones(2)
    solve(*inputs)
    for after, before in zip(solve.after, inputs):
        np.testing.assert_array_equal(after, before)


@pytest.mark.reference
@pytest.mark.parametrize('value', [0, 0.1, -1e6 / 3])
@pytest.mark.parametrize('rows', [1, 60000])
def test_constant_feature(solve, rng, value, rows):
    """A constant feature becomes zeros, though its mean is rounded."""
    X = np.full((rows, 2), value, float)
    X[:, 1] = rng.normal(size=rows)
    Z = solve(X, X.mean(axis=0), X.std(axis=0))
    np.testing.assert_allclose(Z[:, 0], 0, atol=1e-11 * abs(value))
    if rows > 1:
        assert abs(Z[:, 1].std() - 1) < 1e-9


@pytest.mark.reference
def test_constant_in_a_larger_training_set(solve):
    """So it does in a few rows, by the constants of 60,000."""
    X = np.full((60000, 3), 0.1)
    Z = solve(X[:2], X.mean(axis=0), X.std(axis=0))
    np.testing.assert_allclose(Z, 0, atol=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize('scale', [1e-100, 1e12])
def test_small_is_not_constant(solve, rng, close, scale):
    """A feature of any unit is scaled: only equal values are constant."""
    X = rng.normal(2, 1, (100, 1))
    small = X * scale
    close(solve(small, small.mean(axis=0), small.std(axis=0)),
          solve(X, X.mean(axis=0), X.std(axis=0)))
