"""Task 3: the shuffled data, cut into batches."""
import numpy as np
import pytest

pytestmark = pytest.mark.task(3)


def pairs(rng, m):
    """Draw m data points and labels of another width and type."""
    return rng.normal(size=(m, 3)), rng.integers(0, 9, (m, 2))


@pytest.fixture
def check_batches(solve, rng, close):
    """Give a check that the batches are the cuts of one permutation."""
    def check(m, batch_size, sizes):
        X, Y = pairs(rng, m)
        seed = int(rng.integers(1, 10 ** 6))
        batches = solve(X, Y, batch_size, seed=seed)
        order = np.random.RandomState(seed).permutation(m)
        assert len(batches) == len(sizes), (
            f'{len(batches)} batches instead of {len(sizes)} for {m} data '
            f'points and batch_size {batch_size}')
        cuts = np.split(order, np.cumsum(sizes)[:-1])
        for i, ((X_batch, Y_batch), rows) in enumerate(zip(batches, cuts)):
            close(X_batch, X[rows], name=f'X_batch {i}')
            close(Y_batch, Y[rows], name=f'Y_batch {i}')
    return check


def test_whole_batches(check_batches):
    """The shuffled data come in batches of batch_size."""
    check_batches(12, 4, [4, 4, 4])
    check_batches(4, 1, [1, 1, 1, 1])


def test_smaller_last_batch(check_batches):
    """What is left comes in a last, smaller batch."""
    check_batches(10, 4, [4, 4, 2])
    check_batches(9, 4, [4, 4, 1])
    check_batches(3, 5, [3])


def test_keeps_the_types(solve, rng):
    """Data and labels keep their types."""
    X, Y = pairs(rng, 5)
    batches = solve(X, Y, 2, seed=3)
    assert batches, 'there are no batches'
    for pair in batches:
        for name, old, new in zip(('X', 'Y'), (X, Y), pair):
            assert new.dtype == old.dtype, (
                f'{name} is of type {old.dtype} and comes back as '
                f'{new.dtype}')


def test_draws_once(solve, rng):
    """One permutation is drawn: the next epoch depends on it."""
    solve(*pairs(rng, 12), 5, seed=7)
    generator = np.random.RandomState(7)
    generator.permutation(12)
    assert solve.next_random == generator.random_sample(), (
        'NumPy\'s generator is not where one shuffle leaves it: are the '
        'data shuffled twice, or never, or is it seeded inside?')


@pytest.mark.reference
def test_list_of_tuples(solve, rng):
    """The batches are tuples."""
    batches = solve(*pairs(rng, 5), 2, seed=0)
    assert {type(batch) for batch in batches} == {tuple}


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """X and Y stay in their order."""
    X, Y = pairs(rng, 9)
    solve(X, Y, 4, seed=5)
    np.testing.assert_array_equal(solve.after[0], X)
    np.testing.assert_array_equal(solve.after[1], Y)


@pytest.mark.reference
@pytest.mark.parametrize('batch_size', [0, -1])
def test_bad_batch_size(solve, rng, batch_size):
    """A batch of nothing is refused; range would lose all data silently."""
    assert f'batch_size is {batch_size};' in solve.refusal(
        *pairs(rng, 3), batch_size)


@pytest.mark.reference
def test_unequal_lengths(solve, rng):
    """Data without labels is refused."""
    X, Y = pairs(rng, 6)
    assert 'X has 6 rows and Y has 5' in solve.refusal(X, Y[:5], 2)
