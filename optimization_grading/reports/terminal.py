"""The report on the terminal: points, the class's mistakes, explanations."""
import re

from optimization_grading import commands
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.reports import advice, arrived, insights
from optimization_grading.reports.gradebook import shown
from optimization_grading.table import TASKS

FEW = 3  # tasks that are congratulated for one by one
MANY = 50  # learners; of more there is a histogram instead of a table
BINS = 10
BAR = 40  # letters of the longest bar


def lines(gradebook, verbose=False, hints=False, before=()):
    """Give the report, line by line.

    verbose: with the explanations of each learner.
    hints, before: of a single learner, whether hints are wanted, and the
        numbers of the tasks that were solved before.
    """
    yield from gradebook.trouble.values()
    if len(gradebook.learners) == 1 and not gradebook.unread:
        yield from alone(gradebook, *gradebook.learners, hints, before)
    else:
        yield from together(gradebook, verbose)
    yield from arrived.lines(gradebook)
    yield from arrived.remarks(gradebook)
    yield ''
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
    yield f'  {"again" if begun else "then"}: {gradebook.again(learner, task)}'
    if not hints:
        yield '  stuck? add --hints' + ' to ARGS' * commands.by_make()


def together(gradebook, verbose):
    """Tell of several learners."""
    many = len(gradebook.learners) > MANY
    yield from (histogram if many else table)(gradebook)
    for head, found in insights.sections(gradebook):
        yield ''
        yield head
        for line in found:
            yield f'  {line}'
    if verbose:
        for learner in gradebook.learners:
            for task in gradebook.tasks:
                yield from task_lines(gradebook, learner, task)
        return
    yield from remarks(gradebook)
    yield ''
    yield 'the explanations: -v, --gradebook or --submission DIR'
    again = next((gradebook.again(record.learner, TASKS[record.task])
                  for record in gradebook.records.values()
                  if record.graded and record.verdict not in (
                      Verdict.RIGHT, Verdict.NOT_FOUND)), '')
    if again:
        yield f'one of them again: {again}'


def table(gradebook):
    """Give a line for each learner."""
    width = max(map(len, ['learner', *gradebook.learners]))
    head = ''.join(f'{task.number:>4}' for task in gradebook.tasks)
    yield f'{"learner":{width}}{head}   points'
    for learner in gradebook.learners:
        cells = ''.join(f'{shown(gradebook.points(learner, task)):>4}'
                        for task in gradebook.tasks)
        yield f'{learner:{width}}{cells}   {gradebook.score(learner)}'


def histogram(gradebook):
    """Give how many learners have how many points."""
    totals = [gradebook.total(learner) for learner in gradebook.learners
              if not gradebook.not_graded(learner)]
    counts = [0] * BINS
    for total in totals:
        counts[min(BINS - 1, total * BINS // (gradebook.most or 1))] += 1
    yield f'{"points":>11}  learners'
    for i, count in enumerate(counts):
        low = -(-gradebook.most * i // BINS)
        high = -(-gradebook.most * (i + 1) // BINS) - (i + 1 < BINS)
        bar = '#' * -(-BAR * count // max(counts + [1]))
        yield f'{low:>5} - {high:>3}  {count:>8}  {bar}'.rstrip()
    left = len(gradebook.learners) - len(totals)
    if left:
        yield f'{"not graded":>11}  {left:>8}'
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
    """Give the remarks of a class, those that are alike together."""
    groups = {}
    for learner in gradebook.learners:
        for task in gradebook.tasks:
            for remark in gradebook.remarks(learner, task):
                alike = re.sub('".*"', '...', remark.replace(
                    task.file, 'FILE'))
                groups.setdefault(alike, []).append(learner)
    if groups:
        yield ''
        yield 'without loss of points'
    for remark, whose in sorted(groups.items(),
                                key=lambda group: -len(group[1])):
        learners = len(set(whose))
        yield (f'  {remark}: {len(whose)} file{"s" * (len(whose) != 1)}, '
               f'{learners} learner{"s" * (learners != 1)}')


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
