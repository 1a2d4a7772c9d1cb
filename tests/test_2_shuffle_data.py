"""Task 2: one permutation for the data and for its labels."""
import numpy as np
import pytest

pytestmark = pytest.mark.task(2)


def pairs(rng, m):
    """Draw m data points and labels of another width and type."""
    return rng.normal(size=(m, 3)), rng.integers(0, 9, (m, 2))


def test_published_example(solve, published):
    """The driver's five pairs come in the published order."""
    X = np.arange(1, 11).reshape(5, 2)
    X_shuffled, Y_shuffled = solve(X, X + 10, seed=0)
    np.testing.assert_array_equal(X_shuffled, published[:5])
    np.testing.assert_array_equal(Y_shuffled, published[5:])


@pytest.mark.parametrize('m', [1, 2, 17, 1000])
def test_follows_one_permutation(solve, rng, m):
    """The order is that of one np.random.permutation(m), and no more."""
    X, Y = pairs(rng, m)
    seed = int(rng.integers(1, 10 ** 6))
    X_shuffled, Y_shuffled = solve(X, Y, seed=seed)
    generator = np.random.RandomState(seed)
    order = generator.permutation(m)
    np.testing.assert_array_equal(X_shuffled, X[order])
    np.testing.assert_array_equal(Y_shuffled, Y[order])
    assert solve.next_random == generator.random_sample()


def test_keeps_the_types(solve, rng):
    """Data and labels keep their types: nothing was concatenated."""
    X, Y = pairs(rng, 8)
    X_shuffled, Y_shuffled = solve(X, Y, seed=3)
    assert (X_shuffled.dtype, Y_shuffled.dtype) == (X.dtype, Y.dtype)


def test_leaves_the_inputs_alone(solve, rng):
    """X and Y stay in their order."""
    inputs = pairs(rng, 9)
    solve(*inputs, seed=5)
    for after, before in zip(solve.after, inputs):
        np.testing.assert_array_equal(after, before)


@pytest.mark.reference
@pytest.mark.parametrize('lengths', [(4, 5), (5, 4)])
def test_unequal_lengths(solve, rng, lengths):
    """Data without labels, or the reverse, is refused."""
    X, Y = pairs(rng, lengths[0])[0], pairs(rng, lengths[1])[1]
    with pytest.raises(ValueError, match='X has . rows and Y has .'):
        solve(X, Y)
