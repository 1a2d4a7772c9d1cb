"""A task's function, as the tests reach it: by calls into the sandbox."""
import math
import os
import pathlib
import shutil
import tempfile

import numpy as np

from optimization_grading import table
from optimization_grading.diagnosis import fingerprints, formulas
from optimization_grading.judging import comparison, editions
from optimization_grading.judging.answer_types import FORMS
from optimization_grading.judging.verdicts import (
    FORGED,
    NOT_FOUND,
    RAISED,
    WRONG,
    Failure,
    GraderFault,
    printable,
    report_of,
    spent,
    still_to_be_written,
    value_of,
)
from optimization_grading.protocol.messages import Answer, Place, Question
from optimization_grading.sandbox import confinement
from optimization_grading.sandbox.client import Sandbox
from optimization_grading.sandbox.supervisor import OUTPUT

LOOK = {'probe': 'look', 'arguments': [], 'seed': None}
REMARKS = 20  # that are kept of a check
DRAWS = (2, 3, 14)  # the tasks in which something is to be drawn


class Grader:
    """The sandbox, and the session with the solution that is judged now."""

    def __init__(self, limits=confinement.Limits()):
        self.sandbox = Sandbox(limits)
        self.key = self.session = self.view = self.viewed = None
        self.budget = None

    def begin(self, submission, task, given=(), search=False):
        """Give the session with a learner's solution of a task.

        given: tasks whose right functions stand in for the learner's own.
        search: whether its verdicts are known, and a mistake is searched
            for; no process of before goes on then.
        """
        key = submission, task.number, given, search
        if key != self.key:
            if not self.key or key[:2] + key[3:] != (
                    self.key[:2] + self.key[3:]):
                self.budget = Budget(self.sandbox.limits)
            self.end()
            content = submission.read(task.file)
            if submission != self.viewed:
                self.forget()
                self.view = tempfile.mkdtemp(prefix='view-',
                                             dir=self.sandbox.root)
                os.chmod(self.view, 0o755)
                submission.copy_to(pathlib.Path(self.view))
                self.viewed = submission
            self.session = Learner(self.sandbox.session(
                submission.libraries(task),
                Place(self.view, task.module, task.function, tuple(
                    standing_in(table.TASKS[number]) for number in given),
                    search and task.number in formulas.SOURCES)),
                content, self.budget)
            self.key = key
        return self.session

    def renew(self):
        """Let the next question go to a fresh process."""
        if self.session:
            self.session.renew()

    def end(self):
        """End the session, if there is one."""
        if self.session:
            self.session.close()
        self.key = self.session = None

    def forget(self):
        """Remove the copies of a learner's files."""
        if self.view:
            shutil.rmtree(self.view, ignore_errors=True)
        self.view = self.viewed = None

    def close(self):
        """End the sandbox."""
        self.end()
        self.sandbox.close()


def standing_in(task):
    """Return a module, and the source of the right function in it."""
    source = formulas.SOURCES[task.number]
    return task.module, source.replace('formula', task.function, 1)


class Budget:
    """The time that is left for the calls of a learner's task.

    Each has a limit of its own too; but there are many.
    """

    def __init__(self, limits):
        self.limits = limits
        self.seconds, self.processor = limits.task

    def ask(self, session, question, seconds=math.inf):
        """Ask, once more if the machine was at fault; return the Outcome."""
        for _ in range(2):
            if min(self.seconds, self.processor) <= 0:
                raise spent(self.limits)
            outcome = session.ask(question, min(seconds, self.seconds),
                                  self.processor)
            self.seconds -= outcome.seconds
            self.processor -= outcome.processor
            if not outcome.fault:
                return outcome
            session.renew()
        raise GraderFault(outcome.fault)


class Learner:
    """A session in which a file is read, then imported, then called.

    style: the outcome of reading it; look: of its first import.
    """

    def __init__(self, session, content, budget):
        self.session, self.budget = session, budget
        self.renew, self.close = session.renew, session.close
        self.imported, self.calls, self.look = False, 0, None
        self.style = budget.ask(session, {
            'probe': 'style', 'seed': None,
            'arguments': [np.frombuffer(content, np.uint8)]})

    @property
    def shared(self):
        """Tell whether the process has been called before."""
        return self.session.used and self.calls > 0

    def ask(self, question, seconds=math.inf):
        """Give the answer; that of the import where that has failed."""
        if not self.session.used:
            self.imported, self.calls = False, 0
        if not self.imported:
            outcome = self.budget.ask(self.session, LOOK)
            self.look = self.look or outcome
            self.imported = self.has_function(outcome)
            if not self.imported:
                return outcome
        self.calls += 1
        return self.budget.ask(self.session, question, seconds)

    def has_function(self, outcome):
        """Tell whether the file was imported and has the function."""
        try:
            return bool(report_of(outcome, self.budget.limits).value)
        except Failure:
            return False


