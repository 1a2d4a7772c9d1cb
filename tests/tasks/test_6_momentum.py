"""Task 6: Keras's optimizer with momentum."""
import numpy as np
import pytest

from tests.support import trajectories

pytestmark = [pytest.mark.task(6),
              pytest.mark.xdist_group('tensorflow')]
HYPERPARAMETERS = [(0.01, 0.9), (0.1, 0.5), (0.05, 0.7)]


def test_velocity_sum(solve, rng, close):
    """A step is alpha sum beta1^(t-i) g_i: the average over 1-beta1."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(6, 3, 2))
    for (alpha, beta1), path in zip(
            HYPERPARAMETERS, solve.trajectories(
                HYPERPARAMETERS, start, gradients)):
        averages = trajectories.moving_averages(gradients, beta1)[0]
        close(path, trajectories.of_steps(
            start, alpha / (1 - beta1) * averages), 'float32',
            f'the path for alpha {alpha}, beta1 {beta1}')


def test_speeds_up(solve, close, shaped):
    """Under a constant gradient steps grow to alpha / (1 - beta1)."""
    path, = solve.trajectories([(0.1, 0.5)], np.zeros(1), np.ones((16, 1)))
    shaped(path, (17, 1), 'the path')
    close(path[0] - path[1], [0.1], 'float32', 'the first step')
    close(path[-2] - path[-1], [0.2], 'float32', 'the last step')


@pytest.mark.reference
def test_integer_beta(solve, close):
    """The int 0, which Keras itself refuses, means no momentum."""
    close(solve.trajectories([(0.1, 0)], np.zeros(1), np.ones((3, 1)))[0],
          [[0], [-0.1], [-0.2], [-0.3]], 'float32')


@pytest.mark.reference
@pytest.mark.parametrize('beta1', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta1):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta1 is' in solve.refusal(0.1, beta1)
