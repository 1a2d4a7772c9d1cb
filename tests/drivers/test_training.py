"""The drivers' training loops on the stand-in, against network.py."""
import argparse
import re
import runpy
import shutil

import numpy as np
import pytest

from tests.support import network
from grading import table


@pytest.fixture
def chosen(stand_in):
    """Give the options of a driver that runs on the stand-in."""
    return argparse.Namespace(data=stand_in, save=None, no_plot=True,
                              scalar_bias=False)


@pytest.fixture
def digits(drivers, chosen):
    """Give the stand-in's training images and one-hot labels."""
    data = drivers.datasets.load('MNIST.npz', chosen)
    return (drivers.datasets.flatten(data['X_train']),
            drivers.datasets.one_hot(data['Y_train']))


@pytest.mark.parametrize('module, function, arguments, oracle, part', [
    ('6-momentum', 'create_momentum_op', (0.01, 0.9), network.momentum, 5000),
    ('8-RMSProp', 'create_RMSProp_op', (0.001, 0.9, 1e-7), network.rmsprop,
     5000),
    ('10-Adam', 'create_Adam_op', (0.001, 0.9, 0.999, 1e-7), network.adam,
     500)], ids=['6', '8', '10-in-parts'])
def test_full_batch_steps(drivers, chosen, digits, close, monkeypatch,
                          module, function, arguments, oracle, part):
    """15 steps cost what they cost network.py, in one part or in several.
    """
    monkeypatch.setattr(drivers.neural_network, 'PART', part)
    optimizer = getattr(__import__(module), function)(*arguments)
    step = drivers.neural_network.training_step(
        drivers.neural_network.load_model(chosen), optimizer, *digits)
    expected = network.train(
        network.weights(chosen.data / 'model.h5'),
        [[array.astype(float) for array in digits]] * 15, oracle(*arguments))
    assert expected[-1] < 0.99 * expected[0]
    close([np.float32(step()) for _ in range(15)], expected,
          'float32')


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
    assert costs[-1] < 0.5 * costs[0]


@pytest.fixture
def gallery(drivers, monkeypatch):
    """Give the list of the galleries that a driver shows."""
    shown = []
    monkeypatch.setattr(drivers.plotting, 'show_digits',
                        lambda chosen, *arrays: shown.append(arrays))
    return shown


def test_train_network(drivers, chosen, gallery, close, tmp_path, capsys):
    """Every hundredth of 1,000 steps is printed: the cost before it."""
    with np.load(chosen.data / 'MNIST.npz') as file:
        few = {key: file[key][:40]
               for key in drivers.datasets.ARRAYS['MNIST.npz']}
    np.savez(tmp_path / 'MNIST.npz', **few)
    shutil.copy(chosen.data / 'model.h5', tmp_path)
    chosen.data = tmp_path
    drivers.neural_network.train(
        chosen, __import__('6-momentum').create_momentum_op(0.01, 0.9))
    printed = re.findall(r'Cost after (\d+) iterations: ([\d.]+)',
                         capsys.readouterr().out)
    X = drivers.datasets.flatten(few['X_train']).astype(float)
    variables = network.weights(tmp_path / 'model.h5')
    costs = network.train(
        variables, [(X, np.eye(10)[few['Y_train']])] * 1000,
        network.momentum(0.01, 0.9))
    assert [int(step) for step, _ in printed] == list(range(100, 1001, 100))
    close(np.array([cost for _, cost in printed], np.float32), costs[99::100],
          'float32')
    (images, predictions, labels), = gallery
    np.testing.assert_array_equal(images, few['X_train'])
    np.testing.assert_array_equal(predictions, few['Y_train'])
    np.testing.assert_array_equal(labels, few['Y_train'])


@pytest.mark.parametrize('scalar_bias', [False, True])
def test_logistic_regression(drivers, chosen, gallery, capsys, scalar_bias):
    """The numpy loop follows the gradient of the bias that is asked for.

    A plain step shows it: the published slip gives each example a bias of
    its own, whose gradient is that example's error over m.
    """
    chosen.scalar_bias = scalar_bias
    drivers.logistic_regression.train(
        chosen, lambda t, var, grad, v: (var - 0.5 * grad, v), moments=1)
    printed = re.findall(r'Cost after \d+ iterations: ([\d.]+)',
                         capsys.readouterr().out)
    data = drivers.datasets.load('Binary_Train.npz', chosen)
    X, y = drivers.datasets.flatten(data['X']), data['Y'].ravel()
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
    np.testing.assert_array_equal(predictions, (X @ w + b)[:100] >= 0)
    np.testing.assert_array_equal(labels, y)
