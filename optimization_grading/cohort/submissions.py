"""Find the learners' folders, and read them without trusting them."""
import base64
import collections
import contextlib
import dataclasses
import difflib
import errno
import functools
import hashlib
import os
import pathlib
import re
import stat
import time

from optimization_grading import table
from optimization_grading.judging.verdicts import NOT_FOUND, Failure, printable

LARGEST = 2 ** 20  # bytes of a file of Python
FILES = 200  # files of a folder that are taken
TOTAL = 2 ** 22  # bytes of a folder's files that are taken
DEPTH = 4  # of the folders that are searched
SECONDS = 20  # for the search
# Folders that hold no learner's own files.
OTHERS = re.compile(r'\..*|__.*|node_modules|site-packages')
TASK_FILE = re.compile(r'\d+-\w+\.py')
# What a file may load at its import that is worth having loaded before.
LIBRARIES = {'tensorflow': re.compile(rb'tensorflow|keras'),
             'matplotlib.pyplot': re.compile(rb'matplotlib')}
SIBLING = re.compile(rb'''(?:__import__|import_module)\(\s*['"]([^'"]+)''')
TASK_FILES = frozenset(task.file for task in table.TASKS)
ASKED = TASK_FILES | {row.file for row in table.FURTHER}
NO_FILE = 'no task file was found'


class NoSubmission(Exception):
    """There is nothing to grade; the text says what to do."""


@dataclasses.dataclass(frozen=True)
class File:
    """One file, as it was when it was read."""

    content: bytes
    executable: bool


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """A learner's Python files, as they were when they were read.

    files: by name; together they are not too large.
    unreadable: by name, why a file is not among them.
    """

    files: dict
    unreadable: dict

    @functools.cached_property
    def siblings(self):
        """For each file, those of the others that it imports by __import__.
        """
        known = self.files.keys() | ASKED
        return {name: known & {os.fsdecode(sibling) + '.py' for sibling
                               in SIBLING.findall(file.content)}
                for name, file in self.files.items()}

    @functools.cached_property
    def libraries(self):
        """For each file, the libraries that its text names."""
        return {name: {library for library, mark in LIBRARIES.items()
                       if mark.search(file.content)}
                for name, file in self.files.items()}

    def digest(self):
        """Return what tells these files from others."""
        found = hashlib.sha256()
        for name, file in sorted(self.files.items()):
            found.update(f'{name}\0{file.executable}\0{len(file.content)}\0'
                         .encode(errors='replace') + file.content)
        return found.hexdigest()[:16]

    def packed(self):
        """Return it as values of JSON, for unpacked()."""
        return [{name: [file.executable,
                        base64.b64encode(file.content).decode()]
                 for name, file in self.files.items()}, self.unreadable]


def unpacked(files, unreadable):
    """Return the snapshot that packed() has packed."""
    return Snapshot({
        pathlib.Path(name).name: File(base64.b64decode(content), executable)
        for name, (executable, content) in files.items()}, unreadable)


@dataclasses.dataclass(frozen=True)
class Submission:
    """One learner's folder.

    name: for reports, one printable line.
    top: what the grader was given; folder: where the task files lie in it,
        or None; trouble: what was in the way of finding it, or ''.
    root: the real path of top, which no link may lead out of; if it is
        not known yet, it is looked up.
    given: its snapshot, if another process has taken it.
    """

    name: str
    top: pathlib.Path
    folder: pathlib.Path | None
    trouble: str = ''
    root: pathlib.Path | None = None
    given: Snapshot | None = dataclasses.field(default=None, compare=False)

    @functools.cached_property
    def snapshot(self):
        """Its files, which are read once: everything is judged from that."""
        return self.given or self.take()

    def take(self):
        """Read its files now; return a Snapshot, which is not kept here.

        Those of the tasks come first.
        """
        files, unreadable, left = {}, {}, TOTAL
        for name in self.names() if self.folder else []:
            try:
                file = read(self.root or self.top.resolve(),
                            self.folder / name)
                if len(file.content) > left:
                    raise Failure(NOT_FOUND, f'{name} is left out: the '
                                  'Python files of a learner may have '
                                  f'{TOTAL:,} bytes together')
            except Failure as failure:
                unreadable[name] = failure.sentence
                continue
            files[name] = file
            left -= len(file.content)
        return Snapshot(files, unreadable)

    def names(self):
        """Name the Python files, but not the drivers; the tasks' first."""
        try:
            with os.scandir(self.folder) as entries:
                names = [entry.name for entry in entries
                         if entry.name.endswith('.py')
                         and not entry.name.endswith('-main.py')]
        except OSError:
            return []
        return sorted(names, key=lambda name: (name not in ASKED, name)
                      )[:FILES]

    def read(self, name):
        """Return a file's bytes.

        Raises: Failure where it is not an ordinary file of ordinary size in
            the submission.
        """
        if self.folder is None:
            raise Failure(NOT_FOUND, NO_FILE + self.but())
        if name in self.snapshot.files:
            return self.snapshot.files[name].content
        raise Failure(NOT_FOUND, self.snapshot.unreadable.get(name)
                      or self.missing(name))

    def missing(self, name):
        """Say that a file is missing, and which it may be meant to be."""
        sentence = missing(name) + self.but()
        others = sorted(other for other in (
            *self.snapshot.files, *self.snapshot.unreadable)
            if other not in TASK_FILES)
        near = difflib.get_close_matches(
            name, [other for other in others if len(other) < 60][:50])[:1]
        near += [other for other in others
                 if other.split('-')[0] == name.split('-')[0]]
        return sentence + (f'; did you mean {printable(near[0], 60)}, which '
                           'is?' if near else '')

    def but(self):
        """Say what was in the way of finding more."""
        return f'; {self.trouble}' if self.trouble else ''

    def copy_to(self, view):
        """Copy the Python files into a folder."""
        for name, file in self.snapshot.files.items():
            (view / name).write_bytes(file.content)
            (view / name).chmod(0o644)

    def executable(self, name):
        """Return whether a file may be executed."""
        file = self.snapshot.files.get(name)
        return bool(file and file.executable)

    def libraries(self, task):
        """Name the libraries that a task's file will load, from its text.

        The siblings that it imports count too. A library that is missing
        here is loaded in each call: that is slow, and not wrong.
        """
        snapshot, seen, waiting = self.snapshot, set(), [task.file]
        while waiting:
            name = waiting.pop()
            if name in snapshot.files and name not in seen:
                seen.add(name)
                waiting += snapshot.siblings[name]
        return tuple(library for library in LIBRARIES if (
            library == 'tensorflow' and task.form in table.TENSORFLOW_FORMS
            or any(library in snapshot.libraries[name] for name in seen)))

    def siblings(self, name):
        """Name the files that a file imports by __import__."""
        return self.snapshot.siblings.get(name, set())


