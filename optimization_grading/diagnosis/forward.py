"""Edits of the right formula, until it gives the learner's answers.

Nothing of a learner is run here. All learners of a run are asked the same,
so what the edited formulas answer is computed once, and looked up.
"""
import dataclasses
import functools
import time

from optimization_grading.diagnosis import fingerprints, formulas, program, rules
from optimization_grading.diagnosis import edits as editing

PLAUSIBLE = 3.2  # the highest rank of a mistake that is named
ODD = 3.7  # a higher one is not even looked at
BASES = 6  # edits that explain a part, to which a second is added
FEW = 150  # edits of a short formula: as many can be paired


@dataclasses.dataclass(eq=False)
class Candidate:
    """An edited formula.

    start: its program; edits: those made; rule: (name, what it is), where it
        is not the right formula; rank: the lower, the likelier.
    """

    start: program.Program
    edits: tuple
    rule: tuple | None
    rank: float

    @functools.cached_property
    def function(self):
        """Give the edited function."""
        return self.start.edited(self.edits)


class Task:
    """The candidates of a task, and what they answer in this run.

    spread: how much further down a search goes on after it has found one.
    """

    spread = 1.5

    def __init__(self, number):
        self.number = number
        self.tables, self.memory = {}, {}
        self.terms = formulas.TERMS[number]
        self.right = Candidate(
            program.of_source(formulas.SOURCES[number]), (), None, 0)

    @functools.cached_property
    def candidates(self):
        """Give the candidates, the likelier first."""
        starts = [(self.right.start, None)]
        starts += [(program.of_source(source), None)
                   for source in formulas.FORMS.get(self.number, ())]
        starts += [(program.of_source(source), (name, says))
                   for name, says, source in rules.RULES.get(
                       self.number, ())]
        found = [Candidate(start, (), rule, 1.2)
                 for start, rule in starts if rule]
        self.starts = [start for start in starts if start[1]]
        for start, rule in starts:
            if not rule:
                singles = start.singles(self.terms)
                found += [Candidate(start, (edit,), None, edit.rank)
                          for edit in singles
                          + editing.together(singles, formulas.PARALLEL)
                          + editing.together(singles)]
        return self.likely(found)

    def likely(self, found):
        """Give the candidates that are not odd, the likelier first."""
        return sorted((candidate for candidate in found
                       if candidate.rank <= ODD),
                      key=lambda candidate: candidate.rank)

    def extend(self):
        """Take the edits of the neighbouring rules too."""
        if self.candidates and self.starts:
            self.candidates.extend(self.likely(
                Candidate(start, (edit,), rule, edit.rank + 2)
                for start, rule in self.starts
                for edit in start.singles(self.terms)))
            self.starts = []

    def answer(self, candidate, question):
        """Give a candidate's answer, or None where it fails."""
        try:
            return fingerprints.ask(candidate.function,
                               fingerprints.floated(question)
                               if self.number in (4, 9, 11) else question)
        except Exception:  # a wrong formula may fail in any way of its own
            return None

    def expected(self, question):
        """Give the right answer; it is computed once."""
        key = question.key()
        if key not in self.memory:
            self.memory[key] = self.answer(self.right, question)
        return self.memory[key]

    def is_right(self, call):
        """Tell whether a call got the right answer."""
        return fingerprints.equal(call.answer, self.expected(call.question),
                             call.question.tolerance())

    def table(self, question, deadline):
        """Give the candidates' fingerprints for a question.

        Returns: a Lookup and the list of (candidate, fingerprint); as many
            as could be computed before the deadline, the others later.
        """
        key = question.key()
        lookup, rows = self.tables.setdefault(
            key, (fingerprints.Lookup(question.tolerance()), []))
        for i in range(len(rows), len(self.candidates)):
            if i % 32 == 0 and time.monotonic() > deadline:
                break
            candidate = self.candidates[i]
            answer = self.answer(candidate, question)
            marks = None
            if answer is not None:
                try:
                    marks = fingerprints.fingerprint(answer)
                except Exception:  # a number of another kind
                    marks = None
            rows.append((candidate, marks))
            if marks is not None:
                lookup.add(marks, candidate)
        return lookup, rows

    def wrong(self, calls):
        """Give the calls with a wrong answer, the quickest first."""
        return [call for call in sorted(
            calls, key=lambda call: call.question.cost())
            if not self.is_right(call)]

    def prepare(self, calls, deadline):
        """Make the table that explanations() will need.

        All learners of a run answer the same questions, so that only the
        first one who is wrong waits for it.
        """
        for call in self.wrong(calls)[:1]:
            self.table(call.question, deadline)

    def explains(self, candidate, calls):
        """Tell whether a candidate gives all answers."""
        for call in calls:
            answer = self.answer(candidate, call.question)
            if answer is None or not fingerprints.equal(
                    call.answer, answer, call.question.tolerance()):
                return False
        return True

    def explanations(self, calls, deadline):
        """Give the candidates that explain all calls, the likelier first.

        calls: (question, answer) of the whole task, one of them wrong.
        """
        wrong = self.wrong(calls)
        if not wrong:
            return []
        key = wrong[0]
        order = wrong + [call for call in calls if call not in wrong]
        lookup, rows = self.table(key.question, deadline)
        marks = fingerprints.fingerprint(key.answer)
        found = []
        for candidate in sorted(lookup.find(marks),
                                key=lambda candidate: candidate.rank):
            if found and candidate.rank > found[0].rank + self.spread or (
                    time.monotonic() > deadline):
                break
            if self.explains(candidate, order):
                found.append(candidate)
        return found

    def paired(self, calls, deadline):
        """Give pairs of edits that explain all calls together."""
        self.extend()
        found = self.explanations(calls, deadline)
        if found:
            return found
        calls = sorted(calls, key=lambda call: call.question.cost())
        key = next(call for call in calls if not self.is_right(call))
        rows = self.table(key.question, deadline)[1]
        return self.pairs(key, fingerprints.fingerprint(key.answer), rows, calls,
                          deadline)

    def pairs(self, key, marks, rows, order, deadline):
        """Give two edits that explain all calls together.

        The first are those that explain one more part of the answer.
        """
        tolerance = key.question.tolerance()
        found = []
        for base in self.bases(key, marks, rows, tolerance, order):
            if time.monotonic() > deadline:
                break
            found += self.second(base, key, marks, order, deadline)
            if found and found[0].rank < 2.5 * 2:
                break
        return sorted(found, key=lambda candidate: candidate.rank)

    def bases(self, key, marks, rows, tolerance, order):
        """Give the edits that explain something that was not explained."""
        expected = fingerprints.fingerprint(self.expected(key.question))
        explained = {i for i, (mark, other) in enumerate(
            zip(marks, expected)) if fingerprints.near(mark, other, tolerance)}
        found = []
        for candidate, row in rows:
            if candidate.rank > PLAUSIBLE or row is None or (
                    len(row) != len(marks)):
                continue
            now = {i for i, (mark, other) in enumerate(zip(marks, row))
                   if fingerprints.near(mark, other, tolerance)}
            if now > explained:
                found.append((-len(now), candidate.rank, id(candidate),
                              candidate))
        if found:
            return [item[3] for item in sorted(found)[:BASES]]
        short = [candidate for candidate, row in rows
                 if row is not None and candidate.rank <= 2
                 and not candidate.rule]
        return short if len(short) <= FEW else []

    def second(self, base, key, marks, order, deadline):
        """Give a second edit that explains all calls with a first."""
        found = []
        for edit in base.edits:
            edit.apply()
        try:
            singles = sorted(base.start.singles(self.terms),
                             key=lambda edit: edit.rank)
            for i, edit in enumerate(singles):
                if edit.rank > PLAUSIBLE or (
                        i % 16 == 0 and time.monotonic() > deadline):
                    break
                candidate = Candidate(base.start, (edit,), base.rule,
                                      base.rank + edit.rank)
                answer = self.answer(candidate, key.question)
                try:
                    if answer is None or not fingerprints.equal(
                            key.answer, answer, key.question.tolerance()):
                        continue
                except Exception:  # a number of another kind
                    continue
                if self.explains(candidate, order):
                    candidate.edits = (*base.edits, edit)
                    found.append(candidate)
                    break
        finally:
            for edit in reversed(base.edits):
                edit.undo()
        return found


@functools.cache
def task(number):
    """Give a task's candidates, which are kept for the whole run."""
    return Task(number)
