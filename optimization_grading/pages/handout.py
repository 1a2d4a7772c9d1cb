"""What stands on a learner's page."""
import dataclasses
import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from optimization_grading.judging.editions import signature
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Snapshot, Submission
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.pages import excerpts
from optimization_grading.reports import advice
from optimization_grading.reports.policy import rounded
from optimization_grading.table import Task

LEVELS = (1, 'all'), (0.5, 'most'), (1e-9, 'some'), (0, 'none')
Groups = tuple[tuple[str, tuple[int, ...]], ...]
EXAMPLE = re.compile(r'(.*?\)) (gives|takes) (.*); (.*)')


@dataclasses.dataclass(frozen=True)
class Call:
    """A call to try, what it gives or takes where, and what is expected."""

    call: str
    verb: str
    gives: str
    expected: str


@dataclasses.dataclass(frozen=True)
class Finding:
    """A mistake, or checks that failed in the same way.

    says: what stands beside no line of the code; call: or None.
    checks: that failed by it, each as what it asks, its points and, unless
    more is known, what it has seen.
    """

    says: str
    code: excerpts.Excerpt
    call: Call | None
    checks: tuple[tuple[str, int, str], ...]


@dataclasses.dataclass(frozen=True)
class Part:
    """A task on a learner's page.

    state: one of advice's; share: of its points, from 0 to 1; look: one of
    LEVELS; head: of the function.
    right: what the checks ask that hold; style: faults, which cost points.
    """

    task: Task
    state: str
    stands: str
    share: float
    look: str
    head: str
    findings: tuple[Finding, ...]
    right: tuple[str, ...]
    style: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def write_it(self) -> bool:
        """Return whether the function is still to be written."""
        return self.state in advice.YET


@dataclasses.dataclass(frozen=True)
class Handout:
    """A learner's page.

    facts: who it is, and when it was handed in; absent: why there is nothing
    to grade, or ''; policy: how points are not
    only added up; ungraded: the numbers of tasks without points; next: the
    part that comes first, or None.
    style, free: what costs the points of style, and what costs none, each
    with the numbers of its tasks.
    """

    name: str
    facts: tuple[str, ...]
    remarks: tuple[str, ...]
    absent: str
    total: float
    most: float
    policy: str
    ungraded: list[int]
    next: Part | None
    parts: tuple[Part, ...]
    style: Groups
    style_costs: float
    free: Groups

    def those(self, *states: str) -> list[Part]:
        """Return the parts in some states, but for the next one."""
        return [part for part in self.parts
                if part.state in states and part is not self.next]

    @property
    def begun(self) -> list[Part]:
        """Return the tasks that have mistakes, but for the next one."""
        return self.those(advice.BEGUN)

    @property
    def unwritten(self) -> list[Part]:
        """Return the tasks to be written, but for the next one."""
        return self.those(*advice.YET)

    @property
    def solved(self) -> list[Part]:
        """Return the tasks that are solved."""
        return self.those(advice.SOLVED)


def handout(gradebook: Any, learner: str, files: Snapshot) -> Handout:
    """Return a learner's page.

    files: as they were graded.
    """
    submission, policy = gradebook.submissions[learner], gradebook.policy
    parts = tuple(part(gradebook, learner, task, files)
                  for task in gradebook.tasks)
    following = advice.first(gradebook, learner)
    return Handout(
        name=name_of(submission),
        facts=tuple(facts(gradebook, submission)),
        remarks=tuple(remark for remark in submission.remarks
                      if 'roster' not in remark),  # a teacher's
        absent=gradebook.absence(learner) if gradebook.absent(learner)
        else '',
        total=gradebook.total(learner),
        most=gradebook.most,
        policy=policy.said(gradebook.tasks),
        ungraded=gradebook.not_graded(learner),
        next=next((found for found in parts if found.task is following),
                  None),
        parts=parts,
        style=grouped((found.task, fault) for found in parts
                      for fault in found.style),
        style_costs=rounded(sum(
            policy.weighted(found.task, found.task.checks['style'])
            for found in parts if found.style)),
        free=grouped((found.task, remark) for found in parts
                     for remark in found.remarks))


