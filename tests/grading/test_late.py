"""What is right at first glance and wrong later or elsewhere is found."""
import numpy as np
import pytest

from optimization_grading.diagnosis import fingerprints
from optimization_grading.protocol import probes
from tests.support import asked, late_errors, late_keras, local, solutions

ERRORS = {f'{late.error.task}-{late.kind}-{i}': late for i, late in enumerate(
    [*late_errors.DATA, *late_errors.RULES, *late_keras.LATE])}
ALL = [pytest.param(late, id=name, marks=[
    pytest.mark.slow, pytest.mark.xdist_group('tensorflow')]
    * solutions.task_of(late.error.base).in_tensorflow)
    for name, late in ERRORS.items()]
SEEDS = 1, 2, 3, 4
pytestmark = pytest.mark.filterwarnings('ignore::RuntimeWarning')


def seen(late, source):
    """Give what a solution answers to the calls of an error's witness."""
    task = solutions.task_of(late.error.base)
    function = asked.function_of(task.number, source)
    np.random.seed(1)
    if not task.in_tensorflow:
        return [function(*(np.copy(part) if isinstance(part, np.ndarray)
                           else part for part in call))
                for call in late.witness] + [np.random.random()]
    (setting, given), = late.witness
    if task.number == 12:
        return [float(rate) for rate in probes.schedules(
            function, [setting], given)[0]]
    if task.number == 14:
        (output, _), = probes.layers(
            function, [setting], given, ['sigmoid'], [1])
        return output.tolist()
    (_, path), = probes.trajectories(
        function, [setting], 0 * given[0] + setting[0], given)
    return path.tolist()


@pytest.mark.parametrize('late', ALL)
def test_witness(late):
    """Each is wrong at its witness, where the right solution is right."""
    right, wrong = (seen(late, source) for source in (
        solutions.solution(late.error.base), late.error.source()))
    types, others = ([np.asarray(part).dtype
                      for part in fingerprints.leaves(answer)]
                     for answer in (right, wrong))
    assert types != others or not fingerprints.equal(
        right, wrong, fingerprints.FLOAT32 if solutions.task_of(
            late.error.base).in_tensorflow else fingerprints.CLOSE)


@pytest.mark.parametrize('late', ALL)
def test_late_error(late):
    """It fails a check, whatever is drawn."""
    task = solutions.task_of(late.error.base)
    for seed in SEEDS:
        function = asked.function_of(task.number, late.error.source())
        assert any(
            local.run(task, check, function, seed)[1] != 'right'
            for check in local.checks(task).values()), seed
