"""Whose folders are graded: found, named, told apart."""
import csv
import dataclasses
import os
import pathlib
import re
import subprocess
from unittest import mock

import pytest

from optimization_grading import commands, table
from optimization_grading.arrivals import arrivals, folders
from optimization_grading.arrivals.opening import Desk
from optimization_grading.cohort import records
from optimization_grading.judging import submission
from optimization_grading.judging.verdicts import Failure
from tests.support import runs


def arrived(cohort, **options):
    """Return what has arrived in a class's folder."""
    return arrivals.arrive(arrivals.Wanted(cohort=str(cohort), **options),
                           Desk())


@pytest.mark.parametrize('where', [
    '', 'supervised_learning/optimization', 'my/own/deep/folder'])
def test_folders_that_are_found(tmp_path, where):
    """The task files may lie in the folder or below it."""
    folder = runs.learner(tmp_path / 'top', where)
    found = folders.from_folder(tmp_path / 'top')
    assert found.folder == folder and found.name == 'top'


def test_many_folders_before_it(tmp_path):
    """The task files are found behind any number of folders."""
    for i in range(2500):
        (tmp_path / 'top' / f'a{i:04}').mkdir(parents=True)
    folder = runs.learner(tmp_path / 'top', 'z/optimization')
    assert folders.from_folder(tmp_path / 'top').folder == folder


@pytest.mark.parametrize('other', [
    '.git/x', '__MACOSX/x', 'node_modules', 'lib/site-packages', 'venv',
    'a/b/c/d/e'])
def test_folders_that_are_not_searched(tmp_path, other):
    """What is not the learner's own, or too deep, is left out."""
    runs.learner(tmp_path / 'top', other, files=(1, 2, 11))
    (tmp_path / 'top/venv').mkdir(exist_ok=True)
    (tmp_path / 'top/venv/pyvenv.cfg').touch()
    runs.learner(tmp_path, 'elsewhere', files=(1, 2, 11))
    (tmp_path / 'top/link').symlink_to(tmp_path / 'elsewhere')
    folder = runs.learner(tmp_path / 'top', 'z')
    assert folders.from_folder(tmp_path / 'top').folder == folder


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    """It is named, also where there is nothing else."""
    runs.learner(tmp_path, 'ada/closed')
    scandir = os.scandir

    def refusing(path):
        if path.name == 'closed':
            raise PermissionError(13, 'Permission denied', path)
        return scandir(path)
    monkeypatch.setattr(folders.os, 'scandir', refusing)
    said = 'ada/closed cannot be read: Permission denied'
    with pytest.raises(folders.NoSubmission, match=said):
        folders.from_folder(tmp_path / 'ada')
    with pytest.raises(folders.NoSubmission, match=said):
        arrived(tmp_path)
    runs.learner(tmp_path, 'ada/open', files=(2,))
    with pytest.raises(Failure, match=said):
        folders.from_folder(tmp_path / 'ada').read('1-normalize.py')


def test_names_of_the_folder(tmp_path, monkeypatch):
    """./~ is no home; what is said of a folder is printable."""
    monkeypatch.chdir(tmp_path)
    folder = runs.learner(tmp_path, '~')
    assert folders.from_folder('./~').folder.samefile(folder)
    os.mkdir('\x1b[2J')
    for name in '\x1b[2J', '\x1b[3J':
        with pytest.raises(folders.NoSubmission) as caught:
            folders.from_folder(name)
        assert '\\x1b' in str(caught.value)


def test_a_search_that_takes_too_long(tmp_path, monkeypatch):
    """It ends, and says so."""
    runs.learner(tmp_path, 'ada')
    monkeypatch.setattr(folders, 'SECONDS', -1)
    with pytest.raises(folders.NoSubmission,
                       match='ended after -1 s, with folders left; name'):
        folders.from_folder(tmp_path)


def test_a_class_is_no_submission(tmp_path):
    """Of several folders as near and as full, none is chosen in silence."""
    for name in 'ada', 'bob', 'cyd', 'dan':
        runs.learner(tmp_path, name)
    (tmp_path / 'dan' / '1-normalize.py').unlink()
    with pytest.raises(folders.NoSubmission,
                       match='several .*: ada, bob, cyd; name one, or '):
        folders.from_folder(tmp_path)
    (tmp_path / 'bob').rename(tmp_path / 'dan' / 'bob')
    (tmp_path / 'cyd').rename(tmp_path / 'dan' / 'cyd')
    assert folders.from_folder(tmp_path).folder == tmp_path / 'ada'


