#!/usr/bin/env python3
"""Task 12: the rate at which an optimizer makes a hundred steps."""
import options
import console
import datasets
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'])
    tf = neural_network.quiet_tensorflow()
    learning_rate_decay = __import__(
        '12-learning_rate_decay').learning_rate_decay
    optimizer = tf.keras.optimizers.SGD(learning_rate_decay(0.1, 1, 10))
    data = datasets.load('MNIST.npz', chosen)
    # No cost is printed, so a thousand digits are as good as all.
    step = neural_network.training_step(
        neural_network.load_model(chosen), optimizer,
        datasets.flatten(data['X_train'][:1000]),
        datasets.one_hot(data['Y_train'][:1000]))
    for _ in console.progress(range(100)):
        console.report(str(optimizer.learning_rate.numpy()))
        step()
