"""Task 9: Adam, algorithm 1 of the paper."""
import runpy

import numpy as np
import pytest

from grading import table
from tests.support import trajectories

pytestmark = pytest.mark.task(9)
# A small epsilon does not show where it stands; a large one does.
HYPERPARAMETERS = [(0.1, 0.5, 0.7, 0.3), (0.05, 0.7, 0.5, 1e-2),
                   (0.01, 0, 0.9, 0.1), (0.001, 0.9, 0.99, 1e-8)]


def test_weighted_sum(solve, rng, close):
    """A step divides one weighted mean by the root of another."""
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(20, 3, 2))
    for (alpha, beta1, beta2, epsilon), path in zip(
            HYPERPARAMETERS, solve.paths(HYPERPARAMETERS, start, gradients)):
        mean = trajectories.moving_averages(gradients, beta1)[1]
        square = trajectories.moving_averages(gradients ** 2, beta2)[1]
        close(path, trajectories.of_steps(
            start, alpha * mean / (np.sqrt(square) + epsilon)),
            name='the path of var')


@pytest.mark.reference
@pytest.mark.xdist_group('tensorflow')
def test_equals_keras_where_epsilon_vanishes(solve, rng, close):
    """Without epsilon to tell them apart, Keras's form is the same."""
    import tensorflow as tf
    start = rng.normal(size=4)
    gradients = rng.choice([-1, 1], (20, 4)) * rng.uniform(0.5, 2, (20, 4))
    close(trajectories.of_keras(
        tf.keras.optimizers.Adam(0.05, 0.7, 0.8, epsilon=1e-12),
        start, gradients),
        solve.paths([(0.05, 0.7, 0.8, 1e-12)], start, gradients)[0],
        'float32')


def test_one_step(solve, rng, close):
    """The moments come back as they are to be passed in again."""
    var, grad, v = rng.normal(size=(3, 5))
    s = rng.uniform(0, 2, 5)
    new_var, new_v, new_s = solve(0.1, 0.6, 0.7, 0.2, var, grad, v, s, 3)
    v, s = 0.6 * v + 0.4 * grad, 0.7 * s + 0.3 * grad ** 2
    close(new_v, v, name='v')
    close(new_s, s, name='s')
    close(new_var, var - 0.1 * (v / (1 - 0.6 ** 3)) / (
        np.sqrt(s / (1 - 0.7 ** 3)) + 0.2), name='var')


def test_first_step_is_alpha(solve, rng, close):
    """The first step is alpha sign(grad), whatever the gradient."""
    grad = rng.choice([-1, 1], 6) * 10. ** rng.integers(-3, 4, 6)
    var = solve(0.01, 0.9, 0.999, 1e-30, np.zeros(6), grad, np.zeros(6),
                np.zeros(6), 1)[0]
    close(var, -0.01 * np.sign(grad), name='var')


def test_scalars_broadcast(solve, rng, close):
    """A bias that starts as the int 0 takes the gradient's shape."""
    grad = rng.normal(size=(6, 1))
    b, v, s = solve(0.1, 0.9, 0.99, 0.5, 0, grad, 0, 0, 1)
    close(v, 0.1 * grad, name='v')
    close(s, 0.01 * grad ** 2, name='s')
    close(b, -0.1 * grad / (np.abs(grad) + 0.5), name='var')
    close(solve(0.6, 0.5, 0.5, 1., 1., 2., 0., 0., 1),
          [1 - 0.6 * 2 / (2 + 1), 1, 2])


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    var, grad, v = rng.normal(size=(3, 5)).astype(np.float32)
    s = rng.uniform(0.1, 2, 5).astype(np.float32)
    new_var, new_v, new_s = solve(0.1, 0.6, 0.7, 0.1, var, grad, v, s, 2)
    var, grad, v, s = (array.astype(float) for array in (var, grad, v, s))
    v, s = 0.6 * v + 0.4 * grad, 0.7 * s + 0.3 * grad ** 2
    close(new_v, v, 'float32', 'v')
    close(new_s, s, 'float32', 's')
    close(new_var, var - 0.1 * (v / (1 - 0.6 ** 2)) / (
        np.sqrt(s / (1 - 0.7 ** 2)) + 0.1), 'float32', 'var')


@pytest.mark.reference
@pytest.mark.parametrize('dtype', [np.float64, np.float32])
def test_in_place(solve, rng, dtype):
    """A float array of the result's shape is updated itself."""
    var, grad = rng.normal(size=(2, 5)).astype(dtype)
    result = solve(0.1, 0.9, 0.99, 0.1, var, grad, 0, 0, 1)[0]
    assert not np.array_equal(result, var)
    np.testing.assert_array_equal(solve.after[4], result)
    assert result.dtype == dtype


@pytest.mark.reference
@pytest.mark.parametrize('var', [
    np.zeros((4, 3), int), np.zeros((1, 1)),
    np.broadcast_to(0., (4, 3))], ids=['integers', 'small', 'read-only'])
def test_no_room_for_the_result(var):
    """numpy refuses an array that cannot hold the result; it stays."""
    function = runpy.run_path(str(table.FOLDER / '9-Adam.py'))[
        'update_variables_Adam']
    with pytest.raises((TypeError, ValueError)):
        function(0.1, 0.9, 0.99, 0.5, var, np.ones((4, 3)), 0, 0, 1)
    assert not var.any()


@pytest.mark.reference
def test_leaves_the_moments_alone(solve, rng):
    """grad, v and s stay as they are."""
    inputs = rng.uniform(size=(4, 5))
    solve(0.1, 0.9, 0.99, 0.1, *inputs, 2)
    np.testing.assert_array_equal(solve.after[5:8], inputs[1:])


@pytest.mark.reference
@pytest.mark.parametrize('beta1, beta2, t, problem', [
    (1, 0.9, 1, 'beta1 is 1'), (0.9, 1, 1, 'beta2 is 1'),
    (-0.5, 0.9, 1, 'beta1 is -0.5'), (0.9, float('nan'), 1, 'beta2 is nan'),
    (0.9, 0.9, 0, 't is 0'), (0.9, 0.9, -3, 't is -3')])
def test_bad_input(solve, beta1, beta2, t, problem):
    """A weight out of range or a step before the first is refused."""
    assert problem in solve.refusal(0.1, beta1, beta2, 1e-8, 1., 1., 0, 0, t)
