"""The drivers' data: files from data/build.py, and numbers drawn from a seed.
"""
import contextlib
import pathlib

import numpy as np

import console

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
# What the drivers use of each data file.
ARRAYS = {'MNIST.npz': {'X_train', 'Y_train', 'X_valid', 'Y_valid'},
          'Binary_Train.npz': {'X', 'Y'}}


def load(name, chosen):
    """Load the arrays of an npz; say so if they are the stand-in's."""
    path = find(name, chosen)
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except Exception as error:  # a damaged zip raises half a dozen kinds
        fail_unreadable(path, error)
    missing = ARRAYS[name] - set(arrays)
    if missing:
        fail_unreadable(path, f'it has no {min(missing)}')
    if arrays.get('source') == 'digits':
        console.say('this runs on the stand-in digits, not on MNIST, so the '
                    'costs differ from the published ones')
    return arrays


def find(name, chosen):
    """Return the path of a data file."""
    folders = [chosen.data] if chosen.data else [
        pathlib.Path(), pathlib.Path('../data'), REPOSITORY / 'data']
    for folder in folders:
        with contextlib.suppress(OSError):  # a name that is too long
            if (folder / name).is_file():
                return folder / name
    where = chosen.data or ('the current folder, ../data or the '
                            'repository\'s data/')
    console.fail(f'{name} is not in {where}; to build it, run "make data" at '
                 'the top of the repository, or "python data/build.py" in its '
                 'environment')


def fail_unreadable(path, error):
    """End because a data file is damaged or is not what its name says."""
    reason = (str(error) or type(error).__name__).splitlines()[0].rstrip('.')
    console.fail(f'{path} cannot be read ({reason}); delete it and run '
                 '"python data/build.py"')


def flatten(images):
    """Make each image of an array (m, 28, 28) a row of 784 pixels."""
    return images.reshape(len(images), -1)


def one_hot(labels):
    """Make each label 0 to 9 a row with a one in its place."""
    return np.eye(10, dtype=np.float32)[labels]


def three_features():
    """Draw 100 points of three normal features, from seed 0.

    Their means are 0, 2 and -3, their deviations 2, 1 and 10.
    """
    np.random.seed(0)
    return np.concatenate([np.random.normal(mean, deviation, size=(100, 1))
                           for mean, deviation in ((0, 2), (2, 1), (-3, 10))],
                          axis=1)
