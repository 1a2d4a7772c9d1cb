"""What type an answer must have, before anything is compared.

A list of numbers where the course asks for an array is remarked, and taken
as that array. What the grader cannot read is wrong.
"""
from collections.abc import Callable
from typing import Any

import numpy as np

from optimization_grading.judging.answered import COUNTS
from optimization_grading.judging.verdicts import Failure, Verdict, kind_of
from optimization_grading.table import Task

Remark = Callable[[str], None]
NUMBERS = (int, float, np.number)
RESULT = 'the result'
OBJECTS = {'optimizer': 'an optimizer of tf.keras.optimizers',
           'schedule': 'a schedule of tf.keras.optimizers.schedules',
           'tensor': 'a tensor of float32'}


def wrong(what: str, value: Any, expected: str) -> Failure:
    """Give the verdict on a value of a wrong type."""
    sentence = f'{what} is {kind_of(value)}'
    if value is None and what == RESULT:
        sentence += ': does the function return its result?'
    elif not sentence.endswith('too large to be a solution'):
        if ' is an array' in sentence and expected == 'an array':
            expected += ' of real numbers'
        sentence += f'; {expected} is expected'
    return Failure(Verdict.WRONG, sentence)


def is_array(value: Any) -> bool:
    """Tell whether a value is an array or a number."""
    return type(value) is not bool and isinstance(
        value, (*NUMBERS, np.ndarray)) and np.asarray(
            value).dtype.kind in 'biuf'


def as_array(what: str, value: Any, remark: Remark) -> Any:
    """Take an array, a number, or a list of numbers for an array."""
    if is_array(value):
        return value
    if isinstance(value, (list, tuple)):
        try:
            array = np.array(value)
        except ValueError:
            if all(is_array(item) for item in value):
                raise wrong(what, value, 'an array alone') from None
            raise Failure(
                Verdict.WRONG, f'{what} is {kind_of(value)}, which does not '
                'fit into an array: are the rows of one length?') from None
        if array.dtype.kind in 'iuf':
            remark(f'{what} is a {type(value).__name__}, and the course '
                   'asks for an array')
            return array
    raise wrong(what, value, 'an array')


def array(task: Task, value: Any, remark: Remark) -> Any:
    """Take an array, or a number."""
    return as_array(RESULT, value, remark)


def number(task: Task, value: Any, remark: Remark) -> Any:
    """Take a number."""
    if not is_array(value) or np.size(value) != 1:
        raise wrong(RESULT, value, 'a number')
    return value


def parts(task: Task, value: Any, remark: Remark) -> Any:
    """Take a tuple or a list of arrays or numbers."""
    several = value
    if is_array(value) and np.ndim(value):
        several = tuple(value)  # an array can be unpacked as well
    if not isinstance(several, (tuple, list)) or (
            len(several) != len(task.returns)):
        if isinstance(value, np.ndarray):
            raise Failure(
                Verdict.WRONG, f'the result is one array of shape '
                f'{value.shape}; {COUNTS[len(task.returns)]} results are '
                f'expected: {", ".join(task.returns)}')
        raise wrong(RESULT, value, f'a tuple ({", ".join(task.returns)})')
    return tuple(as_array(name, part, remark)
                 for name, part in zip(task.returns, several))


def numbers(task: Task, value: Any, remark: Remark) -> Any:
    """Take a list of numbers."""
    if not isinstance(value, list):
        raise wrong(RESULT, value, 'a list')
    for i, item in enumerate(value):
        if not is_array(item) or np.size(item) != 1:
            raise wrong(f'item {i} of the list', item, 'a number')
    return [float(np.reshape(item, ())) for item in value]


def batches(task: Task, value: Any, remark: Remark) -> Any:
    """Take a list of pairs of arrays."""
    if not isinstance(value, (list, tuple)):
        raise wrong(RESULT, value, 'a list')
    if isinstance(value, tuple):
        remark('the result is a tuple, and the course asks for a list')
    for i, pair in enumerate(value):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise wrong(f'batch {i}', pair, 'a tuple (X_batch, Y_batch)')
    return [tuple(np.asarray(as_array(f'{name} {i}', part, remark))
                  for name, part in zip(('X_batch', 'Y_batch'), pair))
            for i, pair in enumerate(value)]


def tensorflow(task: Task, value: Any, remark: Remark) -> Any:
    """Take what a probe made of TensorFlow's objects."""
    if not is_array(value):
        raise wrong(RESULT, value, OBJECTS[task.answer_type])
    return value


ANSWER_TYPES: dict[str, Callable[[Task, Any, Remark], Any]] = {
    'array': array, 'number': number, 'parts': parts, 'numbers': numbers,
    'batches': batches, 'optimizer': tensorflow, 'schedule': tensorflow,
    'tensor': tensorflow}
