"""Open zip and tar archives, and trust nothing that they say."""
import bz2
import contextlib
import gzip
import os
import pathlib
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from optimization_grading.arrivals.folders import ARCHIVE
from optimization_grading.arrivals.stores import (
    FULL,
    Budget,
    Member,
    NotOpened,
    Store,
    around,
)
from optimization_grading.judging.submission import FLAGS
from optimization_grading.judging.verdicts import printable

UNPACKED = 2 ** 28  # bytes of a tar archive that was compressed
# The heads of a tar archive that are read, and the bytes of those that name
# what follows. A sparse file's head may be as long as it likes.
HEADS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME,
         tarfile.GNUTYPE_LONGLINK)
KINDS = {*tarfile.REGULAR_TYPES, tarfile.LNKTYPE, tarfile.SYMTYPE,
         tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE,
         *HEADS} - {tarfile.GNUTYPE_SPARSE}
LONGEST = 2 ** 11
AT_ONCE = 2 ** 24  # bytes that are read in one piece, such as the list
READS = 2_000_000
WAYS = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


class Counted:
    """A file that no reader can be made to read without end."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self.file, self.left, self.budget = file, READS, budget
        self.seek, self.tell, self.seekable = (
            file.seek, file.tell, file.seekable)

    def read(self, size: int = -1) -> bytes:
        """Read a piece."""
        self.left -= 1
        if size > AT_ONCE or self.left < 0:
            raise NotOpened('is damaged, or its list of files is too long')
        self.budget.check()
        return self.file.read(AT_ONCE if size < 0 else size)


class Head(tarfile.TarInfo):
    """A head of a tar archive, of a kind and length that may come in."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str
                ) -> 'Head':
        """Return the head that some bytes stand for, before it is obeyed."""
        found = super().frombuf(buf, encoding, errors)
        if found.type not in KINDS:
            raise NotOpened('has an entry of a kind that is not read')
        if found.type in HEADS and found.size > LONGEST:
            raise NotOpened('has an entry with a head that is too long')
        return found


def is_archive(name: str) -> bool:
    """Return whether a file of this name is opened."""
    return bool(ARCHIVE.fullmatch(name))


def stem(name: str) -> str:
    """Return an archive's name without its ending."""
    match = ARCHIVE.fullmatch(name)
    return name[:match.start(1) - 1] if match else name


def unpack(path: pathlib.Path, folder: pathlib.Path,
           budget: Budget | None = None, archives: bool = False
           ) -> dict[str, str]:
    """Write the files of an archive that may be graded into a folder.

    budget: of whose archive it is; archives: whether archives that are in it
        are written too.
    Returns: why others were refused, by name.
    Raises: NotOpened; OSError if the disk is full.
    """
    budget = budget or Budget()
    try:
        with contextlib.ExitStack() as stack:
            shared = around(member.name for member in members(
                path, stack, budget)) if archives else 0
            return Store(folder, budget, archives, shared).take(
                members(path, stack, budget))
    except NotOpened:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise
        raise NotOpened('cannot be read: '
                        + printable(error.strerror or error, 60)) from None
    except Exception as error:  # whatever damaged bytes make of the reader
        raise NotOpened('is damaged, or no archive: ' + printable(
            error or type(error).__name__, 60)) from None


def members(path: pathlib.Path, stack: contextlib.ExitStack,
            budget: Budget) -> Iterator[Member]:
    """Yield what an archive says that it has; its bytes say what it is."""
    file: IO[bytes] = stack.enter_context(open(os.open(path, FLAGS), 'rb'))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise NotOpened('is not an ordinary file')
    head = file.read(512)
    file.seek(0)
    if head[:4] in (b'PK\3\4', b'PK\5\6'):
        yield from of_zip(Counted(file, budget))
        return
    if head[:2] == b'\x1f\x8b':
        file = unpacked(gzip.GzipFile(fileobj=file), stack, budget)
    elif head[:3] == b'BZh':
        file = unpacked(bz2.BZ2File(file), stack, budget)
    elif head[257:262] != b'ustar':
        raise NotOpened('is no zip or tar archive' if head else 'is empty')
    yield from of_tar(Counted(file, budget))


def unpacked(packed: Any, stack: contextlib.ExitStack, budget: Budget
             ) -> IO[bytes]:
    """Return a file of what another one holds, up to a size."""
    file = stack.enter_context(tempfile.TemporaryFile())
    size = 0
    while piece := packed.read(2 ** 20):
        size += len(piece)
        budget.check()
        if size > UNPACKED:
            raise NotOpened(f'has more than {UNPACKED >> 20:,} MB unpacked')
        file.write(piece)
    file.seek(0)
    return file


def of_zip(file: Any) -> Iterator[Member]:
    """Yield the entries of a zip archive."""
    archive = zipfile.ZipFile(file)
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        kind = stat.S_IFMT(mode)
        fault = ('is a link' if kind == stat.S_IFLNK else
                 'is not an ordinary file' if kind not in (
                     0, stat.S_IFREG, stat.S_IFDIR) else
                 'is encrypted' if entry.flag_bits & 1 else
                 'is compressed, and not by deflate'
                 if entry.compress_type not in WAYS else '')

        def content(entry: zipfile.ZipInfo = entry) -> IO[bytes]:
            """Open it."""
            return archive.open(entry)
        # many programs and platforms write no mode
        yield Member(name_of(entry), entry.file_size, content, entry.is_dir(),
                     fault, not kind or bool(mode & stat.S_IXUSR))


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; some write UTF-8 and do not say so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode('cp437').decode()
    return name.replace('\\', '/')


def of_tar(file: Any) -> Iterator[Member]:
    """Yield the entries of a tar archive."""
    archive = tarfile.TarFile(fileobj=file, tarinfo=Head)
    for entry in archive:
        if entry.size < 0:  # in some versions that leads back for ever
            raise NotOpened('is damaged: it states a negative size')
        fault = ('is a link' if entry.issym() or entry.islnk() else
                 '' if entry.isdir() or entry.isreg() and not entry.issparse()
                 else 'is not an ordinary file')

        def content(entry: tarfile.TarInfo = entry) -> IO[bytes]:
            """Open it."""
            opened = archive.extractfile(entry)
            assert opened
            return opened
        yield Member(entry.name, entry.size, content, entry.isdir(), fault,
                     bool(entry.mode & stat.S_IXUSR))
