"""Crude programs, as people write them in the third week.

The text of a line of ">" must stand in what the learner reads, in this order.
A program without a def is the body of the task's function.
"""
import dataclasses

from optimization_grading import table

FORBIDDEN = ('Opaque', 'PermissionError', ' 1 batches', 'Traceback', '_t ',
             'array(array')
TEXT = '''
0 one_array
> gives one array, [[20, 300], [40, 700]]; two results are expected, m and s
return X

0 printed
> line 7: print only shows a value
> gives None
m = np.mean(X, axis=0)
s = np.std(X, axis=0)
print(m, s)

0 forgotten
> line 6: the function ends here and returns nothing
m = np.mean(X, axis=0)
s = np.std(X, axis=0)

0 return_in_the_loop
> line 6: this return stands inside the loop
for j in range(X.shape[1]):
    return X[:, j].mean(), X[:, j].std()

0 sqrt_of_math
> line 9: math.sqrt takes one number
import numpy as np
import math


def normalization_constants(X):
    m = np.mean(X, axis=0)
    v = np.mean((X - m) ** 2, axis=0)

    return m, math.sqrt(v)

0 in_a_class
> line 5: normalization_constants stands inside the class Solver
import numpy as np


class Solver:
    def normalization_constants(self, X):
        return X.mean(axis=0), X.std(axis=0)

1 other_order
> line 4: the parameters come as X, m, s
> is expected
import numpy as np


def normalize(m, s, X):
    return (X - m) / s

1 own_constants
> line 5: this replaces the m and s that were given
> normalize(np.array([[20, 30000]
m, s = np.mean(X, axis=0), np.std(X, axis=0)
return (X - m) / s

1 unwritten
> write normalize(X, m, s) in 1-normalize.py
pass

1 dots
> write normalize(X, m, s) in 1-normalize.py
...

1 three_results
> gives 3 results, ([[-1.0, -1.0], [1.0, 1.0], [2.0, 0.0]], [30, 50000]
X = (X - m) / s
return X, m, s

1 in_main
> line 5: normalize stands inside the function main
import numpy as np


def main():
    def normalize(X, m, s):
        return (X - m) / s
    print(normalize(np.ones((2, 2)), 1, 2))

1 one_number
> m and s are never used
return (X - np.mean(X)) / np.std(X)

2 as_they_came
> nothing is shuffled
> gives X_shuffled = [[0], [1], [2], [3], [4]]
return X, Y

2 none
> line 5: shuffle changes its argument and returns None
X = np.random.shuffle(X)
Y = np.random.shuffle(Y)
return X, Y

2 of_python
> line 7: this is Python's own module random
import random


def shuffle_data(X, Y):
    order = list(range(len(X)))

    random.shuffle(order)
    return X[order], Y[order]

2 seeded
> line 5: leave out np.random.seed(0)
np.random.seed(0)
order = np.random.permutation(len(X))
return X[order], Y[order]

2 published_order
> nothing is shuffled at random
order = [2, 0, 1, 3, 4]
return X[order], Y[order]

3 replaced
> line 8: this replaces the batch_size that was given
> , 2) gives [(
import numpy as np
shuffle_data = __import__('2-shuffle_data').shuffle_data


def create_mini_batches(X, Y, batch_size):

    X, Y = shuffle_data(X, Y)
    batch_size = 32
    batches = []
    for i in range(0, len(X), batch_size):
        batches.append((X[i:i + batch_size], Y[i:i + batch_size]))
    return batches

3 unshuffled
> nothing is shuffled at random: call shuffle_data
batches = []
for i in range(0, len(X), batch_size):
    batches.append((X[i:i + batch_size], Y[i:i + batch_size]))
return batches

4 caret
> line 9: a power is written ** in Python
v = 0
out = []
for t, x in enumerate(data):
    v = beta * v + (1 - beta) * x
    out.append(v / (1 - beta ^ (t + 1)))
return out

4 global_state
> line 6: v is global
> moving_average([10, 10, 24], 0.5) is right; called again, it gives [
v = 0


def moving_average(data, beta):
    out = []
    global v
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta ** t))
    return out

4 default_list
> line 1: the default of out is made once
def moving_average(data, beta, out=[]):
    v = 0
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta ** t))
    return out

4 appended
> line 9: append changes its list and returns None
v = 0
out = []
for t, x in enumerate(data, 1):
    v = beta * v + (1 - beta) * x
    out = out.append(v / (1 - beta ** t))
return out

4 in_the_loop
> line 10: this return stands inside the loop
> gives [10.0]; [10.0, 10.0, 18.0] is expected
v = 0
out = []
for t, x in enumerate(data, 1):
    v = beta * v + (1 - beta) * x
    out.append(v / (1 - beta ** t))
    return out

5 keyboard
> line 5: the function gets its numbers as arguments
alpha = float(input('alpha? '))
v = beta1 * v + (1 - beta1) * grad
return var - alpha * v, v

5 index
> return stands inside the loop
> update_variables_momentum(0.1, 0.5, np.array([1.0, 2.0]), np.array([4.0
for i in range(len(grad)):
    v[i] = beta1 * v[i] + (1 - beta1) * grad[i]
    var[i] = var[i] - alpha * v[i]
    return var, v

5 keras
> line 5: this task is done with NumPy
> update_variables_momentum(0.1, 0.5, 1.0, 2.0, 0.0) gives v = 0.0 and var =
import tensorflow as tf


def update_variables_momentum(alpha, beta1, var, grad, v):
    w = tf.Variable(var)

    sgd = tf.keras.optimizers.SGD(alpha, beta1)
    sgd.apply_gradients([(tf.convert_to_tensor(grad), w)])
    return w, v

6 task_5
> line 4: these are the parameters of task 5, Momentum
> returns an optimizer of tf.keras.optimizers
import numpy as np


def create_momentum_op(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * grad
    return var - alpha * v, v

6 positions
> line 5: by position the first argument of SGD is learning_rate
import tensorflow as tf


def create_momentum_op(alpha, beta1):
    return tf.keras.optimizers.SGD(beta1, alpha)

7 if_of_an_array
> if, and, or and max() take one number
> truth value
s = beta2 * s + (1 - beta2) * grad ** 2
if s > 0:
    var = var - alpha * grad / (np.sqrt(s) + epsilon)
return var, s

7 task_9
> line 4: these are the parameters of task 9, Adam
import numpy as np


def update_variables_RMSProp(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    return var - alpha * v, v, s

8 positions
> line 5: by position the third argument of RMSprop is momentum: write epsilon
import tensorflow as tf


def create_RMSProp_op(alpha, beta2, epsilon):
    return tf.keras.optimizers.RMSprop(alpha, beta2, epsilon)

8 quotes
> line 6: 'op' in quotes is a text
> gives a str; an optimizer of tf.keras.optimizers is expected
import tensorflow as tf


def create_RMSProp_op(alpha, beta2, epsilon):
    op = tf.keras.optimizers.RMSprop(alpha, rho=beta2, epsilon=epsilon)
    return 'op'

10 loss
> this solves an earlier edition of the course, which had the parameter loss
import tensorflow as tf


def create_Adam_op(loss, alpha, beta1, beta2, epsilon):
    return tf.keras.optimizers.Adam(alpha, beta1, beta2, epsilon)

11 cut_off
> line 5: int() cuts off the decimals
> learning_rate_decay(0.9, 1, 10, 10) gives 0; 0.45 is expected
return int(alpha / (1 + decay_rate * (global_step // decay_step)))

11 schedule
> line 5: this task is done with NumPy: compute the rate
> gives an InverseTimeDecay; 0.45 is expected
import tensorflow as tf


def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_step, decay_rate, staircase=True)

12 task_11
> these are the parameters of task 11, Learning rate decay
def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * (global_step // decay_step))

12 called_at_once
> line 7: this calls the schedule and gives a number
> learning_rate_decay(0.9, 1, 10) gives an EagerTensor; a schedule
import tensorflow as tf


def learning_rate_decay(alpha, decay_rate, decay_step):
    rate = tf.keras.optimizers.schedules.InverseTimeDecay(
        alpha, decay_step, decay_rate, staircase=True)
    return rate(decay_step)

13 misspelt
> line 5: gama is not defined: do you mean gamma?
return gama * (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0)) + beta

13 no_name
> batch_norm(np.array([[1.0, 200.0], [3.0, 800.0]]), np.array([[10.0, 10.0]])
> [[40.0, 40.0], [60.0, 60.0]] is expected
return gamma * np.sin(Z) + np.tanh(beta) - epsilon ** 0.1

14 dense_alone
> the output is not normalized over the batch: node
import tensorflow as tf


def create_batch_norm_layer(prev, n, activation):
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
    gamma, beta = tf.Variable(tf.ones(n)), tf.Variable(tf.zeros(n))
    return activation(gamma * (Z + 3.) + beta)

14 numpy
> line 5: what NumPy computes cannot be trained
import numpy as np


def create_batch_norm_layer(prev, n, activation):
    Z = np.asarray(prev) @ np.random.randn(prev.shape[1], n)
    return activation((Z - Z.mean(axis=0)) / Z.std(axis=0))
'''


@dataclasses.dataclass(frozen=True)
class Crude:
    """A program: its task, its name, its file, and what is to be said."""

    number: int
    name: str
    source: str
    says: tuple

    @property
    def task(self):
        """Give the task."""
        return table.TASKS[self.number]


def parsed(text):
    """Give a program: its head, what is said, then its lines."""
    head, *lines = text.splitlines()
    number, name = head.split()
    task = table.TASKS[int(number)]
    says = tuple(line[2:] for line in lines if line.startswith('> '))
    source = '\n'.join(line for line in lines if line[:2] != '> ') + '\n'
    if 'def ' not in source:
        source = (f'import numpy as np\n\n\ndef {task.function}('
                  f'{", ".join(task.parameters)}):\n' + ''.join(
                      f'    {line}\n' for line in source.splitlines()))
    return Crude(task.number, name, source, says)


def programs():
    """Give all of them."""
    found = []
    for block in TEXT.strip().split('\n\n'):
        if block[0].isdigit():
            found.append(block)
        else:
            found[-1] += '\n\n' + block
    return [parsed(block) for block in found]


MADE = programs()
