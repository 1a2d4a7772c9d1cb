"""Turn what a TensorFlow task returns into plain arrays.

Each probe is called with the task's function. It runs where that function
runs, and its results are arrays, numbers, strings and lists of them, so that
they could come from another process.
"""
import random

import numpy as np


def trajectory(function, arguments, start, gradients):
    """Let an optimizer follow given gradients; give every position.

    arguments: those of the task's function, which returns the optimizer.
    start: array; gradients: array of shape (steps, *start.shape).
    Returns: float32 array of shape (steps + 1, *start.shape).
    """
    import tensorflow as tf
    optimizer = function(*arguments)
    var = tf.Variable(start, dtype=tf.float32)
    positions = [var.numpy()]
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(gradient, tf.float32), var)])
        positions.append(var.numpy())
    return np.stack(positions)


def schedule(function, arguments, steps):
    """Give the learning rate at each of some steps, as an array."""
    rate = function(*arguments)
    return np.array([np.asarray(rate(step)) for step in steps])


def schedule_in_use(function, arguments, steps):
    """Give the rates at which an optimizer makes its first steps."""
    import tensorflow as tf
    optimizer = tf.keras.optimizers.SGD(function(*arguments))
    var = tf.Variable(0.)
    positions = [0.]
    for _ in range(steps):
        optimizer.apply_gradients([(tf.constant(-1.), var)])
        positions.append(float(var.numpy()))
    return np.diff(positions)


def layer(function, prev, n, activation, seed):
    """Call a layer of task 14; give its output and its variables.

    activation: the name of a function of tf.nn, or 'identity'.
    Returns: the output as an array, and for each trainable variable that
        took part its value and the gradient of the outputs' cubes by it.
    """
    import tensorflow as tf
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)
    activation = getattr(tf, activation, None) or getattr(tf.nn, activation)
    with tf.GradientTape() as tape:
        output = function(prev, n, activation)
        loss = tf.reduce_sum(output ** 3)
    variables = tape.watched_variables()
    return output.numpy(), [
        (var.numpy(), gradient.numpy()) for var, gradient in zip(
            variables, tape.gradient(loss, variables))]
