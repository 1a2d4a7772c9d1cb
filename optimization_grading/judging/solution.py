"""A task's function, as the tests reach it: by questions to its process."""
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from optimization_grading import table
from optimization_grading.judging import comparison, editions
from optimization_grading.judging.answer_types import ANSWER_TYPES
from optimization_grading.judging.grader import FileSession, Grader
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import (
    FORGED,
    Failure,
    GraderFault,
    Verdict,
    printable,
    report_of,
    spent,
    still_to_be_written,
    value_of,
)
from optimization_grading.protocol import wire
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import (
    Answer,
    Outcome,
    Question,
    Report,
    Style,
)

REMARKS = 20  # that are kept of a check
DRAWS = (2, 3, 14)  # the tasks in which something is to be drawn


class Solution:
    """The function of one task, called on copies of the arguments.

    after: the arguments of the last call as that call left them.
    next_random: what NumPy's global generator drew next, where the call was
        given a seed.
    plain: whether the optimizers of the last question are Keras's own, as
        they are constructed.
    answers: what was asked, and answered; raised: what is told of an
        exception, or ''; remarks: what was seen besides.
    edition: of which earlier edition of the course the file is, or ''.
    given: (module, source) of what stands in for the learner's own.
    """

    def __init__(self, task: table.Task, submission: Submission,
                 grader: Grader) -> None:
        self.task, self.submission = task, submission
        self.grader = grader
        self.remarks: list[str] = []
        self.given: tuple[tuple[str, str], ...] = ()
        self.begin()

    def begin(self) -> None:
        """Forget the calls so far."""
        self.after: tuple[Any, ...] | None = None
        self.next_random: float | None = None
        self.plain = False
        self.answers: list[Answer] = []
        self.raised = self.edition = ''

    def renew(self) -> None:
        """Forget the calls so far; make the next one in a fresh process."""
        self.grader.renew()
        self.begin()

    def __call__(self, *arguments: Any, seed: int | None = None) -> Any:
        """Call the function, by position; give what it returns."""
        return self.checked(self.ask('call', arguments, seed))

    def each(self, calls: Iterable[Iterable[Any]]) -> list[Any]:
        """Call the function with each of several tuples of arguments."""
        asked = [tuple(call) for call in calls]
        return [self.checked(value) for value in listed(
            self.ask('each', (asked,)), len(asked))]

    def paths(self, settings: Sequence[Any], start: Any, gradients: Any
              ) -> list[Any]:
        """Follow a numpy rule from moments of zero; give the positions.

        settings: the arguments before var, for each path.
        """
        timed = 't' in self.task.parameters
        moments = len(self.task.returns) - 1
        found = self.ask('path', (settings, start, gradients, moments,
                                  timed))
        paths = []
        for steps in listed(found, len(settings)):
            positions = [start]
            for step in listed(steps):
                position = np.asarray(self.checked(step)[0])
                comparison.shaped(position, start.shape, 'var')
                positions.append(position)
            paths.append(np.stack(positions))
        return paths

    def trajectories(self, settings: Sequence[Any], start: Any,
                     gradients: Any) -> list[Any]:
        """Follow optimizers, one for each setting; give the positions."""
        found = listed(self.ask('trajectories', (settings, start, gradients)
                                ), len(settings))
        kinds, paths = zip(*(listed(item, 2) for item in found))
        self.plain = all(str(kind).startswith('keras.') and ' ' not in str(
            kind) for kind in kinds)
        self.answers[-1] = Answer(self.answers[-1].question, list(paths))
        if any(str(kind).startswith('tensorflow.') for kind in kinds):
            self.remark(f'{printable(kinds[0], 80)} cannot train a Keras 3 '
                        'model, as the driver does: take '
                        'tf.keras.optimizers')
        return [self.checked(path) for path in paths]

    def schedules(self, settings: Sequence[Any], steps: Iterable[int]
                  ) -> list[Any]:
        """Evaluate schedules, one for each setting, at some steps."""
        return [self.checked(rates) for rates in listed(self.ask(
            'schedules', (settings, list(steps))), len(settings))]

    def schedules_in_use(self, settings: Sequence[Any], steps: int
                         ) -> list[Any]:
        """Give the rates at which optimizers make their first steps."""
        return [self.checked(rates) for rates in listed(self.ask(
            'schedules_in_use', (settings, steps)), len(settings))]

    def layers(self, prevs: Sequence[Any], n: int, activations: Sequence[str],
               seeds: Sequence[int]) -> list[Any]:
        """Call a layer on each batch; give outputs and variables."""
        found = []
        for layer in listed(self.ask(
                'layers', (prevs, n, activations, seeds)), len(prevs)):
            output, variables = listed(layer, 2)
            self.checked(output)
            for variable in listed(variables):
                value, gradient = listed(variable, 2)
                if not isinstance(value, np.ndarray) or not isinstance(
                        gradient, (np.ndarray, type(None))):
                    raise Failure(Verdict.WRONG, FORGED)
            found.append((output, variables))
        return found

    def refusal(self, *arguments: Any) -> str:
        """Call the function, which must raise; give the exception's text."""
        try:
            result = self(*arguments)
        except Failure as failure:
            if failure.verdict != Verdict.RAISED:
                raise
            return failure.sentence
        raise AssertionError(f'it returned {result}, and raised nothing')

    def look(self) -> None:
        """Remark what importing the file does besides."""
        outcome = self.session().first()
        if outcome.prints:
            self.remark(f'its import prints {printed(outcome)}')
        for name in outcome.files:
            self.remark(f'its import writes a file, {printable(name, 60)}')
        try:
            self.keep(self.report_of(outcome), ())
        except Failure:
            pass  # every check says so
        if not self.submission.executable(self.task.file):
            self.remark('the file is not executable: chmod +x '
                        f'{self.task.file}')

    def style(self) -> list[str]:
        """Give the faults in the style of the file."""
        style = self.style_of_file()
        if style.unwritten:
            raise still_to_be_written(self.task)
        for remark in style.remarks[:REMARKS]:
            self.remark(printable(remark, 100))
        return [printable(fault, 150) for fault in style.faults[:5]]

    def style_of_file(self) -> Style:
        """Give what the file's text shows."""
        try:
            return Style.of(value_of(
                self.report_of(self.session().style), self.task))
        except wire.WireError:
            raise Failure(Verdict.WRONG, FORGED) from None

    def unwritten(self) -> bool:
        """Tell whether the function does nothing yet."""
        try:
            style = self.style_of_file()
        except Failure:
            return False  # it is no Python
        return style.unwritten and self.task.function in style.functions

    def code(self) -> str:
        """Give what is the same for files that do the same, or ''."""
        try:
            return self.style_of_file().code
        except (Failure, GraderFault):
            return ''  # each check says why

    def ask(self, probe: str, arguments: tuple[Any, ...],
            seed: int | None = None) -> Any:
        """Give the value that a probe found; keep what else was seen."""
        session, question = self.session(), Question(probe, arguments, seed)
        try:
            outcome = session.ask(question)
        except GraderFault:
            self.grader.end()
            raise
        if outcome.prints:
            self.remark(f'it prints {printed(outcome)}')
        report = self.report_of(outcome)
        self.keep(report, arguments)
        try:
            value = value_of(report, self.task)
        except Failure as failure:
            if failure.verdict in (Verdict.RAISED, Verdict.NOT_FOUND):
                self.edition = self.earlier()
            if self.edition:
                raise Failure(failure.verdict, self.edition) from None
            self.raised = failure.sentence + self.submission.misspelt(
                failure.sentence)
            raise Failure(failure.verdict, self.raised) from None
        self.answers.append(Answer(question, value))
        return value

    def earlier(self) -> str:
        """Say of which earlier edition of the course the file is, or ''."""
        try:
            return editions.earlier(self.task, self.style_of_file())
        except Failure:
            return ''  # it is no Python

    def session(self) -> FileSession:
        """Give the session with the learner's file."""
        return self.grader.begin(self.submission, self.task, self.given)

    def report_of(self, outcome: Outcome) -> Report:
        """Give what the solution's process reported."""
        budget = self.grader.budget
        if outcome.killed == 'time' and budget.is_spent():
            raise spent(budget.limits)
        return report_of(outcome, budget.limits)

    def builds_on(self) -> list[int]:
        """Give the tasks that this one builds on, if the file does so."""
        imports = self.submission.snapshot.siblings.get(self.task.file, ())
        return [number for number in self.task.builds_on
                if table.TASKS[number].file in imports]

    def keep(self, report: Report, arguments: tuple[Any, ...]) -> None:
        """Keep what a report says besides the value."""
        self.next_random, self.after = report.next_random, report.after
        if report.reseeded and self.task.number not in DRAWS:
            self.remark('it seeds or uses NumPy\'s global generator')
        for text in report.warnings[:3]:
            self.remark(f'it warns: {printable(text, 150)}')
        for name, old, new in zip(self.task.parameters, arguments,
                                  self.after or ()):
            if name not in self.task.in_place and (
                    wire.pack(old) != wire.pack(new)):
                self.remark(f'it changes {name} in place')

    def remark(self, sentence: str) -> None:
        """Note what is reported and costs nothing."""
        if len(self.remarks) < REMARKS and sentence not in self.remarks:
            self.remarks.append(sentence)

    def checked(self, value: Any) -> Any:
        """Give a value that has the task's answer type."""
        return ANSWER_TYPES[self.task.answer_type](
            self.task, value, self.remark)


def listed(value: Any, length: int | None = None) -> list[Any]:
    """Give a value that is a list; what a solution forged may be no list."""
    if not isinstance(value, (list, tuple)) or length not in (
            None, len(value)):
        raise Failure(Verdict.WRONG, FORGED)
    return list(value)


def printed(outcome: Outcome) -> str:
    """Show the beginning of what was printed, and say if it is cut."""
    return f'"{printable(outcome.printed, 60)}"' + (
        f', {outcome.prints:,} bytes in all [cut]'
        if outcome.prints > Limits.output else '')
