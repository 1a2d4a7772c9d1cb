#!/usr/bin/env python3
"""Build MNIST.npz, Binary_Train.npz and model.h5, which the drivers load."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ModuleNotFoundError:
    sys.exit('numpy is not installed; run "make run", or "pip install -r '
             'requirements.txt"')

import sources

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent
# The number of the recipe: raise it to have every checkout build anew.
RECIPE = 1
FILES = 'MNIST.npz', 'Binary_Train.npz', 'model.h5'


def mnist_npz(images):
    """Give the arrays of MNIST.npz: pixels over 256, training set parted.

    The first 5/6 of the training images train, the others validate: 50,000
    and 10,000 of MNIST. k/256 is exact in float32.
    """
    split = len(images['x_train']) * 5 // 6
    parts = {'train': ('train', slice(split)),
             'valid': ('train', slice(split, None)),
             'test': ('test', slice(None))}
    arrays = {}
    for part, (origin, rows) in parts.items():
        pixels = images[f'x_{origin}'][rows]
        arrays[f'X_{part}'] = pixels / np.float32(256)
        arrays[f'Y_{part}'] = images[f'y_{origin}'][rows].astype(np.int64)
    return arrays


def binary_train_npz(images):
    """Give the arrays of Binary_Train.npz: all zeros and ones, in order.

    In float64, which the numpy drivers compute in: so they need no copy.
    """
    binary = images['y_train'] < 2
    return {'X': images['x_train'][binary] / 256,
            'Y': images['y_train'][binary].astype(np.int64)[np.newaxis]}


def built_source(folder):
    """Say from what the files of a folder were built; None: build them."""
    if not all((folder / name).is_file() for name in FILES):
        return None
    try:
        import h5py
        stamps = set()
        for name in FILES[:2]:
            with np.load(folder / name, allow_pickle=False) as file:
                stamps.add((str(file['source']), int(file['recipe'])))
        with h5py.File(folder / 'model.h5') as file:
            whole = 'source' in file.attrs
    except Exception:  # missing or damaged, in whatever way
        return None
    stamp = stamps.pop()
    if stamps or stamp[1] != RECIPE or not whole:
        return None
    return stamp[0]


def write_npz(path, arrays, source):
    """Write arrays and their origin to an npz."""
    np.savez_compressed(path, **arrays, source=source, recipe=RECIPE)


def write_model(path):
    """Write model.h5 in a process of its own: TensorFlow is talkative."""
    result = subprocess.run([sys.executable, HERE / 'model.py', path],
                            stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, errors='replace')
    if result.returncode:
        last = (result.stderr.strip() or 'no message').splitlines()[-1]
        raise sources.SourceError(f'model.h5 could not be built ({last})')


def build(folder, images, source):
    """Build the three files beside their places, then move them there."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob('.build-*'):
        if time.time() - left.stat().st_mtime > 3600:  # of a killed build
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix='.build-', dir=folder) as scratch:
        scratch = pathlib.Path(scratch)
        write_npz(scratch / 'MNIST.npz', mnist_npz(images), source)
        write_npz(scratch / 'Binary_Train.npz', binary_train_npz(images),
                  source)
        write_model(scratch / 'model.h5')
        for path in sorted(scratch.iterdir()):
            path.chmod(0o644)
            path.replace(folder / path.name)


def link(folder):
    """Show the files where the course's own drivers look for them.

    These start in supervised_learning/optimization and load from there, or
    from ../data. What lies there already stays.
    """
    tasks = REPOSITORY / 'supervised_learning' / 'optimization'
    places = [(tasks / name, folder / name) for name in FILES]
    for place, target in [*places, (tasks.parent / 'data', folder)]:
        try:
            place.symlink_to(os.path.relpath(target, place.parent))
        except FileExistsError:
            pass
        except OSError as error:
            say(f'no link at {place} ({error.strerror}); the drivers of this '
                'repository need none')


def find_images(arguments):
    """Give the images and their source; None where all is up to date."""
    built = built_source(arguments.output)
    named = arguments.mnist or os.environ.get('MNIST')
    if arguments.source == 'digits':
        return None if built == 'digits' else (sources.read_digits(),
                                               'digits')
    if built == 'mnist' and not arguments.mnist:
        return None
    if named:
        images = sources.read_named(named)
        return None if built == 'mnist' else (images, 'mnist')
    images = sources.read_keras_cache()
    if images:
        return images, 'mnist'
    if arguments.source is None and built == 'digits':
        say('the stand-in is in place; "python data/build.py --source mnist" '
            'tries for MNIST again')
        return None
    try:
        return sources.download(), 'mnist'
    except sources.SourceError as error:
        if arguments.source == 'mnist':
            raise sources.SourceError(
                f'{error}; name a copy with --mnist PATH, an npz or a folder '
                'of the four IDX files') from None
        say(f'{error}: building the stand-in, 1,797 digits of 8 x 8; costs '
            'will not be the published ones (--mnist PATH names a copy)')
    return sources.read_digits(), 'digits'


def say(sentence):
    """Tell the user, on stderr, beside what the drivers tell there."""
    print(f'data: {sentence}', file=sys.stderr)


def parse(arguments):
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--mnist', metavar='PATH', help='a mnist.npz as Keras has it, or a '
        'folder with the four IDX files (else: the environment variable '
        'MNIST; else: Keras\'s cache, or its download)')
    parser.add_argument(
        '--source', choices=('mnist', 'digits'), help='mnist: fail where '
        'MNIST is not to be had; digits: the stand-in (default: MNIST where '
        'it is to be had, else the stand-in)')
    parser.add_argument(
        '--output', metavar='DIR', type=pathlib.Path, default=HERE,
        help='where to build (default: this folder)')
    options = parser.parse_args(arguments)
    if options.mnist and options.source == 'digits':
        parser.error('--mnist and --source digits exclude each other')
    return options


def main(arguments=None):
    """Build what is missing or out of date; return the exit code."""
    options = parse(arguments)
    # An end by these cleans up as Ctrl-C does.
    for name in 'SIGTERM', 'SIGHUP':
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: sys.exit(1))
    try:
        found = find_images(options)
        if found:
            build(options.output, *found)
        if options.output.resolve() == HERE:
            link(HERE)
    except sources.SourceError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f'cannot write to {options.output} ({error.strerror})')
        return 1
    except KeyboardInterrupt:
        say('interrupted; nothing is half-written, just run it again')
        return 130
    source = {'mnist': 'MNIST', 'digits': 'the stand-in'}[
        built_source(options.output)]
    say(f'{options.output} holds the files, built from {source}'
        + ('' if found else ' before'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
