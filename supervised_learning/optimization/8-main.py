#!/usr/bin/env python3
"""Task 8: ten digits told apart by 1,000 full-batch steps of RMSProp."""
import options
import neural_network

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'],
                          picture=True)
    neural_network.quiet_tensorflow()
    create_RMSProp_op = __import__('8-RMSProp').create_RMSProp_op
    neural_network.train(chosen, create_RMSProp_op(0.001, 0.9, 1e-7))
