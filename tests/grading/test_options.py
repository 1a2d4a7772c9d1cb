"""Grading as a grader uses it: options, reports, seeds, and bad input."""
import csv
import io
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import types

import numpy as np
import pytest

from tests.support import runs
from tools import starter
from grading import confine, plugin, reports, submissions, table
from grading.sandbox import Sandbox
from grading.verdicts import Failure, GraderFault

FAST = ['--task=1', '--task=11']
# A name, and texts, that a report must not take for more than text.
NAME = '=1+1 <b>|`x`_*é\x1b[31m'
NASTY = '''\
def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    raise ValueError('=cmd|calc <img src=x> **b** [l](u) \\x1b[2J\\n::error::')
'''


def learner(folder, name='ada', files=(1, 11)):
    """Make a learner's folder with some of the reference's files."""
    path = folder / name
    path.mkdir(parents=True)
    for number in files:
        shutil.copy(table.FOLDER / table.TASKS[number].file, path)
    return path


def test_the_reference_is_right(tmp_path):
    """The reference gets all points, with nothing to remark."""
    run = runs.Run(tmp_path, '--submission', table.REPOSITORY)
    assert run.process.returncode == 0, run.output
    assert run.points(table.REPOSITORY.name) == [
        task.points for task in table.TASKS]
    assert len(run.records) == sum(len(task.checks) for task in table.TASKS)
    assert 'without loss' not in run.output


def test_points_add_up():
    """A task's checks have its points together; each is a test."""
    for task in table.TASKS:
        assert sum(task.checks.values()) == task.points
        text = (table.CHECKS / (
            f'test_{task.module.replace("-", "_")}.py')).read_text()
        graded = {name for mark, name in re.findall(
            r'^(@pytest.mark.reference\n(?:@.*\n(?: .*\n)*)*)?def test_(\w+)',
            text, re.MULTILINE) if not mark}
        assert graded | {'style'} == set(task.checks)


@pytest.mark.parametrize('options, sentence', [
    (['--submission=nowhere'], 'there is no folder nowhere'),
    (['--submission=README.md'], 'README.md is not a folder'),
    (['--submission=tests/transcripts'],
     'tests/transcripts has no task file'),
    (['--cohort=nowhere'], 'there is no folder nowhere'),
    (['--cohort=tests/transcripts'], 'tests/transcripts has no folders'),
    (['--submission=.', '--task=15'], 'there is no task 15'),
    (['--submission=.', '--seed=-1'], '--seed takes a number from 0 on'),
    (['--gradebook=x.csv'], '--gradebook goes with --submission'),
    (['--unsafe'], '--unsafe goes with --submission'),
    (['--submission=.', '--submission=.', '--gradescope=x'],
     '--gradescope takes one submission, and there are 2'),
    (['--submission=.', '--gradebook=/dev/null/x.csv'],
     '/dev/null/x.csv cannot be written')], ids=str)
def test_bad_options(tmp_path, options, sentence):
    """Each is answered by one sentence, and nothing is graded."""
    run = runs.Run(tmp_path, *options)
    assert run.process.returncode == pytest.ExitCode.USAGE_ERROR
    assert f'ERROR: {sentence}' in run.output.replace(' --gradebook: ', ' ')
    assert 'Traceback' not in run.output and not run.records


@pytest.mark.parametrize('where', [
    '', 'supervised_learning/optimization', 'optimization', 'my/own/folder'])
def test_folders_that_are_found(tmp_path, where):
    """The task files may lie in the folder or below it."""
    folder = learner(tmp_path / 'top', where or '.') if where else learner(
        tmp_path, 'top')
    found = submissions.from_folder(tmp_path / 'top')
    assert found.folder == folder and found.name == 'top'


@pytest.mark.parametrize('command', [['pytest'], ['-m', 'pytest']])
@pytest.mark.parametrize('name', ['ada', '.', 'all of it'])
def test_from_any_folder_and_nothing_of_it_runs(tmp_path, name, command):
    """pytest --submission DIR works anywhere, and obeys no file of DIR's."""
    folder = learner(tmp_path)
    canary = tmp_path / 'canary'
    run = f'open({str(canary)!r}, "a").write(__name__)\n'
    for file in ('conftest', 'evil', 'sitecustomize', 'table', 'grading',
                 'numpy', 'threading', 'execnet', 'xdist'):
        (folder / f'{file}.py').write_text(run)
    (folder / 'pytest.ini').write_text(
        '[pytest]\naddopts = -p evil\npythonpath = .\nminversion = 99\n')
    cwd, name = {'ada': (tmp_path, 'ada'), '.': (folder, '.')}.get(
        name, (table.REPOSITORY, str(folder)))
    if command == ['pytest']:
        command = [pathlib.Path(sys.executable).with_name('pytest')]
    else:
        command = [sys.executable, *command]
    done = subprocess.run(
        [*command, '-p', 'no:cacheprovider', '--submission', name, *FAST],
        cwd=cwd, capture_output=True, text=True, timeout=60)
    assert '20 of 20' in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
    assert not canary.exists(), canary.read_text()


