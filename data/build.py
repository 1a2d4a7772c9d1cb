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
    """Return the arrays of MNIST.npz: pixels / 256, the training set split.

    The first 5/6 of the training images train and the others validate, so
    50,000 and 10,000 of MNIST. float32 holds k/256 exactly.
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
    """Return the arrays of Binary_Train.npz: all zeros and ones, in order.

    They are float64, as the numpy drivers compute, so those need no copy.
    """
    binary = images['y_train'] < 2
    return {'X': images['x_train'][binary] / 256,
            'Y': images['y_train'][binary].astype(np.int64)[np.newaxis]}


def built_source(folder):
    """Return what the files were built from, or None if they must be built."""
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
        for name, arrays in (('MNIST', mnist_npz(images)),
                             ('Binary_Train', binary_train_npz(images))):
            np.savez_compressed(scratch / f'{name}.npz', **arrays,
                                source=source, recipe=RECIPE)
        write_model(scratch / 'model.h5')
        for path in sorted(scratch.iterdir()):
            path.chmod(0o644)
            path.replace(folder / path.name)


def link(folder):
    """Link the files to where the course's own drivers look for them.

    They start in supervised_learning/optimization and load from there or
    from ../data. A file that is already there stays.
    """
    tasks = REPOSITORY / 'supervised_learning' / 'optimization'
    places = [(tasks / name, folder / name) for name in FILES]
    for place, target in [*places, (tasks.parent / 'data', folder)]:
        try:
            place.symlink_to(os.path.relpath(target, place.parent))
        except FileExistsError:
            pass
        except OSError as error:
            say(f'cannot make the link {place} ({error.strerror}); only the '
                'course\'s own drivers need it')


def find_images(arguments):
    """Return the images and their source, or None if all is up to date."""
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
        return None
    try:
        return sources.download(), 'mnist'
    except sources.SourceError as error:
        if arguments.source == 'mnist':
            raise sources.SourceError(
                f'{error}; name a copy with --mnist PATH, an npz or a folder '
                'of the four IDX files') from None
        say('building from 1,797 stand-in digits, so the costs will differ '
            'from the published ones')
        say(f'{error}; to use a copy of MNIST: make data MNIST=PATH, or '
            '--mnist PATH')
    return sources.read_digits(), 'digits'


def say(sentence):
    """Tell the user something, on stderr."""
    print(f'data: {sentence}', file=sys.stderr)


def parse(arguments):
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--mnist', metavar='PATH', help='Keras\'s mnist.npz, or a folder with '
        'the four IDX files (default: the environment variable MNIST, then '
        'Keras\'s cache, then a download)')
    parser.add_argument(
        '--source', choices=('mnist', 'digits'), help='mnist: fail if '
        'MNIST is not available; digits: use the stand-in (default: MNIST if '
        'it is available, else the stand-in)')
    parser.add_argument(
        '--output', metavar='DIR', type=pathlib.Path, default=HERE,
        help='where to build (default: data/)')
    parser.add_argument(
        '--quiet', action='store_true', help='say nothing if the files are '
        'there already')
    options = parser.parse_args(arguments)
    if options.mnist and options.source == 'digits':
        parser.error('use either --mnist or --source digits, not both')
    return options


def main(arguments=None):
    """Build what is missing or out of date, and return the exit code."""
    options = parse(arguments)
    # Clean up as Ctrl-C does.
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
        say('interrupted; no file is half-written, so run it again')
        return 130
    source = {'mnist': 'MNIST', 'digits': 'the stand-in'}[
        built_source(options.output)]
    if found:
        say(f'{", ".join(FILES)} are built from {source}, in '
            f'{options.output}')
    elif not options.quiet:
        say(f'{options.output} is up to date, built from {source}' + (
            '; to try MNIST again, run "python data/build.py --source mnist"'
            if source != 'MNIST' and not options.source else ''))
    return 0


if __name__ == '__main__':
    sys.exit(main())
