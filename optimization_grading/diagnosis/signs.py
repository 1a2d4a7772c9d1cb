"""Signs of a mistake that no search finds, as it is no edit of a formula.

An exception that names an argument or a module, what is returned in place
of numbers, and what is drawn.
"""
import re

import numpy as np

from optimization_grading.diagnosis import forward
from optimization_grading.protocol.wire import Opaque
from optimization_grading.table import TASKS

EVERYWHERE = range(15)
KERAS = [task.number for task in TASKS if task.in_tensorflow]
# The numbers of tasks, what is found in the exception, and what to do.
EXCEPTIONS = (
    ((6, 8, 10), "not recognized.*'lr'",
     'Keras 3 calls it learning_rate, not lr'),
    ((6,), "(not recognized|argument).*'beta1'",
     'Keras calls it momentum, not beta1'),
    ((8,), "(not recognized|argument).*'beta2'",
     'Keras calls it rho, not beta2'),
    ((10,), "not recognized.*'beta1'|argument 'beta1'",
     'Keras calls them beta_1 and beta_2, with an underscore'),
    ((6, 8, 10, 12),
     r"v2\.train' has no attribute|'tensorflow' has no attribute 'train'",
     'tf.train belongs to TensorFlow 1: use tf.keras.optimizers'),
    (EVERYWHERE, "NameError: name 'np' is not defined",
     'import numpy as np is missing at the top of the file'),
    (KERAS, "NameError: name 'tf' is not defined",
     'import tensorflow as tf is missing at the top of the file'),
    (EVERYWHERE, "NameError: name '(xrange|raw_input)' is not defined",
     'xrange and raw_input are of Python 2: Python 3 calls them range and '
     'input'),
    (EVERYWHERE, r"No module named '\d+-.*; the file is called (.*)\.py",
     r"write __import__('\1'): the file is called \1.py"),
    (EVERYWHERE, r"No module named '\d+-",
     'put the file of that task into the same folder'),
    (EVERYWHERE, "(Syntax|Value)Error: .*(null bytes|'utf-8' codec can't|"
     'Non-UTF-8)',
     'save the file as UTF-8: your editor has a setting for the encoding'),
    (EVERYWHERE, "'return' outside function",
     'indent the lines of the function by four spaces: this return belongs to '
     'none'),
    (EVERYWHERE, "No module named '(torch|sklearn|scipy|pandas|cupy|jax)",
     'the task is done with NumPy and TensorFlow: leave the other library '
     'out'),
    (EVERYWHERE, 'truth value of an array',
     'if, and, or and max() take one number, and this is an array: NumPy has '
     'np.where and np.maximum'),
    (EVERYWHERE, 'Cannot cast ufunc',
     'an operation like -= writes into an array of integers, which cannot '
     'hold the result: write x = x - y, not x -= y'),
    ((5, 7, 9), "'(float|int)' object (is not (subscriptable|iterable)|does "
     "not support item)|'(float|int)' has no len",
     'a bias is a single number: compute with var and grad as a whole, '
     'without a loop or an index'),
    ((4,), r'ZeroDivisionError: .*division(?!.*line)|ZeroDivisionError.*\*\*',
     'at t = 0 the correction 1 - beta^0 is zero: count steps from 1'))


def of_exception(task, raised):
    """Return what an exception comes from, as the fields of a Name."""
    return next((2 * (found.expand(says),) for tasks, text, says in EXCEPTIONS
                 if task.number in tasks and (
                     found := re.search(text, raised))), ())


def of_answers(task, failed, source):
    """Return what is seen in the wrong answers of all checks.

    Returns: the fields of a Name, or ().
    """
    tell, says, done = ANSWERS.get(task.number, (None, '', None))
    try:
        wrong = tell and [
            forward.task(task.number).wrong(check.answers)
            for check in failed if not check.raised]
        return (says, says) if wrong and any(wrong) and not (
            done and re.search(done, source)) and all(
                tell(answer) for some in wrong for answer in some) else ()
    except Exception:  # a solution chooses what is looked at here
        return ()


def at_last(task, failed, answers):
    """Return what is true if nothing else was found, so too.

    answers: of the whole task.
    """
    if task.number == 14:
        return not_normalized(answers)
    others = {*task.checks} - {'style', 'published_example'}
    says = ('it is right for the published example alone: is one of its '
            'numbers or shapes in your code?')
    return (says, says) if 'published_example' in task.checks and (
        others == {check.check for check in failed}) else ()


def not_normalized(answers):
    """Return how an output of task 14 varies, if it is not normalized."""
    try:
        for answer in answers:
            prevs, _, activations, _ = answer.question.arguments
            for prev, name, (output, _) in zip(prevs, activations,
                                               answer.value):
                mean, deviation = output.mean(axis=0), output.std(axis=0)
                far = np.abs(mean) + np.abs(deviation - 1)
                worst = int(np.argmax(far))
                # beside epsilon, a small input stays small
                if name == 'identity' and prev.std() > 0.1 < far[worst]:
                    says = 'the output is not normalized over the batch'
                    return (f'{says}: node {worst} has mean '
                            f'{mean[worst]:.2g} and deviation '
                            f'{deviation[worst]:.2g} instead of 0 and 1', says)
    except Exception:  # a solution chooses what is looked at here
        pass
    return ()


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


# What is seen in an answer, what to do, and what shows that it is done.
ANSWERS = {
    2: (shuffled_otherwise, 'the pairs are kept, but the order is not the '
        'one that the seed gives: draw it by one np.random.permutation(m), '
        'and index with it', r'random\.permutation|import.*permutation'),
    3: (is_generator, 'this is a generator; return a list of the batches',
        '')}
