"""The watch: a save gives a verdict, keys turn the pages, and all is kept."""
import collections
import contextlib
import dataclasses
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import time

import pytest

from optimization_grading import grading, table
from optimization_grading.judging import verdicts
from optimization_grading.reports import advice, history
from optimization_grading.watch import app, screen
from tests.support import runs
from tests.support.jobs import judged, next_job

RIGHT = (table.FOLDER / '1-normalize.py').read_text()
WRONG = RIGHT.replace('(X - m)', '(X + m)')
LOOP = RIGHT.replace('    return', '    while True:\n        pass\n    return')


class Started:
    """A watch on a folder, and what it has printed."""

    def __init__(self, folder, terminal=False):
        self.printed = ''
        ours, theirs = pty.openpty() if terminal else (None, None)
        self.before = termios.tcgetattr(theirs) if terminal else None
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'optimization_grading', '--watch',
             str(folder)],
            stdin=theirs or subprocess.DEVNULL,
            stdout=theirs or subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=table.REPOSITORY,
            start_new_session=True, preexec_fn=lambda: terminal and (
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
            env={**os.environ, 'COLUMNS': '80', 'LINES': '24',
                 'TERM': 'xterm', 'TMPDIR': str(folder.parent)})
        self.output = ours or self.process.stdout.fileno()
        if terminal:
            os.close(theirs)

    def until(self, pattern):
        """Wait for a text; give what was printed since the last one.

        Both are without styles.
        """
        deadline, start = time.monotonic() + runs.PATIENCE, len(self.printed)
        while not re.search(pattern, text := re.sub(
                r'\x1b\[[0-9;]*m', '', self.printed[start:])):
            left = deadline - time.monotonic()
            assert left > 0, f'{pattern!r} did not come:\n{self.printed}'
            if select.select([self.output], [], [], left)[0]:
                part = os.read(self.output, 2 ** 16)
                assert part, f'it ended without {pattern!r}:\n{self.printed}'
                self.printed += part.decode()
        return text

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


@pytest.mark.slow
def test_lines(folder):
    """Each save is judged, a search or not; what is known survives a restart.
    """
    file = folder / '1-normalize.py'
    with watched(folder) as watch:
        text = watch.until('2 of 15 tasks solved, 20 of 150 points')
        assert 'grading 2 tasks' in text  # the others are not written
        file.write_text(WRONG)
        watch.until('grading 1-normalize.py')
        text = watch.until('line .*: .*subtract m.*\n.*is expected')
        assert re.search('not right, after [0-9.]+ s; looking for', text)
        assert text.count('is expected') == 1
        file.write_text(LOOP)
        assert '0 of 10, after ' in watch.until('still running')
        file.write_text(RIGHT)
        text = watch.until('next: task 2')
        assert 'task 1, Normalize: 10 of 10' in text
        assert table.TASKS[1].elsewhere in text
        adam = table.FOLDER / table.TASKS[9].file
        (folder / adam.name).write_text(adam.read_text().replace(' - ', ' + '))
        watch.until('task 9, Adam: not right.* looking for')
        file.write_text(RIGHT)
        assert 'task 9, Adam' not in watch.until('task 1, .*: 10 of 10')
        watch.until('task 9, Adam: [^n]')
    file.write_text(WRONG)
    with watched(folder) as watch:
        text = watch.until('task 1, Normalize: 1 of 10')
        # and another one, if its save was seen twice, and the second late
        assert re.search('grading (1 task|2 tasks)\n', text)
        assert '1 of 15 tasks solved' in text
        shutil.rmtree(folder)
        watch.until('there is no folder|is not there any more')


@pytest.mark.slow
def test_keys(folder, interruptible):
    """Hints, the next task, the list, the driver; and the end."""
    with watched(folder, terminal=True) as watch:
        watch.until('q quit')
        watch.press('h')
        watch.until(re.escape(table.TASKS[0].hints[0]))
        watch.press('n')
        watch.until(table.TASKS[1].elsewhere[:40])
        watch.press('r')
        assert 'your 1-normalize.py' in watch.until('press a key')
        watch.press(' ')
        watch.until(table.TASKS[1].elsewhere[:40])
        watch.press('x')
        watch.until('Start 1-normalize.py over')
        watch.press('y')
        watch.until('not written yet(?s:.*)kept in 1-normalize.py.1')
        assert (folder / '1-normalize.py.1').read_text() == RIGHT
        (folder / '1-normalize.py').write_text(
            LOOP + "\n\n__import__('signal').signal(2, 1)\n")
        watch.until('still running')
        watch.press('r')
        watch.until('your 1-normalize.py')
        # Ctrl-C ends the driver, although it ignores that, and not the watch
        watch.press('\x03')
        watch.until('press a key')
        watch.press('\x03')
        watch.until('q quit')
        watch.press('l')
        text = watch.until(f'{table.TASKS[14].title}(?s:.*)q quit')
        assert all(task.title in text for task in table.TASKS)
        watch.press('\x1b')
        watch.until('Task 1: ')
        watch.press('r')
        watch.until('your 1-normalize.py')
        watch.press('q')  # while a driver runs, too
        assert watch.process.wait(runs.PATIENCE) == 0


