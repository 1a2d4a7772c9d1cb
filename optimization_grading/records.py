"""The record of one check of a learner, and the file that keeps them.

A record file has a line of JSON for each check, appended as the verdicts
come. So an interrupted run, whatever ended it, is continued from there.
"""
import fcntl
import functools
import hashlib
import json
import os
import shlex

from optimization_grading import table
from optimization_grading.verdicts import (
    NO_VERDICT, NOT_FOUND, Failure, printable)

FIELDS = ('learner', 'task', 'check', 'verdict', 'sentence', 'mistakes',
          'remarks', 'again', 'answered', 'says', 'line')
CODE = ('*.toml', 'optimization_grading/**/*.py', 'tests/tasks/*.py',
        'tests/support/*.py')


class Unusable(Exception):
    """A record file cannot be used; the text says why, and what to do."""


@functools.cache
def version():
    """Give a digest of all that decides a verdict: code, checks, table."""
    found = hashlib.sha256()
    for pattern in CODE:
        for path in sorted(table.REPOSITORY.glob(pattern)):
            found.update(path.name.encode() + b'\0' + path.read_bytes())
    return found.hexdigest()[:12]


def again(submission, number, seed):
    """Give the command that repeats a task's verdicts."""
    return printable(f'pytest --submission {shlex.quote(str(submission.top))}'
                     f' --task {number} --seed {seed}', 2000)


def name_of(record):
    """Give the name by which pytest knows a check of a learner."""
    learner, task = record['learner'], table.TASKS[record['task']]
    file, case = (('file_style', f'{task.number}-{learner}')
                  if record['check'] == 'style' else
                  (task.module.replace('-', '_'), learner))
    return (f'{table.CHECKS.relative_to(table.REPOSITORY).as_posix()}/'
            f'test_{file}.py::test_{record["check"]}[{case}]')


class Learner:
    """What is known of a submission before it is graded.

    digest: of its files; present: the tasks whose files can be read;
    records: of the checks that have nothing to grade.
    """

    def __init__(self, submission, tasks, seed):
        self.submission, self.name = submission, submission.name
        self.present, self.records = [], []
        found = hashlib.sha256()
        for name, content in submission.files():
            found.update(f'{name}\0{submission.executable(name)}\0'
                         f'{len(content)}\0'.encode(errors='replace'))
            found.update(content)
        for task in tasks:
            try:
                submission.read(task.file)
                self.present.append(task)
            except Failure as failure:
                found.update(failure.sentence.encode(errors='replace'))
                self.records += [{
                    **dict.fromkeys(FIELDS, ''), 'learner': self.name,
                    'task': task.number, 'check': check,
                    'verdict': failure.verdict, 'sentence': failure.sentence,
                    'again': again(submission, task.number, seed)}
                    for check in task.checks]
        assert all(record['verdict'] == NOT_FOUND for record in self.records)
        self.digest = found.hexdigest()[:16]


class RecordFile:
    """A file of records, which one run at a time may write.

    seed: the seed of the run that began it, or None; records: of earlier
    runs, by learner and digest; names: whose they are.
    """

    def __init__(self, path, keep):
        self.path, self.seed, self.records = path, None, {}
        self.names = set()
        try:
            self.file = open(path, 'a+b')
        except OSError as error:
            raise Unusable(f'{path} cannot be written: {error.strerror}'
                           ) from None
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(f'{path} is being written by another run: wait '
                           'for its end, or name another file') from None
        if keep:
            self.read()
        else:
            self.file.truncate(0)

    def read(self):
        """Read what there is, but for a last line that was cut off."""
        self.file.seek(0)
        content = self.file.read()
        whole = content.rfind(b'\n') + 1
        try:
            head, *lines = map(json.loads, content[:whole].splitlines()
                               ) if whole else [{}]
            if whole and head['grader'] != version():
                raise Unusable(f'{self.path} was begun by another version of '
                               'the grader or its checks: name a new file, '
                               'and grade all anew')
            self.seed = head.get('seed')
            for record in lines:
                self.records.setdefault(
                    (record['learner'], record['digest']), []).append(record)
                self.names.add(record['learner'])
        except (ValueError, TypeError, KeyError):
            raise Unusable(f'{self.path} is not a record file: name the one '
                           'that --resume or --gradebook has written'
                           ) from None
        os.ftruncate(self.file.fileno(), whole)

    def begin(self, seed):
        """Write the first line, if there is none."""
        if self.seed is None:
            self.seed = seed
            self.line({'grader': version(), 'seed': seed})

    def of(self, learner):
        """Give a learner's records, or none if one is missing or is stale.
        """
        found = {(record['task'], record['check']): record for record in
                 self.records.get((learner.name, learner.digest), [])
                 if record['verdict'] != NO_VERDICT}
        wanted = [(task.number, check) for task in learner.present
                  for check in task.checks]
        return [found[key] for key in wanted] if (
            set(wanted) <= found.keys()) else []

    def changed(self, learner):
        """Tell whether other files of this learner were graded."""
        return learner.name in self.names and (
            learner.name, learner.digest) not in self.records

    def add(self, learner, record):
        """Append a record."""
        self.line({**record, 'digest': learner.digest})

    def line(self, value):
        """Append a line; it is with the system when this returns."""
        self.file.write(json.dumps(value).encode() + b'\n')
        self.file.flush()
