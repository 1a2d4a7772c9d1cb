"""Task 6: Keras's optimizer with momentum."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories

pytestmark = [pytest.mark.task(6),
              pytest.mark.xdist_group('tensorflow')]


def test_velocity_sum(solve, rng, close):
    """A step is alpha sum beta1^(t-i) g_i: the average over 1-beta1.

    Only what is not Keras's own, as it is constructed, can change late.
    """
    small, middle, large = draws.alphas(rng)
    one, other = draws.betas(rng, 2)
    for alpha, beta1, *shape in (
            (small, draws.between(rng, 0.96, 0.99), 5, 2, 0, 1.7),
            (large, one, 3, 3), (middle, other, 36, 1)):
        if shape[0] > 9 and solve.plain:
            break
        start, gradients = draws.course(rng, alpha, *shape)
        path, = solve.trajectories([(alpha, beta1)], start, gradients)
        averages = trajectories.moving_averages(gradients, beta1)[0]
        close(path, trajectories.of_steps(
            start, alpha / (1 - beta1) * averages), 'float32',
            f'the path for alpha {alpha:.4g}, beta1 {beta1:.4g}')


def test_speeds_up(solve, rng, close):
    """Under a constant gradient steps grow to alpha / (1 - beta1)."""
    alpha, beta1 = draws.alpha(rng), draws.between(rng, 0.25, 0.4)
    gradient, steps = draws.signed(rng, 0.5, 2, 3), 4
    path, = solve.trajectories([(alpha, beta1)], np.zeros(3), np.tile(
        gradient, (steps, 1)))
    lengths = (1 - beta1 ** np.arange(1, steps + 1)) / (1 - beta1)
    close(path, trajectories.of_steps(np.zeros(3), np.outer(
        lengths, alpha * gradient)), 'float32', 'the path')


@pytest.mark.reference
def test_integer_beta(solve, close):
    """The int 0, which Keras itself refuses, means no momentum."""
    close(solve.trajectories([(0.1, 0)], np.zeros(2), np.ones((3, 2)))[0],
          [[0, 0], [-0.1, -0.1], [-0.2, -0.2], [-0.3, -0.3]], 'float32')


@pytest.mark.reference
@pytest.mark.parametrize('beta1', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta1):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta1 is' in solve.refusal(0.1, beta1)
