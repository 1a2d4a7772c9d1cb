"""Where the images come from: MNIST in several containers, or the stand-in.

Every reader returns four uint8 arrays, with the names of ARRAYS, or raises a
SourceError whose text is one sentence for the user. A file may be hostile, so
its size, names, types and shapes are checked before its content is read.
Nothing is ever unpickled.
"""
import gzip
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import threading
import urllib.request
import zipfile

import numpy as np

# name: shape, SHA-256 of the bytes in C order, whatever they came in
ARRAYS = {
    'x_train': ((60000, 28, 28), '741c988805d008ac6e4c904b69001ba1'
                                 '84c24b2c540a4ef403f4c71b676cf757'),
    'y_train': ((60000,), '1feba77c54802fa5339a11837ea4b286'
                          '6434b83314ec45192930f1df69120c13'),
    'x_test': ((10000, 28, 28), '6d87418db22cc8025d05968bec9bd5c3'
                                '932904b23485740db143a061a2c9d161'),
    'y_test': ((10000,), 'ddeff807876a9661a1110d45c266c86'
                         '239a3a1b7d37da0c3716a7a683c852ff5'),
}
IDX_FILES = {
    'x_train': 'train-images-idx3-ubyte',
    'y_train': 'train-labels-idx1-ubyte',
    'x_test': 't10k-images-idx3-ubyte',
    'y_test': 't10k-labels-idx1-ubyte',
}
DIGITS = pathlib.Path(__file__).with_name('digits.npz')
DOWNLOAD = ('https://storage.googleapis.com/tensorflow/tf-keras-datasets/'
            'mnist.npz')
# Runs in its own process, because importing Keras prints messages. Without a
# time-out, get_file may wait for ever.
GET_FILE = """
import socket, sys, keras
socket.setdefaulttimeout(30)
print(keras.utils.get_file('mnist.npz', sys.argv[1], force_download=True))
"""
# MNIST takes 55 MB uncompressed; a larger container holds something else.
LARGEST = 64_000_000
# The head of a .npy file takes 128 bytes, but may announce gigabytes.
HEAD = 4096


class SourceError(Exception):
    """One sentence: which file, what is wrong, what was expected."""


def check_file(path):
    """Reject anything but a regular file of a possible size."""
    if not path.is_file():
        problem = 'not a regular file' if path.exists() else 'no such file'
        raise SourceError(f'{path}: {problem}')
    if path.stat().st_size > LARGEST:
        raise SourceError(
            f'{path} has {path.stat().st_size:,} bytes; MNIST has at most '
            f'{LARGEST:,}')


def check_member(path, name, dtype, shape):
    """Reject an array whose declared type or shape is not MNIST's."""
    expected = ARRAYS[name][0]
    if dtype != np.uint8 or shape != expected:
        raise SourceError(f'{path}: {name} is {dtype} of shape {shape}, '
                          f'but MNIST has uint8 of shape {expected}')


def check_digests(path, arrays):
    """Reject arrays of MNIST's shapes that are not MNIST."""
    for name, array in arrays.items():
        digest = hashlib.sha256(np.ascontiguousarray(array)).hexdigest()
        if digest != ARRAYS[name][1]:
            raise SourceError(
                f'{path}: the values of {name} are not those of MNIST '
                f'(SHA-256 {digest[:12]}..., expected '
                f'{ARRAYS[name][1][:12]}...)')


def read_npz(path):
    """Read MNIST from an npz in the layout of keras.datasets.mnist."""
    check_file(path)
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            missing = {f'{name}.npy' for name in ARRAYS} - set(
                archive.namelist())
            if missing:
                raise SourceError(f'{path} has no {min(missing)}; it must '
                                  f'hold {", ".join(ARRAYS)}')
            for name in ARRAYS:
                with archive.open(f'{name}.npy') as member:
                    head = io.BytesIO(member.read(HEAD))
                version = np.lib.format.read_magic(head)
                read_header = (np.lib.format.read_array_header_1_0
                               if version == (1, 0) else
                               np.lib.format.read_array_header_2_0)
                shape, _, dtype = read_header(head)
                check_member(path, name, dtype, shape)
                with archive.open(f'{name}.npy') as member:
                    arrays[name] = np.lib.format.read_array(
                        member, allow_pickle=False)
    except SourceError:
        raise
    except Exception as error:  # a hostile file may raise anything
        raise SourceError(f'{path}: not a readable npz file, perhaps a '
                          f'truncated download ({brief(error)})') from None
    check_digests(path, arrays)
    return arrays


