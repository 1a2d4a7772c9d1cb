"""What type an answer must have, before anything is compared."""
import numpy as np

from grading.verdicts import WRONG, Failure, kind_of

NUMBERS = (int, float, np.number)


def wrong(what, value, expected):
    """Give the verdict on a value of a wrong type."""
    return Failure(WRONG, f'{what} is {kind_of(value)}; {expected} is '
                   'expected')


def is_array(value):
    """Tell whether a value is an array or a number."""
    return type(value) is not bool and isinstance(
        value, (*NUMBERS, np.ndarray)) and np.asarray(
            value).dtype.kind in 'biuf'


def array(task, value):
    """Take an array, or a number."""
    if not is_array(value):
        raise wrong('the result', value, 'an array')
    return value


def number(task, value):
    """Take a number."""
    if not is_array(value) or np.size(value) != 1:
        raise wrong('the result', value, 'a number')
    return value


def parts(task, value):
    """Take a tuple or a list of arrays or numbers."""
    names = ', '.join(task.returns)
    if isinstance(value, np.ndarray) and value.ndim:
        value = tuple(value)  # an array can be unpacked as well
    if not isinstance(value, (tuple, list)) or (
            len(value) != len(task.returns)):
        raise wrong('the result', value,
                    f'a tuple of {len(task.returns)}, {names},')
    for name, part in zip(task.returns, value):
        if not is_array(part):
            raise wrong(name, part, 'an array')
    return value


def numbers(task, value):
    """Take a list of numbers."""
    if not isinstance(value, list):
        raise wrong('the result', value, 'a list')
    for i, item in enumerate(value):
        if not is_array(item) or np.size(item) != 1:
            raise wrong(f'item {i} of the list', item, 'a number')
    return [float(np.reshape(item, ())) for item in value]


def batches(task, value):
    """Take a list of pairs of arrays."""
    if not isinstance(value, list):
        raise wrong('the result', value, 'a list')
    for i, pair in enumerate(value):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise wrong(f'batch {i}', pair, 'a tuple (X_batch, Y_batch)')
        for name, part in zip(('X_batch', 'Y_batch'), pair):
            if not isinstance(part, np.ndarray):
                raise wrong(f'{name} {i}', part, 'an array')
    return value


def tensorflow(task, value):
    """Take what a probe made of TensorFlow's objects."""
    if not is_array(value):
        expected = {'optimizer': 'an optimizer of tf.keras.optimizers',
                    'schedule': 'a schedule of tf.keras.optimizers.schedules',
                    'tensor': 'a tensor'}[task.form]
        raise wrong('the result', value, expected)
    return value


FORMS = {'array': array, 'number': number, 'parts': parts,
         'numbers': numbers, 'batches': batches, 'optimizer': tensorflow,
         'schedule': tensorflow, 'tensor': tensorflow}
