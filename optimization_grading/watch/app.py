"""Grade a task of a folder as soon as it is saved, and say what to do next.
"""
import argparse
import collections
import os
import secrets
import select
import signal
import subprocess
import sys
import threading
import time

import watchfiles

from optimization_grading import grading, table
from optimization_grading.cohort import submissions
from optimization_grading.cohort.records import version
from optimization_grading.diagnosis.diagnosis import ALONE
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.submission import Snapshot
from optimization_grading.judging.verdicts import GraderFault, printable
from optimization_grading.protocol.limits import Limits
from optimization_grading.reports import advice, history
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.sandbox.client import Sandbox, Unprotected
from optimization_grading.signals import ENDS
from optimization_grading.watch import screen

SECONDS = 4  # that a call may take; a learner is waiting
STEP = 20  # milliseconds without a further save, until one counts
ENDED = threading.Event()  # by Ctrl-C, also if that was caught somewhere


def end(*_):
    """End the watch."""
    ENDED.set()
    raise KeyboardInterrupt


class Watch:
    """A learner's folder, and what is known of it.

    current: the task that is shown; hints: how many of each task's are.
    """

    def __init__(self, folder, unsafe, view):
        self.folder, self.unsafe, self.view = folder, unsafe, view
        self.shown = printable(folder, 200)
        self.submission = submissions.from_folder(folder)
        self.sandbox = Sandbox(Limits(seconds=SECONDS))
        self.sandbox.fork_server()
        self.sandbox.fork_server(('tensorflow',))
        self.grader = Grader(self.sandbox)
        self.gradebook = Gradebook([self.submission], table.TASKS)
        self.learner = self.submission.name
        known = history.recall(folder)
        if known.grader != version():
            known = history.Known()
        self.digests = known.digests
        for record in known.records:
            self.gradebook.record(record)
        self.hints = collections.Counter(known.hints)
        self.current = table.TASKS[known.current]

    def digest(self, task):
        """Tell one state of a task's files from another."""
        files = self.submission.snapshot.files
        names = {task.file, *(table.TASKS[number].file
                              for number in task.builds_on)}
        return Snapshot({name: files[name] for name in names & files.keys()},
                        {}).digest()

    def begin(self):
        """Grade what has changed since the last time."""
        changed = [task for task in table.TASKS
                   if self.digests.get(str(task.number)) != self.digest(task)
                   or self.gradebook.points(self.learner, task) is None]
        if changed:
            self.view.begin(f'{self.shown}: grading {len(changed)} task'
                            + 's' * (len(changed) != 1))
            for _ in self.grade(changed):
                pass
        if advice.state(self.gradebook, self.learner, self.current) == (
                advice.SOLVED):
            self.current = advice.first(self.gradebook, self.learner) or (
                self.current)

    def saved(self, names):
        """Grade the tasks whose files were saved."""
        began = time.time()
        self.submission = submissions.from_folder(self.folder)
        tasks = [task for task in table.TASKS if task.file in names]
        if tasks:
            self.current = tasks[-1]
        for task, final in self.grade(tasks or [self.current]):
            if task != self.current:
                continue
            state = advice.state(self.gradebook, self.learner, task)
            if state == advice.SOLVED:
                self.hints[str(task.number)] = 0
            self.view.verdict(self, time.time() - began, final)

    def grade(self, tasks):
        """Grade some tasks; remember what came out.

        Yields: each task with its verdicts, once more when mistakes have
            their names, and whether they have.
        """
        digests = {str(task.number): self.digest(task) for task in tasks}
        seed = secrets.randbelow(10 ** 6)
        self.sandbox.protected(self.unsafe)
        for task in sorted(tasks, key=lambda task: task.in_tensorflow):
            for judged in grading.grade(
                    self.grader, self.submission, task, seed, ALONE,
                    impatient=True):
                for record in judged.records:
                    self.gradebook.record(record)
                yield task, judged.final
        self.grader.end()
        self.grader.forget()
        if ENDED.is_set():
            raise KeyboardInterrupt
        self.digests.update(digests)
        self.remember()

    def remember(self):
        """Keep for the next start what is known."""
        history.remember(
            self.folder, grader=version(), digests=self.digests,
            hints=self.hints, current=self.current.number,
            records=[record for record in self.gradebook.records.values()
                     if record.graded], solved=[
                task.number for task in advice.solved(self.gradebook,
                                                      self.learner)])

    def step(self, by):
        """Show the next task, or the one before."""
        number = (self.current.number + by) % len(table.TASKS)
        self.current = table.TASKS[number]

    def hint(self):
        """Show one more hint; after the last one, none."""
        number = str(self.current.number)
        self.hints[number] = (self.hints[number] + 1) % (
            len(self.current.hints) + 1)

    def run(self):
        """Start the driver with the learner's module; give its process."""
        task = self.current
        # a driver finds the modules beside it
        environment = {name: value for name, value in os.environ.items()
                       if name != 'PYTHONSAFEPATH'}
        return subprocess.Popen([
            sys.executable, table.FOLDER / task.driver,
            f'--modules={self.folder}', *['--no-plot'] * task.picture],
            env=environment, stdin=subprocess.DEVNULL)

    def close(self):
        """End the sandbox."""
        self.remember()
        self.grader.close()


def saves(folder, waiting, pipe):
    """Put the names of saved files into a queue, as long as they come."""
    try:
        for changes in watchfiles.watch(
                folder, watch_filter=watchfiles.PythonFilter(), step=STEP,
                raise_interrupt=False):
            waiting.append({os.path.basename(path) for _, path in changes})
            os.write(pipe, b'.')
    except OSError:
        pass
    os.close(pipe)  # there is no such folder any more


def main(words):
    """Watch a folder until the learner quits."""
    parser = argparse.ArgumentParser(
        prog='optimization-grading --watch', description=__doc__)
    parser.add_argument('folder', metavar='DIR',
                        help='the folder with your task files')
    parser.add_argument('--unsafe', action='store_true', help='grade even '
                        'if this machine lacks a protection of the sandbox')
    options = parser.parse_args(words)
    for number in ENDS:
        signal.signal(number, end)
    watch = None
    with screen.opened() as view:
        try:
            watch = Watch(options.folder, options.unsafe, view)
            loop(watch, view)
        except KeyboardInterrupt:
            pass
        except (Unprotected, GraderFault) as error:
            raise SystemExit(str(error)) from None
        except submissions.NoSubmission as error:
            if watch:  # not any more
                raise SystemExit(str(error)) from None
            parser.error(str(error) if table.INSTALLED else (
                f'{error}; to get a folder with files to complete: '
                'make watch DIR=my-solutions'))
        finally:
            for number in ENDS:
                signal.signal(number, signal.SIG_IGN)
            if watch:
                watch.close()


def loop(watch, view):
    """Grade what is saved, and do what the keys say, until they say quit."""
    waiting, (told, tell) = collections.deque(), os.pipe()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)  # a signal just before the wait ends it too
    threading.Thread(target=saves, args=(watch.folder, waiting, tell),
                     daemon=True).start()
    watch.begin()
    view.show(watch)
    while True:
        ready, _, _ = select.select([told, woken, *view.keyboard], [], [])
        if woken in ready:
            return
        if told in ready:
            if not os.read(told, 2 ** 10):
                raise SystemExit(f'{watch.shown} is not there any more')
            names = set()
            while waiting:
                names |= waiting.popleft()
            watch.saved(names)
        elif view.press(watch):
            return
