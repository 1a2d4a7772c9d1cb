"""Beyond the tasks, 103: AdaDelta, algorithm 1 of the paper."""
import re

import numpy as np
import pytest

from optimization_grading.checks import trajectories

pytestmark = pytest.mark.further(103)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.5, 0.3), (0.9, 1e-2), (0.95, 1e-6), (0., 0.1)]


def weighted(vectors, rho):
    """Sum (1-rho) rho^(n-i) x_i^2 over x_1 to x_n: no recurrence."""
    return sum((1 - rho) * rho ** age * vector ** 2
               for age, vector in enumerate(reversed(vectors)))


def zeiler(rho, epsilon, start, gradient, count):
    """Give the path, every average a sum over all that it is made of.

    gradient: function (t, var) that gives that of step t, at var.
    """
    var, path, gradients, steps = start, [start], [], []
    for t in range(count):
        gradients.append(gradient(t, var))
        steps.append(gradients[-1] * np.sqrt(
            (weighted(steps, rho) + epsilon)
            / (weighted(gradients, rho) + epsilon)))
        var = start - sum(steps)
        path.append(var)
    return np.array(path)


@pytest.mark.parametrize('rho, epsilon', HYPERPARAMETERS)
def test_weighted_sums(follow, rng, close, rho, epsilon):
    """The steps are the paper's, by sums over past squares."""
    start, gradients = rng.normal(size=3), rng.normal(size=(30, 3))
    close(follow((rho, epsilon), start, gradients, 2),
          zeiler(rho, epsilon, start, lambda t, var: gradients[t], 30))


@pytest.mark.xdist_group('tensorflow')
def test_equals_keras(follow, rng, close):
    """Keras at the learning rate 1 has the same rule."""
    import tensorflow as tf
    start, gradients = np.zeros(4), rng.normal(size=(20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.Adadelta(1.0, rho=0.9, epsilon=1e-2),
        start, gradients),
        follow((0.9, 1e-2), start, gradients, 2), 'float32')


@pytest.mark.parametrize('rho, epsilon, problem', [
    (1, 1e-6, 'rho is 1; it must be at least 0 '),
    (-0.5, 1e-6, 'rho is -0.5; it must be at least 0 '),
    (float('nan'), 1e-6, 'rho is nan; it must be at least 0 '),
    (0.9, 0, 'epsilon is 0; it must be above 0'),
    (0.9, -1e-6, 'epsilon is -1e-06; it must be above 0'),
    (0.9, float('nan'), 'epsilon is nan; it must be above 0')])
def test_bad_input(function, rho, epsilon, problem):
    """A weight out of range and an epsilon that starts nothing."""
    with pytest.raises(ValueError, match=problem):
        function(rho, epsilon, 1., 1., 0, 0)


def test_driver(printed, close):
    """The first steps, and both rules in both units."""
    assert f'{np.sqrt(1e-6 / 0.05):.6f}' in printed
    for gradient, step, descent in re.findall(
            r'gradient +(\S+): AdaDelta (\S+), gradient descent (\S+)\n',
            printed):
        gradient = float(gradient)
        assert step == f'{gradient / np.hypot(1, gradient * 5e4 ** .5):.6f}'
        assert descent == f'{0.1 * gradient:g}'
    ends = {(name, int(steps), int(unit)): (float(x), float(y))
            for name, steps, unit, x, y in re.findall(
                r'  (\S.*?) *, +(\d+) steps on +(\d+) f: \((\S+), (\S+)\)',
                printed)}
    assert len(ends) == 8
    for (name, steps, unit), end in ends.items():
        if name == 'AdaDelta':
            expected = zeiler(
                0.95, 1e-6, np.array([-5., -2.]),
                lambda t, var: unit * np.array([0.2, 4]) * var, steps)[-1]
        else:
            expected = [-5 * (1 - 0.02 * unit) ** steps,
                        -2 * (1 - 0.4 * unit) ** steps]
        np.testing.assert_allclose(end, expected, rtol=1e-5)
    for steps in 1, 20:
        np.testing.assert_allclose(ends['AdaDelta', steps, 1],
                                   ends['AdaDelta', steps, 1000], rtol=1e-5)
