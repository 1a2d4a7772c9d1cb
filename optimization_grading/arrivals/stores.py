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
from collections.abc import Callable, Iterable
from typing import IO

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
NAMES = 100  # of one learner's files that are never graded
TOTAL = 2 ** 30  # bytes
INNER = 'is an archive, which is not opened here'
DEEP, LONG = 20, 1000  # parts and bytes of a name
FULL = errno.ENOSPC, errno.EDQUOT


class NotOpened(Exception):
    """What has come cannot be opened; the text says why: "is ..."."""


class Refused(Exception):
    """A file is not taken; the text says why: "is ..."."""


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

    refused: why others were refused, by name, which may be any text;
    archives: whether archives are taken.
    """

    def __init__(self, folder: pathlib.Path, archives: bool = False) -> None:
        self.folder, self.archives = folder, archives
        self.refused: dict[str, str] = {}
        self.made: set[tuple[str, ...]] = {()}
        self.left = TOTAL
        self.names = ENTRIES if archives else NAMES

    def take(self, members: Iterable[Member]) -> dict[str, str]:
        """Write the files that may come in; return why others were refused.

        Raises: NotOpened if there are too many or none; OSError if the disk
            is full.
        """
        count = 0
        for count, member in enumerate(members, 1):
            if count > ENTRIES:
                raise NotOpened(MANY)
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
        limit = 0 if member.folder or parts[-1].startswith('._') else most(
            parts[-1])
        if not (limit or member.fault or self.names):
            return
        others = [i for i, part in enumerate(above, 1)
                  if OTHERS.fullmatch(part)]
        self.make(above[:others[0]] if others else above)
        if others or member.folder and not member.fault:
            return
        if member.fault:
            raise Refused(member.fault)
        if not limit:
            self.names -= 1
            member = dataclasses.replace(member, size=0, content=io.BytesIO)
        if ARCHIVE.fullmatch(parts[-1]) and not self.archives:
            raise Refused(INNER)
        if member.size > limit:
            raise Refused(f'has {member.size:,} bytes, and may have {limit:,}')
        self.write(self.folder.joinpath(*parts), member, limit)

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

    def write(self, path: pathlib.Path, member: Member, limit: int) -> None:
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
                    if size > self.left:
                        raise Refused(f'comes after {TOTAL >> 20:,} MB, and '
                                      'no more is taken')
                    target.write(piece)
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, (Refused, NotOpened, OSError)) or (
                    not isinstance(error, Exception)):
                raise
            # whatever damaged bytes make of the reader
            raise Refused('is damaged: ' + printable(
                error or type(error).__name__, 60)) from None
        finally:
            self.left -= size
        path.chmod(0o700 if member.executable else 0o600)


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
