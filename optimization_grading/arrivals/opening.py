"""Open what one learner has handed in, and find the task files in it."""
import dataclasses
import datetime
import os
import pathlib
import tempfile
import threading
from collections.abc import Callable

from optimization_grading.arrivals import (
    addresses,
    archives,
    folders,
    notebooks,
)
from optimization_grading.arrivals.entries import Entry
from optimization_grading.arrivals.folders import NOTEBOOK, Found
from optimization_grading.arrivals.stores import (
    FULL,
    INNER,
    Budget,
    NotOpened,
    most,
)
from optimization_grading.judging.submission import (
    FILES,
    TASK_FILES,
    Identity,
    Submission,
    Unread,
    meant,
    read,
)
from optimization_grading.judging.verdicts import Failure, printable

FEW = 3  # reasons that are shown
ARCHIVES = 5  # of a learner that are opened


class Desk:
    """A temporary folder for what is opened; there is none before.

    stop: ends what is being fetched; tell: says what takes long.
    """

    def __init__(self, tell: Callable[[str], None] = lambda line: None
                 ) -> None:
        self.tell = tell
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.count, self.stop = 0, threading.Event()
        self.lock = threading.Lock()

    def place(self) -> pathlib.Path:
        """Make an empty folder, which only this user can enter."""
        with self.lock:
            if not self.folder:
                self.folder = tempfile.TemporaryDirectory(
                    prefix='grading-desk-', ignore_cleanup_errors=True)
            self.count += 1
            place = pathlib.Path(self.folder.name).resolve() / str(self.count)
        place.mkdir()
        return place

    def close(self) -> None:
        """Remove it."""
        self.stop.set()
        if self.folder:
            self.folder.cleanup()


@dataclasses.dataclass
class Opened:
    """What an entry holds: where that can be read, and what was refused.

    root: the real path; top: the same, as it was named.
    """

    root: pathlib.Path
    top: pathlib.Path
    refused: dict[str, str]
    handed_in: datetime.datetime | None = None
    remarks: tuple[str, ...] = ()


def prepare(entry: Entry, root: pathlib.Path, desk: Desk, attempt: int | None,
            before: datetime.datetime | None = None
            ) -> tuple[Submission | Unread, str]:
    """Return what is to be graded of an entry, or why it cannot be read.

    root: the real path of the entry, or of the folder that its address is
        relative to; attempt: the newest that may be taken; before: the date
        of the last commit.
    Returns: that; and the names of the folders in it that are equally good,
        or ''.
    """
    for number in folders.newest(entry.attempts, attempt):
        one = entry.attempts[number]
        assert one.path
        taken = prepare(dataclasses.replace(
            one, learner=entry.learner, identity=entry.identity,
            row=entry.row, remarks=[
                folders.chosen(number, max(entry.attempts)), *entry.remarks]),
            root.parent / one.path.name, desk, attempt)
        if isinstance(taken[0], Submission) and taken[0].folder:
            return taken
    budget = Budget(desk.stop)
    try:
        opened = opening(entry, root, desk, attempt, before, budget)
        found = folders.find(opened.top, attempt)
        if found.folder is None and found.archives:
            opened, found = inner(opened, found, desk, attempt, budget)
    except NotOpened as error:
        return Unread(name_of(entry), str(error)), ''
    except OSError as error:
        if error.errno in FULL:
            raise
        return Unread(name_of(entry), f'cannot be read: {error.strerror}'), ''
    except Exception as error:  # what nobody thought of ends no class
        return Unread(name_of(entry), 'cannot be read: ' + printable(
            f'{type(error).__name__}: {error}', 100)), ''
    if found.strangers and entry.identity == Identity() and not entry.address:
        return Unread(name_of(entry), 'has several folders with task files: '
                      f'{folders.listed(opened.top, found.strangers)}; if '
                      'each is a learner\'s, grade it with --cohort, else '
                      'name one with --submission'), ''
    reasons = [f'{printable(name, 100)} {why}'
               for name, why in opened.refused.items() if not (
                   found.folder and why == INNER)]
    told = '; '.join(reasons[:FEW]) + '; ...' * (len(reasons) > FEW)
    trouble = found.trouble
    remarks = [*entry.remarks, *opened.remarks, *found.remarks]
    if found.folder is None:
        beside = [] if entry.path or entry.files or entry.address else (
            entry.remarks[:1])  # what else a platform had of the learner
        trouble = '; '.join(filter(None, (trouble, told, *beside)))
        remarks = [remark for remark in remarks if remark not in beside]
    elif told:
        remarks.append('not taken: ' + told)
    if found.folder and opened.top in [
            path.parent for path in found.archives]:
        remarks.append(f'{printable(found.archives[0].name, 60)} is not '
                       'opened: there are task files beside it')
    made, read_as = notebooks.made(
        opened.root, found.folder, found.names) if found.folder else ((), [])
    row = entry.row
    return Submission(
        entry.learner, entry.path or opened.root, found.folder, trouble,
        opened.root, identity=entry.identity,
        entry=entry.path.name if entry.path else entry.name,
        due=row.due if row else None,
        handed_in=opened.handed_in or entry.handed_in or (
            row.handed_in if row else None),
        remarks=(*remarks, *read_as, *misnamed(found.names)), made=made
        ), folders.equal(opened.top, found)


