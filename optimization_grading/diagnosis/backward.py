"""Edits of the learner's own function, until it gives the right answers.

The edited function runs in the learner's process (trial.py); here it is only
read. The grader says which edits to try, and compares.
"""
import dataclasses
import time

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import fingerprints, program, questions

BATCH = 6  # edits that are tried before the answers are compared, at first
LARGEST = 48  # later
PLAUSIBLE = 3.2  # the highest rank of a mistake that is named
HALVES = 24  # edits after which a known mistake is left


@dataclasses.dataclass(eq=False)
class Repair:
    """Edits that make all answers right; the line of each is where it is."""

    edits: tuple
    rank: float


class Search:
    """The search for the repair of one learner's function.

    ask: function (name, *arguments) that asks the trial in the learner's
        process, and returns what came back, whatever it is.
    """

    def __init__(self, task, row, source, answers, ask, deadline):
        of_file = source, row.function, row.number, list(row.parameters)
        self.program = program.of_file(*of_file)
        self.task, self.ask, self.deadline = task, ask, deadline
        self.answers = answers
        wrong = task.wrong(answers)[0]
        self.key, self.question = answers.index(wrong), wrong.question
        self.known = fingerprints.fingerprint(wrong.value)
        self.expected = fingerprints.fingerprint(task.expected(self.question))
        self.halves = []
        ask('open', *of_file, [
            (answer.question.probe, answer.question.arguments,
             answer.question.seed) for answer in answers])

    def begin(self):
        """Ask the function as it is; tell whether it answers as before."""
        for floats in (True, False):
            self.ask('begin', floats)
            marks = self.marks((), [-1])[0]
            if marks is not None and self.alike(marks, self.known):
                return True
        return False

    def marks(self, path, numbers):
        """Return the fingerprints of edits' answers; None if one failed."""
        found = self.ask('marks', path, numbers, self.key)
        if not isinstance(found, list) or len(found) != len(numbers):
            return [None] * len(numbers)
        return [row if isinstance(row, list) and all(
            type(mark) is float for mark in row) else None for row in found]

    def same(self, marks, others):
        """Return the places of the parts that may be equal."""
        return fingerprints.same(marks, others,
                                 questions.tolerance(self.question))

    def alike(self, marks, others):
        """Tell whether two fingerprints may be those of equal answers."""
        return len(marks) == len(others) == len(self.same(marks, others))

    def run(self, hints):
        """Return the likeliest repair, or None if none was found.

        hints: edits of the right formula that explain the answers, whose
            inverses are tried first.
        """
        if not self.begin():
            return None
        now = time.monotonic()  # a third is left for a second edit
        found = self.round((), hints, now + (self.deadline - now) / 1.5)
        if found:
            return found
        for rank, number, edit, hints in self.halves:
            if time.monotonic() > self.deadline:
                break
            with editing.made([edit]):
                more = self.round((number,), hints, self.deadline)
            if more:
                return Repair((edit, *more.edits), rank + more.rank)
        return None

    def round(self, path, hints, deadline):
        """Try all edits that can follow some that are made, until one helps.
        """
        edits = self.program.edits()
        order = sorted(
            (rank_of(edit, hints), number)
            for number, edit in enumerate(edits)
            if rank_of(edit, ()) <= PLAUSIBLE and (
                not path or not hints or any(
                    hint.kind == editing.INVERSE.get(edit.kind, edit.kind)
                    for hint in hints)))
        tried, start, size = [], 0, BATCH
        while start < len(order) and time.monotonic() < deadline:
            batch = order[start:start + size]
            start, size = start + size, min(2 * size, LARGEST)
            for (rank, number), marks in zip(batch, self.marks(
                    path, [number for _, number in batch])):
                if marks is None:
                    continue
                if self.alike(marks, self.expected):
                    if self.proved((*path, number)):
                        return Repair((edits[number],), rank)
                    continue
                if not self.alike(marks, self.known):
                    tried.append((rank, number, edits[number], marks))
        if not path:
            self.halves = sorted(self.halved(tried),
                                 key=lambda half: half[0])[:HALVES]
        return None

    def halved(self, tried):
        """Yield the edits that may be half of a repair, with hints.

        They make one more part right, or what is left is a known mistake.
        """
        before = self.same(self.known, self.expected)
        lookup = self.task.table(self.question).grown(self.deadline).lookup
        for rank, number, edit, marks in tried:
            if rank <= 2.2 and self.same(marks, self.expected) > before:
                yield rank, number, edit, ()
            for candidate in lookup.find(marks)[:2]:
                if candidate.rank <= PLAUSIBLE:
                    yield (rank + candidate.rank, number, edit,
                           candidate.edits)

    def proved(self, path):
        """Tell whether all answers are right with some edits made."""
        given = self.ask('answers', path)
        try:
            return isinstance(given, list) and len(given) == len(
                self.answers) and all(questions.agree(
                    answer.question, value,
                    self.task.expected(answer.question))
                    for value, answer in zip(given, self.answers))
        except Exception:  # a number of another kind
            return False


def rank_of(edit, hints):
    """Rank the mistake that an edit takes back."""
    kind = editing.INVERSE.get(edit.kind, edit.kind)
    rank = edit.rank - editing.RANKS[edit.kind] + editing.RANKS[kind]
    if edit.kind == 'merged':
        rank += 1  # seldom what one would do
    if any(hint.kind == kind for hint in hints):
        rank -= 1
        if any(hint.kind == kind and editing.loose(hint.old) ==
               editing.loose(edit.new) for hint in hints):
            rank -= 1
    return rank
