"""Archives that are handed in: opened within limits, or named."""
import gzip
import io
import re
import tarfile
import threading
import zipfile

import pytest

from optimization_grading.arrivals import archives, arrivals, stores
from optimization_grading.arrivals.folders import NoSubmission
from optimization_grading.arrivals.opening import Desk
from tests.support import runs
from tests.support.hostile_archives import (
    FILE,
    HOSTILE,
    LARGE,
    RIGHT,
    encrypted,
    entry,
    tarred,
    zipped,
)


def arrived(top, desk, **options):
    """Return what has arrived in a class."""
    return arrivals.arrive(arrivals.Wanted(cohort=str(top), **options), desk)


@pytest.mark.parametrize('kind', [
    pytest.param(kind, marks=pytest.mark.slow) if kind in LARGE else kind
    for kind in HOSTILE])
def test_hostile(tmp_path, desk, kind):
    """It is refused with its reason, wholly or in part; others are graded.

    Nothing but ordinary files is written, and nothing outside the desk.
    """
    ending, make, said = HOSTILE[kind]
    runs.learner(tmp_path / 'class', 'ada')
    (tmp_path / 'class' / f'ben{ending}').write_bytes(make())
    before = sorted(tmp_path.rglob('*'))
    found = arrived(tmp_path / 'class', desk)
    assert found.submissions[0].name == 'ada'
    told = [f'{entry.name} {entry.reason}' for entry in found.unread] + [
        said for submission in found.submissions
        for said in (*submission.remarks, submission.trouble) if said]
    assert len(told) == 1
    assert re.search(said, told[0]) and told[0].isprintable()
    for submission in found.submissions[1:] if not found.submissions[
            -1].trouble else ():
        assert submission.snapshot.files[FILE].content == RIGHT
    place = desk.place().parent
    for path in place.rglob('*'):
        assert path.is_dir() or path.is_file()
        assert not path.is_symlink()
    assert sorted(tmp_path.rglob('*')) == before


def test_limits(tmp_path, monkeypatch):
    """What is unpacked, and all that is written, has a limit."""
    (tmp_path / 'x').write_bytes(gzip.compress(tarred(
        ({'name': 'x.txt'}, b'\0' * 10 ** 6))))
    monkeypatch.setattr(archives, 'UNPACKED', 10 ** 5)
    with pytest.raises(stores.NotOpened, match='has more than 0 MB unpacked'):
        archives.unpack(tmp_path / 'x', tmp_path)
    (tmp_path / 'x').write_bytes(zipped(('a.py', '#' * 999), ('b.py', 'xx')))
    (tmp_path / 'folder').mkdir()
    refused = archives.unpack(tmp_path / 'x', tmp_path / 'folder',
                              stores.Budget(most=1000))
    assert set(refused) == {'b.py', FILE}
    assert [path.name for path in (tmp_path / 'folder').iterdir()] == ['a.py']
    monkeypatch.setattr(stores, 'FOLDERS', 2)
    (tmp_path / 'x').write_bytes(zipped(('a/b/c/d.txt', '')))
    with pytest.raises(stores.NotOpened, match='has more than 2 folders'):
        archives.unpack(tmp_path / 'x', tmp_path / 'folder')
    monkeypatch.setattr(archives, 'READS', 2)
    with pytest.raises(stores.NotOpened, match='too long'):
        archives.unpack(tmp_path / 'x', tmp_path / 'folder')


def test_what_is_not_graded(tmp_path):
    """It leaves its name alone, and not more names than are needed."""
    (tmp_path / 'x').write_bytes(zipped(
        *((f'{i}/{i}.pdf', '#' * 99) for i in range(150)),
        ('.git/config', 'x'), ('._1-normalize.py', 'x')))
    (tmp_path / 'out').mkdir()
    assert archives.unpack(tmp_path / 'x', tmp_path / 'out') == {}
    files = [path for path in (tmp_path / 'out').rglob('*') if path.is_file()]
    assert len(files) == stores.NAMES + 1
    assert {path.name for path in files if path.stat().st_size} == {FILE}


