"""Whose work it is: platforms' names, rosters, attempts, notebooks."""
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
    roster,
)
from optimization_grading.arrivals.dates import moment
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


@pytest.mark.parametrize('text', [
    '\ufeffFull name;ID number;Email address;Due date\n'
    'Ann Lee;7;ann@x.org;2026-11-01\n',
    'Identifier,Full name,Email address,Due\n'
    'Participant 7,Ann Lee,ann@x.org,"Sunday, 1 November 2026, 11:59 PM"\n',
    'Student,ID,SIS Login ID,E-Mail,Due\n    Points Possible,,,,\n'
    '"Lee, Ann",7,al7,ann@x.org,2026-10-01\n"Student, Test",9,,,\n',
    'First name\tSurname\tNumber\tE-mail\tExtension\tDeadline\n'
    'Ann\tLee\t7\tann@x.org\t2026-11-01\t2026-10-01\n'])
def test_rosters(tmp_path, text):
    """Columns have the names of platforms, in any order and encoding."""
    for encoding in 'utf-8', 'utf-16', 'cp1252':
        if encoding != 'utf-8':  # which has its mark
            text = text.removeprefix('\ufeff')
        if encoding == 'cp1252':
            text = text.replace('Ann', 'Zoë')
        (tmp_path / 'roster.csv').write_bytes(text.encode(encoding))
        row, = roster.read(tmp_path / 'roster.csv')
        assert row.identity.number == '7' and row.numbers - {'al7'} == {'7'}
        assert row.identity.mail == 'ann@x.org'
        assert row.identity.name == (
            'Zoë Lee' if encoding == 'cp1252' else 'Ann Lee')
        assert row.due.day == 1 and row.due.tzinfo


def test_a_class_with_a_roster(tmp_path, desk):
    """Learners have its names, whatever the platform calls them.

    Who is missing has not handed in, and who is not in it is remarked.
    """
    put(tmp_path, f'class/leeann_12_3_{FILE}', f'class/Bo Ng/{FILE}',
        f'class/cyd@example.org/{FILE}', f'class/team7/{FILE}',
        f'class/eve/{FILE}', f'class/3344/{FILE}')
    put(tmp_path, 'roster.csv', text='Student,ID,email,folder,due\n'
        '"Lee, Ann",12,ann@example.org,,\n"ng, bo",13,bo@example.org,,'
        '2026-11-01T18:00\nCyd Roy,14,cyd@example.org,,\n'
        'Dan Sun,15,,team7,\nFlo Kim,16,,,\nGus,3344,,,\n')
    found = arrived(tmp_path / 'class', desk,
                    roster=str(tmp_path / 'roster.csv'))
    assert {one.name: (one.identity.number, bool(one.folder))
            for one in found.submissions} == {
        'Ann Lee': ('12', True), 'bo ng': ('13', True),
        'Cyd Roy': ('14', True), 'Dan Sun': ('15', True), 'eve': ('', True),
        'Flo Kim': ('16', False), 'Gus': ('3344', True)}
    by_name = {one.name: one for one in found.submissions}
    assert by_name['eve'].remarks == ('is not in the roster',)
    assert by_name['bo ng'].due.hour == 18
    assert by_name['Ann Lee'].identity.mail == 'ann@example.org'
    one, = arrived(tmp_path / 'class', desk, learners=['16'],
                   roster=str(tmp_path / 'roster.csv')).submissions
    assert one.name == 'Flo Kim'
    with pytest.raises(folders.NoSubmission, match='has no learner Hal'):
        arrived(tmp_path / 'class', desk, learners=['Hal'])


@pytest.mark.parametrize('folder, text, name', [
    ('optimization-annlee', 'identifier,github_username,github_id,name\n'
     '"Lee, Ann",AnnLee,123,\n', 'Ann Lee'),
    ('ann', 'ID;Vollständiger Name;E-Mail-Adresse\n'
     'Teilnehmer/in123;Ann;a@x\n', 'Ann'),
    ('lab-7', 'number,name\n7,Ann\n', 'lab-7')])
