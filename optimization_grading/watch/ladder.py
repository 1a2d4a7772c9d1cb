"""What a learner reads of a task in the watch, one step of help at a time.

What is wrong and where comes first; what to change comes on a key, or with
the next save that fails.
"""
from optimization_grading.judging.editions import signature
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.reports import advice
from optimization_grading.watch import programs


def where(lines):
    """Write the lines that a mistake is in."""
    *others, last = map(str, lines)
    return f'lines {", ".join(others)} and {last}' if others else (
        f'line {last}')


def stands(watch, task):
    """Write in a few words how far the learner has come in a task."""
    right = [record.check for record
             in watch.gradebook.of(watch.learner, task) if record.right]
    return advice.stands(watch.gradebook, watch.learner, task) + (
        ', for its style' if right == ['style'] else '')


def lines(watch, task):
    """Yield (text, style) for each line of a task that is graded."""
    state = watch.state(task)
    if state == advice.SOLVED:
        yield from solved(watch, task)
    elif state in advice.YET:
        yield (f'write {signature(task.function, task.parameters)} in '
               f'{task.file}', None)
    elif state == advice.BEGUN:
        yield from begun(watch, task)
    for remark in watch.gradebook.remarks(watch.learner, task):
        yield f'without loss of points: {remark}', 'dim'


def begun(watch, task):
    """Yield the lines of a task that was begun."""
    failed = watch.gradebook.failed(watch.learner, task)
    first = next((record for record in failed if record.common), failed[0])
    hides = first.common and not watch.shows_edit(task)
    seen = first.answered if 0 < len(first.answered) <= advice.SHORT else (
        first.sentence)
    yield seen, None
    if first.mistake and not hides:
        yield first.mistake, 'bold'
    if hides:
        if first.lines:
            yield f'look at {where(first.lines)}', None
        yield 'e  what to change', 'dim'
    elif not (first.mistake or first.verdict == Verdict.NOT_FOUND
              or watch.searches(task) or watch.hints[str(task.number)]):
        yield f'h  a hint, the first of {len(task.hints)}', 'dim'
    if first.verdict == Verdict.NOT_FOUND:
        return
    for record in sorted(watch.gradebook.of(watch.learner, task),
                         key=lambda record: record.check == 'style'):
        points = task.checks[record.check]
        yield (f'{"right" if record.right else "not yet"}, {points} '
               f'point{"s" * (points > 1)}: {task.asks[record.check]}'), (
                   'green' if record.right else 'dim')
        if record.check == 'style' and record.verdict == Verdict.WRONG:
            yield f'style: {record.sentence}', 'dim'


def solved(watch, task):
    """Yield the lines of a task that is solved."""
    for record in watch.gradebook.failed(watch.learner, task):
        yield f'solved, with a remark on its style: {record.sentence}', None
    yield task.elsewhere, None
    other = advice.following(watch.gradebook, watch.learner, task)
    yield (f'n  next: {advice.named(other)}' if other else
           'All tasks are solved. Well done!'), None
    for key, text in after(watch, task):
        yield f'{key}  {text}', 'dim'


def after(watch, task):
    """Yield (key, what it does) for a task that is solved."""
    yield '?', 'a question on it'
    if watch.difference(task):
        yield 'd', 'the reference beside yours'
    if task.number in programs.RACERS:
        yield 'y', 'race yours'
    if watch.assembles():
        yield 'm', 'all together: your files train a network'
