"""Edits of the right formula, until it gives the learner's answers.

Nothing of a learner is run here. All learners of a run are asked the same,
so what the edited formulas answer is computed once, and looked up.
"""
import ast
import dataclasses
import functools
import math
import zlib

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import (
    fingerprints,
    formulas,
    nodes,
    other_rules,
    program,
    questions,
)
from optimization_grading.protocol import probes, wire

PLAUSIBLE = 3.2  # the highest rank of a mistake that is named
ODD = 3.7  # a higher one is not even looked at
BASES = 6  # edits that explain a part, to which a second is added
FEW = 150  # edits of a short formula: as many can be paired
BEST = 0.6  # candidates whose ranks differ by less are as plausible
SOME = 128  # candidates that are tried at once
PAIRS = 6000  # pairs of edits that are tried
GOOD = 5  # the rank of a pair after which no other is tried


@dataclasses.dataclass(eq=False)
class Candidate:
    """An edited formula.

    start: its program; edits: those made; rule: what it is, if it is not
        the right formula; rank: the lower, the likelier.
    """

    start: program.Program
    edits: tuple
    rule: str
    rank: float

    @functools.cached_property
    def function(self):
        """Return the edited function."""
        return self.start.edited(self.edits)

    @functools.cached_property
    def read(self):
        """The places of the parameters that it reads."""
        with editing.made(self.edits):
            return self.start.read()

    @functools.cached_property
    def calls(self):
        """The names of the functions that it calls."""
        with editing.made(self.edits):
            return {nodes.called(node)
                    for node in ast.walk(self.start.module)} - {''}