def test_who_is_found(tmp_path, desk, folder, text, name):
    """Logins end the names of GitHub's folders; Moodle speaks languages."""
    put(tmp_path, f'class/{folder}/{FILE}')
    put(tmp_path, 'roster.csv', text=text)
    found, *missing = arrived(tmp_path / 'class', desk,
                              roster=str(tmp_path / 'roster.csv')).submissions
    assert found.name == name and bool(missing) == (name == folder == 'lab-7')


def test_learners_who_share_a_name(tmp_path, desk):
    """None of them is said to be missing, and it is said what tells them."""
    put(tmp_path, f'class/Pat Smith/{FILE}', f'class/Pat Smith (2)/{FILE}')
    put(tmp_path, 'roster.csv',
        text='name,number\nPat Smith,1\nPat Smith,2\n')
    found = arrived(tmp_path / 'class', desk,
                    roster=str(tmp_path / 'roster.csv')).submissions
    assert [(one.name, one.remarks) for one in found] == [
        (name, ('the roster has 2 rows for Pat Smith: its column folder can '
                'tell them apart',)) for name in ('Pat Smith',
                                                  'Pat Smith (2)')]


@pytest.mark.parametrize('text', [
    'hello\n', 'a,b\n1,2\n', 'Identifier,Full name\nParticipant 1,Ann\n', ''])
def test_a_table_without_addresses(tmp_path, desk, text):
    """It is no class, and nobody is said to have handed in nothing."""
    put(tmp_path, 'x.csv', text=text)
    with pytest.raises(folders.NoSubmission,
                       match=r'url or repository.*did you mean --roster'):
        arrived(tmp_path / 'x.csv', desk)
    put(tmp_path, 'x.csv', text='Name;Repository URL\nAnn;class/ann\n')
    with pytest.raises(folders.NoSubmission, match='Ann .*class/ann'):
        arrived(tmp_path / 'x.csv', desk)


def test_what_is_no_roster(tmp_path, desk):
    """It is named."""
    put(tmp_path, f'class/ada/{FILE}')
    put(tmp_path, 'other.csv', text='a,b\n1,2\n')
    put(tmp_path, 'date.csv', text='name,due\nAda,-\nBo,02/11/2026 17:00\n')
    (tmp_path / 'large.csv').write_bytes(b'a' * (roster.LARGEST + 1))
    (tmp_path / 'odd.csv').write_bytes(b'name,x\n' + b'a' * 10 ** 6)
    for name, said in [('none.csv', 'there is no file'),
                       ('class', 'is not a file'),
                       ('large.csv', 'has more than'),
                       ('odd.csv', 'is no table'),
                       ('other.csv', 'cannot be used: none .* has: a, b'),
                       ('date.csv', 'cannot be used: row 3 has "02/11/2026 '
                        '17:00" in the column "due"')]:
        with pytest.raises(folders.NoSubmission, match=f'{name} {said}'
                           if 'there' not in said else said):
            arrived(tmp_path / 'class', desk, roster=str(tmp_path / name))


@pytest.mark.parametrize('text, hour, day', [
    ('01.11.2026 18:01', 18, 1),
    ('2026-11-01', 23, 1), ('2026-11-01T18:00', 18, 1),
    ('2026-11-01 18:00:05', 18, 1), ('1 November 2026', 23, 1),
    ('Sunday, 1 November 2026, 6:05 PM', 18, 1)])
def test_dates(text, hour, day):
    """A day alone counts whole; a time without a zone is this machine's."""
    found = moment(text)
    assert (found.hour, found.day, found.month) == (hour, day, 11)
    assert found.tzinfo


@pytest.mark.parametrize('text', ['', 'soon', '2026-13-01', '0001-01-01T',
                                  '9' * 10 ** 4])
def test_no_dates(text):
    """They are none."""
    assert moment(text) is None


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
