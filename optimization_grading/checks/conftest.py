"""What the tests of the tasks share besides the grader's fixtures."""
import pytest

from optimization_grading.checks import draws


@pytest.fixture
def published(task):
    """Give the published arrays: the numbers in the task's transcript."""
    return draws.published(task)


@pytest.fixture
def three_features():
    """Draw the published example's input."""
    return draws.three_features()
