"""A class in batches: each is graded in a pytest run of its own.

The main process cuts the class, hands each batch to an executor as JSON,
which holds the learners' files, and gets a line of JSON for each check. It
makes pytest's reports of them, as the controller of pytest-xdist does.
"""
import collections
import concurrent.futures
import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pytest

from optimization_grading import commands, table
from optimization_grading.cohort import records, submissions
from optimization_grading.cohort.records import FIELDS, again, name_of, version
from optimization_grading.judging.solution import Grader
from optimization_grading.judging.verdicts import (
    NO_VERDICT,
    RIGHT,
    first_line,
    printable,
)
from optimization_grading.reports.progress import Progress
from optimization_grading.sandbox import confinement
from optimization_grading.signals import ENDS, interrupt

SIZE = 25  # learners of a batch
OBEYED = 'PYTEST_ADDOPTS', 'PYTEST_PLUGINS'
RUNNING = set()  # the processes of this machine's batches
STOPPED = threading.Event()  # no more of them may run


def cut(learners, workers):
    """Cut a class into batches of one size, as many for each worker."""
    count = -(-len(learners) // SIZE)
    count = min(len(learners), -(-count // workers) * workers)
    ends = [len(learners) * i // count for i in range(count + 1)]
    return [learners[low:high] for low, high in zip(ends, ends[1:])]


# What an executor runs, on whatever machine

def run(job, tell=None):
    """Grade a batch; give a line of JSON for each check, and a last one.

    tell: what is called with each line at once, if anything is.
    The last line says how the run has ended.
    """
    lines = []

    def add(line):
        """Keep a line, and tell it."""
        lines.append(line)
        if tell:
            tell(line)

    theirs = json.loads(job)['grader']
    if theirs != version():
        return [json.dumps({'refused': (
            f'{socket.gethostname()} has version {version()} of the grader, '
            f'and {theirs} is needed: install the same there')})]
    ours, other = socket.socketpair()
    with ours, tempfile.TemporaryFile() as output:
        with other:
            process = subprocess.Popen(
                [sys.executable, '-P', '-m', 'optimization_grading', '-q',
                 '-s', '-p', 'no:cacheprovider', '--batch',
                 str(other.fileno())],
                pass_fds=[other.fileno()], stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT,
                cwd=table.REPOSITORY, start_new_session=True,
                env={name: value for name, value in os.environ.items()
                     if name not in OBEYED})
        RUNNING.add(process)
        if STOPPED.is_set():
            process.terminate()
        try:
            ours.sendall(job.encode() + b'\n')
            with ours.makefile(encoding='utf-8') as told:
                for line in told:
                    if line.endswith('\n'):  # or else it was cut off
                        add(line)
        except OSError:
            pass  # it has ended, and its output says why
        finally:
            status = process.wait()
            RUNNING.discard(process)
        output.seek(0)
        said = output.read()[-4000:].decode(errors='replace').splitlines()
    said = [line for line in said if line.strip()]
    errors = [line for line in said if line.startswith('ERROR: ')]
    if not lines and status > 0:  # it could not begin
        add(json.dumps({'refused': f'{socket.gethostname()}: ' + printable(
            (errors or said)[-1].removeprefix('ERROR: '))}))
    else:
        add(json.dumps({'ended': f'exit code {status}' if status >= 0 else
                        f'signal {-status}',
                        'said': printable((errors or said or [''])[-1])}))
    return lines


class Batch:
    """The plugin of a batch's pytest run: takes the job, tells the records.
    """

    def __init__(self, descriptor):
        signal.signal(signal.SIGTERM, interrupt)
        self.socket = socket.socket(fileno=descriptor)
        with self.socket.makefile(encoding='utf-8') as file:
            job = json.loads(file.readline())
        threading.Thread(target=self.listen, daemon=True).start()
        self.submissions = [
            submissions.Submission(
                name, table.REPOSITORY, table.REPOSITORY,
                given=submissions.unpacked(*files))
            for name, files, _ in job['learners']]
        self.seed, self.unsafe = job['seed'], job['unsafe']
        self.grader = Grader(confinement.Limits(seconds=job['seconds']))
        self.tasks = {name: numbers for name, _, numbers in job['learners']}

    def listen(self):
        """End the run, wherever it is, when the one that asked has ended."""
        with contextlib.suppress(OSError):
            self.socket.recv(1)
        os.kill(os.getpid(), signal.SIGTERM)

    def record(self, record, seconds):
        """Tell a record, and how long its check took."""
        self.tell({'record': record, 'seconds': seconds})

    def protected(self, protections):
        """Tell the protections in force."""
        self.tell({'protections': protections})

    def tell(self, value):
        """Send a line; end the run if nobody listens any more."""
        try:
            self.socket.sendall(json.dumps(value).encode() + b'\n')
        except OSError:
            pytest.exit('the run that asked for this batch has ended')

    def pytest_unconfigure(self):
        """End the sandbox."""
        self.grader.close()


# The main process

class Local:
    """This machine's processor cores."""

    def __init__(self, workers):
        STOPPED.clear()
        self.workers = self.room = workers
        self.executor = concurrent.futures.ThreadPoolExecutor(workers)

    def lost(self):
        """Return why no batch can be graded any more, or ''."""
        return ''

    def submit(self, job, tell):
        """Begin a batch; return its future."""
        return self.executor.submit(run, job, tell)

    def stop(self):
        """End all batches now."""
        STOPPED.set()
        self.executor.shutdown(wait=False, cancel_futures=True)
        for end, seconds in (signal.SIGTERM, 5), (signal.SIGKILL, 3):
            for process in list(RUNNING):
                process.send_signal(end)
            deadline = time.monotonic() + seconds
            while RUNNING and time.monotonic() < deadline:
                time.sleep(0.05)

    def close(self):
        """End the executor, which has nothing left to do."""
        self.executor.shutdown()


class Class:
    """The plugin of the main process: grades a class in batches.

    learners: as in records.py; tasks: those that are graded.
    pool: where batches run; file: the record file, or None.
    """

    def __init__(self, config, reports, learners, tasks, file=None):
        self.config, self.option = config, config.option
        self.reports = reports
        self.learners = {learner.name: learner for learner in learners}
        self.tasks, self.file, self.pool = tasks, file, None
        checks = sum(len(task.checks) for task in tasks)
        self.left = dict.fromkeys(self.learners, checks)
        self.seen = set()
        self.taken_over = self.changed = 0
        self.heard = queue.SimpleQueue()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self):
        """Collect nothing here: the batches do."""
        return True

    def pytest_runtestloop(self, session):
        """Grade all learners."""
        self.session = session
        self.progress = Progress(self.config.pluginmanager.getplugin(
            'terminalreporter'), len(self.learners), 'learners')
        session.testscollected = sum(self.left.values())
        todo = []
        for learner in self.learners.values():
            for record in learner.records:
                self.take(record, quick=True)
            if not learner.present:
                continue
            kept = self.file.of(learner) if self.file else []
            self.taken_over += bool(kept)
            self.changed += bool(self.file) and self.file.changed(learner)
            for record in kept:
                self.take(record, quick=True)
            if not kept:
                todo.append(learner)
        self.say(len(todo))
        try:
            if todo:
                self.grade(collections.deque(
                    cut(todo, self.pool.workers)))
            self.pool.close()
        except KeyboardInterrupt:
            self.interrupted('interrupted')
        except BaseException:
            self.pool.stop()
            raise
        finally:
            self.progress.close()
            if self.file and self.file.error:
                self.reports.miss(self.file.path, self.file.error)
        return True

    def interrupted(self, why):
        """End all, and say how to go on."""
        for number in ENDS:  # for the seconds it takes
            signal.signal(number, signal.SIG_IGN)
        self.pool.stop()
        pytest.exit(why + (
            f'; to go on: --resume {commands.word(self.file.named)}'
            if self.file else ''), pytest.ExitCode.INTERRUPTED)

    def say(self, left):
        """Say what is taken over from an earlier run, and how many are left.
        """
        reporter = self.config.pluginmanager.getplugin('terminalreporter')
        if self.file and self.file.names and reporter:
            reporter.write_line(
                f'{self.file.path}: {self.taken_over} learner'
                f'{"s" * (self.taken_over != 1)} taken over, '
                f'{self.changed} changed since, {left} to grade')

    def grade(self, waiting):
        """Grade batches, and those that are made of what one has left."""
        running, suspects = {}, collections.deque()
        while waiting or running or suspects:
            alone = not (waiting or running)
            queue = suspects if alone else waiting
            while queue and len(running) < (1 if alone else self.pool.room):
                batch = queue.popleft()
                running[self.pool.submit(self.job(batch), self.heard.put)
                        ] = batch, alone
            done, _ = concurrent.futures.wait(
                running, 0.2, concurrent.futures.FIRST_COMPLETED)
            while not self.heard.empty():
                self.hear(self.heard.get())
            if self.pool.lost():
                self.interrupted(self.pool.lost())
            for future in done:
                batch, alone = running.pop(future)
                parts = self.rest(batch, future, alone)
                (suspects if parts == [batch] else waiting).extendleft(parts)

    def job(self, batch):
        """Give a batch as it travels."""
        return json.dumps({
            'grader': version(), 'seed': self.option.seed,
            'seconds': self.option.seconds, 'unsafe': self.option.unsafe,
            'learners': [[learner.name, learner.packed(),
                          [task.number for task in learner.present]]
                         for learner in batch]})

    def hear(self, line):
        """Take a line from a batch; give how it has ended, or ''."""
        found = json.loads(line)
        if 'record' in found:
            self.new(records.parsed(found['record']), found['seconds'])
        elif 'refused' in found:
            raise pytest.UsageError(found['refused'])
        elif 'protections' in found:
            self.reports.add_protections(found['protections'])
        return f'{found["ended"]}: {found["said"]}' if (
            'ended' in found) else ''

    def rest(self, batch, future, alone):
        """Take a batch's records; give the batches for what it has left.

        A batch that has ended before its time is split, until it is one
        learner's. What ended may have been another one's worker: so it is
        tried again when it runs alone, and then it gets no verdict.
        """
        why = 'it ended without a word'
        try:
            for line in future.result():
                why = self.hear(line) or why
        except (pytest.UsageError, pytest.Session.Failed,
                pytest.Session.Interrupted):
            raise
        except Exception as error:  # of the executor: a worker is lost
            why = f'{type(error).__name__}: {first_line(error)}'
        left = [learner for learner in batch if self.left[learner.name]]
        if len(batch) > 1 and left:
            # who was being graded is the first that is left
            half = len(left) // 2 if left == batch else 1
            return [part for part in (left[half:], left[:half]) if part]
        if left and not alone:
            return [batch]
        for learner in left:
            for task in learner.present:
                for check in task.checks:
                    self.new({
                        **dict.fromkeys(FIELDS, ''), 'learner': learner.name,
                        'task': task.number, 'check': check,
                        'verdict': NO_VERDICT,
                        'sentence': 'grading it has ended the process that '
                        f'graded ({why}); grade it again'})
        return []

    def new(self, record, seconds=0.):
        """Take a record that was made now, if it is the first one."""
        learner = self.learners[record['learner']]
        if (learner.name, record['task'], record['check']) in self.seen:
            return
        if self.file:
            self.file.add(learner, record)
        self.take(record, seconds)

    def take(self, record, seconds=0., quick=False):
        """Make pytest's reports of a record.

        quick: it did not have to be graded.
        """
        learner = self.learners[record['learner']]
        self.seen.add((learner.name, record['task'], record['check']))
        self.left[learner.name] -= 1
        if not self.left[learner.name]:
            self.progress.advance(quick)
        record = {name: record.get(name, '') for name in FIELDS}
        record['again'] = again(learner.submission, record['task'],
                                self.option.seed)
        node, right = name_of(record), record['verdict'] == RIGHT
        file, _, function = node.partition('::')
        # junitxml closes a test case at its teardown
        for when in ('call', 'teardown') if self.option.xmlpath else (
                'call',):
            self.config.hook.pytest_runtest_logreport(report=pytest.TestReport(
                node, (file, None, function), {},
                'passed' if right or when == 'teardown' else 'failed',
                None if right or when == 'teardown' else
                f'{record["verdict"]}: {record["sentence"]} '
                f'Again: {record["again"]}', when,
                duration=seconds if when == 'call' else 0.,
                user_properties=list(record.items())))
        for stop, error in (
                (self.session.shouldfail, pytest.Session.Failed),
                (self.session.shouldstop, pytest.Session.Interrupted)):
            if stop:
                raise error(stop)
