"""The options of the drivers."""
import argparse
import pathlib
import sys

import console

try:
    import datasets
    import plotting
except ModuleNotFoundError as error:  # numpy: drivers import this file first
    console.explain(type(error), error, error.__traceback__)
    sys.exit(1)


def begin():
    """Prepare this process for a driver."""
    console.begin()
    plotting.begin()


class Parser(argparse.ArgumentParser):
    """A parser that answers a bad option in one sentence."""

    def error(self, message):
        """End with what is wrong and where help is."""
        console.fail(f'{message}; --help lists the options', 2)


def read(description, data=(), picture=False, logistic=False, several=False):
    """Read the command line, and end if the driver cannot run.

    From then on the driver imports the learner's modules if --modules names
    a folder, so it imports modules after this call.

    data: names of the files that the driver loads.
    picture, logistic: whether it draws, and trains the logistic regression.
    several: whether it uses several modules, and is no task's.
    Returns: the options; learner is None without --modules.
    """
    begin()
    parser = Parser(description=description)
    parser.add_argument(
        '--modules', metavar='DIR', help='run your own modules, in DIR or '
        'below, and compare the output with the published one; your code runs '
        'on this machine without a sandbox')
    if data:
        parser.add_argument(
            '--data', metavar='DIR', type=pathlib.Path, help='folder of the '
            'data files (default: the current folder, then ../data, then the '
            'repository\'s data/)')
    if picture:
        parser.add_argument(
            '--save', metavar='FILE', type=pathlib.Path, help='write the '
            'picture to FILE (default: show it; without a display, write '
            f'{pathlib.Path(console.program()).stem}.png)')
        parser.add_argument(
            '--no-plot', action='store_true', help='draw nothing')
    if logistic:
        parser.add_argument(
            '--scalar-bias', action='store_true', help='train one bias, as '
            'logistic regression does, instead of one per example')
    chosen = parser.parse_args()
    chosen.learner = learner = None if chosen.modules is None else (
        learner_in(chosen.modules, several))
    if picture and chosen.save:
        if chosen.no_plot:
            parser.error('use either --save or --no-plot, not both')
        plotting.check_writable(chosen.save)
    for name in data:
        datasets.find(name, chosen)
    if learner:
        learner.start(chosen)
    return chosen


def learner_in(folder, several):
    """Let the driver import the modules in a learner's folder."""
    sys.path.append(str(datasets.REPOSITORY))
    try:
        import own
        import pieces
    except ImportError as error:
        console.fail('--modules needs Python 3.11 and the repository around '
                     f'the driver ({error})', 2)
    return pieces.Pieces(folder) if several else own.OwnModules(folder)
