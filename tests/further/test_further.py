"""What all beyond the tasks have in common: arrays."""
import numpy as np
import pytest

ROWS = [
    pytest.param(settings, id=str(number), marks=pytest.mark.further(number))
    for number, settings in ((101, (0.1, 0.6)), (102, (0.1, 0.1)),
                             (103, (0.9, 0.1)), (104, (1,)))]


@pytest.mark.parametrize('settings', ROWS[:3])
def test_scalars_broadcast(function, further, rng, settings):
    """A bias that starts as the int 0 takes the gradient's shape."""
    grad = rng.normal(size=(6, 1))
    moments = len(further.parameters) - len(settings) - 2
    np.testing.assert_array_equal(
        function(*settings, 0, grad, *[0] * moments),
        function(*settings, 0 * grad, grad, *[0 * grad] * moments))


@pytest.mark.parametrize('dtype', ['float32', 'float64'])
@pytest.mark.parametrize('settings', ROWS)
def test_arrays(function, further, rng, settings, dtype):
    """The inputs stay as they are, and the results have their type."""
    inputs = [rng.uniform(size=(5, 5) if name == 'hessian' else 5).astype(
        dtype) for name in further.parameters[len(settings):]]
    before = [array.copy() for array in inputs]
    result = function(*settings, *inputs)
    for array in result if isinstance(result, tuple) else (result,):
        assert array.dtype == dtype
    for array, copy in zip(inputs, before):
        np.testing.assert_array_equal(array, copy)
