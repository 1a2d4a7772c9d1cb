"""Task 8: Keras's RMSprop."""
import numpy as np
import pytest

from tests.support import trajectories

pytestmark = [pytest.mark.task(8),
              pytest.mark.xdist_group('tensorflow')]
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.1, 0.5, 0.3), (0.05, 0.7, 1e-2)]


def test_weighted_sum(solve, rng, close):
    """A step is alpha g over the root of averaged squares and epsilon."""
    start = rng.normal(size=(3, 2))
    gradients = rng.choice([-1, 1], (6, 3, 2)) * rng.uniform(
        0.1, 2, (6, 3, 2))
    for (alpha, beta2, epsilon), path in zip(
            HYPERPARAMETERS, solve.trajectories(
                HYPERPARAMETERS, start, gradients)):
        squares = trajectories.moving_averages(gradients ** 2, beta2)[0]
        close(path, trajectories.of_steps(
            start, alpha * gradients / np.sqrt(squares + epsilon)),
            'float32', f'the path for alpha {alpha}, beta2 {beta2}, '
            f'epsilon {epsilon}')


def test_epsilon_limits_the_first_step(solve, close):
    """Where epsilon outweighs g^2, a step is alpha g / sqrt(epsilon)."""
    path, = solve.trajectories([(0.1, 0.5, 4.)], np.zeros(1),
                               np.full((1, 1), 1e-2))
    close(path, [[0], [-0.1 * 1e-2 / 2]], 'float32', 'the path')


@pytest.mark.reference
@pytest.mark.parametrize('beta2', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta2):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta2 is' in solve.refusal(0.1, beta2, 1e-7)
