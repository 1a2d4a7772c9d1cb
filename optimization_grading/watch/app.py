"""Grade a task of a folder as soon as it is saved, and say what to do next.
"""
import argparse
import collections
import os
import secrets
import select
import signal
import threading
import time
import types

import watchfiles

from optimization_grading import commands, table
from optimization_grading.arrivals import folders
from optimization_grading.cohort.records import version
from optimization_grading.diagnosis.diagnosis import STOPPED
from optimization_grading.judging.submission import Snapshot
from optimization_grading.judging.verdicts import GraderFault, printable
from optimization_grading.reports import advice, history
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.sandbox.client import Unprotected
from optimization_grading.signals import ENDS
from optimization_grading.watch import lessons, programs, screen, unwritten
from optimization_grading.watch.background import Background, Job

STEP = 20  # milliseconds without a further save, until one counts


def end(*_):
    """End the watch, and only once."""
    ignore()
    raise KeyboardInterrupt


def ignore():
    """Let nothing from outside disturb the end."""
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)


class Watch:
    """A learner's folder, and what is known of it.

    current: the task that is shown; chosen: whether the learner wants it.
    hints: how many of each task's are shown; failed: the digests of its
        saves that failed; opened: the tasks whose edit is shown.
    jobs: what is still to be graded, by the task's number; running: the one
        that was handed over last, until it comes back.
    took: seconds from a save to what is known of it, by the task's number.
    unsafe: whether to grade without a protection.
    """

    def __init__(self, folder, view, background, unsafe=False):
        self.folder, self.view, self.background = folder, view, background
        self.unsafe = unsafe
        self.shown = printable(folder, 200)
        self.submission = folders.from_folder(folder)
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
        self.chosen = False
        self.failed, self.opened = collections.defaultdict(set), set()
        self.mistakes = {}
        self.jobs, self.running, self.took = {}, None, {}

    def digest(self, task):
        """Tell one state of a task's files from another."""
        files = self.submission.snapshot.files
        names = {task.file, *(table.TASKS[number].file
                              for number in task.builds_on)}
        return Snapshot({name: files[name] for name in names & files.keys()},
                        {}).digest()

    def begin(self):
        """Find what has changed since the last time.

        What is not written yet is known without being graded.
        """
        for task in table.TASKS:
            if (self.digests.get(str(task.number)) == self.digest(task)
                    and self.state(task) != advice.UNGRADED):
                continue
            records = unwritten.records(self.submission, task)
            for record in records:
                self.gradebook.record(record)
            if records:
                self.digests[str(task.number)] = self.digest(task)
            else:
                self.add(task)
        self.choose()

    def add(self, task, saved=0):
        """Let a task be graded, in place of what was to be graded of it."""
        self.digests.pop(str(task.number), None)  # its end may not be seen
        self.jobs[task.number] = Job(
            task, self.submission, self.digest(task),
            secrets.randbelow(10 ** 6), saved)

    def saved(self, names):
        """Let the tasks be graded whose files were saved."""
        saved = time.time()
        self.submission = folders.from_folder(self.folder)
        tasks = [task for task in table.TASKS if task.file in names]
        if tasks:
            self.current = tasks[-1]
        self.chosen = True
        for task in tasks or [self.current]:
            self.add(task, saved)
            self.view.saving(task)

    def urgency(self, job):
        """Sort jobs: the last save comes first, and verdicts before names."""
        return (job.again, -job.saved, job.judged, job.task != self.current,
                job.task.in_tensorflow, job.task.number)

    def hand_over(self):
        """Let the next job begin; only a save overtakes another one."""
        job = min(self.jobs.values(), key=self.urgency, default=None)
        if job and (not self.running or job.saved > self.running.saved
                    or self.running.again and not job.again):
            self.running = job
            self.background.jobs.put(job)

    def take(self, job, judged):
        """Take what has become of a job."""
        if job is self.running:
            self.running = None
        number = str(job.task.number)
        if not judged or self.jobs.get(job.task.number) is not job:
            return  # it was overtaken, or saved again
        for record in judged.records:
            self.gradebook.record(record)
        news, job.judged = judged.final or not job.judged, True
        if self.stopped(judged) and not job.again:
            job.again = True  # it comes last, but it comes
        elif judged.final:
            del self.jobs[job.task.number]
            self.digests[number] = job.digest
        self.climb(job)
        if job.saved and news:
            if self.state(job.task) == advice.SOLVED:
                self.hints[number] = 0
            self.took[job.task.number] = time.time() - job.saved
            self.view.verdict(self, job.task)
        self.choose()
        self.remember()

    @staticmethod
    def stopped(judged):
        """Tell whether the search for a mistake was given up."""
        return judged.final and any(record.mistake == STOPPED.sentence
                                    for record in judged.records)

    def climb(self, job):
        """Count the saves of a task that fail, until it is solved."""
        number = job.task.number
        if self.state(job.task) == advice.SOLVED:
            self.failed.pop(number, None)
            self.opened.discard(number)
        elif self.state(job.task) == advice.BEGUN:
            names = {record.common for record in self.gradebook.failed(
                self.learner, job.task)} - {''}
            if names and names != self.mistakes.get(number):
                self.mistakes[number] = names  # help begins again
                self.failed[number].clear()
                self.opened.discard(number)
            self.failed[number].add(job.digest)

    def shows_edit(self, task):
        """Tell whether the learner sees what to change in a task."""
        return task.number in self.opened or len(self.failed[task.number]) > 1

    def state(self, task):
        """Tell how far the learner has come in a task."""
        return advice.state(self.gradebook, self.learner, task)

    def grades(self, task):
        """Tell whether a task's verdict is of an older file, or none."""
        job = self.jobs.get(task.number)
        return bool(job and not job.judged)

    def searches(self, task):
        """Tell whether the name of a task's mistake is still to come."""
        job = self.jobs.get(task.number)
        return bool(job and job.judged)

    def unjudged(self):
        """Count the tasks whose verdicts are still to come."""
        return sum(not job.judged for job in self.jobs.values())

    def choose(self):
        """At the start, turn from a solved task to the first that is not."""
        if not (self.chosen or self.unjudged()):
            self.chosen = True
            if self.state(self.current) == advice.SOLVED:
                self.current = advice.first(
                    self.gradebook, self.learner) or self.current

    def fail(self, error):
        """Raise what a thread has raised."""
        raise error

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
        """Show the next task, or the one before.

        After a task that is solved, the next is the one that is not.
        """
        number = (self.current.number + by) % len(table.TASKS)
        self.current, self.chosen = (
            by > 0 and self.state(self.current) == advice.SOLVED
            and advice.following(self.gradebook, self.learner, self.current)
            or table.TASKS[number]), True

    def turn(self, number):
        """Show the task of a number."""
        self.current, self.chosen = table.TASKS[number], True

    def hint(self):
        """Show one more hint; after the last one, none."""
        number = str(self.current.number)
        self.hints[number] = (self.hints[number] + 1) % (
            len(self.current.hints) + 1)
        self.chosen = True

    def file(self, task):
        """Return the path of a task's file, whether there is one or not."""
        return (self.submission.folder or self.submission.top) / task.file

    def difference(self, task):
        """Compare the learner's file of a task with the reference's."""
        file = self.submission.snapshot.files.get(task.file)
        return lessons.difference(task, file.content.decode(
            errors='replace')) if file else ()

    def assembles(self):
        """Tell whether the learner has all pieces of the last driver."""
        return not table.INSTALLED and all(
            self.state(table.TASKS[number]) == advice.SOLVED
            for number in programs.PIECES)