class Solution:
    """The function of one task, called on copies of the arguments.

    after: the arguments of the last call as that call left them.
    next_random: what NumPy's global generator drew next, where the call was
        given a seed.
    calls: what was asked, and answered; remarks: what was seen besides.
    given: the tasks of which a right function stands in for the learner's.
    """

    def __init__(self, task, submission, grader):
        self.task = task
        self.submission = submission
        self.grader = grader
        self.remarks, self.given = [], ()
        self.after = self.next_random = None
        self.calls, self.raised = [], ''

    def forget(self):
        """Forget the calls so far; make the next one in a fresh process."""
        self.grader.renew()
        self.after = self.next_random = None
        self.calls, self.raised = [], ''

    def __call__(self, *arguments, seed=None):
        """Call the function, by position; give what it returns."""
        return self.checked(self.ask('call', arguments, seed))

    def each(self, calls):
        """Call the function with each of several tuples of arguments."""
        calls = [tuple(call) for call in calls]
        return [self.checked(value) for value in listed(
            self.ask('each', (calls,)), len(calls))]

    def paths(self, settings, start, gradients):
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

    def trajectories(self, settings, start, gradients):
        """Follow optimizers, one for each setting; give the positions."""
        found = listed(self.ask('trajectories', (settings, start, gradients)
                                ), len(settings))
        kinds, paths = zip(*(listed(item, 2) for item in found))
        self.calls[-1] = Answer(self.calls[-1].question, list(paths))
        if any(str(kind).startswith('tensorflow.') for kind in kinds):
            self.remark(f'{printable(kinds[0], 80)} cannot train a Keras 3 '
                        'model, as the driver does: take '
                        'tf.keras.optimizers')
        return [self.checked(path) for path in paths]

    def schedules(self, settings, steps):
        """Evaluate schedules, one for each setting, at some steps."""
        return [self.checked(rates) for rates in listed(self.ask(
            'schedules', (settings, list(steps))), len(settings))]

    def schedules_in_use(self, settings, steps):
        """Give the rates at which optimizers make their first steps."""
        return [self.checked(rates) for rates in listed(self.ask(
            'schedules_in_use', (settings, steps)), len(settings))]

    def layers(self, prevs, n, activations, seeds):
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
                    raise Failure(WRONG, FORGED)
            found.append((output, variables))
        return found

    def refusal(self, *arguments):
        """Call the function, which must raise; give the exception's text."""
        try:
            result = self(*arguments)
        except Failure as failure:
            if failure.verdict != RAISED:
                raise
            return failure.sentence
        raise AssertionError(f'it returned {result}, and raised nothing')

    def look(self):
        """Remark what importing the file does besides."""
        learner = self.learner()
        if not learner.look:
            learner.ask(LOOK)
        outcome = learner.look
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

    def style(self):
        """Give the faults in the style of the file."""
        unwritten, faults, remarks, _ = listed(
            value_of(self.report_of(self.learner().style), self.task), 4)
        if unwritten:
            raise still_to_be_written(self.task)
        for remark in listed(remarks)[:REMARKS]:
            self.remark(printable(remark, 100))
        return [printable(fault, 150) for fault in listed(faults)[:5]]

    def ask(self, probe, arguments, seed=None):
        """Give the value that a probe found; keep what else was seen."""
        learner = self.learner()
        try:
            outcome = learner.ask(
                {'probe': probe, 'arguments': arguments, 'seed': seed})
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
            edition = self.edition() if failure.verdict in (
                RAISED, NOT_FOUND) else ''
            if edition:
                raise Failure(failure.verdict, edition) from None
            self.raised = failure.sentence
            raise
        self.calls.append(Answer(Question(probe, arguments, seed), value))
        return value

    def edition(self):
        """Say of which earlier edition of the course the file is, or ''."""
        try:
            return editions.earlier(self.task, listed(value_of(
                self.report_of(self.learner().style), self.task), 4)[3])
        except Failure:
            return ''  # it is no Python

    def learner(self):
        """Give the session with the learner's file."""
        return self.grader.begin(self.submission, self.task, self.given)

    def report_of(self, outcome):
        """Give what the solution's process reported."""
        budget = self.grader.budget
        if outcome.killed == 'time' and min(budget.seconds,
                                            budget.processor) <= 0:
            raise spent(budget.limits)
        return report_of(outcome, budget.limits)

    def builds_on(self):
        """Give the tasks that this one builds on, if the file does so."""
        imports = self.submission.siblings(self.task.file)
        return [number for number in self.task.builds_on
                if table.TASKS[number].file in imports]

    def keep(self, report, arguments):
        """Keep what a report says besides the value."""
        self.next_random, self.after = report.next_random, report.after
        if report.reseeded and self.task.number not in DRAWS:
            self.remark('it seeds or uses NumPy\'s global generator')
        for text in report.warnings[:3]:
            self.remark(f'it warns: {printable(text, 150)}')
        for name, old, new in zip(self.task.parameters, arguments,
                                  self.after or ()):
            if name not in self.task.in_place and not (
                    fingerprints.equal(old, new)):
                self.remark(f'it changes {name} in place')

    def remark(self, sentence):
        """Note what is reported and costs nothing."""
        if len(self.remarks) < REMARKS and sentence not in self.remarks:
            self.remarks.append(sentence)

    def checked(self, value):
        """Give a value that has the task's form."""
        return FORMS[self.task.form](self.task, value, self.remark)


def listed(value, length=None):
    """Give a value that is a list; what a solution forged may be no list."""
    if not isinstance(value, (list, tuple)) or length not in (
            None, len(value)):
        raise Failure(WRONG, FORGED)
    return value


def printed(outcome):
    """Show the beginning of what was printed, and say if it is cut."""
    return f'"{printable(outcome.printed, 60)}"' + (
        f', {outcome.prints:,} bytes in all [cut]'
        if outcome.prints > OUTPUT else '')
