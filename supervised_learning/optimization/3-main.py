#!/usr/bin/env python3
"""Task 3: ten epochs of mini-batch gradient descent, 32 digits a step."""
import options
import console
import datasets
import neural_network
import numpy as np


def evaluate(model, loss, X, Y):
    """Return a network's cost and accuracy on labelled images."""
    predictions = model(X)
    right = predictions.numpy().argmax(axis=1) == Y.argmax(axis=1)
    return loss(Y, predictions), np.mean(right)


def mini_batch_step(tf, model, loss, optimizer):
    """Return a function that makes one step on a mini-batch."""
    @tf.function(reduce_retracing=True)
    def step(X, Y):
        with tf.GradientTape() as tape:
            predictions = model(X)
            cost = loss(Y, predictions)
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(cost, variables),
                                      variables))
        return cost, predictions
    return step


def main(chosen):
    """Train, and report the costs on the way."""
    tf = neural_network.quiet_tensorflow()
    create_mini_batches = __import__('3-mini_batch').create_mini_batches
    data = datasets.load('MNIST.npz', chosen)
    X, X_valid = (datasets.flatten(data[f'X_{part}'])
                  for part in ('train', 'valid'))
    Y, Y_valid = (datasets.one_hot(data[f'Y_{part}'])
                  for part in ('train', 'valid'))
    model = neural_network.load_model(chosen)
    loss = tf.keras.losses.CategoricalCrossentropy()
    step = mini_batch_step(tf, model, loss,
                           tf.keras.optimizers.SGD(learning_rate=0.01))
    np.random.seed(0)
    for epoch in range(10):
        console.report(f'After {epoch} epochs:')
        for name, images, labels in (('Training', X, Y),
                                     ('Validation', X_valid, Y_valid)):
            cost, accuracy = evaluate(model, loss, images, labels)
            console.report(f'\t{name} Cost: {cost}\n'
                           f'\t{name} Accuracy: {accuracy}')
        batches = create_mini_batches(X, Y, 32)
        for i, (X_batch, Y_batch) in enumerate(console.progress(batches), 1):
            cost, predictions = step(X_batch, Y_batch)
            if i % 100 == 0:
                right = (predictions.numpy().argmax(axis=1)
                         == Y_batch.argmax(axis=1))
                console.report(f'\tStep {i}:\n\t\tCost: {cost}\n'
                               f'\t\tAccuracy: {np.mean(right)}')
    console.report('After 10 epochs:')
    for name, images, labels in (('Training', X, Y),
                                 ('Validation', X_valid, Y_valid)):
        cost, accuracy = evaluate(model, loss, images, labels)
        console.report(f'\tFinal {name} Cost: {cost}, Accuracy: {accuracy}')


if __name__ == '__main__':
    main(options.read(__doc__, data=['MNIST.npz', 'model.h5']))
