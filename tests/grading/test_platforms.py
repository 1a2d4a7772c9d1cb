"""Whose work it is: platforms' names, attempts, notebooks."""
import datetime
import json
import shutil
import unicodedata
import zipfile

import pycodestyle
import pytest

from optimization_grading import table
from optimization_grading.arrivals import (
    arrivals,
    entries,
    folders,
    notebooks,
    platforms,
)
from optimization_grading.arrivals.stores import METADATA
from optimization_grading.judging.submission import Identity, meant
from optimization_grading.judging.verdicts import Failure
from tests.support import runs

FILE = '1-normalize.py'
RIGHT = (table.FOLDER / FILE).read_text()


def arrived(top, desk, **options):
    """Return what has arrived in a class."""
    return arrivals.arrive(arrivals.Wanted(cohort=str(top), **options), desk)


def put(folder, *names, text=RIGHT):
    """Write files; make the folders above them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize('name, folder, who, number, file, attempt', [
    ('Ann Lee_1234567_assignsubmission_file_', True, 'Ann Lee', '1234567',
     '', 1),
    ('Ann Lee_1234567_assignsubmission_file', True, 'Ann Lee', '1234567',
     '', 1),
    ('Participant_12_assignsubmission_file_', True, 'Participant 12', '12',
     '', 1),
    ("Zoë O'Neil-Ng_1_assignsubmission_file_5-momentum.py", False,
     "Zoë O'Neil-Ng", '1', '5-momentum.py', 1),
    ('leeann_12345_678901_0-norm_constants.py', False, 'leeann', '12345',
     '0-norm_constants.py', 1),
    ('leeann_LATE_12345_678901_0-norm_constants-2.py', False, 'leeann',
     '12345', '0-norm_constants.py', 3),
    ('anon_aB3dE_678901_work.tar.gz', False, 'anon_aB3dE', 'anon_aB3dE',
     'work.tar.gz', 1),
    ('van_der_berg_1_2_11-learning_rate_decay.py', False, 'van_der_berg',
     '1', '11-learning_rate_decay.py', 1)])
def test_names(name, folder, who, number, file, attempt):
    """The learner, the number, the file and the attempt are read."""
    named = platforms.parsed(name, folder)
    assert named.identity == Identity(who, number)
    assert (named.file, named.attempt) == (file, attempt)


def test_dates_are_no_uploads(tmp_path, desk):
    """Archives that share a number are not named by Canvas."""
    for name in 'ann', 'bob', 'cem':
        runs.learner(tmp_path / name, name)
        shutil.make_archive(str(tmp_path / f'class/hw_2026_11_{name}'), 'zip',
                            tmp_path / name)
    assert [one.name for one in arrived(
        tmp_path / 'class', desk).submissions] == [
        f'hw_2026_11_{name}' for name in ('ann', 'bob', 'cem')]


def test_a_row_is_one_learners(tmp_path, desk):
    """If two entries claim it, it is neither's; and an accent is no other."""
    for name in 'Bob Ng', 'Ng_Bob', unicodedata.normalize('NFD', 'José Paz'):
        runs.learner(tmp_path / 'class', name)
    (tmp_path / 'roster.csv').write_text(
        'name,number,mail\nBob Ng,1,bob@x\nJose Paz,2,\nJosé Paz,3,\n')
    found = {one.name: one for one in arrived(
        tmp_path / 'class', desk, roster=str(tmp_path / 'roster.csv')
        ).submissions}
    for name in 'Bob Ng', 'Ng_Bob':
        assert found[name].identity == Identity()
        assert '2 entries are Bob Ng of the roster' in found[name].remarks[0]
    assert found['José Paz'].identity.number == '3'
    assert found['José Paz'].folder and not found['Jose Paz'].folder


@pytest.mark.parametrize('name', [
    'ann', 'ann_lee', '11-learning_rate_decay.py', 'submission_123',
    'a_1_assignsubmission_', '_1_assignsubmission_file_', 'x' * 10 ** 5,
    'a_' * 10 ** 4, 'test_1.py', '0_norm_constants.py'])
def test_names_of_no_platform(name):
    """They stay what they are."""
    assert platforms.parsed(name, True) is None
    assert platforms.parsed(name, False) is None


