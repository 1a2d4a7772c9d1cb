"""Task 5: steps along the moving average of the gradients."""
import numpy as np
import pytest

import trajectories

pytestmark = pytest.mark.task(5)
HYPERPARAMETERS = [(0.01, 0.9), (0.1, 0.5), (0.05, 0.7), (1., 0.)]


def path(solve, alpha, beta1, start, gradients):
    """Follow the rule over given gradients."""
    return trajectories.of_rule(
        lambda t, var, grad, v: solve(alpha, beta1, var, grad, v),
        start, gradients, moments=1)


@pytest.mark.parametrize('alpha, beta1', HYPERPARAMETERS)
def test_equals_the_weighted_sum(solve, rng, close, alpha, beta1):
    """A step is alpha times (1-beta1) sum beta1^(t-i) g_i."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    averages = trajectories.moving_averages(gradients, beta1)[0]
    close(path(solve, alpha, beta1, start, gradients),
          trajectories.of_steps(start, alpha * averages))


@pytest.mark.parametrize('alpha, beta1', HYPERPARAMETERS)
def test_equals_keras_at_a_scaled_rate(solve, rng, close, alpha, beta1):
    """Keras's momentum at the rate alpha (1-beta1) is this rule."""
    import tensorflow as tf
    start, gradients = rng.normal(size=4), rng.normal(size=(20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.SGD(alpha * (1 - beta1), momentum=beta1),
        start, gradients), path(solve, alpha, beta1, start, gradients))


def test_returns_variable_then_moment(solve, rng, close):
    """One step from a moment gives var - alpha v and v, in that order."""
    var, grad, v = rng.normal(size=(3, 5))
    new_var, new_v = solve(0.1, 0.6, var, grad, v)
    close(new_v, 0.6 * v + 0.4 * grad)
    close(new_var, var - 0.1 * new_v)


def test_no_momentum_is_gradient_descent(solve, rng, close):
    """With beta1 0 the step is alpha grad."""
    var, grad = rng.normal(size=(2, 5))
    close(solve(0.3, 0, var, grad, np.zeros(5))[0], var - 0.3 * grad)


def test_scalars_broadcast(solve, rng, close):
    """A bias that starts as the int 0 takes the gradient's shape."""
    grad = rng.normal(size=(6, 1))
    b, v = solve(0.1, 0.9, 0, grad, 0)
    close(v, 0.1 * grad)
    close(b, -0.01 * grad)


def test_plain_numbers(solve, close):
    """Plain numbers are variables too."""
    var, v = solve(0.5, 0.5, 1., 2., 4.)
    close([var, v], [-0.5, 3])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    inputs = rng.normal(size=(3, 5)).astype(np.float32)
    for result, expected in zip(solve(0.1, 0.6, *inputs),
                                solve(0.1, 0.6, *inputs.astype(float))):
        close(result, expected, 'float32')


@pytest.mark.reference
def test_leaves_the_inputs_alone(solve, rng):
    """var, grad and v stay as they are."""
    inputs = rng.normal(size=(3, 5))
    solve(0.1, 0.9, *inputs)
    np.testing.assert_array_equal(solve.after[2:], inputs)


@pytest.mark.reference
@pytest.mark.parametrize('beta1', [1, -0.5, float('nan')])
def test_bad_beta(solve, beta1):
    """A weight outside [0, 1) is refused."""
    with pytest.raises(ValueError, match='beta1 is'):
        solve(0.1, beta1, 1., 1., 0)


if trajectories.TORCH:
    @pytest.mark.parametrize('alpha, beta1', HYPERPARAMETERS)
    def test_equals_torch_at_a_scaled_rate(solve, rng, close, alpha, beta1):
        """torch's momentum at the rate alpha (1-beta1) is this rule."""
        start, gradients = rng.normal(size=4), rng.normal(size=(200, 4))
        close(path(solve, alpha, beta1, start, gradients),
              trajectories.of_torch('SGD', start, gradients, momentum=beta1,
                                    lr=alpha * (1 - beta1)))
