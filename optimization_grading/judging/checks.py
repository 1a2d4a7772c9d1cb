"""The checks of a task: functions of its tests, and what they are given."""
import importlib
import inspect
import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from optimization_grading import table
from optimization_grading.judging import comparison
from optimization_grading.judging.solution import Solution


def checks_of(task: table.Task) -> dict[str, Callable[..., None]]:
    """Give a task's checks, by the names that have points in the table."""
    own, style = (importlib.import_module(
        f'optimization_grading.checks.test_{name}') for name in (
            task.module.replace('-', '_'), 'file_style'))
    return {name: getattr(style if name == 'style' else own, f'test_{name}')
            for name in task.checks}


def run(check: Callable[..., None], solve: Solution, seed: int) -> None:
    """Run a check on a solution.

    Raises: whatever the check raises where it does not hold.
    """
    given = {'solve': solve, 'task': solve.task, 'close': close,
             'number': solve.task.number,
             'rng': generator(seed, check.__module__, check.__name__)}
    check(**{name: given[name]
             for name in inspect.signature(check).parameters})


def generator(seed: int, module: str, *names: str) -> np.random.Generator:
    """Give a generator of inputs, another for each test and seed."""
    file = module.rpartition('.')[2]
    return np.random.default_rng([seed, zlib.crc32(
        ' '.join([f'{file}.py::{names[0]}', *names[1:]]).encode())])


def close(result: ArrayLike, expected: ArrayLike, row: str = 'float64',
          name: str = 'the result') -> None:
    """Compare a result with an oracle's, the shape first.

    row: of the table, how close is close enough.
    """
    comparison.compare(result, expected, table.CLOSENESS[row], name)
