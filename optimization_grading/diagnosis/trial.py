"""Tries edits of a learner's function, in the learner's own process.

It knows the questions and no answer. The grader says which edits to try, by
their numbers, and compares what comes back. That is a learner's, and not
believed: only its numbers are compared.
"""
import contextlib
import inspect
import io
import itertools
import sys

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import fingerprints, program, questions
from optimization_grading.protocol.messages import Question

LINES = 50_000  # that run, of the function as it is, for all answers
TIMES = 12  # as many may run of an edited one, and a few more
FEW = 20_000
opened = []  # the one trial of a process


def probe(function, name, *arguments):
    """Open the trial of a learner's function, or ask it something.

    name: open, begin, marks or answers.
    """
    if name != 'open':
        return getattr(opened[0], name)(*arguments)
    *of_file, asked = arguments
    opened[:] = [Trial(
        program.of_file(*of_file, inspect.unwrap(function).__globals__),
        [Question(*question) for question in asked])]


class Slow(BaseException):
    """An edited function runs too many lines."""


class Trial:
    """A Program that is edited, and what it answers to some Questions."""

    def __init__(self, edited, asked):
        self.program, self.questions = edited, asked
        self.edits, self.ran, self.total = {}, LINES, 0

    def begin(self, floats):
        """Choose whether integers are asked as floats.

        Floats keep the powers of what is tried within bounds.
        """
        self.asked = [questions.floated(question) if floats else question
                      for question in self.questions]
        self.most = LINES
        self.answer([], self.asked)
        self.most = min(LINES, FEW + TIMES * self.ran)

    def marks(self, path, numbers, question):
        """Return the fingerprints of some edits' answers to a question.

        path: the numbers of edits that are made before; numbers: those of
            the edits to try, or -1 for none.
        Returns: for each a list of numbers, or None if it fails; and how
            many lines have run so far.
        """
        with self.made(path) as edits:
            return [self.answer(
                [] if number < 0 else [edits[number]], [self.asked[question]],
                lambda given: fingerprints.fingerprint(given[0]))
                for number in numbers], self.total

    def answers(self, path):
        """Return all answers with some edits made, or None."""
        with self.made(path[:-1]) as edits:
            return self.answer([edits[path[-1]]], self.asked)

    @contextlib.contextmanager
    def made(self, path):
        """Make edits one after another; give those that can follow."""
        with contextlib.ExitStack() as stack:
            for i, number in enumerate(path):
                edit = self.following(path[:i])[number]
                stack.enter_context(editing.made([edit]))
            yield self.following(path)

    def following(self, path):
        """Return the edits that can follow those that are made."""
        path = tuple(path)
        if path not in self.edits:
            self.edits[path] = self.program.edits()
        return self.edits[path]

    def answer(self, edits, asked, made=list):
        """Return what is made of the answers with more edits, or None."""
        try:
            with limited(self.most) as lines:
                function = self.program.edited(edits)
                return made([questions.ask(function, question)
                             for question in asked])
        except (Exception, Slow, SystemExit, KeyboardInterrupt,
                GeneratorExit):
            return None  # an edited function may fail in any way
        finally:
            self.ran = next(lines)
            self.total += self.ran


@contextlib.contextmanager
def limited(most):
    """End a function after so many lines, and let nothing be printed.

    To count lines needs no clock and no signal, and a busy machine changes
    nothing.
    Yields: the counter.
    """
    before, lines = sys.gettrace(), itertools.count()

    def trace(frame, *_):
        if frame.f_code.co_filename != program.EDITED:
            return None
        if next(lines) > most:
            raise Slow
        return trace
    try:
        with contextlib.redirect_stdout(io.StringIO()), (
                contextlib.redirect_stderr(sys.stdout)):
            sys.settrace(trace)
            yield lines
    finally:
        sys.settrace(before)
