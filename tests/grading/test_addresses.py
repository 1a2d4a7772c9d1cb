"""Repositories of a class: the last commit before a date, and no more."""
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

from optimization_grading import table
from optimization_grading.arrivals import addresses, arrivals, entries, folders
from optimization_grading.arrivals.dates import moment
from optimization_grading.arrivals.stores import NotOpened
from tests.grading.test_batches import working
from tests.support import runs

FILE = '1-normalize.py'
RIGHT = (table.FOLDER / FILE).read_bytes()
LATE = b'late = 1\n'
DAYS = '2026-01-02T10:00:00Z', '2026-01-09T10:00:00Z'


def git(folder, *words, **environment):
    """Run git as a learner does."""
    subprocess.run(
        ['git', *words], cwd=folder, check=True, capture_output=True,
        env={**os.environ, 'GIT_CONFIG_GLOBAL': os.devnull, **{
            f'GIT_{who}_{what}': 'a@example.org'
            for who in ('AUTHOR', 'COMMITTER') for what in ('NAME', 'EMAIL')},
            **environment})


@pytest.fixture
def repository(tmp_path):
    """Make a repository whose second commit comes late."""
    folder = tmp_path / 'repo'
    work = runs.learner(folder, 'supervised_learning/optimization')
    git(folder, 'init', '-q')
    for content, day in zip((RIGHT, LATE), DAYS):
        (work / FILE).write_bytes(content)
        git(folder, 'add', '.')
        git(folder, 'commit', '-qm', day, GIT_COMMITTER_DATE=day)
    return folder


def arrived(folder, desk, text, **options):
    """Return what has arrived of a table."""
    (folder / 'class.csv').write_text(text)
    return arrivals.arrive(arrivals.Wanted(
        cohort=str(folder / 'class.csv'), **options), desk)


def fetched(address, desk, before=''):
    """Fetch a repository; return the folder, the date and what was refused.
    """
    place = desk.place()
    return place, *addresses.fetch(address, pathlib.Path('/'), place,
                                   moment(before), threading.Event())


@pytest.mark.parametrize('address', [
    'https://example.org/a/b', 'https://example.org:8443/~a/b.git',
    'https://user:word@example.org/a', 'ssh://git@example.org:22/a/b.git',
    'ssh://example.org/a', 'git@example.org:a/b.git'])
def test_addresses_that_are_used(address):
    """They go to git as they are, by one way alone."""
    assert addresses.protocol(address, pathlib.Path('/')) == (
        address, 'https' if address.startswith('https') else 'ssh')


@pytest.mark.parametrize('address', [
    'ext::sh -c "touch X"', 'ext::sh', '--upload-pack=touch X', '-x',
    'file:///etc', 'http://example.org/a', 'git://example.org/a',
    'ssh://-oProxyCommand=touch/x', 'ssh://a@-x/y', 'git@-oX:y',
    'git@host:-x', 'git@host::x', 'https:///a', 'https://-x/a',
    'https://a b/c', 'nowhere', '/etc/passwd', 'HTTPS://x/y',
    'fd::17', 'example.org:a/b', 'git@host:a\0b', 'https://x/a\x1b'])
def test_addresses_that_are_refused(address):
    """They do not come to git."""
    with pytest.raises(NotOpened, match='https://'):
        addresses.protocol(address, pathlib.Path('/'))


def test_the_last_commit_before_a_date(tmp_path, desk, repository):
    """It is graded, and so is the newest; who has an extension has it.

    What fails is listed with its reason, and is no 0.
    """
    text = ('Full name;Identifier;Repository;Extension\n'
            'Ann Lee;Participant 7;repo;\nBo Ng;8;repo;2026-01-10\n'
            'Cy;9;none;\nDan;10;;\nEve;11;ext::sh -c x;\n')
    found = arrived(tmp_path, desk, text, before='2026-01-05')
    ann, bo, dan = found.submissions
    assert ann.read(FILE) == RIGHT and bo.read(FILE) == LATE
    assert ann.handed_in == moment(DAYS[0])
    assert ann.identity.number == '7' and not dan.folder
    assert ann.named == (('--cohort', str(tmp_path / 'class.csv')),
                         ('--learner', 'Ann Lee'),
                         ('--before', '2026-01-05'))
    assert [entry.name for entry in found.unread] == ['Cy', 'Eve']
    assert 'nor a folder' in found.unread[0].reason.replace('nor user', '')
    newest, = arrived(tmp_path, desk, text, learners=['7']).submissions
    assert newest.read(FILE) == LATE
    with pytest.raises(folders.NoSubmission,
                       match='has no commit before 2025-12-01 23:59'):
        arrived(tmp_path, desk, 'Ann repo/\n', before='2025-12-01')
    for before, said in ('soon', 'takes a date'), (
            '2026-01-05', 'goes with a list of git addresses'):
        with pytest.raises(folders.NoSubmission, match=said):
            arrivals.arrive(arrivals.Wanted(
                cohort=str(tmp_path), before=before), desk)


