#!/usr/bin/env python3
"""Task 10: ten digits told apart by 1,000 full-batch steps of Adam."""
import options
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'],
                          picture=True)
    neural_network.quiet_tensorflow()
    create_Adam_op = __import__('10-Adam').create_Adam_op
    neural_network.train(chosen, create_Adam_op(0.001, 0.9, 0.999, 1e-7))
