"""The catalogue of mistakes: each is caught and named.

Learners are made up who each make one mistake in every task.
"""
import pytest

from optimization_grading import table
from optimization_grading.diagnosis import signs, mistakes
from tests.support import runs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group('catalogue')]
ENTRIES = [(known, number) for known in mistakes.KNOWN
           for number in known.tasks
           if number < 15 and (known.raises is None or number in catalogue.
                               MADE_IN.get(known.name, known.tasks))]


def hand_in(folder, sources):
    """Write files as learners, who differ, hand them in.

    sources: (number of the task, name, source) in any order.
    Returns: the learner of each.
    """
    learners, taken = {}, {}
    for number, name, source in sources:
        learner = f'learner-{taken.get(number, 0):02}'
        taken[number] = taken.get(number, 0) + 1
        (folder / learner).mkdir(exist_ok=True)
        path = folder / learner / table.TASKS[number].file
        path.write_text(source)
        path.chmod(0o755)
        learners[number, name] = learner
    return learners


@pytest.fixture(scope='module')
def mistaken(tmp_path_factory):
    """Grade a cohort that makes all mistakes; give run and learners."""
    folder = tmp_path_factory.mktemp('mistaken')
    (folder / 'cohort').mkdir()
    learners = hand_in(folder / 'cohort', [
        (number, known.name, known.source(table.TASKS[number]))
        for known, number in ENTRIES])
    return runs.Run(folder, '--cohort', folder / 'cohort'), learners


@pytest.mark.parametrize('known, number', ENTRIES, ids=[
    f'{number}-{known.name}' for known, number in ENTRIES])
def test_caught_and_named(mistaken, known, number):
    """A check fails, and says which mistake it is."""
    run, learners = mistaken
    learner = learners[number, known.name]
    failed = {check: run.records[learner, number, check]
              for check, verdict in run.verdicts(learner, number).items()
              if verdict != 'right' and check != 'style'}
    assert failed, run.output[-2000:]
    named = mistakes.likeliest(table.TASKS[number], [
        (record['mistakes'] or '').split() for record in failed.values()])
    assert {mistake.says for mistake in named if mistake} == {known.says}, {
        check: (record['sentence'], record['mistakes'])
        for check, record in failed.items()}
