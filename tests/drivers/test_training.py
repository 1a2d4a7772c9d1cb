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
def chosen(stand_in, tmp_path):
    """Give the options of a driver that runs on forty digits."""
    for name in 'MNIST.npz', 'Binary_Train.npz':
        with np.load(stand_in / name) as file:
            arrays = dict(file)
        np.savez(tmp_path / name, **{
            key: array[..., :40] if key == 'Y' else array[:40]
            for key, array in arrays.items() if array.ndim})
    shutil.copy(stand_in / 'model.h5', tmp_path)
    return argparse.Namespace(data=tmp_path, save=None, no_plot=True,
                              scalar_bias=False)


@pytest.fixture
def digits(drivers, chosen):
    """Give the training images and one-hot labels."""
    data = drivers.datasets.load('MNIST.npz', chosen)
    return (drivers.datasets.flatten(data['X_train']),
            np.eye(10, dtype=np.float32)[data['Y_train']])


@pytest.fixture
def gallery(drivers, monkeypatch):
    """Give the list of the digits that a driver shows."""
    shown = []
    monkeypatch.setattr(drivers.plotting, 'show_digits',
                        lambda chosen, *arrays: shown.append(arrays))
    return shown


@tensorflow
@pytest.mark.parametrize('module, function, arguments, oracle, part', [
    ('6-momentum', 'create_momentum_op', (0.01, 0.9), network.momentum, 5000),
    ('8-RMSProp', 'create_RMSProp_op', (0.001, 0.9, 1e-7), network.rmsprop,
     5000),
    ('10-Adam', 'create_Adam_op', (0.001, 0.9, 0.999, 1e-7), network.adam,
     15)], ids=['6', '8', '10-in-parts'])
def test_full_batch_steps(drivers, chosen, digits, close, monkeypatch,
                          module, function, arguments, oracle, part):
    """Steps cost what they cost network.py, in one part or in several."""
    monkeypatch.setattr(drivers.neural_network, 'PART', part)
    optimizer = getattr(__import__(module), function)(*arguments)
    step = drivers.neural_network.training_step(
        drivers.neural_network.load_model(chosen), optimizer, *digits)
    expected = network.train(
        network.weights(chosen.data / 'model.h5'),
        [[array.astype(float) for array in digits]] * 5, oracle(*arguments))
    assert expected[-1] < 0.99 * expected[0]
    close([np.float32(step()) for _ in range(5)], expected, 'float32')


@tensorflow
def test_driver_3(drivers, chosen, digits, monkeypatch, capsys):
    """Driver 3's costs over ten epochs are those of network.py."""
    monkeypatch.setattr('sys.argv', ['3-main.py', '--data',
                                     str(chosen.data)])
    runpy.run_path(str(table.FOLDER / '3-main.py'), run_name='__main__')
    output = capsys.readouterr().out
    X, Y = (array.astype(float) for array in digits)
    np.random.seed(0)
    variables = network.weights(chosen.data / 'model.h5')
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
def test_neural_network(drivers, chosen, digits, gallery, close, monkeypatch,
                        capsys):
    """Step 100 prints the cost before it, as each hundredth does."""
    monkeypatch.setattr(drivers.console, 'progress', lambda steps: steps[:101])
    drivers.neural_network.train(
        chosen, __import__('6-momentum').create_momentum_op(0.01, 0.9))
    printed = re.findall(r'Cost after (\d+) iterations: ([\d.]+)',
                         capsys.readouterr().out)
    X, Y = (array.astype(float) for array in digits)
    costs = network.train(network.weights(chosen.data / 'model.h5'),
                          [(X, Y)] * 100, network.momentum(0.01, 0.9))
    assert [int(step) for step, _ in printed] == [100]
    close([np.float32(cost) for _, cost in printed], costs[99:], 'float32')
    (images, predictions, labels), = gallery
    np.testing.assert_array_equal(images.reshape(40, -1), X)
    np.testing.assert_array_equal(labels, Y.argmax(axis=1))
    np.testing.assert_array_equal(predictions, labels)  # learnt by heart


@pytest.mark.parametrize('scalar_bias', [False, True])
def test_logistic_regression(drivers, chosen, gallery, capsys, scalar_bias):
    """The numpy loop follows the gradient of the bias that is asked for.

    A plain step shows it: the published slip gives each example a bias of
    its own, whose gradient is that example's error over m.
    """
    chosen.scalar_bias = scalar_bias
    drivers.logistic_regression.train(
        chosen, lambda t, var, grad, v: (var - 0.5 * grad, v), moments=1)
    printed = re.findall(r'Cost after \d+ iterations: (\S+)',
                         capsys.readouterr().out)
    data = drivers.datasets.load('Binary_Train.npz', chosen)
    X, y = data['X'].reshape(40, -1), data['Y'].ravel()
    np.random.seed(0)
    w, b = np.random.randn(X.shape[1]), np.zeros(len(X))
    costs = []
    for t in range(1001):
        z = X @ w + b
        if t % 100 == 0:
            costs.append(np.mean(np.logaddexp(0, z) - y * z))
        error = (1 / (1 + np.exp(-z)) - y) / len(X)
        w = w - 0.5 * (error @ X)
        b = b - 0.5 * (error.sum() if scalar_bias else error)
    np.testing.assert_allclose(np.array(printed, float), costs, rtol=1e-9)
    (images, predictions, labels), = gallery
    np.testing.assert_array_equal(images, data['X'])
    np.testing.assert_array_equal(predictions, (X @ w + b) >= 0)
    np.testing.assert_array_equal(labels, y)


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
