"""Write files that come from elsewhere: what may come in, under which names.

Whether they come of an archive or of a repository: no name leads out of the
folder, nothing but ordinary files is made, and their number and sizes are
limited. All else is refused with its reason. Files that are never graded, such
as pictures, leave their name alone: whoever lists the folder sees what came.
"""
import dataclasses
import errno
import io
import os
import pathlib
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import IO

from optimization_grading.arrivals import platforms
from optimization_grading.arrivals.folders import ARCHIVE, NOTEBOOK, OTHERS
from optimization_grading.judging.submission import LARGEST
from optimization_grading.judging.verdicts import printable

METADATA = 'submission_metadata.yml'  # of Gradescope
# The names of files that are taken, and the bytes that each may have.
TAKEN = ((re.compile(r'.*\.(py|py\.txt)', re.IGNORECASE), LARGEST),
         (NOTEBOOK, 2 ** 23),  # most of it pictures
         (re.compile(re.escape(METADATA)), 2 ** 24),
         (ARCHIVE, 2 ** 26))
ENTRIES = 50_000
MANY = f'has more than {ENTRIES:,} entries'
FOLDERS = 20_000
AROUND = 3  # folders around the learners' of a class
NAMES = 100  # of one learner's files that are never graded
TOTAL = 2 ** 32  # bytes of a class
LEARNER, SECONDS = 2 ** 26, 60  # bytes of a learner, and for opening them
LONG_CLASS = 1800  # seconds for opening a class
INNER = 'is an archive, which is not opened here'
DEEP, LONG = 20, 1000  # parts and bytes of a name
FULL = errno.ENOSPC, errno.EDQUOT


class NotOpened(Exception):
    """What has come cannot be opened; the text says why: "is ..."."""


class Refused(Exception):
    """A file is not taken; the text says why: "is ..."."""


class Budget:
    """What may be spent on the archives of one learner, or of a class.

    stop: ends it, as does the deadline.
    """

    def __init__(self, stop: threading.Event | None = None,
                 most: int = LEARNER, seconds: float = SECONDS) -> None:
        self.stop, self.most, self.seconds = stop, most, seconds
        self.left, self.entries = most, ENTRIES
        self.deadline = time.monotonic() + seconds

    def check(self) -> None:
        """Raise NotOpened if it takes too long."""
        if self.stop and self.stop.is_set() or (
                time.monotonic() > self.deadline):
            raise NotOpened(f'took more than {self.seconds:g} s to open')

    def count(self) -> None:
        """Raise NotOpened if one entry more is too many."""
        self.entries -= 1
        if self.entries < 0:
            raise NotOpened(MANY)

    def spend(self, size: int) -> None:
        """Raise Refused if so many bytes more are too many."""
        self.check()
        self.left -= size
        if self.left < 0:
            raise Refused(f'comes after {self.most >> 20:,} MB, and no more '
                          'is taken')


@dataclasses.dataclass(frozen=True)
class Member:
    """What an archive says of a file in it.

    fault: why it is no file that may be taken, or ''; folder: whether it is
    one; content: opens it.
    """

    name: str
    size: int
    content: Callable[[], IO[bytes]]
    folder: bool = False
    fault: str = ''
    executable: bool = True


def most(name: str) -> int:
    """Return how many bytes a file of this name may have; 0 if none."""
    return next((size for pattern, size in TAKEN
                 if pattern.fullmatch(name)), 0)


