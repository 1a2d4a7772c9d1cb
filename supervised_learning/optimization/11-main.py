#!/usr/bin/env python3
"""Task 11: a learning rate that falls every ten of a hundred steps."""
import options

if __name__ == '__main__':
    options.read(__doc__)
    learning_rate_decay = __import__(
        '11-learning_rate_decay').learning_rate_decay
    for step in range(100):
        print(learning_rate_decay(0.1, 1, step, 10))