def test_the_folder_above_a_class(tmp_path):
    """The learners in it are graded; one learner's folders stay together.

    Several learners' in a learner's place are not taken for one.
    """
    for name in 'ada', 'ben':
        runs.learner(tmp_path, f'top/class/{name}/optimization')
    found = arrived(tmp_path / 'top')
    assert [one.name for one in found.submissions] == ['ada', 'ben']
    runs.learner(tmp_path, 'top/cyd')
    found = arrived(tmp_path / 'top')
    assert [one.name for one in found.submissions] == ['cyd']
    section, = found.unread
    assert (section.name, section.reason) == (
        'class', 'has several folders with task files: ada/optimization, '
        'ben/optimization; if each is a learner\'s, grade it with --cohort, '
        'else name one with --submission')
    for name in 'optimization', '0x03-optimization', 'old_optimization 2':
        runs.learner(tmp_path, f'single/dan/{name}')
    dan, = arrived(tmp_path / 'single').submissions
    assert dan.name == 'dan' and '3 folders have' in dan.remarks[0]


def test_cohort(tmp_path):
    """Every folder is a learner, in order, also an empty one.

    So is one with any name; none is mixed up, or a spreadsheet's formula.
    """
    cohort = tmp_path / 'cohort'
    names = [b'+1', b'-n', b'=1', b'@x', b'a\nb', b'ann', b'ann ', b'ann (2)',
             b'bad\xff', b'eve', b'x' * 200]
    for name in reversed(names):
        runs.learner(cohort, os.fsdecode(name))
    (cohort / 'nobody').mkdir()
    (cohort / '.git').mkdir()
    (cohort / 'link').symlink_to('ann')
    (cohort / 'ann ' / '1-normalize.py').write_text('x = 1\n')
    (cohort / 'eve' / '1-normalize.py').unlink()
    run = runs.Run(tmp_path, '--cohort', cohort, *runs.FAST, '-n1',
                   '--gradebook', tmp_path / 'book.csv')
    rows = list(csv.DictReader(open(tmp_path / 'book.csv')))
    assert {row['learner']: row['points'] for row in rows} == {
        **dict.fromkeys(["'+1", "'-n", "'=1", "'@x", 'a b', 'ann',
                         'ann (2) (2)', 'bad\\udcff'], '20'),
        'ann (2)': '10', 'eve': '10', 'nobody': '', 'link': '',
        'x' * 55 + '[cut]': '20'}
    assert [row['learner'] for row in rows[5:8]] == [
        'ann', 'ann (2)', 'ann (2) (2)']
    assert 'no task file was found' in rows[10]['explanations']
    assert 'not handed in: nobody\n' in run.output
    assert 'link is a link' in run.output and 'left out' in run.output
    assert len(re.findall(' of 20\n', run.output)) == len(rows) - 2
    assert re.search('^nobody +-  -  not handed in$', run.output, re.MULTILINE)


def test_names_that_are_taken(tmp_path):
    """Learners whose folders share a name are told apart."""
    own = submission.Submission('ann', tmp_path, tmp_path)
    again = submission.Submission('ann (2)', tmp_path, tmp_path)
    number = dataclasses.replace(own, identity=submission.Identity('', '7'))
    names = [found.name for found in arrivals.different(
        [own, again, own, own, number])]
    assert names[:2] == ['ann', 'ann (2)'] and len(set(names)) == 5
    assert names[-1] == 'ann (7)'


SECRET = b'def normalize(X, m, s):\n    return "of somebody else"\n'


@pytest.fixture
def own(tmp_path):
    """Make a learner's submission, beside a file that is not the learner's.
    """
    (tmp_path / 'other').mkdir()
    (tmp_path / 'other' / '1-normalize.py').write_bytes(SECRET)
    runs.learner(tmp_path / 'class', 'ada')
    found, = arrived(tmp_path / 'class').submissions
    return found


def swap(path, target):
    """Put a link in the place of a file or a folder."""
    path.rename(path.with_name('before'))
    path.symlink_to(target)


@pytest.mark.parametrize('make, said', [
    (lambda path: path.symlink_to(path), 'a link that leads nowhere'),
    (lambda path: path.symlink_to('../../other/1-normalize.py'),
     'a link that leads out of the submission'),
    (os.mkfifo, 'not an ordinary file'),
    (pathlib.Path.mkdir, 'not an ordinary file'),
    (lambda path: path.with_name('1-normalise.py').touch(),
     'did you mean 1-normalise.py'),
    (lambda path: path.with_name('1-\x1b[2J.py').touch(),
     r'did you mean 1-\\x1b\[2J.py'),
    (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 10 ** 9),
     '1,000,000,000 bytes')])
def test_no_ordinary_file(own, make, said):
    """It is not read, and it is said what is there."""
    path = own.folder / '1-normalize.py'
    path.unlink()
    make(path)
    with pytest.raises(Failure, match=said):
        own.read(path.name)


