"""Races as a learner runs them: the program, its table, a learner's folder."""
import os
import re
import subprocess
import sys

import numpy as np

from optimization_grading import table

FOLDER = table.REPOSITORY / 'supervised_learning' / 'visualization'
RACE = FOLDER / 'race.py'


def run(folder, *options):
    """Run race.py in a folder, without a display; give the outcome."""
    inherited = {key: value for key, value in os.environ.items()
                 if key not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MPLBACKEND',
                                'TF_CPP_MIN_LOG_LEVEL')}
    return subprocess.run(
        [sys.executable, RACE, *map(str, options)], cwd=folder, text=True,
        capture_output=True, stdin=subprocess.DEVNULL,
        env=inherited)


def results(result):
    """Give the rows of the table that a race prints, by optimizer."""
    assert result.returncode == 0, result.stderr
    lines = result.stdout.split('\n\n')[1].splitlines()[1:]
    return {cells[0]: cells[1:] for cells in (
        re.split(' {2,}', line) for line in lines)}


def position(cell):
    """Read a position."""
    return np.array([float(part) for part in cell.strip('()').split(', ')])
