"""Run a task's checks on a function of this process, without the sandbox.

For functions that we have written ourselves: it takes milliseconds.
"""
import importlib
import inspect
import sys
import zlib

import numpy as np

from optimization_grading import table
from optimization_grading.checks import draws
from optimization_grading.judging import comparison
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.verdicts import (
    RAISED,
    RIGHT,
    WRONG,
    Failure,
    first_line,
)
from optimization_grading.protocol import probes, wire
from optimization_grading.protocol.messages import Answer, Question


class Local(Solution):
    """A solution that is called in this process, on copies, over the wire."""

    def __init__(self, task, function):
        super().__init__(task, None, None)
        self.function = function

    def ask(self, probe, arguments, seed=None):
        """Give the value that a probe found."""
        copies = wire.unpack(wire.pack(arguments))
        if seed is not None:
            np.random.seed(seed)
        try:
            value = probes.PROBES[probe](self.function, *copies)
        except Exception as error:
            raise Failure(RAISED, f'it raised {type(error).__name__}: {error}'
                          ) from error
        value = wire.unpack(wire.pack(value, wire.ANSWER))
        self.next_random = np.random.random()
        self.calls.append(Answer(Question(probe, arguments, seed), value))
        return value


def reference(task):
    """Give the function of this repository."""
    sys.path.insert(0, str(table.FOLDER))
    try:
        return getattr(importlib.import_module(task.module), task.function)
    finally:
        sys.path.pop(0)


def checks(task):
    """Give the functions of a task's checks by name, but not the style."""
    module = importlib.import_module(
        f'optimization_grading.checks.test_{task.module.replace("-", "_")}')
    return {name: getattr(module, f'test_{name}') for name in task.checks
            if name != 'style'}


def run(task, name, check, function, seed):
    """Run a check; give the solution, the verdict and its sentence."""
    solve = Local(task, function)
    close = (lambda result, expected, row='float64', name='the result':
             comparison.compare(result, expected, table.CLOSENESS[row], name))
    given = {'solve': lambda: solve, 'close': lambda: close,
             'rng': lambda: np.random.default_rng(
                 [seed, task.number, zlib.crc32(name.encode())]),
             'shaped': lambda: comparison.shaped,
             'published': lambda: draws.published(task),
             'three_features': draws.three_features}
    state = np.random.get_state()
    try:
        check(**{parameter: given[parameter]() for parameter
                 in inspect.signature(check).parameters})
    except Failure as failure:
        return solve, failure.verdict, failure.sentence
    except AssertionError as error:
        return solve, WRONG, first_line(error)
    finally:
        np.random.set_state(state)
    return solve, RIGHT, ''


def points(task, function, seed):
    """Give the points of a function, its style aside."""
    return sum(task.checks[name] for name, check in checks(task).items()
               if run(task, name, check, function, seed)[1] == RIGHT)
