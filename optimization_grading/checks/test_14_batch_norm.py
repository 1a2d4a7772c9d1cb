"""Task 14: a dense layer with batch normalization."""
import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.checks import draws
from optimization_grading.checks.layers import ACTIVATIONS, kernel_of
from optimization_grading.judging import comparison

pytestmark = [pytest.mark.task(14),
              pytest.mark.xdist_group('tensorflow')]


def batch(rng, nx=12, m=40, scale=1.):
    """Draw the output of a layer: m data points of nx nodes."""
    return (scale * rng.normal(size=(m, nx))).astype(np.float32)


def tall(rng, scale=1.):
    """Draw 300 data points, one of them far from the others."""
    prev = batch(rng, m=300, scale=scale)
    prev[rng.integers(300)] *= 20
    return prev


def normalized(prev, kernel):
    """Normalize what the layer's own weights give, in float64.

    A bias would make no difference: the mean cancels it.
    Returns: the normalized nodes, and the roots that they were divided by.
    """
    Z = prev.astype(float) @ kernel
    roots = np.sqrt(Z.var(axis=0) + 1e-7)
    return (Z - Z.mean(axis=0)) / roots, roots


def gradients_of(kernel, prev):
    """Differentiate the sum of the normalized nodes' cubes by the weights.

    Mean and variance depend on the weights, which asks more of a learner
    than the course does: the gradients without either are right too.
    """
    nodes, roots = normalized(prev, kernel)
    slopes = 3 * nodes ** 2
    for mean in 1, 0:
        for variance in 1, 0:
            yield prev.T @ ((slopes - mean * slopes.mean(axis=0)
                             - variance * nodes * (slopes * nodes).mean(
                                 axis=0)) / roots)


def varied(output):
    """Check that each node varies by more than a tolerance could hide."""
    flat = np.flatnonzero(output.std(axis=0) < 0.01)
    assert not flat.size, (
        f'node {flat[0]} of the output is the same for all data points, or '
        'nearly so, and shows nothing; the weights must not start at 0')


def depends(output, prev, kernel):
    """Tell whether most of how the nodes vary is due to these weights."""
    with np.errstate(all='ignore'):
        Z, nodes = (
            (array - array.mean(axis=0)) / np.abs(array).max(axis=0)
            for array in (prev.astype(float) @ kernel, output.astype(float)))
        if not (np.isfinite(Z).all() and np.isfinite(nodes).all()):
            return False
        rest = nodes - Z @ np.linalg.lstsq(Z, nodes, rcond=None)[0]
    return bool(np.all(rest.var(axis=0) < 0.5 * nodes.var(axis=0)))


def check_layers(solve, rng, close, prevs, n, activations):
    """Hold layers against the formula on their own weights."""
    seeds = [draws.seed(rng) for _ in prevs]
    for prev, name, (output, variables) in zip(
            prevs, activations, solve.layers(prevs, n, activations, seeds)):
        comparison.shaped(output, (len(prev), n), 'the output')
        kernel = kernel_of(variables, prev, n)
        close(output, ACTIVATIONS[name](normalized(prev, kernel)[0]),
              'layer', f'the output for {len(prev)} data points, {n} nodes '
              f'and the activation {name}')
        varied(output)


def test_normalizes(solve, rng, close):
    """Each node is normalized over the batch.

    Input as small as 1e-3 shows another epsilon than 1e-7.
    """
    check_layers(solve, rng, close, [
        tall(rng, draws.between(rng, 5e-4, 2e-3))], 70, ['identity'])


def test_activates_last(solve, rng, close):
    """The activation comes after the normalization."""
    check_layers(solve, rng, close, [batch(rng), tall(rng)],
                 draws.whole(rng, 2, 5), ['sigmoid', str(rng.choice(
                     ['tanh', 'relu']))])


def test_trains_gamma_and_beta(solve, rng):
    """Ones and zeros take part, with the gradients of a scale and offset.

    So do the weights: whatever ignores its input has nothing to train. If
    the output is right, so must be their gradient.
    """
    prev, n = batch(rng), draws.whole(rng, 4, 8)
    (output, variables), = solve.layers([prev], n, ['identity'],
                                        [draws.seed(rng)])
    comparison.shaped(output, (len(prev), n), 'the output')
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
    varied(output)
    kernel, gradient = next((
        (value, gradient) for value, gradient in variables if value.shape
        == (prev.shape[1], n) and gradient is not None and gradient.any()
        and depends(output, prev, value)), (None, None))
    assert kernel is not None, (
        'there are no trainable weights that the output depends on: it does '
        'not come from prev')
    right = comparison.close(output, normalized(prev, kernel)[0],
                             table.CLOSENESS['layer']).all()
    assert not right or gradient.shape == kernel.shape and any(
        np.linalg.norm(gradient - expected) < 1e-3 * np.linalg.norm(expected)
        for expected in gradients_of(kernel, prev)), (
        'the weights get a gradient that is not their output\'s')


def test_draws_the_weights(solve, rng):
    """They are drawn anew, by VarianceScaling(mode='fan_avg').

    So their deviation is 1 / sqrt((nx + n) / 2), and none is larger than
    two deviations of the normal distribution that was cut, 2 / 0.8796. The
    deviation of N such weights is known to 0.59 / sqrt(N), and one of them
    in 29 is larger than 2: no right layer in a million is failed.
    """
    nx, n = draws.whole(rng, 150, 300), draws.whole(rng, 4, 7)
    prevs = [batch(rng, nx), batch(rng, nx)]
    layers = solve.layers(prevs, n, ['identity'] * 2, [
        draws.seed(rng) for _ in prevs])
    kernels = [kernel_of(variables, prevs[0], n) for _, variables in layers]
    assert all(len(np.unique(kernel, axis=1).T) == n and kernel.std()
               for kernel in kernels), (
        'the weights start alike: nodes that start alike stay alike')
    assert not np.array_equal(*kernels), (
        'two calls with other seeds draw the same weights')
    for (output, _), prev, kernel in zip(layers, prevs, kernels):
        comparison.shaped(output, (len(prev), n), 'the output')
        assert depends(output, prev, kernel), (
            'the output does not depend on the weights that are drawn')
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