@pytest.mark.parametrize('swapped', ['ada', 'ada/1-normalize.py'])
def test_a_swap_between_check_and_use(own, tmp_path, monkeypatch, swapped):
    """Nothing is read that was not checked, whatever becomes a link."""
    path = tmp_path / 'class' / swapped
    resolve, target = pathlib.Path.resolve, (
        tmp_path / 'other' if swapped == 'ada' else
        tmp_path / 'other' / '1-normalize.py')

    def resolved(self, strict=False):
        """Swap when the links have been followed."""
        real = resolve(self, strict)
        if not path.is_symlink():
            swap(path, target)
        return real
    monkeypatch.setattr(pathlib.Path, 'resolve', resolved)
    with pytest.raises(Failure, match='it changes at the same time'):
        own.read('1-normalize.py')
    assert SECRET not in [file.content
                          for file in own.snapshot.files.values()]


def test_a_folder_that_was_swapped(own, tmp_path):
    """A learner who becomes a link to another one has handed in nothing."""
    swap(tmp_path / 'class' / 'ada', tmp_path / 'other')
    with pytest.raises(Failure, match='a link that leads out'):
        own.read('1-normalize.py')


def test_files_are_read_once(own, tmp_path):
    """Whatever asks for them has the same ones, also in a class."""
    path = own.folder / '1-normalize.py'
    path.chmod(0o755)
    before = own.read(path.name)
    whole = records.HandedIn(own, table.TASKS, records.Spool())
    path.write_bytes(SECRET)
    path.chmod(0o644)
    (own.folder / '2-shuffle_data.py').write_bytes(SECRET)
    (tmp_path / 'view').mkdir()
    own.copy_to(tmp_path / 'view')
    assert (tmp_path / 'view' / path.name).read_bytes() == before
    assert own.read(path.name) == before and own.executable(path.name)
    with pytest.raises(Failure, match='is not in the folder'):
        own.read('2-shuffle_data.py')
    unpacked = submission.Snapshot.unpacked
    assert unpacked(whole.packed()) == own.snapshot
    assert [*unpacked([{'../../x.py': [False, '']}, {}]).files] == ['x.py']
    assert whole.digest == own.snapshot.digest()
    changed = own.take()
    assert whole.digest != changed.digest()
    path.chmod(0o755)
    assert own.take().digest() != changed.digest()
    assert [task.number for task in whole.present] == [1, 11]


def test_files_are_bounded(own):
    """Together they are not too large; those of the tasks come first."""
    large = b'#' * submission.LARGEST
    for i in range(5):
        (own.folder / f'0{i}.py').write_bytes(large)
    for i in range(300):
        (own.folder / f'a{i}.py').touch()
    files = own.snapshot.files
    assert len(files) < submission.FILES
    assert sum(len(file.content) for file in files.values()
               ) <= submission.TOTAL
    assert {'1-normalize.py', '11-learning_rate_decay.py', '00.py'
            } <= files.keys()
    assert '04.py' not in files


def test_work_is_linear(tmp_path, monkeypatch):
    """Each byte is read and looked at once, whoever imports whom."""
    names = [*(task.file for task in table.TASKS),
             *(f'f{i}.py' for i in range(180))]
    text = ''.join(f'__import__("{name[:-3]}")\n' for name in names)
    for name in names:
        (tmp_path / name).write_text(text)
    seen = [mock.Mock(wraps=pattern) for pattern in (
        submission.SIBLING, *submission.LIBRARIES.values())]
    read = mock.Mock(wraps=submission.read)
    monkeypatch.setattr(submission, 'SIBLING', seen[0])
    monkeypatch.setattr(submission, 'LIBRARIES', dict(zip(
        submission.LIBRARIES, seen[1:])))
    monkeypatch.setattr(submission, 'read', read)
    own = submission.Submission('ada', tmp_path, tmp_path)
    for task in table.TASKS:
        own.libraries(task)
        assert own.snapshot.siblings[task.file] == set(names)
    assert read.call_count == len(names)
    assert sum(len(call.args[0]) for pattern in seen
               for call in pattern.mock_calls) == 3 * len(names) * len(text)


@pytest.mark.parametrize('name', [
    'two  blanks', '$(touch X)', '`touch X`', '";touch X;"', "it's", 'a$b',
    '-n', '@x', '~root', 'a\nb', '\x1b[2J', '::error::', '##[x]', '\udcff1',
    'a\u202eb', "$'\\n'", '!1', ''])
def test_a_name_as_a_word(name):
    """A shell reads what is printed as that one name, pytest as a path."""
    word = commands.word(name)
    assert word.isprintable() and '::' not in word and '##[' not in word
    said = subprocess.run(['bash', '-c', f'printf "%s\\n" {word} .'],
                          capture_output=True).stdout
    path = f'./{name}' if name.startswith(('-', '@', '~')) else name
    assert said == os.fsencode(path) + b'\n.\n'
