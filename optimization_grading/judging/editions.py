"""Recognize a solution of the course's earlier edition, in TensorFlow 1."""
from collections.abc import Iterable

from optimization_grading.judging.verdicts import printable
from optimization_grading.protocol.messages import Style
from optimization_grading.table import Task

# What TensorFlow 2 no longer has, as style.py writes names in full.
TENSORFLOW_1 = tuple('tensorflow.' + name for name in (
    'compat.v1', 'contrib', 'layers', 'train', 'placeholder', 'Session',
    'get_variable', 'variable_scope', 'global_variables_initializer'))


# The mistake that learners have in common.
EARLIER = 'this solves an earlier edition of the course'


def earlier(task: Task, style: Style) -> str:
    """Say which edition a task's file is of, and what has changed.

    Returns: a sentence, or '' if it is this edition's.
    """
    older = task.older
    gone = [name for name in style.names if any(
        name == old or name.startswith(old + '.') for old in TENSORFLOW_1)]
    function = older.get('function', task.function)
    parameters = style.functions.get(function)
    if not older or parameters is None or not any(
            name.startswith('tensorflow') for name in style.names):
        return ''
    if function == task.function and 'parameters' in older and (
            len(parameters) != len(older['parameters'])):
        return ''
    if 'parameters' in older:
        was = signature(function, parameters)
    elif gone:
        was = printable(gone[0], 60)
    else:
        return ''
    now = signature(task.function, task.parameters)
    returns = older['returns']
    if not gone and 'loss' in older.get('parameters', ()):
        return (f'{EARLIER}, which had the parameter '
                f'{printable(parameters[0], 60)}: leave it out, and write '
                f'{now}, which returns {returns}')
    return (f'{EARLIER}, in TensorFlow 1 ({was}). Now write {now}, which '
            f'returns {returns}')


def signature(function: str, parameters: Iterable[str]) -> str:
    """Write a function with its parameters."""
    return printable(f'{function}({", ".join(parameters)})', 150)
