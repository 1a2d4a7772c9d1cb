"""List what lies in the folder of a class: whose each entry is."""
import collections
import dataclasses
import datetime
import os
import pathlib
import re
import types
from collections.abc import Mapping

from optimization_grading.arrivals import archives, platforms
from optimization_grading.arrivals.folders import (
    ATTEMPT,
    ODD,
    UNOPENED,
    find_folder,
    foreign,
)
from optimization_grading.arrivals.platforms import Named
from optimization_grading.arrivals.roster import Row
from optimization_grading.arrivals.stores import METADATA, most
from optimization_grading.judging.submission import Identity, Unread
from optimization_grading.judging.verdicts import printable

# What systems and teachers leave beside the learners' entries.
FOLDERS = re.compile(r'\..*|__MACOSX|__pycache__')
FILES = re.compile(r'\..*|Thumbs\.db|desktop\.ini|'
                   r'.*\.(csv|tsv|records|toml|json|xml|yml|yaml|md|log)',
                   re.IGNORECASE)
NOTHING: Mapping[str, str] = types.MappingProxyType({})
LINK = 'is a link: name what it leads to with --submission'


@dataclasses.dataclass
class Entry:
    """What one learner has handed in, before it is opened.

    name: as it lies there, for reports; learner: whose it is, for reports.
    path: a folder, or an archive; files: or else files side by side;
    address: or else a repository.
    attempts: or several of either, by number; path is the newest.
    inside: names in it that could not be read, and why.
    """

    name: str
    identity: Identity = Identity()
    path: pathlib.Path | None = None
    archive: bool = False
    files: list[tuple[Named, pathlib.Path]] = dataclasses.field(
        default_factory=list)
    address: str = ''
    attempts: dict[int, 'Entry'] = dataclasses.field(default_factory=dict)
    row: Row | None = None
    handed_in: datetime.datetime | None = None
    remarks: list[str] = dataclasses.field(default_factory=list)
    inside: dict[str, str] = dataclasses.field(default_factory=dict)
    learner: str = ''


@dataclasses.dataclass
class Listed:
    """The entries of a class; beside: names of what is no learner's."""

    entries: list[Entry] = dataclasses.field(default_factory=list)
    unread: list[Unread] = dataclasses.field(default_factory=list)
    beside: list[str] = dataclasses.field(default_factory=list)


def listed(top: pathlib.Path, refused: Mapping[str, str] = NOTHING) -> Listed:
    """List a class's folder.

    refused: names below it that did not come in, and why.
    Raises: OSError if it cannot be read.
    """
    found = Listed()
    platform: dict[Identity, Entry] = {}

    def whose(named: Named, shown: str) -> Entry:
        """Return the entry of the learner whom a platform has named."""
        if named.identity not in platform:
            platform[named.identity] = Entry(shown, named.identity)
            found.entries.append(platform[named.identity])
        return platform[named.identity]
    with os.scandir(top) as entries:
        names = sorted(entries, key=lambda entry: entry.name)
    uploads = collections.Counter(
        named.upload for entry in names if archives.is_archive(entry.name)
        and (named := platforms.parsed(entry.name, False)))

    def parsed(name: str, folder: bool) -> Named | None:
        """Return what a name says: hw_2026_11_ann.zip is not Canvas's."""
        named = platforms.parsed(name, folder)
        return None if (named and named.upload
                        and uploads[named.upload] > 1) else named
    known = metadata(top) if any(
        entry.name == METADATA and entry.is_file(follow_symlinks=False)
        for entry in names) else {}
    for entry in names:
        path, shown = top / entry.name, printable(entry.name, 60)
        folder = entry.is_dir(follow_symlinks=False)
        named = parsed(entry.name, folder)
        if (FOLDERS if folder else FILES).fullmatch(entry.name):
            found.beside.append(shown)
        elif entry.is_symlink():
            found.unread.append(Unread(shown, LINK))
        elif not folder and not entry.is_file(follow_symlinks=False):
            found.unread.append(Unread(shown, 'is neither folder nor file'))
        elif named:
            add(whose(named, shown), named, path)
        elif folder:
            handed = known.pop(entry.name, platforms.Handed())
            group = handed.group
            found.entries += [Entry(
                shown, one, path, handed_in=handed.time, remarks=[
                    'handed in together with ' + ' and '.join(
                        other.name or other.number for other in group
                        if other is not one)] if group[1:] else [])
                for one in group]
        elif archives.is_archive(entry.name):
            found.entries.append(Entry(
                printable(archives.stem(entry.name), 60), path=path,
                archive=True))
        else:
            found.unread.append(Unread(shown, why(entry.name)))
    found.unread += [Unread(
        ' and '.join(one.name or one.number for one in handed.group) or name,
        f'has {printable(name, 60)} in {METADATA}, and there is no such '
        'folder') for name, handed in known.items()]
    folders: dict[str, list[Entry]] = {}
    for own in found.entries:
        if own.path:
            folders.setdefault(own.path.name, []).append(own)
    for name, reason in refused.items():
        part, _, rest = name.partition('/')
        named = parsed(part, bool(rest))
        shown = printable(part, 60)
        if named:
            whose(named, shown).inside[rest or named.file] = reason
        elif rest and part in folders:
            for own in folders[part]:
                own.inside[rest] = reason
        elif not FILES.fullmatch(name):
            found.unread.append(Unread(printable(name, 100), reason))
    found.entries = together(found.entries)
    return found


def together(found: list[Entry]) -> list[Entry]:
    """Make one entry of the attempts of a learner: Ann_attempt_1, ..."""
    whose: dict[str, dict[int, Entry]] = {}
    for entry in found:
        match = ATTEMPT.fullmatch(entry.name)
        if match and match[1] and entry.identity == Identity():
            whose.setdefault(match[1], {})[int(match[2])] = entry
    for name, attempts in whose.items():
        if len(attempts) > 1:
            *older, newest = [attempts[number] for number in sorted(attempts)]
            found[found.index(newest)] = dataclasses.replace(
                newest, name=name, attempts=attempts)
            found = [entry for entry in found if entry not in older]
    return found


def learners(found: Listed) -> int:
    """Count the entries that are somebody's work, as far as it can be seen."""
    return sum(entry.identity != Identity() or foreign(entry.name) and (
        entry.archive or bool(entry.path and find_folder(entry.path).folder))
        for entry in found.entries)


def add(entry: Entry, named: Named, path: pathlib.Path) -> None:
    """Add what a platform has named to the entry of the same learner."""
    if named.remark and named.remark not in entry.remarks:
        entry.remarks.append(named.remark)
    if named.file:
        entry.files.append((named, path))
    elif not named.remark:
        if entry.path:
            entry.remarks.append(f'{printable(entry.path.name, 60)} is '
                                 'theirs too, and is not graded')
        entry.path = path


def why(name: str) -> str:
    """Say why a file of a class is not read."""
    if ODD.fullmatch(name) and not most(name):
        return UNOPENED.strip()
    if most(name):
        return 'is a file without a learner\'s name: put it into a folder'
    return 'is neither a folder nor a zip or tar archive'


def metadata(top: pathlib.Path) -> dict[str, platforms.Handed]:
    """Read what Gradescope says of the folders, if it can be read."""
    try:
        with open(top / METADATA, encoding='utf-8', errors='replace') as file:
            return platforms.gradescope(file.read(most(METADATA)))
    except OSError:
        return {}
