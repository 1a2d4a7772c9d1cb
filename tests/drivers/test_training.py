"""The drivers' training loops on a few digits, against network.py."""
import argparse
import re
import runpy
import shutil

import numpy as np
import pytest

from optimization_grading import table
from tests.support import network

tensorflow = pytest.mark.xdist_group('tensorflow')


@pytest.fixture
def folder(stand_in, tmp_path):
    """Give a folder of data files with forty digits."""
    for name in 'MNIST.npz', 'Binary_Train.npz':
        with np.load(stand_in / name) as file:
            arrays = dict(file)
        np.savez(tmp_path / name, **{
            key: array[..., :40] if key == 'Y' else array[:40]
            for key, array in arrays.items() if array.ndim})
    shutil.copy(stand_in / 'model.h5', tmp_path)
    return tmp_path


@pytest.fixture
def run(folder, drivers, monkeypatch, capsys):
    """Give a function that runs a driver; it returns the output and data."""
    def run(number, *options):
        name = f'{number}-main.py'
        monkeypatch.setattr('sys.argv', [name, '--data', str(folder),
                                         *options])
        runpy.run_path(str(table.FOLDER / name), run_name='__main__')
        with np.load(folder / table.TASKS[number].data[0]) as data:
            return capsys.readouterr().out, dict(data)
    return run


@pytest.fixture
def gallery(drivers, monkeypatch):
    """Give the list of the digits that a driver shows."""
    shown = []
    monkeypatch.setattr(drivers.plotting, 'show_digits',
                        lambda chosen, *arrays: shown.append(arrays))
    return shown


def updates(number, t, grad, v, s):
    """Give the change that task 5, 7 or 9 makes, and its moments."""
    if number == 5:
        v = 0.9 * v + 0.1 * grad
        return 0.01 * v, v, s
    if number == 7:
        s = 0.9 * s + 0.1 * grad ** 2
        return 0.001 * grad / (s ** 0.5 + 1e-8), v, s
    v, s = 0.9 * v + 0.1 * grad, 0.99 * s + 0.01 * grad ** 2
    return 0.001 * v / (1 - 0.9 ** t) / (
        (s / (1 - 0.99 ** t)) ** 0.5 + 1e-8), v, s


@pytest.mark.parametrize('scalar_bias', [False, True])
@pytest.mark.parametrize('number', [5, 7, 9])
def test_numpy_drivers(run, gallery, number, scalar_bias):
    """Drivers 5, 7 and 9 descend, with the gradient of the bias asked for.

    The published slip gives each example a bias of its own, whose gradient
    is that example's error over m.
    """
    output, data = run(number, *['--scalar-bias'] * scalar_bias)
    X, y = data['X'].reshape(40, -1), data['Y'].ravel()
    np.random.seed(0)
    variables, moments = [np.random.randn(784), np.zeros(40)], [(0, 0)] * 2
    costs = []
    for t in range(1, 1002):
        z = X @ variables[0] + variables[1]
        if t % 100 == 1:
            costs.append((t - 1, np.mean(np.logaddexp(0, z) - y * z)))
        error = (1 / (1 + np.exp(-z)) - y) / 40
        for i, grad in enumerate((
                error @ X, error.sum() if scalar_bias else error)):
            change, *moments[i] = updates(number, t, grad, *moments[i])
            variables[i] = variables[i] - change
    printed = re.findall(r'Cost after (\d+) iterations: (\S+)', output)
    np.testing.assert_allclose(np.array(printed, float), costs, rtol=1e-9,
                               atol=1e-12)
    (images, predictions, labels), = gallery
    np.testing.assert_array_equal(images, X)
    np.testing.assert_array_equal(predictions, z >= 0)
    np.testing.assert_array_equal(labels, y)


@tensorflow
@pytest.mark.parametrize('number, oracle, part', [
    pytest.param(6, network.momentum(0.01, 0.9), 15, id='6-in-parts'),
    pytest.param(8, network.rmsprop(0.001, 0.9, 1e-7), 5000, id='8',
                 marks=pytest.mark.slow),
    pytest.param(10, network.adam(0.001, 0.9, 0.999, 1e-7), 5000, id='10',
                 marks=pytest.mark.slow)])
def test_tensorflow_drivers(run, drivers, gallery, close, monkeypatch,
                            folder, number, oracle, part):
    """Step 100 prints the cost before it, which is network.py's.

    It comes after thirty others.
    """
    monkeypatch.setattr(drivers.neural_network, 'PART', part)
    monkeypatch.setattr(drivers.console, 'progress',
                        lambda steps: [*steps[:30], 100])
    output, data = run(number)
    X, Y = data['X_train'].reshape(40, -1), np.eye(10)[data['Y_train']]
    variables = network.weights(folder / 'model.h5')
    costs = network.train(variables, [(X, Y)] * 31, oracle)
    (step, cost), = re.findall(r'Cost after (\d+) iterations: (\S+)', output)
    assert step == '100'
    close(np.float32(cost), costs[30], 'float32')
    (images, predictions, labels), = gallery
    np.testing.assert_array_equal(images, X)
    np.testing.assert_array_equal(labels, data['Y_train'])
    np.testing.assert_array_equal(predictions, network.forward(
        variables, X)[-1].argmax(axis=1))


@tensorflow
def test_driver_3(run, folder):
    """Driver 3's costs over ten epochs are those of network.py."""
    output, data = run(3)
    X, Y = data['X_train'].reshape(40, -1), np.eye(10)[data['Y_train']]
    np.random.seed(0)
    variables = network.weights(folder / 'model.h5')
    costs = []
    for epoch in range(10):
        costs.append(network.cost_and_gradients(variables, X, Y)[0])
        order = np.random.permutation(len(X))
        network.train(variables, [
            (X[rows], Y[rows]) for rows in np.split(
                order, range(32, len(X), 32))], network.descent(0.01))
    costs.append(network.cost_and_gradients(variables, X, Y)[0])
    printed = re.findall(r'Training Cost: ([\d.]+)', output)
    np.testing.assert_allclose(np.array(printed, float), costs, rtol=1e-5)
    assert costs[-1] < 0.9 * costs[0]


@tensorflow
def test_damaged_model(drivers, tmp_path, capsys):
    """A network that Keras cannot read is one sentence."""
    (tmp_path / 'model.h5').write_bytes(b'not a file')
    with pytest.raises(SystemExit):
        drivers.neural_network.load_model(argparse.Namespace(data=tmp_path))
    errors = capsys.readouterr().err
    assert 'model.h5 cannot be read' in errors
    assert 'python data/build.py' in errors
    assert errors.count('\n') == 1
