"""data/build.py as a user runs it: without MNIST, again, and interrupted."""
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import build
import sources
from optimization_grading import table
from tests.conftest import run_build

DATA = table.REPOSITORY / 'data'
FILES = {'MNIST.npz', 'Binary_Train.npz', 'model.h5'}


def load(path):
    """Load all arrays of an npz."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


# Where there is no MNIST

def test_stand_in_without_network(stand_in):
    """With neither MNIST nor a network the stand-in is built, and said."""
    said = (stand_in.parent / 'said').read_text().splitlines()
    assert len(said) == 3
    assert '1,797 stand-in digits' in said[0]
    assert 'MNIST cannot be downloaded' in said[1]
    assert {path.name for path in stand_in.iterdir()} == FILES


def test_mnist_required(tmp_path):
    """--source mnist fails in one sentence, and writes nothing."""
    result = run_build('--source', 'mnist', '--output', tmp_path / 'out')
    assert result.returncode == 1
    assert result.stderr.count('\n') == 1, result.stderr
    assert 'MNIST cannot be downloaded' in result.stderr
    assert '--mnist PATH' in result.stderr
    assert not (tmp_path / 'out').exists()


def test_not_writable(tmp_path):
    """A folder that cannot be made is one sentence."""
    (tmp_path / 'file').touch()
    result = run_build('--source', 'digits', '--output',
                       tmp_path / 'file' / 'out')
    assert result.returncode == 1
    assert 'cannot write to' in result.stderr
    assert result.stderr.count('\n') == 1


def test_bad_options():
    """Options that exclude each other are refused."""
    result = run_build('--mnist', 'x', '--source', 'digits')
    assert result.returncode == 2
    assert 'not both' in result.stderr


# Building again

@pytest.fixture
def built(stand_in, tmp_path):
    """Give a copy of the built files that may be damaged."""
    return shutil.copytree(stand_in, tmp_path / 'built')


@pytest.mark.parametrize('options', [
    ['--source', 'digits'], [], ['--quiet']], ids=str)
def test_up_to_date(built, options):
    """What is built stays, and without an option the way to MNIST is said.
    """
    before = {path: path.stat().st_mtime_ns for path in built.iterdir()}
    result = run_build(*options, '--output', built)
    assert result.returncode == 0
    assert ('--source mnist' in result.stderr) == (not options)
    assert bool(result.stdout + result.stderr) == (options != ['--quiet'])
    assert before == {path: path.stat().st_mtime_ns
                      for path in built.iterdir()}


@pytest.mark.parametrize('name', sorted(FILES))
def test_damage_is_seen(built, name):
    """A missing, truncated or older file is not taken for a built one."""
    assert build.built_source(built) == 'digits'
    content = (built / name).read_bytes()
    (built / name).write_bytes(content[:len(content) // 2])
    assert build.built_source(built) is None
    (built / name).unlink()
    assert build.built_source(built) is None
    os.mkfifo(built / name)
    assert build.built_source(built) is None


def test_mixed_sources_are_seen(built):
    """Files of two sources, or of another recipe, are built anew."""
    arrays = load(built / 'MNIST.npz')
    np.savez(built / 'MNIST.npz', **{**arrays, 'source': 'mnist'})
    assert build.built_source(built) is None
    for name in 'MNIST.npz', 'Binary_Train.npz':
        np.savez(built / name, **{**load(built / name), 'source': 'digits',
                                  'recipe': build.RECIPE - 1})
    assert build.built_source(built) is None


def test_damage_is_built_again(built, stand_in, monkeypatch):
    """A build replaces what is damaged, and removes what a killed one left.
    """
    for name, age in ('killed', 9999), ('running', 99):
        (built / f'.build-{name}').mkdir()
        os.utime(built / f'.build-{name}', (time.time() - age,) * 2)
    monkeypatch.setattr(build, 'write_model', lambda path: shutil.copy(
        stand_in / 'model.h5', path))
    (built / 'MNIST.npz').write_bytes(b'')
    build.build(built, sources.read_digits(), 'digits')
    assert build.built_source(built) == 'digits'
    assert {path.name for path in built.iterdir()} == {
        *FILES, '.build-running'}


@pytest.mark.parametrize('number, code, said', [
    (signal.SIGINT, 130, 'interrupted'), (signal.SIGTERM, 1, '')])
def test_interrupted(interruptible, tmp_path, number, code, said):
    """Ctrl-C or a shutdown in the middle leaves nothing behind."""
    with subprocess.Popen(
            [sys.executable, DATA / 'build.py', '--source', 'digits',
             '--output', tmp_path], stderr=subprocess.PIPE, text=True,
            start_new_session=True) as process:
        while process.poll() is None and not list(
                tmp_path.glob('.build-*/Binary_Train.npz')):
            time.sleep(0.02)
        os.killpg(process.pid, number)
        errors = process.stderr.read()
    assert process.returncode == code
    assert said in errors and 'Traceback' not in errors
    assert not list(tmp_path.iterdir())


def test_where_the_course_drivers_look(stand_in, tmp_path, monkeypatch):
    """After a build, the files open beside the tasks and in ../data."""
    shutil.copytree(DATA, tmp_path / 'data', ignore=lambda folder, names: [
        name for name in names if name in FILES])
    for name in FILES:
        shutil.copy(stand_in / name, tmp_path / 'data')
    tasks = tmp_path / 'supervised_learning' / 'optimization'
    tasks.mkdir(parents=True)
    for _ in range(2):
        subprocess.run([sys.executable, tmp_path / 'data' / 'build.py',
                        '--source', 'digits'], check=True,
                       capture_output=True)
    monkeypatch.chdir(tasks)
    for folder in '', '../data/':
        assert np.load(f'{folder}MNIST.npz')['X_train'].shape[1:] == (28, 28)
        assert np.load(f'{folder}Binary_Train.npz')['Y'].shape[0] == 1
        assert os.path.getsize(f'{folder}model.h5') > 10 ** 6
