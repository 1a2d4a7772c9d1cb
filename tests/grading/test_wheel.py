"""The wheel works by itself, and what it declares is all that it needs."""
import json
import os
import pathlib
import pty
import subprocess
import zipfile

import pytest

from optimization_grading import table
from optimization_grading.judging.submission import TASK_FILES
from tests.support import crude_made, mistakes_made, runs, solutions

pytestmark = pytest.mark.slow

IMPORTS = '''
import importlib, pkgutil, optimization_grading
for module in pkgutil.walk_packages(optimization_grading.__path__,
                                    'optimization_grading.'):
    importlib.import_module(module.name)
'''


@pytest.fixture
def run(environment, tmp_path):
    """Return a function that runs a command of it, far from everything."""
    def run(program, *words, start=subprocess.run, **options):
        return start(
            [environment / 'bin' / program, *words], cwd=tmp_path, text=True,
            env={'HOME': str(tmp_path / 'home'), 'PATH': '/usr/bin:/bin',
                 'COLUMNS': '100', 'TERM': 'xterm'},
            **options or {'capture_output': True})
    return run


def test_imports(run):
    """Every module can be imported: nothing undeclared is needed."""
    done = run('python', '-c', IMPORTS)
    assert not done.returncode, done.stderr


@pytest.mark.parametrize('command, numbers', [
    ('optimization-grading', [1, 5, 6]), ('python -m pytest', [5])], ids=str)
def test_grades(environment, run, tmp_path, command, numbers):
    """It grades a folder from elsewhere, and names a mistake."""
    before = {*environment.rglob('*')}
    folder = runs.learner(tmp_path, files=numbers)
    file = folder / '5-momentum.py'
    file.write_text(file.read_text().replace('var - alpha', 'var + alpha')
                    .replace('var -= alpha', 'var += alpha'))
    done = run(*command.split(), '--submission', folder,
               *(f'--task={number}' for number in numbers))
    assert done.returncode == 1, done.stderr
    assert 'subtract alpha' in done.stdout, done.stdout
    assert f'{10 * len(numbers) - 9} of {10 * len(numbers)}' in done.stdout
    assert {path for path in {*environment.rglob('*')} - before
            if '__pycache__' not in path.parts} == set()


def test_other_projects(run, tmp_path):
    """pytest runs the tests of an unrelated project as ever."""
    (tmp_path / 'test_own.py').write_text('def test_own():\n    assert True\n')
    done = run('python', '-m', 'pytest', '-q')
    assert done.returncode == 0 and '1 passed' in done.stdout, done.stderr


def test_watch(run, tmp_path):
    """The watch grades, and says where the drivers are."""
    folder = runs.learner(tmp_path, files=[1])
    ours, theirs = pty.openpty()
    watch = run('python', '-m', 'optimization_grading', '--watch', folder,
                start=subprocess.Popen, stdin=theirs, stdout=theirs,
                stderr=theirs)
    os.close(theirs)
    try:
        for text, key in (('q quit', 'r'), ('clone its repository', ' '),
                          ('q quit', 'q')):
            printed = ''
            while text not in printed:
                printed += os.read(ours, 2 ** 16).decode()
            os.write(ours, key.encode())
        assert watch.wait(runs.PATIENCE) == 0
    finally:
        watch.kill()
        os.close(ours)


def test_no_solution(environment):
    """None of the fifteen files is in it, whatever its folder."""
    wheel, = environment.glob('*.whl')
    names = {pathlib.PurePath(name).name
             for name in zipfile.ZipFile(wheel).namelist()}
    assert names & {'tasks.toml', 'formulas.py', 'confinement.py'}
    assert not names & TASK_FILES


def test_same_records(run, tmp_path):
    """Right or wrong, all get the verdict, name, line and example that they
    get in the repository.
    """
    (tmp_path / 'class').mkdir()
    runs.hand_in(tmp_path / 'class', [
        *((solutions.task_of(base).number, base, solutions.solution(base))
          for base in solutions.BASES),
        *((made.task, made, made.source())
          for made in mistakes_made.MADE[::2]),
        *((crude.number, crude, crude.source) for crude in crude_made.MADE
          if 'import random' not in crude.source)])  # it never answers alike
    words = '--cohort', tmp_path / 'class', '--seed=5', '--gradebook'
    run('optimization-grading', *words, tmp_path / 'apart.csv')
    runs.Run(tmp_path, *words, tmp_path / 'beside.csv')
    apart, beside = (sorted(map(json.loads, (
        tmp_path / f'{name}.records').read_text().splitlines()), key=str)
        for name in ('apart', 'beside'))
    assert apart == beside
    named = {(record['learner'], record['task']) for record in apart
             if record.get('mistake')}
    assert len(named) > 100  # of 116 wrong files


CURIOUS = '''
import sys


def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    found = {{name for name in sys.modules if 'diagnosis' in name}}
    for path in {paths}:
        try:
            found.add(open(path, 'rb').name)
        except PermissionError:
            pass
    for name in {names}:
        try:
            found.add(__import__(name))
        except (ImportError, PermissionError):
            pass
    raise ValueError(f'it found {{found or "nothing"}}')
'''


def test_out_of_reach(environment, run, tmp_path):
    """A solution can neither read nor import the formulas of the wheel."""
    package, = environment.glob('lib/*/site-packages/optimization_grading')
    paths = [str(path) for path in package.rglob('*') if path.is_file()]
    assert str(package / 'diagnosis' / 'formulas.py') in paths
    folder = runs.learner(tmp_path, files=[])
    (folder / table.TASKS[11].file).write_text(CURIOUS.format(
        paths=paths, names=['optimization_grading.diagnosis.formulas',
                            'optimization_grading.checks.draws']))
    done = run('optimization-grading', '--submission', folder, '--task=11')
    assert 'ValueError: it found nothing' in done.stdout, done.stdout
