"""Task 14: a dense layer with batch normalization."""
import numpy as np
import pytest

from grading.mistakes import ACTIVATIONS, kernel_of

pytestmark = [pytest.mark.task(14),
              pytest.mark.xdist_group('tensorflow')]


def batch(rng, scale=1.):
    """Draw the output of a layer: 40 data points of 12 nodes."""
    return (scale * rng.normal(size=(40, 12))).astype(np.float32)


def normalized(prev, n, variables):
    """Normalize what the layer's own weights give, in float64.

    A bias would make no difference: the mean cancels it.
    """
    Z = prev.astype(float) @ kernel_of(variables, prev, n)
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-7)


@pytest.fixture
def check_layer(solve, close, shaped):
    """Give a check of the layer against the formula on its own weights.

    Where there are no such weights among the variables, the mean and the
    deviation must do.
    """
    def check(prevs, n, activations, seeds):
        for prev, name, (output, variables) in zip(
                prevs, activations, solve.layers(prevs, n, activations,
                                                 seeds)):
            shaped(output, (len(prev), n), 'the output')
            try:
                Z = normalized(prev, n, variables)
            except AssertionError:
                if name != 'identity':
                    raise
                close(output.mean(axis=0), np.zeros(n), 'layer', 'the mean')
                close(output.std(axis=0), np.ones(n), 'layer',
                      'the deviation')
            else:
                close(output, ACTIVATIONS[name](Z), 'layer', 'the output')
    return check


def test_normalizes(check_layer, rng):
    """Each node is normalized over the batch.

    Input as small as 1e-3 shows another epsilon than 1e-7.
    """
    seeds = rng.integers(1, 10 ** 6, 2).tolist()
    check_layer([batch(rng), batch(rng, 1e-3)], 7, ['identity'] * 2, seeds)


def test_activates_last(check_layer, rng):
    """The activation comes after the normalization."""
    prev = batch(rng)
    check_layer([prev, prev], 5, ['tanh', 'relu'], [3, 4])


def test_trains_gamma_and_beta(solve, rng, shaped):
    """Ones and zeros take part, with the gradients of a scale and offset."""
    (output, variables), = solve.layers([batch(rng)], 6, ['identity'], [1])
    shaped(output, (40, 6), 'the output')
    vectors = [(value.ravel(), gradient.ravel())
               for value, gradient in variables
               if value.size == 6 and np.size(gradient) == 6]
    # of sum (gamma z + beta)^3 at gamma = 1, beta = 0
    for name, start, gradient in (
            ('gamma', 1, 3 * (output ** 3).sum(axis=0)),
            ('beta', 0, 3 * (output ** 2).sum(axis=0))):
        assert any(np.all(value == start) and np.allclose(
            found, gradient, rtol=1e-3, atol=1e-3)
            for value, found in vectors), (
                f'there is no trainable {name}: a variable of {start}s that '
                'the output depends on')


def test_draws_the_weights(solve, rng):
    """They are drawn anew, by VarianceScaling(mode='fan_avg').

    So their deviation is 1 / sqrt((nx + n) / 2), and none is larger than
    two deviations of the normal distribution that was cut, 2 / 0.8796.
    """
    prev = rng.normal(size=(4, 60)).astype(np.float32)
    layers = solve.layers([prev] * 2, 50, ['identity'] * 2, [1, 2])
    first, other = (kernel_of(variables, prev, 50)
                    for _, variables in layers)
    assert np.abs(first - other).max() > 0.1, (
        'two calls with other seeds draw the same weights')
    for kernel in first, other:
        scaled = kernel * np.sqrt((60 + 50) / 2)
        assert abs(scaled.std() - 1) < 0.06, (
            f'the weights deviate by {kernel.std():.4f}; '
            f'{np.sqrt(2 / 110):.4f} is expected')
        assert 2 < np.abs(scaled).max() < 2 / 0.879, (
            'the largest weight has not the size that VarianceScaling\'s '
            'truncated normal distribution gives')