@pytest.fixture
def slow(folder):
    """Give a folder in which fourteen tasks are timed out, one after another.
    """
    for task in table.TASKS:
        if task.number != 1:
            (folder / task.file).write_text('while True:\n    pass\n')
    return folder


def test_first_screen(slow, interruptible):
    """It comes before any verdict; then keys, a save and Ctrl-C do at once.
    """
    with watched(slow, terminal=True) as watch:
        text = watch.until('q quit')
        assert '0 of 15 tasks' in text and 'grading 15 tasks' in text
        assert 'Task 0: Normalization constants   grading 0-norm_c' in text
        watch.press('h')
        watch.until(re.escape(table.TASKS[0].hints[0]))
        watch.press('l')
        text = watch.until('q quit')
        assert len(re.findall(r'grading \d+-', text)) > 9
        watch.press('n')
        watch.press('l')
        assert 'grading' in watch.until('Task 1: ')
        (slow / '1-normalize.py').write_text(WRONG)
        watch.until('Task 1: .*1 of 10.* s')
        assert 'subtract m' not in watch.until('look at line 31')
        watch.press('e')
        text = watch.until(r'subtract m(?s:.*)q quit')
        assert re.search(r'grading 1\d tasks', text)
        watch.press('\x03')
        assert watch.process.wait(runs.PATIENCE) == 0
        assert termios.tcgetattr(watch.output) == watch.before
    nothing_is_left(slow)


@pytest.mark.slow
def test_interrupted_start(slow, interruptible):
    """What was graded is kept, and the next start goes on from there."""
    with watched(slow) as watch:
        watch.until('grading 15 tasks')
        (slow / '1-normalize.py').write_text(WRONG)
        watch.until('subtract m')
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(runs.PATIENCE) == 0
    with watched(slow, terminal=True) as watch:
        text = watch.until('q quit')
        assert re.search(r'grading 1[0-4] tasks', text)
        assert re.search(r'Task 1: .*1 of 10\W', text)
        assert 'look at line 31' in text


def nothing_is_left(folder):
    """Check that no process runs and no temporary folder is there."""
    assert os.listdir(folder.parent) == [folder.name]
    for path in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        with contextlib.suppress(OSError):
            assert os.fsencode(folder.parent) not in path.read_bytes()


def test_order(unstarted):
    """The current task is first, then numpy's; names come after verdicts."""
    unstarted.current = table.TASKS[12]
    order = []
    for _ in range(17):
        job = next_job(unstarted)
        order.append(job.task.number)
        unstarted.hand_over()  # nothing: one at a time
        assert unstarted.background.jobs.empty()
        unstarted.take(job, judged(job, job.judged or (
            job.task.number not in (3, 12)), 'wrong'))
    assert order == [12, 0, 1, 2, 3, 4, 5, 7, 9, 11, 13, 6, 8, 10, 14, 12, 3]
    assert not unstarted.jobs
    assert unstarted.current.number == 12


def test_a_save_overtakes(unstarted):
    """It is the next job, and what is said of an older version is dropped."""
    old = next_job(unstarted)
    assert old.task.number == 0
    unstarted.saved({table.TASKS[0].file})
    new = next_job(unstarted)
    assert new.task.number == 0 and new.saved
    unstarted.take(old, judged(old))
    assert unstarted.state(old.task) == advice.UNGRADED
    unstarted.saved({table.TASKS[4].file})
    newest = next_job(unstarted)
    assert newest.task.number == 4
    unstarted.take(new, None)  # overtaken
    unstarted.take(newest, judged(newest, False, 'wrong'))
    assert next_job(unstarted) is newest  # its mistake
    unstarted.take(newest, judged(newest, True, 'wrong'))
    assert next_job(unstarted) is new
    unstarted.take(new, judged(new))
    assert unstarted.state(new.task) == advice.SOLVED


