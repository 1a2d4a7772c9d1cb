"""What make passes on: a folder's name arrives as it is, and runs nothing."""
import os
import shutil
import subprocess

import pytest

from optimization_grading import table

NAMES = ['a$(shell touch X)', 'c`touch X`', 'b";touch X;"', "it's", '$x',
         '${x} $$', 'a b', 'a\\b', '#a%', '*', '-x', 'é\n;touch X']
# Instead of Python and the grader: writes down what it is called with.
STUB = '#!/bin/sh\nprintf "%s\\0" "$MNIST" "$@" >> called\n'


@pytest.fixture
def make(tmp_path):
    """Return a function that runs make and returns the words of its commands.

    It runs in a folder with an awkward name, on a stub of Python.
    """
    if not shutil.which('make'):
        pytest.skip('make is not installed')
    top = tmp_path / 'it\'s "a" $x `folder`'
    python = top / '.venv' / 'bin' / 'python'
    python.parent.mkdir(parents=True)
    for command in python, python.with_name('optimization-grading'):
        command.write_text(STUB)
        command.chmod(0o755)
    shutil.copy(table.REPOSITORY / 'Makefile', top)
    (top / table.FOLDER.relative_to(table.REPOSITORY)).mkdir(parents=True)
    for path in ('requirements.txt', 'pyproject.toml', '.venv/installed',
                 table.FOLDER.relative_to(table.REPOSITORY) / '9-main.py'):
        (top / path).touch()
    files = {*os.listdir(top), 'called'}

    def make(*arguments, code=0, **environment):
        called = top / 'called'
        called.unlink(missing_ok=True)
        result = subprocess.run(
            ['make', '-s', *arguments], cwd=top, text=True,
            capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, 'MAKEFLAGS': '', 'VENV': '.venv',
                 **environment})
        assert result.returncode == code, result.stderr
        assert {*os.listdir(top)} <= files
        return called.read_text().split('\0') if code == 0 else result.stderr
    return make


@pytest.mark.parametrize('target', ['run', 'watch', 'grade', 'starter'])
@pytest.mark.parametrize('name', NAMES)
def test_folder(make, target, name):
    """A folder is handed on by its name, whatever that is."""
    word = f'--modules={name}' if target == 'run' else name
    assert word in make(target, f'DIR={name}')
    assert word in make(target, DIR=name)


@pytest.mark.parametrize('name', NAMES)
def test_other_names(make, name):
    """So are a copy of MNIST and the number of a task."""
    assert name in make('data', f'MNIST={name}')
    assert f'there is no task {name}: ' in make('run', f'TASK={name}', code=2)


def test_arguments(make):
    """ARGS are words of the shell."""
    words = make('grade', 'DIR=a', 'ARGS=--task 9 -k "a b"')
    assert words[-5:-1] == ['--task', '9', '-k', 'a b']
