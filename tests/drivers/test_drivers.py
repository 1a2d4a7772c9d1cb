"""The drivers as a learner runs them: options, pictures, what goes wrong."""
import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import termios
import time

import numpy as np
import pytest

from tools import replay
from grading import table

ROWS = [*table.TASKS, *table.FURTHER]
NUMPY = [task for task in ROWS if task.numpy]


def command(task, data=None, *options):
    """Give the command that runs a driver."""
    return [sys.executable, table.FOLDER / task.driver, *options,
            *(['--data', data] if task.data and data else [])]


def run(task, data=None, *options, folder, **environment):
    """Run a driver in a folder, without a display; give its outcome."""
    inherited = {key: value for key, value in os.environ.items()
                 if key not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MPLBACKEND',
                                'TF_CPP_MIN_LOG_LEVEL')}
    return subprocess.run(
        command(task, data, *options), cwd=folder, capture_output=True,
        text=True, timeout=60, stdin=subprocess.DEVNULL,
        env={**inherited, **environment})


def ids(task):
    """Name a case by its task's number."""
    return str(task.number)


@pytest.mark.parametrize('task', NUMPY, ids=ids)
def test_numpy_needs_no_tensorflow(task, stand_in, tmp_path):
    """A numpy driver runs in a Python that cannot import TensorFlow."""
    code = (f'import runpy, sys; sys.modules["tensorflow"] = None; '
            f'sys.path.insert(0, {str(table.FOLDER)!r}); '
            f'sys.argv = {[str(part) for part in command(task, stand_in)[1:]]}'
            f'{"" if not task.picture else " + [" + repr("--no-plot") + "]"};'
            'runpy.run_path(sys.argv[0], run_name="__main__")')
    result = subprocess.run([sys.executable, '-c', code], cwd=tmp_path,
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout


@pytest.mark.parametrize('task', [
    table.TASKS[0], table.TASKS[5], table.TASKS[11], *table.FURTHER],
    ids=ids)
def test_first_line_within_a_second(task, stand_in, tmp_path):
    """A numpy driver prints its first line within a second."""
    taken = []
    for _ in range(3):
        start = time.monotonic()
        with subprocess.Popen(command(task, stand_in),
                              stdout=subprocess.PIPE, cwd=tmp_path,
                              stderr=subprocess.DEVNULL) as process:
            assert process.stdout.readline()
            taken.append(time.monotonic() - start)
            process.kill()
    assert min(taken) < 1


@pytest.mark.parametrize('number', [9, 14])
def test_stand_in_is_said_and_nothing_else(number, stand_in, tmp_path):
    """On the stand-in a driver says so in one line; TensorFlow is silent.
    """
    task = table.TASKS[number]
    result = run(task, stand_in, *(['--no-plot'] if task.picture else []),
                 folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert 'stand-in' in result.stderr
    assert result.stderr.count('\n') == 1, result.stderr


# Pictures

def test_picture_is_saved(stand_in, tmp_path):
    """--save writes the picture, and only it, and says where."""
    result = run(table.TASKS[5], stand_in, '--save', 'digits.svg',
                 folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ['digits.svg']
    assert 'digits.svg' in result.stderr
    text = (tmp_path / 'digits.svg').read_text()
    assert text.count('</svg>') == 1


def test_picture_without_display(tmp_path):
    """Without a display the picture goes to a file named as the driver."""
    result = run(table.TASKS[4], folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ['4-main.png']
    assert str(tmp_path / '4-main.png') in result.stderr
    assert (tmp_path / '4-main.png').read_bytes()[:4] == b'\x89PNG'


def test_no_plot(tmp_path):
    """--no-plot neither shows nor writes."""
    result = run(table.TASKS[4], None, '--no-plot', folder=tmp_path)
    assert result.returncode == 0 and not result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('backend', [
    'TkAgg', 'webagg', 'nonsense', 'module://none', 'module://os'])
def test_backend_that_is_not_there(tmp_path, backend):
    """A display that cannot be had is not a crash but a file."""
    result = run(table.TASKS[4], folder=tmp_path, MPLBACKEND=backend)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / '4-main.png').exists()
    assert 'Traceback' not in result.stderr


def test_picture_is_shown(drivers, monkeypatch):
    """With a display the picture is shown, and no file written."""
    import matplotlib.pyplot as plt
    shown = []
    monkeypatch.setattr(plt, 'show', lambda: shown.append(plt.gcf()))
    monkeypatch.setattr(plt, 'savefig', None)

    def draw(plt):
        plt.figure().canvas.required_interactive_framework = 'qt'

    drivers.plotting.show(argparse.Namespace(no_plot=False, save=None), draw)
    assert shown
    plt.close('all')


# What goes wrong

def refused(result, code, *words):
    """Check that a driver ended in one sentence with these words."""
    assert result.returncode == code, result.stderr
    assert result.stderr.count('\n') == 1, result.stderr
    assert not result.stdout
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize('task', ROWS, ids=ids)
def test_bad_option(task, tmp_path):
    """An unknown option is one sentence, before anything is loaded."""
    refused(run(task, None, '--epochs', folder=tmp_path), 2,
            task.driver, '--epochs', '--help')


@pytest.mark.parametrize('task', [task for task in table.TASKS if task.data],
                         ids=ids)
def test_missing_data(task, tmp_path):
    """A missing file is one sentence that says how to get it."""
    refused(run(task, tmp_path, folder=tmp_path), 1, task.data[0],
            'python data/build.py')


def test_damaged_data(stand_in, tmp_path):
    """A damaged file is one sentence that says how to renew it."""
    (tmp_path / 'Binary_Train.npz').write_bytes(b'PK\x03\x04 not a file')
    refused(run(table.TASKS[5], tmp_path, folder=tmp_path), 1,
            'Binary_Train.npz cannot be read', 'python data/build.py')


def test_other_data(tmp_path):
    """A file of other arrays than its name says is one sentence."""
    np.savez(tmp_path / 'Binary_Train.npz', x_train=np.zeros(3))
    refused(run(table.TASKS[5], tmp_path, folder=tmp_path), 1,
            'Binary_Train.npz cannot be read', 'it has no X')


def test_long_name(tmp_path):
    """A name that no file can have is one sentence."""
    refused(run(table.TASKS[5], 'x' * 300, folder=tmp_path), 1,
            'Binary_Train.npz is not in')


def test_damaged_model(drivers, tmp_path, capsys):
    """So it is for the network, which Keras reads."""
    (tmp_path / 'model.h5').write_bytes(b'not a file')
    with pytest.raises(SystemExit):
        drivers.neural_network.load_model(argparse.Namespace(data=tmp_path))
    errors = capsys.readouterr().err
    assert 'model.h5 cannot be read' in errors
    assert 'python data/build.py' in errors
    assert errors.count('\n') == 1


@pytest.mark.parametrize('options, words', [
    (['--save', 'x.doc'], ['x.doc', '.png']),
    (['--save', 'none/x.png'], ['none/x.png', 'cannot be written']),
    (['--save', '/dev/null/x.png'], ['x.png', 'cannot be written']),
    (['--save', 'x' * 300 + '.png'], ['cannot be written']),
    (['--save', 'x.png', '--no-plot'], ['exclude each other'])],
    ids=['suffix', 'folder', 'device', 'long', 'both'])
def test_bad_picture(tmp_path, options, words):
    """A picture that cannot be written is refused before the training."""
    refused(run(table.TASKS[4], None, *options, folder=tmp_path), 2, *words)


def test_not_installed(tmp_path):
    """Without the packages a driver says how to get them."""
    result = subprocess.run(
        [sys.executable, '-S', table.FOLDER / '0-main.py'], cwd=tmp_path,
        capture_output=True, text=True)
    refused(result, 1, 'numpy is not installed', 'requirements.txt')


def test_ctrl_c(interruptible, stand_in, tmp_path):
    """Ctrl-C in the training is one sentence and the usual exit code."""
    with np.load(stand_in / 'Binary_Train.npz') as digits:
        np.savez(tmp_path / 'Binary_Train.npz', X=np.repeat(
            digits['X'], 40, axis=0), Y=np.repeat(digits['Y'], 40, axis=1))
    with subprocess.Popen(
            command(table.TASKS[9], tmp_path), cwd=tmp_path, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert 'Cost after 0' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 130)
    assert errors == '9-main.py: interrupted\n'


def test_closed_pipe(tmp_path):
    """Piped into head, a driver just ends."""
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(command(table.TASKS[11]), cwd=tmp_path,
                            stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert not result.stderr


def test_closed_streams(tmp_path):
    """Without stderr or stdout a driver keeps what is for the other."""
    for close, rest in ('2>&-', 'stdout'), ('>&-', 'stderr'):
        result = subprocess.run(
            ['sh', '-c', f'"$0" "$1" {close}', sys.executable,
             table.FOLDER / '4-main.py'], cwd=tmp_path, text=True,
            capture_output=True)
        assert result.returncode == 0, result.stderr
        assert getattr(result, rest).startswith(
            {'stdout': '[72.0', 'stderr': '4-main.py: the picture'}[rest])
        assert (result.stdout + result.stderr).count('\n') == 1


def test_progress_bar(stand_in, tmp_path):
    """On a terminal a bar runs on stderr; stdout stays the transcript."""
    terminal, other_end = os.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    with subprocess.Popen(
            command(table.TASKS[9], stand_in, '--no-plot'), cwd=tmp_path,
            stdout=subprocess.PIPE, stderr=other_end, text=True) as process:
        os.close(other_end)
        bar = ''
        with contextlib.suppress(OSError):  # the end of a terminal
            while chunk := os.read(terminal, 10 ** 6):
                bar += chunk.decode()
        lines = process.stdout.read().splitlines()
    os.close(terminal)
    assert '1000' in bar and '%|' in bar
    assert len(lines) == len(replay.transcript(table.TASKS[9]))
    assert all(line.startswith('Cost after') for line in lines)


@pytest.mark.parametrize('place', ['', '../data'])
def test_data_beside_the_learner(place, stand_in, tmp_path):
    """Data files are found where a driver starts, and in ../data."""
    folder = tmp_path / 'optimization'
    folder.mkdir()
    target = folder / place
    target.mkdir(exist_ok=True)
    shutil.copy(stand_in / 'Binary_Train.npz', target)
    result = run(table.TASKS[9], None, '--no-plot', folder=folder)
    assert result.returncode == 0
    assert 'stand-in' in result.stderr


def test_drivers_can_be_moved(stand_in, tmp_path):
    """The folder of tasks runs on its own, away from this repository."""
    folder = tmp_path / 'optimization'
    folder.mkdir()
    for path in table.FOLDER.glob('*.py'):
        shutil.copy(path, folder)
    result = subprocess.run(
        [sys.executable, pathlib.Path('5-main.py'), '--no-plot', '--data',
         stand_in], cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