def test_moodle(tmp_path, desk):
    """A text is no file; who has both is one learner, who has one is listed.
    """
    for who, kind, name in [
            ('Ann Lee_1', 'file', FILE), ('Ann Lee_1', 'onlinetext', 'x.html'),
            ('Ann Lee_2', 'file', FILE), ('Bo_3', 'onlinetext', 'x.html')]:
        put(tmp_path, f'{who}_assignsubmission_{kind}_/{name}')
    found = arrived(tmp_path, desk)
    assert [(one.name, one.identity.number, bool(one.folder), one.named)
            for one in found.submissions] == [
        ('Ann Lee (1)', '1', True, ()), ('Ann Lee (2)', '2', True, ()),
        ('Bo', '3', False, (('--cohort', str(tmp_path)),
                            ('--learner', 'Bo')))]
    assert found.submissions[0].remarks == (
        'onlinetext of Moodle is not read',)
    assert found.submissions[2].trouble == 'onlinetext of Moodle is not read'
    assert not found.submissions[2].remarks
    assert not found.unread


def test_canvas(tmp_path, desk):
    """Files are sorted by learner; of each the newest counts, or an older.
    """
    put(tmp_path, f'leeann_1_30_{FILE}', 'leeann_1_31_2-shuffle_data.py',
        'ngbo_LATE_2_33_1-normalize-1.py', 'ngbo_LATE_2_33_report.pdf',
        'roy_3_34_report.pdf', FILE)
    put(tmp_path, 'leeann_1_32_1-normalize-1.py', text='newest = 1\n')
    put(tmp_path, 'leeann_1_35_1-normalize-2.py', text='third = 1\n')
    (tmp_path / f'zed_4_5_{FILE}').symlink_to('/etc/passwd')
    found = arrived(tmp_path, desk)
    ann, bo, roy = found.submissions
    assert [one.name for one in found.submissions] == ['leeann', 'ngbo',
                                                       'roy']
    assert ann.snapshot.files[FILE].content == b'third = 1\n'
    assert ann.snapshot.files.keys() == {FILE, '2-shuffle_data.py'}
    assert ann.remarks == (
        'attempt 3 of 3 is graded; --attempt N grades another',)
    assert bo.snapshot.files.keys() == {FILE}
    assert bo.remarks == ('Canvas marks it as late',) and not roy.folder
    assert [(entry.name, entry.reason) for entry in found.unread] == [
        (FILE, 'is a file without a learner\'s name: put it into a folder'),
        (f'zed_4_5_{FILE}', entries.LINK)]
    older = arrived(tmp_path, desk, attempt=1, learners=['leeann'])
    assert older.submissions[0].snapshot.files[FILE].content == (
        RIGHT.encode())
    assert older.submissions[0].named == (
        ('--cohort', str(tmp_path)), ('--learner', 'leeann'),
        ('--attempt', '1'))


def test_gradescope(tmp_path, desk):
    """Names, numbers, addresses and times are in its table."""
    put(tmp_path, f'submission_12/{FILE}', f'submission_13/{FILE}')
    put(tmp_path, 'submission_metadata.yml', text='''\
---
submission_12:
  :submitters:
  - :name: Ann Lee
    :sid: '007'
    :email: ann@example.org
  :created_at: 2026-11-01 21:41:28.606386000 Z
  :history:
  - :id: 1
    :created_at: 2020-01-01 00:00:00.0 Z
submission_13:
  :submitters:
  - :name: Bo Ng
    :sid: '8'
  - :name: "Cy Roy"
    :sid: '9'
submission_14:
  :submitters:
  - :name: Dan
''')
    with zipfile.ZipFile(tmp_path / 'x.zip', 'w') as archive:
        for path in [*tmp_path.glob('*/*'), tmp_path / METADATA]:
            archive.write(path, f'export/{path.relative_to(tmp_path)}')
    zipped = arrived(tmp_path / 'x.zip', desk)
    (tmp_path / 'x.zip').unlink()
    found = arrived(tmp_path, desk)
    ann, bo, cy = found.submissions
    assert [(one.name, one.identity, one.handed_in)
            for one in zipped.submissions] == [
        (one.name, one.identity, one.handed_in) for one in (ann, bo, cy)]
    assert found.beside == zipped.beside == [METADATA]
    assert ann.identity == Identity('Ann Lee', '007', 'ann@example.org', '007')
    assert ann.handed_in == datetime.datetime(
        2026, 11, 1, 21, 41, 28, tzinfo=datetime.UTC)
    assert [(one.name, one.identity.number, one.folder.name, *one.remarks)
            for one in (bo, cy)] == [
        ('Bo Ng', '8', 'submission_13', 'handed in together with Cy Roy'),
        ('Cy Roy', '9', 'submission_13', 'handed in together with Bo Ng')]
    assert bo.handed_in is None
    assert [(entry.name, entry.reason) for entry in found.unread] == [
        ('Dan', 'has submission_14 in submission_metadata.yml, and there is '
         'no such folder')]


