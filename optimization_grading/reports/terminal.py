"""The report on the terminal: points, the class's mistakes, explanations."""
import re
import sys

from rich.cells import cell_len, set_cell_size

from optimization_grading import commands
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.reports import advice, arrived, insights
from optimization_grading.reports.gradebook import (
    NONE,
    NOT_HANDED_IN,
    PARTLY,
    shown,
)
from optimization_grading.table import TASKS

FEW = 3  # tasks that are congratulated for one by one
EXPLAINED = 3  # learners, of whom every mistake is explained
MANY = 50  # learners; of more there is a histogram instead of a table
BAR = 40  # letters of the longest bar
NARROW = 8  # columns of a name that tells who it is


def lines(gradebook, verbose=False, hints=False, before=(), columns=None):
    """Give the report, line by line.

    verbose: with the explanations of each learner.
    columns: that the table of points may have, or None for any number.
    hints, before: of a single learner, whether hints are wanted, and the
        numbers of the tasks that were solved before.
    """
    yield from gradebook.trouble.values()
    if len(gradebook.learners) == 1 and not gradebook.unread:
        yield from alone(gradebook, *gradebook.learners, hints, before)
    else:
        yield from together(gradebook, verbose, columns)
    yield from arrived.lines(gradebook)
    yield from arrived.remarks(gradebook)
    yield ''
    if said := gradebook.policy.said(gradebook.tasks):
        yield f'policy: {said}'
    yield f'seed {gradebook.seed}; {gradebook.protected()}'


def alone(gradebook, learner, hints, before):
    """Tell one learner what is solved, what to do next, and the rest."""
    if gradebook.absent(learner):
        return
    solved = [task for task in advice.solved(gradebook, learner)
              if task.number not in before]
    if len(solved) > FEW:
        yield 'solved: tasks ' + ', '.join(str(task.number)
                                           for task in solved)
    else:
        for task in solved:
            yield f'solved: {advice.named(task)}. {task.elsewhere}'
    following = advice.first(gradebook, learner)
    if following:
        yield from following_lines(gradebook, learner, following, hints)
    elif not gradebook.not_graded(learner):
        yield ('All tasks are solved. Well done!'
               if len(gradebook.tasks) == len(TASKS) else
               'What was graded is solved.')
    yield ''
    if gradebook.below:
        yield f'The task files are in {gradebook.below}.'
    for task in gradebook.tasks:
        yield (f'{task.number:>4}  {task.title:32}'
               + advice.stands(gradebook, learner, task))
    yield f'      {"together":32}{gradebook.score(learner)}'
    if late := gradebook.late(learner):
        yield f'      {"handed in":32}{late}'
    for task in gradebook.tasks:
        if task != following:
            yield from task_lines(gradebook, learner, task)


def following_lines(gradebook, learner, task, hints):
    """Say what to do next."""
    begun = advice.state(gradebook, learner, task) == advice.BEGUN
    yield f'next: {advice.named(task)}' + (
        f', {advice.stands(gradebook, learner, task)} points' if begun else '')
    for line in advice.lines(gradebook, learner, task):
        yield f'  {line}'
    for i, hint in enumerate(task.hints if hints else (), 1):
        yield f'  hint {i}: {hint}'
    again = gradebook.again(learner, task)
    if again:
        yield f'  {"again" if begun else "then"}: {again}'
    if not hints:
        yield '  stuck? add --hints' + ' to ARGS' * commands.by_make()


def together(gradebook, verbose, columns):
    """Tell of several learners."""
    many = len(gradebook.learners) > MANY
    yield from histogram(gradebook) if many else table(gradebook, columns)
    for head, found in (*insights.sections(gradebook), *(
            () if verbose else remarks(gradebook))):
        yield ''
        yield head
        for line in found:
            yield f'  {line}'
    if verbose:
        for learner in gradebook.learners:
            if gradebook.absent(learner):
                yield ''
                yield f'{learner}: {gradebook.absence(learner)}'
            for task in gradebook.tasks:
                yield from task_lines(gradebook, learner, task)
        return
    yield ''
    yield 'the explanations: -v, --gradebook or --submission DIR'
    again = next((gradebook.again(record.learner, TASKS[record.task])
                  for record in gradebook.records.values()
                  if record.graded and record.verdict not in (
                      Verdict.RIGHT, Verdict.NOT_FOUND)), '')
    if again:
        yield f'one of them again: {again}'


