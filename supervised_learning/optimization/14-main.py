#!/usr/bin/env python3
"""Task 14: the training digits after one layer with batch normalization."""
import options
import datasets
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz'])
    tf = neural_network.quiet_tensorflow()
    create_batch_norm_layer = __import__(
        '14-batch_norm').create_batch_norm_layer
    X = datasets.flatten(datasets.load('MNIST.npz', chosen)['X_train'])
    tf.keras.utils.set_random_seed(0)
    print(create_batch_norm_layer(X, 256, tf.nn.tanh))