class Task:
    """The candidates of a task, and what they answer in this run.

    spread: how much further down a search goes on after it has found one.
    probes: what calls a candidate.
    """

    spread = BEST
    probes = probes.PROBES

    def __init__(self, number):
        self.number = number
        self.tables, self.memory, self.found = {}, {}, {}
        self.right = Candidate(self.program(formulas.SOURCES[number]), (),
                               '', 0)

    def program(self, source):
        """Return a formula's program."""
        return program.of_formula(source, formulas.TERMS[self.number])

    @functools.cached_property
    def neighbours(self):
        """Return the programs of other rules, each with what it is."""
        return [(self.program(source), says)
                for says, *sources in other_rules.RULES.get(self.number, ())
                for source in sources]

    @functools.cached_property
    def candidates(self):
        """Return the candidates, the likelier first."""
        found = [Candidate(start, (), rule, 1.2)
                 for start, rule in self.neighbours]
        for start in [self.right.start, *map(
                self.program, formulas.FORMS.get(self.number, ()))]:
            singles = start.singles()
            found += [Candidate(start, (edit,), '', edit.rank)
                      for edit in singles
                      + editing.together(singles, formulas.PARALLEL)
                      + editing.together(singles)]
        return self.likely(found)

    def likely(self, found):
        """Return the candidates that are not odd, the likelier first."""
        return sorted((candidate for candidate in found
                       if candidate.rank <= ODD),
                      key=lambda candidate: candidate.rank)

    @functools.cached_property
    def further(self):
        """Return the edits of the neighbouring rules."""
        return self.likely(
            Candidate(start, (edit,), rule, edit.rank + 2)
            for start, rule in self.neighbours for edit in start.singles())

    def answer(self, candidate, question):
        """Return a candidate's answer, or None if it fails."""
        try:
            return questions.ask(candidate.function, questions.floated(
                question) if self.number in (4, 9, 11) else question,
                self.probes)
        except Exception:  # a wrong formula may fail in any way of its own
            return None

    def expected(self, question):
        """Return the right answer; it is computed once."""
        key = questions.key(question)
        if key not in self.memory:
            self.memory[key] = self.answer(self.right, question)
        return self.memory[key]

    def is_right(self, answer):
        """Tell whether an Answer is right."""
        return questions.agree(answer.question, answer.value,
                               self.expected(answer.question))

    def wrong(self, answers):
        """Return the wrong Answers, the quickest first."""
        return [answer for answer in sorted(answers, key=questions.cost)
                if not self.is_right(answer)]

    def table(self, question, further=False):
        """Return the Table of the candidates, or of further ones."""
        key = questions.key(question), further
        if key not in self.tables:
            self.tables[key] = Table(
                self, self.further if further else self.candidates, question)
        return self.tables[key]

    def explains(self, candidate, answers):
        """Tell whether a candidate gives all answers."""
        for answer in answers:
            own = self.answer(candidate, answer.question)
            if own is None or not questions.agree(answer.question,
                                                  answer.value, own):
                return False
        return True

    def explanations(self, answers):
        """Return the candidates that explain all answers, likelier first.

        Learners whose answers are equal share them.
        answers: of the whole task, one of them wrong.
        """
        return self.shared(self.singly, answers)

    def paired(self, answers):
        """Return pairs of edits that explain all answers together.

        The first are those that explain one more part of the answer.
        """
        return self.shared(self.doubly, answers)

    def shared(self, search, answers):
        """Return what a search finds, once for equal answers."""
        key = search.__name__, *(
            (questions.key(answer.question),
             zlib.crc32(wire.pack(answer.value, wire.ANSWER)))
            for answer in answers)
        if key not in self.found:
            self.found[key] = search(answers)
        return self.found[key]

    def singly(self, answers, further=False):
        """Search for one edit, or for another rule."""
        wrong = self.wrong(answers)
        table = self.table(wrong[0].question, further)
        order = wrong + [answer for answer in answers if answer not in wrong]
        found = []
        for candidate in table.find(
                fingerprints.fingerprint(wrong[0].value),
                lambda: found[0].rank + self.spread if found else math.inf):
            if self.explains(candidate, order):
                found.append(candidate)
        return found

    def settled(self, found, further, ask):
        """Keep the explanations that explain the answers to more questions.

        Without an answer none is kept.
        further: the Questions; ask: function that asks the learner's.
        """
        heard = False
        for question in further if found else ():
            try:
                value = questions.positions(question, ask(question))
            except EOFError:
                continue
            heard = True
            answers = [(candidate, self.answer(candidate, question))
                       for candidate in found]
            found = [candidate for candidate, own in answers
                     if own is None  # it overflows, as numpy's would not
                     or questions.agree(question, value, own)]
        return found if heard else []

    def doubly(self, answers):
        """Search for two edits, or for one of another rule."""
        found = self.singly(answers, True)
        if found:
            return found
        order = sorted(answers, key=questions.cost)
        key = self.wrong(answers)[0]
        marks = fingerprints.fingerprint(key.value)
        rows = [row for further in (False, True) for row in self.table(
            key.question, further).grown().rows]
        tries = iter(range(PAIRS))
        for base in self.bases(key, marks, rows):
            found += self.second(base, key, order, tries)
            if found and found[0].rank < GOOD:
                break
        return sorted(found, key=lambda candidate: candidate.rank)

    def bases(self, key, marks, rows):
        """Return the edits that explain something that was not explained."""
        tolerance = questions.tolerance(key.question)
        expected = fingerprints.fingerprint(self.expected(key.question))
        explained = fingerprints.same(marks, expected, tolerance)
        found = []
        for candidate, row in rows:
            if candidate.rank > PLAUSIBLE or row is None or (
                    len(row) != len(marks)):
                continue
            now = fingerprints.same(marks, row, tolerance)
            if now > explained:
                found.append((-len(now), candidate.rank, candidate))
        if found:
            found.sort(key=lambda item: item[:2])
            return [candidate for *_, candidate in found[:BASES]]
        short = [candidate for candidate, row in rows
                 if row is not None and candidate.rank <= 2
                 and not candidate.rule]
        return short if len(short) <= FEW else []

    def second(self, base, key, order, tries):
        """Return a second edit that explains all answers with a first."""
        with editing.made(base.edits):
            singles = sorted(base.start.singles(),
                             key=lambda edit: edit.rank)
            for edit, _ in zip(singles, tries):
                if edit.rank > PLAUSIBLE:
                    break
                candidate = Candidate(base.start, (edit,), base.rule,
                                      base.rank + edit.rank)
                if self.explains(candidate, [key]) and (
                        self.explains(candidate, order)):
                    candidate.edits = (*base.edits, edit)
                    return [candidate]
        return []


class Table:
    """The candidates' answers to a question, as far as they were needed.

    rows: (candidate, fingerprint or None) of the first candidates.
    """

    def __init__(self, task, candidates, question):
        self.task, self.candidates, self.question = task, candidates, question
        self.lookup = fingerprints.Lookup(questions.tolerance(question))
        self.rows = []

    def grown(self, count=None):
        """Compute the rows of all candidates, or of some more."""
        for candidate in self.candidates[len(self.rows):][:count]:
            answer, marks = self.task.answer(candidate, self.question), None
            try:
                if answer is not None:
                    marks = fingerprints.fingerprint(answer)
                    self.lookup.add(marks, candidate)
            except Exception:  # a number of another kind
                marks = None
            self.rows.append((candidate, marks))
        return self

    def find(self, marks, highest):
        """Yield the candidates with close fingerprints, likelier first.

        highest: function that gives the highest rank that is still wanted.
        """
        seen = set()
        while True:
            for candidate in sorted(
                    {*self.lookup.find(marks)} - seen,
                    key=self.candidates.index):
                if candidate.rank > highest():
                    return
                seen.add(candidate)
                yield candidate
            before = len(self.rows)
            if before and self.rows[-1][0].rank > highest() or len(
                    self.grown(SOME).rows) == before:
                return


@functools.cache
def task(number):
    """Return a task's candidates, which are kept for the whole run."""
    return Task(number)
