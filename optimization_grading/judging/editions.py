"""Recognize a solution of the course's earlier edition, in TensorFlow 1."""
from optimization_grading.judging.verdicts import printable

# What TensorFlow 2 no longer has, as style.py writes names in full.
TENSORFLOW_1 = tuple('tensorflow.' + name for name in (
    'compat.v1', 'contrib', 'layers', 'train', 'placeholder', 'Session',
    'get_variable', 'variable_scope', 'global_variables_initializer'))


def earlier(task, file):
    """Say which edition a task's file is of, and what has changed.

    file: what style.py has found: functions, the parameters of each one that
        the file defines; names, what it takes from modules.
    Returns: a sentence, or '' if it is this edition's.
    """
    older, names = task.older, file['names']
    gone = [name for name in names if any(
        name == old or name.startswith(old + '.') for old in TENSORFLOW_1)]
    function = older.get('function', task.function)
    parameters = file['functions'].get(function)
    if not older or parameters is None or not any(
            name.startswith('tensorflow') for name in names):
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
    return (f'this solves an earlier edition of the course, in TensorFlow 1 '
            f'({was}). Now write {signature(task.function, task.parameters)}, '
            f'which returns {older["returns"]}')


def signature(function, parameters):
    """Write a function with its parameters."""
    return printable(f'{function}({", ".join(map(str, parameters))})', 150)
