"""The rows beyond the tasks: their functions, and what their drivers print."""
import runpy
import subprocess
import sys

import numpy as np
import pytest

from optimization_grading import table


@pytest.fixture
def further(request):
    """Give the row beyond the tasks that the test's mark names."""
    number = request.node.get_closest_marker('further').args[0]
    return next(row for row in table.FURTHER if row.number == number)


@pytest.fixture
def function(further):
    """Give the function of that row."""
    return runpy.run_path(str(table.FOLDER / further.file))[further.function]


@pytest.fixture
def follow(function):
    """Give a function that follows a rule over given gradients.

    It takes the hyperparameters, the start, the gradients and how many
    moments the rule keeps, and returns the path as in trajectories.
    """
    def path(hyperparameters, start, gradients, moments):
        positions, state = [start], [0] * moments
        for gradient in gradients:
            var, *state = function(*hyperparameters, positions[-1], gradient,
                                   *state)
            positions.append(var)
        return np.array(positions)
    return path


@pytest.fixture
def printed(further, tmp_path, no_tensorflow):
    """Give what the driver of that row prints; it says nothing besides."""
    result = subprocess.run(
        [sys.executable, '-W', 'error', table.FOLDER / further.driver],
        cwd=tmp_path, capture_output=True, text=True,
        stdin=subprocess.DEVNULL)
    assert result.returncode == 0 and not result.stderr, result.stderr
    assert not list(tmp_path.iterdir())
    return result.stdout
