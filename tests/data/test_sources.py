"""data/sources.py: MNIST in several containers, and all that may be wrong."""
import contextlib
import gzip
import io
import os
import pathlib
import threading
import zipfile

import numpy as np
import pytest

import build
import sources

BLANK = {name: np.zeros(shape, np.uint8)
         for name, (shape, _) in sources.ARRAYS.items()}


# Containers of MNIST that are right

in_one = pytest.mark.xdist_group('mnist')  # which takes a second to read


@pytest.fixture(scope='module')
def canonical(mnist):
    """Give MNIST's four arrays in Keras's layout, from the built file."""
    with np.load(mnist / 'MNIST.npz') as file:
        arrays = dict(file)
    join = {'train': ('train', 'valid'), 'test': ('test',)}
    return {f'{axis.lower()}_{part}': np.concatenate(
        [arrays[f'{axis}_{name}'] * (256 if axis == 'X' else 1)
         for name in names]).astype(np.uint8)
        for part, names in join.items() for axis in 'XY'}


def idx(array):
    """Give an array as the bytes of an IDX file."""
    return np.array([0x0800 + array.ndim, *array.shape],
                    '>i4').tobytes() + array.tobytes()


@in_one
def test_idx(canonical, tmp_path):
    """A folder of IDX files is read, whether they are gzipped or not."""
    for name, stem in sources.IDX_FILES.items():
        if name == 'x_train':
            (tmp_path / stem).write_bytes(idx(canonical[name]))
        else:
            stem = stem.replace('-idx', '.idx')  # as some unpack them
            (tmp_path / f'{stem}.gz').write_bytes(gzip.compress(
                idx(canonical[name]), 1))
    for name, array in sources.read_named(tmp_path).items():
        np.testing.assert_array_equal(array, canonical[name])


def found(*options):
    """Find the images as the command line would; give their source."""
    images, source = build.find_images(build.parse(
        [*options, '--output', os.devnull]))
    assert len(images['x_train']) == {'mnist': 60000, 'digits': 1540}[source]
    return source


@in_one
def test_order_of_sources(canonical, tmp_path, monkeypatch):
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


def declare(path, shape=None, header=None, **arrays):
    """Write an npz of arrays that declare what they do not hold.

    shape: that of x_train; the others have MNIST's. header: bytes in place
        of each one's. arrays: what is stored whole, or None to leave it out.
    """
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, (own, _) in sources.ARRAYS.items():
            if name not in arrays:
                member = io.BytesIO()
                np.lib.format.write_array_header_1_0(member, {
                    'descr': '|u1', 'fortran_order': False,
                    'shape': shape if shape and name == 'x_train' else own})
                text = member.getvalue() if header is None else (
                    b'\x93NUMPY\x02\x00' + len(header).to_bytes(4, 'little')
                    + header)
                archive.writestr(f'{name}.npy', text)
            elif arrays[name] is not None:
                member = io.BytesIO()
                np.save(member, arrays[name], allow_pickle=True)
                archive.writestr(f'{name}.npy', member.getvalue())


def blank(path, damage=lambda content: content):
    """Write an npz of MNIST's shapes, all zero, and damage its bytes."""
    np.savez_compressed(path, **BLANK)
    path.write_bytes(damage(path.read_bytes()))


BAD_NPZ = {
    'missing': (lambda path: None, 'no such file'),
    'text': (lambda path: path.write_text('<html>404</html>'),
             'not a readable npz file'),
    'truncated': (lambda path: blank(path, lambda content: content[:9999]),
                  'not a readable npz file'),
    'corrupted': (lambda path: blank(
        path, lambda content: content[:5000] + bytes(100) + content[5100:]),
        'not a readable npz file'),
    'sparse': (lambda path: os.truncate(os.open(
        path, os.O_CREAT | os.O_RDWR), 10 ** 10),
        '10,000,000,000 bytes; MNIST has'),
    'fifo': (os.mkfifo, 'not a regular file'),
    'other pixels': (blank, 'the values of x_train are not those of MNIST'),
    'missing key': (lambda path: declare(path, y_test=None),
                    'has no y_test.npy'),
    'swapped keys': (lambda path: declare(path, (10000, 28, 28)),
                     'x_train is uint8 of shape (10000, 28, 28)'),
    'wrong type': (lambda path: declare(path, x_train=np.zeros(3)),
                   'x_train is float64 of shape (3,)'),
    'pickle': (lambda path: declare(
        path, x_train=np.array([Payload()], object)),
        'x_train is object of shape (1,)'),
    'huge': (lambda path: declare(path, (10 ** 15,)),
             'x_train is uint8 of shape (1000000000000000,)'),
    'long header': (lambda path: declare(path, header=b' ' * 10 ** 7),
                    'not a readable npz file'),
    'deep header': (lambda path: declare(path, header=b'[' * 3000),
                    'not a readable npz file'),
    'hollow': (declare, 'not a readable npz file'),
    'nobody home': (lambda path: '~no-such-user/mnist.npz',
                    'cannot read'),
}


