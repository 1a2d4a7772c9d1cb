"""data/build.py: the recipe, the sources, and all that may be wrong."""
import gzip
import hashlib
import importlib.util
import io
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest

from grading import table

DATA = table.REPOSITORY / 'data'
FILES = {'MNIST.npz', 'Binary_Train.npz', 'model.h5'}


@pytest.fixture
def sources(monkeypatch):
    """Give the module that reads the sources."""
    monkeypatch.syspath_prepend(DATA)
    import sources
    return sources


def load(path):
    """Load all arrays of an npz."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


# The recipe

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


def test_pixels_are_256ths(stand_in):
    """Every pixel is k / 256 with k from 0 to 255, all of them used."""
    levels = np.unique(load(stand_in / 'MNIST.npz')['X_train'] * 256)
    np.testing.assert_array_equal(levels, np.arange(256))


def test_digits_are_enlarged(stand_in):
    """Each pixel of an enlarged digit is the bilinear mean of four."""
    small = load(DATA / 'digits.npz')['images'][:1283] * (255 / 16)
    large = load(stand_in / 'MNIST.npz')['X_train'] * 256
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
    """digits.npz is scikit-learn's load_digits, which is where it is from.
    """
    path = DATA / 'digits.npz'
    assert path.stat().st_size < 100_000
    digits = load(path)
    assert digits['images'].shape == (1797, 8, 8)
    if importlib.util.find_spec('sklearn'):
        from sklearn.datasets import load_digits
        original = load_digits()
        np.testing.assert_array_equal(digits['images'], original.images)
        np.testing.assert_array_equal(digits['labels'], original.target)
    readme = (DATA / 'README.md').read_text()
    for array in digits.values():
        assert hashlib.sha256(array).hexdigest() in readme


def test_derived_from_mnist(mnist, sources):
    """Undoing the division gives the canonical bytes of MNIST back."""
    arrays = load(mnist / 'MNIST.npz')
    whole = {'x_train': ('X_train', 'X_valid'), 'x_test': ('X_test',),
             'y_train': ('Y_train', 'Y_valid'), 'y_test': ('Y_test',)}
    for name, parts in whole.items():
        array = np.concatenate([arrays[part] for part in parts])
        array = (array * (256 if name[0] == 'x' else 1)).astype(np.uint8)
        assert array.shape == sources.ARRAYS[name][0]
        assert sources.digest(array) == sources.ARRAYS[name][1]
    binary = load(mnist / 'Binary_Train.npz')
    assert binary['X'].shape == (12665, 28, 28)


def test_model(stand_in):
    """model.h5 has the course's layers, spread as its initializers say."""
    import h5py
    from tests.support import network
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


# Containers of MNIST that are right

@pytest.fixture(scope='module')
def canonical(mnist):
    """Give MNIST's four arrays in Keras's layout, from the built file."""
    arrays = load(mnist / 'MNIST.npz')
    join = {'train': ('train', 'valid'), 'test': ('test',)}
    return {f'{axis.lower()}_{part}': np.concatenate(
        [arrays[f'{axis}_{name}'] * (256 if axis == 'X' else 1)
         for name in names]).astype(np.uint8)
        for part, names in join.items() for axis in 'XY'}


def idx(array):
    """Give an array as the bytes of an IDX file."""
    return np.array([0x0800 + array.ndim, *array.shape],
                    '>i4').tobytes() + array.tobytes()


@pytest.mark.parametrize('container', ['npz', 'idx', 'idx.gz'])
def test_containers(canonical, sources, tmp_path, container):
    """An npz and a folder of IDX files, gzipped or not, are read alike."""
    path = tmp_path
    if container == 'npz':
        path = tmp_path / 'mnist.npz'
        np.savez(path, **canonical)
    else:
        for name, stem in sources.IDX_FILES.items():
            content = idx(canonical[name])
            if container == 'idx':
                (path / stem).write_bytes(content)
            else:
                (path / f'{stem}.gz').write_bytes(gzip.compress(content, 1))
    for name, array in sources.read_named(path).items():
        np.testing.assert_array_equal(array, canonical[name])


def found(*options):
    """Find the images as the command line would; give their source."""
    import build
    images, source = build.find_images(build.parse(
        [*options, '--output', os.devnull]))
    assert len(images['x_train']) == {'mnist': 60000, 'digits': 1540}[source]
    return source


