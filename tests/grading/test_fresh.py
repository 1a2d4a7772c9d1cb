"""Every input is drawn from the seed: answers of one run are no use later."""
import base64
import copy
import pickle
import textwrap

import numpy as np
import pytest

from optimization_grading import table
from tests.support import local, runs

NUMPY = [task for task in table.TASKS
         if not task.in_tensorflow]
TABLED = [*NUMPY, table.TASKS[12]]
PUBLISHED = 'published_example'


def marked(tasks):
    """Mark the tasks of TensorFlow."""
    return [pytest.param(task, id=str(task.number), marks=[] if (
        task in NUMPY) else pytest.mark.xdist_group('tensorflow'))
        for task in tasks]


def key(arguments):
    """Give what tells a call's arguments from others."""
    return pickle.dumps([
        (argument.shape, argument.tobytes()) if isinstance(
            argument, np.ndarray) else argument for argument in arguments])


def tabled(function, known):
    """Give a function that enters its calls and answers into a table."""
    def called(*arguments):
        asked = key(arguments)  # before it changes them
        result = function(*arguments)
        if callable(result) and not hasattr(result, 'apply_gradients'):
            known[asked] = rates = {}
            return schedule(tabled(lambda step: float(result(step)), rates))
        known[asked] = copy.deepcopy(result) if isinstance(
            result, (tuple, list, float, np.ndarray)) else None
        return result
    return called


def looked_up(known):
    """Give a function that has the answers of a table, and no others."""
    def called(*arguments):
        found = known[key(arguments)]
        return schedule(looked_up(found)) if isinstance(found, dict) else (
            copy.deepcopy(found))
    return called


def schedule(rate):
    """Give a Keras schedule of a function of the step, an int."""
    import tensorflow as tf

    class Schedule(tf.keras.optimizers.schedules.LearningRateSchedule):
        """The schedule."""

        def __call__(self, step):
            """Give the rate."""
            return tf.constant(rate(int(step)))
    return Schedule()


def recorded(task, check, seed):
    """Give the calls of the reference in one check."""
    known = {}
    _, verdict, sentence = local.run(task, check, tabled(
        local.reference(task), known), seed)
    assert verdict == 'right', sentence
    return known


@pytest.mark.parametrize('task', marked(table.TASKS))
def test_no_call_is_made_again(task):
    """Under two seeds no call has the same arguments."""
    for name, check in local.checks(task).items():
        one, other = (set(recorded(task, check, seed))
                      for seed in (1, 2))
        if name != PUBLISHED:
            assert one and not one & other, name


@pytest.mark.parametrize('task', marked(TABLED))
def test_a_table_of_another_run(task):
    """It earns the published example, and nothing with another seed.

    With the same seed it earns all, but what is drawn for a shuffle.
    """
    known = {}
    for name, check in local.checks(task).items():
        known.update(recorded(task, check, 1))
    assert local.points(task, looked_up(known), 1) == (
        task.points - task.checks['style'] - (
            task.checks['draws_once'] if task.number in (2, 3) else 0))
    assert local.points(task, looked_up(known), 2) == (
        task.checks.get(PUBLISHED, 0))


@pytest.mark.slow
def test_a_table_that_is_handed_in(tmp_path):
    """So it is with files that a learner could hand in."""
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