class Store:
    """Files below a folder.

    refused: why others were refused, by name, which may be any text.
    archives: whether it is of a class: then archives are taken, and each
    learner has a budget of their own, below so many folders around all.
    """

    def __init__(self, folder: pathlib.Path, budget: Budget,
                 archives: bool = False, around: int = 0) -> None:
        self.folder, self.budget, self.archives = folder, budget, archives
        self.around = around
        self.refused: dict[str, str] = {}
        self.made: set[tuple[str, ...]] = {()}
        self.budgets: dict[object, Budget] = {}
        self.names = ENTRIES if archives else NAMES

    def take(self, members: Iterable[Member]) -> dict[str, str]:
        """Write the files that may come in; return why others were refused.

        Raises: NotOpened if there are too many or none; OSError if the disk
            is full.
        """
        count = 0
        for count, member in enumerate(members, 1):
            self.budget.check()
            name = member.name
            try:
                name = '/'.join(parts_of(name))
                if name:
                    self.put(dataclasses.replace(member, name=name))
            except Refused as error:
                self.refuse(name, str(error))
            except OSError as error:
                if error.errno in FULL:
                    raise
                self.refuse(name, 'cannot be stored: '
                            + printable(error.strerror or error, 60))
        if not count:
            raise NotOpened('holds no file')
        return self.refused

    def refuse(self, name: str, why: str) -> None:
        """Keep the reason."""
        self.refused[name[:LONG]] = why

    def put(self, member: Member) -> None:
        """Write a file, an empty one if it is not graded, or make a folder.
        """
        parts = tuple(member.name.split('/'))
        above = parts if member.folder else parts[:-1]
        others = [i for i, part in enumerate(above, 1)
                  if OTHERS.fullmatch(part)]
        if others:
            self.make(above[:others[0]])
            return
        whose = parts[min(self.around, len(parts) - 1)]
        budget = self.budget_of(whose, len(parts) > self.around + 1)
        try:
            budget.count()
        except NotOpened as error:
            if budget is self.budget:
                raise
            raise Refused(f'is left out: {whose} {error}') from None
        limit = 0 if member.folder or parts[-1].startswith('._') else most(
            parts[-1])
        if not (limit or member.fault) and (
                not self.names or len(self.made) >= FOLDERS):
            return
        self.make(above)
        if member.fault:
            raise Refused(member.fault)
        if member.folder:
            return
        if not limit:
            self.names -= 1
            member = dataclasses.replace(member, size=0, content=io.BytesIO)
        if ARCHIVE.fullmatch(parts[-1]) and not self.archives:
            raise Refused(INNER)
        if member.size > limit:
            raise Refused(f'has {member.size:,} bytes, and may have {limit:,}')
        self.write(self.folder.joinpath(*parts), member, limit, budget)

    def budget_of(self, part: str, folder: bool) -> Budget:
        """Return the budget of whoever has this entry of a class."""
        if not self.archives:
            return self.budget
        named = platforms.parsed(part, folder)
        return self.budgets.setdefault(
            named.identity if named else part, Budget(
                self.budget.stop, seconds=self.budget.seconds))

    def make(self, parts: tuple[str, ...]) -> None:
        """Make a folder and those above it."""
        for i in range(len(parts) + 1):
            if parts[:i] not in self.made:
                if len(self.made) > FOLDERS:
                    raise NotOpened(f'has more than {FOLDERS:,} folders')
                try:
                    self.folder.joinpath(*parts[:i]).mkdir(0o700)
                except FileExistsError:
                    raise Refused('is a file and a folder') from None
                self.made.add(parts[:i])

    def write(self, path: pathlib.Path, member: Member, limit: int,
              budget: Budget) -> None:
        """Copy the content: so many bytes, whatever it says it has."""
        if path.is_dir():
            raise Refused('is a file and a folder')
        if path.exists():
            path.unlink()
            self.refuse(member.name, 'is in it twice: the last one counts')
        size = 0
        try:
            with member.content() as source, open(path, 'xb') as target:
                while piece := source.read(2 ** 16):
                    size += len(piece)
                    if size > limit:
                        raise Refused(f'has more than {limit:,} bytes')
                    budget.spend(len(piece))
                    if budget is not self.budget:
                        self.budget.spend(len(piece))
                    target.write(piece)
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, (Refused, NotOpened, OSError)) or (
                    not isinstance(error, Exception)):
                raise
            # whatever damaged bytes make of the reader
            raise Refused('is damaged: ' + printable(
                error or type(error).__name__, 60)) from None
        path.chmod(0o700 if member.executable else 0o600)


def around(names: Iterable[str]) -> int:
    """Return how many folders, one in the other, are around all others."""
    found = [parts for parts in (
        [part for part in name.split('/') if part not in ('', '.')][
            :AROUND + 1] for name in names)
             if not any(map(OTHERS.fullmatch, parts))]
    for i in range(AROUND):
        if len({parts[i] for parts in found if len(parts) > i + 1}) != 1:
            return i
    return AROUND


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a name, which lies below a folder for sure."""
    parts = tuple(part for part in name.split('/') if part not in ('', '.'))
    if name.startswith('/') or re.match('[A-Za-z]:', name):
        raise Refused('has an absolute name')
    if '..' in parts:
        raise Refused('has a name that leads out')
    try:
        sizes = [len(os.fsencode(part)) for part in parts]
    except UnicodeError:
        raise Refused('has a name that is no text') from None
    if '\0' in name or len(parts) > DEEP or sum(sizes) > LONG or max(
            sizes, default=0) > 255:
        raise Refused('has a name that is too long, or no name')
    return parts
