"""The mistakes of a class: what to explain next.

Known mistakes, wrong answers that have no name and are the same for several
learners, and the checks that most learners fail. All learners of a run
answer the same questions, so the same mistake gives the same numbers. And
files that are equal, byte by byte.
"""
import collections
import csv
import dataclasses
import io

from optimization_grading.judging import editions
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.reports import advice
from optimization_grading.reports.gradebook import cell
from optimization_grading.table import TASKS

MISTAKE, UNNAMED, CHECK = 'mistake', 'without a name', 'check'
EQUAL = 'equal files'
HEADS = {MISTAKE: 'the class\'s mistakes',
         UNNAMED: 'the same wrong answers, which have no name yet',
         CHECK: 'the checks that most learners fail',
         EQUAL: 'files that are equal, byte by byte'}
# of each, but in the CSV file
SHOWN = {MISTAKE: 20, UNNAMED: 5, CHECK: 5, EQUAL: 5}
NAMES = 5  # learners who are named


@dataclasses.dataclass(frozen=True)
class Insight:
    """What some learners have in common.

    of: how many have handed in the task; what: the mistake, or the verdict;
    answered: a call and its answer, where the mistake has no name.
    lines: of the mistake, for each learner.
    """

    kind: str
    task: object
    checks: tuple
    what: str
    answered: str
    learners: tuple
    of: int
    lines: tuple = ()

    def line(self):
        """Write it for the terminal."""
        start = (f'task {self.task.number}, {self.task.title}: '
                 f'{len(self.learners)} of {self.of}')
        checks, who = ', '.join(self.checks), some(self.learners)
        if self.kind == CHECK:
            return f'{start} fail {checks}'
        if self.kind == MISTAKE:
            return f'{start}: {self.what}. {some(self.placed())}'
        return f'{start} ({who}), {checks}: {self.what}. {self.answered}'

    def placed(self):
        """Give the learners, each with the lines of the mistake."""
        return [f'{learner} (line{"s" * (len(lines) > 1)} '
                f'{", ".join(map(str, lines))})' if lines else learner
                for learner, lines in zip(self.learners, self.lines)]


def some(learners, rest=''):
    """Name the first few learners; rest: the option that writes all."""
    more = len(learners) - NAMES
    return ', '.join(learners[:NAMES]) + (
        f' and {more} more' + f': {rest}' * bool(rest) if more > 0 else '')


def found(gradebook):
    """Give the insights of each kind, the most frequent first."""
    groups = collections.defaultdict(dict)
    handed_in, places = collections.Counter(), {}
    for task in gradebook.tasks:
        for learner in gradebook.learners:
            if gradebook.points(learner, task) is None or {
                    record.verdict for record in gradebook.of(learner, task)
                    } == {Verdict.NOT_FOUND}:
                continue
            handed_in[task.number] += 1
            if advice.state(gradebook, learner, task) not in advice.YET:
                groups[EQUAL, task.number, '', '', gradebook.files.get(
                    (learner, task.number))].setdefault(learner, '')
            for record in gradebook.failed(learner, task):
                check = record.check
                groups[CHECK, task.number, check, '', ''].setdefault(
                    learner, check)
                if record.common:
                    groups[MISTAKE, task.number, '', record.common,
                           ''].setdefault(learner, check)
                    places.setdefault((task.number, record.common, learner),
                                      record.lines)
                elif record.verdict == Verdict.WRONG and check != 'style':
                    groups[UNNAMED, task.number, check, record.sentence,
                           record.answered].setdefault(learner, check)
    return merged(
        Insight(kind, TASKS[number], tuple(dict.fromkeys(learners.values())),
                what, '' if kind == EQUAL else answered, tuple(learners),
                handed_in[number], tuple(places.get(
                    (number, what, learner), ()) for learner in learners))
        for (kind, number, _, what, answered), learners in groups.items()
        if kind != EQUAL or answered and len(learners) > 1)


def merged(insights):
    """Sort them; join the checks in which the same learners fail."""
    kept = {}
    for insight in insights:
        key = insight.kind, insight.task.number, insight.learners, (
            insight.what if insight.kind == MISTAKE else '')
        if key in kept:
            insight = dataclasses.replace(
                kept[key], checks=kept[key].checks + insight.checks)
        kept[key] = insight
    return sorted(kept.values(), key=lambda insight: (
        list(HEADS).index(insight.kind), insight.what != editions.EARLIER,
        -len(insight.learners), insight.task.number))


def sections(gradebook):
    """Give a head and lines for each kind of insight that a class has."""
    if len(gradebook.learners) < 2:
        return
    insights = found(gradebook)
    for kind, head in HEADS.items():
        chosen = shared(insights, kind)
        if kind == EQUAL:
            lines = [f'{some(learners)}: task{"s" * (len(numbers) > 1)} '
                     + ', '.join(map(str, numbers))
                     for learners, numbers in equal(chosen)]
        else:
            lines = [insight.line() for insight in chosen]
        if lines:
            more = len(lines) - SHOWN[kind]
            yield head, lines[:SHOWN[kind]] + (
                [f'and {more} more: --insights FILE.csv'] if more > 0 else
                ['all names: --insights FILE.csv'] if kind != CHECK and any(
                    len(insight.learners) > NAMES for insight in chosen)
                else [])


def shared(insights, kind):
    """Give those of a kind that a class is told: mistakes, and what several
    learners share.
    """
    return [insight for insight in insights if insight.kind == kind
            and (kind == MISTAKE or len(insight.learners) > 1)]


def equal(insights):
    """Give the learners who have equal files, and the tasks they are of."""
    tasks = {}
    for insight in insights:
        tasks.setdefault(insight.learners, []).append(insight.task.number)
    return sorted(tasks.items(), key=lambda group: -len(group[1]))


def as_csv(gradebook):
    """Give all of them as CSV, with the names of all learners."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator='\n')
    writer.writerow(['kind', 'task', 'title', 'checks', 'learners', 'of',
                     'what', 'inputs and answer', 'who'])
    for insight in found(gradebook):
        writer.writerow([
            insight.kind, insight.task.number, insight.task.title,
            ' '.join(insight.checks), len(insight.learners), insight.of,
            cell(insight.what), cell(insight.answered),
            cell(', '.join(insight.placed() if insight.kind == MISTAKE
                           else insight.learners))])
    return file.getvalue()
