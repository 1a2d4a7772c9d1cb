"""Run a task's checks on a function of this process, without the sandbox.

For functions that we have written ourselves: it takes milliseconds.
"""
import importlib
import sys

import numpy as np

from optimization_grading import table
from optimization_grading.judging import checks as judging
from optimization_grading.judging.local import Local
from optimization_grading.judging.verdicts import Failure, Verdict, first_line


def reference(task):
    """Give the function of this repository."""
    sys.path.insert(0, str(table.FOLDER))
    try:
        return getattr(importlib.import_module(task.module), task.function)
    finally:
        sys.path.pop(0)


def checks(task):
    """Give the functions of a task's checks by name, but not the style."""
    found = judging.checks_of(task)
    found.pop('style')
    return found


def run(task, check, function, seed):
    """Run a check; give the solution, the verdict and its sentence."""
    solve = Local(task, function)
    state = np.random.get_state()
    try:
        judging.run(check, solve, seed)
    except Failure as failure:
        return solve, failure.verdict, failure.sentence
    except AssertionError as error:
        return solve, Verdict.WRONG, first_line(error)
    finally:
        np.random.set_state(state)
    return solve, Verdict.RIGHT, ''


def points(task, function, seed):
    """Give the points of a function, its style aside."""
    return sum(task.checks[name] for name, check in checks(task).items()
               if run(task, check, function, seed)[1] == Verdict.RIGHT)