def test_starter(tmp_path):
    """It gets no points, and a friendly sentence for each task."""
    folder = starter.build(tmp_path / 'mine')
    run = runs.Run(tmp_path, '--submission', folder)
    assert run.points('mine') == [0] * 15
    for task in table.TASKS:
        assert run.output.count(
            f'{task.function} is still to be written: put your solution '
            f'into {task.file}') == 1
        assert os.access(folder / task.file, os.X_OK)
    assert {record['verdict'] for record in run.records.values()} == {
        'not found'}
    assert 'without loss' not in run.output


@pytest.mark.parametrize('number', range(15))
def test_starter_follows_the_reference(number):
    """It has the reference's head and signature, and none of its body."""
    task = table.TASKS[number]
    reference = (table.FOLDER / task.file).read_text()
    head, _, rest = reference.partition('    """')
    text = starter.starter(task)
    assert text.startswith(head)
    assert 'Returns:' in text and 'Raises:' not in text
    body = rest.partition('"""')[2].partition('"""')[2].splitlines()
    assert not set(map(str.strip, body)) & set(
        map(str.strip, text.splitlines()[3:])) - {''}
    assert text.endswith(f'    """\n    {starter.STUB}\n')


def test_starter_writes_over_nothing(tmp_path):
    """A folder with anything in it is refused."""
    (tmp_path / 'file').touch()
    with pytest.raises(SystemExit, match='is there already'):
        starter.build(tmp_path)
    with pytest.raises(SystemExit, match='cannot be written'):
        starter.build(tmp_path / 'file' / 'folder')


def test_seed_replays(tmp_path):
    """One seed gives one explanation, another one another; as it says."""
    folder = learner(tmp_path)
    (folder / '1-normalize.py').write_text(
        'def normalize(X, m, s):\n    return X * m\n')
    first, again, other = (
        runs.Run(tmp_path, '--submission', folder, '--task=1', f'--seed={n}')
        .records['ada', 1, 'each_entry'] for n in (5, 5, 6))
    assert first['sentence'] == again['sentence'] != other['sentence']
    command = shlex.split(first['again'])
    assert command[0] == 'pytest'
    done = subprocess.run(
        [sys.executable, '-m', *command, '-p', 'no:cacheprovider'],
        cwd=table.REPOSITORY, capture_output=True, text=True, timeout=60)
    assert first['sentence'] in done.stdout


