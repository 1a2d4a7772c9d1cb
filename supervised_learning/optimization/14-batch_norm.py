#!/usr/bin/env python3
"""Task 14: a layer with batch normalization, in TensorFlow."""
import tensorflow as tf


def create_batch_norm_layer(prev, n, activation):
    """Create a dense layer, normalized over the batch, then activated.

    Why: behind a few layers the numbers are tiny or huge. Then tanh
    returns almost 0, or almost -1 and 1, and the gradients vanish.

        Z = prev W
        activation(gamma (Z - mean) / sqrt(var + 1e-7) + beta)

    prev: tensor or array of shape (m, nx), the previous layer's output.
    n: nodes of the new layer.
    activation: function applied to the normalized output.
    Returns: a tensor of shape (m, n).

    >>> small = 0.1 * tf.random.normal([64, 3])
    >>> layer = create_batch_norm_layer(small, 2, tf.identity)
    >>> print(tf.math.reduce_std(layer, axis=0).numpy().round(1))
    [1. 1.]

    VarianceScaling(mode='fan_avg') draws W. Each call makes new W, gamma
    (ones) and beta (zeros), which a GradientTape around it can train; it runs
    eagerly, not in a tf.function. Mean and variance are the batch's own, in
    predictions too. Keras's BatchNormalization uses running averages unless
    called with training=True, and an epsilon of 1e-3.
    """
    # No bias: the mean would cancel it, and beta takes its place.
    dense = tf.keras.layers.Dense(
        n, use_bias=False,
        kernel_initializer=tf.keras.initializers.VarianceScaling(
            mode='fan_avg'))
    gamma = tf.Variable(tf.ones([n]), name='gamma')
    beta = tf.Variable(tf.zeros([n]), name='beta')
    Z = dense(prev)
    mean, variance = tf.nn.moments(Z, axes=[0])
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, offset=beta, scale=gamma, variance_epsilon=1e-7))
