"""Where the pages lie: names for every system, and a folder replaced whole.
"""
import contextlib
import os
import pathlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import printable

# Each page begins so: what does not was written by somebody else.
HEAD = '<!DOCTYPE html>\n<!-- written by the grader: --pages -->\n'
CLASS = 'index.html'
LEARNERS = 'learners'
PAGE = 'feedback.html'
LONGEST = 60  # letters of a name
BYTES = 255  # of a name, on most systems
# Moodle takes a page back as feedback if its folder has such a name.
MOODLE = re.compile(r'([^_]+)(_\d+_assignsubmission_[a-z]+)(?:_.*)?', re.S)
# names that Windows keeps for devices
DEVICE = re.compile(r'(con|prn|aux|nul|com\d|lpt\d)(\..*)?', re.I)


class Occupied(Exception):
    """A folder cannot be written; the text says why, and what to do."""


def paths(submissions: Iterable[Submission], anonymous: bool) -> list[str]:
    """Return where the page of each learner lies, in a folder of its own.

    The names can be used on every system, and remain different where upper
    and lower case are the same. They are those of the platform, if it takes
    such folders back.
    anonymous: whether they have no names of people.
    """
    taken: set[str] = set()
    found = []
    for submission in submissions:
        plain, end = plain_name(submission.name[:LONGEST]), ''
        if moodle := MOODLE.fullmatch(submission.entry
                                      or submission.top.name):
            plain, end = 'Participant' if anonymous else plain_name(
                moodle[1]), moodle[2] + '_'
        free, again = shortened(plain, end), 1
        while key(free) in taken:
            again += 1
            free = shortened(plain, f'{end} ({again})')
        taken.add(key(free))
        found.append(f'{LEARNERS}/{free}/{PAGE}')
    return found


def shortened(name: str, end: str) -> str:
    """Return a name with its end, no longer than a system takes."""
    left = BYTES - len(end.encode())
    return name.encode()[:left].decode(errors='ignore') + end


def plain_name(name: str) -> str:
    """Return a name without what some system does not take in one."""
    plain = ''.join(
        letter if letter.isalnum() or letter in ' ._()-' else '-'
        for letter in unicodedata.normalize('NFC', name)).strip(' .-')
    return f'_{plain}' if DEVICE.fullmatch(plain) else plain or 'learner'


def key(name: str) -> str:
    """Return what two names share that some system takes for one."""
    return unicodedata.normalize('NFKC', name.casefold())


def check(place: pathlib.Path, cohort: pathlib.Path | None) -> None:
    """Check that a folder may be written, or written over.

    cohort: the folder of the class, in which each folder is a learner.
    Raises: Occupied if it may not, OSError if it cannot.
    """
    shown = printable(place, 200)
    if not place.parent.is_dir():
        raise Occupied(f'there is no folder {printable(place.parent, 200)} '
                       'for the pages: make it, or name another')
    if cohort and place.is_relative_to(cohort):
        raise Occupied(f'{shown} lies in the folder of the class: name a '
                       'folder outside it for the pages')
    if place.exists() and not place.is_dir():
        raise Occupied(f'{shown} is no folder: name a new one for the pages')
    if place.is_mount():
        raise Occupied(f'{shown} is mounted and cannot be replaced: name a '
                       'new folder in it for the pages')
    for stranger in strangers(place):
        raise Occupied(
            f'{shown} has {printable(stranger.relative_to(place), 60)}, which '
            '--pages has not written: name a new folder, or move that away')
    tempfile.TemporaryDirectory(prefix=f'.{place.name}.',
                                dir=place.parent).cleanup()


def strangers(place: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield what lies in a folder and is no page of an earlier run."""
    for top, folders, files in os.walk(place):
        for name in folders + files:
            path = pathlib.Path(top, name)
            parts = path.relative_to(place).parts
            if not (is_page(path) if parts in (
                    (CLASS,), (LEARNERS, *parts[1:2], PAGE)) else
                    parts == (LEARNERS, *parts[1:2]) and path.is_dir()
                    and not path.is_symlink()):
                yield path


def is_page(path: pathlib.Path) -> bool:
    """Return whether a file is a page that was written here."""
    if path.is_symlink() or not path.is_file():
        return False
    with open(path, 'rb') as file:
        return file.read(len(HEAD)) == HEAD.encode()


def replace(place: pathlib.Path,
            write: Callable[[pathlib.Path], None]) -> None:
    """Write a folder whole: beside its place, then rename.

    Whatever ends this, the old folder is there, or the new one.
    """
    new = pathlib.Path(tempfile.mkdtemp(prefix=f'.{place.name}.',
                                        dir=place.parent))
    old, done = new / 'old', False
    try:
        ready = new / 'new'
        ready.mkdir()
        write(ready)
        if place.exists():
            place.rename(old)
        ready.rename(place)
        done = True
    finally:
        if not done and old.exists() and not place.exists():
            old.rename(place)
        # what has taken the place meanwhile does not cost the old pages
        if done or not old.exists():
            with contextlib.suppress(OSError):
                shutil.rmtree(new)