def misnamed(names: frozenset[str]) -> list[str]:
    """Say which files are not graded because of their names."""
    return [printable(name, 60) + folders.needed(name)
            for name in sorted(names - TASK_FILES) if meant(name)
            and meant(name) not in names and not NOTEBOOK.fullmatch(name)
            ][:FEW]


def name_of(entry: Entry) -> str:
    """Name an entry that cannot be read, so that the teacher finds it."""
    return entry.learner if entry.name in ('', entry.learner) or (
        not entry.path) else f'{entry.learner} ({entry.name})'


def opening(entry: Entry, root: pathlib.Path, desk: Desk, attempt: int | None,
            before: datetime.datetime | None, budget: Budget) -> Opened:
    """Open an entry, if it is no folder.

    Raises: NotOpened if it cannot be.
    """
    refused = dict(entry.inside)
    if entry.address:
        place = desk.place()
        date, others = addresses.fetch(entry.address, root, place, before,
                                       desk.stop)
        return Opened(place, place, refused | others, date, () if date else (
            'its commit states no date that can be',))
    if entry.files:
        return gathered(entry, root, desk.place(), attempt, budget)
    if entry.path and not entry.archive:
        return Opened(root, entry.path, refused)
    place = desk.place()
    if entry.path:
        refused |= archives.unpack(entry.path, place, budget)
    return Opened(place, place, refused)


def gathered(entry: Entry, root: pathlib.Path, place: pathlib.Path,
             attempt: int | None, budget: Budget) -> Opened:
    """Put files that lie side by side into a folder: of each, the newest.
    """
    refused = dict(entry.inside)
    tries: dict[str, list[tuple[int, int, pathlib.Path]]] = {}
    for named, path in entry.files:
        tries.setdefault(named.file, []).append(
            (named.attempt, named.upload, path))
    again, taken = 1, 1  # the newest attempt of all, and of those taken
    for name, found in sorted(tries.items())[:FILES]:
        number, _, path = max([one for one in found if attempt is None
                               or one[0] <= attempt] or [min(found)])
        if len(found) > 1:
            again, taken = max(again, *(one[0] for one in found)), max(
                taken, number)
        shown = printable(path.name, 60)
        try:
            if archives.is_archive(name):
                refused |= archives.unpack(path, below(place, name), budget)
            elif name.strip('.'):
                (place / name).write_bytes(most(name) and read(
                    root, path, most(name)).content or b'')
                (place / name).chmod(0o700)  # platforms lose it
        except Failure as failure:
            refused[shown] = failure.sentence.removeprefix(shown + ' ')
        except NotOpened as error:
            refused[shown] = str(error)
    return Opened(place, place, refused, remarks=(
        folders.chosen(taken, again),) if again > 1 else ())


def below(place: pathlib.Path, name: str) -> pathlib.Path:
    """Make a folder for what an archive holds, whatever it is called."""
    folder = place / printable(archives.stem(name), 60)
    if folder.parent != place or folder.exists() or (
            folders.OTHERS.fullmatch(folder.name)):
        folder = place / f'{len(os.listdir(place)) + 1}-{folder.name}'
    folder.mkdir()
    return folder


def inner(opened: Opened, found: Found, desk: Desk, attempt: int | None,
          budget: Budget) -> tuple[Opened, Found]:
    """Open the archives of a learner who has no files beside them."""
    place, refused = desk.place(), dict(opened.refused)
    for path in found.archives[ARCHIVES:]:
        refused[printable(path.name, 60)] = (
            f'is not opened: {ARCHIVES} others are')
    for path in found.archives[:ARCHIVES]:
        shown = printable(path.name, 60)
        try:
            refused |= {f'{shown}, {inside}': why for inside, why in
                        archives.unpack(path, below(place, path.name),
                                        budget).items()}
        except NotOpened as error:
            refused[shown] = str(error)
    return dataclasses.replace(
        opened, root=place, top=place, refused=refused), folders.find(
            place, attempt)