@pytest.mark.parametrize('above', ['', 'hw/', 'export/hw/'])
def test_nobody_spends_what_others_need(tmp_path, desk, monkeypatch, above):
    """Each learner of a class has a share of bytes and of entries."""
    (tmp_path / 'class.zip').write_bytes(zipped(*(
        (above + name, content) for name, content in (
            *((f'aaa_1_{i}_x{i}.py', '#' * 1000) for i in range(20)),
            *((f'bob/{i}.txt', '') for i in range(40)),
            ('cem/' + FILE, RIGHT), ('dan/' + FILE, RIGHT))),
        ('__MACOSX/x', ''), right=False))
    monkeypatch.setattr(stores, 'ENTRIES', 30)
    monkeypatch.setattr(stores.Budget.__init__, '__defaults__', (
        None, 5000, 60))
    monkeypatch.setattr(arrivals, 'TOTAL', 10 ** 6)
    found = arrived(tmp_path / 'class.zip', desk)
    assert {'cem', 'dan'} <= {
        one.name for one in found.submissions if one.folder}


@pytest.mark.parametrize('pack', [zipped, tarred, lambda: gzip.compress(
    tarred())])
def test_time_ends(tmp_path, pack):
    """So does the run that is stopped, whatever is being opened."""
    (tmp_path / 'x').write_bytes(pack())
    stop = threading.Event()
    stop.set()
    for budget in stores.Budget(stop), stores.Budget(seconds=-1):
        with pytest.raises(stores.NotOpened, match='took more than'):
            archives.unpack(tmp_path / 'x', tmp_path, budget)


def test_what_is_larger_than_it_says(tmp_path):
    """Its bytes are counted, whatever is stated."""
    large = stores.Member('x.py', 3, lambda: io.BytesIO(b'#' * 2 ** 21))
    assert stores.Store(tmp_path, stores.Budget()).take([large]) == {
        'x.py': 'has more than 1,048,576 bytes'}
    assert not list(tmp_path.iterdir())


def packed_as(way, folder):
    """Pack a folder of files in one of the usual ways."""
    file = io.BytesIO()
    if way == 'zip':
        with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.mkdir('work')
            for path in folder.iterdir():
                archive.write(path, f'work/{path.name}')
            archive.writestr('work/report.pdf', 'no task')
            archive.writestr('__MACOSX/work/._1-normalize.py', 'no Python')
    else:
        with tarfile.open(fileobj=file, mode=f'w:{way}') as archive:
            archive.add(folder, 'work')
    return file.getvalue()


@pytest.mark.parametrize('name, way', [
    ('ben.zip', 'zip'), ('ben.ZIP', 'zip'), ('ben.tar', ''),
    ('ben.tar.gz', 'gz'), ('ben.tgz', 'gz'), ('ben.tar.bz2', 'bz2')])
def test_archives(tmp_path, desk, name, way):
    """One learner's archive has the same files as the folder.

    So it has alone, in a class, and in a learner's folder of a class.
    """
    folder = runs.learner(tmp_path, 'ada')
    (tmp_path / 'class' / 'cyd').mkdir(parents=True)
    for path in tmp_path / 'class' / name, tmp_path / 'class' / 'cyd' / name:
        path.write_bytes(packed_as(way, folder))
    alone, = arrivals.arrive(arrivals.Wanted(
        [str(tmp_path / 'class' / name)]), desk).submissions
    found = arrived(tmp_path / 'class', desk)
    assert not found.unread
    assert [one.name for one in (alone, *found.submissions)] == [
        'ben', 'ben', 'cyd']
    for one in alone, *found.submissions:
        assert one.snapshot.files.keys() == {
            FILE, '11-learning_rate_decay.py'}
        assert one.snapshot.files[FILE].content == RIGHT
        assert not one.remarks


@pytest.mark.parametrize('name', ['Übung/é.py', '演習/x.py', 'a b/c.py'])
@pytest.mark.parametrize('said', [True, False])
def test_names_in_utf_8(tmp_path, name, said):
    """They are read, also where the archive does not say what they are in.
    """
    content = zipped((name, 'x = 1\n'), right=False)
    if not said:
        flags = content.index(b'PK\1\2') + 8
        content = (content[:flags] + b'\0\0' + content[flags + 2:])
        content = content[:6] + b'\0\0' + content[8:]
    (tmp_path / 'x.zip').write_bytes(content)
    (tmp_path / 'out').mkdir()
    assert archives.unpack(tmp_path / 'x.zip', tmp_path / 'out') == {}
    assert (tmp_path / 'out' / name).read_text() == 'x = 1\n'


def test_the_executable_bit(tmp_path):
    """It is as the archive says; what says nothing is not blamed."""
    (tmp_path / 'x.zip').write_bytes(zipped(
        (entry('a.py', 0o100644 << 16), ''), (entry('b.py'), ''),
        (entry('c.py', 0o100755 << 16), ''), right=False))
    archives.unpack(tmp_path / 'x.zip', tmp_path)
    assert [bool((tmp_path / name).stat().st_mode & 0o100)
            for name in ('a.py', 'b.py', 'c.py')] == [False, True, True]


