"""One class in each form that it comes in: the same records, none lost."""
import csv
import re
import shlex
import tarfile
import zipfile

import pytest

from optimization_grading import table
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission, Unread
from optimization_grading.reports import arrived, terminal, writing
from optimization_grading.reports.gradebook import Gradebook
from tests.grading.test_addresses import git
from tests.support import runs

WRONG = ('def normalize(X, m, s):\n    """Normalize."""\n'
         '    return (X - m) / s + 1\n')
NAMES = {'Ann Lee': 11, 'Bo Ng': 12, 'Cy Roy': 13}
SEED = '--seed=5'


@pytest.fixture(scope='module')
def plain(tmp_path_factory):
    """Make and grade a class in folders: right, wrong, incomplete.

    Returns: the folder, and the run.
    """
    top = tmp_path_factory.mktemp('plain')
    folder = top / 'folders'
    for name, files in zip(NAMES, ((1, 11), (1, 11), (11,))):
        runs.learner(folder, name, files)
    (folder / 'Bo Ng' / '1-normalize.py').write_text(WRONG)
    return folder, runs.Run(top, '--cohort', folder, *runs.FAST, SEED)


def moodle(top, folder):
    """Lay the class out as Moodle does: files, or a zip of them."""
    with zipfile.ZipFile(top / 'moodle.zip', 'w') as whole:
        for name, number in NAMES.items():
            place = f'{name}_{number}_assignsubmission_file_'
            if number % 2:
                for path in (folder / name).iterdir():
                    whole.write(path, f'{place}/{path.name}')
                continue
            with zipfile.ZipFile(top / 'work.zip', 'w') as own:
                for path in (folder / name).iterdir():
                    own.write(path, f'work/{path.name}')
            whole.write(top / 'work.zip', f'{place}/work.zip')
    return '--cohort', top / 'moodle.zip'


def canvas(top, folder):
    """Lay the class out as Canvas does: all files side by side."""
    with zipfile.ZipFile(top / 'canvas.zip', 'w') as whole:
        for name, number in NAMES.items():
            first, last = name.lower().split()
            for i, path in enumerate((folder / name).iterdir()):
                start = f'{last}{first}_{number}_{i}'
                whole.write(path, f'{start}9_{path.stem}-1.py')
                whole.writestr(f'{start}_{path.name}', 'older = 1\n')
    with open(top / 'roster.csv', 'w') as file:
        writer = csv.writer(file)
        writer.writerow(['Student', 'ID'])
        writer.writerows([', '.join(reversed(name.split())), number]
                         for name, number in NAMES.items())
    return '--cohort', top / 'canvas.zip', '--roster', top / 'roster.csv'


def unpacked_canvas(top, folder):
    """Lay it out as the folder of Canvas's files."""
    canvas(top, folder)
    with zipfile.ZipFile(top / 'canvas.zip') as whole:
        whole.extractall(top / 'canvas')
    return '--cohort', top / 'canvas', '--roster', top / 'roster.csv'


def packed(top, folder):
    """Pack each learner's folder, the ways in turn."""
    (top / 'packed').mkdir()
    for name, way in zip(NAMES, ('gz', 'bz2', '')):
        with tarfile.open(top / 'packed' / f'{name}.tar{"." * bool(way)}{way}',
                          f'w:{way}') as archive:
            archive.add(folder / name, 'optimization')
    return '--cohort', top / 'packed'


def repositories(top, folder):
    """Make a repository of each learner, with a commit that is too late."""
    with open(top / 'class.csv', 'w') as file:
        writer = csv.writer(file)
        writer.writerow(['name', 'url'])
        for name in NAMES:
            own = top / 'repositories' / name
            own.mkdir(parents=True)
            git(own, 'init', '-q')
            for path in (folder / name).iterdir():
                (own / path.name).write_bytes(path.read_bytes())
            for day in '2026-01-02T10:00:00Z', '2026-01-09T10:00:00Z':
                git(own, 'add', '.')
                git(own, 'commit', '-qm', 'x', GIT_COMMITTER_DATE=day)
                for path in own.glob('*.py'):
                    path.write_text('late = 1\n')
            writer.writerow([name, own])
    return '--cohort', top / 'class.csv', '--before=2026-01-05'


@pytest.mark.slow
@pytest.mark.xdist_group('forms')  # one run of the folders
@pytest.mark.parametrize('form', [moodle, canvas, unpacked_canvas, packed,
                                  repositories])