def test_order_of_sources(canonical, sources, tmp_path, monkeypatch):
    """What the user names comes first, then Keras's cache."""
    monkeypatch.setenv('KERAS_HOME', str(tmp_path))
    (tmp_path / 'datasets').mkdir()
    path = tmp_path / 'datasets' / 'mnist.npz'
    np.savez(path, **canonical)
    monkeypatch.setenv('MNIST', '')
    monkeypatch.setattr(sources, 'download', None)
    assert found() == found('--source', 'mnist') == 'mnist'
    assert found('--source', 'digits') == 'digits'
    monkeypatch.setenv('MNIST', str(tmp_path / 'none'))
    with pytest.raises(sources.SourceError, match='none: no such file'):
        found()
    assert found('--mnist', str(path)) == 'mnist'
    path.rename(tmp_path / 'elsewhere')
    monkeypatch.setenv('MNIST', str(tmp_path / 'elsewhere'))
    assert found() == 'mnist'


# Sources that are wrong

class Payload:
    """What a hostile pickle would run."""

    def __reduce__(self):
        return os.mkdir, ('pickle-was-run',)


def blank():
    """Give arrays of MNIST's shapes and types, all zero."""
    return {'x_train': np.zeros((60000, 28, 28), np.uint8),
            'y_train': np.zeros(60000, np.uint8),
            'x_test': np.zeros((10000, 28, 28), np.uint8),
            'y_test': np.zeros(10000, np.uint8)}


def save(path, **changes):
    """Write a blank npz with some arrays changed; None leaves one out."""
    arrays = {name: array for name, array in {**blank(), **changes}.items()
              if array is not None}
    np.savez_compressed(path, **arrays)


def save_header(path, header):
    """Write an npz whose x_train declares what it does not hold."""
    member = io.BytesIO()
    np.lib.format.write_array_header_1_0(member, header)
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in blank():
            archive.writestr(f'{name}.npy', member.getvalue())


def save_text_header(path, header):
    """Write an npz whose x_train has a header that is no dictionary."""
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in blank():
            archive.writestr(f'{name}.npy', b'\x93NUMPY\x02\x00' + len(
                header).to_bytes(4, 'little') + header)