def test_what_is_no_submission(tmp_path, desk):
    """It is said of one archive, as of a class of nothing else."""
    (tmp_path / 'page.zip').write_text('<html>')
    (tmp_path / 'none.zip').write_bytes(zipped(('x.pdf', ''), right=False))
    for name, said in (('page.zip', 'page.zip is no zip or tar archive'),
                       ('none.zip', 'none.zip has no task file')):
        with pytest.raises(NoSubmission, match=said):
            arrivals.arrive(arrivals.Wanted([str(tmp_path / name)]), desk)
    (tmp_path / 'none.zip').rename(tmp_path / 'ben.rar')
    with pytest.raises(NoSubmission, match='page is no zip or tar archive'):
        arrived(tmp_path, desk)
    (tmp_path / 'page.zip').unlink()
    with pytest.raises(NoSubmission, match='ben.rar is an archive that is '):
        arrived(tmp_path, desk)


def test_a_class_in_an_archive(tmp_path, desk):
    """Its folders are learners, below a folder of its own or not.

    So are folders without a task file; what was refused is the learner's.
    """
    for above in '', 'hw/', 'hw/class/':
        (tmp_path / 'class.zip').write_bytes(zipped(
            (f'{above}ada/{FILE}', RIGHT), (f'{above}ben/x.pdf', ''),
            (f'{above}cyd/work.zip', zipped()),
            (f'{above}dan/{FILE}', RIGHT),
            (entry(f'{above}dan/5-momentum.py', 0o120777 << 16), '/'),
            (f'{above}eve.tar', tarred()), ('/x.py', ''), right=False))
        found = arrived(tmp_path / 'class.zip', desk)
        names = {one.name: bool(one.folder) for one in found.submissions}
        assert names == {'ada': True, 'ben': False, 'cyd': True, 'dan': True,
                         'eve': True}
        assert [one.remarks for one in found.submissions if one.remarks] == [
            ('not taken: 5-momentum.py is a link',)]
        assert [(entry.name, entry.reason) for entry in found.unread] == [
            ('/x.py', 'has an absolute name')]
        again, = arrived(tmp_path / 'class.zip', desk,
                         learners=['cyd']).submissions
        assert again.named == (('--cohort', str(tmp_path / 'class.zip')),
                               ('--learner', 'cyd'))


def test_the_desk_is_removed(tmp_path, monkeypatch):
    """There is none before something is opened, and none after."""
    monkeypatch.setenv('TMPDIR', str(tmp_path / 'tmp'))
    monkeypatch.setattr('tempfile.tempdir', None)
    (tmp_path / 'tmp').mkdir()
    runs.learner(tmp_path / 'class', 'ada')
    desk = Desk()
    arrived(tmp_path / 'class', desk)
    assert not list((tmp_path / 'tmp').iterdir())
    (tmp_path / 'class' / 'ben.zip').write_bytes(zipped())
    assert len(arrived(tmp_path / 'class', desk).submissions) == 2
    folder, = (tmp_path / 'tmp').iterdir()
    assert folder.stat().st_mode & 0o77 == 0
    desk.close()
    assert not folder.exists()


def test_archives_of_a_learner(tmp_path, desk):
    """They are opened wherever they lie, unless there are task files.

    No name of theirs leads to what others have handed in.
    """
    cohort = tmp_path / 'class'
    for name in 'ada', 'bob', 'cyd/hw', 'dan', 'eve':
        (cohort / name).mkdir(parents=True)
    evil = zipped(*((f'{i}/{FILE}', b'evil = 1') for i in range(9)),
                  (f'1-work/{FILE}', b'evil = 1'))
    (cohort / 'ada' / 'work.zip').write_bytes(zipped())
    (cohort / 'bob' / '...zip').write_bytes(evil)
    (cohort / 'bob' / ('x' * 251 + '.zip')).write_bytes(evil)
    (cohort / 'cyd' / 'hw' / 'work.tar').write_bytes(tarred())
    (cohort / 'dan' / 'work.rar').write_bytes(b'Rar!')
    (cohort / 'eve' / FILE).write_bytes(RIGHT)
    (cohort / 'eve' / 'other.zip').write_bytes(zipped())
    for number in 1, 2:
        (cohort / f'attempt_{number}.zip').write_bytes(zipped())
    (cohort / 'flo').mkdir()
    for path in cohort.glob('*.zip'):
        path.rename(cohort / 'flo' / path.name)
    found = arrived(cohort, desk)
    by_name = {one.name: one for one in found.submissions}
    assert by_name.keys() == {'ada', 'bob', 'cyd', 'dan', 'eve', 'flo'}
    for name in 'ada', 'cyd', 'eve', 'flo':
        assert by_name[name].read(FILE) == RIGHT
    assert by_name['eve'].remarks == (
        'other.zip is not opened: there are task files beside it',)
    assert by_name['flo'].remarks == (
        'attempt 2 of 2 is graded; --attempt N grades another',)
    (cohort / 'gil').mkdir()
    for i in 1, 2:
        (cohort / 'gil' / f'v{i}.zip').write_bytes(zipped())
    gil, = arrived(cohort, desk, learners=['gil']).submissions
    assert gil.remarks == (
        '2 folders have task files; v1 is graded, not v2',)
    assert not by_name['dan'].folder and by_name['dan'].trouble == (
        'work.rar is an archive that is not opened: zip and tar are')