def read(root, path):
    """Read a file below a root, through links that stay below it.

    What is opened is what was checked, whatever is swapped meanwhile: the
    links are followed first, and on the way down from the root there may be
    none.
    Raises: Failure where it is not an ordinary file of ordinary size.
    """
    name = printable(path.name, 60)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise Failure(NOT_FOUND, f'{name} is a link that leads nowhere'
                      if path.is_symlink() else f'{name} cannot be read'
                      ) from None
    if not real.is_relative_to(root):
        raise Failure(NOT_FOUND, f'{name} is a link that leads out of the '
                      'submission')
    try:
        with contextlib.ExitStack() as opened:
            above = None
            for part in (root, *real.relative_to(root).parts):
                # without O_NONBLOCK a named pipe would make the grader wait
                above = os.open(part, os.O_RDONLY | os.O_NONBLOCK
                                | os.O_NOFOLLOW | os.O_CLOEXEC,
                                dir_fd=above)
                opened.callback(os.close, above)
            status = os.fstat(above)
            if not stat.S_ISREG(status.st_mode):
                raise Failure(NOT_FOUND, f'{name} is not an ordinary file')
            content = b'' if status.st_size > LARGEST else open(
                above, 'rb', closefd=False).read(LARGEST + 1)
    except OSError as error:
        raise Failure(NOT_FOUND, f'{name} cannot be read: '
                      + ('it changes at the same time' if error.errno in (
                          errno.ELOOP, errno.ENOENT, errno.ENOTDIR)
                         else error.strerror)) from None
    size = max(status.st_size, len(content))
    if size > LARGEST:
        raise Failure(NOT_FOUND, f'{name} has {size:,} bytes; a task takes '
                      'some hundred')
    return File(content, bool(status.st_mode & stat.S_IXUSR))


def missing(name):
    """Say that a file is missing."""
    return f'{name} is not in the folder'


def find_folder(top):
    """Find the folder below top that has the most task files.

    The nearest ones are looked at first, and each is looked at: only time
    and depth are limited, and what is no learner's own is left out.
    Returns: its path, or None; what was in the way, or ''; and those that
        have as many and are as near.
    """
    best, best_score, trouble, rivals = None, (0, 0, 0), '', []
    deadline = time.monotonic() + SECONDS
    waiting = collections.deque([(top, 0)])
    while waiting and (best_score[0] < len(TASK_FILES)
                       or waiting[0][1] == -best_score[-1]):
        path, depth = waiting.popleft()
        if time.monotonic() > deadline:
            return best, (f'the search for task files ended after {SECONDS} '
                          's, with folders left; name the folder itself'), []
        try:
            with os.scandir(path) as entries:
                entries = sorted(entries, key=lambda entry: entry.name)
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


def from_folder(text):
    """Return the submission in a folder that the grader names."""
    top, shown = existing(text), printable(text, 200)
    folder, trouble, rivals = find_folder(top)
    if rivals:
        names = [printable(path.relative_to(top), 60)
                 for path in (folder, *rivals[:3])]
        raise NoSubmission(
            f'{shown} has several folders with task files: '
            + ', '.join(names[:3]) + ', ...' * (len(names) > 3)
            + '; name one, or grade each with --cohort')
    if folder is None:
        raise NoSubmission(
            f'{shown} has no task file, neither itself nor in its folders; '
            + (trouble or f'name the folder with {table.TASKS[0].file} and '
               'the others, or the checkout above it'))
    root = top.resolve()
    return Submission(printable(root.name, 60), top, folder, trouble, root)


def from_cohort(text):
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
    return [Submission(printable(folder.name, 60), folder,
                       *find_folder(folder)[:2], root / folder.name)
            for folder in folders]


def existing(text):
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


def with_different_names(submissions):
    """Number those that share a name, so that no report mixes them up."""
    different = {}
    for submission in submissions:
        name, again = submission.name, 1
        while name in different:
            again += 1
            name = f'{submission.name} ({again})'
        different[name] = dataclasses.replace(submission, name=name)
    return list(different.values())
