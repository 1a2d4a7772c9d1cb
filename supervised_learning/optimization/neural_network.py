"""The training loop of drivers 6, 8 and 10: a neural network, in TensorFlow.

TensorFlow is imported when a driver needs it, because that takes seconds.
"""
import os
import sys

import console
import datasets
import plotting

# A full-batch step takes so many images at once. A layer's output of 5,000
# rows is 5 MB, which the allocator reuses. It asks the system for 50,000.
PART = 5000


def train(chosen, optimizer):
    """Tell ten digits apart by 1,000 full-batch steps; show 100 digits."""
    data = datasets.load('MNIST.npz', chosen)
    X, labels = datasets.flatten(data['X_train']), data['Y_train']
    model = load_model(chosen)
    step = training_step(model, optimizer, X, datasets.one_hot(labels))
    for iteration in console.progress(range(1, 1001)):
        cost = step()
        if iteration % 100 == 0:
            console.report(f'Cost after {iteration} iterations: {cost}')
    predictions = model(X[:100]).numpy().argmax(axis=1)
    plotting.show_digits(chosen, data['X_train'], predictions, labels)


def training_step(model, optimizer, X, Y):
    """Return a function that makes one step on all of X and returns its cost.

    The gradient of a mean is the sum of the gradients of its parts. Small
    parts are faster.
    """
    tf = quiet_tensorflow()
    parts = [(tf.constant(X[start:start + PART]),
              tf.constant(Y[start:start + PART]))
             for start in range(0, len(X), PART)]
    total = tf.keras.losses.CategoricalCrossentropy(reduction='sum')
    variables = model.trainable_variables

    @tf.function
    def step():
        cost, gradients = 0., [0.] * len(variables)
        for X_part, Y_part in parts:
            with tf.GradientTape() as tape:
                share = total(Y_part, model(X_part)) / len(X)
            cost += share
            gradients = [gradient + more for gradient, more in zip(
                gradients, tape.gradient(share, variables))]
        optimizer.apply_gradients(zip(gradients, variables))
        return cost

    return step


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