def test_unfinished(unstarted):
    """What was judged without its mistake's name is graded again."""
    job = next_job(unstarted)
    unstarted.take(job, judged(job))
    unstarted.saved({job.task.file})
    job = next_job(unstarted)
    unstarted.take(job, judged(job, False, 'wrong'))
    again = app.Watch(unstarted.folder, unstarted.view, None)
    again.begin()
    assert again.state(job.task) == advice.BEGUN
    assert job.task.number in again.jobs


def test_drawn_when_it_changes(unstarted, capsys):
    """A verdict that changes nothing of what is shown draws nothing."""
    view = screen.Screen()
    view.show(unstarted)
    assert 'q quit' in capsys.readouterr().out
    view.show(unstarted)
    assert not capsys.readouterr().out


def test_looking_on(unstarted):
    """A search that was stopped is made again, when nothing else is to do."""
    job = next_job(unstarted)
    stopped = grading.Judged(job.task, tuple(
        dataclasses.replace(record, mistake=app.STOPPED.sentence)
        for record in judged(job, verdict='wrong').records), (), True)
    unstarted.take(job, stopped)
    assert job.task.number in unstarted.jobs
    for _ in range(14):
        other = next_job(unstarted)
        assert other is not job
        unstarted.take(other, judged(other))
    assert next_job(unstarted) is job
    unstarted.saved({table.TASKS[4].file})
    assert next_job(unstarted).saved  # a save overtakes it
    unstarted.take(job, stopped)
    assert job.task.number not in unstarted.jobs


@pytest.mark.parametrize('error', ['client.Unprotected', 'GraderFault'])
def test_faults(folder, error):
    """What keeps the thread from grading is said, and ends the watch."""
    result = subprocess.run([sys.executable, '-c', f"""
from optimization_grading.judging.verdicts import GraderFault
from optimization_grading.sandbox import client
from optimization_grading.watch import app


def protected(*_):
    raise {error}('this is why')


client.Sandbox.protected = protected
app.main([{str(folder)!r}])
"""], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (result.returncode, result.stderr) == (1, 'this is why\n')
    assert 'grading 2 tasks' in result.stdout


@pytest.mark.slow
def test_driver_ends_with_the_watch(folder, interruptible):
    """A shutdown leaves no driver behind."""
    (folder / '1-normalize.py').write_text(LOOP)
    with watched(folder, terminal=True) as watch:
        watch.until('q quit')
        watch.press('n')
        watch.press('r')
        watch.until('your 1-normalize.py')
        watch.process.send_signal(signal.SIGTERM)
        assert watch.process.wait(runs.PATIENCE) == 0
        nothing_is_left(folder)


def test_new_folder(tmp_path, interruptible):
    """A folder that is not there is made only if that is wanted.

    What is not written is shown without being graded.
    """
    folder = tmp_path / 'mine'
    with watched(folder, terminal=True) as watch:
        watch.until(r'There is no folder .*\?')
        watch.press('n\n')
        watch.until('make starter DIR=')
        assert watch.process.wait(runs.PATIENCE) and not folder.exists()
    with watched(folder, terminal=True) as watch:
        watch.until(r'There is no folder .*\?')
        watch.press('y\n')
        text = watch.until('q quit')
        assert '0 of 15 tasks' in text and 'not written yet' in text
        assert 'grading' not in text
        assert {*os.listdir(folder)} == {task.file for task in table.TASKS}
        watch.press('q')
        assert watch.process.wait(runs.PATIENCE) == 0
    history.path_of(folder).unlink(missing_ok=True)


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
    for say in screen.Lines().write, screen.Screen().print:
        say(shown)
        text = capsys.readouterr().out
        assert '\x1b[2J' not in text
        # without the places where lines are broken
        assert '[red]a\\x1b[2J::error::' in ''.join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize('end, until, later', [
    (signal.SIGINT, 'grading 2', 0), (signal.SIGTERM, 'grading 2', 0.3),
    (signal.SIGHUP, 'grading 2', 1),
    (signal.SIGTERM, 'waiting for a save', 0)])
def test_the_end(folder, end, until, later):
    """Ctrl-C ends it in a pipe too, quietly, and so does a shutdown."""
    with watched(folder) as watch:
        watch.until(until)
        time.sleep(later)
        watch.process.send_signal(end)
        assert watch.process.wait(runs.PATIENCE) == 0
        assert b'Traceback' not in watch.process.stdout.read()
    nothing_is_left(folder)
