"""Fetch the last commit before a date from a git repository.

No commit is checked out: its files are read as git's objects, so no hook,
filter, attribute, submodule or link of a repository does anything.
"""
import contextlib
import datetime
import io
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import IO

from optimization_grading.arrivals.folders import ARCHIVE
from optimization_grading.arrivals.stores import (
    Budget,
    Member,
    NotOpened,
    Store,
    most,
)
from optimization_grading.judging.verdicts import printable

SECONDS = 120  # for a repository
# bytes that git may write in one file, as files' contents, and of all else
CLONE, FILES, OUTPUT = 2 ** 28, 2 ** 26, 2 ** 24
MEMORY = 2 ** 30  # bytes of address space
LONGEST = 1000  # letters of an address
LATEST = 2 ** 32  # seconds since 1970: no commit is later
HOST = r'[A-Za-z0-9][\w.-]*'
HTTPS = re.compile(rf'https://(?:[\w.%~+-]+(?::[^@/\s]*)?@)?{HOST}(?::\d+)?/'
                   r'[^\s\\]+')
SSH = re.compile(rf'ssh://(?:[\w.]+@)?{HOST}(?::\d+)?/[^\s\\-][^\s\\]*'
                 rf'|[\w.]+@{HOST}:(?![:-])[^\s\\:]+')
# All of the environment that git gets; and it reads nobody's settings.
KEPT = ('PATH', 'HOME', 'SSH_AUTH_SOCK', 'https_proxy', 'HTTPS_PROXY',
        'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY', 'SSL_CERT_FILE',
        'SSL_CERT_DIR', 'TMPDIR')
SET = {'GIT_CONFIG_NOSYSTEM': '1', 'GIT_CONFIG_GLOBAL': os.devnull,
       'GIT_CONFIG_SYSTEM': os.devnull, 'GIT_ATTR_NOSYSTEM': '1',
       'GIT_TERMINAL_PROMPT': '0', 'GIT_ASKPASS': 'false',
       'GIT_OPTIONAL_LOCKS': '0', 'GIT_NO_REPLACE_OBJECTS': '1',
       'GIT_NO_LAZY_FETCH': '1', 'GIT_LFS_SKIP_SMUDGE': '1', 'LC_ALL': 'C',
       'GIT_SSH_COMMAND': 'ssh -oBatchMode=yes -oClearAllForwardings=yes '
       '-oPermitLocalCommand=no -oForwardAgent=no -oForwardX11=no '
       '-oConnectTimeout=20'}
SETTINGS = ('core.hooksPath=' + os.devnull, 'core.symlinks=false',
            'core.fsmonitor=false', 'core.attributesFile=' + os.devnull,
            'submodule.recurse=false', 'gc.auto=0', 'maintenance.auto=false',
            'http.followRedirects=initial', 'credential.helper=',
            'core.bigFileThreshold=1m', 'http.lowSpeedLimit=1000',
            'http.lowSpeedTime=30')
TREE = re.compile(rb'(\d{6}) \w+ ([0-9a-f]{40,64}) +(\d+|-)\t(.*)',
                  re.DOTALL)
FAULTS = {b'120000': 'is a link', b'160000': 'is a submodule'}
HIDDEN = re.compile(r'(?<=://)[^/@\s]*@')


def shown(address: str) -> str:
    """Return an address as text, without a password."""
    return printable(HIDDEN.sub('', address), 100)


def protocol(address: str, base: pathlib.Path) -> tuple[str, str]:
    """Return an address as git gets it, and the only way that it may go.

    base: the folder that paths start from.
    Raises: NotOpened if it is neither https, ssh nor a path of a folder.
    """
    for way, pattern in ('https', HTTPS), ('ssh', SSH):
        if pattern.fullmatch(address) and address.isprintable() and (
                len(address) <= LONGEST):
            return address, way
    path = base / os.path.expanduser(address)
    if '://' in address or '::' in address or address.startswith('-') or (
            not address.isprintable() or len(address) > LONGEST):
        raise NotOpened(f'has {shown(address)}, an address that is not used: '
                        'https://, ssh://, user@host:path and paths are')
    if not path.is_dir():
        raise NotOpened(f'has {shown(address)}, which is neither an address '
                        'that starts with https:// or ssh://, nor '
                        'user@host:path, nor a folder')
    path = path.resolve()
    if elsewhere(path):
        raise NotOpened('is a repository that leads to files of another one')
    return str(path), 'file'


def elsewhere(path: pathlib.Path) -> bool:
    """Return whether a repository takes its objects from another place."""
    git = path / '.git' if os.path.lexists(path / '.git') else path
    return git.is_symlink() or not git.is_dir() or any(
        os.path.lexists(git / name) for name in (
            'commondir', 'objects/info/alternates')) or any(
        (git / name).is_symlink() for name in ('objects', 'refs', 'HEAD'))


