"""Edits of the learner's own function, until it gives the right answers.

The edited function runs in the learner's process, on a bench (bench.py);
here it is only read. The grader says which edits to try and compares.
"""
import dataclasses
import time

from optimization_grading.diagnosis import fingerprints, learner
from optimization_grading.diagnosis import edits as editing

BATCH = 48  # edits that are tried before the answers are compared
PLAUSIBLE = 3.2  # the highest rank of a mistake that is named
HALVES = 24  # edits after which a known mistake is left
CHEAP = 0.6  # how much further a search goes on after it has found one


@dataclasses.dataclass(eq=False)
class Repair:
    """Edits that make all answers right; the line of each is where it is."""

    edits: tuple
    rank: float
    path: tuple


class Search:
    """The search for the repair of one learner's function."""

    def __init__(self, task, row, source, calls, bench, deadline):
        self.task, self.bench, self.deadline = task, bench, deadline
        self.row = row
        self.program = learner.program_of(source, row.function)
        self.calls = calls
        order = sorted(range(len(calls)),
                       key=lambda i: calls[i].question.cost())
        self.key = next(i for i in order
                        if not task.is_right(calls[i]))
        self.question = calls[self.key].question
        self.expected = fingerprints.fingerprint(task.expected(self.question))
        self.halves = []

    def begin(self):
        """Ask the function as it is; tell whether it answers as before."""
        known = self.known = fingerprints.fingerprint(
            self.calls[self.key].answer)
        for floats in (True, False):
            self.bench.begin(floats)
            marks = self.bench.marks((), [-1], self.key)[0]
            if marks is not None and self.alike(marks, known):
                return True
        return False

    def alike(self, marks, others):
        """Tell whether two fingerprints may be those of equal answers."""
        tolerance = self.question.tolerance()
        return len(marks) == len(others) and all(
            fingerprints.near(mark, other, tolerance)
            for mark, other in zip(marks, others))

    def rights(self, marks):
        """Give the parts of an answer that are right."""
        return {i for i, (mark, other) in enumerate(
            zip(marks, self.expected)) if fingerprints.near(
                mark, other, self.question.tolerance())}

    def run(self, hints):
        """Give the repairs that were found, the likelier first.

        hints: edits of the right formula that explain the answers, whose
            inverses are tried first.
        """
        if not self.begin():
            return []
        now = time.monotonic()  # a third is left for a second edit
        found = self.round((), hints, now + (self.deadline - now) / 1.5)
        if found:
            return found
        self.halves.sort(key=lambda half: half[0])
        for rank, number, edit, candidate in self.halves[:HALVES]:
            if time.monotonic() > self.deadline:
                break
            edit.apply()
            try:
                more = self.round((number,), list(
                    candidate.edits) if candidate else [], self.deadline)
            finally:
                edit.undo()
            if more:
                return [Repair((edit, *repair.edits), rank + repair.rank,
                               repair.path) for repair in more]
        return []

    def round(self, path, hints, deadline):
        """Try all edits that can follow some that are made."""
        edits = learner.edits_of(self.program, self.task.number,
                                 self.row.function, self.row.parameters)
        order = sorted(
            (rank_of(edit, hints), number)
            for number, edit in enumerate(edits)
            if rank_of(edit, ()) <= PLAUSIBLE and (
                not path or not hints or any(
                    hint.kind == editing.INVERSE.get(edit.kind, edit.kind)
                    for hint in hints)))
        before = self.rights(self.known)
        lookup = self.task.tables.get(self.question.key(), (None,))[0]
        found, best = [], PLAUSIBLE
        for start in range(0, len(order), BATCH):
            batch = [item for item in order[start:start + BATCH]
                     if item[0] <= best]
            if not batch or time.monotonic() > deadline:
                break
            for (rank, number), marks in zip(batch, self.bench.marks(
                    path, [number for _, number in batch], self.key)):
                if marks is None:
                    continue
                if self.alike(marks, self.expected):
                    if rank <= best and self.proved((*path, number)):
                        found.append(Repair((edits[number],), rank,
                                            (*path, number)))
                        best = min(best, found[0].rank + CHEAP)
                        if len(found) > 8:
                            return found
                    continue
                if path or self.alike(marks, self.known):
                    continue  # an edit that changes nothing is no half
                if rank <= 2.2 and self.rights(marks) > before:
                    self.halves.append((rank, number, edits[number], None))
                if lookup is not None:
                    self.halves += [
                        (rank + candidate.rank, number, edits[number],
                         candidate) for candidate in lookup.find(marks)[:2]
                        if candidate.rank <= PLAUSIBLE]
        return sorted(found, key=lambda repair: repair.rank)

    def proved(self, path):
        """Tell whether all answers are right with some edits made."""
        given = self.bench.answers(path)
        try:
            return isinstance(given, list) and len(given) == len(
                self.calls) and all(fingerprints.equal(
                    answer, self.task.expected(call.question),
                    call.question.tolerance())
                    for answer, call in zip(given, self.calls))
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
