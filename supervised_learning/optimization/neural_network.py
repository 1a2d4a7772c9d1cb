"""The neural network of drivers 3, 6, 8, 10 and 12, in TensorFlow.

TensorFlow is imported when a driver needs it, because that takes seconds.
"""
import os
import sys

import datasets

# A full-batch step takes so many images at once. A layer's output of 5,000
# rows is 5 MB, which the allocator reuses. It asks the system for 50,000.
PART = 5000


def start(chosen):
    """Return the training images X, one-hot labels Y, and the network.

    Shapes: (50000, 784) and (50000, 10) of MNIST.
    """
    data = datasets.load('MNIST.npz', chosen)
    return (datasets.flatten(data['X_train']),
            datasets.one_hot(data['Y_train']), load_model(chosen))


def full_batch(X, Y, model):
    """Return a function that returns the cost on all of X, and its gradients.

    The gradient of a mean is the sum of the gradients of its parts. Small
    parts are faster.
    """
    tf = quiet_tensorflow()
    parts = [(tf.constant(X[first:first + PART]),
              tf.constant(Y[first:first + PART]))
             for first in range(0, len(X), PART)]
    total = tf.keras.losses.CategoricalCrossentropy(reduction='sum')
    variables = model.trainable_variables

    @tf.function
    def cost_and_gradients():
        cost, gradients = 0., [0.] * len(variables)
        for X_part, Y_part in parts:
            with tf.GradientTape() as tape:
                share = total(Y_part, model(X_part)) / len(X)
            cost += share
            gradients = [gradient + more for gradient, more in zip(
                gradients, tape.gradient(share, variables))]
        return cost, gradients

    return cost_and_gradients


def load_model(chosen):
    """Load the untrained network."""
    path = datasets.find('model.h5', chosen)
    try:
        return quiet_tensorflow().keras.models.load_model(path, compile=False)
    except Exception as error:
        datasets.fail_unreadable(path, error)


def quiet_tensorflow():
    """Import TensorFlow without its start-up chatter.

    C++ code writes some of it before any log level counts, so this closes
    the file descriptor to it. TF_CPP_MIN_LOG_LEVEL=0 shows later messages.
    """
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    os.environ['KERAS_BACKEND'] = 'tensorflow'
    os.environ.pop('TF_USE_LEGACY_KERAS', None)
    sys.stderr.flush()
    with open(os.devnull, 'w') as null, open(os.dup(2), 'w') as stderr:
        os.dup2(null.fileno(), 2)
        try:
            import tensorflow
        finally:
            os.dup2(stderr.fileno(), 2)
    return tensorflow