def packed(top, path):
    """Pack a class's folder as a platform does: files alone."""
    with zipfile.ZipFile(path, 'w') as archive:
        for file in top.rglob('*'):
            if file.is_file():
                archive.write(file, file.relative_to(top))


@pytest.mark.parametrize('kind', ['moodle', 'canvas', 'plain'])
def test_an_archive_lists_what_the_folder_does(tmp_path, desk, kind):
    """Whoever has handed in something is in both, with the same reason."""
    top = tmp_path / 'class'
    for i, (who, name) in enumerate([
            ('ada', FILE), ('ben', 'report.pdf'), ('cyd', 'work.rar'),
            ('dan', 'norm.py'), ('eve', '__MACOSX/._x.py'), ('flo', 'a.docx'),
            ('gus', '0-Norm_Constants.PY'), ('hal', 'text.html')]):
        path = top / {
            'moodle': f'{who}_{i}_assignsubmission_file_/{name}',
            'canvas': f'{who}_{i}_7_{name.replace("/", "")}',
            'plain': f'{who}/a/{name}'}[kind]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(RIGHT)
    (top / 'loose-grades.xlsx').touch()
    (top / 'ines.tar.xz').touch()
    packed(top, tmp_path / 'class.zip')
    folder, whole = (arrived(one, desk) for one in (
        top, tmp_path / 'class.zip'))
    assert len(folder.submissions) == 8
    assert [(one.name, one.identity, bool(one.folder), one.trouble)
            for one in whole.submissions] == [
        (one.name, one.identity, bool(one.folder), one.trouble)
        for one in folder.submissions]
    assert whole.unread == folder.unread and len(folder.unread) == 2
    assert whole.beside == folder.beside
    troubles = [one.trouble for one in folder.submissions]
    assert troubles[3] == ('norm.py arrived; a task\'s file has a name such '
                           'as 0-norm_constants.py')
    assert 'work.rar is an archive that is not opened' in troubles[2]
    assert 'PY is not graded: name it 0-norm_constants.py' in troubles[6]
    assert all(troubles[5:]) and not troubles[0]


def test_an_encrypted_class(tmp_path, desk):
    """Each learner is listed with the reason, or none is graded."""
    content = bytearray(zipped(*(
        (f'class/l{i:03}/{FILE}', RIGHT) for i in range(60)), right=False))
    for sign, place in (b'PK\3\4', 6), (b'PK\1\2', 8):
        start = content.find(sign)
        while start >= 0:
            if b'l059' not in content[start:start + 80]:
                content[start + place] |= 1
            start = content.find(sign, start + 1)
    (tmp_path / 'x.zip').write_bytes(content)
    found = arrived(tmp_path / 'x.zip', desk)
    assert [one.trouble for one in found.submissions] == [
        *[f'{FILE} is encrypted'] * 59, '']
    assert not found.unread
    (tmp_path / 'x.zip').write_bytes(encrypted())
    with pytest.raises(NoSubmission, match=f'{FILE} is encrypted'):
        arrived(tmp_path / 'x.zip', desk)


def test_an_empty_archive(tmp_path, desk):
    """It is said that it is."""
    runs.learner(tmp_path / 'class', 'ada')
    (tmp_path / 'class' / 'ben.zip').write_bytes(zipped(right=False))
    ben, = arrived(tmp_path / 'class', desk).unread
    assert (ben.name, ben.reason) == ('ben', 'holds no file')
