"""A teacher's policy: what it decides, and what is no policy."""
import datetime
import pathlib

import pytest

from optimization_grading import table
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.reports import policy, terminal
from optimization_grading.reports.gradebook import Gradebook
from tests.support import runs

ZONE = datetime.timezone(datetime.timedelta(hours=5))


def of(path, text):
    """Return the policy that a text is."""
    path.write_text(text)
    return policy.read(path)


def test_none(tmp_path):
    """Without a file, and with an empty one, nothing is decided."""
    assert policy.find(None, tmp_path) == policy.Policy()
    for text in '', '\ufeff':  # as Windows marks UTF-8
        assert of(tmp_path / policy.NAME, text) == policy.Policy()


@pytest.mark.parametrize('text, sentence', [
    ('wieghts = 1', 'there is no "wieghts"; it may have weights, extra, '),
    ('weights = 2', 'weights is a table'),
    ('[weights]\n15 = 1', 'weights: there is no task 15; the tasks are 0 to'),
    ('[weights]\nanonymous = true', 'anonymous stands below [weights]: put'),
    ('[weights]\n05 = 1', 'weights: there is no task 05'),
    ('[weights]\n5 = "2"', 'the weight of task 5 is a number from 0 to 100'),
    ('[weights]\n5 = true', 'the weight of task 5 is'),
    ('[weights]\n5 = -1', 'the weight of task 5 is'),
    ('[weights]\n5 = nan', 'the weight of task 5 is'),
    ('[weights]\n5.5 = 1', 'the weight of task 5 is'),
    ('extra = 14', 'extra is a list of tasks'),
    ('extra = ["14"]', 'extra is a list of tasks'),
    ('extra = [true]', 'extra is a list of tasks'),
    ('extra = [15]', 'extra: there is no task 15'),
    ('anonymous = "yes"', 'anonymous is true or false'),
    ('due = "tomorrow"', 'due is a date'),
    ('due = 12:00:00', 'due is a date'),
    ('due = false', 'due is a date'),
    ('due = 9999-12-31', 'due is a date'),
    ('assignment = ""', 'assignment is a text of one line'),
    ('assignment = "a\\nb"', 'assignment is a text of one line'),
    ('due = 2026-13-01', 'is not TOML'),
    ('x = ' + '[' * 9999, 'is not TOML'),
    ('anonymous', 'is not TOML'),
    ('#' * 70000, 'has more than 65,536 bytes')], ids=range(25))
def test_unclear(tmp_path, text, sentence):
    """One sentence names the file, what is wrong and what is expected."""
    with pytest.raises(policy.Unclear) as error:
        of(tmp_path / policy.NAME, text)
    said = str(error.value)
    assert said.startswith(str(tmp_path / policy.NAME)) and sentence in said
    assert '\n' not in said and len(said) < 400


def test_where_it_lies(tmp_path):
    """In the folder of a class or beside its archive; nowhere else."""
    learner = runs.learner(tmp_path / 'class')
    (learner / policy.NAME).write_text('no policy')
    (tmp_path / 'class.zip').touch()
    for cohort in tmp_path / 'class', tmp_path / 'class.zip':
        assert policy.find(None, cohort) == policy.Policy()
    (tmp_path / 'class' / policy.NAME).write_text('extra = [1]')
    (tmp_path / policy.NAME).write_text('extra = [2]')
    for given, cohort, extra in (
            (None, 'class', {1}), (None, 'class.zip', {2}),
            ('policy.toml', 'class', {2}), (None, None, set())):
        assert policy.find(given and tmp_path / given,
                           cohort and tmp_path / cohort).extra == extra
    with pytest.raises(policy.Unclear, match='cannot be read: No such file'):
        policy.find(tmp_path / 'none.toml', None)


def class_of(*submissions, tasks=table.TASKS[:3], **more):
    """Return a gradebook in which all is right."""
    found = Gradebook(submissions, tasks, 1, **more)
    for name, number, check in [*found.records]:
        found.record(Record(name, number, check, 'right'))
    return found


def submission(name='ann', **more):
    """Return a submission."""
    return Submission(name, pathlib.Path('class', name), None, **more)


@pytest.mark.parametrize('text, score', [
    ('', '30 of 30'), ('[weights]\n1 = 2', '40 of 40'),
    ('extra = [2]', '30 of 20'), ('extra = [0, 1, 2]', '30 extra'),
    ('[weights]\n0 = 0\n1 = 0.25', '12.5 of 12.5'),
    ('extra = [0]\n[weights]\n0 = 0.333\n9 = 7', '23.33 of 20')])
