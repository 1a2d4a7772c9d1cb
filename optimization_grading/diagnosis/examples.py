"""The smallest call that a learner's function gets wrong, as it is typed.

The learner's function is asked, in its own process; what is right is known
here alone. Counts end the search, and no clock.
"""
import dataclasses
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from optimization_grading.checks import draws
from optimization_grading.diagnosis import (
    fingerprints,
    formulas,
    forward,
    keras,
    questions,
)
from optimization_grading.judging import answered
from optimization_grading.judging.answer_types import ANSWER_TYPES, OBJECTS
from optimization_grading.judging.verdicts import Failure
from optimization_grading.protocol.messages import Answer, Question
from optimization_grading.table import Task

MOST = 60  # calls that are made to find one
MANY = 40  # rows that come twice in one order by no chance
# What is tried in place of numbers that were drawn.
NICE = {'alpha': (0.1,), 'beta': (0.5,), 'beta1': (0.5,), 'beta2': (0.75,),
        'epsilon': (1., 1e-8), 't': (1, 2), 'decay_rate': (1, 0.5),
        'decay_step': (10, 3), 'global_step': (10, 25, 5),
        'batch_size': (2, 3)}
DIGITS = 1., 2., 4., 7., 3., 5., 9., 6., 8.  # without a pattern
# The axes of the arguments; those of one name have one length.
AXES = {0: ('mn',), 1: ('mn', 'n', 'n'), 2: ('mn', 'mk'), 3: ('mn', 'mk', ''),
        4: ('m', ''), 13: ('mn', '1n', '1n', '')}
SIZES = [{'m': m, 'n': n, 'k': 1} for m, n in (
    (1, 1), (2, 1), (2, 2), (3, 2), (4, 1), (5, 2), (7, 1))]
SEEDED = 2, 3
SETTINGS = {6: [(0.1, 0.5)], 8: [(0.1, 0.75, 1.), (0.1, 0.75, 1e-8)],
            10: [(0.1, 0.5, 0.75, 1.), (0.1, 0.5, 0.75, 1e-8)],
            12: [(0.9, 1, 10), (0.9, 0.5, 3)]}
STEPS = 0, 5, 10, 25
START, GRADIENTS = np.zeros(1), np.array([[1.], [2.]])


class Spent(Exception):
    """Enough was asked."""


