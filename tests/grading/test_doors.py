"""However grading is started, nothing in a learner's folder is obeyed."""
import os
import pathlib
import shlex
import subprocess
import sys

import pytest

from optimization_grading import bootstrap, commands
from tests.support import runs

BIN = pathlib.Path(sys.executable).parent
GRADE = '--submission . --task 1'
# What the learner's folder has, each of which says if it was run.
MODULES = ('conftest evil sitecustomize usercustomize table grading '
           'optimization_grading numpy threading shlex execnet xdist pytest '
           '_pytest coverage').split()
GRADED = [f'pytest {GRADE}', f'python -m pytest {GRADE}',
          f'python -BOum pytest {GRADE}',
          f'python -W error -X dev -m pytest {GRADE}',
          f'python -P -m pytest {GRADE}',
          f'PYTHONSAFEPATH=1 python -u -m pytest {GRADE}',
          'PYTEST_ADDOPTS="--submission . --task=1" pytest',
          'PYTEST_ADDOPTS="--submission=." python -m pytest --task=1',
          f'PYTHONPATH=: optimization-grading {GRADE}',
          f'PYTHONPATH=: pytest {GRADE}', f'optimization-grading {GRADE}',
          f'python -m optimization_grading {GRADE}',
          f'pytest {GRADE} -p no:xdist -W error -c pytest.ini --rootdir . -x '
          '-v',
          f'pytest {GRADE} -n 2', 'pytest --cohort .. --task 1',
          f'python -m py {GRADE}', f'python -m _pytest {GRADE}',
          'PYTEST_ADDOPTS="--submis\'sion\' . --task=1" pytest',
          'PYTEST_ADDOPTS="--submission\\\\=. --task=1" pytest',
          f'python -m optimization_grading.__main__ {GRADE}',
          f'optimization-grading {GRADE} 2>&-']
REFUSED = ['pytest @args', 'python -m pytest @args', 'python ../../main.py',
           'optimization-grading @args',
           f'python -m coverage run -m pytest {GRADE}',
           f'python {shlex.quote(pytest.__path__[0])}/__main__.py . {GRADE}',
           f'python -m cProfile -m pytest.__main__ {GRADE}',
           'PYTEST_ADDOPTS="--submission=." python -m trace -c --module '
           'pytest.__main__', 'PYTEST_ADDOPTS=@args pytest', 'pytest @nested',
           'python -m cProfile -m pytest @args',
           f'python ../../console.py . {GRADE}',
           f'python -m py.test . {GRADE}',
           'python -c "import pytest; pytest.main([\'--submission=.\'])"',
           f'pytest . {GRADE}', f'pytest {GRADE} test_own.py']
# Each way in takes a second; these take a hundredth each, below.
QUICK = GRADED[1], GRADED[8], REFUSED[2]


@pytest.mark.parametrize('line, code', [
    pytest.param(line, code, marks=() if line in QUICK else pytest.mark.slow)
    for lines, code in ((GRADED, 0), (REFUSED, 4)) for line in lines])
def test_door(tmp_path, line, code):
    """It grades, or refuses and says what to type; no file is run."""
    folder = runs.learner(tmp_path / 'class', files=[1])
    canary = tmp_path / 'canary'
    run = f'open({str(canary)!r}, "a").write(__name__)\n'
    for name in (*MODULES, 'test_own'):
        (folder / f'{name}.py').write_text(run)
    (folder / 'pytest.ini').write_text(
        '[pytest]\naddopts = -p evil -p no:optimization_grading.plugin\n'
        'pythonpath = .\nminversion = 99\n')
    (folder / 'nested').write_text('@args\n')
    (folder / 'args').write_text('--submission\n.\n--task=1\n')
    (tmp_path / 'main.py').write_text(
        'import sys\nimport pytest\n\n'
        "sys.exit(pytest.main(['--submission', '.', '--task=1']))\n")
    (tmp_path / 'console.py').write_text(
        'import sys\nimport pytest\n\nsys.exit(pytest.console_main())\n')
    done = subprocess.run(
        ['/bin/sh', '-c', line], cwd=folder, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, 'PATH': f'{BIN}:{os.environ["PATH"]}'})
    assert not canary.exists(), canary.read_text()
    assert done.returncode == code, done.stdout + done.stderr
    if code:
        assert 'ERROR: ' in done.stderr and 'Traceback' not in done.stderr
    else:
        assert '10 of 10' in done.stdout