def refuses(path, named, problem):
    """Check that a source is refused in one sentence that names it."""
    with pytest.raises(sources.SourceError) as refused:
        sources.read_named(path)
    said = str(refused.value)
    assert str(named) in said and problem in said and '\n' not in said


@pytest.mark.parametrize('make, problem', BAD_NPZ.values(), ids=BAD_NPZ)
def test_bad_npz(tmp_path, monkeypatch, make, problem):
    """A bad npz is refused, and nothing in it is run."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / 'mnist.npz'
    made = make(path)
    path = made if isinstance(made, str) else path
    refuses(path, path, problem)
    assert not pathlib.Path('pickle-was-run').exists()


BAD_IDX = {
    'none': ('', None, 'no train-images-idx3-ubyte or'),
    'truncated': (
        'train-images-idx3-ubyte', lambda: idx(BLANK['x_train'])[:-1],
        'fewer than the 47,040,000 bytes'),
    'longer': (
        'train-images-idx3-ubyte', lambda: idx(BLANK['x_train']) + b'0',
        'more than the 47,040,000 bytes'),
    'labels for images': (
        'train-images-idx3-ubyte', lambda: idx(BLANK['y_train']),
        'is not an IDX file'),
    'truncated gzip': (
        'train-images-idx3-ubyte.gz', lambda: gzip.compress(
            idx(BLANK['x_train']), 1)[:9999], 'a truncated download'),
}


@pytest.mark.parametrize('name, content, problem', BAD_IDX.values(),
                         ids=BAD_IDX)
def test_bad_idx(tmp_path, name, content, problem):
    """A bad folder of IDX files is refused by the name of the bad one."""
    if name:
        (tmp_path / name).write_bytes(content())
    refuses(tmp_path, tmp_path / name, problem)


def test_broken_cache_is_not_an_error(monkeypatch, tmp_path):
    """A broken file in Keras's cache, which nobody named, is passed over."""
    monkeypatch.setenv('KERAS_HOME', str(tmp_path))
    assert sources.read_keras_cache() is None
    (tmp_path / 'datasets').mkdir()
    (tmp_path / 'datasets' / 'mnist.npz').write_bytes(b'PK')
    assert sources.read_keras_cache() is None


@pytest.mark.parametrize('content', [None, b'PK'])
def test_damaged_stand_in(monkeypatch, tmp_path, content):
    """Embedded digits that are missing or damaged are one sentence."""
    monkeypatch.setattr(sources, 'DIGITS', tmp_path / 'digits.npz')
    if content:
        sources.DIGITS.write_bytes(content)
    with pytest.raises(sources.SourceError, match='missing or damaged'):
        sources.read_digits()


# The download

def test_hanging_network(monkeypatch):
    """A server that does not answer is given up while it is silent."""
    answer = threading.Event()
    monkeypatch.setattr('urllib.request.urlopen',
                        lambda *_, **__: answer.wait() and io.BytesIO())
    with pytest.raises(sources.SourceError, match='no answer in 0.2 sec'):
        sources.download(patience=0.2)
    answer.set()


@pytest.fixture
def served(monkeypatch, tmp_path):
    """Give the file that the download is taken from, and an empty cache."""
    monkeypatch.setenv('KERAS_HOME', str(tmp_path / 'home'))
    (tmp_path / 'home').mkdir()
    path = tmp_path / 'mnist.npz'
    monkeypatch.setattr(sources, 'DOWNLOAD', path.as_uri())
    return path


@pytest.mark.slow
@in_one
def test_download(served, canonical):
    """Keras downloads MNIST, and keeps it in its cache."""
    np.savez(served, **canonical)
    for name, array in sources.download().items():
        np.testing.assert_array_equal(array, canonical[name])
    np.testing.assert_equal(sources.read_keras_cache(), canonical)


@pytest.mark.slow
def test_broken_download(served, monkeypatch):
    """What Keras says of a download that fails is told."""
    monkeypatch.setattr('urllib.request.urlopen',
                        lambda *_, **__: contextlib.nullcontext())
    with pytest.raises(sources.SourceError, match='failed .*No such file'):
        sources.download()
