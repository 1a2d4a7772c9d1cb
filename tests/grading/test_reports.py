"""What is written down: every form of report, and its last version."""
import csv
import dataclasses
import datetime
import io
import json
import os
import pathlib
import re
import tempfile
import types
import xml.etree.ElementTree

import pytest
from rich.cells import cell_len

from optimization_grading import table
from optimization_grading.arrivals import roster
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import (
    Identity,
    Submission,
    Unread,
)
from optimization_grading.reports import exports, policy, terminal, writing
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
    (folder / policy.NAME).write_text('a learner has no say here')
    summary = top / 'summary.md'
    run = runs.Run(
        top, '--submission', folder, *runs.FAST,
        '--gradebook', top / 'book.csv',
        '--moodle', top / 'moodle.csv', '--canvas', top / 'canvas.csv',
        '--gradescope', top / 'results.json', '--pages', top / 'pages', '-v',
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
    assert 'protections' not in ' '.join([*row, *row.values()])
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


def test_page(nasty):
    """A learner alone has a page, whose file has a name for every system."""
    run, top = nasty
    path, = (top / 'pages').rglob('*.*ml')
    assert re.fullmatch(r'[\w ._()-]+', path.parent.name)
    assert f'pages: {path}' in run.output
    text = path.read_text()
    assert '10 of 20' in text and '**b**' in text and '<img' not in text
    assert '<p class="note">it raised ValueError: =cmd' in text


def test_junit(nasty):
    """Each check is a test case, with its verdict."""
    run, _ = nasty
    assert 'name="protections" value="protections in force: limits' in (
        run.xml.read_text())
    assert len(run.records) == sum(
        len(table.TASKS[number].checks) for number in (1, 11))
    assert {record['verdict'] for record in run.records.values()} == {
        'right', 'raised', 'wrong'}
    failures = xml.etree.ElementTree.parse(run.xml).findall('.//failure')
    assert failures
    for failure in failures:
        assert failure.get('message') and failure.text.startswith((
            f'raised: {failure.get("message")}',
            f'wrong: {failure.get("message")}')) and '\nAgain: ' in (
                failure.text)


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
                                   insights=None, cohort=None, seed=1,
                                   moodle=None, canvas=None)
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
    assert 'ada,,,,,graded,10,10,' in (tmp_path / 'points.csv').read_text()


def test_a_device_stays_a_device(tmp_path):
    """What is no file is written to, and not replaced by one."""
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writing.replace(pipe, 'so')
    assert os.read(reader, 10) == b'so' and pipe.is_fifo()
    os.close(reader)


def test_commands_stay_whole():
    """A command is not broken where the terminal ends."""
    command = "  again: pytest --submission 'two  blanks and more' --task 3"
    assert writing.wrapped(command, 40) == [command]
    assert len(writing.wrapped(command.replace('again', 'other'), 40)) > 1


def test_not_graded_is_not_zero():
    """What was not graded is empty, absent, and a dash; and is said."""
    written = made('ada', tasks=table.TASKS[:2])
    for check in table.TASKS[1].checks:
        written.record(Record('ada', 1, check, 'no verdict'))
    row, = csv.DictReader(io.StringIO(exports.gradebook(written)))
    assert (row['state'], row['points'], row['0 Normalization constants'],
            row['1 Normalize']) == ('partly graded', '', '10', '')
    lines = ' '.join('\n'.join(terminal.lines(written)).split())
    assert ('1 Normalize not graded yet together 10 of 20, without task 1'
            in lines)
    assert '| ada | 10 | - | 10 of 20' in exports.markdown(written)


def made(*names, tasks=table.TASKS, verdict='right', **more):
    """Return a gradebook of learners, all of whose checks are alike."""
    found = Gradebook([Submission(name, pathlib.Path(name), None)
                       for name in names], tasks, 1, **more)
    for name, number, check in [*found.records]:
        found.record(Record(name, number, check, verdict))
    return found


def rows(gradebook, columns):
    """Return the lines of the table on a terminal."""
    found = list(terminal.table(gradebook, columns))
    assert all(cell_len(line) <= columns for line in found[
        :1 + len(gradebook.learners)]), found
    return found