def test_weights(tmp_path, text, score):
    """They change the points and their sum; a task's points stay."""
    found = class_of(submission(), policy=of(tmp_path / policy.NAME, text))
    assert found.score('ann') == score
    assert found.points('ann', table.TASKS[1]) == 10


def test_a_policy_is_said():
    """Who reads 40 of 40 learns why."""
    rules = policy.Policy(weights={0: 2.0, 1: 0.5, 2: 1, 9: 2},
                          extra=frozenset([2, 9]))
    assert rules.said(table.TASKS[:3]) == (
        'task 0 counts 2 times; task 1 counts 0.5 times; task 2 is extra')
    assert policy.Policy().said(table.TASKS) == ''


def at(*parts, zone=None):
    """Return a moment of a certain day."""
    return datetime.datetime(2026, 11, 27, *parts, tzinfo=zone)


@pytest.mark.parametrize('due, handed_in, late', [
    ('2026-11-27T18:00:00', at(18), ''),
    ('2026-11-27T18:00:00', at(18, 0, 1), '1 day late'),
    ('2026-11-26T18:00:00', at(18), '1 day late'),
    ('2026-11-26T18:00:00', at(18, 1), '2 days late'),
    ('2026-11-27', at(23, 59, 59), ''),
    ('2026-11-26', at(0, 1), '1 day late'),
    ('2026-11-27T13:00:00Z', at(18, zone=ZONE), ''),
    ('2026-11-27T12:59:00Z', at(18, zone=ZONE), '1 day late'),
    ('2026-11-27T18:00:00', None, '')])
def test_late(tmp_path, due, handed_in, late):
    """A day that has begun counts; an own due date comes first."""
    rules = of(tmp_path / policy.NAME, f'due = {due}')
    found = class_of(submission(handed_in=handed_in),
                     submission('bob', handed_in=handed_in,
                                due=at(23, 59, 59)),
                     policy=rules)
    assert found.late('ann') == late and found.late('bob') == ''
    alone = class_of(submission(handed_in=handed_in), policy=rules)
    assert [line.split('handed in')[1].strip() for line in terminal.lines(
        alone) if 'handed in' in line] == [late] * bool(late)


def test_late_in_local_time(monkeypatch):
    """A date without a zone is this machine's, before and after a change."""
    monkeypatch.setenv('TZ', 'Europe/Berlin')
    import time
    time.tzset()
    try:
        due = datetime.datetime(2026, 10, 24, 12)  # the clock goes back
        assert policy.days_late(due.replace(day=25), due) == 2
        assert policy.days_late(due.replace(day=25, hour=11), due) == 1
        assert policy.days_late(at(12, zone=datetime.UTC), at(13)) == 0
        assert policy.days_late(at(12, 1, zone=datetime.UTC), at(13)) == 1
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.slow
def test_a_class_of_numbers(tmp_path):
    """No report, record or command has a name or a path that has it."""
    cohort = tmp_path / 'class'
    for name, text in ('Ann Lee', 'x = 1\n'), ('Bob Ray', 'return 1\n'):
        (runs.learner(cohort, name) / '1-normalize.py').write_text(text)
    (cohort / policy.NAME).write_text(
        'anonymous = true\nextra = [11]\n[weights]\n1 = 3\n')
    summary, out = tmp_path / 'summary.md', tmp_path / 'out'
    out.mkdir()
    run = runs.Run(
        out, '--cohort', cohort, *runs.FAST, '--seed=5',
        '--gradebook', out / 'points.csv', '--insights', out / 'insights.csv',
        '--moodle', out / 'moodle.csv', '--canvas', out / 'canvas.csv',
        '-v', GITHUB_STEP_SUMMARY=str(summary))
    assert run.process.returncode == 1, run.output
    assert run.output.count('10 of 30') == 2, run.output
    assert 'policy: task 1 counts 3 times; task 11 is extra' in run.output
    written = [run.output, summary.read_text(), *(
        path.read_text() for path in out.iterdir())]
    assert len(written) == 8
    for text in written:
        for word in 'Ann', 'Lee', 'Bob', 'Ray':
            assert word not in text
    for record in run.records.values():
        assert (f'-m pytest --cohort {cohort} --learner {record["learner"]} '
                '--task') in record['again']
