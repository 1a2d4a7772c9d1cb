"""A learner's files, read once and not trusted."""
import base64
import contextlib
import dataclasses
import datetime
import difflib
import errno
import functools
import hashlib
import os
import pathlib
import re
import stat
from collections.abc import Iterable
from typing import Any, Self

from optimization_grading import table
from optimization_grading.judging.verdicts import Failure, Verdict, printable

LARGEST = 2 ** 20  # bytes of a file of Python
FILES = 200  # files of a folder that are taken
TOTAL = 2 ** 22  # bytes of a folder's files that are taken
# What a file may load at its import that is worth having loaded before.
LIBRARIES = {'tensorflow': re.compile(rb'tensorflow|keras'),
             'matplotlib.pyplot': re.compile(rb'matplotlib')}
# What browsers, systems and platforms add to a name, and learners change.
ADDED = re.compile(r'^0+|\.(py|ipynb|txt)|\(\d+\)|-\d+(?=\.)|- ?copy'
                   r'|copy of|[^0-9a-z]', re.IGNORECASE)
SIBLING = re.compile(rb'''(?:__import__|import_module)\(\s*['"]([^'"]+)''')
ABSENT = re.compile(r"No module named '(\d+-[^']{1,60})'")
TASK_FILES = frozenset(task.file for task in table.TASKS)
MEANT = {ADDED.sub('', task.file).lower(): task.file for task in table.TASKS}
ASKED = TASK_FILES | {row.file for row in table.FURTHER}
NO_FILE = 'no task file was found'
# without O_NONBLOCK a named pipe would make the grader wait
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclasses.dataclass(frozen=True)
class File:
    """One file, as it was when it was read."""

    content: bytes
    executable: bool


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """A learner's Python files, as they were when they were read.

    files: by name; together they are not too large.
    unreadable: by name, why a file is not among them.
    """

    files: dict[str, File]
    unreadable: dict[str, str]

    @functools.cached_property
    def siblings(self) -> dict[str, set[str]]:
        """For each file, those of the others that it imports by __import__.
        """
        known = self.files.keys() | ASKED
        return {name: known & {os.fsdecode(sibling) + '.py' for sibling
                               in SIBLING.findall(file.content)}
                for name, file in self.files.items()}

    @functools.cached_property
    def libraries(self) -> dict[str, set[str]]:
        """For each file, the libraries that its text names."""
        return {name: {library for library, mark in LIBRARIES.items()
                       if mark.search(file.content)}
                for name, file in self.files.items()}

    def digest(self) -> str:
        """Return what tells these files from others."""
        found = hashlib.sha256()
        for name, file in sorted(self.files.items()):
            found.update(f'{name}\0{file.executable}\0{len(file.content)}\0'
                         .encode(errors='replace') + file.content)
        return found.hexdigest()[:16]

    def packed(self) -> list[Any]:
        """Return it as values of JSON."""
        return [{name: [file.executable,
                        base64.b64encode(file.content).decode()]
                 for name, file in self.files.items()}, self.unreadable]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Self:
        """Return the snapshot that packed() has packed."""
        files, unreadable = packed
        return cls({
            pathlib.Path(name).name: File(base64.b64decode(content), runs)
            for name, (runs, content) in files.items()}, unreadable)


@dataclasses.dataclass(frozen=True)
class Identity:
    """Who has handed in, as a platform or a roster says; '' if unknown.

    number: the platform's, or else the school's; sis: the school's, which is
    Moodle's ID number, Canvas's SIS ID and Gradescope's SID.
    """

    name: str = ''
    number: str = ''
    mail: str = ''
    sis: str = ''
    section: str = ''

    @property
    def platform(self) -> str:
        """Return the platform's number, or '' if it is only the school's."""
        return self.number if self.number != self.sis else ''

    @property
    def school(self) -> str:
        """Return the school's number; a platform's is of digits alone."""
        return self.sis or (
            '' if self.number.isdecimal() else self.number)

    def known_as(self, other: Self) -> Self:
        """Return what is known with a roster's row of the same learner."""
        number = self.platform or other.platform
        sis = other.sis or self.sis
        return dataclasses.replace(
            other, name=other.name or self.name, mail=other.mail or self.mail,
            number=number or sis, sis=sis if sis != number else '')


