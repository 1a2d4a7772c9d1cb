#!/usr/bin/env python3
"""Task 12: the rate at which an optimizer makes a hundred steps."""
import options
import console
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'])
    tf = neural_network.quiet_tensorflow()
    learning_rate_decay = __import__(
        '12-learning_rate_decay').learning_rate_decay
    optimizer = tf.keras.optimizers.SGD(learning_rate_decay(0.1, 1, 10))
    X, Y, model = neural_network.start(chosen)
    # No cost is printed, so a thousand digits are as good as all.
    cost_and_gradients = neural_network.full_batch(X[:1000], Y[:1000], model)
    for _ in console.progress(range(100)):
        console.report(str(optimizer.learning_rate.numpy()))
        _, gradients = cost_and_gradients()
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
