#!/usr/bin/env python3
"""Task 6: ten digits told apart by 1,000 full-batch steps with momentum."""
import options
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'],
                          picture=True)
    neural_network.quiet_tensorflow()
    create_momentum_op = __import__('6-momentum').create_momentum_op
    neural_network.train(chosen, create_momentum_op(0.01, 0.9))
