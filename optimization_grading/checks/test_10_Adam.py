"""Task 10: Keras's Adam."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories

pytestmark = [pytest.mark.task(10),
              pytest.mark.xdist_group('tensorflow')]


def test_weighted_sum(solve, rng, close):
    """A step has epsilon beside the uncorrected root.

    Only what is not Keras's own, as it is constructed, can change late.
    """
    small, middle, large = draws.alphas(rng)
    for alpha, beta1, beta2, epsilon, *shape in (
            (small, draws.between(rng, 0.91, 0.98), draws.between(
                rng, 0.9955, 0.998), draws.decades(rng, -8, -7.2),
             5, 2, -7, 1.7),
            (large, *draws.betas(rng, 2), draws.epsilon(rng) / 30, 3, 3),
            (middle, *draws.betas(rng, 2), draws.epsilon(rng), 36, 1)):
        steps = shape[0]
        if steps > 9 and solve.plain:
            break
        start, gradients = draws.course(rng, alpha, *shape)
        path, = solve.trajectories([(alpha, beta1, beta2, epsilon)], start,
                                   gradients)
        mean = trajectories.moving_averages(gradients, beta1)[1]
        square = trajectories.moving_averages(gradients ** 2, beta2)[0]
        root = np.sqrt(1 - beta2 ** np.arange(1, steps + 1))[:, None, None]
        close(path, trajectories.of_steps(
            start, alpha * root * mean / (np.sqrt(square) + epsilon)),
            'float32', f'the path for alpha {alpha:.4g}, beta1 {beta1:.4g}, '
            f'beta2 {beta2:.4g}, epsilon {epsilon:.4g}')


def test_first_step_is_alpha(solve, rng, close):
    """The first step is alpha sign(grad), whatever the gradient.

    A gradient of 0 gives no step.
    """
    grad = draws.signed(rng, 1, 9, 6) * 10. ** rng.integers(-2, 3, 6)
    grad[rng.integers(1, 6)] = 0
    alpha, betas = draws.alpha(rng), draws.betas(rng, 2)
    path, = solve.trajectories([(alpha, *betas, 1e-12)], np.zeros(6),
                               grad[None])
    close(path, [np.zeros(6), -alpha * np.sign(grad)], 'float32', 'the path')


@pytest.mark.reference
@pytest.mark.parametrize('beta1, beta2, problem', [
    (1, 0.9, 'beta1 is 1'), (0.9, -1, 'beta2 is -1')])
def test_bad_beta(solve, beta1, beta2, problem):
    """A weight below 0 or not below 1 is refused."""
    assert problem in solve.refusal(0.1, beta1, beta2, 1e-7)
