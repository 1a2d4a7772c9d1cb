"""Task 10: Keras's Adam."""
import numpy as np
import pytest

import trajectories

pytestmark = pytest.mark.task(10)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.001, 0.9, 0.999, 1e-7), (0.1, 0.5, 0.7, 0.3),
                   (0.05, 0.7, 0.5, 1e-2)]


@pytest.mark.parametrize('hyperparameters', HYPERPARAMETERS)
def test_equals_the_weighted_sums(solve, rng, close, hyperparameters):
    """A step has epsilon beside the uncorrected root."""
    alpha, beta1, beta2, epsilon = hyperparameters
    start = rng.normal(size=(3, 2))
    gradients = rng.choice([-1, 1], (20, 3, 2)) * rng.uniform(
        0.1, 2, (20, 3, 2))
    mean = trajectories.moving_averages(gradients, beta1)[1]
    square = trajectories.moving_averages(gradients ** 2, beta2)[0]
    root = np.sqrt(1 - beta2 ** np.arange(1, 21))[:, None, None]
    close(solve.probe('trajectory', hyperparameters, start, gradients),
          trajectories.of_steps(
              start, alpha * root * mean / (np.sqrt(square) + epsilon)))


@pytest.mark.parametrize('hyperparameters', HYPERPARAMETERS)
def test_equals_keras(solve, rng, close, hyperparameters):
    """It is tf.keras.optimizers.Adam."""
    import tensorflow as tf
    alpha, beta1, beta2, epsilon = hyperparameters
    start, gradients = rng.normal(size=4), rng.normal(size=(20, 4))
    close(solve.probe('trajectory', hyperparameters, start, gradients),
          trajectories.of_keras(tf.keras.optimizers.Adam(
              alpha, beta1, beta2, epsilon), start, gradients))


def test_first_step_is_alpha(solve, rng, close):
    """The first step is alpha sign(grad), whatever the gradient."""
    grad = rng.choice([-1, 1], 6) * 10. ** rng.integers(-2, 3, 6)
    path = solve.probe('trajectory', (0.01, 0.9, 0.999, 1e-12), np.zeros(6),
                       grad[None])
    close(path[1], -0.01 * np.sign(grad))


@pytest.mark.reference
@pytest.mark.parametrize('beta1, beta2, problem', [
    (1, 0.9, 'beta1 is 1'), (0.9, -1, 'beta2 is -1')])
def test_bad_beta(solve, beta1, beta2, problem):
    """A weight outside [0, 1) is refused."""
    with pytest.raises(ValueError, match=problem):
        solve(0.1, beta1, beta2, 1e-7)
