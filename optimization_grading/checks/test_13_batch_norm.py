"""Task 13: batch normalization in numpy."""
import statistics

import numpy as np
import pytest

from optimization_grading.checks import draws
from optimization_grading.judging import comparison

pytestmark = pytest.mark.task(13)


def inputs(rng, m=20, n=3):
    """Draw a batch, scales and offsets."""
    return (rng.normal(2, 5, (m, n)), draws.signed(rng, 0.5, 2, (1, n)),
            rng.normal(size=(1, n)))


def test_published_example(solve, task, close):
    """The docstring's features, and the driver's."""
    close(solve(*draws.example(task)), [[40, 40], [60, 60]],
          name='the result of the example')
    generator = np.random.RandomState(0)
    Z = draws.three_features(generator)
    gamma, beta = generator.rand(1, 3), generator.rand(1, 3)
    result = solve(Z, gamma, beta, 1e-7)
    comparison.shaped(result, Z.shape)
    close(result[:10], draws.published(task)[10:], 'printed')


def test_each_entry(solve, rng, close):
    """An entry is scaled by the root of the stdlib's variance + epsilon.

    A node that is always 0 becomes beta, and one of gamma 0 too.
    """
    Z, gamma, beta = inputs(rng, draws.whole(rng, 3, 5), 70)
    gamma[0, 0] = Z[:, 1] = Z[0, 2] = beta[0, 3] = 0
    calls = [
        *((*inputs(rng, m, n), draws.between(rng, 0.3, 3)) for m, n in (
            (5, 5), (5, 5), (draws.whole(rng, 10, 30), 1))),
        (Z, gamma, beta, draws.between(rng, 0.3, 3)),
        (draws.features(rng, 300, 5), *inputs(rng, n=5)[1:], 1e-7)]
    for (Z, gamma, beta, epsilon), result in zip(calls, solve.each(calls)):
        columns = Z.T.tolist()
        means = list(map(statistics.fmean, columns))
        variances = np.array(list(map(statistics.pvariance, columns)))
        expected = gamma * (Z - means) / np.sqrt(variances + epsilon) + beta
        close(result, expected, name=f'the result for Z of shape {Z.shape}')


def test_mean_beta_and_deviation_gamma(solve, rng, close):
    """The result's columns have mean beta and deviation |gamma|."""
    Z, gamma, beta = inputs(rng)
    result = solve(Z, gamma, beta, 1e-30)
    comparison.shaped(result, Z.shape)
    close(result.mean(axis=0), beta[0], name='the mean of the result')
    close(result.std(axis=0), np.abs(gamma[0]),
          name='the deviation of the result')


def test_blind_to_scale_and_shift(solve, rng, close):
    """A layer's own scale and bias are normalized away, and nothing else."""
    Z, gamma, beta = inputs(rng)
    a, b = draws.decades(rng, 0.5, 4), draws.between(rng, -9, 9)
    one, other = solve.each([(a * Z + b, gamma, beta, 1e-30),
                             (Z, gamma, beta, 1e-30)])
    comparison.shaped(one, Z.shape)
    assert np.ptp(one, axis=0).all(), (
        'a column of the result is the same for all rows, and shows nothing')
    close(one, other, name=f'the result for {a:.4g} Z + {b:.4g}')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """Z, gamma and beta stay as they are."""
    arrays = inputs(rng)
    solve(*arrays, 0.1)
    for after, before in zip(solve.after, arrays):
        np.testing.assert_array_equal(after, before)
