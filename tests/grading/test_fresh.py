"""Every input is drawn from the seed: answers of one run are no use later."""
import base64
import copy
import pickle
import textwrap

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.checks import draws
from tests.support import local, runs

NUMPY = [task for task in table.TASKS
         if not task.in_tensorflow]
PUBLISHED = 'published_example'


def key(arguments):
    """Give what tells a call's arguments from others."""
    return pickle.dumps([
        (argument.shape, argument.tobytes()) if isinstance(
            argument, np.ndarray) else argument for argument in arguments])


def tabled(function, known):
    """Return a function that enters its calls and answers into a table."""
    def called(*arguments):
        asked = key(arguments)  # before it changes them
        result = function(*arguments)
        known[asked] = copy.deepcopy(result) if isinstance(
            result, (tuple, list, float, np.ndarray)) else None
        return result
    return called


def recorded(task, check, seed):
    """Give the calls of the reference in one check."""
    known = {}
    _, verdict, sentence = local.run(task, check, tabled(
        local.reference(task), known), seed)
    assert verdict == 'right', sentence
    return known


@pytest.mark.parametrize('task', [
    pytest.param(task, id=str(task.number), marks=[] if task in NUMPY else
                 pytest.mark.xdist_group('tensorflow'))
    for task in table.TASKS])
def test_no_call_is_made_again(task):
    """Under two seeds no call is the same, but the docstring's example."""
    example = {key(draws.example(task))}
    for name, check in local.checks(task).items():
        one, other = (set(recorded(task, check, seed))
                      for seed in (1, 2))
        if name != PUBLISHED:
            assert one - example and one & other <= example, name


@pytest.mark.slow
def test_a_table_that_is_handed_in(tmp_path):
    """It earns the published example, and nothing with another seed."""
    folder = runs.learner(tmp_path, files=())
    for task in NUMPY:
        known = {}
        for name, check in local.checks(task).items():
            known.update(recorded(task, check, 1))
        folder.joinpath(task.file).write_text(
            textwrap.dedent('''\
                import base64
                import pickle
                import numpy as np
                TABLE = pickle.loads(base64.b64decode({!r}))


                def {}(*arguments):
                    return TABLE[pickle.dumps([
                        (argument.shape, argument.tobytes())
                        if isinstance(argument, np.ndarray) else argument
                        for argument in arguments])]
                ''').format(base64.b64encode(pickle.dumps(known)),
                            task.function))
    run = runs.Run(tmp_path, '--submission', folder, '--seed=2',
                   *(f'--task={task.number}' for task in NUMPY))
    assert run.points('ada') == [
        task.checks.get(PUBLISHED, 0) for task in NUMPY], run.output