def test_a_row_fits_the_terminal():
    """At 80 columns a row has a name, 15 tasks, days and all its points."""
    long = 'Maximiliane-Alexandra von der Heide'
    found = made('ada', long, '李' * 20)
    head, ada, other, wide = rows(found, 80)
    assert ada.startswith('ada  ') and ada.endswith('  150 of 150')
    assert len(re.findall(' 10', ada)) == 15
    assert head.split()[1:-1] == [str(i) for i in range(15)]
    assert other.startswith('Maximiliane-Alexandra …')
    assert wide.startswith('李李') and cell_len(wide) == 80
    assert max(map(cell_len, rows(found, 120))) < 120
    assert rows(found, 120)[2].startswith(long)
    assert list(terminal.table(found))[2].startswith(long)
    head, ada, other, _, said = rows(found, 40)
    assert ada.split() == ['ada', '150', 'of', '150']
    assert other.startswith('Maximiliane-Alexandra von') and '…' in other
    assert '--gradebook' in said
    found.submissions['ada'] = dataclasses.replace(
        found.submissions['ada'], due=datetime.datetime(2026, 1, 1),
        handed_in=datetime.datetime(2026, 1, 3))
    head, ada, *_ = rows(found, 80)
    assert ada.endswith(' 10   2 d  150 of 150') and ' late ' in head


def test_points_stay_whole_in_a_row():
    """What is not graded is a dash, and nothing is cut but a name."""
    found = made('ada', 'bob' * 20, 'cem')
    found.record(Record('ada', 3, 'style', 'no verdict'))
    for task in table.TASKS:
        for check in task.checks:
            found.record(Record('cem', task.number, check, 'not handed in'))
    _, ada, _, cem, said = rows(found, 80)
    assert ada.endswith('  140 of 150') and ' 10  - 10' in ada
    assert cem.endswith('  -  not handed in') and said.startswith('a dash')


@pytest.mark.parametrize('isatty, columns, kept', [
    (True, '80', 0), (True, '200', 4), (False, '80', 0), (False, '200', 4)])
def test_the_terminal_is_asked(monkeypatch, isatty, columns, kept):
    """COLUMNS is how wide the table may be, in a file, too."""
    monkeypatch.setenv('COLUMNS', columns)
    names, lines = [letter * 50 for letter in 'abcd'], []
    written = writing.Reports(
        [Submission(name, pathlib.Path(name), None) for name in names],
        table.TASKS, types.SimpleNamespace(seed=1, cohort=None, hints=False))
    written.pytest_terminal_summary(types.SimpleNamespace(
        isatty=isatty, write_line=lambda line, **_: lines.append(line)), 0)
    assert sum(name in line for name in names for line in lines) == kept
    assert kept or max(map(len, lines)) <= 80


# Files for platforms

WHO = {'Ann_77': Identity('Ann Lee', '77', 'ann@x.org'),
       '=bob': Identity('', 's-0042', '+bob@x.org'),
       'cem': Identity('=Cem', '-1+HYPERLINK("x")', '=cmd|x'),
       'dan': Identity('Dan', '80', ''), 'eve': Identity()}


@pytest.fixture
def handed_in():
    """Return a gradebook: right, wrong, partly graded, absent, not graded."""
    found = made(*WHO, unread=[
        Unread('=x.rar', 'rar is not read', Identity('X', '90'))],
                 policy=policy.Policy(weights={1: 0.25}, assignment='A, 1'))
    for name, submission in found.submissions.items():
        found.submissions[name] = dataclasses.replace(
            submission, identity=WHO[name], remarks=('attempt 2 of 2',),
            due=datetime.datetime(2026, 1, 1),
            handed_in=datetime.datetime(2026, 1, 1, 0, name == 'cem'))
    for name, task, check in [*found.records]:
        change = {'=bob': ('wrong', '<b> is 3', 'line 8: <use> 2'),
                  'cem': ('wrong', '=it is 2'), 'dan': ('not handed in', 'no'),
                  'eve': ('not graded yet', 'the run ended before')}
        if name in change and (task == 5 or name in ('dan', 'eve')):
            found.record(Record(name, task, check, *change[name]))
    return found


