"""Find the learner's own folder below the one that was handed in."""
import collections
import dataclasses
import os
import pathlib
import re
import time
from collections.abc import Iterable

from optimization_grading import table
from optimization_grading.judging import editions
from optimization_grading.judging.submission import (
    TASK_FILES,
    Submission,
    meant,
    read,
)
from optimization_grading.judging.verdicts import Failure, printable

DEPTH = 4  # of the folders that are searched
SECONDS = 20  # for the search
FEW, MANY = 3, 1000  # names that are shown, and kept
COMPARED = 20  # folders, of those that are as near
# Folders that hold no learner's own files.
OTHERS = re.compile(r'\..*|__.*|node_modules|site-packages')
ARCHIVE = re.compile(r'.*\.(zip|tar|tgz|tbz2?|tar\.(gz|bz2))', re.IGNORECASE)
NOTEBOOK = re.compile(r'.*\.ipynb', re.IGNORECASE)
# What a learner may have meant to hand in, and is not read.
ODD = re.compile(r'.*\.(ipynb|rar|7z|xz|txz|zst|gz|bz2|lzma|zipx|cab)',
                 re.IGNORECASE)
UNOPENED = ' is an archive that is not opened: zip and tar are'
ATTEMPT = re.compile(r'(.*(?=[ _-]))??[ _-]*(?:attempt|try|version)[ _-]?'
                     r'(\d{1,4})',
                     re.IGNORECASE)
# Words, of which learners make the names of their own folders.
OWN = frozenset(
    'x optimization optimisation opt attempt try version v old older new '
    'newer first second third last final draft copy of backup bak fixed '
    'earlier previous edition tf tensorflow src work solution solutions task '
    'tasks my part supervised learning machine ml repo main master project '
    'exercise exercises'.split())
EARLIER = re.compile(rb'\b(?:tf|tensorflow)\.(?:' + '|'.join(
    re.escape(name.removeprefix('tensorflow.'))
    for name in editions.TENSORFLOW_1).encode() + rb')\b')


class NoSubmission(Exception):
    """There is nothing to grade; the text says what to do."""


@dataclasses.dataclass(frozen=True)
class Found:
    """What a search has found.

    folder: with the task files, or None; trouble: what was in the way of
    finding it, or ''; rivals: others that are as good; remarks: why it is
    this one.
    strangers: those that seem to be of several learners.
    names: what lies in the folder; archives: that were met; attempts: the
    folders of attempts at the top, by number, if no task files lie beside
    them.
    """

    folder: pathlib.Path | None
    trouble: str = ''
    rivals: tuple[pathlib.Path, ...] = ()
    remarks: tuple[str, ...] = ()
    strangers: tuple[pathlib.Path, ...] = ()
    names: frozenset[str] = frozenset()
    archives: tuple[pathlib.Path, ...] = ()
    attempts: dict[int, pathlib.Path] = dataclasses.field(
        default_factory=dict)


def find(top: pathlib.Path, attempt: int | None = None) -> Found:
    """Find the task files of a learner; of several attempts, the newest.

    attempt: the newest one that may be taken, or None for any.
    """
    found = find_folder(top)
    for number in newest(found.attempts, attempt):
        inside = find_folder(found.attempts[number])
        if inside.folder:
            return dataclasses.replace(
                inside, archives=found.archives, remarks=(
                    chosen(number, max(found.attempts)), *inside.remarks))
    return found


def newest(attempts: Iterable[int], most: int | None) -> list[int]:
    """Return the numbers of several attempts, those first that count."""
    found = sorted(attempts, reverse=True)
    return [number for number in found if most is None or number <= most
            ] or found if len(found) > 1 else []


def chosen(attempt: int, newest: int) -> str:
    """Say which attempt is graded."""
    return (f'attempt {attempt} of {newest} is graded; --attempt N grades '
            'another')


def find_folder(top: pathlib.Path) -> Found:
    """Find the folder below top that has the most task files.

    The nearest ones are looked at first, and each is looked at: only time
    and depth are limited, and what is no learner's own is left out. Of those
    that are as near, the one counts that has the most files of this edition.
    """
    best: pathlib.Path | None = None
    best_score, trouble, seen = (0, 0, 0), '', dict[str, str]()
    near: dict[int, list[pathlib.Path]] = {}  # with task files, by depth
    inside: dict[pathlib.Path, frozenset[str]] = {}
    attempts: dict[int, pathlib.Path] = {}
    archives: list[pathlib.Path] = []
    deadline = time.monotonic() + SECONDS
    waiting = collections.deque([(top, 0)])
    while waiting and (best_score[0] < len(TASK_FILES)
                       or waiting[0][1] == -best_score[-1]):
        path, depth = waiting.popleft()
        if time.monotonic() > deadline:
            return Found(best, 'the search for task files ended after '
                         f'{SECONDS} s, with folders left; name the folder '
                         'itself')
        try:
            with os.scandir(path) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            where = printable(path.relative_to(top.parent), 100)
            trouble = trouble or f'{where} cannot be read: {error.strerror}'
            continue
        names = frozenset([entry.name for entry in entries])
        if 'pyvenv.cfg' in names:  # a virtual environment
            continue
        exact = len(TASK_FILES & names)
        score = exact, 0 if exact else sum(
            bool(NOTEBOOK.fullmatch(name) and meant(name)) for name in names
            ), -depth
        if exact:
            near.setdefault(depth, []).append(path)
        elif len(seen) < MANY:
            seen |= {entry.name: needed(entry.name) for entry in entries
                     if not entry.name.startswith('.')
                     and not entry.is_dir(follow_symlinks=False)}
        archives += [path / name for name in sorted(
            filter(ARCHIVE.fullmatch, names))]
        if score[:2] > best_score[:2]:
            best, best_score = path, score
        if exact or best is path:
            inside[path] = names
        if not depth:
            attempts = {} if exact else {
                int(match[2]): path / name for name in names
                if (match := ATTEMPT.fullmatch(name))
                and os.path.isdir(path / name)
                and not os.path.islink(path / name)}
        if depth < DEPTH:
            waiting += [(path / entry.name, depth + 1) for entry in entries
                        if not OTHERS.fullmatch(entry.name)
                        and entry.is_dir(follow_symlinks=False)]
    if best is None and seen and not trouble:
        trouble = arrived(seen)
    rivals = near.get(-best_score[-1], [])
    best, others, remarks = best_of(top, rivals) if len(rivals) > 1 else (
        best, (), ())
    return Found(best, trouble, others, remarks, strangers(rivals),
                 inside[best] if best else frozenset(),
                 tuple(archives), attempts)


