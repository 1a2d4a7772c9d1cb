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
    ENTRIES,
    FULL,
    MANY,
    Member,
    NotOpened,
    Store,
)
from optimization_grading.judging.submission import FLAGS
from optimization_grading.judging.verdicts import printable

UNPACKED = 2 ** 30  # bytes of a tar archive that was compressed
AT_ONCE = 2 ** 24  # bytes that are read in one piece, such as the list
READS = 2_000_000
WAYS = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


class Counted:
    """A file that no reader can be made to read without end."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.left = file, READS
        self.seek, self.tell, self.seekable = (
            file.seek, file.tell, file.seekable)

    def read(self, size: int = -1) -> bytes:
        """Read a piece."""
        self.left -= 1
        if size > AT_ONCE or self.left < 0:
            raise NotOpened('is damaged, or its list of files is too long')
        return self.file.read(AT_ONCE if size < 0 else size)


def is_archive(name: str) -> bool:
    """Return whether a file of this name is opened."""
    return bool(ARCHIVE.fullmatch(name))


def stem(name: str) -> str:
    """Return an archive's name without its ending."""
    match = ARCHIVE.fullmatch(name)
    return name[:match.start(1) - 1] if match else name


def unpack(path: pathlib.Path, folder: pathlib.Path, archives: bool = False
           ) -> dict[str, str]:
    """Write the files of an archive that may be graded into a folder.

    archives: whether archives that are in it are written too.
    Returns: why others were refused, by name.
    Raises: NotOpened; OSError if the disk is full.
    """
    try:
        with contextlib.ExitStack() as stack:
            return Store(folder, archives).take(members(path, stack))
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


def members(path: pathlib.Path, stack: contextlib.ExitStack
            ) -> Iterator[Member]:
    """Yield what an archive says that it has; its bytes say what it is."""
    file: IO[bytes] = stack.enter_context(open(os.open(path, FLAGS), 'rb'))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise NotOpened('is not an ordinary file')
    head = file.read(512)
    file.seek(0)
    if head[:4] in (b'PK\3\4', b'PK\5\6'):
        yield from of_zip(Counted(file))
        return
    if head[:2] == b'\x1f\x8b':
        file = unpacked(gzip.GzipFile(fileobj=file), stack)
    elif head[:3] == b'BZh':
        file = unpacked(bz2.BZ2File(file), stack)
    elif head[257:262] != b'ustar':
        raise NotOpened('is no zip or tar archive' if head else 'is empty')
    yield from of_tar(Counted(file))


def unpacked(packed: Any, stack: contextlib.ExitStack) -> IO[bytes]:
    """Return a file of what another one holds, up to a size."""
    file = stack.enter_context(tempfile.TemporaryFile())
    size = 0
    while piece := packed.read(2 ** 20):
        size += len(piece)
        if size > UNPACKED:
            raise NotOpened(f'has more than {UNPACKED >> 20:,} MB unpacked')
        file.write(piece)
    file.seek(0)
    return file


def of_zip(file: Any) -> Iterator[Member]:
    """Yield the entries of a zip archive."""
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > ENTRIES:
        raise NotOpened(MANY)
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
    archive = tarfile.TarFile(fileobj=file)
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
