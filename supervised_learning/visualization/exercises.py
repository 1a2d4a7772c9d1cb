"""The way to the exercises: the folders to import from."""
import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent


def begin():
    """Prepare this process for a program that uses the exercises."""
    sys.path += map(str, (
        REPOSITORY, REPOSITORY / 'supervised_learning' / 'optimization'))
    import options
    options.begin()
