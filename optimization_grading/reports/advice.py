"""What a learner reads: the one thing to do next, and where each task stands.
"""
from optimization_grading.judging.editions import signature
from optimization_grading.judging.submission import missing
from optimization_grading.judging.verdicts import Verdict, still_to_be_written

SOLVED, BEGUN = 'solved', 'begun'
UNWRITTEN, MISSING = YET = 'not written yet', 'no file yet'
UNGRADED = 'not graded yet'
SHORT = 400  # letters of an example that is worth reading


def state(gradebook, learner, task):
    """Tell how far a learner has come in a task.

    A fault of style costs a point; the task is solved all the same.
    """
    if gradebook.points(learner, task) is None:
        return UNGRADED
    if all(record.check == 'style'
           for record in gradebook.failed(learner, task)):
        return SOLVED
    said = {record.sentence for record in gradebook.of(learner, task)}
    return (UNWRITTEN if said == {still_to_be_written(task).sentence}
            else MISSING if said == {missing(task.file)} else BEGUN)


def first(gradebook, learner):
    """Give the task that is worth doing next, or None if all are solved.

    That is the first one that was begun, then the first one to be written.
    """
    states = [(state(gradebook, learner, task), task)
              for task in gradebook.tasks]
    return next((task for wanted in ((BEGUN,), YET)
                 for found, task in states if found in wanted), None)


def stands(gradebook, learner, task):
    """Write in a few words how far a learner has come in a task."""
    found = state(gradebook, learner, task)
    return (f'{gradebook.points(learner, task)} of {task.points}'
            if found in (SOLVED, BEGUN) else found)


def solved(gradebook, learner):
    """Give the tasks that a learner has solved."""
    return [task for task in gradebook.tasks
            if state(gradebook, learner, task) == SOLVED]


def together(gradebook, learner):
    """Write how far a learner has come in all tasks."""
    return (f'{len(solved(gradebook, learner))} of {len(gradebook.tasks)} '
            f'tasks solved, {gradebook.total(learner)} of {gradebook.most} '
            'points')


def named(task):
    """Name a task, as in "task 5, Momentum"."""
    return f'task {task.number}, {task.title}'


def todo(gradebook, learner, task):
    """Say what to do in a task that is not solved: a thing, an example.

    One thing is enough: the mistake that has a name, or else the first check
    that fails; and a fault of style, which costs a point of its own. A call
    that can be typed stands for the numbers of a check.
    """
    if state(gradebook, learner, task) in YET:
        yield (f'write {signature(task.function, task.parameters)} in '
               f'{task.file}')
        return
    failed = gradebook.failed(learner, task)
    first = next((record for record in failed if record.common), failed[0])
    said = [first.answered if 0 < len(first.answered) <= SHORT
            else first.sentence]
    said.insert(0 if first.common else 1, first.mistake)
    yield from dict.fromkeys(filter(None, said))
    for record in failed:
        if record.check == 'style' and record.verdict == Verdict.WRONG and (
                record.sentence != first.sentence):
            yield f'style: {record.sentence}'


def following(gradebook, learner, task):
    """Give the next task that is not solved, or None."""
    left = [other for other in gradebook.tasks
            if state(gradebook, learner, other) != SOLVED]
    return next((other for other in left if other.number > task.number),
                left[0] if left else None)


def lines(gradebook, learner, task):
    """Say what a learner reads of one task."""
    found = state(gradebook, learner, task)
    if found == SOLVED:
        for record in gradebook.failed(learner, task):
            yield f'style: {record.sentence}'
        yield task.elsewhere
        other = following(gradebook, learner, task)
        yield f'next: {named(other)}' if other else (
            'All tasks are solved. Well done!')
    elif found != UNGRADED:
        yield from todo(gradebook, learner, task)
    for remark in gradebook.remarks(learner, task):
        yield f'without loss of points: {remark}'
