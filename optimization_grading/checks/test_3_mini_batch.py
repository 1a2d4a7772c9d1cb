"""Task 3: the shuffled data, cut into batches."""
import numpy as np
import pytest

from optimization_grading.checks import draws

pytestmark = pytest.mark.task(3)


def check_batches(solve, rng, close, batch_size, sizes):
    """Hold that the batches are the cuts of one permutation."""
    m, seed = sum(sizes), draws.seed(rng)
    X, Y = draws.pairs(rng, m)
    batches = solve(X, Y, batch_size, seed=seed)
    order = np.random.RandomState(seed).permutation(m)
    assert len(batches) == len(sizes), (
        f'the list has length {len(batches)} instead of {len(sizes)}, for '
        f'{m} data points and batch_size {batch_size}')
    cuts = np.split(order, np.cumsum(sizes)[:-1])
    for i, ((X_batch, Y_batch), rows) in enumerate(zip(batches, cuts)):
        of = f'{i} for {m} data points and batch_size {batch_size}'
        close(X_batch, X[rows], name=f'X_batch {of}')
        close(Y_batch, Y[rows], name=f'Y_batch {of}')


def test_whole_batches(solve, rng, close):
    """The shuffled data come in batches of batch_size."""
    some = draws.whole(rng, 3, 9), draws.whole(rng, 2, 5)
    for batch_size, count in (
            some, some, (1, draws.whole(rng, 3, 6)), (2, 66),
            (draws.whole(rng, 33, 64), 1), (draws.whole(rng, 33, 64), 2)):
        check_batches(solve, rng, close, batch_size, [batch_size] * count)


def test_smaller_last_batch(solve, rng, task, close):
    """What is left comes in a last, smaller batch, as in the docstring."""
    batches = solve(*draws.example(task), seed=0)
    for i, rows in enumerate(([[2], [0]], [[1], [3]], [[4]])):
        assert i < len(batches), (
            f'the list has length {len(batches)} instead of 3, in the example')
        close(batches[i][0], rows, name=f'X_batch {i} of the example')
    for batch_size, count, last in (
            (draws.whole(rng, 4, 9), draws.whole(rng, 2, 5), 1),
            (draws.whole(rng, 5, 9), draws.whole(rng, 10, 15), 3),
            (draws.whole(rng, 5, 9), 0, draws.whole(rng, 2, 4)),
            (64, 15, 63)):
        check_batches(solve, rng, close, batch_size,
                      [batch_size] * count + [last])


def test_keeps_the_types(solve, rng):
    """Data and labels keep their types."""
    for X, Y in draws.kinds_of_pairs(rng, draws.whole(rng, 5, 12)):
        batches = solve(X, Y, 2, seed=draws.seed(rng))
        assert batches, 'the result is an empty list; batches are expected'
        for pair in batches:
            for name, old, new in zip(('X_batch', 'Y_batch'), (X, Y), pair):
                assert new.dtype == old.dtype, (
                    f'{name} is an array of {new.dtype}; {old.dtype} is '
                    'expected')


def test_draws_once(solve, rng):
    """One permutation is drawn: the next epoch depends on it."""
    for m in draws.whole(rng, 10, 20), draws.whole(rng, 200, 300):
        seed = draws.seed(rng)
        solve(*draws.pairs(rng, m), m // 2, seed=seed)
        generator = np.random.RandomState(seed)
        generator.permutation(m)
        assert solve.next_random == generator.random_sample(), (
            f'after the call for {m} data points NumPy\'s generator is not '
            'where one shuffle leaves it: shuffle once, and do not seed in '
            'the function')


@pytest.mark.reference
def test_list_of_tuples(solve, rng):
    """The batches are tuples."""
    batches = solve(*draws.pairs(rng, 5), 2, seed=0)
    assert {type(batch) for batch in batches} == {tuple}


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """X and Y stay in their order."""
    X, Y = draws.pairs(rng, 9)
    solve(X, Y, 4, seed=5)
    np.testing.assert_array_equal(solve.after[0], X)
    np.testing.assert_array_equal(solve.after[1], Y)


@pytest.mark.reference
@pytest.mark.parametrize('batch_size', [0, -1])
def test_bad_batch_size(solve, rng, batch_size):
    """A batch of nothing is refused; range would lose all data silently."""
    assert f'batch_size is {batch_size};' in solve.refusal(
        *draws.pairs(rng, 3), batch_size)


@pytest.mark.reference
def test_unequal_lengths(solve, rng):
    """Data without labels is refused."""
    X, Y = draws.pairs(rng, 6)
    assert 'X has 6 rows and Y has 5' in solve.refusal(X, Y[:5], 2)
