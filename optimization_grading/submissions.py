"""Find the learners' folders, and read them without trusting them."""
import base64
import collections
import dataclasses
import difflib
import os
import pathlib
import re
import stat
import time

from optimization_grading import table
from optimization_grading.verdicts import NOT_FOUND, Failure, printable

LARGEST = 2 ** 20  # bytes of a file of Python
FILES = 200  # files of a folder that are taken
TOTAL = 2 ** 24  # bytes of a folder's files that are taken
DEPTH = 4  # of the folders that are searched
SECONDS = 20  # for the search
# Folders that hold no learner's own files.
OTHERS = re.compile(r'\..*|__.*|node_modules|site-packages')
TASK_FILE = re.compile(r'\d+-\w+\.py')
# What a file may load at its import that is worth having loaded before.
LIBRARIES = {'tensorflow': rb'tensorflow|keras',
             'matplotlib.pyplot': rb'matplotlib'}
SIBLING = re.compile(rb'''(?:__import__|import_module)\(\s*['"]([^'"]+)''')


NO_FILE = 'no task file was found'


class NoSubmission(Exception):
    """There is nothing to grade; the text says what to do."""


@dataclasses.dataclass(frozen=True)
class Submission:
    """One learner's folder.

    name: for reports, one printable line.
    top: what the grader was given; folder: where the task files lie in it,
        or None; trouble: what was in the way of finding it, or ''.
    """

    name: str
    top: pathlib.Path
    folder: pathlib.Path | None
    trouble: str = ''

    def read(self, name):
        """Give a file's bytes.

        Raises: Failure where it is not an ordinary file of ordinary size in
            the submission.
        """
        if self.folder is None:
            raise Failure(NOT_FOUND, NO_FILE + self.but())
        path = self.folder / name
        try:
            real = path.resolve(strict=True)
        except FileNotFoundError:
            raise Failure(NOT_FOUND, self.missing(name)) from None
        except (OSError, RuntimeError):
            raise Failure(NOT_FOUND, f'{name} is a link that leads nowhere'
                          ) from None
        if not real.is_relative_to(self.top.resolve()):
            raise Failure(NOT_FOUND, f'{name} is a link that leads out of '
                          'the submission')
        try:
            # without O_NONBLOCK a named pipe would make the grader wait
            descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK
                                 | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise Failure(NOT_FOUND, f'{name} cannot be read: '
                          f'{error.strerror}') from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Failure(NOT_FOUND, f'{name} is not an ordinary file')
            if status.st_size > LARGEST:
                raise Failure(NOT_FOUND, f'{name} has {status.st_size:,} '
                              'bytes; a task takes some hundred')
            return os.read(descriptor, LARGEST)
        finally:
            os.close(descriptor)

    def missing(self, name):
        """Say that a file is missing, and which it may be meant to be."""
        sentence = missing(name) + self.but()
        others = [other for other in self.names()
                  if other not in {task.file for task in table.TASKS}]
        near = difflib.get_close_matches(
            name, [other for other in others if len(other) < 60][:50])[:1]
        near += [other for other in others
                 if other.split('-')[0] == name.split('-')[0]]
        return sentence + (f'; did you mean {printable(near[0], 60)}, which '
                           'is?' if near else '')

    def but(self):
        """Say what was in the way of finding more."""
        return f'; {self.trouble}' if self.trouble else ''

    def names(self):
        """Name the Python files, but not the drivers."""
        try:
            with os.scandir(self.folder) as entries:
                names = sorted(entry.name for entry in entries
                               if entry.name.endswith('.py'))
        except OSError:
            return []
        return [name for name in names
                if not name.endswith('-main.py')][:FILES]

    def files(self):
        """Give the names and bytes of the Python files that can be read.

        Those of the tasks come first, and together they are not too large.
        """
        wanted, total = {task.file for task in table.TASKS}, 0
        for name in sorted(self.names() if self.folder else [],
                           key=lambda name: name not in wanted):
            try:
                content = self.read(name)
            except Failure:
                continue
            total += len(content)
            if total > TOTAL:
                return
            yield name, content

    def copy_to(self, view):
        """Copy the Python files that can be read into a folder."""
        for name, content in self.files():
            (view / name).write_bytes(content)
            (view / name).chmod(0o644)

    def packed(self):
        """Give the files as text that can travel, for unpacked()."""
        return {name: [self.executable(name),
                       base64.b64encode(content).decode()]
                for name, content in self.files()}

    def executable(self, name):
        """Tell whether a file may be executed."""
        try:
            return bool((self.folder / name).stat().st_mode & stat.S_IXUSR)
        except OSError:
            return False

    def libraries(self, task):
        """Name the libraries that a task's file will load, from its text.

        The siblings that it imports count too. A library that is missing
        here is loaded in each call: that is slow, and not wrong.
        """
        files, seen, present = [task.file], set(), self.names()
        while files:
            name = files.pop()
            seen.add(name)
            files += self.siblings(name).intersection(present) - seen
        texts = [self.text(name) for name in seen]
        return tuple(library for library, mark in LIBRARIES.items() if (
            library == 'tensorflow' and task.form in table.TENSORFLOW_FORMS
            or any(re.search(mark, text) for text in texts)))

    def siblings(self, name):
        """Name the files that a file imports by __import__."""
        return {sibling.decode(errors='replace') + '.py'
                for sibling in SIBLING.findall(self.text(name))}

    def text(self, name):
        """Give a file's bytes, or none where it cannot be read."""
        try:
            return self.read(name)
        except Failure:
            return b''


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
    wanted = {task.file for task in table.TASKS}
    best, best_score, trouble, rivals = None, (0, 0, 0), '', []
    deadline = time.monotonic() + SECONDS
    waiting = collections.deque([(top, 0)])
    while waiting and (best_score[0] < len(wanted)
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
        score = (len(wanted & names), sum(
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
    """Give the submission in a folder that the grader names."""
    top = existing(text)
    folder, trouble, rivals = find_folder(top)
    if rivals:
        names = [printable(path.relative_to(top), 60)
                 for path in (folder, *rivals)]
        raise NoSubmission(
            f'{text} has several folders with task files: '
            + ', '.join(names[:3]) + ', ...' * (len(names) > 3)
            + '; name one, or grade each with --cohort')
    if folder is None:
        raise NoSubmission(
            f'{text} has no task file, neither itself nor in its folders; '
            + (trouble or f'name the folder with {table.TASKS[0].file} and '
               'the others, or the checkout above it'))
    return Submission(printable(top.resolve().name, 60), top, folder, trouble)


def from_cohort(text):
    """Give the submissions in the folders below one that the grader names.
    """
    top = existing(text)
    folders = sorted(path for path in top.iterdir() if path.is_dir()
                     and not path.is_symlink()
                     and not path.name.startswith('.'))
    if not folders:
        raise NoSubmission(f'{text} has no folders; name the folder that '
                           'has a folder for each learner')
    return [Submission(printable(folder.name, 60), folder,
                       *find_folder(folder)[:2]) for folder in folders]


def unpacked(name, files, folder):
    """Give the submission whose files packed() gave, in a new folder."""
    folder.mkdir()
    for file, (executable, content) in files.items():
        path = folder / pathlib.Path(file).name
        path.write_bytes(base64.b64decode(content))
        path.chmod(0o755 if executable else 0o644)
    return Submission(name, folder, folder)


def existing(text):
    """Give a folder's path."""
    top = pathlib.Path(text).expanduser()
    try:
        if not top.is_dir():
            raise NoSubmission(f'{text} is not a folder' if top.exists() else
                               f'there is no folder {text}')
        os.listdir(top)
    except OSError as error:
        raise NoSubmission(f'{text} cannot be read: {error.strerror}'
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