def truncated(path):
    """Write an npz that lacks its second half."""
    save(path, y_train=np.arange(60000).astype(np.uint8))
    content = path.read_bytes()
    path.write_bytes(content[:len(content) // 2])


def corrupted(path):
    """Write an npz with some bytes changed in the middle."""
    rng = np.random.default_rng(0)
    save(path, x_test=rng.integers(0, 255, (10000, 28, 28), np.uint8))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle:middle + 100] = bytes(100)
    path.write_bytes(content)


BAD_NPZ = {
    'missing': (lambda path: None, 'no such file'),
    'empty': (lambda path: path.touch(), 'not a readable npz file'),
    'text': (lambda path: path.write_text('<html>404</html>'),
             'not a readable npz file'),
    'truncated': (truncated, 'not a readable npz file'),
    'corrupted': (corrupted, 'not a readable npz file'),
    'sparse': (lambda path: os.truncate(os.open(
        path, os.O_CREAT | os.O_RDWR), 10 ** 10),
        '10,000,000,000 bytes are too many'),
    'fifo': (os.mkfifo, 'not a regular file'),
    'other pixels': (save, 'the values of x_train are not those of MNIST'),
    'missing key': (lambda path: save(path, y_test=None),
                    'no y_test.npy in it'),
    'swapped keys': (lambda path: save(
        path, x_train=blank()['x_test'], x_test=blank()['x_train']),
        'x_train is uint8 of shape (10000, 28, 28)'),
    'wrong type': (lambda path: save(path, y_train=np.zeros(60000)),
                   'y_train is float64 of shape (60000,)'),
    'flat': (lambda path: save(path, x_train=np.zeros((60000, 784),
                                                      np.uint8)),
             'x_train is uint8 of shape (60000, 784)'),
    'pickle': (lambda path: np.savez(path, **{
        **blank(), 'x_train': np.array([Payload()], object)}),
        'x_train is object of shape (1,)'),
    'huge': (lambda path: save_header(path, {
        'descr': '|u1', 'fortran_order': False, 'shape': (10 ** 15,)}),
        'x_train is uint8 of shape (1000000000000000,)'),
    'long header': (lambda path: save_text_header(path, b' ' * 10 ** 8),
                    'not a readable npz file'),
    'bad header': (lambda path: save_text_header(path, b'((('),
                   'not a readable npz file'),
    'deep header': (lambda path: save_text_header(path, b'[' * 3000),
                    'not a readable npz file'),
    'hollow': (lambda path: save_header(path, {
        'descr': '|u1', 'fortran_order': False, 'shape': (60000, 28, 28)}),
        'not a readable npz file'),
}


def refuses(result, folder, path, problem):
    """Check that a build refused a source in one sentence."""
    assert result.returncode == 1
    assert problem in result.stderr
    assert str(path) in result.stderr
    assert result.stderr.count('\n') == 1, result.stderr
    assert not folder.exists()


@pytest.mark.parametrize('make, problem', BAD_NPZ.values(), ids=BAD_NPZ)
def test_bad_npz(build_data, tmp_path, monkeypatch, make, problem):
    """A bad npz ends in one sentence, and nothing is run or written."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / 'mnist.npz'
    make(path)
    result = build_data('--mnist', path, '--output', tmp_path / 'out')
    refuses(result, tmp_path / 'out', path, problem)
    assert not pathlib.Path('pickle-was-run').exists()


BAD_IDX = {
    'none': ({}, 'no train-images-idx3-ubyte or'),
    'truncated': ({'train-images-idx3-ubyte': idx(
        blank()['x_train'])[:-1]}, 'fewer than the 47,040,000 bytes'),
    'longer': ({'train-images-idx3-ubyte': idx(
        blank()['x_train']) + b'0'}, 'more than the 47,040,000 bytes'),
    'labels for images': ({'train-images-idx3-ubyte': idx(
        blank()['y_train'])}, 'does not start as an IDX file'),
    'truncated gzip': ({'train-images-idx3-ubyte.gz': gzip.compress(
        idx(blank()['x_train']), 1)[:9999]}, 'a truncated download'),
    'not gzip': ({'train-images-idx3-ubyte.gz': b'<html>'},
                 'a truncated download'),
}


@pytest.mark.parametrize('files, problem', BAD_IDX.values(), ids=BAD_IDX)
def test_bad_idx(build_data, tmp_path, files, problem):
    """A bad folder of IDX files ends in one sentence that names the file."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / min(files, default='')
    result = build_data('--mnist', tmp_path, '--output', tmp_path / 'out')
    refuses(result, tmp_path / 'out', path, problem)


# Where there is no MNIST

def test_stand_in_without_network(stand_in):
    """With neither MNIST nor a network the stand-in is built, and said."""
    said = (stand_in.parent / 'said').read_text().splitlines()
    assert len(said) == 2
    assert 'MNIST cannot be downloaded' in said[0]
    assert 'building the stand-in' in said[0]
    assert {path.name for path in stand_in.iterdir()} == FILES


def test_mnist_required(build_data, tmp_path):
    """--source mnist fails in seconds where MNIST is not to be had."""
    start = time.monotonic()
    result = build_data('--source', 'mnist', '--output', tmp_path / 'out')
    assert time.monotonic() - start < 10
    assert result.returncode == 1
    assert 'MNIST cannot be downloaded' in result.stderr
    assert '--mnist PATH' in result.stderr
    assert not (tmp_path / 'out').exists()


def test_hanging_network(sources, monkeypatch):
    """A server that never answers is given up in time."""
    monkeypatch.setattr('urllib.request.urlopen',
                        lambda *_, **__: time.sleep(3) or io.BytesIO())
    start = time.monotonic()
    with pytest.raises(sources.SourceError, match='no answer in 0.2 sec'):
        sources.download(patience=0.2)
    assert time.monotonic() - start < 2


def test_download_is_checked(sources, monkeypatch):
    """What Keras hands out must be MNIST, and its errors are told."""
    import keras
    monkeypatch.setattr('urllib.request.urlopen',
                        lambda *_, **__: io.BytesIO())
    monkeypatch.setenv('KERAS_BACKEND', 'tensorflow')
    arrays = blank()
    monkeypatch.setattr(keras.datasets.mnist, 'load_data', lambda: (
        (arrays['x_train'], arrays['y_train']),
        (arrays['x_test'], arrays['y_test'])))
    with pytest.raises(sources.SourceError, match='are not those of MNIST'):
        sources.download()

    def fail():
        raise Exception('URL fetch failure')

    monkeypatch.setattr(keras.datasets.mnist, 'load_data', fail)
    with pytest.raises(sources.SourceError, match='URL fetch failure'):
        sources.download()


def test_broken_cache_is_not_an_error(sources, monkeypatch, tmp_path):
    """A broken file in Keras's cache, which nobody named, is passed over."""
    monkeypatch.setenv('KERAS_HOME', str(tmp_path))
    assert sources.read_keras_cache() is None
    (tmp_path / 'datasets').mkdir()
    truncated(tmp_path / 'datasets' / 'mnist.npz')
    assert sources.read_keras_cache() is None


# Building again

@pytest.fixture
def built(stand_in, tmp_path):
    """Give a copy of the built files that may be damaged."""
    return shutil.copytree(stand_in, tmp_path / 'built')


def times(folder):
    """Give each file's time of change."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_up_to_date(build_data, built):
    """What is built is not built again, and the answer comes at once."""
    before = times(built)
    start = time.monotonic()
    result = build_data('--source', 'digits', '--output', built)
    assert time.monotonic() - start < 2
    assert result.returncode == 0
    assert times(built) == before


def test_stand_in_is_kept_without_network(build_data, built):
    """A built stand-in does not ask the network each time."""
    before = times(built)
    result = build_data('--output', built)
    assert result.returncode == 0
    assert '--source mnist' in result.stderr.splitlines()[0]
    assert times(built) == before


@pytest.mark.parametrize('name', sorted(FILES))
def test_damage_is_seen(sources, built, name):
    """A missing, truncated or older file is not taken for a built one."""
    import build
    assert build.built_source(built) == 'digits'
    content = (built / name).read_bytes()
    (built / name).write_bytes(content[:len(content) // 2])
    assert build.built_source(built) is None
    (built / name).unlink()
    assert build.built_source(built) is None
    os.mkfifo(built / name)
    assert build.built_source(built) is None


def test_mixed_sources_are_seen(sources, built):
    """Files of two sources, or of another recipe, are built anew."""
    import build
    arrays = load(built / 'MNIST.npz')
    np.savez(built / 'MNIST.npz', **{**arrays, 'source': 'mnist'})
    assert build.built_source(built) is None
    for name in 'MNIST.npz', 'Binary_Train.npz':
        np.savez(built / name, **{**load(built / name), 'source': 'digits',
                                  'recipe': build.RECIPE - 1})
    assert build.built_source(built) is None


def test_damage_is_built_again(sources, built, stand_in, monkeypatch):
    """A build replaces what is damaged."""
    import build
    monkeypatch.setattr(build, 'write_model', lambda path: shutil.copy(
        stand_in / 'model.h5', path))
    monkeypatch.setenv('MNIST', '')
    (built / 'MNIST.npz').write_bytes(b'')
    assert build.main(['--source', 'digits', '--output', str(built)]) == 0
    assert load(built / 'MNIST.npz')['source'] == 'digits'
    assert {path.name for path in built.iterdir()} == FILES


def test_interrupted(interruptible, tmp_path):
    """Ctrl-C in the middle leaves nothing behind, and says so."""
    with subprocess.Popen(
            [sys.executable, DATA / 'build.py', '--source', 'digits',
             '--output', tmp_path], stderr=subprocess.PIPE, text=True,
            start_new_session=True) as process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not list(
                tmp_path.glob('.build-*/Binary_Train.npz')):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode == 130
    assert 'interrupted' in errors and 'Traceback' not in errors
    assert not list(tmp_path.iterdir())


def test_not_writable(build_data, tmp_path):
    """A folder that cannot be made is one sentence."""
    (tmp_path / 'file').touch()
    result = build_data('--source', 'digits', '--output',
                        tmp_path / 'file' / 'out')
    assert result.returncode == 1
    assert 'cannot write to' in result.stderr
    assert result.stderr.count('\n') == 1


@pytest.mark.parametrize('content', [None, b'PK'])
def test_damaged_stand_in(sources, monkeypatch, tmp_path, content):
    """Embedded digits that are missing or damaged are one sentence."""
    monkeypatch.setattr(sources, 'DIGITS', tmp_path / 'digits.npz')
    if content:
        sources.DIGITS.write_bytes(content)
    with pytest.raises(sources.SourceError, match='missing or damaged'):
        sources.read_digits()


def test_nobody_home(build_data, tmp_path):
    """A home folder that cannot be found is one sentence."""
    result = build_data('--mnist', '~no-such-user/mnist.npz', '--output',
                        tmp_path / 'out')
    refuses(result, tmp_path / 'out', '~no-such-user/mnist.npz',
            'cannot be read')


def test_bad_options(build_data):
    """Options that exclude each other are refused."""
    result = build_data('--mnist', 'x', '--source', 'digits')
    assert result.returncode == 2
    assert 'exclude each other' in result.stderr


def test_where_the_course_drivers_look(stand_in, tmp_path, monkeypatch):
    """After a build, the files open beside the tasks and in ../data."""
    shutil.copytree(DATA, tmp_path / 'data', ignore=lambda folder, names: [
        name for name in names if name in FILES])
    for name in FILES:
        shutil.copy(stand_in / name, tmp_path / 'data')
    tasks = tmp_path / 'supervised_learning' / 'optimization'
    tasks.mkdir(parents=True)
    for _ in range(2):
        subprocess.run([sys.executable, tmp_path / 'data' / 'build.py',
                        '--source', 'digits'], check=True,
                       capture_output=True)
    monkeypatch.chdir(tasks)
    for folder in '', '../data/':
        assert np.load(f'{folder}MNIST.npz')['X_train'].shape[1:] == (28, 28)
        assert np.load(f'{folder}Binary_Train.npz')['Y'].shape[0] == 1
        assert os.path.getsize(f'{folder}model.h5') > 10 ** 6
