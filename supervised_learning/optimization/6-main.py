#!/usr/bin/env python3
"""Task 6: ten digits told apart by 1,000 full-batch steps with momentum."""
import drivers

if __name__ == '__main__':
    options = drivers.options(__doc__, data=['MNIST.npz', 'model.h5'],
                              picture=True)
    drivers.quiet_tensorflow()
    create_momentum_op = __import__('6-momentum').create_momentum_op
    drivers.train_network(options, create_momentum_op(0.01, 0.9))
