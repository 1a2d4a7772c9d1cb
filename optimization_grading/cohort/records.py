"""The file that keeps the records of a run.

It has a line of JSON for each check, appended as the verdicts
come. So an interrupted run, whatever ended it, is continued from there.
"""
import contextlib
import dataclasses
import errno
import fcntl
import functools
import hashlib
import json
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterable
from typing import Any

from optimization_grading import table
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import Failure, Verdict, printable

HEAD = b'{"grader": "'  # as a record file begins
CODE = '.py', '.toml', '.txt', '.ini'  # endings of what decides a verdict


class Unusable(Exception):
    """A record file cannot be used; the text says why, and what to do."""


@functools.cache
def version(package: pathlib.Path = table.CHECKS.parent) -> str:
    """Return a digest of what decides a verdict or a sentence of a package."""
    found = hashlib.sha256()
    for path in sorted(package.rglob('*')):
        if path.suffix in CODE:
            name = path.relative_to(package).as_posix()
            found.update(f'{name}\0'.encode() + path.read_bytes() + b'\0')
    return found.hexdigest()[:12]


class Spool:
    """A file that keeps texts, so that the memory need not."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(buffering=0)

    def put(self, text: str) -> tuple[int, int]:
        """Keep a text; return where it lies."""
        content, start = text.encode(), self.file.seek(0, os.SEEK_END)
        if self.file.write(content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return start, len(content)

    def get(self, start: int, size: int) -> str:
        """Return the text that lies there."""
        self.file.seek(start)
        return self.file.read(size).decode()


class HandedIn:
    """What is known of a submission before it is graded.

    digest: of its files, which lie in the spool; present: the tasks whose
    files can be read, and digests: of each such file, by its task's number;
    records: of the checks that have nothing to grade.
    """

    def __init__(self, submission: Submission, tasks: Iterable[table.Task],
                 spool: Spool) -> None:
        self.submission, self.name = submission, submission.name
        self.present: list[table.Task] = []
        self.digests: dict[int, str] = {}
        self.records: list[Record] = []
        submission = dataclasses.replace(submission, given=submission.take())
        self.digest = submission.snapshot.digest()
        self.spool, self.place = spool, spool.put(
            json.dumps(submission.snapshot.packed()))
        for task in tasks:
            try:
                self.digests[task.number] = hashlib.sha256(
                    submission.read(task.file)).hexdigest()
                self.present.append(task)
            except Failure as failure:
                verdict = (Verdict.NOT_HANDED_IN if submission.folder is None
                           else failure.verdict)
                self.records += [Record(
                    self.name, task.number, check, verdict,
                    failure.sentence) for check in task.checks]

    def packed(self) -> list[Any]:
        """Return the files as they were, packed."""
        files: list[Any] = json.loads(self.spool.get(*self.place))
        return files


class RecordFile:
    """A file of records, which one run at a time may write.

    seed: the seed of the run that began it, or None; tasks: the numbers of
    those it graded. records: of earlier runs, by learner and digest; names:
    whose they are.
    size: in bytes, of what is whole; error: why a line is missing, or None;
    named: the gradebook beside it, if there is one.
    """

    def __init__(self, path: pathlib.Path, keep: bool) -> None:
        self.path = path
        self.named: str | pathlib.Path = path
        self.seed: int | None = None
        self.tasks: list[int] = []
        self.records: dict[tuple[str, str], list[Record]] = {}
        self.names: set[str] = set()
        self.size = 0
        self.error: OSError | None = None
        shown = printable(path, 200)
        try:
            self.file = open(path, 'a+b', buffering=0)
        except OSError as error:
            raise Unusable(f'{shown} cannot be written: {error.strerror}'
                           ) from None
        mode = os.fstat(self.file.fileno()).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
            raise Unusable(f'{shown} is not an ordinary file: name another')
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(f'{shown} is being written by another run: wait '
                           'for its end, or name another file') from None
        if stat.S_ISCHR(mode):
            return  # /dev/null, say: nothing is to be read
        if keep:
            self.read(shown)
        os.ftruncate(self.file.fileno(), self.size)

    def read(self, shown: str) -> None:
        """Read what there is, but for a last line that was cut off."""
        self.file.seek(0)
        content = self.file.read()
        self.size = content.rfind(b'\n') + 1
        try:
            if not self.size:
                if content.startswith(HEAD[:len(content)]):
                    return
                raise ValueError('no first line that was cut off')
            head, *lines = map(json.loads, content[:self.size].splitlines())
            if head['grader'] != version():
                raise Unusable(f'{shown} was begun by another version of the '
                               'grader or its checks: name a new file, and '
                               'grade all anew')
            if type(head['seed']) is not int or head['seed'] < 0:
                raise ValueError('no seed')
            self.seed = head['seed']
            self.tasks = [table.TASKS[number].number
                          for number in head.get('tasks', [])]
            for value in lines:
                digest = value.pop('digest')
                record = Record.parsed(value)
                self.records.setdefault(
                    (record.learner, digest), []).append(record)
                self.names.add(record.learner)
        except (ValueError, TypeError, KeyError, AttributeError,
                RecursionError, IndexError):
            raise Unusable(f'{shown} is not a record file: name the one '
                           'that --resume or --gradebook has written'
                           ) from None

    def begin(self, seed: int, tasks: Iterable[table.Task] = ()) -> None:
        """Write the first line, if there is none."""
        self.seed, self.tasks = seed, [task.number for task in tasks]
        if not self.size:
            self.write(b'')

    def of(self, learner: HandedIn) -> list[Record]:
        """Return a learner's records, or none if one is missing or is stale.
        """
        found = {(record.task, record.check): record for record in
                 self.records.get((learner.name, learner.digest), [])
                 if record.verdict != Verdict.NO_VERDICT}
        wanted = [(task.number, check) for task in learner.present
                  for check in task.checks]
        return [found[key] for key in wanted] if (
            set(wanted) <= found.keys()) else []

    def changed(self, learner: HandedIn) -> bool:
        """Return whether other files of this learner were graded."""
        return learner.name in self.names and (
            learner.name, learner.digest) not in self.records

    def add(self, learner: HandedIn, record: Record) -> None:
        """Append a record."""
        self.write(line({**vars(record), 'digest': learner.digest}))

    def write(self, content: bytes) -> None:
        """Append whole lines, after the first one, or none of them.

        They are with the system when this returns. If they cannot be
        written, the next ones may be.
        """
        if not self.size:
            content = line({'grader': version(), 'seed': self.seed,
                            'tasks': self.tasks}) + content
        try:
            if self.file.write(content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.size += len(content)
        except OSError as error:
            self.error = error
            with contextlib.suppress(OSError):
                os.ftruncate(self.file.fileno(), self.size)


def line(value: object) -> bytes:
    """Return a value as a line of the file."""
    return json.dumps(value).encode() + b'\n'
