"""Task 14: a dense layer with batch normalization."""
import numpy as np
import pytest

pytestmark = pytest.mark.task(14)


def batch(rng, scale=1.):
    """Draw the output of a layer: 40 data points of 12 nodes."""
    return (scale * rng.normal(size=(40, 12))).astype(np.float32)


def oracle(prev, n, seed):
    """Give the normalized output of Keras's own two layers."""
    import tensorflow as tf
    tf.keras.utils.set_random_seed(seed)
    Z = tf.keras.layers.Dense(
        n, kernel_initializer=tf.keras.initializers.VarianceScaling(
            mode='fan_avg'))(prev)
    return tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True).numpy()


# Input as small as 1e-3 shows another epsilon than 1e-7.
@pytest.mark.parametrize('scale', [1, 1e-3])
def test_equals_keras_layers(solve, rng, close, scale):
    """Dense, then BatchNormalization in training mode, is the same."""
    prev, seed = batch(rng, scale), int(rng.integers(1, 10 ** 6))
    output, _ = solve.probe('layer', prev, 7, 'identity', seed)
    close(output, oracle(prev, 7, seed))


def test_activates_last(solve, rng, close):
    """The activation comes after the normalization."""
    prev = batch(rng)
    output, _ = solve.probe('layer', prev, 5, 'tanh', 3)
    close(output, np.tanh(oracle(prev, 5, 3)))
    output, _ = solve.probe('layer', prev, 5, 'relu', 3)
    close(output, np.maximum(oracle(prev, 5, 3), 0))


def test_normalized(solve, rng):
    """Each node has mean 0 and deviation 1, whatever was drawn."""
    output, _ = solve.probe('layer', 100 * batch(rng) + 7, 6, 'identity', 1)
    np.testing.assert_allclose(output.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(output.std(axis=0), 1, atol=1e-4)


def test_trains_gamma_and_beta(solve, rng, close):
    """Ones and zeros take part, with the gradients of a scale and offset."""
    output, variables = solve.probe('layer', batch(rng), 6, 'identity', 1)
    vectors = [(value.ravel(), gradient.ravel())
               for value, gradient in variables if value.size == 6]
    # of sum (gamma z + beta)^3 at gamma = 1, beta = 0
    for start, gradient in ((1, 3 * (output ** 3).sum(axis=0)),
                            (0, 3 * (output ** 2).sum(axis=0))):
        assert any(np.all(value == start) and np.allclose(
            found, gradient, rtol=1e-3, atol=1e-3)
            for value, found in vectors)


def test_draws_the_weights(solve, rng):
    """Another seed draws other weights, the same one the same."""
    prev = batch(rng)
    first, again, other = (
        solve.probe('layer', prev, 4, 'identity', seed)[0]
        for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1