@pytest.fixture(scope='module')
def nasty(tmp_path_factory):
    """Grade a learner whose name and errors try to be more than text."""
    top = tmp_path_factory.mktemp('nasty')
    folder = learner(top, NAME)
    (folder / '11-learning_rate_decay.py').write_text(NASTY)
    summary = top / 'summary.md'
    run = runs.Run(
        top, '--submission', folder, *FAST, '--gradebook', top / 'book.csv',
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
    checks = [check for number in (1, 11)
              for check in table.TASKS[number].checks.items()]
    assert [(test['name'].split(': ')[1], test['max_score'])
            for test in found['tests']] == [
        (check.replace('_', ' '), points) for check, points in checks]
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


def test_a_summary_that_cannot_be_written(tmp_path):
    """The points are given all the same, and a sentence says why."""
    run = runs.Run(tmp_path, '--submission', learner(tmp_path), '--task=1',
                   GITHUB_STEP_SUMMARY=str(tmp_path / 'no' / 'summary.md'))
    assert run.points('ada') == [10] and run.process.returncode == 0
    assert 'summary.md cannot be written: No such file' in run.output


def test_cohort(tmp_path):
    """Every folder is a learner, in order, also an empty one."""
    cohort = tmp_path / 'cohort'
    for name in ('bob', 'ada', 'eve'):
        learner(cohort, name)
    (cohort / 'nobody').mkdir()
    (cohort / '.git').mkdir()
    (cohort / 'eve' / '1-normalize.py').unlink()
    run = runs.Run(tmp_path, '--cohort', cohort, *FAST, '--gradebook',
                   tmp_path / 'book.csv')
    rows = list(csv.DictReader(open(tmp_path / 'book.csv')))
    assert [(row['learner'], row['points']) for row in rows] == [
        ('ada', '20'), ('bob', '20'), ('eve', '10'), ('nobody', '0')]
    assert 'no task file was found' in rows[3]['explanations']
    assert '4 submissions' in run.output


def test_odd_names_of_folders(tmp_path):
    """Any name is a learner's, and no two are mixed up."""
    cohort = tmp_path / 'cohort'
    names = [b'ann', b'ann ', b'ann (2)', b'bad\xff', b'-n', b'=1', b'a\nb',
             b'x' * 200]
    for name in names:
        learner(cohort, os.fsdecode(name))
    (cohort / 'ann ' / '1-normalize.py').write_text('x = 1\n')
    run = runs.Run(tmp_path, '--cohort', cohort, '--task=1')
    points = re.findall(r' +(\d+) of 10$', run.output, re.MULTILINE)
    assert sorted(points) == sorted(['10'] * 7 + ['0']), run.output
    assert run.points('ann') == [10] and run.points('ann (2)') == [0]


def test_two_of_one_name(tmp_path):
    """Learners whose folders share a name are told apart."""
    one, two = learner(tmp_path / 'one'), learner(tmp_path / 'two')
    (two / '1-normalize.py').unlink()
    run = runs.Run(tmp_path, '--submission', one, '--submission', two, *FAST)
    assert run.points('ada') == [10, 10]
    assert run.points('ada (2)') == [0, 10]


@pytest.mark.parametrize('end', [signal.SIGINT, signal.SIGKILL])
def test_interrupted(tmp_path, interruptible, end):
    """What was graded before the run was ended is in the gradebook."""
    cohort, book = tmp_path / 'cohort', tmp_path / 'book.csv'
    learner(cohort, 'ada')
    (learner(cohort, 'bob') / '1-normalize.py').write_text(
        'import time\ntime.sleep(100)\n')
    process = subprocess.Popen(
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', '-n0',
         '--cohort', str(cohort), '--gradebook', str(book), *FAST],
        cwd=table.REPOSITORY, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            time.sleep(0.1)
            if book.exists() and 'ada,20,' in book.read_text():
                break
        process.send_signal(end)
        process.wait(timeout=20)
    finally:
        process.kill()
    rows = list(csv.DictReader(open(book)))
    assert [(row['learner'], row['points']) for row in rows] == [
        ('ada', '20'), ('bob', '0')]
    assert 'not graded yet' in rows[1]['explanations']
    assert not list(tmp_path.glob('.book*'))


def test_remarks_cost_nothing(tmp_path):
    """What is reported besides leaves the points as they are."""
    folder = learner(tmp_path)
    path = folder / '1-normalize.py'
    path.write_text('''\
#!/usr/bin/env python3
"""Task 1."""
import os
import warnings
import numpy as np
print('hello')
open('left', 'w').close()
warnings.warn('careful')


def normalize(X, m, s):
    """Normalize."""
    np.random.seed(0)
    X -= m
    X /= s
    return X
''')
    path.chmod(0o644)
    run = runs.Run(tmp_path, '--submission', folder, '--task=1')
    assert run.points('ada') == [10]
    for remark in ('its import prints "hello"',
                   'its import writes a file, left', 'careful',
                   'the file is not executable: chmod +x 1-normalize.py',
                   'os is imported and not used', 'it changes X in place',
                   'it seeds or uses NumPy\'s global generator'):
        assert run.output.count(f'without loss of points: {remark}') or (
            f'it warns: UserWarning: {remark}' in run.output), remark


@pytest.mark.parametrize('change, fault', [
    (lambda text: text.replace('#!/usr/bin/env python3\n', ''), 'line 1'),
    (lambda text: text + '\n', 'W391'), (lambda text: text[:-1], 'W292'),
    (lambda text: text.replace(' = ', '='), 'E225'),
    (lambda text: text.replace('"""Task', '"') .replace(
        'matrix."""', 'matrix"; ""', 1).replace('"; ""', '"\nx = 1', 1),
     'module has no docstring'),
    (lambda text: re.sub(r'    """.*?"""\n', '', text, flags=re.DOTALL),
     'normalize has no docstring'),
    (lambda text: text + f'x = "{"y" * 80}"\n', 'E501')])
def test_style_is_a_check_of_its_own(tmp_path, change, fault):
    """A fault of style costs that check's points and no others."""
    folder = learner(tmp_path)
    path = folder / '1-normalize.py'
    text = path.read_text()
    if 'module has' in fault:
        path.write_text(text.replace(text.splitlines()[1] + '\n', ''))
    else:
        path.write_text(change(text))
    run = runs.Run(tmp_path, '--submission', folder, '--task=1')
    assert run.points('ada') == [9]
    assert fault in run.records['ada', 1, 'style']['sentence']
