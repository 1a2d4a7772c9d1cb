"""The watch: a save gives a verdict, keys turn the pages, and all is kept."""
import collections
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time

import pytest

from optimization_grading import table
from optimization_grading.judging import verdicts
from optimization_grading.reports import history
from optimization_grading.watch import screen
from tests.support import runs

RIGHT = (table.FOLDER / '1-normalize.py').read_text()
WRONG = RIGHT.replace('(X - m)', '(X + m)')
LOOP = RIGHT.replace('    return', '    while True:\n        pass\n    return')


class Started:
    """A watch on a folder, and what it has printed."""

    def __init__(self, folder, terminal=False):
        self.printed = ''
        ours, theirs = pty.openpty() if terminal else (None, None)
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'optimization_grading', '--watch',
             str(folder)],
            stdin=theirs or subprocess.DEVNULL,
            stdout=theirs or subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=table.REPOSITORY,
            start_new_session=True, preexec_fn=lambda: terminal and (
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
            env={**os.environ, 'COLUMNS': '100', 'LINES': '40',
                 'TERM': 'xterm'})
        self.output = ours or self.process.stdout.fileno()
        if terminal:
            os.close(theirs)

    def until(self, pattern):
        """Wait for a text; give what was printed since the last one."""
        deadline, start = time.monotonic() + runs.PATIENCE, len(self.printed)
        while not re.search(pattern, self.printed[start:]):
            left = deadline - time.monotonic()
            assert left > 0, f'{pattern!r} did not come:\n{self.printed}'
            if select.select([self.output], [], [], left)[0]:
                part = os.read(self.output, 2 ** 16)
                assert part, f'it ended without {pattern!r}:\n{self.printed}'
                self.printed += part.decode()
        return self.printed[start:]

    def press(self, key):
        """Press a key on its terminal."""
        os.write(self.output, key.encode())


@contextlib.contextmanager
def watched(folder, terminal=False):
    """Give a watch that is ended afterwards."""
    started = Started(folder, terminal)
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.process.pid, signal.SIGKILL)  # a driver too
        started.process.wait()


@pytest.fixture
def folder(tmp_path):
    """Give a folder with two solved tasks, of which nothing is remembered."""
    path = runs.learner(tmp_path, 'ada')
    yield path
    history.path_of(path).unlink(missing_ok=True)


@pytest.mark.slow
def test_lines(folder):
    """Each save is judged; what is known survives a restart."""
    file = folder / '1-normalize.py'
    with watched(folder) as watch:
        text = watch.until('2 of 15 tasks solved, 20 of 150 points')
        assert 'grading 15 tasks' in text
        file.write_text(WRONG)
        text = watch.until('line .*: .*subtract m.*\n.*entries differ')
        assert re.search('not right, after [0-9.]+ s; looking for', text)
        assert text.count('entries differ') == 1
        file.write_text(LOOP)
        assert '0 of 10, after ' in watch.until('still running')
        file.write_text(RIGHT)
        text = watch.until('next: task 2')
        assert 'task 1, Normalize: 10 of 10' in text
        assert table.TASKS[1].elsewhere in text
    file.write_text(WRONG)
    with watched(folder) as watch:
        text = watch.until('task 1, Normalize: 1 of 10')
        assert 'grading 1 task\n' in text
        assert '1 of 15 tasks solved' in text


@pytest.mark.slow
def test_keys(folder, interruptible):
    """Hints, the next task, the list, the driver; and the end."""
    with watched(folder, terminal=True) as watch:
        watch.until('q quit')
        watch.press('h')
        assert table.TASKS[0].hints[0] in watch.until('q quit')
        watch.press('n')
        assert table.TASKS[1].elsewhere[:40] in watch.until('q quit')
        watch.press('r')
        assert 'your 1-normalize.py' in watch.until('press a key')
        watch.press(' ')
        watch.until('q quit')
        (folder / '1-normalize.py').write_text(LOOP)
        watch.until('still running')
        watch.press('r')
        watch.until('your 1-normalize.py')
        watch.press('\x03')  # Ctrl-C ends the driver, and not the watch
        watch.until('press a key')
        watch.press('\x03')
        watch.until('q quit')
        watch.press('l')
        text = watch.until('q quit')
        assert all(task.title in text for task in table.TASKS)
        watch.press('q')
        assert watch.process.wait(runs.PATIENCE) == 0


def test_interrupt_while_it_grades(folder, interruptible):
    """Ctrl-C on the terminal ends the watch, also in the middle of a call."""
    (folder / '1-normalize.py').write_text(LOOP)
    with watched(folder, terminal=True) as watch:
        watch.until('grading 15 tasks')
        watch.press('\x03')
        assert watch.process.wait(runs.PATIENCE) == 0
        assert 'q quit' not in watch.printed


@pytest.mark.parametrize('make, says', [
    (lambda path: None, 'there is no folder'),
    (lambda path: path.write_text(''), 'is not a folder'),
    (lambda path: path.mkdir(), 'has no task file')])
def test_no_folder(tmp_path, make, says):
    """One sentence says what is wrong, and what to do."""
    make(tmp_path / 'mine')
    result = subprocess.run(
        [sys.executable, '-m', 'optimization_grading', '--watch',
         str(tmp_path / 'mine')],
        capture_output=True, text=True, cwd=table.REPOSITORY)
    assert result.returncode == 2
    assert says in result.stderr and 'make watch DIR=' in result.stderr
    assert 'Traceback' not in result.stderr


def test_what_is_remembered(folder):
    """It is found again, and a damaged file is as good as none."""
    assert history.recall(folder) == history.Known()
    history.remember(folder, solved=[1])
    history.remember(folder, current=3, hints=collections.Counter({'2': 1}))
    known = history.recall(folder)
    assert (known.solved, known.current, known.hints) == ([1], 3, {'2': 1})
    for damaged in (
            '', '[]', '{"solved"', '{"current": 99}', '{"current": true}',
            '{"records": null}', '{"records": [{"task": 1}]}',
            '{"solved": [[1]]}', '{"hints": {"1": -5}}', '{"hints": [1]}',
            '{"digests": {"x": ""}}', '{"digests": null}', '{"other": 1}',
            '[' * 10 ** 5):
        history.path_of(folder).write_text(damaged)
        assert history.recall(folder) == history.Known(), damaged


def test_names_are_text(tmp_path, capsys):
    """A folder's name is no markup, moves no cursor and ends no line."""
    folder = runs.learner(tmp_path, '[red]a\x1b[2J\n::error::')
    shown = verdicts.printable(folder, 200)
    for view in screen.Lines(), screen.Screen():
        view.begin(shown)
        text = capsys.readouterr().out
        assert '\x1b[2J' not in text
        # without the places where lines are broken
        assert '[red]a\\x1b[2J::error::' in ''.join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize('end', [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize('until', ['grading 15', 'waiting for a save'])
def test_the_end(folder, until, end):
    """Ctrl-C ends it in a pipe too, quietly, and so does a shutdown."""
    with watched(folder) as watch:
        watch.until(until)
        time.sleep(0.3)
        watch.process.send_signal(end)
        assert watch.process.wait(60) == 0
        assert b'Traceback' not in watch.process.stdout.read()
