"""Task 7: steps divided by the root mean square of the gradients."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories

pytestmark = pytest.mark.task(7)


def test_weighted_sum(solve, rng, close):
    """A step is alpha g over the root of the averaged squares + epsilon."""
    start, gradients = draws.gradients(rng)
    settings = list(zip(
        draws.alphas(rng),
        (*draws.betas(rng, 2), draws.between(rng, 0.991, 0.999)),
        (draws.epsilon(rng), draws.epsilon(rng) / 30, 1e-8)))
    for (alpha, beta2, epsilon), path in zip(settings, solve.paths(
            settings, start, gradients)):
        squares = trajectories.moving_averages(gradients ** 2, beta2)[0]
        close(path, trajectories.of_steps(
            start, alpha * gradients / (np.sqrt(squares) + epsilon)),
            name=f'the path of var for alpha {alpha:.4g}, '
            f'beta2 {beta2:.4g}, epsilon {epsilon:.4g}')


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
    (var, grad), scale = draws.arrays(rng, 2, -3)
    s = rng.uniform(0, 2, grad.shape) * scale ** 2
    alpha, (beta2,), epsilon = (draws.alpha(rng), draws.betas(rng),
                                draws.epsilon(rng))
    new_var, new_s = solve(alpha, beta2, epsilon, var, grad, s)
    s = beta2 * s + (1 - beta2) * grad ** 2
    close(new_s, s, name='s')
    close(new_var, var - alpha * grad / (np.sqrt(s) + epsilon), name='var')


def test_first_step_forgets_the_length(solve, rng, close):
    """The first step is alpha / sqrt(1-beta2), whatever the gradient.

    A gradient of 0 gives no step.
    """
    grad = draws.signed(rng, 1, 9, 6) * draws.decades(rng, -8, 4, 6)
    grad[np.argmax(np.abs(grad))] = 0
    alpha, (beta2,) = draws.alpha(rng), draws.betas(rng)
    var = solve(alpha, beta2, 1e-30, np.zeros(6), grad, np.zeros(6))[0]
    close(var, -alpha / np.sqrt(1 - beta2) * np.sign(grad), name='var')


def test_scalars_broadcast(solve, rng, task, close):
    """The docstring's numbers, and a bias that takes the gradient's shape."""
    close(solve(*draws.example(task))[0], [0.8, 0.8],
          name='var of the example')
    grad = rng.normal(size=(6, 1))
    alpha, (beta2,), epsilon = (draws.alpha(rng), draws.betas(rng),
                                draws.epsilon(rng))
    b, s = solve(alpha, beta2, epsilon, 0, grad, 0)
    close(s, (1 - beta2) * grad ** 2, name='s')
    close(b, -alpha * grad / (np.sqrt(1 - beta2) * np.abs(grad) + epsilon),
          name='var')
    var, grad, s = rng.uniform(1, 9, 3).tolist()
    new_var, new_s = solve(alpha, beta2, epsilon, var, grad, s)
    s = beta2 * s + (1 - beta2) * grad ** 2
    close([new_var, new_s], [var - alpha * grad / (s ** 0.5 + epsilon), s])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    var, grad, s = draws.signed(rng, 0.5, 2, (3, 5)).astype(np.float32)
    s, (beta2,) = np.abs(s), draws.betas(rng)
    alpha, epsilon = draws.alpha(rng), draws.epsilon(rng)
    new_var, new_s = solve(alpha, beta2, epsilon, var, grad, s)
    var, grad, s = (array.astype(float) for array in (var, grad, s))
    s = beta2 * s + (1 - beta2) * grad ** 2
    close(new_s, s, 'float32', 's')
    close(new_var, var - alpha * grad / (np.sqrt(s) + epsilon), 'float32',
          'var')


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
