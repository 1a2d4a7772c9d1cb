"""Beyond the tasks, 101: Nesterov's accelerated gradient."""
import re

import numpy as np
import pytest

from optimization_grading.checks import trajectories

pytestmark = pytest.mark.further(101)
HYPERPARAMETERS = [(0.01, 0.9), (0.1, 0.5), (0.05, 0.7), (1., 0.)]


def rosenbrock(w):
    """Give the gradient of (1 - x)^2 + 100 (y - x^2)^2."""
    x, y = w
    return np.array([2 * (x - 1) - 400 * x * (y - x ** 2),
                     200 * (y - x ** 2)])


@pytest.mark.parametrize('alpha, beta1', HYPERPARAMETERS)
def test_weighted_sum(follow, rng, close, alpha, beta1):
    """A step is alpha (g_t + beta1 sum_i beta1^(t-i) g_i)."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    sums = trajectories.moving_averages(gradients, beta1)[0] / (1 - beta1)
    close(follow((alpha, beta1), start, gradients, 1),
          trajectories.of_steps(start, alpha * (gradients + beta1 * sums)))


def test_is_the_point_ahead(function, close):
    """var is w - beta1 v of the paper's form, and not its w."""
    alpha, beta1 = 3e-4, 0.9
    var, moment = np.array([-1.2, 1]), 0
    w, v = var, 0
    ahead, found, behind = [], [], []
    for _ in range(200):
        v = beta1 * v + alpha * rosenbrock(w - beta1 * v)
        w = w - v
        ahead.append(w - beta1 * v)
        behind.append(w)
        var, moment = function(alpha, beta1, var, rosenbrock(var), moment)
        found.append(var)
    close(found, ahead)
    assert np.abs(np.subtract(found, behind)).max() > 0.01
    assert np.linalg.norm(found[-1] - found[0]) > 1  # it has come far


@pytest.mark.xdist_group('tensorflow')
def test_equals_keras(follow, rng, close):
    """Keras's SGD with nesterov=True is this rule."""
    import tensorflow as tf
    start, gradients = np.zeros(4), rng.normal(size=(20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.SGD(0.05, momentum=0.7, nesterov=True),
        start, gradients),
        follow((0.05, 0.7), start, gradients, 1), 'float32')


@pytest.mark.parametrize('beta1', [1, 1.5, -0.5, float('nan')])
def test_bad_beta(function, beta1):
    """A weight below 0 or not below 1 is refused."""
    with pytest.raises(ValueError, match=f'beta1 is {beta1}; it must be '):
        function(0.1, beta1, 1., 1., 0)


def test_driver(printed):
    """It prints both paths, the limits, and what is just beside them."""
    rows = np.array([line.split() for line in printed.splitlines()
                     if re.fullmatch(r'[-\d. ]+', line)], float)
    assert list(rows[:, 0]) == [0, 1, 2, 5, 10, 20, 40]
    np.testing.assert_allclose(
        rows[:, [3, 6]], 0.1 * rows[:, [1, 4]] ** 2 + 2 * rows[:, [2, 5]] ** 2,
        atol=2e-3)
    # each coordinate as the power of a matrix: the heavy ball's has the
    # row (1 + b - alpha L, -b), Nesterov's (1 - alpha L) (1 + b, -b)
    for column, start, curvature, forward, back in (
            (1, -5, 0.2, 1.9 - 0.02, 0.9), (2, -2, 4, 1.9 - 0.4, 0.9),
            (4, -5, 0.2, 1.9 * 0.98, 0.9 * 0.98),
            (5, -2, 4, 1.9 * 0.6, 0.9 * 0.6)):
        before = start if column < 3 else start / (1 - 0.1 * curvature)
        for step, value in zip(rows[:, 0].astype(int), rows[:, column]):
            power = np.linalg.matrix_power([[forward, -back], [1, 0]], step)
            assert abs((power @ [start, before])[0] - value) < 6e-5
    assert abs(rows[-1, 6]) < abs(rows[-1, 3])
    assert '0.9500 =' in printed and '0.3393 =' in printed
    ends = re.findall(r'at (0\.\d+): heavy ball (\S+), Nesterov (\S+)',
                      printed)
    assert [rate for rate, _, _ in ends] == ['0.3325', '0.3461']
    below, above = np.array([end[1:] for end in ends], float)
    assert (below < 1e-6).all()
    assert above[0] < 1e-6 and above[1] > 1e6
