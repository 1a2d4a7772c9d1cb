#!/usr/bin/env python3
"""Task 10: ten digits told apart by 1,000 full-batch steps of Adam."""
import drivers

if __name__ == '__main__':
    options = drivers.options(__doc__, data=['MNIST.npz', 'model.h5'],
                              picture=True)
    drivers.quiet_tensorflow()
    create_Adam_op = __import__('10-Adam').create_Adam_op
    drivers.train_network(options, create_Adam_op(0.001, 0.9, 0.999, 1e-7))
