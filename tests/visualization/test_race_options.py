"""What race.py says to bad input, to --help and to Ctrl-C."""
import re
import signal
import subprocess
import sys

import pytest

from rules import RULES
from surfaces import SURFACES
from tests.support.races import FOLDER, RACE, run


@pytest.mark.parametrize('options, words', [
    ('--surface beal', 'there is no surface beal; did you mean Beale?'),
    ('--optimizers Adma', 'there is no optimizer Adma; did you mean Adam?'),
    ('--optimizers xyz', 'there is no optimizer xyz; there are GD, momen'),
    ('--optimizers ,', 'nothing that could race'),
    ('--optimizers GD,gd', 'names GD twice'),
    ('--optimizers GD,Adam --rho 0.9', 'none of GD, Adam has it'),
    ('--set Adam', 'NAME.SETTING=NUMBER is expected'),
    ('--set Adam.alpa=1', 'Adam has no alpa; it has alpha, beta1'),
    ('--set GD.beta1=0.5', 'GD has no beta1'),
    ('--set Adam.beta1=x', 'x is not a number'),
    ('--set Newton.alpha=1', 'Newton does not race'),
    ('--alpha 0', 'alpha is 0; it must be above 0'),
    ('--alpha nan', 'nan is not a number'),
    ('--alpha inf', 'inf is not a number'),
    ('--beta1 1', 'beta1 is 1.0; it must be at least 0 and below 1'),
    ('--epsilon -1', 'epsilon is -1; it must not be negative'),
    ('--steps 0', '--steps is 0; 1 to 10000 are possible'),
    ('--steps 10001', '--steps is 10001; 1 to 10000'),
    ('--steps x', '--steps'),
    ('--start 1', '--start'),
    ('--start a 1', 'a is not a number'),
    ('--start 1 inf', 'inf is not a number'),
    ('--start 1e7 0', 'coordinates below 1,000,000'),
    ('--surface plateau --optimizers Newton --start 99 99',
     'the Hessian is singular'),
    ('--save x.doc', '.html'),
    ('--save none/x.gif', 'none/x.gif cannot be written'),
    ('--save /dev/null/x.html', 'x.html cannot be written'),
    ('--unsafe', '--unsafe goes with --submission'),
    ('--submission nowhere', 'there is no folder nowhere'),
    ('--submission . --optimizers GD', 'has no task file'),
    ('--submission . --steps 1001', '--steps up to 1000'),
    ('--frobnicate', '--frobnicate')])
def test_bad_input(race, tmp_path, options, words):
    """Bad input is one sentence, and nothing is written."""
    result = race(*options.split())
    assert result.returncode == 2 and not result.stdout
    assert result.stderr.startswith('race.py: ')
    assert result.stderr.count('\n') == 1, result.stderr
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_bad_input_ends_the_program(tmp_path):
    """So it does as a program, with the exit status of a bad option."""
    result = run(tmp_path, '--optimizers', 'Adma')
    assert result.returncode == 2 and not result.stdout
    assert result.stderr == ('race.py: there is no optimizer Adma; did you '
                             'mean Adam?\n')


def test_help(race, monkeypatch):
    """--help names all that there is, and the README has its options."""
    monkeypatch.setenv('COLUMNS', '80')
    result = race('--help')
    assert result.returncode == 0 and not result.stderr
    for word in (*SURFACES, *RULES, '--alpha', '--set', '--submission'):
        assert word in result.stdout
    assert result.stdout.count('\n  race.py') == 3
    assert all(len(line) < 80 for line in result.stdout.splitlines())
    readme = (FOLDER / 'README.md').read_text()
    for option in re.findall(r'^  (--[\w-]+)', result.stdout, re.MULTILINE):
        assert f'`{option}' in readme, option


def test_ctrl_c(interruptible, tmp_path):
    """Ctrl-C while a file is made is one word, and leaves no file."""
    with subprocess.Popen(
            [sys.executable, RACE, '--optimizers', 'GD', '--save', 'x.gif'],
            cwd=tmp_path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 130)
    assert errors == 'race.py: interrupted\n'
    assert not list(tmp_path.iterdir())
