"""Task 3: the shuffled data, cut into batches."""
import numpy as np
import pytest

pytestmark = pytest.mark.task(3)


def pairs(rng, m):
    """Draw m data points and labels of another width and type."""
    return rng.normal(size=(m, 3)), rng.integers(0, 9, (m, 2))


@pytest.mark.parametrize('m, batch_size, sizes', [
    (12, 4, [4, 4, 4]), (10, 4, [4, 4, 2]), (9, 4, [4, 4, 1]),
    (3, 5, [3]), (4, 1, [1, 1, 1, 1]), (1, 1, [1])])
def test_batches_of_the_shuffled_data(solve, rng, m, batch_size, sizes):
    """The batches are the cuts of one permutation, the last one smaller."""
    X, Y = pairs(rng, m)
    seed = int(rng.integers(1, 10 ** 6))
    batches = solve(X, Y, batch_size, seed=seed)
    generator = np.random.RandomState(seed)
    cuts = np.split(generator.permutation(m), np.cumsum(sizes)[:-1])
    assert len(batches) == len(sizes)
    for (X_batch, Y_batch), rows in zip(batches, cuts):
        np.testing.assert_array_equal(X_batch, X[rows])
        np.testing.assert_array_equal(Y_batch, Y[rows])
    assert solve.next_random == generator.random_sample()


def test_list_of_tuples(solve, rng):
    """The batches come as a list of tuples, of the inputs' types."""
    X, Y = pairs(rng, 5)
    batches = solve(X, Y, 2, seed=0)
    assert type(batches) is list
    assert {type(batch) for batch in batches} == {tuple}
    assert {(x.dtype, y.dtype) for x, y in batches} == {(X.dtype, Y.dtype)}


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
    with pytest.raises(ValueError, match=f'batch_size is {batch_size};'):
        solve(*pairs(rng, 3), batch_size)


@pytest.mark.reference
def test_unequal_lengths(solve, rng):
    """Data without labels is refused."""
    X, Y = pairs(rng, 6)
    with pytest.raises(ValueError, match='X has 6 rows and Y has 5'):
        solve(X, Y[:5], 2)
