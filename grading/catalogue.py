"""The mistakes that learners make, as formulas and sentences.

The order within a task is the order in which they are tried: the more
frequent first. mistakes.py says what the parts of an entry are.
"""
import numpy as np

from grading.mistakes import (
    ACTIVATIONS, exception, kernel_of, mistake, right, sign)

# Task 0


@mistake(0, 'this is the mean and the deviation of all numbers together; '
         'give axis=0, so that each feature has its own')
def no_axis(X):
    return np.mean(X), np.std(X)


@mistake(0, 'this is the sample deviation, divided by m - 1; the '
         'population\'s is divided by m: no ddof')
def sample_deviation(X):
    return np.mean(X, axis=0), np.std(X, axis=0, ddof=1)


@mistake(0, 'this is the variance; the deviation is its square root')
def variance(X):
    return np.mean(X, axis=0), np.var(X, axis=0)


@mistake(0, 'these are the constants of the rows; features are columns: '
         'axis=0')
def rows_for_columns(X):
    return np.mean(X, axis=1), np.std(X, axis=1)


@mistake(0, 'the two are swapped: return the mean first, then the deviation')
def constants_swapped(X):
    return np.std(X, axis=0), np.mean(X, axis=0)


@mistake(0, 'the numbers are rounded; return them as they are')
def rounded_constants(X):
    return np.round(np.mean(X, axis=0), 4), np.round(np.std(X, axis=0), 4)


@mistake(0, 'the axis is kept: without keepdims the shape is (nx,)')
def kept_dimensions(X):
    return (np.mean(X, axis=0, keepdims=True),
            np.std(X, axis=0, keepdims=True))


# Task 1


@mistake(1, 'the division comes before the subtraction here: write '
         '(X - m) / s')
def no_brackets(X, m, s):
    return X - m / s


@mistake(1, 'these are X\'s own mean and deviation; use the arguments m '
         'and s, which may be those of another set')
def own_statistics(X, m, s):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake(1, 'the mean is not subtracted')
def only_divided(X, m, s):
    return X / s


@mistake(1, 'it is not divided by the deviation')
def only_shifted(X, m, s):
    return X - m


@mistake(1, 'it is divided by the variance; divide by the deviation s')
def divided_by_variance(X, m, s):
    return (X - m) / s ** 2


@mistake(1, 'it is divided by the root of s; s is the deviation already')
def divided_by_root(X, m, s):
    return (X - m) / np.sqrt(s)


@mistake(1, 'the mean is added; subtract it')
def mean_added(X, m, s):
    return (X + m) / s


@mistake(1, 'it is multiplied by the deviation; divide')
def multiplied(X, m, s):
    return (X - m) * s


@mistake(1, 'a small number is added to s; the task divides by s itself')
def epsilon_added(X, m, s):
    return (X - m) / (s + 1e-8)


@mistake(1, 'this is scaled to [0, 1] by minimum and maximum; use m and s')
def min_max(X, m, s):
    return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))


# Task 2


@mistake(2, 'X and Y are shuffled by two permutations, so that data lose '
         'their labels: draw one permutation and index both with it')
def two_permutations(X, Y):
    return (X[np.random.permutation(len(X))],
            Y[np.random.permutation(len(Y))])


@mistake(2, 'X and Y come back as they were: np.random.permutation gives a '
         'new order and changes nothing itself; index X and Y with it')
def not_shuffled(X, Y):
    np.random.permutation(len(X))
    return X, Y


@mistake(2, 'the generator is seeded inside the function, so that each '
         'shuffle is the same; leave seeding to the caller')
def seeded_inside(X, Y):
    np.random.seed(0)
    order = np.random.permutation(len(X))
    return X[order], Y[order]


@mistake(2, 'this is the inverse of the permutation: write X[order], not '
         'result[order] = X')
def scattered(X, Y):
    order = np.random.permutation(len(X))
    X_shuffled, Y_shuffled = np.empty_like(X), np.empty_like(Y)
    X_shuffled[order] = X
    Y_shuffled[order] = Y
    return X_shuffled, Y_shuffled


@mistake(2, 'X and Y are joined and cut in halves; they may differ in '
         'width: index each with the permutation')
def halves(X, Y):
    both = np.random.permutation(np.concatenate([X, Y], axis=1))
    middle = both.shape[1] // 2
    return both[:, :middle], both[:, middle:]


@mistake(2, 'X and Y are joined in one array, which gives both one type; '
         'index each with the permutation')
def joined(X, Y):
    both = np.concatenate([X, Y], axis=1)
    both = both[np.random.permutation(len(X))]
    return both[:, :X.shape[1]], both[:, X.shape[1]:]


@mistake(2, 'only X is shuffled; index Y with the same permutation')
def only_data(X, Y):
    return X[np.random.permutation(len(X))], Y


