"""Write a call and what it gives, as a learner could type it."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from optimization_grading.judging.verdicts import kind_of, printable
from optimization_grading.protocol.wire import Opaque
from optimization_grading.table import Task

LONGEST = 150  # letters of a call, and of what it gives
# The moments come first: the variable is wrong because they are.
LAST = 'var'
COUNTS = {2: 'two', 3: 'three'}


def typed(value: Any) -> str:
    """Write an argument, with all digits."""
    return f'np.array({value.tolist()})' if isinstance(
        value, np.ndarray) else repr(value)


def shown(value: Any) -> str:
    """Write a result: arrays as lists, numbers with four digits."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, list):
        return f'[{", ".join(map(shown, value))}]'
    if isinstance(value, tuple):
        return f'({", ".join(map(shown, value))}{"," * (len(value) == 1)})'
    if isinstance(value, float):
        return repr(float(f'{value:.4g}'))
    return kind_of(value) if isinstance(value, Opaque) else repr(value)


def call(task: Task, arguments: Any) -> str:
    """Write a call of the task's function."""
    return f'{task.function}({", ".join(map(typed, arguments))})'


def gives(task: Task, value: Any, expected: Any) -> str:
    """Write what a call gives and what is expected.

    Of several results those that are wrong, the cause before its effect.
    """
    expects, count = f'{shown(expected)} is expected', len(task.returns)
    if isinstance(value, tuple) and count == len(value) > 1:
        wrong = sorted((name == LAST, i, name) for i, name in enumerate(
            task.returns) if shown(value[i]) != shown(expected[i]))
        says, expects = (joined([
            f'{name} = {shown(parts[i])}' for _, i, name in wrong])
            for parts in (value, expected))
        expects += ' are expected' if len(wrong) > 1 else ' is expected'
    elif count > 1 and not isinstance(value, tuple):
        says = 'one array, ' * isinstance(value, np.ndarray) + shown(value)
        expects = (f'{COUNTS[count]} results are expected, '
                   f'{joined(task.returns)}: {shown(expected)}')
    elif isinstance(value, tuple) and task.answer_type == 'array':
        says = f'{len(value)} results, {shown(value)}'
        expects = f'one array is expected, {shown(expected)}'
    else:
        says = shown(value)
    return f'gives {printable(says, LONGEST)}; {printable(expects, LONGEST)}'


def joined(names: Sequence[str]) -> str:
    """Join names by commas, the last by "and"."""
    return ' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))
