"""Task 8: Keras's RMSprop."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories
from optimization_grading.judging import comparison

pytestmark = [pytest.mark.task(8),
              pytest.mark.xdist_group('tensorflow')]


def test_weighted_sum(solve, rng, close):
    """A step is alpha g over the root of averaged squares and epsilon.

    Only what is not Keras's own, as it is constructed, can change late.
    """
    small, middle, large = draws.alphas(rng)
    betas = draws.betas(rng, 2)
    for alpha, beta2, epsilon, *shape in (
            (small, draws.between(rng, 0.991, 0.999), draws.decades(
                rng, -8, -7.2), 5, 2, -4.5, 1.7),
            (large, betas[0], draws.epsilon(rng) / 30, 3, 3),
            (middle, betas[1], draws.epsilon(rng), 36, 1)):
        if shape[0] > 9 and solve.plain:
            break
        start, gradients = draws.course(rng, alpha, *shape)
        path, = solve.trajectories([(alpha, beta2, epsilon)], start,
                                   gradients)
        squares = trajectories.moving_averages(gradients ** 2, beta2)[0]
        close(path, trajectories.of_steps(
            start, alpha * gradients / np.sqrt(squares + epsilon)),
            'float32', f'the path for alpha {alpha:.4g}, beta2 {beta2:.4g}, '
            f'epsilon {epsilon:.4g}')


def test_epsilon_limits_the_first_step(solve, rng, close):
    """Where epsilon outweighs g^2, a step is alpha g / sqrt(epsilon).

    So it is beside another variable with a large gradient.
    """
    alpha, (beta2,) = draws.alpha(rng), draws.betas(rng)
    grad, epsilon = draws.between(rng, 0.005, 0.01), draws.between(rng, 3, 5)
    path, = solve.trajectories([(alpha, beta2, epsilon)], np.zeros(2),
                               np.array([[draws.decades(rng, 2, 4), grad]]))
    comparison.shaped(path, (2, 2), 'the path')
    close(path[:, 1], [0, -alpha * grad / epsilon ** 0.5], 'float32',
          'the path beside a variable with a large gradient')


@pytest.mark.reference
@pytest.mark.parametrize('beta2', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta2):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta2 is' in solve.refusal(0.1, beta2, 1e-7)