def saves(watch, ready):
    """Tell of saved files, as long as there is a folder.

    ready: the Event that from now on no save is missed.
    """
    # watchfiles asks this as soon as it watches; None is: do not stop
    asked = types.SimpleNamespace(is_set=ready.set)
    try:
        for changes in watchfiles.watch(
                watch.folder, watch_filter=watchfiles.PythonFilter(),
                step=STEP, stop_event=asked, raise_interrupt=False):
            watch.background.inbox.put(watch.saved, {
                os.path.basename(path) for _, path in changes})
    except OSError:
        pass
    finally:
        ready.set()
    watch.background.inbox.put(watch.fail, SystemExit(
        f'{watch.shown} is not there any more'))


def main(words):
    """Watch a folder until the learner quits."""
    parser = argparse.ArgumentParser(
        prog='optimization-grading --watch', description=__doc__)
    parser.add_argument('folder', metavar='DIR',
                        help='the folder with your task files')
    parser.add_argument('--unsafe', action='store_true', help='grade even '
                        'if this machine lacks a protection of the sandbox')
    options = parser.parse_args(words)
    prepare(options.folder)
    background = Background(options.unsafe)
    for number in ENDS:
        signal.signal(number, end)
    watch = None
    with screen.opened() as view:
        try:
            watch = Watch(options.folder, view, background,
                          options.unsafe)
            loop(watch, view)
        except KeyboardInterrupt:
            pass
        except (Unprotected, GraderFault) as error:
            raise SystemExit(str(error)) from None
        except folders.NoSubmission as error:
            if watch:  # not any more
                raise SystemExit(str(error)) from None
            parser.error(str(error) if table.INSTALLED else (
                f'{error}; to get a folder with files to complete: '
                'make watch DIR=my-solutions'))
        finally:
            ignore()
            if watch:
                watch.remember()
            background.close()


def prepare(folder):
    """Make a folder with files to complete, if that is what is wanted.

    Raises: SystemExit if there is no folder to watch.
    """
    folder, shown = os.path.expanduser(folder), printable(folder, 200)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise SystemExit(f'{shown} is a file, and the watch needs a folder: '
                         'name another')
    try:
        new = not os.path.exists(folder)
        if table.INSTALLED or not new and os.listdir(folder):
            return
        if new and not screen.agreed(
                f'There is no folder {shown}. Make it, with '
                f'{len(table.TASKS)} files to complete?'):
            raise SystemExit(
                f'there is no folder {shown}; to make it: make starter '
                f'DIR={commands.word(folder)}')
        programs.fill(folder)
    except OSError as error:
        raise SystemExit(error.strerror or str(error)) from None


def loop(watch, view):
    """Grade what is saved, and do what the keys say, until they say quit."""
    inbox, (woken, wake) = watch.background.inbox, os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)  # a signal just before the wait ends it too
    ready = threading.Event()
    threading.Thread(target=saves, args=(watch, ready), daemon=True).start()
    ready.wait()
    watch.begin()
    view.begin(watch)
    view.show(watch)
    watch.background.start(watch)
    while True:
        watch.hand_over()
        ready, _, _ = select.select([inbox, woken, *view.keyboard], [], [])
        if woken in ready:
            return
        if inbox in ready:
            inbox.answer()
        elif view.press(watch):
            return
        view.show(watch)
