"""Run a task's checks on a function of this process, without the sandbox.

For functions that we have written ourselves: it takes milliseconds.
"""
import importlib
import sys

import numpy as np

from optimization_grading import table
from optimization_grading.judging import checks as judging
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.verdicts import Failure, Verdict, first_line
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
            raise Failure(
                Verdict.RAISED, f'it raised {type(error).__name__}: {error}'
            ) from error
        value = wire.unpack(wire.pack(value, wire.ANSWER))
        self.next_random = np.random.random()
        self.answers.append(Answer(Question(probe, arguments, seed), value))
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
