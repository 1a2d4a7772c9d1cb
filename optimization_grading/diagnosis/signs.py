"""What a search for a mistake cannot find: it is no edit of a formula.

Exceptions that name an argument or a module, what is returned in place of
numbers, and what is drawn. mistakes.py says what the parts of an entry are;
search/ finds all else.
"""
import numpy as np

from optimization_grading.diagnosis.mistakes import (
    exception,
    kernel_of,
    mistake,
    sign,
)


@mistake(2, 'the generator is seeded inside the function, so that each '
         'shuffle is the same; leave seeding to the caller')
def seeded_inside(X, Y):
    np.random.seed(0)
    order = np.random.permutation(len(X))
    return X[order], Y[order]


@sign(2, 'the pairs are kept, but the order is not the one that the seed '
      'gives: draw it by one np.random.permutation(m), and index with it',
      code="""
      order = np.argsort(np.random.rand(len(X)))
      return X[order], Y[order]
      """)
def another_shuffle(arguments, answer):
    X, Y = arguments
    if answer[0].shape != X.shape or len(X) > 1000:
        return False
    order = [int(np.flatnonzero((X == row).all(axis=1))[0])
             for row in answer[0]]
    return (sorted(order) == list(range(len(X)))
            and np.array_equal(answer[0], X[order])
            and np.array_equal(answer[1], Y[order]))


@mistake(3, 'this is a generator; return a list of the batches')
def generator(X, Y, batch_size):
    order = np.random.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], Y[rows]


@mistake(3, 'the generator is seeded inside the function, so that each '
         'epoch is the same; leave seeding to the caller')
def batches_seeded_inside(X, Y, batch_size):
    np.random.seed(0)
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@mistake(4, 'the correction takes the value for the index: it is '
         '1 - beta^t with t = 1, 2, 3, ...')
def power_of_the_value(data, beta):
    v, averages = 0, []
    for x in data:
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** x))
    return averages


@mistake(4, 'the averages are right, but in an array: return a list')
def array_for_list(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** t))
    return np.array(averages)


exception('lr', (6, 8, 10), r"not recognized.*'lr'",
          'Keras 3 calls it learning_rate, not lr',
          'return tf.keras.optimizers.Adam(lr=alpha)')

exception('beta1', (10,), r"not recognized.*'beta1'|argument 'beta1'",
          'Keras calls them beta_1 and beta_2, with an underscore',
          'return tf.keras.optimizers.Adam(alpha, beta1=beta1)')

exception('train', (6, 8, 10, 12),
          r"v2\.train' has no attribute|'tensorflow' has no attribute "
          "'train'",
          'tf.train belongs to TensorFlow 1: use tf.keras.optimizers',
          'return tf.train.AdamOptimizer(alpha)')

exception('not_imported_numpy', tuple(range(15)),
          r"NameError: name 'np' is not defined",
          'import numpy as np is missing at the top of the file',
          'del globals()["np"]\nreturn np.zeros(3)')

exception('not_imported_tensorflow', tuple(range(15)),
          r"NameError: name 'tf' is not defined",
          'import tensorflow as tf is missing at the top of the file',
          'del globals()["tf"]\nreturn tf.zeros(3)')

exception('divides_by_zero', (4,), 'ZeroDivisionError: .*division',
          'at t = 0 the correction 1 - beta^0 is zero: count steps from 1',
          """
          v, averages = 0, []
          for t, x in enumerate(data):
              v = beta * v + (1 - beta) * x
              averages.append(v / (1 - beta ** t))
          return averages
          """)


def no_ones(variables, n):
    """Tell whether there is no gamma among a layer's variables."""
    return not any(np.all(value == 1) for value, _ in variables
                   if value.size == n)


WEIGHTS = """
    Z = tf.keras.layers.Dense(n, kernel_initializer=
        tf.keras.initializers.VarianceScaling(mode='fan_avg'))(prev)
"""


@sign(14, 'every call draws the same weights: do not seed inside the '
      'function', """
    tf.keras.utils.set_random_seed(0)
    """ + WEIGHTS + """
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True))
    """)
def layer_seeded_inside(arguments, answer):
    prevs, n, _, seeds = arguments
    kernels = [kernel_of(variables, prevs[0], n) for _, variables in answer]
    return len(set(seeds)) > 1 and np.ptp(kernels[0]) > 0 and all(
        np.array_equal(kernel, kernels[0]) for kernel in kernels)


@sign(14, 'the weights are drawn from a uniform distribution; use '
      'tf.keras.initializers.VarianceScaling(mode=\'fan_avg\')', """
    Z = tf.keras.layers.Dense(n)(prev)
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True))
    """)
def uniform_weights(arguments, answer):
    prevs, n = arguments[:2]
    kernel = kernel_of(answer[0][1], prevs[0], n)
    bound = np.sqrt(6 / sum(kernel.shape))
    return 0.95 * bound < np.abs(kernel).max() <= bound


@sign(14, 'gamma and beta are missing or cannot be trained: they are '
      'variables, ones and zeros', WEIGHTS + """
    mean, variance = tf.nn.moments(Z, [0])
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, None, None, 1e-7))
    """)
def no_gamma_and_beta(arguments, answer):
    return all(isinstance(output, np.ndarray) and no_ones(
        variables, arguments[1]) for output, variables in answer)


MADE_IN = {'lr': (6, 8, 10), 'train': (10,),
           'not_imported_numpy': (1, 13), 'not_imported_tensorflow': (14,)}
