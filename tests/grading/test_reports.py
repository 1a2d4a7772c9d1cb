"""What is written down: every form of report, and its last version."""
import csv
import io
import json
import os
import pathlib
import re
import tempfile
import types

import pytest

from optimization_grading import table
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.reports import exports, terminal, writing
from optimization_grading.reports.gradebook import Gradebook
from tests.support import runs

pytestmark = pytest.mark.xdist_group('reports')  # one run for most

# A name, and texts, that a report must not take for more than text.
NAME = '=1+1 <b>|`x`_*é\x1b[31m'
NASTY = '''\
def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    raise ValueError('=cmd|calc <img src=x> **b** [l](u) \\x1b[2J\\n::error::')
'''


@pytest.fixture(scope='module')
def nasty(tmp_path_factory):
    """Grade a learner whose name and errors try to be more than text."""
    top = tmp_path_factory.mktemp('nasty')
    folder = runs.learner(top, NAME)
    (folder / '11-learning_rate_decay.py').write_text(NASTY)
    summary = top / 'summary.md'
    run = runs.Run(
        top, '--submission', folder, *runs.FAST,
        '--gradebook', top / 'book.csv',
        '--gradescope', top / 'results.json', '-v',
        GITHUB_STEP_SUMMARY=str(summary))
    return run, top


def test_terminal(nasty):
    """No control character reaches the terminal, no line is forged."""
    run, _ = nasty
    assert '\x1b' not in run.output
    assert not re.search('^::error::', run.output, re.MULTILINE)
    assert 'protections in force: limits' in run.output
    assert '10 of 20' in run.output


def test_gradebook(nasty):
    """The points by task; no cell begins a formula."""
    rows = list(csv.DictReader(io.StringIO(
        (nasty[1] / 'book.csv').read_text())))
    row, = rows
    assert row['learner'].startswith("'=1+1 <b>|`x`_*é\\x1b[31m")
    assert (row['points'], row['of'], row['1 Normalize']) == (
        '10', '20', '10')
    assert 'raised: it raised ValueError: =cmd' in row['explanations']
    assert row['protections'].startswith('protections in force: limits')
    assert not [cell for cell in row.values() if cell[:1] in '=+-@'
                and cell]


def test_gradescope(nasty):
    """results.json has every check with its points and visibility."""
    found = json.loads((nasty[1] / 'results.json').read_text())
    assert found['score'] == 10
    assert [(test['name'], test['max_score']) for test in found['tests']] == [
        (f'{task.title}: {task.asks[check]}', points)
        for task in (table.TASKS[1], table.TASKS[11])
        for check, points in task.checks.items()]
    assert {test['visibility'] for test in found['tests']} == {'visible'}
    assert all(test['score'] == test['max_score'] * (
        test['status'] == 'passed') for test in found['tests'])
    assert 'ValueError' in found['tests'][-2]['output']


def test_junit(nasty):
    """Each check is a test case, with its verdict."""
    run, _ = nasty
    assert 'name="protections" value="protections in force: limits' in (
        run.xml.read_text())
    assert len(run.records) == sum(
        len(table.TASKS[number].checks) for number in (1, 11))
    assert {record['verdict'] for record in run.records.values()} == {
        'right', 'raised', 'wrong'}


def test_markdown(nasty):
    """GitHub's summary shows the learner's text as text."""
    text = (nasty[1] / 'summary.md').read_text()
    assert '| 10 of 20 |' in text
    assert '<b>' not in text and '<img' not in text
    assert '\\*\\*b\\*\\*' in text and '\\[l\\]\\(u\\)' in text
    table_rows = [line for line in text.splitlines() if line[:1] == '|']
    assert {len(re.findall(r'(?<!\\)\|', row)) for row in table_rows} == {5}


def test_a_full_disk(tmp_path, monkeypatch):
    """The old gradebook stays, and the error names the file."""
    gradebook = tmp_path / 'book.csv'
    gradebook.write_text('as it was')
    monkeypatch.setattr(tempfile, 'mkstemp', lambda **_: (
        os.open('/dev/full', os.O_WRONLY), str(tmp_path / 'temporary')))
    (tmp_path / 'temporary').touch()
    option = types.SimpleNamespace(gradebook=str(gradebook), gradescope=None,
                                   insights=None, seed=1)
    written = writing.Reports([], [], option)
    session = types.SimpleNamespace(
        exitstatus=0, config=types.SimpleNamespace(stash={}))
    monkeypatch.delenv('GITHUB_STEP_SUMMARY', raising=False)
    written.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.INTERNAL_ERROR
    said, = written.trouble.values()
    assert f'{gradebook} cannot be written: No space left' in said
    assert said in list(terminal.lines(written, verbose=False))
    assert gradebook.read_text() == 'as it was'
    assert [path.name for path in tmp_path.iterdir()] == ['book.csv']


def test_other_files_that_cannot_be_written(tmp_path):
    """Pytest's report, the records and GitHub's summary: each is named.

    The points are there, and the exit code tells.
    """
    (tmp_path / 'points.records').symlink_to('/dev/full')
    runs.learner(tmp_path / 'cohort')
    run = runs.Run(tmp_path, '--cohort', tmp_path / 'cohort', '--task=1',
                   '--gradebook', tmp_path / 'points.csv',
                   '--junitxml=/dev/full',
                   GITHUB_STEP_SUMMARY=str(tmp_path / 'no' / 'summary.md'))
    assert 'summary.md cannot be written: No such file' in run.output
    assert run.process.returncode == pytest.ExitCode.INTERNAL_ERROR
    assert 'Traceback' not in run.output and '10 of 10' in run.output
    for path in tmp_path / 'points.records', '/dev/full':
        assert f'{path} cannot be written: No space left' in run.output
    assert 'ada,10,' in (tmp_path / 'points.csv').read_text()


def test_a_device_stays_a_device(tmp_path):
    """What is no file is written to, and not replaced by one."""
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writing.replace(pipe, 'so')
    assert os.read(reader, 10) == b'so' and pipe.is_fifo()
    os.close(reader)


def test_commands_stay_whole(monkeypatch):
    """A command is not broken where the terminal ends."""
    monkeypatch.setenv('COLUMNS', '40')
    command = "  again: pytest --submission 'two  blanks and more' --task 3"
    assert writing.wrapped(command) == [command]
    assert len(writing.wrapped(command.replace('again', 'other'))) > 1


def test_not_graded_is_not_zero():
    """What was not graded is empty, absent, and a dash; and is said."""
    submission = Submission('ada', pathlib.Path('ada'), None)
    written = Gradebook([submission], table.TASKS[:2])
    for check in table.TASKS[0].checks:
        written.record(Record('ada', 0, check, 'right'))
    check = next(iter(table.TASKS[1].checks))
    written.record(Record('ada', 1, check, 'no verdict'))
    row, = csv.DictReader(io.StringIO(exports.gradebook(written)))
    assert (row['points'], row['0 Normalization constants'],
            row['1 Normalize']) == ('', '10', '')
    lines = ' '.join('\n'.join(terminal.lines(written)).split())
    assert ('1 Normalize not graded yet together 10 of 20, without task 1'
            in lines)
    found = json.loads(exports.gradescope(written))
    assert {test['number'][0] for test in found['tests']} == {'0'}
    assert 'without task 1: not graded' in found['output']
    assert '| ada | 10 | - | 10 of 20' in exports.markdown(written)
