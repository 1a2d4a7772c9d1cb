"""Task 5: steps along the moving average of the gradients."""
import numpy as np
import pytest

from optimization_grading.checks import draws, trajectories

pytestmark = pytest.mark.task(5)


def test_weighted_sum(solve, rng, close):
    """A step is alpha times (1-beta1) sum beta1^(t-i) g_i."""
    start, gradients = draws.gradients(rng)
    settings = list(zip(draws.alphas(rng), (
        *draws.betas(rng, 2), draws.between(rng, 0.991, 0.999))))
    for (alpha, beta1), path in zip(settings, solve.paths(
            settings, start, gradients)):
        averages = trajectories.moving_averages(gradients, beta1)[0]
        close(path, trajectories.of_steps(start, alpha * averages),
              name=f'the path of var for alpha {alpha:.4g}, '
              f'beta1 {beta1:.4g}')


@pytest.mark.reference
@pytest.mark.xdist_group('tensorflow')
def test_equals_keras_at_a_scaled_rate(solve, rng, close):
    """Keras's momentum at the rate alpha (1-beta1) is this rule."""
    import tensorflow as tf
    start, gradients = rng.normal(size=4), rng.normal(size=(20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.SGD(0.05 * (1 - 0.7), momentum=0.7),
        start, gradients),
        solve.paths([(0.05, 0.7)], start, gradients)[0], 'float32')


def test_one_step(solve, rng, close):
    """One step from a moment gives var - alpha v and v, in that order."""
    (var, grad, v), _ = draws.arrays(rng, 3)
    alpha, (beta1,) = draws.alpha(rng), draws.betas(rng)
    new_var, new_v = solve(alpha, beta1, var, grad, v)
    v = beta1 * v + (1 - beta1) * grad
    close(new_v, v, name='v')
    close(new_var, var - alpha * v, name='var')


def test_no_momentum_is_gradient_descent(solve, rng, close):
    """With beta1 0 the step is alpha grad."""
    (var, grad), alpha = rng.normal(size=(2, 5)), draws.alpha(rng)
    close(solve(alpha, 0, var, grad, np.zeros(5))[0], var - alpha * grad,
          name='var')


def test_scalars_broadcast(solve, rng, task, close):
    """The docstring's numbers, and a bias that takes the gradient's shape."""
    for name, part, expected in zip(
            ('var', 'v'), solve(*draws.example(task)), (0.9, 1)):
        close(part, expected, name=f'{name} of the example')
    grad = rng.normal(size=(6, 1))
    alpha, (beta1,) = draws.alpha(rng), draws.betas(rng)
    b, v = solve(alpha, beta1, 0, grad, 0)
    close(v, (1 - beta1) * grad, name='v')
    close(b, -alpha * (1 - beta1) * grad, name='var')
    var, grad, v = rng.uniform(1, 9, 3).tolist()
    new_var, new_v = solve(alpha, beta1, var, grad, v)
    v = beta1 * v + (1 - beta1) * grad
    close([new_var, new_v], [var - alpha * v, v])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    inputs = draws.signed(rng, 0.5, 2, (3, 5)).astype(np.float32)
    var, grad, v = inputs.astype(float)
    alpha, (beta1,) = draws.alpha(rng), draws.betas(rng)
    new_var, new_v = solve(alpha, beta1, *inputs)
    v = beta1 * v + (1 - beta1) * grad
    close(new_v, v, 'float32', 'v')
    close(new_var, var - alpha * v, 'float32', 'var')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """var, grad and v stay as they are."""
    inputs = rng.normal(size=(3, 5))
    solve(0.1, 0.9, *inputs)
    np.testing.assert_array_equal(solve.after[2:], inputs)


@pytest.mark.reference
@pytest.mark.parametrize('beta1', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta1):
    """A weight below 0 or not below 1 is refused."""
    assert 'ValueError: beta1 is' in solve.refusal(0.1, beta1, 1., 1., 0)
