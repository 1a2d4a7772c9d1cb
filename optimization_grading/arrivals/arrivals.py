"""What the teacher has named: the submissions in it, and what is not read."""
import collections
import concurrent.futures
import dataclasses
import datetime
import os
import pathlib
import re
from collections.abc import Iterable, Sequence

from optimization_grading.arrivals import (
    addresses,
    archives,
    entries,
    folders,
    platforms,
    roster,
)
from optimization_grading.arrivals.anonymity import Numbers, made_up, order
from optimization_grading.arrivals.dates import moment
from optimization_grading.arrivals.entries import Entry, Listed
from optimization_grading.arrivals.folders import NoSubmission
from optimization_grading.arrivals.opening import Desk, prepare
from optimization_grading.arrivals.stores import (
    AROUND,
    LONG_CLASS,
    METADATA,
    TOTAL,
    Budget,
    NotOpened,
)
from optimization_grading.judging.submission import (
    NO_FILE,
    Identity,
    Submission,
    Unread,
)
from optimization_grading.judging.verdicts import printable

TOGETHER = 8  # repositories that are fetched at a time
FEW = 3  # reasons, or names, that are shown
Options = tuple[tuple[str, str], ...]  # and their values


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What the options name.

    empty: whether a submission may have no task file.
    anonymous: whether learners have numbers instead of names.
    """

    submissions: Sequence[str] = ()
    cohort: str = ''
    learners: Sequence[str] = ()
    roster: str = ''
    before: str = ''
    attempt: int | None = None
    empty: bool = False
    anonymous: bool = False


@dataclasses.dataclass(frozen=True)
class Arrived:
    """The submissions; the entries that are not read; and names of others.

    hidden: the names for which numbers stand.
    """

    submissions: list[Submission]
    unread: list[Unread]
    beside: list[str]
    hidden: frozenset[str] = frozenset()


def arrive(wanted: Wanted, desk: Desk) -> Arrived:
    """Find what is to be graded, open it and sort it by learner.

    Raises: NoSubmission, which says what to do; OSError if there is no room.
    """
    before = None
    if wanted.before:
        before = moment(wanted.before)
        if not before:
            raise NoSubmission('--before takes a date, as in 2026-11-01 or '
                               '2026-11-01T18:00')
    known = roster.Roster(roster.read(pathlib.Path(os.path.expanduser(
        wanted.roster)))) if wanted.roster else None
    attempt = wanted.attempt
    if attempt is not None and attempt < 1:
        raise NoSubmission('--attempt takes a number from 1')
    options = tuple((option, value) for option, value in (
        ('--roster', path_word(wanted.roster)), ('--before', wanted.before),
        ('--attempt', str(attempt) if attempt is not None else ''))
        if value)
    numbers = Numbers() if wanted.anonymous else None
    alone = [single(text, known, attempt, options, desk, wanted.empty, numbers)
             for text in wanted.submissions]
    if not wanted.cohort:
        return Arrived(different(alone), [], [])
    found = Class(wanted.cohort, desk, numbers)
    if before and not any(entry.address for entry in found.listed.entries):
        raise NoSubmission('--before goes with a list of git addresses')
    chosen = found.choose(known, wanted.learners)
    submissions, unread = [], list(found.listed.unread)
    for submission in found.prepared(chosen, attempt, before, options):
        if isinstance(submission, Unread):
            unread.append(submission)
        else:
            submissions.append(submission)
    beside = found.listed.beside
    if wanted.learners:  # what else is there is no matter of theirs
        unread, beside = unread[len(found.listed.unread):], []
    if not alone and not (submissions if wanted.learners else any(
            submission.folder for submission in submissions)):
        reasons = [f'{entry.name} {entry.reason}' for entry in unread] + [
            f'{submission.name}: {NO_FILE}{submission.but()}'
            for submission in submissions]
        raise NoSubmission(
            f'{printable(wanted.cohort, 200)} has nothing that can be '
            'graded: ' + '; '.join(reasons[:FEW])
            + '; ...' * (len(reasons) > FEW))
    submissions = [*alone, *submissions]
    if numbers:
        submissions.sort(key=lambda one: order(one.name))
        unread.sort(key=lambda one: order(one.name))
    return Arrived(different(submissions), unread, beside, frozenset(
        numbers.names if numbers else ()))


def path_word(text: str) -> str:
    """Return a path as the value of an option, where ~ is no home."""
    return './' + text if text.startswith('~') else text


def single(text: str, known: roster.Roster | None, attempt: int | None,
           options: Options, desk: Desk, empty: bool,
           numbers: Numbers | None) -> Submission:
    """Return the submission in a folder or an archive.

    Raises: NoSubmission if there is none, or several.
    """
    path, shown = pathlib.Path(os.path.expanduser(text)), printable(text, 200)
    archive = os.path.isfile(path)
    if archive and not archives.is_archive(path.name):
        raise NoSubmission(f'{shown} is not a folder, and no zip or tar '
                           'archive')
    if not archive:
        folders.existing(text)
    name = path.resolve().name
    named = platforms.parsed(name, not archive)
    entry = Entry(printable(archives.stem(name), 60), named.identity
                  if named and not named.file else Identity(), path,
                  archive)
    entry.learner = identify(entry, known)
    if numbers:
        entry.learner = numbers.take(entry, entry.learner)
    submission, rivals = prepare(entry, path.resolve(), desk, attempt)
    if numbers:
        submission = without_names(submission, numbers)
    if isinstance(submission, Unread):
        raise NoSubmission(f'{shown} {submission.reason}')
    if submission.folder is None and not empty:
        raise folders.nothing(shown, submission.trouble)
    if rivals:
        raise folders.several(shown, rivals)
    return dataclasses.replace(submission, named=(
        ('--submission', path_word(text)), *options
        ) if options and not numbers else ())


def without_names(found: Submission | Unread, numbers: Numbers
                  ) -> Submission | Unread:
    """Hide the names in what is said of a submission."""
    if isinstance(found, Unread):
        return dataclasses.replace(found, reason=numbers.hide(found.reason))
    return dataclasses.replace(
        found, trouble=numbers.hide(found.trouble),
        remarks=tuple(map(numbers.hide, found.remarks)))


class Class:
    """A class: a folder, an archive, or a table of addresses."""

    def __init__(self, text: str, desk: Desk, numbers: Numbers | None = None
                 ) -> None:
        self.text, self.desk, self.numbers = text, desk, numbers
        self.path = pathlib.Path(os.path.expanduser(text))
        shown = printable(text, 200)
        refused: dict[str, str] = {}
        self.plain = not os.path.isfile(self.path)  # each can be named alone
        if self.plain:
            folders.existing(text)
            self.root = self.path
            self.listed = entries.listed(self.path)
        elif roster.TABLE.fullmatch(self.path.name):
            self.root = self.path.parent
            self.listed = of_table(roster.read(self.path, True), self.root)
        else:
            self.root = desk.place()
            try:
                refused = archives.unpack(
                    self.path, self.root, Budget(desk.stop, TOTAL, LONG_CLASS),
                    archives=True)
            except NotOpened as error:
                raise NoSubmission(f'{shown} {error}') from None
            self.listed = entries.listed(self.root, refused)
        self.descend(refused)
        if numbers:
            self.listed.unread = [Unread(made_up(entry.name), entry.reason)
                                  for entry in self.listed.unread]
            self.listed.beside = [*map(made_up, self.listed.beside)]
        if not self.listed.entries:
            raise NoSubmission(
                f'{shown} has no folders, archives or files with a learner\'s '
                'name' + ''.join(f'; {entry.name} {entry.reason}' for entry in
                                 self.listed.unread[:FEW])
                + '. Name the folder that has one for each learner; for one '
                'learner alone, --submission')

    def descend(self, refused: dict[str, str]) -> None:
        """Go down to the learners, if they are in the only folder there is.

        What an archive holds has often such a folder; a folder of the
        teacher's is that of one learner, unless several are seen in it.
        """
        below, path = self.listed, self.root
        for _ in range(AROUND):
            only = below.entries[0] if len(below.entries) == 1 else None
            if not only or not only.path or only.archive or (
                    only.identity != Identity()):
                break
            path = path / only.path.name
            refused = {name.removeprefix(path.name + '/'): why
                       for name, why in refused.items()
                       if name.startswith(path.name + '/')}
            try:
                inside = entries.listed(path, refused)
            except OSError:  # which is said when it is opened
                break
            below = Listed(inside.entries, below.unread + inside.unread,
                           below.beside + inside.beside)
            if METADATA in below.beside or 1 < (
                    entries.learners(below) if self.plain
                    else len(below.entries)):
                self.listed, self.root = below, path
                if self.plain:
                    self.desk.tell('the learners are in '
                                   + printable(path, 200))

    def choose(self, known: roster.Roster | None, learners: Sequence[str]
               ) -> list[Entry]:
        """Give each entry its learner's name; return those that are wanted.

        Those of the roster who have no entry come last.
        """
        found = self.listed.entries
        own = [entry.identity for entry in found]
        names = [identify(entry, known) for entry in found]
        claims = collections.Counter(entry.row for entry in found if known)
        for i, (entry, who) in enumerate(zip(found, own)):
            if entry.row and claims[entry.row] > 1:
                entry.remarks.append(
                    f'{claims[entry.row]} entries are '
                    f'{entry.row.identity.name or entry.row.entry} of the '
                    'roster: its column folder can say which')
                entry.row, entry.identity = None, who
                names[i] = who.name or entry.name
        for row in known.missing if known else ():
            found.append(Entry('', row.identity, row=row))
            names.append(row.identity.name or row.identity.number
                         or row.identity.mail)
        names = apart(names, [entry.identity.number for entry in found])
        if self.numbers:
            names = apart([*map(self.numbers.take, found, names)],
                          [''] * len(found))
            for entry, name in zip(found, names):
                entry.name = name
        for entry, name in zip(found, names):
            entry.learner = name
        if self.numbers:
            found.sort(key=lambda entry: order(entry.learner))
        if not learners:
            return found
        chosen = [entry for entry in found if {
            entry.learner, entry.name, entry.identity.number,
            entry.identity.mail} & {*learners}]
        if not chosen:
            raise NoSubmission(
                f'{printable(self.text, 200)} has no learner '
                f'{printable(learners[0], 60)}; it has ' + ', '.join(
                    entry.learner for entry in found[:FEW])
                + ', ...' * (len(found) > FEW))
        return chosen

    def prepared(self, chosen: list[Entry], attempt: int | None,
                 before: datetime.datetime | None, options: Options
                 ) -> Iterable[Submission | Unread]:
        """Return what is to be graded, or not read, of each entry."""
        root = self.root.resolve()

        def work(entry: Entry) -> Submission | Unread:
            """Open one."""
            found, rivals = prepare(
                entry, root if entry.files or entry.address else
                root / entry.path.name if self.plain and entry.path else
                (entry.path or root).resolve(), self.desk, attempt,
                self.due(entry, before))
            if self.numbers:
                found = without_names(found, self.numbers)
            if isinstance(found, Unread):
                return dataclasses.replace(found, identity=entry.identity)
            if self.numbers or not (self.plain and entry.path):
                return dataclasses.replace(found, top=self.path, named=(
                    ('--cohort', path_word(self.text)),
                    ('--learner', entry.learner), *options))
            if rivals or options:
                return dataclasses.replace(found, named=(
                    ('--submission', path_word(str(
                        found.folder if rivals else found.top))), *options))
            return found
        repositories = sum(bool(entry.address) for entry in chosen)
        if not repositories:
            return map(work, chosen)
        self.desk.tell(f'fetching {repositories} repositor'
                       + ('y' if repositories == 1 else 'ies'))
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            try:
                return list(pool.map(work, chosen))
            except BaseException:
                self.desk.stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def due(self, entry: Entry, before: datetime.datetime | None
            ) -> datetime.datetime | None:
        """Return until when a learner's commits count: an extension is more.
        """
        due = entry.row.due if entry.row else None
        return max(before, due) if before and due else before


def of_table(rows: list[roster.Row], base: pathlib.Path) -> Listed:
    """List the learners of a table."""
    found = Listed()
    for row in rows:
        path = base / row.entry if row.entry and not row.address else None
        name = row.identity.name or row.identity.number or '/'.join(
            re.split('[/:]', addresses.shown(row.address or row.entry)
                     .removesuffix('.git'))[-2:])
        entry = Entry(printable(name, 60), row.identity, path,
                      bool(path and os.path.isfile(path)),
                      address=row.address, row=row)
        if path and (os.path.islink(path) or not os.path.exists(path)):
            found.unread.append(Unread(entry.name, entries.LINK if (
                os.path.islink(path)) else
                f'has no {printable(row.entry, 60)}'))
        else:
            found.entries.append(entry)
    return found


def identify(entry: Entry, known: roster.Roster | None) -> str:
    """Take what a roster knows of an entry; return a name for reports."""
    row, why = known.find(entry.identity, entry.path.name if entry.path
                          else entry.name) if known else (None, '')
    if row:
        entry.row = row
        entry.identity = entry.identity.known_as(row.identity)
    elif why and not entry.row:
        entry.remarks.append(why)
    return entry.identity.name or entry.name


def apart(names: list[str], numbers: Iterable[str]) -> list[str]:
    """Add their numbers to the names that learners share, or count them."""
    shared = collections.Counter(names)
    found: dict[str, None] = {}
    last: dict[str, int] = {}
    for own, number in zip(names, numbers):
        own = name = (f'{own} ({number})' if shared[own] > 1 and number
                      else own)
        again = last.get(own, 1)
        while name in found:
            again += 1
            name = f'{own} ({again})'
        found[name], last[own] = None, again
    return list(found)


def different(submissions: list[Submission]) -> list[Submission]:
    """Name submissions apart, so that no report mixes them up."""
    names = apart([submission.name for submission in submissions],
                  [submission.identity.number for submission in submissions])
    return [submission if submission.name == name else
            dataclasses.replace(submission, name=name)
            for submission, name in zip(submissions, names)]
