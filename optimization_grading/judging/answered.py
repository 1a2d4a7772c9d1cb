"""Show a call and its answer, as a learner could type it."""
from collections.abc import Callable
from typing import Any

import numpy as np

from optimization_grading.judging.verdicts import printable
from optimization_grading.protocol.messages import Answer
from optimization_grading.table import Task

# What stands between the call and the answer of a probe that makes several.
BETWEEN: dict[str, Callable[..., str]] = {
    'schedules': lambda steps: f', at steps {short(steps)},',
    'schedules_in_use': lambda steps: f', in {steps} steps of SGD,',
    'trajectories': lambda start, gradients:
        f', in {len(gradients)} steps from {short(start)},'}


def answered(task: Task, answer: Answer) -> str:
    """Show the first call of a question, and what it gave; or ''."""
    try:
        with np.printoptions(precision=6, threshold=6, edgeitems=2,
                             linewidth=10 ** 6):
            given, between, value = first_call(answer)
            call = ', '.join(map(short, given))
            return (f'{task.function}({printable(call, 150)})'
                    f'{printable(between, 150)} gives '
                    + printable(short(value), 150))
    except Exception:  # a solution chooses what is shown here
        return ''


def first_call(answer: Answer) -> tuple[tuple[Any, ...], str, Any]:
    """Give the first call that a probe made: arguments, what else, value."""
    probe, given = answer.question.probe, answer.question.arguments
    value = answer.value
    if probe == 'call':
        return given, '', value
    if probe == 'each':
        return given[0][0], '', value[0]
    if probe == 'path':
        settings, start, gradients, moments, timed = given
        return (*settings[0], start, gradients[0],
                *[np.zeros_like(start)] * moments,
                *[1] * timed), '', value[0][0]
    if probe == 'layers':
        prevs, n, activations, _ = given
        return (prevs[0], n, activations[0]), '', value[0][0]
    settings, *inputs = given
    return settings[0], BETWEEN[probe](*inputs), (
        value[0][-1] if probe == 'trajectories' else value[0])


def short(value: Any) -> str:
    """Write a value with a few digits and entries."""
    if isinstance(value, float):
        return f'{value:.6g}'
    if isinstance(value, (list, tuple)):
        more = ', ...' if len(value) > 4 else ''
        return f'({", ".join(map(short, value[:4]))}{more})'
    return str(value)
