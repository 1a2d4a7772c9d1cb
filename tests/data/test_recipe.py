"""The data files: what the recipe makes of the images and of the seed."""
import hashlib

import h5py
import numpy as np

from tests.data.test_build import DATA, load
from tests.support import network


def test_layout(stand_in):
    """The stand-in is split as MNIST is, 5 : 1 : 1, and stamped."""
    arrays = load(stand_in / 'MNIST.npz')
    sizes = {part: arrays[f'X_{part}'].shape
             for part in ('train', 'valid', 'test')}
    assert sizes == {'train': (1283, 28, 28), 'valid': (257, 28, 28),
                     'test': (257, 28, 28)}
    for part, shape in sizes.items():
        assert arrays[f'X_{part}'].dtype == np.float32
        assert arrays[f'Y_{part}'].shape == shape[:1]
        assert set(arrays[f'Y_{part}']) == set(range(10))
    assert arrays['source'] == 'digits'


def test_binary_train(stand_in):
    """Binary_Train holds all zeros and ones of both training parts."""
    whole, binary = (load(stand_in / f'{name}.npz')
                     for name in ('MNIST', 'Binary_Train'))
    X = np.concatenate([whole['X_train'], whole['X_valid']])
    Y = np.concatenate([whole['Y_train'], whole['Y_valid']])
    np.testing.assert_array_equal(binary['X'], X[Y < 2])
    np.testing.assert_array_equal(binary['Y'], Y[None, Y < 2])
    assert binary['source'] == 'digits'


def test_digits_are_enlarged(stand_in):
    """Each pixel is k / 256, where k rounds the bilinear mean of four."""
    small = load(DATA / 'digits.npz')['images'][:1283] * (255 / 16)
    large = load(stand_in / 'MNIST.npz')['X_train'] * 256
    np.testing.assert_array_equal(np.unique(large), np.arange(256))
    for row in range(28):
        for column in range(28):
            y, x = row * 7 / 27, column * 7 / 27
            top, left = min(int(y), 6), min(int(x), 6)
            y, x = y - top, x - left
            mean = ((1 - y) * (1 - x) * small[:, top, left]
                    + (1 - y) * x * small[:, top, left + 1]
                    + y * (1 - x) * small[:, top + 1, left]
                    + y * x * small[:, top + 1, left + 1])
            np.testing.assert_allclose(large[:, row, column], mean,
                                       atol=0.5 + 1e-9)


def test_embedded_digits():
    """digits.npz holds the arrays whose SHA-256 README.md gives."""
    readme = (DATA / 'README.md').read_text()
    digits = load(DATA / 'digits.npz')
    assert digits['images'].shape == (1797, 8, 8)
    for array in digits.values():
        assert hashlib.sha256(array).hexdigest() in readme


def test_model(stand_in):
    """model.h5 has the course's layers, spread as its initializers say."""
    arrays = network.weights(stand_in / 'model.h5')
    assert [array.shape for array in arrays] == [
        (784, 256), (256,), (256, 256), (256,), (256, 10), (10,)]
    for kernel, bias in zip(arrays[::2], arrays[1::2]):
        # truncated at two deviations of a normal of variance 1 / mean fan
        deviation = (2 / sum(kernel.shape)) ** 0.5
        assert abs(kernel.std() / deviation - 1) < 0.05
        assert np.abs(kernel).max() < 2 * deviation / 0.8796
        assert not bias.any()
    with h5py.File(stand_in / 'model.h5') as file:
        assert 'seed 0' in file.attrs['source']
