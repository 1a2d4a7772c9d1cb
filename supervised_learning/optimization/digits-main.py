#!/usr/bin/env python3
"""All together: seven of the modules train a network that reads digits."""
import os
if __name__ == '__main__':  # on matrices this small, threads only wait
    os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')

import options
import console
import datasets
import plotting
import types
import numpy as np

MODULES = {'0-norm_constants': 'normalization_constants',
           '1-normalize': 'normalize', '2-shuffle_data': 'shuffle_data',
           '3-mini_batch': 'create_mini_batches',
           '9-Adam': 'update_variables_Adam',
           '11-learning_rate_decay': 'learning_rate_decay',
           '13-batch_norm': 'batch_norm'}
IMAGES, NODES, BATCH, EPOCHS = 20_000, 128, 64, 5
ALPHA, DECAY_RATE, EPSILON = 0.003, 0.5, 1e-8
BLANK = 0.1  # deviation of a pixel that is the same in most images


def start(nx, ny, rng):
    """Return the weights of a network with one hidden layer."""
    return {'W1': rng.normal(size=(nx, NODES)) / np.sqrt(nx),
            'gamma': np.ones((1, NODES)), 'beta': np.zeros((1, NODES)),
            'W2': rng.normal(size=(NODES, ny)) / np.sqrt(NODES),
            'b2': np.zeros((1, ny))}


def forward(X, weights, batch_norm):
    """Return the probabilities of the digits, and the layers before them.

    Z1 = X W1       A1 = relu(batch_norm(Z1, gamma, beta))
    Z2 = A1 W2 + b2             P = softmax(Z2)
    """
    Z1 = X @ weights['W1']
    A1 = np.maximum(0, batch_norm(Z1, weights['gamma'], weights['beta'],
                                  EPSILON))
    Z2 = A1 @ weights['W2'] + weights['b2']
    exp = np.exp(Z2 - Z2.max(axis=1, keepdims=True))  # does not overflow
    return exp / exp.sum(axis=1, keepdims=True), Z1, A1


def backward(X, Y, weights, P, Z1, A1):
    """Return the gradient of the loss in each of the weights.

    The chain rule, from the last layer to the first. Batch normalization
    takes away from a gradient its mean and its part along Z_hat, because
    Z_hat keeps mean 0 and deviation 1 whatever the weights are.
    """
    dZ2 = (P - Y) / len(X)
    dA1 = dZ2 @ weights['W2'].T
    dB1 = dA1 * (A1 > 0)
    s = np.sqrt(Z1.var(axis=0) + EPSILON)
    Z_hat = (Z1 - Z1.mean(axis=0)) / s
    dZ_hat = dB1 * weights['gamma']
    dZ1 = (dZ_hat - dZ_hat.mean(axis=0)
           - Z_hat * (dZ_hat * Z_hat).mean(axis=0)) / s
    return {'W1': X.T @ dZ1,
            'gamma': (dB1 * Z_hat).sum(axis=0, keepdims=True),
            'beta': dB1.sum(axis=0, keepdims=True),
            'W2': A1.T @ dZ2, 'b2': dZ2.sum(axis=0, keepdims=True)}


def cross_entropy(P, Y):
    """Return the mean of -log p, p being that of the true digit."""
    return -np.log(np.maximum((P * Y).sum(axis=1), 1e-300)).mean()


def train(functions, X, Y, X_valid, Y_valid):
    """Train; yield after each epoch its rate, loss and accuracy.

    functions: the seven, by their names.
    """
    use = types.SimpleNamespace(**functions)
    np.random.seed(0)
    X, Y = (rows[:IMAGES] for rows in use.shuffle_data(X, Y))
    m, s = use.normalization_constants(X)
    X, X_valid = use.normalize(X, m, s), use.normalize(X_valid, m, s)
    weights = start(X.shape[1], Y.shape[1], np.random.RandomState(0))
    v = {name: np.zeros_like(var) for name, var in weights.items()}
    s = {name: np.zeros_like(var) for name, var in weights.items()}
    t = 0
    for epoch in range(EPOCHS):
        batches, losses = use.create_mini_batches(X, Y, BATCH), []
        for X_batch, Y_batch in console.progress(batches):
            alpha = use.learning_rate_decay(
                ALPHA, DECAY_RATE, t, len(batches))
            t += 1
            P, Z1, A1 = forward(X_batch, weights, use.batch_norm)
            gradients = backward(X_batch, Y_batch, weights, P, Z1, A1)
            for name, grad in gradients.items():
                weights[name], v[name], s[name] = use.update_variables_Adam(
                    alpha, 0.9, 0.999, EPSILON, weights[name], grad,
                    v[name], s[name], t)
            losses.append(cross_entropy(P, Y_batch))
        P = forward(X_valid, weights, use.batch_norm)[0]
        yield alpha, np.mean(losses), np.mean(
            P.argmax(axis=1) == Y_valid.argmax(axis=1))


def load(chosen):
    """Return images and one-hot labels, for training and validation.

    A pixel at the rim is black in nearly all images. Divided by its tiny
    deviation, one grey dot would outweigh a whole digit: it is left out.
    """
    data = datasets.load('MNIST.npz', chosen)
    X, X_valid = (datasets.flatten(data[f'X_{part}']).astype(float)
                  for part in ('train', 'valid'))
    seen = X[:IMAGES].std(axis=0) > BLANK
    return (X[:, seen], datasets.one_hot(data['Y_train']),
            X_valid[:, seen], datasets.one_hot(data['Y_valid']))


def follow(functions, data, beside=()):
    """Train, and print each epoch; return the losses and accuracies.

    beside: those of the reference.
    """
    curve = []
    with np.errstate(all='ignore'):  # a wrong module may diverge
        for alpha, loss, accuracy in train(functions, *data):
            line = (f'Epoch {len(curve) + 1}: rate {alpha:.5f}, loss '
                    f'{loss:.4f}, accuracy {accuracy:.2%}')
            if beside:
                line += '   reference: {:.4f}, {:.2%}'.format(
                    *beside[len(curve)])
            console.report(line)
            curve.append((loss, accuracy))
            if not np.isfinite(loss):
                console.report('The loss is no number any more: it ends here')
                break
    return curve


def draw(plt, curves):
    """Draw loss and accuracy over the epochs."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout='constrained')
    for i, title in enumerate(('loss in training',
                               'accuracy on other digits')):
        for (name, curve), style in zip(curves.items(), ('o-', 's--')):
            axes[i].plot(range(1, len(curve) + 1),
                         [point[i] for point in curve], style, label=name)
        axes[i].set_xlabel('epoch')
        axes[i].set_xticks(range(1, EPOCHS + 1))
        axes[i].set_title(title)
    axes[0].legend()


if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz'], picture=True,
                          several=True)
    reference = {function: getattr(__import__(module), function)
                 for module, function in MODULES.items()}
    data = load(chosen)
    if chosen.learner:
        console.report('First with the reference:')
    curves = {'reference': follow(reference, data)}
    if chosen.learner:
        console.report('Now with your files:')
        curves['your files'] = chosen.learner.run(
            reference,
            lambda own: follow(own, data, curves['reference']))
        chosen.learner.report()
    plotting.show(chosen, lambda plt: draw(plt, curves))