def read_idx(folder):
    """Read MNIST from its four IDX files, gzipped or not."""
    arrays = {}
    for name, stem in IDX_FILES.items():
        names = [stem, stem.replace('-idx', '.idx')]
        candidates = [folder / f'{n}{end}' for n in names
                      for end in ('', '.gz')]
        path = next((p for p in candidates if p.exists()), None)
        if path is None:
            raise SourceError(f'{folder} has no {stem} or {stem}.gz; it must '
                              'hold the four IDX files of MNIST')
        check_file(path)
        arrays[name] = read_idx_file(path, name)
    check_digests(folder, arrays)
    return arrays


def read_idx_file(path, name):
    """Read one IDX file: a magic number, the lengths, then the bytes."""
    shape = ARRAYS[name][0]
    header = np.array([0x0800 + len(shape), *shape], '>i4').tobytes()
    size = int(np.prod(shape))
    opener = gzip.open if path.suffix == '.gz' else open
    try:
        with opener(path, 'rb') as file:
            found = file.read(len(header))
            content = file.read(size + 1)
    except Exception as error:  # gzip has half a dozen kinds of its own
        raise SourceError(f'{path}: unreadable, perhaps a truncated download '
                          f'({brief(error)})') from None
    if found != header:
        raise SourceError(f'{path} is not an IDX file of uint8 of shape '
                          f'{shape}')
    if len(content) != size:
        more = 'more' if len(content) > size else 'fewer'
        raise SourceError(f'{path} has {more} than the {size:,} bytes of '
                          f'{name}')
    return np.frombuffer(content, np.uint8).reshape(shape)


def read_named(path):
    """Read MNIST from the path that the user names."""
    try:
        path = pathlib.Path(path).expanduser()
        return read_idx(path) if path.is_dir() else read_npz(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(
            f'cannot read {str(path)!r} ({brief(error)})') from None


def read_keras_cache():
    """Read the copy that keras.datasets.mnist keeps, or return None."""
    home = os.environ.get('KERAS_HOME') or pathlib.Path('~/.keras')
    try:
        return read_named(pathlib.Path(home) / 'datasets' / 'mnist.npz')
    except SourceError:
        return None  # absent or broken: Keras itself then downloads it anew


def download(patience=4):
    """Download MNIST into Keras's cache.

    patience: seconds for the server to answer the first request. A name
    look-up may hang for minutes and cannot be interrupted, so this request
    runs in a thread that is abandoned if it takes longer.
    """
    answer = []

    def ask():
        request = urllib.request.Request(DOWNLOAD, method='HEAD')
        try:
            with urllib.request.urlopen(request, timeout=patience):
                answer.append('')
        except Exception as error:  # a proxy may send anything
            answer.append(brief(getattr(error, 'reason', error)))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(patience)
    if not answer or answer[0]:
        reason = answer[0] if answer else f'no answer in {patience} seconds'
        raise SourceError(f'MNIST cannot be downloaded ({reason})')
    print('data: downloading MNIST, 11 MB', file=sys.stderr)
    child = subprocess.run(
        [sys.executable, '-c', GET_FILE, DOWNLOAD], capture_output=True,
        text=True, errors='replace', stdin=subprocess.DEVNULL,
        env={**os.environ, 'KERAS_BACKEND': 'tensorflow'})
    if child.returncode:
        last = (child.stderr.strip() or 'no message').splitlines()[-1]
        raise SourceError(f'the download of MNIST failed ({brief(last)})')
    return read_npz(pathlib.Path(child.stdout.splitlines()[-1]))


def read_digits():
    """Return the stand-in in MNIST's layout: 1,797 digits, 28 x 28, uint8.

    The embedded images are 8 x 8 with grey levels 0 to 16. Bilinear
    interpolation is a product with the same matrix on both sides.
    """
    try:
        with np.load(DIGITS, allow_pickle=False) as file:
            small, labels = file['images'], file['labels']
    except Exception as error:
        raise SourceError(f'{DIGITS}: missing or damaged ({brief(error)}); '
                          'restore it from the repository') from None
    corners = np.linspace(0, 7, 28)
    enlarge = np.stack([np.interp(corners, range(8), row)
                        for row in np.eye(8)], axis=1)
    images = np.rint(enlarge @ (small * (255 / 16)) @ enlarge.T)
    split = len(labels) * 60000 // 70000
    images = images.astype(np.uint8)
    return {'x_train': images[:split], 'y_train': labels[:split],
            'x_test': images[split:], 'y_test': labels[split:]}


def brief(error):
    """Return an error's first line, without a trailing full stop."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip('.')[:200]
