"""What pytest gives to the checks, where they run on this repository."""
from collections.abc import Callable

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.judging import checks
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.submission import Submission

GRADER = pytest.StashKey[Grader]()


def number_of(item: pytest.Item) -> int | None:
    """Give the number of the task that a test is about."""
    mark = item.get_closest_marker('task')
    return mark.args[0] if mark else None


def grader_of(config: pytest.Config) -> Grader:
    """Give the grader of a run, begun if need be."""
    if GRADER not in config.stash:
        # a run that grades needs none of it in this process
        from optimization_grading.sandbox.client import Sandbox
        config.stash[GRADER] = Grader(Sandbox())
        config.add_cleanup(config.stash[GRADER].close)
    return config.stash[GRADER]


@pytest.fixture
def task(request: pytest.FixtureRequest) -> table.Task:
    """Give the row of the table that the test's mark names."""
    found: table.Task = table.TASKS[number_of(request.node)]
    return found


@pytest.fixture
def solve(task: table.Task, request: pytest.FixtureRequest) -> Solution:
    """Give the function of the task that the test's mark names."""
    return Solution(task, Submission('reference', table.REPOSITORY,
                                     table.FOLDER), grader_of(request.config))


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Give a generator of inputs, another for each test, case and seed."""
    node = request.node
    cases = [str(value) for _, value in sorted(node.callspec.params.items())
             ] if hasattr(node, 'callspec') else []
    return checks.generator(request.config.option.seed, node.path.stem,
                            node.originalname, *cases)


@pytest.fixture(scope='session')
def close() -> Callable[..., None]:
    """Give the comparison of a result with an oracle's."""
    return checks.close
