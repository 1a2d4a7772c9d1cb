"""A task's function, as the tests reach it: by calls into the sandbox."""
import os
import pathlib
import tempfile

import numpy as np

from grading import explain, mistakes
from grading.forms import FORMS
from grading.sandbox import Sandbox
from grading.verdicts import (
    RAISED, WRONG, Failure, printable, report_of, still_to_be_written,
    value_of)

FORGED = 'what came back is not an answer'
DRAWS = (2, 3, 14)  # the tasks in which something is to be drawn


class Grader:
    """The sandbox, and what it may see of each submission."""

    def __init__(self):
        self.sandbox = Sandbox()
        self.views, self.libraries = {}, {}

    def view(self, submission):
        """Give the folder with copies of a submission's Python files."""
        if submission not in self.views:
            view = tempfile.mkdtemp(prefix='view-', dir=self.sandbox.root)
            os.chmod(view, 0o755)
            submission.copy_to(pathlib.Path(view))
            self.views[submission] = view
        return self.views[submission]

    def ask(self, submission, task, probe, arguments, seed):
        """Call a probe with a task's function; give what became of it."""
        submission.read(task.file)
        key = submission, task.number
        if key not in self.libraries:
            self.libraries[key] = submission.libraries(task)
        return self.sandbox.ask(
            {'folder': self.view(submission), 'module': task.module,
             'function': task.function, 'probe': probe,
             'arguments': arguments, 'seed': seed}, self.libraries[key])

    def style(self, task, content):
        """Give what style.py finds in a file's bytes."""
        answer = self.sandbox.ask(
            {'folder': self.sandbox.root, 'module': None, 'function': None,
             'probe': 'style', 'seed': None,
             'arguments': [np.frombuffer(content, np.uint8)]})
        return listed(value_of(report_of(answer), task), 3)

    def close(self):
        """End the sandbox."""
        self.sandbox.close()


class Solution:
    """The function of one task, called on copies of the arguments.

    after: the arguments of the last call as that call left them.
    next_random: what NumPy's global generator drew next, where the call was
        given a seed.
    calls: what was asked, and answered; remarks: what was seen besides.
    """

    def __init__(self, task, submission, grader):
        self.task = task
        self.submission = submission
        self.grader = grader
        self.after = self.next_random = None
        self.calls, self.remarks, self.raised = [], [], ''

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
                explain.shaped(position, start.shape, 'var')
                positions.append(position)
            paths.append(np.stack(positions))
        return paths

    def trajectories(self, settings, start, gradients):
        """Follow optimizers, one for each setting; give the positions."""
        found = listed(self.ask('trajectories', (settings, start, gradients)
                                ), len(settings))
        kinds, paths = zip(*(listed(item, 2) for item in found))
        self.calls[-1].answer = list(paths)
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
        answer = self.grader.ask(self.submission, self.task, 'look', (),
                                 None)
        if answer['prints']:
            self.remark(f'its import prints {printed(answer)}')
        for name in answer['files']:
            self.remark(f'its import writes a file, {printable(name, 60)}')
        try:
            self.keep(report_of(answer), ())
        except Failure:
            pass  # every check says so
        if not self.submission.executable(self.task.file):
            self.remark('the file is not executable: chmod +x '
                        f'{self.task.file}')

    def style(self):
        """Give the faults in the style of the file."""
        unwritten, faults, remarks = self.grader.style(
            self.task, self.submission.read(self.task.file))
        if unwritten:
            raise still_to_be_written(self.task)
        for remark in remarks:
            self.remark(printable(remark, 100))
        return [printable(fault, 150) for fault in faults[:5]]

    def ask(self, probe, arguments, seed=None):
        """Give the value that a probe found; keep what else was seen."""
        answer = self.grader.ask(self.submission, self.task, probe,
                                 arguments, seed)
        if answer['prints']:
            self.remark(f'it prints {printed(answer)}')
        report = report_of(answer)
        self.keep(report, arguments)
        try:
            value = value_of(report, self.task)
        except Failure as failure:
            self.raised = failure.sentence
            raise
        self.calls.append(mistakes.Call(probe, arguments, seed, value))
        return value

    def keep(self, report, arguments):
        """Keep what a report says besides the value."""
        drawn = report.get('next_random')
        self.next_random = drawn if type(drawn) is float else None
        self.after = report.get('after')
        if report.get('reseeded') is True and self.task.number not in DRAWS:
            self.remark('it seeds or uses NumPy\'s global generator')
        for text in listed(report.get('warnings'))[:3]:
            self.remark(f'it warns: {printable(text, 150)}')
        if not isinstance(self.after, tuple):
            return
        for name, old, new in zip(self.task.parameters, arguments,
                                  self.after):
            if name not in self.task.in_place and not (
                    mistakes.equal(old, new)):
                self.remark(f'it changes {name} in place')

    def remark(self, sentence):
        """Note what is reported and costs nothing."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def checked(self, value):
        """Give a value that has the task's form."""
        return FORMS[self.task.form](self.task, value)


def listed(value, length=None):
    """Give a value that is a list; what a solution forged may be no list."""
    if not isinstance(value, (list, tuple)) or length not in (
            None, len(value)):
        raise Failure(WRONG, FORGED)
    return value


def printed(answer):
    """Show the beginning of what was printed, and say if it is cut."""
    return f'"{printable(answer["printed"], 60)}"' + (
        f', {answer["prints"]:,} bytes in all [cut]' if answer['cut'] else '')