def name_of(submission: Submission) -> str:
    """Return a learner's name for people."""
    return submission.identity.name or submission.name


def facts(gradebook: Any, submission: Submission) -> Iterable[str]:
    """Yield who has handed in, and when."""
    due = submission.due or gradebook.policy.due
    if submission.identity.number not in ('', name_of(submission)):
        yield submission.identity.number
    if submission.handed_in:
        yield f'handed in {when(submission.handed_in)}'
    if due:
        yield f'due {when(due)}'
    if late := gradebook.late(submission.name):
        yield late


def grouped(said: Iterable[tuple[Task, str]]) -> Groups:
    """Return sentences, each with the tasks of which it is said.

    A file of several tasks is FILE there.
    """
    groups: dict[str, list[tuple[Task, str]]] = {}
    for task, text in said:
        groups.setdefault(text.replace(task.file, 'FILE'), []).append(
            (task, text))
    return tuple(
        (text if len(found) > 1 else found[0][1],
         tuple(task.number for task, _ in found))
        for text, found in groups.items())


def part(gradebook: Any, learner: str, task: Task, files: Snapshot) -> Part:
    """Return one task of a learner's page."""
    state = advice.state(gradebook, learner, task)
    points = gradebook.points(learner, task)
    failed = gradebook.failed(learner, task)
    file = files.files.get(task.file)
    return Part(
        task, state, advice.stands(gradebook, learner, task),
        (points or 0) / (task.points or 1), level(points, task.points),
        signature(task.function, task.parameters),
        tuple(findings(task, failed, excerpts.lines_of(
            file.content if file else b''))) if state == advice.BEGUN else (),
        tuple(task.asks[record.check]
              for record in gradebook.of(learner, task)
              if record.right and record.check != 'style'),
        tuple(fault for record in failed
              if record.check == 'style' and record.verdict == Verdict.WRONG
              for fault in record.sentence.split('; ')),
        tuple(gradebook.remarks(learner, task)))


def level(points: float | None, most: float) -> str:
    """Return how many of its points a task has: one of LEVELS, or ''."""
    return '' if points is None else next(
        name for least, name in LEVELS if points >= least * most)


def findings(task: Task, failed: Iterable[Record], lines: Sequence[str]
             ) -> Iterable[Finding]:
    """Yield what failed, with those together that have the same reason."""
    groups: dict[str, list[Record]] = {}
    for record in failed:
        if record.check != 'style':
            groups.setdefault(record.mistake or record.answered
                              or record.sentence, []).append(record)
    for records in groups.values():
        first, call = records[0], call_of(records[0].answered)
        said = first.mistake or ('' if call else first.sentence)
        code = excerpts.excerpt(lines, notes_of(first, task), task.function)
        placed = code.marked and (first.lines or not first.mistake)
        yield Finding(
            '' if placed else said, code, call,
            tuple((task.asks[record.check], task.checks[record.check],
                   '' if call or first.mistake and code.marked
                   or record.sentence == said else record.sentence)
                  for record in records))


def notes_of(record: Record, task: Task) -> dict[int, list[str]]:
    """Return what a record says of each line."""
    notes = excerpts.notes_of(record.mistake, record.lines)
    for line in excerpts.raised_in(record.sentence, task.file):
        notes.setdefault(line, [record.sentence.split(
            f' ({task.file}, line {line}: ')[0]])
    return notes


def call_of(answered: str) -> Call | None:
    """Return the call that an example tells of, or None if it tells of none.

    After the call stands what it gives, and after the last semicolon what is
    expected.
    """
    told = EXAMPLE.fullmatch(answered)
    return Call(told[1], told[2], told[3], re.sub(
        ' (is|are) expected', '', told[4], count=1)) if told else None


def when(moment: datetime.datetime) -> str:
    """Write a date and a time."""
    return f'{moment.day} {moment:%B %Y, %H:%M %Z}'.strip()
