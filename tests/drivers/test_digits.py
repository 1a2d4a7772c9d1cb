"""The last driver: its network is right, and it runs on a learner's files."""
import argparse
import importlib
import re

import numpy as np
import pytest

from optimization_grading import table
from tests.support import runs
from tools import starter

PIECES = 0, 1, 2, 3, 9, 11, 13
FILES = {number: table.TASKS[number].file for number in PIECES}
EPOCH = re.compile(r'Epoch \d: rate [\d.]+, loss ([\d.]+), accuracy ([\d.]+)%')


@pytest.fixture
def driver(drivers, no_tensorflow):
    """Return the driver as a module."""
    return importlib.import_module('digits-main')


@pytest.fixture
def reference(driver):
    """Return the seven functions, by their names."""
    return {function: getattr(importlib.import_module(module), function)
            for module, function in driver.MODULES.items()}


def test_gradients(driver, reference, rng):
    """They are those of finite differences, in every weight."""
    weights = driver.start(5, 3, rng)
    for var in weights.values():
        var += rng.normal(size=var.shape) / 4
    X, Y = rng.normal(size=(8, 5)), np.eye(3)[rng.integers(3, size=8)]
    batch_norm = reference['batch_norm']

    def loss():
        P, _, _ = driver.forward(X, weights, batch_norm)
        return driver.cross_entropy(P, Y)

    found = driver.backward(
        X, Y, weights, *driver.forward(X, weights, batch_norm))
    assert found.keys() == weights.keys()
    for name, var in weights.items():
        expected, flat = np.zeros(var.size), var.reshape(-1)
        for i in range(var.size):
            before, ends = flat[i], []
            for step in 1e-6, -1e-6:
                flat[i] = before + step
                ends.append(loss())
            flat[i], expected[i] = before, (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(
            found[name], expected.reshape(var.shape), rtol=1e-5, atol=1e-8,
            err_msg=name)


def test_it_learns(driver, reference, stand_in):
    """The loss falls, unseen digits are read, and a run repeats itself."""
    data = driver.load(argparse.Namespace(data=stand_in))
    curve = [*driver.train(reference, *data)]
    rates, losses, accuracies = zip(*curve)
    assert [*losses] == sorted(losses, reverse=True)
    assert [*rates] == sorted(rates, reverse=True)
    assert accuracies[-1] > 0.9
    assert curve == [*driver.train(reference, *data)]


@pytest.fixture
def run(tmp_path, stand_in, no_tensorflow):
    """Return a function that runs the driver on changed files."""
    def run(changes=(), *options, numbers=PIECES):
        folder = runs.learner(tmp_path, 'mine', numbers)
        for number, (old, new) in dict(changes).items():
            path = folder / FILES[number]
            text = path.read_text()
            assert old in text
            path.write_text(text.replace(old, new))
        result = runs.program(
            table.FOLDER / 'digits-main.py', '--modules', 'mine', '--data',
            stand_in, *options or ['--no-plot'], folder=tmp_path)
        assert result.returncode == 0, result.stderr
        assert 'Traceback' not in result.stderr
        return result
    return run


@pytest.mark.slow
def test_right_files(run, tmp_path):
    """They take part, all seven; the curve is the reference's, and drawn."""
    result = run((), '--save', 'curve.svg')
    first, own = result.stdout.split('Now with your files:')
    assert EPOCH.findall(first) == EPOCH.findall(own) != []
    assert own.count('   reference: ') == own.count('Epoch ')
    assert '7 of 7 pieces are yours' in result.stderr
    assert 'in every call they gave what the reference gives' in result.stderr
    assert 'your files' in (tmp_path / 'curve.svg').read_text()


@pytest.mark.slow
def test_wrong_files(run):
    """A wrong Adam is another curve, and is said; what fails is replaced."""
    result = run({
        1: ('return (X', 'return (Y'),
        9: ('grad ** 2', 'grad'),
        13: ('    return', '    while True:\n        pass\n    return'),
        2: (' X[order], Y[order]', ' X[order]')})
    first, own = result.stdout.split('Now with your files:')
    assert EPOCH.findall(first) != EPOCH.findall(own)
    assert re.search(r'1-normalize.py, line \d+: NameError: .*\(return \(Y',
                     result.stderr)
    assert '2-shuffle_data.py: shuffle_data returned an array' in (
        result.stderr)
    assert '13-batch_norm.py takes too long' in result.stderr
    assert result.stderr.count('the reference stands in for it') == 3
    assert re.search('your 9-Adam.py gives something else .* first in call 1;'
                     '.*ARGS="--task 9"', result.stderr)


@pytest.mark.slow
def test_files_that_are_not_there(run, tmp_path):
    """Missing and unwritten ones are named; no file is too few to go on."""
    folder = tmp_path / 'mine'
    result = run(numbers=[0, 4])
    assert '1 of 7 pieces are yours: 0-norm_constants.py; ' in result.stderr
    assert '9-Adam.py is not in the folder; ' in result.stderr
    (folder / FILES[0]).write_text(starter.starter(table.TASKS[0]))
    result = runs.program(
        table.FOLDER / 'digits-main.py', '--modules', 'mine', '--no-plot',
        folder=tmp_path)
    assert '0-norm_constants.py is still to be written' in result.stderr
    assert '0 of 7 pieces are yours' in result.stderr