def csv_of(text):
    """Read CSV; return its rows, each by the names of its columns."""
    return [*csv.DictReader(io.StringIO(text), strict=True)]


def test_plain_gradebook(handed_in):
    """Everybody has a row, a state and who it is; so has what is not read."""
    ann, bob, cem, dan, eve, unread = csv_of(exports.gradebook(handed_in))
    assert [*ann][:8] == ['learner', 'name', 'number', 'id number', 'mail',
                          'state', 'points', 'of'] and len(ann) == 8 + 15 + 3
    assert [*ann.values()][:9] == ['Ann_77', 'Ann Lee', '77', '', 'ann@x.org',
                                   'graded', '142.5', '142.5', '10']
    assert [bob[name] for name in ('learner', 'number', 'mail', 'points')] == [
        "'=bob", 's-0042', '+bob@x.org', '132.5']
    assert 'wrong: line 8: <use> 2' in bob['explanations']
    assert [cem[name] for name in ('name', 'number', 'mail', 'late')] == [
        "'=Cem", '\'-1+HYPERLINK("x")', "'=cmd|x", '1 day late']
    assert (dan['state'], dan['points'], dan['explanations']) == (
        'not handed in', '', 'no')
    assert (eve['state'], eve['points']) == ('not graded', '')
    assert [value for value in unread.values() if value] == [
        "'=x.rar", 'X', '90', 'not read', 'rar is not read']
    assert ann['remarks'] == 'attempt 2 of 2' and ann['late'] == ''


def test_nothing_is_said_once(handed_in):
    """Who has handed in nothing has one sentence, not one for each check."""
    text = '\n'.join(terminal.lines(handed_in, verbose=True))
    assert '\ndan: no\n' in text and 'dan, task' not in text
    found = made('dan', verdict='not handed in')
    assert exports.markdown(found).count('dan') == 2


def test_moodle(handed_in):
    """Moodle finds its columns, the participant and no 0 that nobody gave."""
    found = csv_of(exports.moodle(handed_in))
    assert [*found[0]] == [
        'Identifier', 'Full name', 'ID number', 'Email address', 'Status',
        'Grade', 'Maximum Grade', 'Grade can be changed',
        'Last modified (submission)', 'Last modified (grade)',
        'Feedback comments']
    assert [(row['Identifier'], row['Full name'], row['Grade'])
            for row in found] == [
        ('Participant 77', 'Ann Lee', '142.5'), ('', "'=bob", '132.5'),
        ('', "'=Cem", '132.5'), ('Participant 80', 'Dan', ''), ('', 'eve', '')]
    assert {row['Maximum Grade'] for row in found} == {'142.5'}
    assert found[1]['ID number'] == 's-0042'
    assert found[1]['Email address'] == '+bob@x.org'
    # Moodle shows a comment as HTML
    assert found[1]['Feedback comments'].startswith('132.5 of 142.5<br>task 5')
    assert '&lt;use&gt; 2' in found[1]['Feedback comments']
    assert found[2]['Feedback comments'].startswith(
        '132.5 of 142.5<br>1 day late<br>task 5')
    assert found[3]['Feedback comments'] == ''


def test_canvas(handed_in):
    """Canvas finds a head, the points possible, and who each row is."""
    head, possible, *found = csv.reader(io.StringIO(
        exports.canvas(handed_in)), strict=True)
    assert head == ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section',
                    'A, 1']
    assert possible == ['    Points Possible', '', '', '', '', '142.5']
    assert found[0] == ['Ann Lee', '77', '', 'ann@x.org', '', '142.5']
    assert found[1] == ["'=bob", '', 's-0042', '+bob@x.org', '', '132.5']
    assert [row[-1] for row in found] == ['142.5', '132.5', '132.5', '', '']


