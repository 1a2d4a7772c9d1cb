"""What is right in another way is right."""
import pytest

from optimization_grading import table
from tests.support import asked, local, runs, solutions

TENSORFLOW = pytest.mark.xdist_group('tensorflow')
SEEDS = 1, 2, 3, 4


@pytest.mark.parametrize('base', [
    pytest.param(base, marks=[pytest.mark.slow] * base.startswith('14-')
                 + [TENSORFLOW] * solutions.task_of(base).in_tensorflow)
    for base in solutions.BASES])
def test_right_is_right(base):
    """Another way to write it gets all points, whatever is drawn."""
    task = solutions.task_of(base)
    function = asked.function_of(task.number, solutions.solution(base))
    for seed in SEEDS:
        for name, check in local.checks(task).items():
            _, verdict, sentence = local.run(task, check, function, seed)
            assert verdict == 'right', (seed, name, sentence)


@pytest.mark.slow
def test_right_is_right_in_the_sandbox(tmp_path):
    """So it does as a file that is handed in, its style included."""
    (tmp_path / 'cohort').mkdir()
    learners = runs.hand_in(tmp_path / 'cohort', [
        (solutions.task_of(base).number, base, solutions.solution(base))
        for base in solutions.BASES])
    run = runs.Run(tmp_path, '--cohort', tmp_path / 'cohort', '-n1')
    for (number, name), learner in learners.items():
        verdicts = run.verdicts(learner, number)
        assert set(verdicts) == set(table.TASKS[number].checks)
        assert set(verdicts.values()) == {'right'}, (number, name, [
            record for key, record in run.records.items()
            if key[:2] == (learner, number)])


@pytest.mark.slow
def test_lists_for_arrays(tmp_path):
    """In task 2 they cost one point, and none in a task 3 that uses it."""
    folder = runs.learner(tmp_path, files=(2, 3))
    path = folder / '2-shuffle_data.py'
    path.write_text(path.read_text().replace(
        'return X[order], Y[order]', 'return list(X[order]), list(Y[order])'))
    run = runs.Run(tmp_path, '--submission', folder, '--task=2', '--task=3')
    assert run.points('ada') == [9, 10]
    assert run.verdicts('ada', 2)['keeps_the_types'] == 'wrong'
    for name in 'X_shuffled', 'X_batch 0':
        assert f'{name} is a list, and the course asks for an array' in (
            run.output)


# Right in a way, and no layer, optimizer or schedule: the most points that
# each may get, style included

LAYER = """\
import tensorflow as tf
from tensorflow.keras.initializers import TruncatedNormal, VarianceScaling
from tensorflow.keras.layers import BatchNormalization, Dense


def create_batch_norm_layer(prev, n, activation):
    Z = {}
    return activation(BatchNormalization(epsilon=1e-7)(Z, training=True))
"""
DENSE = 'Dense(n, kernel_initializer={})(prev)'.format
LAYERS = {
    'zero': (1, DENSE("'zeros'")),
    'near zero': (1, DENSE('TruncatedNormal(stddev=1e-9)')
                  + '\n    return activation(Z)'),
    'not of its input': (3, 'tf.random.normal((prev.shape[0], n))'),
    'alike': (8, DENSE("'ones'")),
    'of equal nodes': (8, "Dense(n, kernel_initializer='ones')("
                          'Dense(1)(prev))'),
    'fan_in': (8, DENSE("VarianceScaling(mode='fan_in')")),
    'the default': (8, DENSE('VarianceScaling()')),
    'fan_out': (8, DENSE("VarianceScaling(mode='fan_out')")),
    'of one deviation': (8, DENSE('TruncatedNormal(stddev=0.07)'))}


@pytest.mark.slow
@TENSORFLOW
@pytest.mark.parametrize('most, code', LAYERS.values(), ids=LAYERS)
def test_layers_that_are_wrong(most, code):
    """They get no more points than these, style included."""
    task, function = table.TASKS[14], asked.function_of(14, LAYER.format(code))
    for seed in SEEDS:
        assert local.points(task, function, seed) + task.checks[
            'style'] <= most


class Optimizer:
    """A rule whose moments v and s are in a dictionary that it is given.

    step: function (gradient, moments, t) that changes the moments, and gives
        the step; each: whether each variable has moments of its own.
    """

    def __init__(self, step, kept, each):
        self.step, self.kept, self.each, self.t = step, kept, each, 0

    def apply_gradients(self, pairs):
        """Make a step."""
        self.t += 1
        for place, (gradient, var) in enumerate(pairs):
            rows = self.step(gradient, self.kept.setdefault(
                place * self.each, {'v': 0., 's': 0.}), self.t)
            var.assign_sub(rows[:var.shape[0]])  # of the larger variable's


def momentum(alpha, beta1):
    """Give the step of task 6."""
    def step(gradient, moments, t):
        moments['v'] = beta1 * moments['v'] + gradient
        return alpha * moments['v']
    return step


def rmsprop(alpha, beta2, epsilon):
    """Give the step of task 8."""
    def step(gradient, moments, t):
        moments['s'] = beta2 * moments['s'] + (1 - beta2) * gradient ** 2
        return alpha * gradient / (moments['s'] + epsilon) ** 0.5
    return step


def adam(alpha, beta1, beta2, epsilon):
    """Give the step of task 10."""
    def step(gradient, moments, t):
        moments['v'] = beta1 * moments['v'] + (1 - beta1) * gradient
        moments['s'] = beta2 * moments['s'] + (1 - beta2) * gradient ** 2
        return alpha * (1 - beta2 ** t) ** 0.5 / (1 - beta1 ** t) * (
            moments['v'] / (moments['s'] ** 0.5 + epsilon))
    return step


@pytest.mark.parametrize('number, rule', [
    pytest.param(number, rule, id=str(number), marks=[
        TENSORFLOW, *[pytest.mark.slow] * (number > 6)])
    for number, rule in ((6, momentum), (8, rmsprop), (10, adam))])
def test_moments_of_no_variable(number, rule):
    """Those of all variables get nothing.

    Those of all optimizers fail the check that asks two.
    """
    task, kept = table.TASKS[number], {}
    checks = local.checks(task)
    for seed in SEEDS:
        assert local.points(task, lambda *given: Optimizer(
            rule(*given), {}, False), seed) == 0
        for moments, right in ((lambda: {}), True), ((lambda: kept), False):
            first = next(iter(checks))
            _, verdict, _ = local.run(
                task, checks[first], lambda *given: Optimizer(
                    rule(*given), moments(), True), seed)
            assert (verdict == 'right') is right
        kept.clear()


@TENSORFLOW
def test_right_only_when_called():
    """A schedule that an optimizer cannot use loses those points."""
    task, right = table.TASKS[12], local.reference(table.TASKS[12])

    def called(alpha, decay_rate, decay_step):
        schedule = right(alpha, decay_rate, decay_step)
        return lambda step=0: schedule(step)
    for seed in SEEDS:
        assert local.points(task, called, seed) == (
            task.points - task.checks['style']
            - task.checks['drives_an_optimizer'])
