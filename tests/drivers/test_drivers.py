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

import numpy as np
import pytest

from optimization_grading import table
from tests.support import runs

TASK = {row.number: row for row in [*table.TASKS, *table.FURTHER]}


def command(number, data=None, *options):
    """Give the command that runs a driver."""
    return [sys.executable, table.FOLDER / TASK[number].driver, *options,
            *(['--data', data] if data else [])]


def run(*driver, folder, **environment):
    """Run a driver in a folder, without a display; give its outcome."""
    return runs.program(*command(*driver)[1:], folder=folder, **environment)


def large(stand_in, folder):
    """Write digits that a driver needs long for."""
    with np.load(stand_in / 'Binary_Train.npz') as digits:
        np.savez(folder / 'Binary_Train.npz', X=np.repeat(
            digits['X'], 40, axis=0), Y=np.repeat(digits['Y'], 40, axis=1))


def test_stand_in_is_said_and_nothing_else(stand_in, tmp_path):
    """On the stand-in a driver says so in one line.

    --no-plot neither shows nor writes.
    """
    result = run(9, stand_in, '--no-plot', folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert 'stand-in' in result.stderr
    assert result.stderr.count('\n') == 1, result.stderr
    assert not list(tmp_path.iterdir())


def test_first_line_at_once(stand_in, no_tensorflow, tmp_path):
    """A numpy driver does not wait for TensorFlow, nor for a full buffer."""
    large(stand_in, tmp_path)
    with subprocess.Popen(
            command(5, tmp_path), stdout=subprocess.PIPE, cwd=tmp_path,
            stderr=subprocess.DEVNULL) as process:
        assert process.stdout.readline()
        process.kill()  # in the training
    assert process.returncode == -signal.SIGKILL


# Pictures

def test_picture_is_saved(tmp_path):
    """--save writes the picture, and only it, and says where."""
    result = run(4, None, '--save', 'averages.svg', folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ['averages.svg']
    assert 'averages.svg' in result.stderr
    text = (tmp_path / 'averages.svg').read_text()
    assert text.count('</svg>') == 1


def test_picture_without_display(tmp_path):
    """Without a display the picture goes to a file named as the driver."""
    result = run(4, folder=tmp_path, MPLBACKEND='nonsense')
    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ['4-main.png']
    assert str(tmp_path / '4-main.png') in result.stderr
    assert result.stderr.count('\n') == 1
    assert (tmp_path / '4-main.png').read_bytes()[:4] == b'\x89PNG'


@pytest.mark.parametrize('backend', ['TkAgg', 'module://none', 'module://os'])
def test_backend_that_is_not_there(drivers, monkeypatch, backend):
    """If there is no such display, pictures are drawn without one."""
    monkeypatch.setitem(sys.modules, 'tkinter', None)
    monkeypatch.setattr(drivers.plotting, 'BACKEND', backend)
    plt = drivers.plotting.pyplot()
    assert plt.get_backend().lower() == 'agg'


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


@pytest.mark.parametrize('reason', ['no LaTeX\nis here', ''])
def test_picture_that_fails(drivers, tmp_path, capsys, reason):
    """A file that cannot be written to its end is told, and is not there."""
    def write(partial):
        partial.write_text('half')
        raise RuntimeError(reason)

    with pytest.raises(SystemExit):
        drivers.plotting.save(tmp_path / 'x.pgf', write)
    said = capsys.readouterr().err
    assert f'x.pgf cannot be written ({reason[:8] or "RuntimeError"}); ' in (
        said) and said.count('\n') == 1
    assert not list(tmp_path.iterdir())


def test_digits_with_their_predictions(drivers, monkeypatch, rng):
    """Each image has its prediction above it, bold where that is wrong."""
    import matplotlib.pyplot as plt
    monkeypatch.setattr(drivers.plotting, 'show', lambda _, draw: draw(plt))
    images, labels = rng.random((120, 784)), rng.integers(10, size=120)
    predictions = rng.integers(10, size=100)
    drivers.plotting.show_digits(None, images, predictions, labels)
    axes = plt.gca()
    wall = axes.images[0].get_array()
    assert len(axes.texts) == 100
    for text, image, prediction, label in zip(axes.texts, images,
                                              predictions, labels):
        x, y = text.get_position()
        below = wall[y + 7:y + 35, x - 14:x + 14]
        np.testing.assert_array_equal(below, image.reshape(28, 28))
        assert text.get_text() == str(prediction)
        assert (text.get_weight() == 'bold') == (prediction != label)
    right = (predictions == labels[:100]).sum()
    assert f'{right} right, {100 - right} wrong' in axes.get_title()
    plt.close('all')


# What goes wrong

def refused(result, code, *words):
    """Check that a driver ended in one sentence with these words."""
    assert result.returncode == code, result.stderr
    assert result.stderr.count('\n') == 1, result.stderr
    assert not result.stdout
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize('number', [0, 10])
def test_bad_option(number, tmp_path):
    """An unknown option is one sentence, before anything is loaded."""
    refused(run(number, None, '--epochs', folder=tmp_path), 2,
            TASK[number].driver, '--epochs', '--help')


@pytest.mark.parametrize('number', [3, 9, 10, 14])
def test_missing_data(number, no_tensorflow, tmp_path):
    """A missing file is one sentence, before TensorFlow is imported."""
    refused(run(number, tmp_path, folder=tmp_path), 1, TASK[number].data[0],
            'python data/build.py')


def write(name, content):
    """Give a function that writes a file of a folder, and returns the folder.
    """
    def make(folder):
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            np.savez(folder / name, **content)
        return folder
    return make


BAD_DATA = {
    'damaged': (write('Binary_Train.npz', b'PK\x03\x04 not a file'),
                'Binary_Train.npz cannot be read'),
    'others': (write('Binary_Train.npz', {'x_train': np.zeros(3)}),
               'it has no X'),
    'long name': (lambda folder: pathlib.Path('x' * 300),
                  'Binary_Train.npz is not in')}


@pytest.mark.parametrize('make, words', BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data(drivers, tmp_path, capsys, make, words):
    """A file that is no data file is one sentence that says what to do."""
    with pytest.raises(SystemExit) as ended:
        drivers.datasets.load('Binary_Train.npz',
                              argparse.Namespace(data=make(tmp_path)))
    said = capsys.readouterr().err
    assert ended.value.code == 1 and said.count('\n') == 1
    assert words in said and 'python data/build.py' in said


@pytest.mark.parametrize('options, words', [
    (['--save', 'x.doc'], ['x.doc', '.png']),
    (['--save', 'none/x.png'], ['none/x.png', 'cannot be written']),
    (['--save', '/dev/null/x.png'], ['x.png', 'cannot be written']),
    (['--save', 'x' * 300 + '.png'], ['cannot be written']),
    (['--save', 'x.png', '--no-plot'], ['not both'])],
    ids=['suffix', 'folder', 'device', 'long', 'both'])
def test_bad_picture(drivers, tmp_path, monkeypatch, capsys, options, words):
    """A picture that cannot be written is refused before the training."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('sys.argv', ['4-main.py', *options])
    with pytest.raises(SystemExit) as ended:
        drivers.options.read('A driver.', picture=True)
    said = capsys.readouterr().err
    assert ended.value.code == 2 and said.count('\n') == 1
    assert all(word in said for word in words)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('program', [
    '0-main.py', '9-main.py', '../visualization/race.py',
    '../visualization/pictures.py'])
def test_not_installed(tmp_path, program):
    """Without the packages a program says how to get them."""
    result = subprocess.run(
        [sys.executable, '-S', table.FOLDER / program], cwd=tmp_path,
        capture_output=True, text=True)
    refused(result, 1, 'numpy is not installed', 'requirements.txt')


def test_ctrl_c(interruptible, stand_in, tmp_path):
    """Ctrl-C in the training is one sentence and the usual exit code."""
    large(stand_in, tmp_path)
    with subprocess.Popen(
            command(9, tmp_path), cwd=tmp_path, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert 'Cost after 0' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 130)
    assert errors == '9-main.py: interrupted\n'


@pytest.mark.parametrize('options', [[], ['--modules', table.FOLDER]],
                         ids=['', 'modules'])
def test_closed_pipe(tmp_path, options):
    """Piped into head, a driver just ends."""
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(command(11, None, *options), cwd=tmp_path,
                            stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert result.stderr.count('\n') == bool(options), result.stderr


def test_full_disk(tmp_path):
    """A driver whose output does not fit on the disk says so, and ends."""
    with open('/dev/full', 'w') as full:
        result = subprocess.run(command(11), cwd=tmp_path, stdout=full,
                                stderr=subprocess.PIPE, text=True)
    assert result.returncode
    assert 'No space left on device' in result.stderr
    assert 'Traceback' not in result.stderr


def test_closed_streams(tmp_path):
    """Without stderr or stdout a driver keeps what is for the other."""
    for close, lines in ('2>&-', (100, 0)), ('>&-', (0, 2)):
        result = subprocess.run(
            ['sh', '-c', f'"$0" "$1" --modules "$2" {close}', sys.executable,
             table.FOLDER / '11-main.py', table.FOLDER], cwd=tmp_path,
            text=True, capture_output=True)
        assert result.returncode == 0, result.stderr
        assert lines == tuple(text.count('\n') for text in (
            result.stdout, result.stderr))


def test_progress_bar(stand_in, tmp_path):
    """On a terminal a bar runs on stderr; stdout stays the transcript."""
    terminal, other_end = os.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    with subprocess.Popen(
            command(9, stand_in, '--no-plot'), cwd=tmp_path,
            stdout=subprocess.PIPE, stderr=other_end, text=True) as process:
        os.close(other_end)
        bar = ''
        with contextlib.suppress(OSError):  # the end of a terminal
            while chunk := os.read(terminal, 10 ** 6):
                bar += chunk.decode()
        lines = process.stdout.read().splitlines()
    os.close(terminal)
    assert '1000' in bar and '%|' in bar
    assert len(lines) == len(table.transcript(table.TASKS[9]))
    assert all(line.startswith('Cost after') for line in lines)


def test_where_data_are_found(drivers, tmp_path, monkeypatch):
    """Files are found first where a driver starts, then in ../data, then in
    the repository's data/.
    """
    folder = tmp_path / 'supervised_learning' / 'optimization'
    folder.mkdir(parents=True)
    monkeypatch.setattr(drivers.datasets, 'REPOSITORY', tmp_path)
    monkeypatch.chdir(folder)
    for place in tmp_path / 'data', folder.parent / 'data', folder:
        place.mkdir(exist_ok=True)
        (place / 'MNIST.npz').touch()
        found = drivers.datasets.find('MNIST.npz',
                                      argparse.Namespace(data=None))
        assert found.samefile(place / 'MNIST.npz')


def test_drivers_can_be_moved(stand_in, no_tensorflow, tmp_path):
    """The folder of tasks runs on its own, away from this repository."""
    folder = tmp_path / 'optimization'
    folder.mkdir()
    for path in table.FOLDER.glob('*.py'):
        shutil.copy(path, folder)
    (tmp_path / 'data').symlink_to(stand_in)
    result = subprocess.run(
        [sys.executable, '5-main.py', '--no-plot'], cwd=folder,
        capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert 'stand-in' in result.stderr
