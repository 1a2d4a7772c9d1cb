"""The verdicts, and the sentence that goes with each."""
import difflib
import enum
import re
import signal
from collections.abc import Sequence
from typing import Any

import numpy as np

from optimization_grading.protocol import wire
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Outcome, Raised, Report
from optimization_grading.table import TASKS, Task

FORGED = 'what came back is not an answer'
# What a process did that was stopped at a limit, but for time.
STOPPED = {
    'disk': f'wrote more than {Limits.disk >> 20} MB of files',
    'threads': f'started more than {Limits.threads} threads',
    'answer': 'began an answer too large to be a solution\'s'}


class Verdict(enum.StrEnum):
    """What a check has come to."""

    RIGHT = 'right'
    WRONG = 'wrong'
    RAISED = 'raised'
    TIMED_OUT = 'timed out'
    OUT_OF_MEMORY = 'out of memory'
    CRASHED = 'crashed'
    ENDED_EARLY = 'ended early'
    NOT_FOUND = 'not found'
    NO_VERDICT = 'no verdict'  # the grader's own fault
    NOT_GRADED = 'not graded yet'
    NOT_HANDED_IN = 'not handed in'


class Failure(AssertionError):
    """A verdict other than right, with its sentence."""

    def __init__(self, verdict: Verdict, sentence: str) -> None:
        super().__init__(sentence)
        self.verdict = verdict
        self.sentence = sentence


class GraderFault(Exception):
    """The grader itself has failed, and there is no verdict."""


def printable(text: object, most: int = 400) -> str:
    """Give text as one line without control characters, cut at a length."""
    text = ' '.join(str(text)[:8 * most].split())
    # a line that begins so would be a command to GitHub's runner
    text = text.replace('::', ': :').replace('##[', '## [')[:2 * most]
    text = visible(text)
    return text if len(text) <= most else text[:most - 5] + '[cut]'


def visible(text: str) -> str:
    """Write what is no printable letter, such as a control, as its escape."""
    return ''.join(letter if letter.isprintable() else
                   letter.encode('unicode_escape').decode()
                   for letter in text)


def report_of(outcome: Outcome, limits: Limits) -> Report:
    """Return the report on a question, if it came to that.

    Raises: Failure where it did not.
    """
    status, killed = outcome.status or 0, outcome.killed
    number = status & 0x7f
    if killed == 'time':
        raise Failure(Verdict.TIMED_OUT, 'it was still running after '
                      f'{limits.processor:g} s of processor time or '
                      f'{limits.seconds:g} s in all: is there a loop that '
                      'does not end, or a wait?')
    if killed in STOPPED:
        raise Failure(Verdict.ENDED_EARLY, 'it was stopped after it '
                      + STOPPED[killed])
    if number:
        raise Failure(Verdict.CRASHED, 'its process crashed: signal '
                      f'{signal_name(number)}')
    try:
        return Report.unpack(outcome.said)
    except wire.WireError:
        if outcome.said or outcome.status is None:
            raise Failure(Verdict.WRONG, FORGED) from None
        raise Failure(Verdict.ENDED_EARLY, 'its process ended, with exit code '
                      f'{status >> 8}, before it gave an answer') from None


def spent(limits: Limits) -> Failure:
    """Return the verdict on a task whose calls have had their time."""
    seconds, processor = limits.task
    return Failure(
        Verdict.TIMED_OUT, f'the calls of this task took {processor:g} s of '
        f'processor time or {seconds:g} s together, and a task gets no more: '
        'is there a loop or a wait that is not needed?')


def value_of(report: Report, task: Task) -> Any:
    """Give the value in a report.

    Raises: Failure where the function gave none.
    """
    if report.ended:
        raise Failure(
            Verdict.ENDED_EARLY, f'it called {printable(report.ended)}, '
            'which ends the program: return the result instead')
    stage, raised = report.stage, report.raised
    if stage == 'function':
        raise Failure(Verdict.NOT_FOUND, missing_function(task, report.names))
    if not raised:
        if not report.value:
            raise Failure(Verdict.WRONG, FORGED)
        return report.value[0]
    if raised.type == 'MemoryError':
        raise Failure(Verdict.OUT_OF_MEMORY, 'it asked for more memory than '
                      f'the {Limits.memory >> 30} GB that a call gets')
    if raised.type == 'NotImplementedError' and stage == 'call':
        raise still_to_be_written(task)
    sentence = told(raised)
    if stage == 'import':
        raise Failure(Verdict.NOT_FOUND, f'{task.file} cannot be imported: '
                      f'{sentence}')
    raise Failure(Verdict.RAISED, f'it raised {sentence}')


def still_to_be_written(task: Task) -> Failure:
    """Give the verdict on a function that does nothing yet."""
    return Failure(
        Verdict.NOT_FOUND, f'{task.function} is still to be written: put '
        f'your solution into {task.file}')


def told(raised: Raised) -> str:
    """Give an exception as text: its type, its message and its line."""
    sentence = printable(f'{raised.type}: {raised.text}')
    if raised.file:
        sentence += ' ' + printable(
            f'({raised.file}, line {raised.number}: {raised.code})', 200)
    return sentence


def missing_function(task: Task, names: Sequence[str]) -> str:
    """Say that a file has not the function, and what it has instead."""
    names = [name[:60] for name in names[:50]]
    sentence = f'{task.file} has no function {task.function}'
    others = [other for other in TASKS
              if other.function in names and other.function != task.function]
    if others:
        return sentence + (f'; it has {others[0].function}, which is '
                           f'task {others[0].number}\'s')
    near = difflib.get_close_matches(task.function, names, 1, 0.5)
    return sentence + (
        f': rename {printable(near[0], 60)}' if near else '')


def signal_name(number: int) -> str:
    """Give a signal's name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def kind_of(value: Any) -> str:
    """Say what a value is, as in "got ..."."""
    if value is None:
        return 'None'
    if isinstance(value, wire.Opaque):
        return printable(value.kind, 100)
    if isinstance(value, (list, tuple)):
        kind = type(value).__name__
        return (f'a {kind} of {len(value)} item{"s" * (len(value) > 1)}'
                if value else f'an empty {kind}')
    if isinstance(value, np.ndarray):
        return f'an array of {value.dtype}, of shape {value.shape}'
    if isinstance(value, (str, dict)):
        return 'a string' if isinstance(value, str) else 'a dictionary'
    return wire.described(type(value))


def first_line(error: BaseException) -> str:
    """Give the message of a failed assert, without pytest's additions."""
    text = str(error.args[0]) if error.args else str(error)
    return printable(re.split(r'\nassert |\n  ', text)[0])
