"""Edits of the learner's own function, until it gives the right answers.

The edited function runs in the learner's process (trial.py); here it is only
read. The grader says which edits to try, and compares.
"""
import dataclasses
import math

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import fingerprints, program, questions

BATCH = 6  # edits that are tried before the answers are compared, at first
LARGEST = 48  # later
PLAUSIBLE = 3.2  # the highest rank of a mistake that is named
HALVES = 24  # edits after which a known mistake is left
TRIES = {9: 12_000}  # edits that are tried, by task; Adam's are many
OTHERS = 6000
LINES = 6_000_000  # that the edited functions may run together


@dataclasses.dataclass(eq=False)
class Repair:
    """Edits that make all answers right; the line of each is where it is.

    odd: whether they undo at one place what was done at another.
    """

    edits: tuple
    rank: float
    odd: bool = False


class Search:
    """The search for the repair of one learner's function.

    answers: Answers of the function; fresh: further Questions, for the proof.
    ask: function (name, *arguments) that asks the trial in the learner's
        process, and returns what came back, whatever it is.

    It ends after so many tries and lines, which are the same wherever it
    runs.
    """

    def __init__(self, task, row, source, answers, fresh, ask):
        of_file = source, row.function, row.number, list(row.parameters)
        self.program = program.of_file(*of_file)
        self.task, self.ask = task, ask
        self.questions = [answer.question for answer in answers] + fresh
        self.tries, self.lines = TRIES.get(row.number, OTHERS), LINES
        wrong = task.wrong(answers)[0]
        self.key, self.question = answers.index(wrong), wrong.question
        self.known = fingerprints.fingerprint(wrong.value)
        self.expected = fingerprints.fingerprint(task.expected(self.question))
        self.halves = []
        ask('open', *of_file, [
            (question.probe, question.arguments, question.seed)
            for question in self.questions])

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
        self.tries -= len(numbers)
        try:
            found, lines = self.ask('marks', path, numbers, self.key)
            self.lines = LINES - lines
        except (TypeError, ValueError):  # a learner's process can say it
            found, self.lines = None, 0
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
        found = self.round((), hints)
        if found:
            return found
        for rank, number, edit, hints in self.halves:
            with editing.made([edit]):
                more = self.round((number,), hints)
                if not more:
                    continue
                edits = editing.net(self.program.module, edit, *more.edits)
            repair = Repair(edits, rank + more.rank, len(edits) == 1 and (
                more.edits[0].kind == 'added'))
            if not repair.odd:
                return repair
            found = found or repair  # two apart are likelier
        return found

    def round(self, path, hints):
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
        while start < len(order) and self.tries > 0 and self.lines > 0:
            batch = order[start:start + min(size, self.tries)]
            start, size = start + len(batch), min(2 * size, LARGEST)
            for (rank, number), marks in zip(batch, self.marks(
                    path, [number for _, number in batch])):
                if marks is None:
                    continue
                if self.alike(marks, self.expected):
                    if self.proved((*path, number)):
                        return Repair((edits[number],), rank)
                    continue
                if all(map(math.isfinite, marks)) and (  # nan says nothing
                        not self.alike(marks, self.known)):
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
        lookup = self.task.table(self.question).grown().lookup
        for rank, number, edit, marks in tried:
            if rank <= 2.2 and self.same(marks, self.expected) > before:
                yield rank, number, edit, ()
            for candidate in lookup.find(marks)[:2]:
                # what reads less says less of where it comes from
                if candidate.rank <= PLAUSIBLE and len(
                        candidate.read) >= len(self.task.right.read) - 1:
                    yield (rank + candidate.rank, number, edit,
                           candidate.edits)

    def proved(self, path):
        """Tell whether all answers are right with some edits made."""
        given = self.ask('answers', path)
        try:
            return isinstance(given, list) and len(given) == len(
                self.questions) and all(questions.agree(
                    question, value, self.task.expected(question))
                    for value, question in zip(given, self.questions))
        except Exception:  # a number of another kind
            return False


def rank_of(edit, hints):
    """Rank the mistake that an edit takes back."""
    kind = editing.INVERSE.get(edit.kind, edit.kind)
    rank = edit.rank - editing.RANKS[edit.kind] + editing.RANKS[kind]
    if edit.kind in ('merged', 'inverse'):
        rank += 1.5  # seldom what one would do
    kinds = {kind, 'counter' if kind == 'start' else kind}
    if any(hint.kind in kinds for hint in hints):
        rank -= 1.3
        if any(hint.kind in kinds and editing.loose(hint.old) ==
               editing.loose(edit.new) for hint in hints):
            rank -= 1
    return rank
