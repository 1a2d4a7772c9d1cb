"""A bench in the learner's own process, asked by a probe.

The grader says which edits to try, by their numbers, and compares what comes
back. That is a learner's, and not believed: only its numbers are compared.
"""
import sys

from optimization_grading.diagnosis import fingerprints, trial

made = []  # the one bench of a process


def probe(function, name, *arguments):
    """Open a bench around a learner's function, or ask it something.

    name: open, begin, marks or answers.
    """
    if name != 'open':
        return getattr(made[0], name)(*arguments)
    source, of_name, number, parameters, questions = arguments
    made[:] = [trial.Bench(
        source, of_name, vars(sys.modules[function.__module__]),
        [fingerprints.Question(*question) for question in questions],
        number, parameters)]


class Remote:
    """What backward.Search takes for a bench.

    ask: function (name, *arguments) that asks the probe, and gives what came
        back.
    """

    def __init__(self, ask, row, source, questions):
        self.ask = ask
        ask('open', source, row.function, row.number, list(row.parameters),
            [(question.probe, question.arguments, question.seed)
             for question in questions])

    def begin(self, floats):
        """Choose whether integers are asked as floats."""
        self.ask('begin', floats)

    def marks(self, path, numbers, question):
        """Give the fingerprints of edits' answers; None where one failed."""
        found = self.ask('marks', tuple(path), list(numbers), question)
        return [row if isinstance(row, list) and all(
            type(mark) is float for mark in row) else None
            for row in found] if isinstance(found, list) and len(
                found) == len(numbers) else [None] * len(numbers)

    def answers(self, path):
        """Give all answers with some edits made."""
        return self.ask('answers', tuple(path))
