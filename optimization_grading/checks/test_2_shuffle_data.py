"""Task 2: one permutation for the data and for its labels."""
import numpy as np
import pytest

from optimization_grading.checks import draws
from optimization_grading.judging.verdicts import kind_of

pytestmark = pytest.mark.task(2)


def test_published_example(solve, task, close):
    """The docstring's five pairs, and the driver's, in one order."""
    X, Y = solve(*draws.example(task), seed=0)
    order = np.array([[2], [0], [1], [3], [4]])
    close(X, order, name='X_shuffled of the example')
    close(Y, 10 * order, name='Y_shuffled of the example')
    X = np.arange(1, 11).reshape(5, 2)
    X_shuffled, Y_shuffled = solve(X, X + 10, seed=0)
    close(X_shuffled, draws.published(task)[:5], name='X_shuffled')
    close(Y_shuffled, draws.published(task)[5:], name='Y_shuffled')


def test_follows_one_permutation(solve, rng, close):
    """The order is that of one np.random.permutation(m)."""
    few = draws.whole(rng, 10, 40)
    for m, ny in ((few, 2), (few, 2), (few, 1), (1, 2), (2, 2),
                  (draws.whole(rng, 1150, 1300), 2)):
        X, Y = draws.pairs(rng, m, ny)
        seed = draws.seed(rng)
        X_shuffled, Y_shuffled = solve(X, Y, seed=seed)
        order = np.random.RandomState(seed).permutation(m)
        close(X_shuffled, X[order], name=f'X_shuffled for {m} data points')
        close(Y_shuffled, Y[order], name=f'Y_shuffled for {m} data points')


def test_draws_once(solve, rng):
    """Nothing else is drawn: what is drawn later depends on it."""
    for m in draws.whole(rng, 10, 20), draws.whole(rng, 200, 300):
        seed = draws.seed(rng)
        solve(*draws.pairs(rng, m), seed=seed)
        generator = np.random.RandomState(seed)
        generator.permutation(m)
        assert solve.next_random == generator.random_sample(), (
            f'after the call for {m} data points NumPy\'s generator is not '
            'where one permutation leaves it: draw one, nothing else, and do '
            'not seed in the function')


def test_keeps_the_types(solve, rng):
    """Data and labels stay arrays of their types: nothing was joined."""
    for pair in draws.kinds_of_pairs(rng, draws.whole(rng, 5, 12)):
        result = solve(*pair, seed=draws.seed(rng))
        for name, old, new, raw in zip(('X_shuffled', 'Y_shuffled'), pair,
                                       result, solve.answers[-1].value):
            assert isinstance(raw, np.ndarray), (
                f'{name} is {kind_of(raw)}; an array is expected')
            assert new.dtype == old.dtype, (
                f'{name} is an array of {new.dtype}; {old.dtype} is expected')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """X and Y stay in their order."""
    inputs = draws.pairs(rng, 9)
    solve(*inputs, seed=5)
    for after, before in zip(solve.after, inputs):
        np.testing.assert_array_equal(after, before)


@pytest.mark.reference
@pytest.mark.parametrize('lengths', [(4, 5), (5, 4)])
def test_unequal_lengths(solve, rng, lengths):
    """Data without labels, or the reverse, is refused."""
    X, Y = draws.pairs(rng, lengths[0])[0], draws.pairs(rng, lengths[1])[1]
    assert f'X has {len(X)} rows and Y has {len(Y)}' in solve.refusal(X, Y)
