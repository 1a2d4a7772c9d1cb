#!/usr/bin/env python3
"""Task 6: ten digits told apart by 1,000 full-batch steps with momentum."""
import options
import console
import plotting
from neural_network import full_batch, quiet_tensorflow, start

if __name__ == '__main__':
    chosen = options.read(__doc__, data=['MNIST.npz', 'model.h5'],
                          picture=True)
    quiet_tensorflow()
    create_momentum_op = __import__('6-momentum').create_momentum_op
    optimizer = create_momentum_op(0.01, 0.9)
    X, Y, model = start(chosen)
    cost_and_gradients = full_batch(X, Y, model)
    for iteration in console.progress(range(1, 1001)):
        cost, gradients = cost_and_gradients()
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        if iteration % 100 == 0:
            console.report(f'Cost after {iteration} iterations: {cost}')
    predictions = model(X[:100]).numpy().argmax(axis=1)
    plotting.show_digits(chosen, X, predictions, Y.argmax(axis=1))
