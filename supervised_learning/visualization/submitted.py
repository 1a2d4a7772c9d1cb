"""A learner's modules in a race, run in the grader's sandbox."""
import math
import pathlib
import shutil
import tempfile

import numpy as np

import rules
from optimization_grading import commands, table
from optimization_grading.arrivals import folders
from optimization_grading.judging import comparison
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.verdicts import (
    FORGED,
    Failure,
    GraderFault,
    Verdict,
    report_of,
    value_of,
)
from optimization_grading.protocol import probes
from optimization_grading.protocol.messages import Place, Question
from optimization_grading.sandbox.client import Sandbox, Unprotected

RACING = range(5, 11)
HERE = pathlib.Path(__file__).resolve().parent


class Refused(Exception):
    """Nothing can be run; the text says why."""


class Given:
    """An objective of which the gradients are known beforehand."""

    def __init__(self, gradients):
        self.gradients = iter(gradients)

    def gradient(self, _):
        """Give the next gradient, wherever the path is."""
        return next(self.gradients)


def follow_all(folder, surface, unsafe, racers):
    """Follow the learner's modules for tasks 5 to 10 on a surface.

    racers: (rule, settings, points) of each racer, by the reference.
    Returns: by the rule's name the learner's points, or None, and a sentence.
    Raises: Refused where there is nothing to run, or no sandbox.
    """
    racers = [racer for racer in racers if racer[0].number in RACING]
    sandbox = Sandbox()
    grader = Grader(sandbox)
    try:
        submission = folders.from_folder(folder)
        sandbox.protected(unsafe)
        return {rule.name: judge(
            Solution(table.TASKS[rule.number], submission, grader),
            surface, rule, settings, points)
            for rule, settings, points in racers}
    except (folders.NoSubmission, Unprotected, GraderFault) as error:
        raise Refused(str(error)) from None
    finally:
        grader.close()


def judge(solution, surface, rule, settings, points):
    """Give the points of a learner's path, or None, and a sentence."""
    again = ('pytest --submission '
             f'{commands.word(solution.submission.top)} --task {rule.number} '
             'says more')
    try:
        found, gradients = follow(solution, surface, points,
                                  arguments(rule, settings))
    except Failure as failure:
        return None, f'{failure.sentence}; {again}'
    except GraderFault as fault:
        return None, str(fault)
    row = table.CLOSENESS['float32' if solution.task.in_tensorflow else
                          'float64']
    expected = on_given(rule, settings, surface, gradients)
    both = min(len(found), len(expected))  # the shorter one has diverged
    good = comparison.close(found[:both], expected[:both], row).all(axis=1)
    if good.all():
        return found, ('agrees with the reference; given the same gradients, '
                       'the largest deviation along the path is '
                       f'{np.abs(found[:both] - expected[:both]).max():.1g}')
    step = int(good.argmin())
    return found, (f'departs from the reference at step {step}, to '
                   f'{told(found[step])} instead of {told(expected[step])}; '
                   f'{again}')


def arguments(rule, settings):
    """Give the hyperparameters in the function's order."""
    return tuple(settings[name] for name in rule.parameters
                 if name in settings)


def told(point):
    """Write a point."""
    return f'({point[0]:.9g}, {point[1]:.9g})'


def follow(solution, surface, points, setting):
    """Let a learner's rule descend; give its points and their gradients.

    The grader's own probe, which takes all gradients at once, sees first
    whether the function can be used, and at last where it goes. In between
    descent.py finds the gradients, one step after another.
    """
    probe = solution.trajectories if solution.task.in_tensorflow else (
        solution.paths)
    start = np.array(surface.start, float)
    probe([setting], start, slopes(surface, points[:-1]))
    found = descended(solution, surface, setting)
    gradients = slopes(surface, found[:-1])
    return np.asarray(probe([setting], start, gradients)[0], float), gradients


def descended(solution, surface, setting):
    """Give the positions that descent.py finds in the sandbox."""
    task, grader = solution.task, solution.grader
    view = pathlib.Path(tempfile.mkdtemp(dir=grader.answerer.root))
    view.chmod(0o755)
    solution.submission.copy_to(view)
    for name in 'descent.py', 'surfaces.py':
        shutil.copy(HERE / name, view)
        (view / name).chmod(0o644)
    session = grader.answerer.session(
        solution.submission.libraries(task),
        Place(str(view), 'descent', 'descend'))
    try:
        answer = session.ask(Question('call', (
            task.module, task.function, surface.name,
            np.array(surface.start, float), surface.steps, rules.FAR,
            setting, None if task.in_tensorflow else len(task.returns) - 1,
            't' in task.parameters)), math.inf, math.inf)
    finally:
        session.close()
    found = value_of(report_of(answer, grader.limits), task)
    if not (isinstance(found, np.ndarray) and found.dtype == float
            and found.ndim == 2 and found.shape[1] == 2
            and 2 <= len(found) <= surface.steps + 1):
        raise Failure(Verdict.WRONG, FORGED)
    return found


def slopes(surface, points):
    """Give the gradients at points."""
    with np.errstate(all='ignore'):
        return np.array([surface.gradient(point) for point in points])


def on_given(rule, settings, surface, gradients):
    """Follow the reference over given gradients."""
    if not table.TASKS[rule.number].in_tensorflow:
        return rules.path(rule.stepper(**settings), Given(gradients),
                          surface.start, len(gradients))
    (_, path), = probes.trajectories(
        rule.function(), [arguments(rule, settings)],
        np.array(surface.start, float), gradients)
    return path