def table(gradebook, columns=None):
    """Give a line for each learner, none longer than the terminal.

    If it is too narrow, first the names are cut, then the tasks left out.
    """
    head = ''.join(f'{task.number:>3}' for task in gradebook.tasks)
    rows = [('learner', head, 'late', 'points'), *(
        (learner, ''.join(f'{shown(gradebook.points(learner, task)):>3}'
                          for task in gradebook.tasks),
         f'{days} d' if (days := gradebook.days_late(learner)) else '',
         gradebook.score(learner, short=True))
        for learner in gradebook.learners)]
    late = 6 if any(row[2] for row in rows[1:]) else 0
    score = 2 + max(len(row[3]) for row in rows)
    name = max(cell_len(row[0]) for row in rows)
    left = (columns or sys.maxsize) - late - score
    tasks = left - len(head) >= min(name, NARROW)
    name = max(1, min(name, left - len(head) * tasks))
    for learner, cells, days, points in rows:
        if cell_len(learner) > name:
            learner = set_cell_size(learner, name - 1) + '\u2026'
        yield (set_cell_size(learner, name) + cells * tasks
               + f'{days:>6}' * bool(late) + f'{points:>{score}}')
    if not tasks:
        yield 'the points of each task: --gradebook FILE.csv'
    elif any(gradebook.state(learner) == PARTLY
             for learner in gradebook.learners):
        yield 'a dash: not graded, and not in the points'


def histogram(gradebook):
    """Give how many learners have how many points."""
    bins = gradebook.distribution()
    highest = max(count for *_, count in bins) or 1
    yield f'{"points":>13}  learners'
    for low, high, count in bins:
        bar = '#' * -(-BAR * count // highest)
        yield f'{low:>7} - {high:>3}{count:>8}  {bar}'.rstrip()
    for state in NOT_HANDED_IN, NONE, PARTLY:
        count = sum(gradebook.state(learner) == state
                    for learner in gradebook.learners)
        if count:
            yield f'{state:>13}{count:>8}'
    yield ''
    yield f'{"task":20}' + ''.join(f'{task.number:>4}'
                                   for task in gradebook.tasks)
    yield f'{"all its points, %":20}' + ''.join(
        f'{100 * full(gradebook, task) // len(gradebook.learners):>4}'
        for task in gradebook.tasks)
    yield 'the points of each learner: --gradebook FILE.csv'


def full(gradebook, task):
    """Count the learners who have all points of a task."""
    return sum(gradebook.points(learner, task) == task.points
               for learner in gradebook.learners)


def remarks(gradebook):
    """Give a head and lines on the remarks of a class, if it has any.

    Those that are alike are together.
    """
    groups = {}
    for learner in gradebook.learners:
        for task in gradebook.tasks:
            for remark in gradebook.remarks(learner, task):
                alike = re.sub('".*"', '...', remark.replace(
                    task.file, 'FILE'))
                groups.setdefault(alike, []).append(learner)
    lines = []
    for remark, whose in sorted(groups.items(),
                                key=lambda group: -len(group[1])):
        lines.append(
            f'{remark}: {len(whose)} file{"s" * (len(whose) != 1)}. '
            + insights.some([*dict.fromkeys(whose)], arrived.GRADEBOOK))
    if lines:
        yield 'without loss of points', lines


def task_lines(gradebook, learner, task):
    """Explain a learner's failures in a task."""
    failures = list(gradebook.failures(learner, task))
    found = gradebook.remarks(learner, task)
    if not failures and not found or {
            verdict for _, verdict, _ in failures} in (
            {Verdict.NOT_GRADED}, {Verdict.NOT_HANDED_IN}) or (
            advice.state(gradebook, learner, task) in advice.YET):
        return
    yield ''
    yield (f'{learner}, task {task.number}, {task.title}: '
           f'{shown(gradebook.points(learner, task))} of {task.points}')
    for checks, verdict, explanation in failures:
        yield f'  {", ".join(checks)}: {verdict}'
        yield from (f'    asked: {task.asks[check]}' for check in checks)
        yield f'    {explanation}'
    for remark in found:
        yield f'  without loss of points: {remark}'
    if failures and gradebook.again(learner, task):
        yield f'  again: {gradebook.again(learner, task)}'
