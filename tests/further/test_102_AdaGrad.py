"""Beyond the tasks, 102: AdaGrad."""
import re

import numpy as np
import pytest

from optimization_grading.checks import trajectories

pytestmark = pytest.mark.further(102)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.1, 0.3), (0.05, 1e-2), (0.5, 1e-10)]


@pytest.mark.parametrize('alpha, epsilon', HYPERPARAMETERS)
def test_root_of_the_sum(follow, rng, close, alpha, epsilon):
    """A step is alpha g over the length of all gradients, + epsilon."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    lengths = [np.linalg.norm(gradients[:t], axis=0) for t in range(1, 21)]
    close(follow((alpha, epsilon), start, gradients, 1),
          trajectories.of_steps(start, alpha * gradients / (
              np.array(lengths) + epsilon)))


def test_rare_feature(function):
    """Zeros leave the variable and the rate of a feature as they were."""
    assert function(0.1, 1e-10, 3., 0., 0.) == (3, 0)
    assert function(0.1, 1e-10, 3., 0., 4.) == (3, 4)


@pytest.mark.xdist_group('tensorflow')
def test_keras_starts_the_sum_elsewhere(function, rng, close):
    """Keras's 0.1 and its epsilon inside the root are where s starts."""
    import tensorflow as tf
    gradients = rng.normal(size=(20, 4))
    keras = trajectories.of_keras(tf.keras.optimizers.Adagrad(
        0.05, epsilon=0.2), np.zeros(4), gradients)
    var, s = np.zeros(4), np.full(4, 0.1 + 0.2)
    for expected, gradient in zip(keras[1:], gradients):
        var, s = function(0.05, 1e-30, var, gradient, s)
        close(expected, var, 'float32')


@pytest.mark.parametrize('epsilon', [-1e-8, float('nan')])
def test_bad_epsilon(function, epsilon):
    """A negative epsilon is refused."""
    with pytest.raises(ValueError, match=f'epsilon is {epsilon}; it must '):
        function(0.1, epsilon, 1., 1., 0)


def test_driver(printed):
    """The rates are alpha over the root of how often a feature was there."""
    rows = np.array([line.split() for line in printed.splitlines()
                     if re.fullmatch(r'[-\d. ]+', line)], float)
    assert list(rows[:, 0]) == [1, 10, 50, 100, 500, 1000, 5000]
    times = rows[:, 0], np.ceil(rows[:, 0] / 50)
    for count, rates, weights in zip(times, rows[:, [1, 3]].T,
                                     rows[:, [2, 4]].T):
        np.testing.assert_allclose(rates, 0.1 / np.sqrt(count), atol=6e-5)
        np.testing.assert_allclose(weights, [
            -0.1 * sum(n ** -0.5 for n in range(1, int(t) + 1))
            for t in count], atol=6e-4)
    assert (rows[:, 5] == 0.1).all()
    ratio = rows[-1, 2] / rows[-1, 4]
    assert '100 times, the frequent one 5000' in printed
    assert 'by -10 and\n' in printed
    assert 'by -500, 50 times as far' in printed
    assert f'{ratio:.1f} times' in printed
