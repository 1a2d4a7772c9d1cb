"""What the watch shows: a screen on a terminal, and else plain lines."""
import contextlib
import select
import sys

import rich.console
import rich.padding
import rich.text

from optimization_grading import commands, table
from optimization_grading.judging.verdicts import printable
from optimization_grading.reports import advice
from optimization_grading.watch import keys, ladder, lessons, programs

STYLES = {advice.SOLVED: 'green', advice.BEGUN: 'yellow',
          advice.UNWRITTEN: 'dim', advice.MISSING: 'dim',
          advice.UNGRADED: 'dim'}
KEYS = {
    'task': 'h hint  n next  p previous  r run  t read  x start over  l list  '
            'q quit',
    'list': 'arrows or digits choose  Enter opens  Esc closes  q quit',
    'text': 'arrows scroll  Esc goes back  q quit',
    'question': '1, 2 or 3 answers  Esc goes back  q quit',
    'reset': 'y start over  Esc goes back  q quit'}
MARKS = {'- ': 'yellow', '+ ': 'green'}
LEFT = 1  # lines below the last one, so that nothing scrolls


def graded(tasks):
    """Say how many tasks are being graded."""
    return f'grading {tasks} task' + 's' * (tasks != 1)


def agreed(question):
    """Ask at the terminal; without one, or without an answer, it is no."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input(f'{question} (y or n) ').strip().lower() in ('y', 'yes')
    except EOFError:
        return False


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
    before, now = termios.tcgetattr(0), termios.tcgetattr(0)
    for flag in flags:
        now[3] &= ~getattr(termios, flag)
    try:
        termios.tcsetattr(0, termios.TCSADRAIN, now)
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

    def saving(self, task):
        """Say that a save is graded."""
        self.write(f'grading {task.file}')

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
        self.write(f'{advice.named(task)}: ' + ladder.stands(watch, task)
                   + told)
        for line in advice.lines(watch.gradebook, watch.learner, task):
            self.write(f'  {line}')

    def write(self, line):
        """Print a line at once."""
        print(line, file=self.file, flush=True)


class Screen:
    """A terminal: one task at a time, or the list of all.

    page: what is shown: 'task', 'list', 'text', 'question' or 'reset'.
    top: the first of its lines that is shown. given: a title and lines.
    typed: the digits of a task's number so far. chosen: the answer to the
    question, or 0. note: what else is to be said of the task.
    drawn: what is on the terminal.
    """

    keyboard = (0,)

    def __init__(self):
        self.console = rich.console.Console(file=sys.stdout, highlight=False)
        self.drawn = self.note = ''
        self.turn('task')

    def turn(self, page, top=0):
        """Turn to a page."""
        self.page, self.top = page, top
        self.typed, self.chosen = '', 0

    def begin(self, watch):
        """Say nothing: the first screen tells it."""

    def saving(self, task):
        """Turn to the task that was saved."""
        self.turn('task')

    def verdict(self, watch, task):
        """Say nothing: the next screen tells it."""

    # Keys

    def press(self, watch):
        """Do what the key says that was pressed; tell whether it is quit."""
        self.drawn = self.note = ''  # what else was printed is cleared
        key = keys.pressed()
        if key == 'q':
            return True
        if key == 'esc' or key == 'l' and self.page == 'list':
            self.turn('task')
        elif key == 'l':
            self.turn('list')
        elif self.page == 'list':
            self.choose(watch, key)
        elif key in ('up', 'down', 'space'):
            self.top = max(0, self.top + {'up': -1, 'down': 1}.get(
                key, self.room))
        elif self.page == 'question' and key in ('1', '2', '3'):
            self.chosen = int(key)
        elif self.page == 'reset':
            self.turn('task')
            if key == 'y':
                self.start_over(watch)
        else:
            return self.open(watch, key)
        return False

    def choose(self, watch, key):
        """Choose in the list: a digit may be the second of a number."""
        if key == 'enter':
            self.turn('task')
        elif key in ('up', 'down'):
            self.typed = ''
            last = len(table.TASKS) - 1
            watch.turn(min(max(watch.current.number + (
                1 if key == 'down' else -1), 0), last))
        elif key in tuple('0123456789'):
            self.typed += key
            if int(self.typed) >= len(table.TASKS):
                self.typed = key
            watch.turn(int(self.typed))
        elif key in ('n', 'p'):
            watch.step(1 if key == 'n' else -1)

    def open(self, watch, key):
        """Do what a key of a task says; tell whether it is quit."""
        task = watch.current
        keys_after = dict(ladder.after(watch, task)) if (
            watch.state(task) == advice.SOLVED) else {}
        if key in ('n', 'right', 'p', 'left'):
            self.turn('task')
            watch.step(1 if key in ('n', 'right') else -1)
        elif key == 'h':
            self.turn('task', sys.maxsize)
            watch.hint()
        elif key == 'e' and watch.state(task) == advice.BEGUN:
            self.turn('task')
            watch.opened.add(task.number)
        elif key == 'x':
            self.turn('reset')
        elif key == 't':
            self.turn('text')
            self.given = f'Task {task.number}: {task.title}', (
                lessons.reading(task).splitlines())
        elif key == 'r':
            return self.run(task.driver, *programs.data(task.data),
                            programs.driver(task, watch.folder))
        elif key not in keys_after:
            pass
        elif key == '?':
            self.turn('question')
        elif key == 'd':
            self.turn('text')
            self.given = f'{task.file}: - yours, + the reference', (
                watch.difference(task))
        elif key == 'y':
            return self.run('race.py', programs.race(
                task, watch.folder, watch.unsafe))
        elif key == 'm':
            return self.run(programs.MACHINE, *programs.data(True),
                            programs.machine(watch.folder))
        return False

    def start_over(self, watch):
        """Put the starter's text into the current task's file."""
        if table.INSTALLED:
            self.note = programs.NOT_HERE
            return
        try:
            kept = programs.start_over(watch.current,
                                       watch.file(watch.current))
            self.note = f'your text is kept in {kept}' * bool(kept)
        except OSError as error:
            self.note = printable(error.strerror or error, 200)

    def run(self, name, *commands):
        """Run programs, one after the other; then wait for a key.

        Returns: whether a key has said to quit.
        """
        self.console.clear()
        with without('ISIG'):  # Ctrl-C is a key: it does not end the watch
            if table.INSTALLED:
                self.print(programs.NOT_HERE)
            else:
                self.print(f'{name} (Ctrl-C stops it)', style='dim')
                for command in commands:
                    if self.wait(programs.start(command)):
                        return True
                self.print()
            self.print('press a key to go back', style='dim')
            return keys.pressed() == 'q'

    def wait(self, process):
        """Wait for a program, or for Ctrl-C; tell whether it was quit."""
        try:
            while process.poll() is None:
                if select.select([0], [], [], 0.1)[0]:
                    key = keys.pressed()
                    if key in ('stop', 'q'):
                        return key == 'q'
        finally:
            programs.end(process)
        return False

    # Pages

    def show(self, watch):
        """Draw everything anew, if anything has changed.

        What does not fit is scrolled, between the head and the keys.
        """
        head = self.captured(lambda: self.head(watch))
        body = self.captured(lambda: getattr(self, self.page)(watch))
        foot = self.captured(lambda: self.print(KEYS[self.page], style='dim'))
        self.room = max(3, self.console.height - len(head) - len(foot)
                        - 1 - LEFT)
        self.top = min(self.top, max(0, len(body) - self.room))
        below = len(body) - self.room - self.top
        more = ', '.join(
            f'{count} line{"s" * (count > 1)} {where}' for count, where in (
                (self.top, 'above'), (below, 'below')) if count > 0)
        body = body[self.top:self.top + self.room]
        rule = self.captured(lambda: self.print(
            more and f'arrow keys: {more}', style='dim'))
        with self.console.capture() as cleared:
            self.console.clear()
        drawn = cleared.get() + '\n'.join([*head, *body, *rule, *foot])
        if drawn != self.drawn:
            self.drawn = drawn
            self.console.file.write(drawn)
            self.console.file.flush()

    def captured(self, draw):
        """Return the lines that a function draws."""
        with self.console.capture() as drawn:
            draw()
        return drawn.get().removesuffix('\n').split('\n')

    def head(self, watch):
        """Draw how far the learner is."""
        self.print(watch.learner, style='bold')
        numbers = rich.text.Text()
        for task in watch.gradebook.tasks:
            style = 'dim' if watch.grades(task) else STYLES[watch.state(task)]
            numbers.append(f' {task.number} ', style + (
                ' reverse bold' if task == watch.current else ''))
        self.print(numbers)
        left = watch.unjudged()
        self.print(advice.together(watch.gradebook, watch.learner)
                   + f'   {graded(left)} ...' * (left > 0))
        self.print()

    def task(self, watch):
        """Draw the current task and the one thing to do in it."""
        task = watch.current
        title = rich.text.Text(f'Task {task.number}: {task.title}', 'bold')
        seconds = watch.took.get(task.number)
        if watch.grades(task):
            title.append(f'   grading {task.file} ...', 'dim')
        else:
            title.append('   ' + ladder.stands(watch, task),
                         STYLES[watch.state(task)])
            if seconds is not None:
                title.append(f'   {seconds:.1f} s', 'dim')
        self.print(title)
        if not watch.grades(task):
            for text, style in ladder.lines(watch, task):
                self.print(text, 2, style)
        if watch.searches(task) and watch.state(task) == advice.BEGUN:
            self.print('looking on for the mistake, while nothing else is to '
                       'do ...' if watch.jobs[task.number].again else
                       'looking for the mistake ...', 2, 'dim')
        if self.note:
            self.print(self.note, 2)
        shown = watch.hints[str(task.number)]
        for i, hint in enumerate(task.hints[:shown], 1):
            self.print()
            self.print(f'Hint {i} of {len(task.hints)}: {hint}', 2, 'cyan')

    def list(self, watch):
        """Draw the list of tasks."""
        for task in watch.gradebook.tasks:
            stands = f'grading {task.file} ...' if watch.grades(task) else (
                ladder.stands(watch, task))
            self.print(f'{">" if task == watch.current else " "}'
                       f'{task.number:>3}  {task.title:32}{stands}',
                       style=STYLES[watch.state(task)])

    def text(self, watch):
        """Draw a lesson, or how a file differs from the reference."""
        title, lines = self.given
        self.print(title, style='bold')
        for line in lines:
            self.print(line, style=MARKS.get(line[:2]))

    def question(self, watch):
        """Draw the question after a task; then whether an answer is right."""
        asked = lessons.question(watch.current)
        self.print(asked.asks, style='bold')
        for i, (answer, reason) in enumerate(asked.answers, 1):
            self.print()
            self.print(f'{i}  {answer}')
            if i == self.chosen:
                right = i == asked.right
                self.print(f'{"Right" if right else "No"}: {reason}', 3,
                           'green' if right else 'yellow')

    def reset(self, watch):
        """Ask whether to start a file over."""
        file = watch.current.file
        self.print(f'Start {file} over, with the text of the starter?',
                   style='bold')
        self.print(f'Your text is kept beside it, in {file}.1 or the next '
                   'free number.')

    def print(self, text='', indent=0, style=None):
        """Print a text as it is, wrapped, and indented."""
        if isinstance(text, str):
            text = rich.text.Text(text)
        self.console.print(rich.padding.Padding(text, (0, 0, 0, indent)),
                           style=style)
