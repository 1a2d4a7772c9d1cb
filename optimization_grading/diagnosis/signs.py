"""Signs of a mistake that no search finds, as it is no edit of a formula.

An exception that names an argument or a module, what is returned in place
of numbers, and what is drawn.
"""
import re

import numpy as np

from optimization_grading.diagnosis import forward
from optimization_grading.protocol.wire import Opaque

EVERYWHERE = range(15)
# The numbers of tasks, what is found in the exception, and what to do.
EXCEPTIONS = (
    ((6, 8, 10), "not recognized.*'lr'",
     'Keras 3 calls it learning_rate, not lr'),
    ((10,), "not recognized.*'beta1'|argument 'beta1'",
     'Keras calls them beta_1 and beta_2, with an underscore'),
    ((6, 8, 10, 12),
     r"v2\.train' has no attribute|'tensorflow' has no attribute 'train'",
     'tf.train belongs to TensorFlow 1: use tf.keras.optimizers'),
    (EVERYWHERE, "NameError: name 'np' is not defined",
     'import numpy as np is missing at the top of the file'),
    (EVERYWHERE, "NameError: name 'tf' is not defined",
     'import tensorflow as tf is missing at the top of the file'),
    ((4,), 'ZeroDivisionError: .*division',
     'at t = 0 the correction 1 - beta^0 is zero: count steps from 1'))


def of_exception(task, raised):
    """Return what an exception's text says of a mistake, or ''."""
    return next((says for tasks, text, says in EXCEPTIONS
                 if task.number in tasks and re.search(text, raised)), '')


def of_answers(task, answers):
    """Return what is seen in all wrong answers of a check, or ''."""
    if task.number not in ANSWERS:
        return ''
    tell, says = ANSWERS[task.number]
    try:
        wrong = forward.task(task.number).wrong(answers)
        return says if wrong and all(map(tell, wrong)) else ''
    except Exception:  # a solution chooses what is looked at here
        return ''


def is_generator(answer):
    """Tell whether a generator was returned."""
    return answer.value == Opaque('a generator')


def shuffled_otherwise(answer):
    """Tell whether the pairs are kept, in whatever order."""
    (X, Y), (X_new, Y_new) = answer.question.arguments, answer.value
    if X_new.shape != X.shape or len(X) > 1000:
        return False
    order = [int(np.flatnonzero((X == row).all(axis=1))[0]) for row in X_new]
    return (sorted(order) == list(range(len(X)))
            and np.array_equal(X_new, X[order])
            and np.array_equal(Y_new, Y[order]))


ANSWERS = {
    2: (shuffled_otherwise, 'the pairs are kept, but the order is not the '
        'one that the seed gives: draw it by one np.random.permutation(m), '
        'and index with it'),
    3: (is_generator, 'this is a generator; return a list of the batches')}
