"""Task 10: Keras's Adam."""
import numpy as np
import pytest

from tests.support import trajectories

pytestmark = [pytest.mark.task(10),
              pytest.mark.xdist_group('tensorflow')]
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.1, 0.5, 0.7, 0.3), (0.05, 0.7, 0.5, 1e-2)]


def test_weighted_sum(solve, rng, close):
    """A step has epsilon beside the uncorrected root."""
    start = rng.normal(size=(3, 2))
    gradients = rng.choice([-1, 1], (6, 3, 2)) * rng.uniform(
        0.1, 2, (6, 3, 2))
    for (alpha, beta1, beta2, epsilon), path in zip(
            HYPERPARAMETERS, solve.trajectories(
                HYPERPARAMETERS, start, gradients)):
        mean = trajectories.moving_averages(gradients, beta1)[1]
        square = trajectories.moving_averages(gradients ** 2, beta2)[0]
        root = np.sqrt(1 - beta2 ** np.arange(1, 7))[:, None, None]
        close(path, trajectories.of_steps(
            start, alpha * root * mean / (np.sqrt(square) + epsilon)),
            'float32', f'the path for alpha {alpha}, beta1 {beta1}, beta2 '
            f'{beta2}, epsilon {epsilon}')


def test_first_step_is_alpha(solve, rng, close):
    """The first step is alpha sign(grad), whatever the gradient."""
    grad = rng.choice([-1, 1], 6) * 10. ** rng.integers(-2, 3, 6)
    path, = solve.trajectories([(0.01, 0.9, 0.999, 1e-12)], np.zeros(6),
                               grad[None])
    close(path, [np.zeros(6), -0.01 * np.sign(grad)], 'float32', 'the path')


@pytest.mark.reference
@pytest.mark.parametrize('beta1, beta2, problem', [
    (1, 0.9, 'beta1 is 1'), (0.9, -1, 'beta2 is -1')])
def test_bad_beta(solve, beta1, beta2, problem):
    """A weight below 0 or not below 1 is refused."""
    assert problem in solve.refusal(0.1, beta1, beta2, 1e-7)