def test_lists_without_columns(tmp_path, desk, repository):
    """A line has an address and a name, in any order, or an address."""
    text = ('# a class\nAnn Lee ./repo\n./repo Bo Ng\n\n./repo\n'
            '--upload-pack=x Cy\n')
    found = arrived(tmp_path, desk, text)
    assert [one.name for one in found.submissions] == [
        'Ann Lee', 'Bo Ng', './repo']
    assert [entry.name for entry in found.unread] == ['Cy']


def test_what_is_in_a_repository_is_not_obeyed(tmp_path, desk, repository,
                                               monkeypatch):
    """No hook, filter, attribute, link or submodule, nor the user's settings.
    """
    trap = tmp_path / 'trap'
    config = tmp_path / '.gitconfig'
    config.write_text(
        f'[filter "x"]\nsmudge = touch {trap}\nclean = cat\n'
        f'[core]\nsshCommand = touch {trap}\nfsmonitor = touch {trap}\n'
        f'hooksPath = {tmp_path}\n[init]\ntemplateDir = {tmp_path}\n'
        f'[credential]\nhelper = "!touch {trap}"\n')
    for name in 'post-checkout', 'reference-transaction', 'post-index-change':
        (tmp_path / name).write_text(f'#!/bin/sh\ntouch {trap}\n')
        (tmp_path / name).chmod(0o755)
    work = repository / 'supervised_learning/optimization'
    (repository / '.gitattributes').write_text(
        '*.py filter=x export-ignore ident\n')
    (work / '5-momentum.py').symlink_to('/etc/passwd')
    (work / 'a\n\x1b[2J.py').write_text('x = 1\n')
    (work / 'data.zip').write_bytes(b'PK')
    git(repository, 'add', '.')
    git(repository, '-c', 'protocol.file.allow=always', 'submodule', 'add',
        '-q', str(repository), 'sub')
    git(repository, 'commit', '-qm', 'x')
    for name, value in [('GIT_CONFIG_GLOBAL', str(config)),
                        ('HOME', str(tmp_path)),
                        ('GIT_SSH_COMMAND', f'touch {trap}'),
                        ('GIT_TEMPLATE_DIR', str(tmp_path)),
                        ('GIT_DIR', str(tmp_path)),
                        ('GIT_EXTERNAL_DIFF', f'touch {trap}')]:
        monkeypatch.setenv(name, value)
    place, _, refused = fetched(str(repository), desk)
    assert refused == {
        'sub': 'is a submodule', 'supervised_learning/optimization/data.zip':
        'is an archive, which is not opened here',
        'supervised_learning/optimization/5-momentum.py': 'is a link'}
    assert (place / work.relative_to(repository) / FILE).read_bytes() == LATE
    assert not [path for path in place.rglob('*') if path.is_symlink()]
    with pytest.raises(NotOpened, match='cannot be fetched'):
        fetched('git@127.0.0.1:none', desk)
    assert not trap.exists()
    assert len(list(place.parent.iterdir())) == 2  # no clone is left


def test_tables_of_folders(tmp_path, desk):
    """They may name folders and archives; what is not there is listed.

    So is a repository without a commit.
    """
    runs.learner(tmp_path, 'work/ann')
    git(tmp_path, 'init', '-q', 'new')
    (tmp_path / 'link').symlink_to('work')
    found = arrived(tmp_path, desk, 'name,folder,url\nAnn,work/ann,\n'
                    'Bo,none,\nCy,link,\nDan,,new\nEve,a\0b,\n')
    ann, = found.submissions
    assert ann.read(FILE) == RIGHT and ann.named[1] == ('--learner', 'Ann')
    assert [(entry.name, entry.reason) for entry in found.unread] == [
        ('Bo', 'has no none'), ('Cy', entries.LINK),
        ('Eve', 'has no a\\x00b'), ('Dan', 'has no commit')]


def test_a_password_is_not_shown():
    """Neither in an address nor in what git says."""
    assert addresses.shown('https://me:secret@x.org/a') == 'https://x.org/a'
    said = addresses.Git('https', threading.Event()).why(
        128, b"fatal: unable to access 'https://me:secret@x.org/a'")
    assert said == "fatal: unable to access 'https://x.org/a'"


