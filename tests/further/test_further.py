"""What all beyond the tasks have in common: arrays."""
import numpy as np
import pytest

SETTINGS = {101: (0.1, 0.6), 102: (0.1, 0.1), 103: (0.9, 0.1), 104: (1,)}


@pytest.mark.parametrize('dtype', ['float32', 'float64'])
@pytest.mark.parametrize('settings', [
    pytest.param(settings, id=str(number), marks=pytest.mark.further(number))
    for number, settings in SETTINGS.items()])
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
