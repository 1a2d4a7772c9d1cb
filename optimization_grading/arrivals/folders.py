"""Find the learners' folders."""
import collections
import dataclasses
import os
import pathlib
import re
import time
from collections.abc import Iterable

from optimization_grading import table
from optimization_grading.judging.submission import TASK_FILES, Submission
from optimization_grading.judging.verdicts import printable

DEPTH = 4  # of the folders that are searched
SECONDS = 20  # for the search
# Folders that hold no learner's own files.
OTHERS = re.compile(r'\..*|__.*|node_modules|site-packages')
TASK_FILE = re.compile(r'\d+-\w+\.py')


class NoSubmission(Exception):
    """There is nothing to grade; the text says what to do."""


def find_folder(top: pathlib.Path) -> tuple[
        pathlib.Path | None, str, list[pathlib.Path]]:
    """Find the folder below top that has the most task files.

    The nearest ones are looked at first, and each is looked at: only time
    and depth are limited, and what is no learner's own is left out.
    Returns: its path, or None; what was in the way, or ''; and those that
        have as many and are as near.
    """
    best: pathlib.Path | None = None
    best_score, trouble = (0, 0, 0), ''
    rivals: list[pathlib.Path] = []
    deadline = time.monotonic() + SECONDS
    waiting = collections.deque([(top, 0)])
    while waiting and (best_score[0] < len(TASK_FILES)
                       or waiting[0][1] == -best_score[-1]):
        path, depth = waiting.popleft()
        if time.monotonic() > deadline:
            return best, (f'the search for task files ended after {SECONDS} '
                          's, with folders left; name the folder itself'), []
        try:
            with os.scandir(path) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            where = printable(path.relative_to(top.parent), 100)
            trouble = trouble or f'{where} cannot be read: {error.strerror}'
            continue
        names = {entry.name for entry in entries}
        if 'pyvenv.cfg' in names:  # a virtual environment
            continue
        score = (len(TASK_FILES & names), sum(
            bool(TASK_FILE.fullmatch(name)) for name in names), -depth)
        if score[:2] > best_score[:2]:
            best, best_score, rivals = path, score, []
        elif score == best_score and best:
            rivals.append(path)
        if depth < DEPTH:
            waiting += [(path / entry.name, depth + 1) for entry in entries
                        if not OTHERS.fullmatch(entry.name)
                        and entry.is_dir(follow_symlinks=False)]
    return best, trouble, rivals


def from_folder(text: str, empty: bool = False) -> Submission:
    """Return the submission in a folder that the grader names.

    empty: whether it may have no task file.
    """
    top, shown = existing(text), printable(text, 200)
    folder, trouble, rivals = find_folder(top)
    if folder and rivals:
        names = [printable(path.relative_to(top), 60)
                 for path in (folder, *rivals[:3])]
        raise NoSubmission(
            f'{shown} has several folders with task files: '
            + ', '.join(names[:3]) + ', ...' * (len(names) > 3)
            + '; name one, or grade each with --cohort')
    if folder is None and not empty:
        raise NoSubmission(
            f'{shown} has no task file, neither itself nor in its folders; '
            + (trouble or f'name the folder with {table.TASKS[0].file} and '
               'the others, or the checkout above it'))
    root = top.resolve()
    return Submission(printable(root.name, 60), top, folder, trouble, root)


def from_cohort(text: str) -> list[Submission]:
    """Return the submissions in the folders below one that the grader names.
    """
    top = existing(text)
    folders = sorted(path for path in top.iterdir() if path.is_dir()
                     and not path.is_symlink()
                     and not path.name.startswith('.'))
    if not folders:
        raise NoSubmission(f'{printable(text, 200)} has no folders; name the '
                           'folder that has a folder for each learner')
    root = top.resolve()
    found = ((path, *find_folder(path)) for path in folders)
    return [Submission(printable(path.name, 60), path, folder, trouble,
                       root / path.name) for path, folder, trouble, _ in found]


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


def with_different_names(submissions: Iterable[Submission]
                         ) -> list[Submission]:
    """Number those that share a name, so that no report mixes them up."""
    different: dict[str, Submission] = {}
    for submission in submissions:
        name, again = submission.name, 1
        while name in different:
            again += 1
            name = f'{submission.name} ({again})'
        different[name] = dataclasses.replace(submission, name=name)
    return list(different.values())