@dataclasses.dataclass
class Search:
    """Asks a learner's function, and compares.

    ask: function of a Question that returns the value, or raises EOFError.
    """

    task: Task
    ask: Callable[[Question], Any]
    left: int = MOST

    def run(self, checks: Iterable[Sequence[Answer]]) -> str:
        """Return a sentence on a wrong call, or ''.

        checks: the Answers of each that has failed.
        """
        try:
            if self.task.number in SETTINGS:
                return self.of_keras()
            if self.task.number not in formulas.SOURCES or self.draws_anew():
                return ''
            wrong = (question for answers in checks for answer in answers[::-1]
                     for question, value in calls(self.task, answer)
                     if self.differing(value, self.expected(question)))
            return self.published() or next(map(self.reduced, wrong), '')
        except (Spent, EOFError):
            return ''

    def value(self, question: Question) -> Any:
        """Return the learner's answer; raise EOFError if there is none."""
        if not self.left:
            raise Spent
        self.left -= 1
        return self.ask(question)

    def draws_anew(self) -> bool:
        """Tell whether a call with the same seed gives something else."""
        if self.seed is None:
            return False
        X = np.arange(MANY).reshape(MANY, 1)
        question = Question('call', (X, X, 7)[:len(self.task.parameters)],
                            self.seed)
        try:
            return answered.shown(self.value(question)) != answered.shown(
                self.value(question))
        except EOFError:
            return False

    def expected(self, question: Question) -> Any:
        """Return the right answer, which is not kept: most are one learner's.
        """
        own = forward.task(self.task.number)
        return own.answer(own.right, question)

    def differing(self, value: Any, expected: Any) -> tuple[Any, Any] | None:
        """Return (value, expected) if they are not the same at a glance."""
        if expected is None or re.search('nan|inf', answered.shown(expected)):
            return None
        try:
            taken = ANSWER_TYPES[self.task.answer_type](
                self.task, value, lambda _: None)
        except Failure:
            return value, expected
        if fingerprints.equal(taken, expected) or (
                answered.shown(taken) == answered.shown(expected)):
            return None
        return taken if isinstance(value, list) else value, expected

    def published(self) -> str:
        """Return a sentence on the published example, called twice."""
        example = draws.example(self.task)
        question = Question('call', example, self.seed)
        for says in ' ', ' is right; called again, it ':
            try:
                found = self.differing(self.value(question),
                                       self.expected(question))
            except EOFError:
                return ''
            if found:
                return self.call(example) + says + answered.gives(
                    self.task, *found)
        return ''

    @property
    def seed(self) -> int | None:
        """The seed of a call, if the task draws."""
        return 0 if self.task.number in SEEDED else None

    def call(self, arguments: Sequence[Any]) -> str:
        """Write a call."""
        return 'after np.random.seed(0), ' * (
            self.task.number in SEEDED) + answered.call(self.task, arguments)

    def reduced(self, question: Question) -> str:
        """Return a sentence on a wrong call, cut down while it is wrong."""
        best: tuple[Any, tuple[Any, Any]] | None = None

        def better(arguments: tuple[Any, ...]) -> bool:
            """Keep a call that is wrong."""
            nonlocal best
            asked = Question('call', arguments, self.seed)
            try:
                found = self.differing(self.value(asked),
                                       self.expected(asked))
            except EOFError:
                return False
            best = (arguments, found) if found else best
            return bool(found)

        given = question.arguments
        small = [self.cut(given, size) for size in SIZES]
        try:
            any(better(self.tidied(arguments)) for arguments in small) or any(
                better(arguments) for arguments in small)
            for i, name in enumerate(self.task.parameters if best else ()):
                current = best[0] if best else given
                for nice in [*NICE.get(name, ()), rounded(current[i])]:
                    if better((*current[:i], nice, *current[i + 1:])):
                        break
        except Spent:
            pass
        return f'{self.call(best[0])} {answered.gives(self.task, *best[1])}' \
            if best else ''

    def cut(self, arguments: tuple[Any, ...], size: dict[str, int]
            ) -> tuple[Any, ...]:
        """Return the arguments with shorter axes."""
        def shorter(given: Any, axes: str) -> Any:
            """Return one argument so."""
            if isinstance(given, list):
                return given[:size['m']]
            if not isinstance(given, np.ndarray):
                return given
            if given.dtype.kind == 'f':
                given = given.astype(float)  # as it is typed
            if not axes:  # each entry is for itself
                return given.ravel()[:size['m']]
            return given[tuple(slice(size.get(axis, 1)) for axis in axes)]
        return tuple(map(shorter, arguments, AXES.get(
            self.task.number, [''] * len(arguments))))

    def tidied(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments with other, small numbers."""
        numbers = itertools.cycle(DIGITS)

        def tidy(name: str, given: Any) -> Any:
            """Return one argument so."""
            if name in NICE and not isinstance(given, np.ndarray):
                return NICE[name][0]
            if isinstance(given, np.ndarray):
                return np.array([next(numbers) for _ in range(given.size)],
                                given.dtype).reshape(given.shape)
            if isinstance(given, list):
                return [next(numbers) for _ in given]
            return next(numbers)
        return tuple(map(tidy, self.task.parameters, arguments))

    def of_keras(self) -> str:
        """Return a sentence on an optimizer or a schedule, or ''."""
        task, schedules = self.task, self.task.number == 12
        right = keras.task(task.number, task.parameters)
        for setting in SETTINGS[task.number]:
            question = Question(
                *('schedules', ([setting], STEPS)) if schedules else
                ('trajectories', ([setting], START, GRADIENTS)))
            value, = questions.positions(question, self.value(question))
            expected, = right.expected(question)
            call = answered.call(task, setting)
            if not isinstance(value, np.ndarray):
                return (f'{call} gives {answered.shown(value)}; '
                        f'{OBJECTS[task.answer_type]} is expected')
            if value.shape != expected.shape:
                return ''
            value, expected = value.ravel(), expected.ravel()
            differ = [i for i in range(len(value)) if not np.isclose(
                value[i], expected[i], 1e-3, 1e-6)]
            if differ and schedules:
                i = differ[0]
                return f'{call}({STEPS[i]}) ' + answered.gives(
                    task, float(value[i]), float(expected[i]))
            if differ:
                says = ('{} takes a variable from 0, by the gradients {} and '
                        '{}, to {} and {}; {} and {} are expected')
                return says.format(call, *map(answered.shown, (
                    *GRADIENTS.ravel(), *value[1:], *expected[1:])))
        return ''


def calls(task: Task, answer: Answer) -> Iterator[tuple[Question, Any]]:
    """Yield each call of a question with what it gave."""
    question, value = answer.question, answer.value
    if question.probe == 'call':
        yield question, value
    elif question.probe == 'each':
        for arguments, found in zip(*question.arguments, value):
            yield Question('call', tuple(arguments)), found
    elif question.probe == 'path':
        settings, start, gradients, moments, timed = question.arguments
        for setting, steps in zip(settings, value):
            state = [start] + [np.zeros_like(start)] * moments
            for t, (gradient, found) in enumerate(zip(gradients, steps), 1):
                yield Question('call', (*setting, state[0], gradient,
                                        *state[1:], *[t] * timed)), found
                if not isinstance(found, (list, tuple)) or (
                        len(found) != len(state)):
                    break
                state = [*found]


def rounded(value: Any) -> Any:
    """Return numbers with two digits."""
    if isinstance(value, np.ndarray) and value.dtype.kind == 'f':
        return np.array([float(f'{number:.2g}') for number in value.flat],
                        value.dtype).reshape(value.shape)
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f'{value:.2g}') if isinstance(value, float) else value
