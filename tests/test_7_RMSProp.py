"""Task 7: steps divided by the root mean square of the gradients."""
import numpy as np
import pytest

import trajectories

pytestmark = pytest.mark.task(7)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.001, 0.9, 1e-8), (0.1, 0.5, 0.3), (0.05, 0.7, 1e-2)]


def path(solve, alpha, beta2, epsilon, start, gradients):
    """Follow the rule over given gradients."""
    return trajectories.of_rule(
        lambda t, var, grad, s: solve(alpha, beta2, epsilon, var, grad, s),
        start, gradients, moments=1)


@pytest.mark.parametrize('alpha, beta2, epsilon', HYPERPARAMETERS)
def test_equals_the_weighted_sum(solve, rng, close, alpha, beta2, epsilon):
    """A step is alpha g over the root of the averaged squares + epsilon."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    squares = trajectories.moving_averages(gradients ** 2, beta2)[0]
    close(path(solve, alpha, beta2, epsilon, start, gradients),
          trajectories.of_steps(
              start, alpha * gradients / (np.sqrt(squares) + epsilon)))


def test_equals_keras_where_epsilon_vanishes(solve, rng, close):
    """Without epsilon to tell them apart, Keras's rule is the same."""
    import tensorflow as tf
    start = rng.normal(size=4)
    gradients = rng.choice([-1, 1], (20, 4)) * rng.uniform(0.5, 2, (20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.RMSprop(0.05, rho=0.7, epsilon=1e-12),
        start, gradients), path(solve, 0.05, 0.7, 1e-12, start, gradients))


def test_returns_variable_then_moment(solve, rng, close):
    """One step from a moment gives the variable, then s."""
    var, grad = rng.normal(size=(2, 5))
    s = rng.uniform(0, 2, 5)
    new_var, new_s = solve(0.1, 0.6, 0.2, var, grad, s)
    close(new_s, 0.6 * s + 0.4 * grad ** 2)
    close(new_var, var - 0.1 * grad / (np.sqrt(new_s) + 0.2))


def test_first_step_forgets_the_length(solve, rng, close):
    """The first step is alpha / sqrt(1-beta2), whatever the gradient."""
    grad = rng.choice([-1, 1], 6) * 10. ** rng.integers(-3, 4, 6)
    var = solve(0.01, 0.9, 1e-30, np.zeros(6), grad, np.zeros(6))[0]
    close(var, -0.01 / np.sqrt(0.1) * np.sign(grad))


def test_scalars_broadcast(solve, rng, close):
    """A bias that starts as the int 0 takes the gradient's shape."""
    grad = rng.normal(size=(6, 1))
    b, s = solve(0.1, 0.9, 0.5, 0, grad, 0)
    close(s, 0.1 * grad ** 2)
    close(b, -0.1 * grad / (np.sqrt(s) + 0.5))


def test_plain_numbers(solve, close):
    """Plain numbers are variables too."""
    var, s = solve(0.6, 0.5, 1., 1., 2., 4.)
    close([var, s], [1 - 0.6 * 2 / (2 + 1), 4])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    var, grad = rng.normal(size=(2, 5)).astype(np.float32)
    s = rng.uniform(0, 2, 5).astype(np.float32)
    for result, expected in zip(
            solve(0.1, 0.6, 0.1, var, grad, s),
            solve(0.1, 0.6, 0.1, *(array.astype(float)
                                   for array in (var, grad, s)))):
        close(result, expected, 'float32')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """var, grad and s stay as they are."""
    inputs = rng.uniform(size=(3, 5))
    solve(0.1, 0.9, 0.1, *inputs)
    np.testing.assert_array_equal(solve.after[3:], inputs)


@pytest.mark.reference
@pytest.mark.parametrize('beta2', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta2):
    """A weight outside [0, 1) is refused."""
    with pytest.raises(ValueError, match='beta2 is'):
        solve(0.1, beta2, 0.1, 1., 1., 0)


if trajectories.TORCH:
    @pytest.mark.parametrize('alpha, beta2, epsilon', HYPERPARAMETERS)
    def test_equals_torch(solve, rng, close, alpha, beta2, epsilon):
        """torch puts epsilon outside the root too."""
        start, gradients = rng.normal(size=4), rng.normal(size=(200, 4))
        close(path(solve, alpha, beta2, epsilon, start, gradients),
              trajectories.of_torch('RMSprop', start, gradients, lr=alpha,
                                    alpha=beta2, eps=epsilon))