@pytest.mark.parametrize('met, columns, moodle, canvas', [
    (Identity('Ann', '71'), ['Participant 71', 'S7', ''],
     ['Participant 71', 'S7'], ['71', 'S7', '']),
    (Identity('leeann', '71'), ['71', 'S7', '1'], ['Participant 71', 'S7'],
     ['71', 'S7', '1']),
    (Identity('Ann', '007', '', '007'), ['71', '007', ''],
     ['Participant 71', '007'], ['71', '007', '']),
    (Identity('Ann', '007', '', '007'), ['', '', ''], ['', '007'],
     ['', '007', '']),
    (Identity('Ann', '71'), ['', '71', ''], ['Participant 71', ''],
     ['71', '', ''])])
def test_numbers_stay_what_they_are(met, columns, moodle, canvas):
    """The platform's and the school's have columns of their own.

    met: in the platform's names; columns: of the roster.
    """
    text = 'Identifier,ID number,Section,Name\n' + ','.join(columns) + ',Ann\n'
    found = made('Ann', policy=policy.UNDECIDED)
    row, = roster.parsed(text, False)
    found.submissions['Ann'] = dataclasses.replace(
        found.submissions['Ann'], identity=met.known_as(row.identity))
    own, = csv_of(exports.moodle(found))
    assert [own['Identifier'], own['ID number']] == moodle
    *_, own = csv_of(exports.canvas(found))
    assert [own[name] for name in ('ID', 'SIS User ID', 'Section')] == canvas


def test_platforms_are_written(nasty):
    """Each has its file."""
    row, = csv_of((nasty[1] / 'moodle.csv').read_text())
    assert row['Full name'].startswith("'=1+1") and row['Grade'] == '10'
    assert (nasty[1] / 'canvas.csv').read_text().endswith(',,,,,10\n')


def test_gradescope_is_weighted(handed_in):
    """Its tests add up to its score."""
    found = json.loads(exports.gradescope(made('ada', policy=policy.Policy(
        weights={1: 0.25}, extra=frozenset([2])))))
    assert found['score'] == 142.5 == sum(
        test['score'] for test in found['tests'])
    assert ('142.5 of 132.5\npolicy: task 1 counts 0.25 times; task 2 is '
            'extra\n' in found['output'])


@pytest.mark.parametrize('count', [3, 40, 400])
def test_a_short_summary(count):
    """However many learners, it is short and says where the rest is."""
    found = made(*(f'learner number {i}' for i in range(count)),
                 tasks=table.TASKS[3:9],
                 unread=[Unread(f'{i}.rar', 'rar') for i in range(count)])
    for i, (name, task, check) in enumerate([*found.records]):
        found.record(Record(
            name, task, check, 'wrong', f'it is {i}' + ' off' * 30,
            f'line 8: mistake {i % 40}', f'mistake {i % 40}', (8,),
            remarks=(f'an import is not used: {i % 7}',)))
    text = exports.markdown(found)
    assert len(text) < {3: 100_100, 40: 20_000, 400: 15_000}[count]
    assert text.rstrip().endswith('protections in force: none yet')
    assert ('explanations of each learner are in the gradebook: '
            '`--gradebook FILE.csv`' in text) == (count > 3)
    assert ('learner number 1, task 5, Momentum' in text) == (count == 3)
    assert ('\nand 20 more: ' in text.replace('- ', '')) == (count == 40)
    if count == 3:
        found.record(Record('learner number 1', 5, 'style', 'wrong',
                            'x' * 200_000))
        assert len(exports.markdown(found)) < 100_300
        assert 'are in the gradebook' in exports.markdown(found)


def test_no_score_before_the_end(tmp_path):
    """Gradescope's file is there when all has a verdict, and not before."""
    path, task = tmp_path / 'results.json', table.TASKS[0]
    path.write_text('{"score": 10}')  # of an earlier run
    submission = Submission('ada', tmp_path, tmp_path)
    written = writing.Reports([submission], [task], types.SimpleNamespace(
        **dict.fromkeys(['cohort', 'gradebook', 'moodle', 'canvas',
                         'insights', 'pages']), gradescope=str(path), seed=1))
    for verdict in 'no verdict', 'right':
        for check in task.checks:
            written.keep()
            assert not path.exists()
            written.record(Record('ada', 0, check, verdict))
    written.keep()
    assert json.loads(path.read_text())['score'] == 10
    assert not written.trouble
