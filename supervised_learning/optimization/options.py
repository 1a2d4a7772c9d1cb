"""The options of the drivers.

A driver imports it first, so each error that a learner can fix is one
sentence, even a missing numpy.
"""
import argparse
import pathlib

import console
import datasets
import plotting


class Parser(argparse.ArgumentParser):
    """A parser that answers a bad option in one sentence."""

    def error(self, message):
        """End with what is wrong and where help is."""
        console.fail(f'{message}; --help lists the options', 2)


MODULES = Parser(add_help=False)
MODULES.add_argument(
    '--modules', metavar='DIR', help='run your own modules, in DIR or below, '
    'and compare the output with the published one; your code runs on this '
    'machine without a sandbox')
given = MODULES.parse_known_args()[0].modules
if given is not None:  # before the driver imports a module
    import own
    learner = own.Learner(given)


def read(description, data=(), picture=False, logistic=False):
    """Read the command line, and end if the driver cannot run.

    data: names of the files that the driver loads.
    picture, logistic: whether it draws, and trains the logistic regression.
    """
    parser = Parser(description=description, parents=[MODULES])
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
    if picture and chosen.save:
        if chosen.no_plot:
            parser.error('use either --save or --no-plot, not both')
        plotting.check_writable(chosen.save)
    for name in data:
        datasets.find(name, chosen)
    if chosen.modules is not None:
        learner.start(chosen)
    return chosen
