"""Task 9: Adam, algorithm 1 of the paper."""
import runpy

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.checks import draws, trajectories

pytestmark = pytest.mark.task(9)


def hyperparameters(rng):
    """Draw alpha, beta1, beta2 and an epsilon that shows where it stands."""
    return (draws.alpha(rng), *draws.betas(rng, 2), draws.epsilon(rng))


def adam(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Make one step of the paper's algorithm 1."""
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * (v / (1 - beta1 ** t)) / (
        np.sqrt(s / (1 - beta2 ** t)) + epsilon), v, s


def test_weighted_sum(solve, rng, close):
    """A step divides one weighted mean by the root of another."""
    start, gradients = draws.gradients(rng)
    settings = [(alpha, *others) for alpha, others in zip(
        draws.alphas(rng), (
            (*draws.betas(rng, 2), draws.epsilon(rng) / 30),
            (0, *draws.betas(rng), draws.epsilon(rng)),
            (draws.between(rng, 0.88, 0.95), draws.between(rng, 0.98, 0.999),
             1e-8)))]
    for (alpha, beta1, beta2, epsilon), path in zip(
            settings, solve.paths(settings, start, gradients)):
        mean = trajectories.moving_averages(gradients, beta1)[1]
        square = trajectories.moving_averages(gradients ** 2, beta2)[1]
        close(path, trajectories.of_steps(
            start, alpha * mean / (np.sqrt(square) + epsilon)),
            name=f'the path of var for alpha {alpha:.4g}, beta1 {beta1:.4g}'
            f', beta2 {beta2:.4g}, epsilon {epsilon:.4g}')


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
    """The moments come back as they are to be passed in again.

    Some steps are late, of weights that are near 1.
    """
    settings = [(*hyperparameters(rng), t) for t in (
        1, draws.whole(rng, 2, 8), draws.whole(rng, 20, 80))]
    settings += [
        (alpha, draws.between(rng, 0.98, 0.99), beta2, 1e-8, t)
        for alpha, beta2, t in zip(draws.alphas(rng), (
            draws.between(rng, 0.99, 0.999), 0.9999), (
                draws.whole(rng, 310, 400), draws.whole(rng, 1100, 3000)))]
    calls = []
    for *setting, t in settings:
        (var, grad, v), scale = draws.arrays(rng, 3, -3)
        calls.append((*setting, var, grad, v, rng.uniform(
            0.5, 2, v.shape) * scale ** 2, t))
    for call, (new_var, new_v, new_s) in zip(calls, solve.each(calls)):
        var, v, s = adam(*call)
        close(new_v, v, name=f'v at t = {call[-1]}')
        close(new_s, s, name=f's at t = {call[-1]}')
        close(new_var, var, name=f'var at t = {call[-1]}')


def test_first_step_is_alpha(solve, rng, close):
    """The first step is alpha sign(grad), whatever the gradient."""
    grad = draws.signed(rng, 1, 9, 6) * draws.decades(rng, -8, 4, 6)
    grad[np.argmax(np.abs(grad))] = 0
    alpha, beta1, beta2, _ = hyperparameters(rng)
    var = solve(alpha, beta1, beta2, 1e-30, np.zeros(6), grad, np.zeros(6),
                np.zeros(6), 1)[0]
    close(var, -alpha * np.sign(grad), name='var')


def test_scalars_broadcast(solve, rng, task, close):
    """The docstring's numbers, and a bias that takes the gradient's shape."""
    for name, part, expected in zip(
            ('var', 'v', 's'), solve(*draws.example(task)), (0.9, 4, 16)):
        close(part, expected, name=f'{name} of the example')
    grad, drawn = rng.normal(size=(6, 1)), hyperparameters(rng)
    alpha, beta1, beta2, epsilon = drawn
    b, v, s = solve(*drawn, 0, grad, 0, 0, 1)
    close(v, (1 - beta1) * grad, name='v')
    close(s, (1 - beta2) * grad ** 2, name='s')
    close(b, -alpha * grad / (np.abs(grad) + epsilon), name='var')
    scalars = rng.uniform(1, 9, 4).tolist()
    close(solve(*drawn, *scalars, 2), adam(*drawn, *scalars, 2))


def test_float32(solve, rng, close):
    """float32 in gives the float64 result to float32's digits."""
    var, grad, v, s = draws.signed(rng, 0.5, 2, (4, 5)).astype(np.float32)
    s, drawn, t = np.abs(s), hyperparameters(rng), draws.whole(rng, 2, 4)
    result = solve(*drawn, var, grad, v, s, t)
    arrays = (array.astype(float) for array in (var, grad, v, s))
    for name, part, expected in zip(('var', 'v', 's'), result, adam(
            *drawn, *arrays, t)):
        close(part, expected, 'float32', name)


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
