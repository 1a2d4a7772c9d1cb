"""Runs a learner's function as it is edited, in the learner's own process.

It knows the questions and no answer. The grader says which edits to try, by
their numbers, and compares what comes back.
"""
import contextlib
import io
import signal
import sys
import time

from optimization_grading.diagnosis import fingerprints, learner

SECONDS = 0.1  # on a processor, for the function as it is
TIMES = 12  # as long may an edited one take, and a moment
MOMENT = 0.006


class Slow(BaseException):
    """A candidate takes too long."""


class Bench:
    """An edited function, and what it answers.

    source, name: the learner's file and the function in it.
    names: the module's names, as they are after its import.
    questions: Questions; number, parameters: the task's.
    """

    def __init__(self, source, name, names, questions, number, parameters):
        self.program = learner.program_of(source, name, {
            **names, '_enumerate': enumerate})
        self.questions = questions
        self.of_task = number, name, parameters
        self.edits = {}
        self.seconds = SECONDS

    def begin(self, floats):
        """Choose whether integers are asked as floats.

        Floats keep the powers of what is tried within bounds.
        """
        self.asked = [fingerprints.floated(question) if floats else question
                      for question in self.questions]
        self.seconds = SECONDS
        start = time.process_time()
        self.answer([], self.asked)
        self.seconds = min(SECONDS, MOMENT + TIMES * (
            time.process_time() - start))

    def marks(self, path, numbers, question):
        """Give the fingerprints of some edits' answers to a question.

        path: the numbers of edits that are made before; numbers: those of
            the edits to try, or -1 for none.
        Returns: for each a list of numbers, or None where it fails.
        """
        found = []
        with self.made(path) as edits:
            for number in numbers:
                chosen = [] if number < 0 else [edits[number]]
                found.append(self.answer(
                    chosen, [self.asked[question]],
                    lambda given: fingerprints.fingerprint(given[0])))
        return found

    def answers(self, path):
        """Give all answers with some edits made, or None."""
        with self.made(path[:-1]) as edits:
            return self.answer([edits[path[-1]]] if path else [], self.asked)

    @contextlib.contextmanager
    def made(self, path):
        """Make edits one after another; give those that can follow."""
        made = []
        try:
            for i, number in enumerate(path):
                edit = self.following(path[:i])[number]
                edit.apply()
                made.append(edit)
            yield self.following(path)
        finally:
            for edit in reversed(made):
                edit.undo()

    def following(self, path):
        """Give the edits that can follow those that are made."""
        path = tuple(path)
        if path not in self.edits:
            self.edits[path] = learner.edits_of(self.program, *self.of_task)
        return self.edits[path]

    def answer(self, edits, questions, made=list):
        """Give what is made of the answers with more edits, or None."""
        try:
            with limited(self.seconds):
                function = self.program.edited(edits)
                return made([fingerprints.ask(function, question)
                             for question in questions])
        except (Exception, Slow, SystemExit, KeyboardInterrupt,
                GeneratorExit):
            return None  # a changed function may fail in any way


@contextlib.contextmanager
def limited(seconds):
    """End what takes too long, and let nothing be printed."""
    running = [True]

    def stop(*_):
        if running:  # and not in what is done at the end
            raise Slow
    before = signal.signal(signal.SIGPROF, stop)
    streams = sys.stdout, sys.stderr
    try:
        sys.stdout = sys.stderr = io.StringIO()
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
        yield
    finally:
        running.clear()
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout, sys.stderr = streams
        signal.signal(signal.SIGPROF, before)
