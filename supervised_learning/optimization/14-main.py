#!/usr/bin/env python3
"""Task 14: the training digits after one layer with batch normalization."""
import drivers

if __name__ == '__main__':
    options = drivers.options(__doc__, data=['MNIST.npz'])
    tf = drivers.quiet_tensorflow()
    create_batch_norm_layer = __import__(
        '14-batch_norm').create_batch_norm_layer
    X = drivers.flatten(drivers.load('MNIST.npz', options)['X_train'])
    tf.keras.utils.set_random_seed(0)
    print(create_batch_norm_layer(X, 256, tf.nn.tanh))