class Git:
    """Runs git for one repository, within limits.

    way: the only protocol that it may use; stop: ends it.
    """

    def __init__(self, way: str, stop: threading.Event) -> None:
        self.environment = SET | {'GIT_ALLOW_PROTOCOL': way} | {
            name: os.environ[name] for name in KEPT if name in os.environ}
        self.stop, self.deadline = stop, time.monotonic() + SECONDS

    def run(self, *words: str, limit: int = OUTPUT, given: bytes = b''
            ) -> bytes:
        """Run a command; return what it prints.

        given: what it reads; limit: bytes of each file that it writes, and
            of what it prints.
        Raises: NotOpened if it fails, with its reason.
        """
        settings = [word for text in SETTINGS for word in ('-c', text)]
        with (tempfile.TemporaryFile() as read,
              tempfile.TemporaryFile() as printed,
              tempfile.TemporaryFile() as said):
            read.write(given)
            read.seek(0)
            try:
                process = subprocess.Popen(
                    ['git', *settings, *words], env=self.environment,
                    cwd='/', stdin=read, stdout=printed,
                    stderr=said, start_new_session=True)
            except FileNotFoundError:
                raise NotOpened('needs git, which is not installed') from None
            try:
                if sys.platform == 'linux':
                    for kind, most in ((resource.RLIMIT_FSIZE, limit),
                                       (resource.RLIMIT_AS, MEMORY)):
                        resource.prlimit(process.pid, kind, (most, most))
                while process.poll() is None and not self.stop.is_set() and (
                        time.monotonic() < self.deadline):
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(0.2)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if process.returncode:
                said.seek(0)
                raise NotOpened('cannot be fetched: ' + self.why(
                    process.returncode, said.read(OUTPUT)))
            printed.seek(0)
            return printed.read()

    def why(self, code: int, said: bytes) -> str:
        """Say why git has failed."""
        if time.monotonic() >= self.deadline:
            return f'it took more than {SECONDS} s'
        lines = said.decode(errors='replace').splitlines()
        chosen = [line for line in lines
                  if line.startswith(('fatal:', 'error:', 'ERROR:'))]
        return printable(HIDDEN.sub('', ' '.join(chosen[:1] or lines[-1:]))
                         or f'git has ended with {code}', 200)


def fetch(address: str, base: pathlib.Path, folder: pathlib.Path,
          before: datetime.datetime | None, stop: threading.Event
          ) -> tuple[datetime.datetime | None, dict[str, str]]:
    """Write the files of the last commit before a date into a folder.

    Returns: the date of the commit, if it is one, and why files were refused,
        by name.
    Raises: NotOpened, which says what failed; OSError if the disk is full.
    """
    source, way = protocol(address, base)
    git = Git(way, stop)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        bare = f'--git-dir={place}/bare'
        git.run('clone', '--quiet', '--bare', '--no-local', '--no-tags',
                '--single-branch', '--template=', *(
                    [] if before else ['--depth=1']),
                '--', source, f'{place}/bare', limit=CLONE)
        said = git.run(
            bare, 'log', '-1', '--format=%H %ct', *(
                [f'--before={int(before.timestamp())}'] if before else []),
            '--all', '--').decode()
        commit, date, *_ = *said.split(), '', ''
        if not commit:
            raise NotOpened('has no commit' + (
                f' before {before:%Y-%m-%d %H:%M}' if before else ''))
        known = date.isdecimal() and int(date) < LATEST
        return datetime.datetime.fromtimestamp(
            int(date), datetime.UTC) if known else None, Store(
                folder, Budget(stop)).take(tree(git, bare, commit))


def tree(git: Git, bare: str, commit: str) -> Iterator[Member]:
    """Yield the files of a commit."""
    found = [match.groups() for match in map(TREE.fullmatch, git.run(
        bare, 'ls-tree', '-r', '-l', '-z', '--full-tree', commit
        ).split(b'\0')) if match]
    wanted = [(digest, int(stated)) for mode, digest, stated, name in found
              if mode not in FAULTS and int(stated) <= most(
                  os.path.basename(os.fsdecode(name)))
              and not ARCHIVE.fullmatch(os.fsdecode(name))]
    printed = io.BytesIO(git.run(
        bare, 'cat-file', '--batch', limit=FILES,
        given=b''.join(digest + b'\n' for digest, _ in wanted)))
    contents = {}
    for digest, size in wanted:
        printed.readline()
        contents[digest] = printed.read(size)
        printed.read(1)
    for mode, digest, stated, name in found:
        def content(digest: bytes = digest) -> IO[bytes]:
            """Read it."""
            return io.BytesIO(contents[digest])
        yield Member(os.fsdecode(name), int(stated.strip(b'-') or 0), content,
                     fault=FAULTS.get(mode, ''),
                     executable=mode == b'100755')