def test_attempts(tmp_path, desk):
    """Of attempts side by side the newest counts, which has task files."""
    for number in 1, 2, 10:
        put(tmp_path, f'ann/attempt_{number}/work/{FILE}')
    (tmp_path / 'ann' / 'attempt-11').mkdir()
    put(tmp_path, f'bo/{FILE}', f'bo/attempt_1/{FILE}',
        f'bo/attempt_2/{FILE}')
    ann, bo = arrived(tmp_path, desk).submissions
    assert ann.folder.parent.name == 'attempt_10'
    assert ann.remarks == (
        'attempt 10 of 11 is graded; --attempt N grades another',)
    assert bo.folder.name == 'bo'
    for wanted, number in (2, 2), (5, 2), (12, 10):
        again, _ = arrived(tmp_path, desk, attempt=wanted).submissions
        assert again.folder.parent.name == f'attempt_{number}'
        assert again.named == (('--submission', str(tmp_path / 'ann')),
                               ('--attempt', str(wanted)))
    alone = folders.from_folder(str(tmp_path / 'ann'))
    assert alone.folder == ann.folder
    with pytest.raises(folders.NoSubmission, match='a number from 1'):
        arrived(tmp_path, desk, attempt=0)


@pytest.mark.parametrize('way', ['folders', 'archives', 'archive'])
def test_attempts_beside_learners(tmp_path, desk, way):
    """Those of a learner in the class's folder are one learner's, too."""
    for name in 'Uma_attempt_1', 'Uma_attempt_2', 'Vic-attempt-1', 'try 3':
        put(tmp_path, f'class/{name}/{FILE}', text=f'x = "{name}"\n')
    (tmp_path / 'class' / 'Uma_attempt_3').mkdir()
    top = tmp_path / 'class'
    if way == 'archives':
        for path in [*top.iterdir()]:
            shutil.make_archive(str(path), 'zip', path)
            shutil.rmtree(path)
    if way == 'archive':
        top = shutil.make_archive(str(top), 'zip', tmp_path, 'class')
    uma, vic, three = sorted(arrived(top, desk).submissions,
                             key=lambda one: one.name)[:3]
    assert [one.name for one in (uma, vic, three)] == [
        'Uma', 'Vic-attempt-1', 'try 3']
    assert b'attempt_2' in uma.read(FILE)
    assert uma.remarks == (
        'attempt 2 of 3 is graded; --attempt N grades another',)
    first, = arrived(top, desk, attempt=1, learners=['Uma']).submissions
    assert b'attempt_1' in first.read(FILE) and len(first.remarks) == 1


def test_two_editions(tmp_path, desk):
    """The folder counts that solves more of this edition, and it is said."""
    this, other = tmp_path / 'ann' / 'optimization', tmp_path / 'ann' / '0x03'
    for task in table.TASKS:
        put(this, task.file, text=(table.FOLDER / task.file).read_text())
        put(other, task.file, text=(
            'import tensorflow as tf\n\n\n'
            f'def {task.function}():\n    return tf.train.Saver()\n'
            if task.older else (table.FOLDER / task.file).read_text()))
    (this / FILE).unlink()
    ann, = arrived(tmp_path, desk).submissions
    assert ann.folder == this
    assert ann.remarks == (
        '2 folders have task files; optimization is graded, which has the '
        'most files of this edition\'s tasks, not 0x03',)
    shutil.rmtree(other)
    shutil.copytree(this, other)
    with pytest.raises(folders.NoSubmission, match='name one'):
        folders.from_folder(str(tmp_path / 'ann'))
    ann, = arrived(tmp_path, desk).submissions
    assert ann.remarks == (
        '2 folders have task files; 0x03 is graded, not optimization',)
    assert ann.named == (('--submission', str(other)),)


@pytest.mark.parametrize('name', [
    '5_momentum.py', '5-momentum (1).py', '5-momentum.py.txt',
    '5-momentum.PY', '05-Momentum.py', 'Copy of 5-momentum.py'])