@pytest.mark.slow
def test_from_any_folder(tmp_path):
    """The folder's name is a name, and the printed command finds it."""
    name = '@a$(touch x);"\' b'
    folder = runs.learner(tmp_path, name, files=[1])
    (folder / '1-normalize.py').write_text('def normalise(): pass\n')
    run = [BIN / 'optimization-grading', '--submission', name, '--task=1']
    for _ in range(2):
        done = subprocess.run(
            run, cwd=tmp_path, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items()
                 if name != 'MAKELEVEL'})  # which would print make's command
        line = next(line for line in done.stdout.splitlines()
                    if line.strip().startswith('again: '))
        run = shlex.split(line.partition('again: ')[2])
        assert '--task' in run
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize('words, found', [
    ('python -m pytest -q', ('m', 'pytest', ['-q'])),
    ('python -um pytest', ('m', 'pytest', [])),
    ('python -mpytest x', ('m', 'pytest', ['x'])),
    ('python -W m -X m=c -Wc prog.py -m x', ('file', 'prog.py',
                                             ['-m', 'x'])),
    ('python -- prog.py', ('file', 'prog.py', [])),
    ('python --check-hash-based-pycs always -c 1 x', ('c', '1', ['x'])),
    ('python -', ('file', '-', [])), ('python', ('', '', [])),
    ('python -m', ('m', '', [])), ('python -W', ('', '', []))])
def test_command_is_read_as_python_does(words, found):
    """Options that take a value, joined or not, and those that take none."""
    assert bootstrap.parsed(words.split())[1:] == found


@pytest.mark.parametrize('line', [
    'python race.py --submission x', 'python -m pip install pytest',
    'pytest tests', 'python -c "print(1)"',
    'python tool.py --submission pytest-of-ada/x'])
def test_leaves_alone(monkeypatch, line):
    """What is none of the grader's business runs as ever."""
    monkeypatch.setattr(sys, 'orig_argv', shlex.split(f'python {line}')[
        not line.startswith('pytest'):])
    monkeypatch.setattr(sys, 'meta_path', [])
    for name in 'execve', '_exit', 'write':
        monkeypatch.setattr(os, name, lambda *_: pytest.fail(name))
    bootstrap.at_start()
    assert isinstance(sys.meta_path[0], bootstrap.Guard)


@pytest.mark.parametrize('name', [
    'PYTHONPATH', 'PYTHONOPTIMIZE', 'PYTHONWARNINGS', 'PYTEST_PLUGINS'])
def test_environment_that_is_not_obeyed(monkeypatch, name):
    """Python starts again without it, and with the same words."""
    started = []
    monkeypatch.setenv(name, '1')
    monkeypatch.setattr(os, 'execve', lambda *given: started.append(given))
    monkeypatch.setattr(sys, 'meta_path', [])
    monkeypatch.setattr(sys, 'orig_argv', shlex.split(
        'python -m pytest --submission x'))
    bootstrap.at_start()
    (_, words, environment), = started
    assert words[-2:] == ['--submission', 'x'] and name not in environment
    assert environment[bootstrap.STARTED] == 'python\n-m\npytest'


def test_a_program_is_named_as_it_was_started(monkeypatch, tmp_path):
    """It is the same one, by the shorter of its paths."""
    monkeypatch.setattr(commands, 'program', '')
    monkeypatch.chdir(tmp_path)
    for typed, program in (
            ([f'{tmp_path}/.venv/bin/pytest'], '.venv/bin/pytest'),
            ([f'{tmp_path}/pytest'], './pytest'),
            (['/bin/pytest'], '/bin/pytest'),
            (['a b/python', '-m', 'pytest'], "'a b/python' -m pytest")):
        commands.started_by(typed)
        assert commands.grade('ann', '--task 1') == (
            f'{program} --submission ann --task 1')


def test_files_of_options(monkeypatch, tmp_path):
    """They are looked through, whatever is in them, and refused."""
    monkeypatch.chdir(tmp_path)
    pathlib.Path('args').write_bytes(b'@args\n\xff\n')
    assert '\ufffd' in bootstrap.expanded(['@args'])
    monkeypatch.setattr(bootstrap, 'end', pytest.exit)
    with pytest.raises(pytest.exit.Exception, match='from a file, as in @ar'):
        bootstrap.begin(['@args'])


def test_output_that_nobody_reads():
    """As after "| head": no error, and the run goes on."""
    reads, writes = os.pipe()
    os.close(reads)
    with bootstrap.Output(open(writes, 'wb'), line_buffering=True) as output:
        assert output.write('a\n') == output.write('b\n') == 2
        print('c', file=output, flush=True)


@pytest.mark.parametrize('word', ["a'b c", '', '$x', '-n=2', 'ü'])
def test_a_quoted_word(word):
    """What is shown to be typed is that word."""
    assert shlex.split(bootstrap.quoted(word)) == [word]


def test_a_folder_that_is_gone(tmp_path):
    """Python starts there as ever, and the grader says what is wrong."""
    done = subprocess.run(
        ['/bin/sh', '-c', 'rmdir "$PWD"; "$0" -c "print(1)"; '
         '"$0" -m pytest --submission x', sys.executable], cwd=tmp_path,
        capture_output=True, text=True)
    assert done.stdout == '1\n' and done.returncode == 4
    assert done.stderr.startswith('ERROR: the current folder is not there')


@pytest.mark.parametrize('options', [[], ['--task', '1']])
def test_nothing_to_grade(options):
    """Without a folder the command grades nothing, and says what it needs."""
    done = subprocess.run([BIN / 'optimization-grading', *options],
                          capture_output=True, text=True)
    assert done.returncode == 4 and not done.stdout
    assert done.stderr.startswith('ERROR: name a folder of task files with ')