def needed(name: str) -> str:
    """Say why a file is not graded; '' if it is like no task's file."""
    if NOTEBOOK.fullmatch(name):
        return (' is read only if it has the name of a task, as in '
                '5-momentum.ipynb')
    if ODD.fullmatch(name):
        return UNOPENED
    return f' is not graded: name it {meant(name)}' if meant(name) else ''


def arrived(seen: dict[str, str]) -> str:
    """Say what came where no task file did, and what is needed."""
    told = [printable(name, 60) + why for name, why in seen.items() if why]
    names = [printable(name, 60) for name in seen]
    return '; '.join(told[:FEW]) + '; ...' * (len(told) > FEW) or (
        ', '.join(names[:FEW]) + ', ...' * (len(names) > FEW) + ' arrived; a '
        f'task\'s file has a name such as {table.TASKS[0].file}')


def foreign(name: str) -> bool:
    """Return whether a folder's name seems to be that of a learner."""
    return not OWN.issuperset(re.findall(r'[^\W\d_]+|\d{3,}', name.lower()))


def strangers(folders: list[pathlib.Path]) -> tuple[pathlib.Path, ...]:
    """Return folders that seem to be of several learners, or none."""
    common = os.path.commonpath(folders) if folders else ''
    found = tuple(folder for folder in folders[1:] and folders
                  if foreign(folder.relative_to(common).parts[0]))
    return found if len({folder.relative_to(common).parts[0]
                         for folder in found}) > 1 else ()


def best_of(top: pathlib.Path, folders: list[pathlib.Path]) -> tuple[
        pathlib.Path, tuple[pathlib.Path, ...], tuple[str, ...]]:
    """Choose the folder that has the most files of this edition's tasks.

    Returns: it, those that have as many, and a remark.
    """
    solved = {folder: solves(top, folder) for folder in folders[:COMPARED]}
    most = max(solved.values())
    best, *rivals = [folder for folder in solved if solved[folder] == most]
    return best, tuple(rivals), (
        f'{len(folders)} folders have task files; {short(top, best)} is '
        + ('graded' if rivals else 'graded, which has the most files of this '
           'edition\'s tasks') + ', not ' + listed(
               top, [folder for folder in folders if folder != best]),)


def solves(top: pathlib.Path, folder: pathlib.Path) -> int:
    """Count the files that have their task's function of this edition."""
    count, root = 0, top.resolve()
    for task in table.TASKS:
        try:
            content = read(root, folder / task.file).content
        except Failure:
            continue
        count += bool(re.search(rf'\bdef {task.function}\b'.encode(), content)
                      and not EARLIER.search(content))
    return count


def short(top: pathlib.Path, folder: pathlib.Path) -> str:
    """Write where a folder lies below the top."""
    return printable(folder.relative_to(top), 60)


def listed(top: pathlib.Path, folders: Iterable[pathlib.Path]) -> str:
    """Name the first few folders."""
    names = [short(top, folder) for folder in folders]
    return ', '.join(names[:3]) + ', ...' * (len(names) > 3)


def equal(top: pathlib.Path, found: Found) -> str:
    """Name the folders to choose from, if there are several; or ''."""
    return listed(top, (found.folder, *found.rivals)) if (
        found.folder and found.rivals) else ''


def several(shown: str, names: str) -> NoSubmission:
    """Say that there are several folders to choose from."""
    return NoSubmission(f'{shown} has several folders with task files: '
                        f'{names}; name one, or grade each with --cohort')


def nothing(shown: str, trouble: str) -> NoSubmission:
    """Say that there is no task file."""
    return NoSubmission(
        f'{shown} has no task file, neither itself nor in its folders; '
        + (trouble or f'name the folder with {table.TASKS[0].file} and '
           'the others, or the checkout above it'))


def from_folder(text: str) -> Submission:
    """Return the submission in a folder that the learner or grader names."""
    top, shown = existing(text), printable(text, 200)
    found = find(top)
    if found.folder is None:
        raise nothing(shown, found.trouble)
    if found.rivals:
        raise several(shown, equal(top, found))
    root = top.resolve()
    return Submission(printable(root.name, 60), top, found.folder,
                      found.trouble, root, remarks=found.remarks)


def existing(text: str) -> pathlib.Path:
    """Return a folder's path."""
    # before it is a path, which forgets that ./~ is no home
    top = pathlib.Path(os.path.expanduser(text))
    shown = printable(text, 200)
    try:
        if not top.is_dir():
            raise NoSubmission(f'{shown} is not a folder' if top.exists() else
                               f'there is no folder {shown}')
        os.listdir(top)
    except OSError as error:
        raise NoSubmission(f'{shown} cannot be read: {error.strerror}'
                           ) from None
    return top
