"""What stands on the page of a class."""
import dataclasses
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from optimization_grading.judging.submission import Snapshot, Unread
from optimization_grading.pages import excerpts, handout
from optimization_grading.reports import insights
from optimization_grading.reports.gradebook import (
    NONE,
    NOT_HANDED_IN,
    PARTLY,
    shown,
)
from optimization_grading.table import Task

AROUND = 1  # lines about the one of an example
FEW = 8  # learners who are named at once


@dataclasses.dataclass(frozen=True)
class Example:
    """A mistake as one learner has made it."""

    code: excerpts.Excerpt
    call: handout.Call | None


@dataclasses.dataclass(frozen=True)
class Common:
    """What some learners have in common, of those who have handed in.

    asks: what the checks ask that fail by it; example: of a wrong answer.
    """

    task: Task
    what: str
    asks: tuple[str, ...]
    learners: tuple[str, ...]
    of: int
    example: Example | None


@dataclasses.dataclass(frozen=True)
class Cell:
    """Points for a task, and how many of all that is."""

    text: str
    level: str


@dataclasses.dataclass(frozen=True)
class Overview:
    """The page of a class.

    names, links: of each learner, for people and to the learner's page.
    incomplete: the learners whose points are not known, by the reason.
    gone, beside: those who were graded before and are not there, and what is
    there and no learner's.
    more: how many of each kind of insights are not shown.
    """

    names: dict[str, str]
    links: dict[str, str]
    figures: list[tuple[str, str]]
    incomplete: dict[str, list[str]]
    unread: Sequence[Unread]
    gone: Sequence[str]
    beside: Sequence[str]
    distribution: list[tuple[int, int, int]]
    mistakes: list[Common]
    unnamed: list[Common]
    checks: list[Common]
    equal: list[tuple[tuple[str, ...], list[int]]]
    more: dict[str, int]
    tasks: Sequence[Task]
    means: list[Cell]
    mean: str
    rows: list[tuple[str, list[Cell], str, str]]
    policy: str
    protections: str


def overview(gradebook: Any, links: dict[str, str],
             files_of: Callable[[str], Snapshot]) -> Overview:
    """Return the page of a class.

    links: to each learner's page; files_of: gives the files of a learner.
    """
    found = insights.found(gradebook)
    kinds = {kind: insights.shared(found, kind) for kind in insights.HEADS}
    kinds[insights.EQUAL] = insights.equal(kinds[insights.EQUAL])
    kept = {kind: kinds[kind][:most]
            for kind, most in insights.SHOWN.items()}
    mistakes, unnamed, checks = (
        [common(gradebook, insight, files_of) for insight in kept[kind]]
        for kind in (insights.MISTAKE, insights.UNNAMED, insights.CHECK))
    by_state = {state: [learner for learner in gradebook.learners
                        if gradebook.state(learner) == state]
                for state in (NOT_HANDED_IN, NONE, PARTLY)}
    return Overview(
        names={name: handout.name_of(submission)
               for name, submission in gradebook.submissions.items()},
        links=links,
        figures=figures(gradebook, len(by_state[NOT_HANDED_IN])),
        incomplete={state: whose for state, whose in by_state.items()
                    if whose},
        unread=gradebook.unread, gone=gradebook.gone,
        beside=gradebook.beside,
        distribution=gradebook.distribution()[::-1],
        mistakes=mistakes, unnamed=unnamed, checks=checks,
        equal=kept[insights.EQUAL],
        more={kind: len(kinds[kind]) - len(kept[kind]) for kind in kinds},
        tasks=gradebook.tasks,
        means=means(gradebook),
        mean=average(gradebook.totals()),
        rows=[(learner, cells(gradebook, learner), gradebook.score(learner),
               gradebook.late(learner)) for learner in gradebook.learners],
        policy=gradebook.policy.said(gradebook.tasks),
        protections=gradebook.protected())


def average(numbers: Sequence[Any],
            of: Callable[[Sequence[Any]], Any] = statistics.mean) -> str:
    """Write a mean or a median with one digit, or a dash for no numbers."""
    return f'{of(numbers):.1f}'.removesuffix('.0') if numbers else '-'


def figures(gradebook: Any, absent: int) -> list[tuple[str, str]]:
    """Return the class in numbers, each with its name."""
    graded, count = gradebook.totals(), len(gradebook.learners)
    return [('learners', str(count)), ('handed in', str(count - absent)),
            *([('not read', str(len(gradebook.unread)))]
              if gradebook.unread else []),
            (f'mean of {gradebook.most}', average(graded)),
            (f'median of {gradebook.most}',
             average(graded, statistics.median))]


def common(gradebook: Any, insight: Any,
           files_of: Callable[[str], Snapshot]) -> Common:
    """Return what learners have in common."""
    return Common(
        insight.task, insight.what,
        tuple(insight.task.asks[check] for check in insight.checks),
        insight.learners, insight.of, None if insight.kind == insights.CHECK
        else example(gradebook, insight, files_of))


def example(gradebook: Any, insight: Any,
            files_of: Callable[[str], Snapshot]) -> Example:
    """Return a mistake as the first one has made it whose line is known."""
    task = insight.task
    learner = next((learner for learner, lines in zip(
        insight.learners, insight.lines) if lines), insight.learners[0])
    record = next(record for record in gradebook.failed(learner, task)
                  if insight.what in (record.common, record.sentence))
    file = files_of(learner).files.get(task.file)
    return Example(excerpts.excerpt(
        excerpts.lines_of(file.content if file else b''),
        handout.notes_of(record, task), task.function, AROUND),
        handout.call_of(record.answered))


def cells(gradebook: Any, learner: str) -> list[Cell]:
    """Return a learner's row of the table."""
    return [Cell(shown(points), handout.level(points, task.points))
            for task in gradebook.tasks
            for points in [gradebook.points(learner, task)]]


def means(gradebook: Any) -> list[Cell]:
    """Return the mean of each task, of those who have handed in."""
    found = []
    for task in gradebook.tasks:
        points = [own for learner in gradebook.learners if (
            own := gradebook.points(learner, task)) is not None]
        found.append(Cell(average(points), handout.level(
            statistics.mean(points), task.points) if points else ''))
    return found
