"""Grade a class: cut it into batches, and take what comes of them.

A class may be one learner. The plugin of the main process hands each batch
to an executor, and makes pytest's reports of its records, as the controller
of pytest-xdist does.
"""
import collections
import concurrent.futures
import queue
import signal
import sys
import time
from collections.abc import Callable, Sequence

import pytest
import rich.console
import rich.progress

from optimization_grading import commands, table
from optimization_grading.cohort.executors import Executor, Future
from optimization_grading.cohort.jobs import (
    Checked,
    Ended,
    Job,
    Refused,
    unpack,
)
from optimization_grading.cohort.records import HandedIn, RecordFile, version
from optimization_grading.judging.record import Record
from optimization_grading.judging.verdicts import Verdict, first_line
from optimization_grading.protocol.messages import Protections
from optimization_grading.reports.writing import Reports
from optimization_grading.signals import ENDS

SIZE = 50  # learners of a batch
EVERY = 20  # seconds between two lines where there is no terminal
Batch = list[HandedIn]


def cut(learners: Batch, workers: int) -> list[Batch]:
    """Cut a class into batches of one size, as many for each worker."""
    count = -(-len(learners) // SIZE)
    count = min(len(learners), -(-count // workers) * workers)
    ends = [len(learners) * i // count for i in range(count + 1)]
    return [learners[low:high] for low, high in zip(ends, ends[1:])]


def name_of(record: Record) -> tuple[str, str]:
    """Give the file and the name by which pytest knows a check."""
    task = table.TASKS[record.task]
    file, case = (('file_style', f'{task.number}-{record.learner}')
                  if record.check == 'style' else
                  (task.module.replace('-', '_'), record.learner))
    return (f'optimization_grading/checks/test_{file}.py',
            f'test_{record.check}[{case}]')


class Cohort:
    """The plugin that grades.

    begin: gives the executor; file: the record file, or None.
    """

    def __init__(self, config: pytest.Config, reports: Reports,
                 learners: Batch, tasks: Sequence[table.Task],
                 begin: Callable[[], Executor], file: RecordFile | None
                 ) -> None:
        self.config, self.option = config, config.option
        self.reports = reports
        self.learners = {learner.name: learner for learner in learners}
        self.tasks, self.file, self.begin = tasks, file, begin
        self.left = dict.fromkeys(self.learners, sum(
            len(task.checks) for task in tasks))
        self.seen: set[tuple[str, int, str]] = set()
        self.heard = queue.SimpleQueue[str]()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        """Collect nothing here: the batches do not need it."""
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Grade all learners."""
        self.session, self.executor = session, self.begin()
        session.testscollected = sum(self.left.values())
        todo, taken_over, changed = [], 0, 0
        for learner in self.learners.values():
            for record in learner.records:
                self.take(Checked(record))
            if not learner.present:
                continue
            kept = self.file.of(learner) if self.file else []
            taken_over += bool(kept)
            changed += bool(self.file and self.file.changed(learner))
            for record in kept:
                self.take(Checked(record))
            if not kept:
                todo.append(learner)
        reporter = self.config.pluginmanager.getplugin('terminalreporter')
        if self.file and self.file.names and reporter:
            reporter.write_line(
                f'{self.file.path}: {taken_over} learner'
                f'{"s" * (taken_over != 1)} taken over, {changed} changed '
                f'since, {len(todo)} to grade')
        try:
            with Progress(reporter, todo) as self.progress:
                if todo:
                    self.grade(collections.deque(
                        cut(todo, self.executor.workers)))
            self.executor.close()
        except KeyboardInterrupt:
            self.interrupted('interrupted')
        except BaseException:
            self.executor.stop()
            raise
        finally:
            if self.file and self.file.error:
                self.reports.miss(self.file.path, self.file.error)
        return True

    def interrupted(self, why: str) -> None:
        """End all, and say how to go on."""
        for number in ENDS:  # for the seconds it takes
            signal.signal(number, signal.SIG_IGN)
        self.executor.stop()
        pytest.exit(why + (
            f'; to go on: --resume {commands.word(self.file.named)}'
            if self.file else ''), pytest.ExitCode.INTERRUPTED)

    def grade(self, waiting: collections.deque[Batch]) -> None:
        """Grade batches, and those that are made of what one has left."""
        running: dict[Future, tuple[Batch, bool]] = {}
        suspects: collections.deque[Batch] = collections.deque()
        while waiting or running or suspects:
            alone = not (waiting or running)
            queue = suspects if alone else waiting
            while queue and len(running) < (
                    1 if alone else self.executor.room):
                batch = queue.popleft()
                running[self.executor.submit(
                    self.job(batch), self.heard.put)] = batch, alone
            done, _ = concurrent.futures.wait(
                running, 0.2, concurrent.futures.FIRST_COMPLETED)
            while not self.heard.empty():
                self.hear(self.heard.get())
            if self.executor.lost():
                self.interrupted(self.executor.lost())
            for future in done:
                batch, alone = running.pop(future)
                parts = self.rest(batch, future, alone)
                (suspects if parts == [batch] else waiting).extendleft(parts)

    def job(self, batch: Batch) -> str:
        """Give a batch as it travels."""
        return Job(
            version(), self.option.seed, self.option.seconds,
            self.option.unsafe,
            self.executor.threads if len(self.learners) == 1 else 1,
            [(learner.name, learner.packed(),
              [task.number for task in learner.present])
             for learner in batch]).pack()

    def hear(self, line: str) -> str:
        """Take a line from a batch; give how it has ended, or ''."""
        message = unpack(line)
        if isinstance(message, Checked):
            self.new(message)
        elif isinstance(message, Refused):
            raise pytest.UsageError(message.why)
        elif isinstance(message, Protections):
            self.reports.add_protections(message)
        return message.how if isinstance(message, Ended) else ''

    def rest(self, batch: Batch, future: Future, alone: bool
             ) -> list[Batch]:
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
                    self.new(Checked(Record(
                        learner.name, task.number, check, Verdict.NO_VERDICT,
                        'grading it has ended the process that graded '
                        f'({why}); grade it again')))
        return []

    def new(self, checked: Checked) -> None:
        """Take a record that was made now, if it is the first one."""
        record = checked.record
        if (record.learner, record.task, record.check) in self.seen:
            return
        learner = self.learners[record.learner]
        if self.file:
            self.file.add(learner, record)
        self.progress.checked(not self.take(checked))

    def take(self, checked: Checked) -> int:
        """Report a record, and let pytest's own reports have it.

        Returns: how many checks of this learner are left.
        """
        record = checked.record
        self.reports.record(record)
        learner = self.learners[record.learner]
        self.seen.add((record.learner, record.task, record.check))
        self.left[record.learner] -= 1
        file, name = name_of(record)
        again = commands.grade(
            learner.submission.top,
            f'--task {record.task} --seed {self.option.seed}',
            given=learner.submission.named)
        # junitxml closes a test case at its teardown
        for when in ('call', 'teardown') if self.option.xmlpath else (
                'call',):
            fine = record.right or when == 'teardown'
            self.config.hook.pytest_runtest_logreport(report=pytest.TestReport(
                f'{file}::{name}', (file, None, name), {},
                'passed' if fine else 'failed', None if fine else
                f'{record.verdict}: {record.said} Again: {again}', when,
                duration=checked.seconds if when == 'call' else 0.,
                user_properties=[*{
                    **vars(record), 'remarks': '\n'.join(record.remarks),
                    'lines': ' '.join(map(str, record.lines)),
                    'again': again}.items()]))
        for stop, error in (
                (self.session.shouldfail, pytest.Session.Failed),
                (self.session.shouldstop, pytest.Session.Interrupted)):
            if stop:
                raise error(stop)
        return self.left[record.learner]


class Progress(rich.progress.Progress):
    """A bar on a terminal; elsewhere a line now and then."""

    def __init__(self, reporter: pytest.TerminalReporter | None,
                 learners: Batch) -> None:
        self.reporter = reporter
        self.learners, self.done = len(learners), 0
        self.told = time.monotonic()
        console = rich.console.Console(file=getattr(
            getattr(reporter, '_tw', None), '_file', sys.stderr))
        super().__init__(
            '{task.description}', rich.progress.BarColumn(),
            rich.progress.TaskProgressColumn(),
            rich.progress.TimeRemainingColumn(), 'left', console=console,
            transient=True, disable=not console.is_terminal)
        self.bar = self.add_task('grading', total=sum(
            len(task.checks) for learner in learners
            for task in learner.present))

    def checked(self, last: bool) -> None:
        """Count a check, which may be the last one of a learner."""
        self.done += last
        said = (f'{self.done} of {self.learners} learners'
                if self.learners > 1 else 'grading')
        self.update(self.bar, advance=1, description=said)
        now, left = time.monotonic(), self.tasks[0].time_remaining
        if self.disable and self.reporter and left is not None and (
                now > self.told + EVERY):
            self.told = now
            self.reporter.write_line(
                f'{said}, about {left // 60:.0f} min {left % 60:.0f} s left')
