"""Follow a learner's rule down a surface, beside it in the sandbox.

submitted.py puts this file and surfaces.py there, with the learner's files;
so it imports nothing else but numpy and TensorFlow.
"""
import numpy as np

from surfaces import SURFACES


def descend(module, function, surface, start, steps, far, setting, moments,
            timed):
    """Give the positions of a rule, up to the first that is far away.

    moments: how many a numpy rule keeps, None for an optimizer of Keras.
    timed: whether the step is an argument too.
    """
    function = getattr(__import__(module), function)
    gradient = SURFACES[surface].gradient
    step = keras_step(function(*setting), start) if moments is None else (
        numpy_step(function, setting, moments, timed))
    positions = [start]
    with np.errstate(all='ignore'):
        while len(positions) <= steps and np.abs(positions[-1]).max() < far:
            var = positions[-1]
            positions.append(np.array(step(
                var.copy(), gradient(var), len(positions)), float))
    return np.stack(positions)


def numpy_step(function, setting, moments, timed):
    """Give a function that makes a numpy rule's next step."""
    state = [np.zeros(2)] * moments

    def step(var, grad, t):
        var, *state[:] = function(*setting, var, grad, *state, *[t] * timed)
        return var

    return step


def keras_step(optimizer, start):
    """Give a function that makes a Keras optimizer's next step."""
    import tensorflow as tf
    variable = tf.Variable(start, dtype=tf.float32)

    def step(_, grad, __):
        optimizer.apply_gradients([(tf.constant(grad, tf.float32),
                                    variable)])
        return variable.numpy()

    return step
