"""What of a class was not graded, and what was chosen when it came."""
from optimization_grading.judging.submission import NO_FILE
from optimization_grading.reports.insights import some

SHOWN = 10  # lines of each kind
GRADEBOOK, PAGES = '--gradebook FILE.csv', '--pages DIR'  # have the rest


def lines(gradebook):
    """Give the entries that were not read, and who has not handed in."""
    unread = [f'{entry.name} {entry.reason}' for entry in gradebook.unread]
    reasons = {learner: gradebook.absence(learner).removeprefix(
                   NO_FILE).removeprefix('; ')
               for learner in gradebook.learners if gradebook.absent(learner)}
    without = [f'{learner}: {why}' for learner, why in reasons.items() if why]
    if unread or reasons or gradebook.gone or gradebook.beside:
        yield ''
    if unread:
        yield f'not read, so not graded: {len(unread)}'
        yield from few(unread)
    if without:
        yield f'without a task file, so not graded: {len(without)}'
        yield from few(without)
    for head, names, rest in (
            ('not handed in', [
                name for name, why in reasons.items() if not why], GRADEBOOK),
            ('gone since the run that is resumed', gradebook.gone, PAGES),
            ('left out, not a learner\'s', gradebook.beside, PAGES)):
        if names:
            yield f'{head}: {some(names, rest)}'


def remarks(gradebook):
    """Give what was chosen, those learners together who have it in common."""
    groups = {}
    for learner, submission in gradebook.submissions.items():
        for remark in submission.remarks:
            groups.setdefault(remark, []).append(learner)
    found = [f'{some(learners)}: {remark}'
             for remark, learners in groups.items()]
    if found:
        yield ''
        yield 'how the work arrived'
        yield from few(found)


def few(found):
    """Give the first few lines, indented, and how many more there are."""
    yield from (f'  {line}' for line in found[:SHOWN])
    if len(found) > SHOWN:
        yield f'  and {len(found) - SHOWN} more: {GRADEBOOK}'
