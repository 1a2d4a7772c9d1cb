"""Task 7: steps divided by the root mean square of the gradients."""
import numpy as np
import pytest

from tests.support import trajectories

pytestmark = pytest.mark.task(7)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.1, 0.5, 0.3), (0.05, 0.7, 1e-2), (0.001, 0.9, 1e-8)]


def test_weighted_sum(solve, rng, close):
    """A step is alpha g over the root of the averaged squares + epsilon."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    for (alpha, beta2, epsilon), path in zip(HYPERPARAMETERS, solve.paths(
            HYPERPARAMETERS, start, gradients)):
        squares = trajectories.moving_averages(gradients ** 2, beta2)[0]
        close(path, trajectories.of_steps(
            start, alpha * gradients / (np.sqrt(squares) + epsilon)),
            name='the path of var')


@pytest.mark.reference
@pytest.mark.xdist_group('tensorflow')
def test_equals_keras_where_epsilon_vanishes(solve, rng, close):
    """Without epsilon to tell them apart, Keras's rule is the same."""
    import tensorflow as tf
    start = rng.normal(size=4)
    gradients = rng.choice([-1, 1], (20, 4)) * rng.uniform(0.5, 2, (20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.RMSprop(0.05, rho=0.7, epsilon=1e-12),
        start, gradients),
        solve.paths([(0.05, 0.7, 1e-12)], start, gradients)[0], 'float32')


def test_one_step(solve, rng, close):
    """One step from a moment gives the variable, then s."""
    var, grad = rng.normal(size=(2, 5))
    s = rng.uniform(0, 2, 5)
    new_var, new_s = solve(0.1, 0.6, 0.2, var, grad, s)
    s = 0.6 * s + 0.4 * grad ** 2
    close(new_s, s, name='s')
    close(new_var, var - 0.1 * grad / (np.sqrt(s) + 0.2), name='var')


def test_first_step_forgets_the_length(solve, rng, close):
    """The first step is alpha / sqrt(1-beta2), whatever the gradient."""
    grad = rng.choice([-1, 1], 6) * 10. ** rng.integers(-3, 4, 6)
    var = solve(0.01, 0.9, 1e-30, np.zeros(6), grad, np.zeros(6))[0]
    close(var, -0.01 / np.sqrt(0.1) * np.sign(grad), name='var')


def test_scalars_broadcast(solve, rng, close):
    """A bias that starts as the int 0 takes the gradient's shape."""
    grad = rng.normal(size=(6, 1))
    b, s = solve(0.1, 0.9, 0.5, 0, grad, 0)
    close(s, 0.1 * grad ** 2, name='s')
    close(b, -0.1 * grad / (np.sqrt(0.1) * np.abs(grad) + 0.5), name='var')
    var, s = solve(0.6, 0.5, 1., 1., 2., 4.)
    close([var, s], [1 - 0.6 * 2 / (2 + 1), 4])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    var, grad = rng.normal(size=(2, 5)).astype(np.float32)
    s = rng.uniform(0, 2, 5).astype(np.float32)
    new_var, new_s = solve(0.1, 0.6, 0.1, var, grad, s)
    var, grad, s = (array.astype(float) for array in (var, grad, s))
    s = 0.6 * s + 0.4 * grad ** 2
    close(new_s, s, 'float32', 's')
    close(new_var, var - 0.1 * grad / (np.sqrt(s) + 0.1), 'float32', 'var')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """var, grad and s stay as they are."""
    inputs = rng.uniform(size=(3, 5))
    solve(0.1, 0.9, 0.1, *inputs)
    np.testing.assert_array_equal(solve.after[3:], inputs)


@pytest.mark.reference
@pytest.mark.parametrize('beta2', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta2):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta2 is' in solve.refusal(0.1, beta2, 0.1, 1., 1.,
                                                   0)