@dataclasses.dataclass(frozen=True)
class Unread:
    """An entry of a class that is not graded, why, and whose it is."""

    name: str
    reason: str
    identity: Identity = Identity()


@dataclasses.dataclass(frozen=True)
class Submission:
    """One learner's folder.

    name: for reports, one printable line.
    top: what the grader was given; folder: where the task files lie in it,
        or None; trouble: what was in the way of finding it, or ''.
    root: the real path of top, which no link may lead out of; if it is
        not known yet, it is looked up.
    given: its snapshot, if another process has taken it.
    identity: whose it is; entry: the name with which a platform gave it, if
        it is not that of top; handed_in and due: when it came and when it had
        to, or None if nobody says.
    remarks: what was chosen when it came, such as the newest of two attempts.
    named: options and values that name it in a command, if top alone does
        not.
    made: files that are not in the folder, but made of what is there.
    """

    name: str
    top: pathlib.Path
    folder: pathlib.Path | None
    trouble: str = ''
    root: pathlib.Path | None = None
    given: Snapshot | None = dataclasses.field(default=None, compare=False)
    identity: Identity = Identity()
    entry: str = ''
    handed_in: datetime.datetime | None = None
    due: datetime.datetime | None = None
    remarks: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    made: tuple[tuple[str, File], ...] = ()

    @functools.cached_property
    def snapshot(self) -> Snapshot:
        """Its files, which are read once: everything is judged from that."""
        return self.given or self.take()

    def take(self) -> Snapshot:
        """Read its files now; return a Snapshot, which is not kept here.

        Those of the tasks come first.
        """
        files = dict(self.made)
        unreadable: dict[str, str] = {}
        left = TOTAL
        names = self.names()
        for path in self.paths(names):
            name = path.name
            try:
                file = read(self.root or self.top.resolve(), path)
                if len(file.content) > left:
                    raise Failure(
                        Verdict.NOT_FOUND, f'{name} is left out: the Python '
                        f'files of a learner may have {TOTAL:,} bytes '
                        'together')
            except Failure as failure:
                unreadable[name] = failure.sentence
                continue
            files[name] = file
            left -= len(file.content)
        unreadable |= {name: f'{printable(name, 60)} does not end in .py'
                       for name in names if not name.endswith('.py')
                       and meant(name)}
        return Snapshot(files, unreadable)

    def names(self) -> list[str]:
        """List the names in the folder."""
        try:
            return os.listdir(self.folder) if self.folder else []
        except OSError:
            return []

    def paths(self, names: Iterable[str]) -> list[pathlib.Path]:
        """Choose the Python files, but not the drivers; the tasks' first."""
        chosen = [name for name in names if name.endswith('.py')
                  and not name.startswith('.')
                  and not name.endswith('-main.py')]
        return [self.folder / name for name in sorted(
            chosen, key=lambda name: (name not in ASKED, name))[:FILES]
            ] if self.folder else []

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises: Failure where it is not an ordinary file of ordinary size in
            the submission.
        """
        if self.folder is None:
            raise Failure(Verdict.NOT_FOUND, NO_FILE + self.but())
        if name in self.snapshot.files:
            return self.snapshot.files[name].content
        raise Failure(Verdict.NOT_FOUND, self.snapshot.unreadable.get(name)
                      or self.missing(name))

    def missing(self, name: str) -> str:
        """Say that a file is missing, and which it may be meant to be."""
        sentence = missing(name) + self.but()
        others = sorted(other for other in (
            *self.snapshot.files, *self.snapshot.unreadable)
            if other not in TASK_FILES)
        near = [other for other in others if meant(other) == name]
        near += difflib.get_close_matches(
            name, [other for other in others if len(other) < 60
                   and other.endswith('.py')][:50])[:1]
        near += [other for other in others
                 if other.split('-')[0] == name.split('-')[0]]
        return sentence + (f'; did you mean {printable(near[0], 60)}, which '
                           'is?' if near else '')

    def misspelt(self, sentence: str) -> str:
        """Say which file a module that is not found is meant to be, or ''."""
        module = ABSENT.search(sentence)
        near = module and difflib.get_close_matches(
            f'{module[1]}.py', TASK_FILES & self.snapshot.files.keys(), 1)
        return f'; the file is called {near[0]}' if near else ''

    def but(self) -> str:
        """Say what was in the way of finding more."""
        return f'; {self.trouble}' if self.trouble else ''

    def copy_to(self, view: pathlib.Path) -> None:
        """Copy the Python files into a folder."""
        for name, file in self.snapshot.files.items():
            (view / name).write_bytes(file.content)
            (view / name).chmod(0o644)

    def executable(self, name: str) -> bool:
        """Return whether a file may be executed."""
        file = self.snapshot.files.get(name)
        return bool(file and file.executable)

    def libraries(self, task: table.Task) -> tuple[str, ...]:
        """Name the libraries that a task's file will load, from its text.

        The siblings that it imports count too. A library that is missing
        here is loaded in each call: that is slow, and not wrong.
        """
        snapshot, seen, waiting = self.snapshot, set[str](), [task.file]
        while waiting:
            name = waiting.pop()
            if name in snapshot.files and name not in seen:
                seen.add(name)
                waiting += snapshot.siblings[name]
        return tuple(library for library in LIBRARIES if (
            library == 'tensorflow' and task.in_tensorflow
            or any(library in snapshot.libraries[name] for name in seen)))


def read(root: pathlib.Path, path: pathlib.Path, largest: int = LARGEST
         ) -> File:
    """Read a file below a root, through links that stay below it.

    What is opened is what was checked, whatever is swapped meanwhile: the
    links are followed first, and on the way down from the root there may be
    none.
    Raises: Failure where it is not an ordinary file of ordinary size.
    """
    name = printable(path.name, 60)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise Failure(Verdict.NOT_FOUND, f'{name} is a link that leads nowhere'
                      if path.is_symlink() else f'{name} cannot be read'
                      ) from None
    if not real.is_relative_to(root):
        raise Failure(Verdict.NOT_FOUND,
                      f'{name} is a link that leads out of the submission')
    try:
        with contextlib.ExitStack() as opened:
            above = os.open(root, FLAGS)
            opened.callback(os.close, above)
            for part in real.relative_to(root).parts:
                above = os.open(part, FLAGS, dir_fd=above)
                opened.callback(os.close, above)
            status = os.fstat(above)
            if not stat.S_ISREG(status.st_mode):
                raise Failure(Verdict.NOT_FOUND,
                              f'{name} is not an ordinary file')
            content = b'' if status.st_size > largest else open(
                above, 'rb', closefd=False).read(largest + 1)
    except OSError as error:
        raise Failure(Verdict.NOT_FOUND, f'{name} cannot be read: '
                      + ('it changes at the same time' if error.errno in (
                          errno.ELOOP, errno.ENOENT, errno.ENOTDIR)
                         else str(error.strerror))) from None
    size = max(status.st_size, len(content))
    if size > largest:
        raise Failure(Verdict.NOT_FOUND, f'{name} has {size:,} bytes; a task '
                      'takes some hundred')
    return File(content, bool(status.st_mode & stat.S_IXUSR))


def meant(name: str) -> str:
    """Return the task's file that a name is not, but seems to mean, or ''.

    So 5_momentum.py, 5-momentum (1).py, 5-momentum.py.txt, 5-momentum.PY.
    """
    if name in TASK_FILES or len(name) > 60 or name.startswith('.'):
        return ''
    file: str = MEANT.get(ADDED.sub('', name).lower(), '')
    return file


def missing(name: str) -> str:
    """Say that a file is missing."""
    return f'{name} is not in the folder'
