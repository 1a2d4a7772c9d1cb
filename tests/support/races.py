"""Races as a learner runs them: the program, and its table."""
import re

import numpy as np

from optimization_grading import table

FOLDER = table.REPOSITORY / 'supervised_learning' / 'visualization'
RACE = FOLDER / 'race.py'


def results(result):
    """Give the rows of the table that a race prints, by optimizer."""
    assert result.returncode == 0, result.stderr
    lines = result.stdout.split('\n\n')[1].splitlines()[1:]
    return {cells[0]: cells[1:] for cells in (
        re.split(' {2,}', line) for line in lines)}


def position(cell):
    """Read a position."""
    return np.array([float(part) for part in cell.strip('()').split(', ')])
