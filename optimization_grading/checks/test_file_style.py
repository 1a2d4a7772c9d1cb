"""The style of each task's file; and what its import does besides."""
import pytest

from optimization_grading import table


@pytest.mark.parametrize('number', [
    pytest.param(task.number, marks=pytest.mark.task(task.number))
    for task in table.TASKS])
def test_style(number, solve):
    """pycodestyle, the docstrings and the shebang are as the course asks.

    What else is seen of the file costs no points.
    """
    solve.look()
    faults = solve.style()
    assert not faults, '; '.join(faults)
