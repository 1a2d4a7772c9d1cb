"""The record of one check of a learner, and the file that keeps them.

A record file has a line of JSON for each check, appended as the verdicts
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
import stat
import tempfile

from optimization_grading import commands, table
from optimization_grading.judging.verdicts import (
    CRASHED,
    ENDED_EARLY,
    NO_VERDICT,
    NOT_FOUND,
    OUT_OF_MEMORY,
    RAISED,
    RIGHT,
    TIMED_OUT,
    WRONG,
    Failure,
    printable,
)

FIELDS = ('learner', 'task', 'check', 'verdict', 'sentence', 'mistakes',
          'remarks', 'again', 'answered', 'says', 'line')
VERDICTS = (RIGHT, WRONG, RAISED, TIMED_OUT, OUT_OF_MEMORY, CRASHED,
            ENDED_EARLY, NOT_FOUND, NO_VERDICT)
HEAD = b'{"grader": "'  # as a record file begins
LONGEST, MOST = 2000, 50  # letters of a record's text, and its remarks
CODE = '.py', '.toml', '.txt', '.ini'  # endings of what decides a verdict


class Unusable(Exception):
    """A record file cannot be used; the text says why, and what to do."""


@functools.cache
def version(package=table.CHECKS.parent):
    """Return a digest of what decides a verdict or a sentence of a package."""
    found = hashlib.sha256()
    for path in sorted(package.rglob('*')):
        if path.suffix in CODE:
            name = path.relative_to(package).as_posix()
            found.update(f'{name}\0'.encode() + path.read_bytes() + b'\0')
    return found.hexdigest()[:12]


def parsed(value):
    """Return a record that comes from outside, with all its fields.

    Its texts can be printed; what again was is not believed.
    Raises: ValueError if it is not the record of a check.
    """
    if not isinstance(value, dict) or not value.keys() <= set(FIELDS):
        raise ValueError('not a record')
    record = {**dict.fromkeys(FIELDS, ''), **value}
    number, line = record['task'], record['line']
    texts = {name: text for name, text in record.items()
             if name not in ('task', 'line')}
    if not (all(isinstance(text, str) for text in texts.values())
            and type(number) is int and 0 <= number < len(table.TASKS)
            and record['check'] in table.TASKS[number].checks
            and record['verdict'] in VERDICTS
            and (line == '' or type(line) is int)):
        raise ValueError('not a record')
    return {**record, **{
        name: printable(text, LONGEST) for name, text in texts.items()},
        'remarks': '\n'.join(printable(remark) for remark in record[
            'remarks'].splitlines()[:MOST]), 'again': ''}


def again(submission, number, seed):
    """Return the command that repeats a task's verdicts."""
    return (f'pytest --submission {commands.word(submission.top)}'
            f' --task {number} --seed {seed}')


def name_of(record):
    """Give the name by which pytest knows a check of a learner."""
    learner, task = record['learner'], table.TASKS[record['task']]
    file, case = (('file_style', f'{task.number}-{learner}')
                  if record['check'] == 'style' else
                  (task.module.replace('-', '_'), learner))
    return (f'{table.CHECKS.relative_to(table.REPOSITORY).as_posix()}/'
            f'test_{file}.py::test_{record["check"]}[{case}]')


class Spool:
    """A file that keeps texts, so that the memory need not."""

    def __init__(self):
        self.file = tempfile.TemporaryFile(buffering=0)

    def put(self, text):
        """Keep a text; return where it lies."""
        content, start = text.encode(), self.file.seek(0, os.SEEK_END)
        if self.file.write(content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return start, len(content)

    def get(self, start, size):
        """Return the text that lies there."""
        self.file.seek(start)
        return self.file.read(size).decode()


class Learner:
    """What is known of a submission before it is graded.

    digest: of its files, which lie in the spool; present: the tasks whose
    files can be read; records: of the checks that have nothing to grade.
    """

    def __init__(self, submission, tasks, spool):
        self.submission, self.name = submission, submission.name
        self.present, self.records = [], []
        submission = dataclasses.replace(submission, given=submission.take())
        self.digest = submission.snapshot.digest()
        self.spool, self.place = spool, spool.put(
            json.dumps(submission.snapshot.packed()))
        for task in tasks:
            try:
                submission.read(task.file)
                self.present.append(task)
            except Failure as failure:
                self.records += [{
                    **dict.fromkeys(FIELDS, ''), 'learner': self.name,
                    'task': task.number, 'check': check,
                    'verdict': failure.verdict, 'sentence': failure.sentence}
                    for check in task.checks]
        assert all(record['verdict'] == NOT_FOUND for record in self.records)

    def packed(self):
        """Return the files as they were, for submissions.unpacked()."""
        return json.loads(self.spool.get(*self.place))


class RecordFile:
    """A file of records, which one run at a time may write.

    seed: the seed of the run that began it, or None; records: of earlier
    runs, by learner and digest; names: whose they are.
    size: in bytes, of what is whole; error: why a line is missing, or None;
    named: the gradebook beside it, if there is one.
    """

    def __init__(self, path, keep):
        self.path = self.named = path
        self.seed, self.records = None, {}
        self.names, self.size, self.error = set(), 0, None
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

    def read(self, shown):
        """Read what there is, but for a last line that was cut off."""
        self.file.seek(0)
        content = self.file.read()
        self.size = content.rfind(b'\n') + 1
        try:
            if not self.size and not content.startswith(HEAD[:len(content)]):
                raise ValueError('no first line that was cut off')
            head, *lines = map(json.loads, content[:self.size].splitlines()
                               ) if self.size else [{}]
            if self.size:
                if head['grader'] != version():
                    raise Unusable(f'{shown} was begun by another version of '
                                   'the grader or its checks: name a new '
                                   'file, and grade all anew')
                if type(head['seed']) is not int or head['seed'] < 0:
                    raise ValueError('no seed')
                self.seed = head['seed']
            for value in lines:
                digest = value.pop('digest')
                record = parsed(value)
                self.records.setdefault(
                    (record['learner'], digest), []).append(record)
                self.names.add(record['learner'])
        except (ValueError, TypeError, KeyError, AttributeError,
                RecursionError):
            raise Unusable(f'{shown} is not a record file: name the one '
                           'that --resume or --gradebook has written'
                           ) from None

    def begin(self, seed):
        """Write the first line, if there is none."""
        self.seed = seed
        if not self.size:
            self.write(b'')

    def of(self, learner):
        """Return a learner's records, or none if one is missing or is stale.
        """
        found = {(record['task'], record['check']): record for record in
                 self.records.get((learner.name, learner.digest), [])
                 if record['verdict'] != NO_VERDICT}
        wanted = [(task.number, check) for task in learner.present
                  for check in task.checks]
        return [found[key] for key in wanted] if (
            set(wanted) <= found.keys()) else []

    def changed(self, learner):
        """Return whether other files of this learner were graded."""
        return learner.name in self.names and (
            learner.name, learner.digest) not in self.records

    def add(self, learner, record):
        """Append a record."""
        self.write(line({**record, 'digest': learner.digest}))

    def write(self, content):
        """Append whole lines, after the first one, or none of them.

        They are with the system when this returns. If they cannot be
        written, the next ones may be.
        """
        if not self.size:
            content = line({'grader': version(), 'seed': self.seed}) + content
        try:
            if self.file.write(content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.size += len(content)
        except OSError as error:
            self.error = error
            with contextlib.suppress(OSError):
                os.ftruncate(self.file.fileno(), self.size)


def line(value):
    """Return a value as a line of the file."""
    return json.dumps(value).encode() + b'\n'