def test_a_name_that_is_meant(tmp_path, desk, name):
    """A guess is offered; alone, it is no task file, as any other name."""
    put(tmp_path, f'ada/{name}', f'ada/{FILE}', f'bob/{name}')
    ada, bob = arrived(tmp_path, desk).submissions
    assert meant(name) == '5-momentum.py'
    said = f'{name} is not graded: name it 5-momentum.py'
    assert ada.remarks == (said,)
    assert bob.folder is None and bob.trouble == said
    with pytest.raises(Failure) as caught:
        ada.read('5-momentum.py')
    assert f'did you mean {name}' in str(caught.value)
    with pytest.raises(Failure) as caught:
        ada.read('7-RMSProp.py')
    assert 'did you mean' not in str(caught.value)


def notebook(*cells):
    """Return a notebook with these cells of code, and others."""
    return json.dumps({'nbformat': 4, 'cells': [
        {'cell_type': 'markdown', 'source': ['# Normalize']},
        *({'cell_type': 'code', 'source': cell} for cell in cells)]})


def test_a_notebook(tmp_path, desk):
    """Its code cells are graded, which is remarked; a file comes first."""
    put(tmp_path, 'ada/1-normalize.ipynb', text=notebook(
        '%matplotlib inline\n!pip install x\nimport math\nmath?',
        '%%bash\nrm -r /', ['%%writefile 1-normalize.py\n',
                            '\n', *RIGHT.splitlines(keepends=True)],
        'x = (3\n     % 2)'))
    put(tmp_path, 'ada/2-shuffle_data.ipynb', text='[' * 10 ** 5)
    put(tmp_path, 'ada/3-mini_batch.ipynb', text='{' + ' ' * 10 ** 5)
    put(tmp_path, 'bob/1-normalize.ipynb', text=notebook('x = 1'))
    put(tmp_path, f'bob/{FILE}')
    put(tmp_path, 'cyd/Untitled.ipynb', text=notebook('x = 1'))
    found = arrived(tmp_path, desk)
    ada, bob, cyd = found.submissions
    code = ada.read(FILE).decode()
    assert not pycodestyle.StyleGuide(quiet=1, select=['E3']).input_file(
        FILE, lines=code.splitlines(keepends=True))
    compile(code, FILE, 'exec')
    assert RIGHT.strip() in code and 'rm -r' not in code
    assert 'pip' not in code and '% 2' in code
    assert ada.take().files[FILE].content == code.encode()
    assert [remark.split(';')[0] for remark in ada.remarks] == [
        'the code cells of 1-normalize.ipynb are graded as 1-normalize.py',
        *ada.remarks[1:]] and (
            '2-shuffle_data.ipynb is no' in ada.remarks[1]
            and ada.remarks[2].endswith('(char 100001)'))
    assert bob.read(FILE).decode() == RIGHT and not bob.remarks
    assert 'Untitled.ipynb is read only if' in cyd.trouble


@pytest.mark.parametrize('content', [
    b'', b'[]', b'{}', b'null', b'{"cells": 3}', b'\xff\xfe'])
def test_no_notebook(content):
    """It is none."""
    with pytest.raises(ValueError):
        notebooks.code_of(content)


def test_odd_notebooks():
    """Cells that are none are left out; so were notebooks of version 3."""
    assert notebooks.code_of(json.dumps({'cells': [
        3, {}, {'cell_type': 'code', 'source': [3, 'x = 1']}]}).encode()
        ) == b'x = 1\n'
    assert notebooks.code_of(json.dumps({'worksheets': [{'cells': [
        {'cell_type': 'code', 'input': 'x = 1'}]}]}).encode()) == b'x = 1\n'


def test_what_lies_beside(tmp_path, desk):
    """What systems and teachers leave is named apart from learners."""
    put(tmp_path, f'ada/{FILE}', '.DS_Store', 'Thumbs.db', 'points.csv',
        'points.records', '.git/x', '__MACOSX/ada/._x.py', 'essay.docx')
    found = arrived(tmp_path, desk)
    assert [one.name for one in found.submissions] == ['ada']
    assert found.beside == ['.DS_Store', '.git', 'Thumbs.db', '__MACOSX',
                            'points.csv', 'points.records']
    assert [entry.name for entry in found.unread] == ['essay.docx']


def test_one_learner_as_a_class(tmp_path, desk):
    """Task files without a folder are no class, and it is said what to do."""
    put(tmp_path, FILE)
    with pytest.raises(folders.NoSubmission,
                       match='for one learner alone, --submission'):
        arrived(tmp_path, desk)