def test_the_same_records(tmp_path, plain, form):
    """They are those of plain folders; what is printed replays them.

    Nothing that was opened is left.
    """
    folder, known = plain
    assert [known.points(name) for name in NAMES] == [
        [10, 10], [0, 10], [0, 10]]
    other = runs.Run(tmp_path, *form(tmp_path, folder), *runs.FAST, SEED,
                     TMPDIR=str(tmp_path))
    assert not list(tmp_path.glob('grading-*'))
    assert other.process.returncode == 1
    assert without(other.records) == without(known.records), other.output
    _, *options = shlex.split(re.search('again: (.*)', other.output)[1])
    assert options[:2] == ['-m', 'pytest']
    again = runs.Run(tmp_path, *options[2:])
    assert without(again.records) == without({
        key: record for key, record in other.records.items()
        if key[:2] == ('Bo Ng', 1)})


def without(records):
    """Leave out the command, and what platforms cannot keep: a mode."""
    return {key: {name: value for name, value in record.items()
                  if name not in ('again', 'remarks')}
            for key, record in records.items()}


@pytest.mark.slow
def test_a_folder_an_archive_and_a_link(tmp_path):
    """None vanishes: two are graded, and the link is listed.

    So it is if one is graded alone; and at the next run, who has gone.
    """
    top = tmp_path / 'class'
    runs.learner(top, 'ada')
    with zipfile.ZipFile(top / 'ben.zip', 'w') as archive:
        for path in (top / 'ada').iterdir():
            archive.write(path, path.name)
    (top / 'cyd').symlink_to('ada')
    options = ['--cohort', top, *runs.FAST, '--resume', tmp_path / 'records']
    run = runs.Run(tmp_path, *options)
    assert run.process.returncode == 1
    assert run.points('ada') == run.points('ben') == [10, 10]
    assert 'not read, so not graded: 1\n  cyd is a link: ' in run.output
    (top / 'ben.zip').rename(top / 'Thumbs.db')
    run = runs.Run(tmp_path, *options)
    assert run.process.returncode == 1
    assert 'gone since the run that is resumed: ben\n' in run.output
    assert 'left out, not a learner\'s: Thumbs.db\n' in run.output
    assert 'cyd is a link' in run.output and 'Well done' not in run.output
    (top / 'cyd').unlink()
    run = runs.Run(tmp_path, '--cohort', top, *runs.FAST)
    assert run.process.returncode == 0


def report(unread=(), gone=(), count=1, **fields):
    """Make a report of right solutions to one task."""
    task = table.TASKS[1]
    found = Gradebook([Submission(
        f'l{i}', tmp, tmp, **fields) for i, tmp in enumerate(
            [table.REPOSITORY] * count)], [task], 1, unread)
    for name in found.learners:
        for check in task.checks:
            found.record(Record(name, 1, check, 'right'))
    found.gone = gone
    return found


def test_what_is_said_of_what_came():
    """Few lines of each kind, and no praise where something was not read."""
    found = report([Unread(f'u{i}', 'is a link') for i in range(30)],
                   ['ben'], 30, remarks=('attempt 2 of 2 is graded',))
    lines = list(terminal.lines(found))
    assert 'not read, so not graded: 30' in lines
    assert '  and 20 more: --gradebook FILE.csv' in lines
    assert 'gone since the run that is resumed: ben' in lines
    assert ('  l0, l1, l2, l3, l4 and 25 more: attempt 2 of 2 is graded'
            in lines)
    assert len(list(arrived.lines(found))) == 14
    for task in found.tasks:
        for check in task.checks:
            found.record(Record('l0', task.number, check, 'not handed in',
                                'no task file was found; norm.py arrived'))
            found.record(Record('l1', task.number, check, 'not handed in',
                                'no task file was found'))
    lines = list(terminal.lines(found, verbose=True))
    assert '  l0: norm.py arrived' in lines
    assert 'not handed in: l1' in lines
    assert not [line for line in lines if line.startswith('l0, task')]
    for count in 1, 2:
        assert 'solved' not in '\n'.join(terminal.lines(report(
            [Unread('x', 'is a link')], count=count)))
    assert list(arrived.lines(report())) == []


@pytest.mark.parametrize('fields, code', [
    ({}, 0), ({'unread': [Unread('x', 'is a link')]}, 1),
    ({'gone': ['ben']}, 1)])
def test_the_exit_code(monkeypatch, fields, code):
    """It is not 0 if an entry was not read, or a learner has gone."""
    monkeypatch.delenv('GITHUB_STEP_SUMMARY', raising=False)
    found = report(**fields)
    option = type('Option', (), {
        'seed': 1, **dict.fromkeys((
            'cohort', 'gradebook', 'moodle', 'canvas', 'gradescope',
            'insights'))})
    written = writing.Reports([*found.submissions.values()], found.tasks,
                              option, unread=found.unread)
    written.gone = found.gone
    session = type('Session', (), {'exitstatus': 0, 'config': type(
        'Config', (), {'stash': {}})})
    written.pytest_sessionfinish(session)
    assert session.exitstatus == code