@mistake(2, 'the two are swapped: return X first, then Y')
def pairs_swapped(X, Y):
    order = np.random.permutation(len(X))
    return Y[order], X[order]


@mistake(2, 'rows are drawn with replacement, some twice and some never; '
         'np.random.permutation gives each once')
def with_replacement(X, Y):
    order = np.random.randint(len(X), size=len(X))
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


# Task 3


@mistake(3, 'there is an empty batch at the end: there are '
         'ceil(m / batch_size) batches, and one more only where m is no '
         'multiple')
def empty_batch(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    return [(X[i * batch_size:(i + 1) * batch_size],
             Y[i * batch_size:(i + 1) * batch_size])
            for i in range(len(X) // batch_size + 1)]


@mistake(3, 'the last, smaller batch is missing, and its data are never '
         'seen')
def last_batch_dropped(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    return [(X[i * batch_size:(i + 1) * batch_size],
             Y[i * batch_size:(i + 1) * batch_size])
            for i in range(len(X) // batch_size)]


@mistake(3, 'this is a generator; return a list of the batches')
def generator(X, Y, batch_size):
    order = np.random.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], Y[rows]


@mistake(3, 'the labels are cut from X; cut them from the shuffled Y')
def labels_from_data(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X = X[order]
    return [(X[i:i + batch_size], X[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@mistake(3, 'the data are shuffled twice; one shuffle_data(X, Y) does')
def shuffled_twice(X, Y, batch_size):
    for _ in range(2):
        order = np.random.permutation(len(X))
        X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@mistake(3, 'the data are not shuffled: cut what shuffle_data(X, Y) '
         'returns')
def unshuffled_batches(X, Y, batch_size):
    np.random.permutation(len(X))
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@mistake(3, 'only the data are shuffled, and the labels belong to others: '
         'take both from shuffle_data(X, Y)')
def labels_unshuffled(X, Y, batch_size):
    X = X[np.random.permutation(len(X))]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


@mistake(3, 'each batch begins one further, not batch_size further')
def overlapping(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(len(X))]


@mistake(3, 'batch_size is taken for the number of batches')
def number_of_batches(X, Y, batch_size):
    order = np.random.permutation(len(X))
    return list(zip(np.array_split(X[order], batch_size),
                    np.array_split(Y[order], batch_size)))


@mistake(3, 'the generator is seeded inside the function, so that each '
         'epoch is the same; leave seeding to the caller')
def batches_seeded_inside(X, Y, batch_size):
    np.random.seed(0)
    order = np.random.permutation(len(X))
    X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size])
            for i in range(0, len(X), batch_size)]


# Task 4


@mistake(4, 'this is what you get without the bias correction: divide '
         'each average by 1 - beta^t')
def uncorrected_average(data, beta):
    v, averages = 0, []
    for x in data:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return averages


@mistake(4, 'the correction takes the value for the index: it is '
         '1 - beta^t with t = 1, 2, 3, ...')
def power_of_the_value(data, beta):
    v, averages = 0, []
    for x in data:
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** x))
    return averages


@mistake(4, 'the corrected average is fed back: keep v uncorrected from '
         'step to step and correct only what you append')
def correction_fed_back(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = (beta * v + (1 - beta) * x) / (1 - beta ** t)
        averages.append(v)
    return averages


@mistake(4, 'the weights are swapped: beta belongs to the past, 1 - beta '
         'to the new value')
def average_weights_swapped(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = (1 - beta) * v + beta * x
        averages.append(v / (1 - beta ** t))
    return averages


@mistake(4, 'the averages are right, but in an array: return a list')
def array_for_list(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** t))
    return np.array(averages)


@mistake(4, 'the average starts at the first value; it starts at 0, and '
         'the bias correction makes up for that')
def starts_at_first_value(data, beta):
    v, averages = data[0], []
    for x in data:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return averages


@mistake(4, 'the exponent is one too high: t is 1 at the first value')
def exponent_too_high(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** (t + 1)))
    return averages


@mistake(4, 'the numbers are rounded; return them as they are')
def rounded_averages(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        averages.append(round(v / (1 - beta ** t), 4))
    return averages


@mistake(4, '(1 - beta) is missing before the new value')
def average_without_weight(data, beta):
    v, averages = 0, []
    for t, x in enumerate(data, 1):
        v = beta * v + x
        averages.append(v / (1 - beta ** t))
    return averages


# Task 5


@mistake(5, 'the two are swapped: return the variable first, then the '
         'moment')
def momentum_swapped(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * grad
    return v, var - alpha * v


@mistake(5, 'the step is made with the old moment; update v first')
def old_moment(alpha, beta1, var, grad, v):
    return var - alpha * v, beta1 * v + (1 - beta1) * grad


@mistake(5, '(1 - beta1) is missing before the gradient: this is the heavy '
         'ball of task 6, whose steps are 1 / (1 - beta1) times as long')
def no_weight(alpha, beta1, var, grad, v):
    v = beta1 * v + grad
    return var - alpha * v, v


@mistake(5, 'the step has the wrong sign: descent subtracts alpha v')
def momentum_ascent(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * grad
    return var + alpha * v, v


@mistake(5, 'the moment averages the variable; average the gradient')
def moment_of_the_variable(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * var
    return var - alpha * v, v


@mistake(5, 'this is the velocity form, with alpha inside v; here v is '
         'beta1 v + (1 - beta1) grad, and the step alpha v')
def velocity(alpha, beta1, var, grad, v):
    v = beta1 * v - alpha * grad
    return var + v, v


@mistake(5, 'alpha is inside the moment; here it multiplies the step only')
def alpha_inside(alpha, beta1, var, grad, v):
    v = beta1 * v + alpha * grad
    return var - v, v


@mistake(5, 'alpha is missing: the step is alpha v')
def no_rate(alpha, beta1, var, grad, v):
    v = beta1 * v + (1 - beta1) * grad
    return var - v, v


@mistake(5, 'the weights are swapped: beta1 belongs to the old moment, '
         '1 - beta1 to the gradient')
def momentum_weights_swapped(alpha, beta1, var, grad, v):
    v = (1 - beta1) * v + beta1 * grad
    return var - alpha * v, v


@mistake(5, 'the step is made with the gradient; make it with the moment')
def step_by_gradient(alpha, beta1, var, grad, v):
    return var - alpha * grad, beta1 * v + (1 - beta1) * grad


@mistake(5, 'the moment comes back as it was given; return the new one')
def old_moment_returned(alpha, beta1, var, grad, v):
    return var - alpha * (beta1 * v + (1 - beta1) * grad), v


# Tasks 6, 8 and 10: Keras's rules in numpy


def heavy_ball(alpha, beta, nesterov=False):
    """Give the steps of Keras's SGD."""
    def steps(gradients):
        v = 0
        for gradient in gradients:
            v = beta * v + gradient
            yield alpha * (gradient + beta * v if nesterov else v)
    return steps


def rmsprop(alpha, rho, epsilon, momentum=0., centered=False):
    """Give the steps of Keras's RMSprop."""
    def steps(gradients):
        s = mean = v = 0
        for gradient in gradients:
            s = rho * s + (1 - rho) * gradient ** 2
            mean = rho * mean + (1 - rho) * gradient
            variance = s - mean ** 2 if centered else s
            v = momentum * v + alpha * gradient / np.sqrt(variance + epsilon)
            yield v
    return steps


def adam(alpha, beta1, beta2, epsilon, amsgrad=False):
    """Give the steps of Keras's Adam."""
    def steps(gradients):
        v = s = s_max = 0
        for t, gradient in enumerate(gradients, 1):
            v = beta1 * v + (1 - beta1) * gradient
            s = beta2 * s + (1 - beta2) * gradient ** 2
            s_max = np.maximum(s_max, s) if amsgrad else s
            yield (alpha * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * v
                   / (np.sqrt(s_max) + epsilon))
    return steps


right(6)(heavy_ball)
right(8)(rmsprop)
right(10)(adam)


@mistake(6, 'this is descent without momentum: give momentum=beta1 too',
         'return tf.keras.optimizers.SGD(learning_rate=alpha)')
def no_momentum(alpha, beta1):
    return heavy_ball(alpha, 0)


@mistake(6, 'the learning rate is Keras\'s own 0.01: give '
         'learning_rate=alpha too',
         'return tf.keras.optimizers.SGD(momentum=beta1)')
def momentum_default_rate(alpha, beta1):
    return heavy_ball(0.01, beta1)


@mistake(6, 'the arguments are not used: pass alpha and beta1 on',
         'return tf.keras.optimizers.SGD(0.01, 0.9)')
def momentum_hard_coded(alpha, beta1):
    return heavy_ball(0.01, 0.9)


@mistake(6, 'the arguments are not used: these are Keras\'s defaults, '
         'without momentum',
         'return tf.keras.optimizers.SGD()')
def momentum_defaults(alpha, beta1):
    return heavy_ball(0.01, 0)


@mistake(6, 'this is Nesterov\'s momentum: leave nesterov=True out',
         'return tf.keras.optimizers.SGD(alpha, beta1, nesterov=True)')
def nesterov(alpha, beta1):
    return heavy_ball(alpha, beta1, nesterov=True)


@mistake(6, 'the momentum is 1 - beta1; give beta1 itself',
         'return tf.keras.optimizers.SGD(alpha, 1 - beta1)')
def momentum_complement(alpha, beta1):
    return heavy_ball(alpha, 1 - beta1)


@mistake(6, 'alpha and beta1 are swapped',
         'return tf.keras.optimizers.SGD(beta1, alpha)')
def momentum_arguments_swapped(alpha, beta1):
    return heavy_ball(beta1, alpha)


@mistake(6, 'this is RMSprop with momentum; momentum alone is '
         'tf.keras.optimizers.SGD',
         'return tf.keras.optimizers.RMSprop(alpha, momentum=beta1)')
def rmsprop_for_momentum(alpha, beta1):
    return rmsprop(alpha, 0.9, 1e-7, beta1)


@mistake(6, 'this is Adam; momentum alone is tf.keras.optimizers.SGD',
         'return tf.keras.optimizers.Adam(alpha, beta1)')
def adam_for_momentum(alpha, beta1):
    return adam(alpha, beta1, 0.999, 1e-7)


# Task 7


@mistake(7, 'epsilon is inside the root; add it to the root: '
         'sqrt(s) + epsilon')
def epsilon_inside(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / np.sqrt(s + epsilon), s


@mistake(7, 'the gradient is not squared in s')
def not_squared(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad
    return var - alpha * grad / (np.sqrt(s) + epsilon), s


@mistake(7, 'the root is missing: divide by sqrt(s) + epsilon')
def no_root(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / (s + epsilon), s


@mistake(7, 'epsilon is added after the division: bracket '
         '(sqrt(s) + epsilon)')
def epsilon_after(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (grad / np.sqrt(s) + epsilon), s


@mistake(7, 'epsilon is added after the division: bracket '
         '(sqrt(s) + epsilon)')
def epsilon_after_all(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / np.sqrt(s) + epsilon, s


@mistake(7, 'the step is divided by the old moment; update s first')
def old_square(alpha, beta2, epsilon, var, grad, s):
    new = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), new


@mistake(7, 'the weights are swapped: beta2 belongs to the old moment, '
         '1 - beta2 to the squared gradient')
def rmsprop_weights_swapped(alpha, beta2, epsilon, var, grad, s):
    s = (1 - beta2) * s + beta2 * grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s


@mistake(7, 'the two are swapped: return the variable first, then the '
         'moment')
def rmsprop_swapped(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return s, var - alpha * grad / (np.sqrt(s) + epsilon)


@mistake(7, 'epsilon is not used: divide by sqrt(s) + epsilon')
def no_epsilon(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / np.sqrt(s), s


@mistake(7, 'the step has the wrong sign: descent subtracts it')
def rmsprop_ascent(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var + alpha * grad / (np.sqrt(s) + epsilon), s


@mistake(7, '(1 - beta2) is missing before the squared gradient')
def rmsprop_no_weight(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s


@mistake(7, 'the step has s in it; it is alpha grad / (sqrt(s) + epsilon)')
def square_for_gradient(alpha, beta2, epsilon, var, grad, s):
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * s / (np.sqrt(s) + epsilon), s


@mistake(7, 'the squares are summed, not averaged: that is AdaGrad')
def adagrad(alpha, beta2, epsilon, var, grad, s):
    s = s + grad ** 2
    return var - alpha * grad / (np.sqrt(s) + epsilon), s


# Task 8


@mistake(8, 'beta2 is given as momentum; Keras calls it rho',
         'return tf.keras.optimizers.RMSprop(alpha, momentum=beta2, '
         'epsilon=epsilon)')
def beta2_as_momentum(alpha, beta2, epsilon):
    return rmsprop(alpha, 0.9, epsilon, beta2)


@mistake(8, 'the third positional argument of RMSprop is momentum, and '
         'epsilon has landed there: write epsilon=epsilon',
         'return tf.keras.optimizers.RMSprop(alpha, beta2, epsilon)')
def epsilon_as_momentum(alpha, beta2, epsilon):
    return rmsprop(alpha, beta2, 1e-7, epsilon)


@mistake(8, 'the arguments are not used: these are Keras\'s defaults',
         'return tf.keras.optimizers.RMSprop()')
def rmsprop_defaults(alpha, beta2, epsilon):
    return rmsprop(0.001, 0.9, 1e-7)


@mistake(8, 'rho is Keras\'s own 0.9: give rho=beta2',
         'return tf.keras.optimizers.RMSprop(alpha, epsilon=epsilon)')
def rmsprop_default_rho(alpha, beta2, epsilon):
    return rmsprop(alpha, 0.9, epsilon)


@mistake(8, 'epsilon is Keras\'s own 1e-7: give epsilon=epsilon',
         'return tf.keras.optimizers.RMSprop(alpha, beta2)')
def rmsprop_default_epsilon(alpha, beta2, epsilon):
    return rmsprop(alpha, beta2, 1e-7)


@mistake(8, 'the learning rate is Keras\'s own 0.001: give '
         'learning_rate=alpha',
         'return tf.keras.optimizers.RMSprop(rho=beta2, epsilon=epsilon)')
def rmsprop_default_rate(alpha, beta2, epsilon):
    return rmsprop(0.001, beta2, epsilon)


@mistake(8, 'rho and epsilon are Keras\'s own: give rho=beta2 and '
         'epsilon=epsilon',
         'return tf.keras.optimizers.RMSprop(alpha)')
def only_rate(alpha, beta2, epsilon):
    return rmsprop(alpha, 0.9, 1e-7)


@mistake(8, 'beta2 is given as momentum, as well as rho: leave momentum '
         'out', 'return tf.keras.optimizers.RMSprop(alpha, beta2, beta2, '
         'epsilon)')
def rho_and_momentum(alpha, beta2, epsilon):
    return rmsprop(alpha, beta2, epsilon, beta2)


@mistake(8, 'rho is 1 - beta2; give beta2 itself',
         'return tf.keras.optimizers.RMSprop(alpha, 1 - beta2, '
         'epsilon=epsilon)')
def rho_complement(alpha, beta2, epsilon):
    return rmsprop(alpha, 1 - beta2, epsilon)


@mistake(8, 'this is the centered form: leave centered=True out',
         'return tf.keras.optimizers.RMSprop(alpha, beta2, epsilon=epsilon, '
         'centered=True)')
def centered(alpha, beta2, epsilon):
    return rmsprop(alpha, beta2, epsilon, centered=True)


@mistake(8, 'this is Adam; RMSProp is tf.keras.optimizers.RMSprop',
         'return tf.keras.optimizers.Adam(alpha, beta_2=beta2, '
         'epsilon=epsilon)')
def adam_for_rmsprop(alpha, beta2, epsilon):
    return adam(alpha, 0.9, beta2, epsilon)


# Task 9


@mistake(9, 'this is what you get without the bias correction: divide v by '
         '1 - beta1^t and s by 1 - beta2^t')
def no_correction(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * v / (np.sqrt(s) + epsilon), v, s


@mistake(9, 'the corrected moments are returned: return v and s as they '
         'were before the correction')
def corrected_returned(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = (beta1 * v + (1 - beta1) * grad) / (1 - beta1 ** t)
    s = (beta2 * s + (1 - beta2) * grad ** 2) / (1 - beta2 ** t)
    return var - alpha * v / (np.sqrt(s) + epsilon), v, s


@mistake(9, 't is advanced inside the function; it is the number of this '
         'step already')
def step_advanced(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** (t + 1))) / (
        np.sqrt(s / (1 - beta2 ** (t + 1))) + epsilon), v, s


@mistake(9, 'v and s are swapped: return the variable, then v, then s')
def moments_swapped(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), s, v


@mistake(9, 'epsilon is inside the root; add it to the root: '
         'sqrt(s) + epsilon')
def adam_epsilon_inside(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t) + epsilon)), v, s


@mistake(9, 'epsilon stands beside the uncorrected root, as in Keras '
         '(task 10): correct s before you take its root')
def epsilon_hat(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    rate = alpha * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    return var - rate * v / (np.sqrt(s) + epsilon), v, s


@mistake(9, 'only v is corrected; divide s by 1 - beta2^t too')
def only_first_corrected(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s) + epsilon), v, s


@mistake(9, 'only s is corrected; divide v by 1 - beta1^t too')
def only_second_corrected(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * v / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), v, s


@mistake(9, 'the correction lacks the power: it is 1 - beta^t, not '
         '1 - beta')
def correction_without_power(alpha, beta1, beta2, epsilon, var, grad, v, s,
                             t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1)) / (
        np.sqrt(s / (1 - beta2)) + epsilon), v, s


@mistake(9, 'the gradient is not squared in s')
def adam_not_squared(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), v, s


@mistake(9, 'the root is missing: divide by sqrt(s) + epsilon')
def adam_no_root(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        s / (1 - beta2 ** t) + epsilon), v, s


@mistake(9, 'the step has the wrong sign: descent subtracts it')
def adam_ascent(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var + alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), v, s


@mistake(9, 'the step is made with the gradient; make it with the '
         'corrected v')
def adam_step_by_gradient(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), v, s


@mistake(9, 'beta1 and beta2 are swapped: beta1 belongs to v, beta2 to s')
def adam_betas_swapped(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta2 * v + (1 - beta2) * grad
    s = beta1 * s + (1 - beta1) * grad ** 2
    return var - alpha * (v / (1 - beta2 ** t)) / (
        np.sqrt(s / (1 - beta1 ** t)) + epsilon), v, s


@mistake(9, 'epsilon is not used: divide by sqrt(s) + epsilon')
def adam_no_epsilon(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t))), v, s


# Task 10


@mistake(10, 'the arguments are not used: these are Keras\'s defaults',
         'return tf.keras.optimizers.Adam()')
def adam_defaults(alpha, beta1, beta2, epsilon):
    return adam(0.001, 0.9, 0.999, 1e-7)


@mistake(10, 'betas and epsilon are Keras\'s own: give beta_1=beta1, '
         'beta_2=beta2 and epsilon=epsilon',
         'return tf.keras.optimizers.Adam(alpha)')
def adam_only_rate(alpha, beta1, beta2, epsilon):
    return adam(alpha, 0.9, 0.999, 1e-7)


@mistake(10, 'the learning rate is Keras\'s own 0.001: give '
         'learning_rate=alpha',
         'return tf.keras.optimizers.Adam(beta_1=beta1, beta_2=beta2, '
         'epsilon=epsilon)')
def adam_default_rate(alpha, beta1, beta2, epsilon):
    return adam(0.001, beta1, beta2, epsilon)


@mistake(10, 'epsilon is Keras\'s own 1e-7: give epsilon=epsilon',
         'return tf.keras.optimizers.Adam(alpha, beta1, beta2)')
def adam_default_epsilon(alpha, beta1, beta2, epsilon):
    return adam(alpha, beta1, beta2, 1e-7)


@mistake(10, 'the betas are Keras\'s own: give beta_1=beta1 and '
         'beta_2=beta2',
         'return tf.keras.optimizers.Adam(alpha, epsilon=epsilon)')
def adam_default_betas(alpha, beta1, beta2, epsilon):
    return adam(alpha, 0.9, 0.999, epsilon)


@mistake(10, 'beta1 and beta2 are swapped',
         'return tf.keras.optimizers.Adam(alpha, beta2, beta1, epsilon)')
def adam_op_betas_swapped(alpha, beta1, beta2, epsilon):
    return adam(alpha, beta2, beta1, epsilon)


@mistake(10, 'beta_2 is Keras\'s own 0.999: give beta_2=beta2',
         'return tf.keras.optimizers.Adam(alpha, beta1, epsilon=epsilon)')
def adam_default_beta2(alpha, beta1, beta2, epsilon):
    return adam(alpha, beta1, 0.999, epsilon)


@mistake(10, 'beta_1 is Keras\'s own 0.9: give beta_1=beta1',
         'return tf.keras.optimizers.Adam(alpha, beta_2=beta2, '
         'epsilon=epsilon)')
def adam_default_beta1(alpha, beta1, beta2, epsilon):
    return adam(alpha, 0.9, beta2, epsilon)


@mistake(10, 'this is the AMSGrad variant: leave amsgrad=True out',
         'return tf.keras.optimizers.Adam(alpha, beta1, beta2, epsilon, '
         'amsgrad=True)')
def amsgrad(alpha, beta1, beta2, epsilon):
    return adam(alpha, beta1, beta2, epsilon, amsgrad=True)


@mistake(10, 'this is SGD with momentum; Adam is tf.keras.optimizers.Adam',
         'return tf.keras.optimizers.SGD(alpha, beta1)')
def momentum_for_adam(alpha, beta1, beta2, epsilon):
    return heavy_ball(alpha, beta1)


@mistake(10, 'this is RMSprop; Adam is tf.keras.optimizers.Adam',
         'return tf.keras.optimizers.RMSprop(alpha, beta2, '
         'epsilon=epsilon)')
def rmsprop_for_adam(alpha, beta1, beta2, epsilon):
    return rmsprop(alpha, beta2, epsilon)


# Tasks 6, 8, 10 and 12: what raises

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

# Task 11


@mistake(11, 'the rate falls at every step; it falls in stairs: use '
         'global_step // decay_step')
def no_floor(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * global_step / decay_step)


@mistake(11, 'the floor is taken of decay_rate * global_step / decay_step: '
         'bracket (global_step // decay_step)')
def floor_of_the_product(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * global_step // decay_step)


@mistake(11, 'this is exponential decay; inverse time decay divides by '
         '1 + decay_rate * stairs')
def exponential(alpha, decay_rate, global_step, decay_step):
    return alpha * decay_rate ** (global_step // decay_step)


@mistake(11, 'this is exponential decay; inverse time decay divides by '
         '1 + decay_rate * stairs')
def natural_exponential(alpha, decay_rate, global_step, decay_step):
    return alpha * np.exp(-decay_rate * (global_step // decay_step))


@mistake(11, 'the first product binds tighter: write '
         'alpha / (1 + decay_rate * stairs)')
def decay_brackets(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate) * (global_step // decay_step)


@mistake(11, 'decay_rate is not used')
def no_decay_rate(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + global_step // decay_step)


@mistake(11, 'a stair begins one step early: it is '
         'global_step // decay_step')
def stair_early(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * ((global_step + 1) // decay_step))


@mistake(11, 'the stairs are rounded up; round down: '
         'global_step // decay_step')
def rounded_up(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_rate * np.ceil(global_step / decay_step))


@mistake(11, 'the result is multiplied; divide alpha by '
         '1 + decay_rate * stairs')
def growing(alpha, decay_rate, global_step, decay_step):
    return alpha * (1 + decay_rate * (global_step // decay_step))


@mistake(11, 'decay_rate and decay_step are swapped')
def decay_swapped(alpha, decay_rate, global_step, decay_step):
    return alpha / (1 + decay_step * (global_step // decay_rate))


# Task 12


@right(12)
def inverse_time(alpha, decay_rate, decay_step):
    return lambda step: alpha / (1 + decay_rate * (step // decay_step))


@mistake(12, 'the rate falls at every step; it falls in stairs: give '
         'staircase=True', """
         return tf.keras.optimizers.schedules.InverseTimeDecay(
             alpha, decay_step, decay_rate)
         """)
def no_staircase(alpha, decay_rate, decay_step):
    return lambda step: alpha / (1 + decay_rate * step / decay_step)


@mistake(12, 'this is exponential decay; use InverseTimeDecay', """
         return tf.keras.optimizers.schedules.ExponentialDecay(
             alpha, decay_step, decay_rate, staircase=True)
         """)
def exponential_schedule(alpha, decay_rate, decay_step):
    return lambda step: alpha * float(decay_rate) ** (step // decay_step)


@mistake(12, 'this is exponential decay without stairs; use '
         'InverseTimeDecay with staircase=True', """
         return tf.keras.optimizers.schedules.ExponentialDecay(
             alpha, decay_step, decay_rate)
         """)
def smooth_exponential_schedule(alpha, decay_rate, decay_step):
    return lambda step: alpha * float(decay_rate) ** (step / decay_step)


@mistake(12, 'decay_rate and decay_step are swapped: InverseTimeDecay takes '
         'the steps first', """
         return tf.keras.optimizers.schedules.InverseTimeDecay(
             alpha, decay_rate, decay_step, staircase=True)
         """)
def schedule_swapped(alpha, decay_rate, decay_step):
    def rate(step):
        with np.errstate(all='ignore'):
            return alpha / (1 + decay_step * np.floor(
                np.float32(step) / np.float32(decay_rate)))
    return rate


@mistake(12, 'the arguments are not used', """
         return tf.keras.optimizers.schedules.InverseTimeDecay(
             0.1, 10, 1, staircase=True)
         """)
def schedule_hard_coded(alpha, decay_rate, decay_step):
    return lambda step: 0.1 / (1 + step // 10)


# Task 13


@mistake(13, 'epsilon is added to the deviation; add it to the variance, '
         'inside the root')
def epsilon_beside_deviation(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / (Z.std(axis=0) + epsilon) + beta


@mistake(13, 'the root is taken of the deviation; take it of the variance '
         'plus epsilon')
def root_of_deviation(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / np.sqrt(
        Z.std(axis=0) + epsilon) + beta


@mistake(13, 'mean and variance are those of the rows; take them over the '
         'batch, axis=0')
def normalized_rows(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(
        Z.var(axis=1, keepdims=True) + epsilon) + beta


@mistake(13, 'mean and variance are those of all numbers together; take '
         'them for each column, axis=0')
def normalized_together(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean()) / np.sqrt(Z.var() + epsilon) + beta


@mistake(13, 'gamma and beta are swapped: gamma scales, beta shifts')
def gamma_beta_swapped(Z, gamma, beta, epsilon):
    return beta * (Z - Z.mean(axis=0)) / np.sqrt(
        Z.var(axis=0) + epsilon) + gamma


@mistake(13, 'this is the sample variance, divided by m - 1; divide by m: '
         'no ddof')
def sample_variance(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / np.sqrt(
        Z.var(axis=0, ddof=1) + epsilon) + beta


@mistake(13, 'the root is missing: divide by sqrt(variance + epsilon)')
def no_root_of_variance(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / (Z.var(axis=0) + epsilon) + beta


@mistake(13, 'epsilon is not used: divide by sqrt(variance + epsilon)')
def epsilon_unused(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / Z.std(axis=0) + beta


@mistake(13, 'epsilon is outside the root; put it inside: '
         'sqrt(variance + epsilon)')
def epsilon_after_division(Z, gamma, beta, epsilon):
    return gamma * ((Z - Z.mean(axis=0)) / Z.std(axis=0) + epsilon) + beta


@mistake(13, 'it is normalized, but neither scaled by gamma nor shifted by '
         'beta')
def gamma_beta_unused(Z, gamma, beta, epsilon):
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


@mistake(13, 'beta is not added')
def no_beta(Z, gamma, beta, epsilon):
    return gamma * (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


@mistake(13, 'beta is added before the scaling: bracket nothing but the '
         'normalized Z')
def beta_scaled(Z, gamma, beta, epsilon):
    return gamma * ((Z - Z.mean(axis=0)) / np.sqrt(
        Z.var(axis=0) + epsilon) + beta)


# Task 14


def no_ones(variables, n):
    """Tell whether there is no gamma among a layer's variables."""
    return not any(np.all(value == 1) for value, _ in variables
                   if value.size == n)


def over_batch(Z, epsilon):
    """Normalize over the batch."""
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


@right(14)
def normalized_layer(prev, n, activation):
    return lambda Z, activate: activate(over_batch(Z, 1e-7))


WEIGHTS = """
    Z = tf.keras.layers.Dense(n, kernel_initializer=
        tf.keras.initializers.VarianceScaling(mode='fan_avg'))(prev)
"""
FORMULA = WEIGHTS + """
    gamma, beta = tf.Variable(tf.ones([n])), tf.Variable(tf.zeros([n]))
"""


@sign(14, 'nothing is normalized: this is the dense layer alone',
      WEIGHTS + """
    return activation(Z)
    """)
def dense_only(arguments, answer):
    prevs, n, activations, _ = arguments
    return all(no_ones(variables, n) and np.allclose(
        output, ACTIVATIONS[name](prev @ kernel_of(variables, prev, n)),
        rtol=1e-4, atol=1e-5)
        for prev, name, (output, variables) in zip(prevs, activations,
                                                   answer))


@mistake(14, 'nothing is normalized: BatchNormalization uses its running '
         'averages, 0 and 1 at the start, unless it is called with '
         'training=True', WEIGHTS + """
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(Z))
    """)
def not_in_training(prev, n, activation):
    return lambda Z, activate: activate(Z / np.sqrt(1 + 1e-7))


@mistake(14, 'nothing is normalized: BatchNormalization uses its running '
         'averages, 0 and 1 at the start, unless it is called with '
         'training=True; and epsilon is Keras\'s own 1e-3', WEIGHTS + """
    return activation(tf.keras.layers.BatchNormalization()(Z))
    """)
def not_in_training_epsilon(prev, n, activation):
    return lambda Z, activate: activate(Z / np.sqrt(1 + 1e-3))


@mistake(14, 'the activation comes before the normalization; normalize '
         'first', WEIGHTS + """
    return tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        activation(Z), training=True)
    """)
def activated_first(prev, n, activation):
    return lambda Z, activate: over_batch(activate(Z), 1e-7)


@mistake(14, 'epsilon is Keras\'s own 1e-3: give epsilon=1e-7',
         WEIGHTS + """
    return activation(tf.keras.layers.BatchNormalization()(
        Z, training=True))
    """)
def layer_default_epsilon(prev, n, activation):
    return lambda Z, activate: activate(over_batch(Z, 1e-3))


@mistake(14, 'epsilon is 1e-8; it is 1e-7', FORMULA + """
    mean, variance = tf.nn.moments(Z, [0])
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-8))
    """)
def smaller_epsilon(prev, n, activation):
    return lambda Z, activate: activate(over_batch(Z, 1e-8))


@mistake(14, 'mean and variance are those of each row; take them over the '
         'batch: tf.nn.moments(Z, axes=[0])', FORMULA + """
    mean, variance = tf.nn.moments(Z, [1], keepdims=True)
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-7))
    """)
def layer_rows(prev, n, activation):
    return lambda Z, activate: activate(over_batch(Z.T, 1e-7).T)


@mistake(14, 'the activation is not applied: return '
         'activation(normalized)', WEIGHTS + """
    return tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True)
    """)
def not_activated(prev, n, activation):
    return lambda Z, activate: over_batch(Z, 1e-7)


@mistake(14, 'the activation is applied twice, before and after the '
         'normalization', """
    Z = tf.keras.layers.Dense(n, activation, kernel_initializer=
        tf.keras.initializers.VarianceScaling(mode='fan_avg'))(prev)
    return activation(tf.keras.layers.BatchNormalization(epsilon=1e-7)(
        Z, training=True))
    """)
def activated_twice(prev, n, activation):
    return lambda Z, activate: activate(over_batch(activate(Z), 1e-7))


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
    return len(set(seeds)) > 1 and all(
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
    return all(no_ones(variables, arguments[1]) for _, variables in answer)


# Where an exception that several tasks share is made as an example.
MADE_IN = {'lr': (6, 8, 10), 'train': (10,),
           'not_imported_numpy': (1, 13), 'not_imported_tensorflow': (14,)}
