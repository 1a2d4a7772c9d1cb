"""Task 2: one permutation for the data and for its labels."""
import numpy as np
import pytest

pytestmark = pytest.mark.task(2)


def pairs(rng, m):
    """Draw m data points and labels of another width and type."""
    return rng.normal(size=(m, 3)), rng.integers(0, 9, (m, 2))


def test_published_example(solve, published, close):
    """The driver's five pairs come in the published order."""
    X = np.arange(1, 11).reshape(5, 2)
    X_shuffled, Y_shuffled = solve(X, X + 10, seed=0)
    close(X_shuffled, published[:5], name='X_shuffled')
    close(Y_shuffled, published[5:], name='Y_shuffled')


def test_follows_one_permutation(solve, rng, close):
    """The order is that of one np.random.permutation(m)."""
    for m in 17, 1, 1000:
        X, Y = pairs(rng, m)
        seed = int(rng.integers(1, 10 ** 6))
        X_shuffled, Y_shuffled = solve(X, Y, seed=seed)
        order = np.random.RandomState(seed).permutation(m)
        close(X_shuffled, X[order], name='X_shuffled')
        close(Y_shuffled, Y[order], name='Y_shuffled')


def test_draws_once(solve, rng):
    """Nothing else is drawn: what is drawn later depends on it."""
    solve(*pairs(rng, 12), seed=7)
    generator = np.random.RandomState(7)
    generator.permutation(12)
    assert solve.next_random == generator.random_sample(), (
        'NumPy\'s generator is not where one permutation leaves it: is '
        'something else drawn, or nothing, or is it seeded inside?')


def test_keeps_the_types(solve, rng):
    """Data and labels keep their types: nothing was concatenated."""
    X, Y = pairs(rng, 8)
    for name, old, new in zip(('X', 'Y'), (X, Y), solve(X, Y, seed=3)):
        assert np.asarray(new).dtype == old.dtype, (
            f'{name} is of type {old.dtype} and comes back as '
            f'{np.asarray(new).dtype}')


@pytest.mark.reference
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
    assert f'X has {len(X)} rows and Y has {len(Y)}' in solve.refusal(X, Y)
