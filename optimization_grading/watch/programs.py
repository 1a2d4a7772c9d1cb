"""The programs that the watch starts for a learner."""
import os
import pathlib
import signal
import subprocess
import sys

from optimization_grading import table

GRACE = 2  # seconds for a program to end after Ctrl-C
RACERS = {5: 'momentum', 7: 'RMSProp', 9: 'Adam'}
MACHINE = 'digits-main.py'
PIECES = 0, 1, 2, 3, 9, 11, 13  # the tasks that it is made of
NOT_HERE = ('The lessons are not installed with the grader: clone its '
            'repository and run "make watch" there.')
STARTER = '''import sys
from optimization_grading import table
from tools import starter
sys.stdout.write(starter.starter(table.TASKS[int(sys.argv[1])]))
'''


def data(needed):
    """Return the commands that build the data, if they are needed."""
    return [[table.REPOSITORY / 'data' / 'build.py', '--quiet']] * bool(needed)


def driver(task, folder):
    """Return the command that runs a task's driver on a learner's folder."""
    return [table.FOLDER / task.driver, f'--modules={folder}',
            *['--no-plot'] * task.picture]


def machine(folder):
    """Return the command that runs the last driver."""
    return [table.FOLDER / MACHINE, f'--modules={folder}']


def race(task, folder, unsafe):
    """Return the command that races a learner's rule."""
    return [table.FOLDER.parent / 'visualization' / 'race.py',
            f'--optimizers=GD,{RACERS[task.number]}',
            f'--submission={folder}', *['--unsafe'] * unsafe]


def environment():
    """Return the variables for programs that find modules beside them."""
    return {name: value for name, value in os.environ.items()
            if name != 'PYTHONSAFEPATH'}


def start(command):
    """Start a program; return its process."""
    return subprocess.Popen([sys.executable, *command], env=environment(),
                            stdin=subprocess.DEVNULL)


def end(process):
    """End a program as Ctrl-C does, and kill it if need be."""
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass  # an import, say, has lost the interrupt
    finally:
        process.kill()
        process.wait()


def starter(*arguments):
    """Let the starter write; return what it has printed.

    Raises: OSError with what was wrong.
    """
    result = subprocess.run(
        [sys.executable, *arguments], cwd=table.REPOSITORY, text=True,
        env=environment(), stdin=subprocess.DEVNULL, capture_output=True)
    if result.returncode:
        raise OSError(result.stderr.strip())
    return result.stdout


def fill(folder):
    """Make a folder with the files to complete."""
    return starter('-m', 'tools.starter', os.path.abspath(folder))


def start_over(task, path):
    """Put the starter's text into a task's file; return its old file's name.

    The old text is kept in a file whose name no task has. Where there was
    none, the name is ''.
    """
    path = pathlib.Path(path)
    text = starter('-c', STARTER, str(task.number))
    number = 1
    while (kept := path.with_name(f'{path.name}.{number}')).exists():
        number += 1
    new = path.with_name(f'.{path.name}.new')
    try:
        new.write_text(text)
        new.chmod(0o755)
        found = path.exists()
        if found:
            path.rename(kept)
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)
    return kept.name if found else ''