@pytest.mark.parametrize('program, said', [
    ('import time\ntime.sleep(600)', 'it took more than'),
    ('import sys\nsys.exit("fatal: no\\n\\x1b[2J")', r'fatal: no'),
    ('import sys\nsys.stdout.write("x" * 10 ** 8)', 'File too large')])
def test_a_git_that_does_not_end_well(tmp_path, desk, monkeypatch, program,
                                      said):
    """It is stopped, with what it has started; the reason is said."""
    (tmp_path / 'git.py').write_text(program)
    (tmp_path / 'git').write_text(  # in whatever folder Python lies
        f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/git.py"\n')
    (tmp_path / 'git').chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.setattr(addresses, 'SECONDS', 0.5 if 'sleep' in program
                        else 100)
    with pytest.raises(NotOpened, match=said) as caught:
        addresses.Git('https', threading.Event()).run('clone')
    assert str(caught.value).isprintable()


def test_without_git(monkeypatch):
    """It is said."""
    monkeypatch.setenv('PATH', '/nowhere')
    with pytest.raises(NotOpened, match='needs git, which is not installed'):
        addresses.Git('https', threading.Event()).run('clone')


@pytest.mark.slow
@pytest.mark.parametrize('end', [signal.SIGINT, signal.SIGTERM])
def test_it_is_interrupted(tmp_path, interruptible, repository, end):
    """Git ends too, and nothing that came is left."""
    begun = tmp_path / 'begun'
    (tmp_path / 'git').write_text(f'#!/bin/sh\ntouch {begun}\nsleep 1000\n')
    (tmp_path / 'git').chmod(0o755)
    (tmp_path / 'class.csv').write_text('ann ./repo\n' * 20)
    process = subprocess.Popen(
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', '--cohort',
         tmp_path / 'class.csv'], cwd=table.REPOSITORY,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, 'TMPDIR': str(tmp_path),
             'PATH': f'{tmp_path}:{os.environ["PATH"]}'})
    try:
        while not begun.exists() and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(end)
        assert process.wait(runs.PATIENCE) == pytest.ExitCode.INTERRUPTED
    finally:
        process.kill()
    assert not list(tmp_path.glob('grading-*'))
    assert working(tmp_path) == []


@pytest.mark.parametrize('date, known', [
    (b' 1767348000 +0000', True), (b' 253402300800 +0000', False),
    (b' 99999999999999999999 +0000', False), (b'', False)])
def test_a_date_that_is_none(tmp_path, desk, repository, date, known):
    """Whatever a commit says of its date, its files are graded."""
    tree = subprocess.check_output(
        ['git', 'rev-parse', 'HEAD^{tree}'], cwd=repository).strip()
    made = subprocess.run(
        ['git', 'hash-object', '-t', 'commit', '-w', '--literally', '--stdin'],
        cwd=repository, capture_output=True, check=True, input=b'tree '
        + tree + b'\nauthor a <a@x> 1 +0000\ncommitter a <a@x>' + date
        + b'\n\nx\n').stdout.decode().strip()
    git(repository, 'update-ref', 'HEAD', made)
    found, = arrived(tmp_path, desk, 'Ann repo/\n').submissions
    assert found.read(FILE) == LATE
    assert bool(found.handed_in) == known
    assert known != ('its commit states no date that can be'
                     in found.remarks)


@pytest.mark.parametrize('lead', [
    lambda git: git.rename(git.with_name('x')) and git.symlink_to('x'),
    lambda git: git.rename(git.with_name('x')) and git.write_text(
        'gitdir: x\n'),
    lambda git: (git / 'commondir').write_text('../../ann/.git\n'),
    lambda git: (git / 'objects' / 'info' / 'alternates').write_text(
        '../../ann/.git/objects\n')])
def test_a_repository_that_leads_elsewhere(tmp_path, desk, repository, lead):
    """It would show another learner's files."""
    lead(repository / '.git')
    with pytest.raises(folders.NoSubmission, match='files of another one'):
        arrived(tmp_path, desk, 'Ann repo/\n')


def test_an_address_without_end(tmp_path, desk, repository):
    """It is refused, and so is one that is no text; others are graded."""
    found = arrived(tmp_path, desk, 'name,url\nAnn,repo\nBo,https://x/'
                    + 'a' * 2000 + '\nCy,https://x/a\0b\n')
    assert [one.name for one in found.submissions] == ['Ann']
    assert [one.name for one in found.unread] == ['Bo', 'Cy']
