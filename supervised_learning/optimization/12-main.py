#!/usr/bin/env python3
"""Task 12: the rate at which an optimizer makes a hundred steps."""
import drivers

if __name__ == '__main__':
    options = drivers.options(__doc__, data=['MNIST.npz', 'model.h5'])
    tf = drivers.quiet_tensorflow()
    learning_rate_decay = __import__(
        '12-learning_rate_decay').learning_rate_decay
    optimizer = tf.keras.optimizers.SGD(learning_rate_decay(0.1, 1, 10))
    data = drivers.load('MNIST.npz', options)
    # No cost is printed, so a thousand digits are as good as all.
    step = drivers.training_step(
        drivers.load_model(options), optimizer,
        drivers.flatten(data['X_train'][:1000]),
        drivers.one_hot(data['Y_train'][:1000]))
    for _ in drivers.progress(range(100)):
        drivers.report(str(optimizer.learning_rate.numpy()))
        step()
