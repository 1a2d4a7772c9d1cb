"""A learner's modules in a race, in the grader's sandbox."""
import functools
import re
import shutil

import numpy as np
import pytest

import submitted
from optimization_grading import table
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Protections
from optimization_grading.sandbox import client
from rules import RACERS, RULES
from surfaces import SURFACES
from tests.support.races import FOLDER, position, results

# As a rule has a row in the table, so a learner has files of tasks 5 to 10.
OWN = {name: table.FOLDER / table.TASKS[rule.number].file
       for name, rule in RULES.items() if rule.number < len(table.TASKS)}


def learner(folder, **files):
    """Make a learner's folder: for each rule the code, or None for right."""
    folder.mkdir()
    for name, code in files.items():
        file = OWN[name.replace('_', '-')]
        if code is None:
            shutil.copy(file, folder)
        else:
            (folder / file.name).write_text(code)
    return folder


def sentences(result):
    """Give what a race says of each of the learner's modules."""
    assert result.returncode == 0, result.stderr
    return dict(re.findall(r'^your (.*?): (.*)$', result.stdout, re.MULTILINE))


UNCORRECTED = OWN['Adam'].read_text().replace(
    '(v / (1 - beta1 ** t))', 'v').replace('s / (1 - beta2 ** t)', 's')
LATE = OWN['momentum'].read_text().replace(
    '    return var - alpha * v', '''    if abs(var).min() < 1:
        alpha = 0.9 * alpha
    return var - alpha * v''')
LOOP = '''
def update_variables_momentum(alpha, beta1, var, grad, v):
    while True:
        pass
'''
LONE = '''
def update_variables_RMSProp(alpha, beta2, epsilon, var, grad, s):
    try:
        open('TOUCHED', 'w').close()
    except OSError:
        pass
    return var
'''


@pytest.mark.slow
@pytest.mark.xdist_group('tensorflow')
def test_right_modules(undrawn, tmp_path):
    """Right modules agree, those of Keras too but for float32's rounding."""
    mine = learner(tmp_path / 'mine', **{
        **{name.replace('-', '_'): None for name in OWN},
        'momentum_6': OWN['momentum-6'].read_text().replace(
            'learning_rate=alpha', 'learning_rate=alpha * (1 + 1e-6)')})
    result = undrawn('--optimizers', ','.join([*OWN, 'GD']),
                     '--submission', mine, '--alpha', '0.05', '--steps', '12')
    said = sentences(result)
    assert list(said) == [RULES[name].label for name in OWN]
    assert all(text.startswith('agrees') for text in said.values()), said
    rows = results(result)
    assert len(rows) == 2 * len(OWN) + 1
    for name in OWN:
        np.testing.assert_allclose(
            position(rows['your ' + RULES[name].label][1]), position(
                rows[RULES[name].label][1]),
            rtol=2e-4)


def test_wrong_modules(undrawn, tmp_path):
    """A wrong module is drawn, and told from which step on it departs."""
    mine = learner(tmp_path / 'mine', momentum=LATE, Adam=UNCORRECTED)
    result = undrawn('--submission', mine)
    said, rows = sentences(result), results(result)
    assert 'page, without your modules: ' in result.stderr
    assert result.stderr.count('&o=') == len(RACERS)
    assert 'departs from the reference at step 1,' in said['Adam']
    assert f'pytest --submission {mine} --task 9 says more' in said['Adam']
    step = int(re.match(r'departs from the reference at step (\d+),',
                        said['momentum'])[1])
    # the step after the first point with a coordinate below 1
    stepper, var = RULES['momentum'].stepper(alpha=1.), np.array([-5., -2.])
    for expected in range(1, step + 1):
        assert (np.abs(var).min() < 1) == (expected == step)
        var = stepper.step(var, SURFACES['ravine'])
    assert f'pytest --submission {mine} --task 5' in said['momentum']
    assert '7-RMSProp.py is not in the folder' in said['RMSProp']
    assert rows['Adam'] != rows['your Adam']
    assert len(rows) == len(RACERS) + 2


def test_only_the_reference_diverges(race, tmp_path):
    """A module that goes nowhere departs where the reference goes far."""
    mine = learner(tmp_path / 'own modules', momentum=LOOP.replace(
        'while True:\n        pass', 'return var, v'))
    result = race('--submission', mine, '--optimizers', 'momentum',
                  '--alpha', '1e8', '--save', 'x.png')
    assert 'at step 1, to (-5, -2) instead of' in sentences(result)[
        'momentum']
    assert f"pytest --submission '{mine}' --task 5" in result.stdout
    assert [row[1] for row in results(result).values()] == [
        'diverged at step 1', '(-5, -2)']


def test_broken_modules(race, tmp_path, monkeypatch):
    """What cannot race is told in a sentence, and the others race."""
    monkeypatch.setattr(submitted, 'Sandbox', functools.partial(
        submitted.Sandbox, Limits(seconds=1)))
    mine = learner(tmp_path / 'mine', momentum=LOOP, RMSProp=LONE.replace(
        'TOUCHED', str(tmp_path / 'touched')), Adam='def update(:\n')
    result = race('--submission', mine, '--optimizers',
                  'GD,momentum,RMSProp,Adam', '--alpha', '0.1', '--save',
                  'x.png')
    said = sentences(result)
    assert 'loop that does not end' in said['momentum']
    assert 'is expected' in said['RMSProp']
    assert 'SyntaxError' in said['Adam']
    assert list(results(result)) == ['GD', 'momentum', 'RMSProp', 'Adam']
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        'mine', 'x.png']


def test_readme(undrawn, tmp_path):
    """The README shows what the commands print."""
    learner(tmp_path / 'my-solutions', Adam=UNCORRECTED)
    shown = re.findall(r'```sh\n\./race\.py (.*)\n```\n\nprints\n\n```\n'
                       r'([^`]*)```', (FOLDER / 'README.md').read_text())
    assert len(shown) == 3
    for options, printed in shown:
        assert undrawn(*options.split()).stdout == printed


def test_nothing_of_the_learner_races(undrawn, tmp_path):
    """Beyond tasks 5 to 10 nothing of a submission races."""
    mine = learner(tmp_path / 'mine', Adam=None)
    result = undrawn('--submission', mine, '--optimizers', 'GD')
    assert '--submission races tasks 5 to 10' in result.stdout
    assert list(results(result)) == ['GD']


def test_refuses_without_protections(tmp_path, monkeypatch):
    """Where a protection is missing, only --unsafe goes on."""
    monkeypatch.setattr(
        client.ForkServer, 'ready', lambda self: Protections(
            (), ('no network',)))
    surface = SURFACES['ravine']
    mine = learner(tmp_path / 'mine', Adam=None)
    with pytest.raises(submitted.Refused, match='no network.*--unsafe'):
        submitted.follow_all(mine, surface, False, [])
    assert submitted.follow_all(mine, surface, True, []) == {}
