"""What the watch shows: a screen on a terminal, and else plain lines."""
import contextlib
import os
import select
import signal
import subprocess
import sys

import rich.console
import rich.padding
import rich.table
import rich.text

from optimization_grading import commands, table
from optimization_grading.reports import advice

STYLES = {advice.SOLVED: 'green', advice.BEGUN: 'yellow',
          advice.UNWRITTEN: 'dim', advice.MISSING: 'dim',
          advice.UNGRADED: 'dim'}
STOP = b'\x03'  # Ctrl-C, while a driver runs
GRACE = 2  # seconds for a driver to end after it
KEYS = 'h hint   n next   p previous   r run the driver   l list   q quit'


def graded(tasks):
    """Say how many tasks are being graded."""
    return f'grading {tasks} task' + 's' * (tasks != 1)


@contextlib.contextmanager
def opened():
    """Give the view; leave the terminal as it was."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Lines()
        return
    with without('ECHO', 'ICANON'):  # each key at once
        yield Screen()


@contextlib.contextmanager
def without(*flags):
    """Switch some flags of the terminal off for a while."""
    import termios
    before, keys = termios.tcgetattr(0), termios.tcgetattr(0)
    for flag in flags:
        keys[3] &= ~getattr(termios, flag)
    try:
        termios.tcsetattr(0, termios.TCSADRAIN, keys)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


class Lines:
    """Plain lines, for a file or a pipe.

    begun: whether it has said how the folder is at the start.
    """

    keyboard = ()

    def __init__(self):
        self.file = sys.stdout  # which is another one while pytest runs
        self.begun = False

    def begin(self, watch):
        """Say what is graded first."""
        if watch.jobs:
            self.write(f'{watch.shown}: {graded(len(watch.jobs))}')

    def show(self, watch):
        """Once all is graded, say how far the learner is, and what is next.
        """
        if watch.jobs or self.begun:
            return
        self.begun = True
        self.write(advice.together(watch.gradebook, watch.learner))
        self.verdict(watch, watch.current)
        self.write('waiting for a save; Ctrl-C ends this; for hints: '
                   + commands.grade(watch.folder, '--hints',
                                    commands.by_make()))

    def verdict(self, watch, task):
        """Say how a task stands, and what to do in it."""
        seconds = watch.took.get(task.number)
        told = '' if seconds is None else f', after {seconds:.1f} s'
        if task.number in watch.jobs:
            self.write(f'{advice.named(task)}: not right{told}; looking for '
                       'the mistake ...')
            return
        self.write(f'{advice.named(task)}: ' + advice.stands(
            watch.gradebook, watch.learner, task) + told)
        for line in advice.lines(watch.gradebook, watch.learner, task):
            self.write(f'  {line}')

    def write(self, line):
        """Print a line at once."""
        print(line, file=self.file, flush=True)


class Screen:
    """A terminal: one task at a time, or the list of all.

    drawn: what is on it.
    """

    keyboard = (0,)

    def __init__(self):
        self.console = rich.console.Console(file=sys.stdout, highlight=False)
        self.drawn = ''

    def begin(self, watch):
        """Say nothing: the first screen tells it."""

    def verdict(self, watch, task):
        """Say nothing: the next screen tells it."""

    def press(self, watch):
        """Do what the key says that was pressed; tell whether it is quit."""
        self.drawn = ''  # what else was printed there is cleared
        key = os.read(0, 1).decode(errors='replace').lower()
        if key in ('q', ''):
            return True
        if key == 'l' or watch.listed and key in '\r\n':
            watch.listed = not watch.listed
        elif key == 'h':
            watch.hint()
        elif key == 'r':
            self.run(watch)
        elif key in 'np':
            watch.step(1 if key == 'n' else -1)
        return False

    def show(self, watch):
        """Draw everything anew, if anything has changed."""
        with self.console.capture() as captured:
            self.console.clear()
            self.head(watch)
            if watch.listed:
                self.list(watch)
            else:
                self.task(watch)
            self.print()
            self.print(KEYS, style='dim')
        if captured.get() != self.drawn:
            self.drawn = captured.get()
            self.console.file.write(self.drawn)
            self.console.file.flush()

    def head(self, watch):
        """Draw how far the learner is."""
        self.print(watch.learner, style='bold')
        numbers = rich.text.Text()
        for task in watch.gradebook.tasks:
            state = watch.state(task)
            numbers.append(f' {task.number} ', STYLES[state] + (
                ' reverse bold' if task == watch.current else ''))
        self.print(numbers)
        left = watch.unjudged()
        self.print(advice.together(watch.gradebook, watch.learner)
                   + f'   {graded(left)} ...' * (left > 0))
        self.print()

    def task(self, watch):
        """Draw the current task and the one thing to do in it."""
        task = watch.current
        state = watch.state(task)
        job, seconds = (known.get(task.number)
                        for known in (watch.jobs, watch.took))
        title = rich.text.Text(f'Task {task.number}: {task.title}', 'bold')
        title.append('   ' + advice.stands(
            watch.gradebook, watch.learner, task), STYLES[state])
        if job and not job.judged:
            title.append('   grading ...', 'dim')
        elif seconds is not None:
            title.append(f'   {seconds:.1f} s', 'dim')
        self.print(title)
        for i, line in enumerate(advice.lines(
                watch.gradebook, watch.learner, task)):
            self.print(line, 2, 'dim' if i and state == advice.BEGUN else None)
        if job and job.judged:
            self.print('looking for the mistake ...', 2, 'dim')
        shown = watch.hints[str(task.number)]
        for i, hint in enumerate(task.hints[:shown], 1):
            self.print()
            self.print(f'Hint {i} of {len(task.hints)}: {hint}', 2, 'cyan')

    def list(self, watch):
        """Draw the list of tasks."""
        for task in watch.gradebook.tasks:
            self.print(f'{">" if task == watch.current else " "}'
                       f'{task.number:>3}  {task.title:32}' + advice.stands(
                           watch.gradebook, watch.learner, task),
                       style=STYLES[watch.state(task)])

    def run(self, watch):
        """Run the driver until it ends or Ctrl-C; then wait for a key."""
        self.console.clear()
        with without('ISIG'):  # Ctrl-C is a key: it does not end the watch
            if table.INSTALLED:
                self.print('The drivers are not installed with the grader: '
                           'clone its repository and run "make watch" there.')
            else:
                self.print(f'{watch.current.driver} (Ctrl-C stops it)',
                           style='dim')
                self.wait(watch.run())
                self.print()
            self.print('press a key to go back', style='dim')
            os.read(0, 1)

    def wait(self, process):
        """Wait for a driver; Ctrl-C interrupts it, and kills it if need be.
        """
        try:
            while process.poll() is None:
                if select.select([0], [], [], 0.1)[0] and (
                        os.read(0, 1) == STOP):
                    process.send_signal(signal.SIGINT)
                    process.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass  # an import, say, has lost the interrupt
        finally:
            process.kill()
            process.wait()

    def print(self, text='', indent=0, style=None):
        """Print a text as it is, wrapped, and indented."""
        if isinstance(text, str):
            text = rich.text.Text(text)
        self.console.print(rich.padding.Padding(text, (0, 0, 0, indent)),
                           style=style)
