"""Task 14: a dense layer with batch normalization."""
import numpy as np
import pytest

from optimization_grading import explain
from optimization_grading.mistakes import ACTIVATIONS, kernel_of
from tests.support import draws

pytestmark = [pytest.mark.task(14),
              pytest.mark.xdist_group('tensorflow')]


def batch(rng, nx=12, scale=1.):
    """Draw the output of a layer: 40 data points of nx nodes."""
    return (scale * rng.normal(size=(40, nx))).astype(np.float32)


def normalized(prev, n, variables):
    """Normalize what the layer's own weights give, in float64.

    A bias would make no difference: the mean cancels it.
    """
    Z = prev.astype(float) @ kernel_of(variables, prev, n)
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-7)


def check_layers(solve, rng, close, prevs, n, activations):
    """Hold layers against the formula on their own weights."""
    seeds = [draws.seed(rng) for _ in prevs]
    for prev, name, (output, variables) in zip(
            prevs, activations, solve.layers(prevs, n, activations, seeds)):
        explain.shaped(output, (len(prev), n), 'the output')
        close(output, ACTIVATIONS[name](normalized(prev, n, variables)),
              'layer', 'the output')


def test_normalizes(solve, rng, close):
    """Each node is normalized over the batch.

    Input as small as 1e-3 shows another epsilon than 1e-7.
    """
    scales = 1, draws.between(rng, 5e-4, 2e-3), draws.decades(rng, 1, 3)
    check_layers(solve, rng, close, [
        batch(rng, scale=scale) for scale in scales], draws.whole(rng, 5, 9),
        ['identity'] * 3)


def test_activates_last(solve, rng, close):
    """The activation comes after the normalization."""
    check_layers(solve, rng, close, [batch(rng), batch(rng)],
                 draws.whole(rng, 4, 8), ['tanh', 'relu'])


def test_trains_gamma_and_beta(solve, rng):
    """Ones and zeros take part, with the gradients of a scale and offset.

    So do the weights: whatever ignores its input has nothing to train.
    """
    prev, n = batch(rng), draws.whole(rng, 4, 8)
    (output, variables), = solve.layers([prev], n, ['identity'],
                                        [draws.seed(rng)])
    explain.shaped(output, (len(prev), n), 'the output')
    vectors = [(value.ravel(), gradient.ravel())
               for value, gradient in variables
               if value.size == n and np.size(gradient) == n]
    # of sum (gamma z + beta)^3 at gamma = 1, beta = 0
    for name, start, gradient in (
            ('gamma', 1, 3 * (output ** 3).sum(axis=0)),
            ('beta', 0, 3 * (output ** 2).sum(axis=0))):
        assert any(np.all(value == start) and np.allclose(
            found, gradient, rtol=1e-3, atol=1e-3)
            for value, found in vectors), (
                f'there is no trainable {name}: a variable of {start}s that '
                'the output depends on')
    assert any(value.shape == (prev.shape[1], n) and gradient is not None
               and gradient.any() for value, gradient in variables), (
        'there are no trainable weights that the output depends on: it does '
        'not come from prev')


def test_draws_the_weights(solve, rng):
    """They are drawn anew, by VarianceScaling(mode='fan_avg').

    So their deviation is 1 / sqrt((nx + n) / 2), and none is larger than
    two deviations of the normal distribution that was cut, 2 / 0.8796. The
    deviation of N such weights is known to 0.59 / sqrt(N), and one of them
    in 29 is larger than 2: no right layer in a million is failed.
    """
    nx, n = draws.whole(rng, 150, 300), draws.whole(rng, 4, 7)
    prevs = [batch(rng, nx), batch(rng, nx)]
    kernels = [kernel_of(variables, prevs[0], n) for _, variables in (
        solve.layers(prevs, n, ['identity'] * 2, [
            draws.seed(rng) for _ in prevs]))]
    assert all(len(np.unique(kernel, axis=1).T) == n and kernel.std()
               for kernel in kernels), (
        'the weights start alike: nodes that start alike stay alike')
    assert not np.array_equal(*kernels), (
        'two calls with other seeds draw the same weights')
    expected = np.sqrt(2 / (nx + n))
    for kernel in kernels:
        assert abs(kernel.std() / expected - 1) < 6 * 0.59 / np.sqrt(
            kernel.size), (
            'the weights deviate by {}; for {} inputs and {} nodes '
            'VarianceScaling(mode=\'fan_avg\') gives {}'.format(
                f'{kernel.std():.3f}', nx, n, f'{expected:.3f}'))
    assert 2 < np.abs(kernels).max() / expected < 2 / 0.879, (
        'the largest weight has not the size that VarianceScaling\'s '
        'truncated normal distribution gives')
