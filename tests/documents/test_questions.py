"""The questions after a task: what their answers say is computed."""
import functools
import runpy

import numpy as np
import pytest

from optimization_grading import table


@functools.cache
def function(number):
    """Load the reference of a task."""
    task = table.TASKS[number]
    return runpy.run_path(str(table.FOLDER / task.file))[task.function]


def applied(optimizer, gradients):
    """Return the lengths of a Keras optimizer's steps from 0."""
    import tensorflow as tf
    var = tf.Variable(0.)
    path = [0.]
    for gradient in gradients:
        optimizer.apply([tf.constant(gradient, tf.float32)], [var])
        path.append(float(var))
    return np.abs(np.diff(path))


def momentum(gradients, beta1=0.9):
    """Return the lengths of task 5's steps at the rate 1."""
    var, v, path = 0., 0., [0.]
    for gradient in gradients:
        var, v = function(5)(1., beta1, var, gradient, v)
        path.append(var)
    return np.abs(np.diff(path))


def constants():
    """A shift moves the mean and leaves the deviation."""
    X = np.array([[1.], [2.], [6.]])
    (m, s), (moved_m, moved_s) = function(0)(X), function(0)(X + 100)
    return (f'm grows by {(moved_m - m).item():g}, and s '
            + ('stays' if np.allclose(s, moved_s) else 'changes'))


def another_set():
    """A value is the same number in both sets, and a test set is not centred.
    """
    training, test = np.array([[1.], [3.]]), np.array([[3.], [6.]])
    of_training, of_test = function(0)(training), function(0)(test)
    one, other = (function(1)(X, *of_training) for X in (training, test))
    assert other.mean() != 0 and np.allclose(
        function(1)(test, *of_test).mean(), 0)
    assert function(1)(test[:1], *function(0)(test[:1])) == 0
    return 'one value becomes the same number' if one[1] == other[0] else ''


def own_labels():
    """The mean number of fixed points of a permutation is 1."""
    rng = np.random.default_rng(0)
    found = [np.sum(rng.permutation(1000) == rng.permutation(1000))
             for _ in range(2000)]
    return f'{np.mean(found):.0f} row.'


def last_batch():
    """The mean over a smaller batch gives each data point more weight."""
    sizes = [len(X) for X, _ in function_of_batches()(
        np.arange(1000), np.arange(1000), 300)]
    assert sizes == [300, 300, 300, 100]
    return f'{sizes[0] / sizes[-1]:g} times as much'


def function_of_batches():
    """Load the reference of task 3, which imports that of task 2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(table.FOLDER))
        return function(3)


def uncorrected():
    """The first average is v / (1 - beta): v alone is a tenth."""
    average, = function(4)([20], 0.9)
    assert average == pytest.approx(20)
    return f'{average * (1 - 0.9):g}.'


def alternating():
    """The steps against an alternating gradient settle at 1/19."""
    length = momentum([(-1.) ** t for t in range(500)])[-1]
    assert length == pytest.approx(1 / 19)
    return 'nineteenth'


def sums():
    """Under a constant gradient task 5 tends to alpha, Keras to ten times.
    """
    average, total = 0.1 * momentum(np.ones(300))[-1], applied(
        function(6)(0.1, 0.9), np.ones(300))[-1]
    return f'{average:.3g} in task 5, {total:.3g} here'


def own_sizes():
    """Each weight's step is alpha long in the end."""
    var, s, grad = np.zeros(2), np.zeros(2), np.array([100, 0.01])
    for _ in range(300):
        before = var
        var, s = function(7)(0.1, 0.9, 1e-12, var, grad, s)
    first, second = before - var
    assert first == pytest.approx(0.1)
    return 'equally long' if np.isclose(first, second) else ''


def inside():
    """Epsilon inside the root makes a small gradient's step short."""
    here = applied(function(8)(0.01, 0.9, 1e-7), [1e-5])[0]
    there = -function(7)(0.01, 0.9, 1e-7, 0., 1e-5, 0.)[0]
    alike = applied(function(8)(0.01, 0.9, 1e-7), [1.])[0]
    assert alike == pytest.approx(-function(7)(
        0.01, 0.9, 1e-7, 0., 1., 0.)[0], rel=1e-4)
    return 'hundredth' if 90 < there / here < 110 else ''


def first_step():
    """Without its corrections Adam begins with a step of 3.2 alpha."""
    v, s = function(9)(1., 0.9, 0.999, 1e-30, 0., 1., 0., 0., 1)[1:]
    return f'About {v / np.sqrt(s):.0f} times alpha'


def uncorrected_root():
    """Keras's epsilon counts 32 times as much at the first step."""
    here = applied(function(10)(1., 0.9, 0.999, 1e-7), [1e-7])[0]
    there = -function(9)(1., 0.9, 0.999, 1e-7, 0., 1e-7, 0., 0., 1)[0]
    assert there == pytest.approx(0.5)
    assert here == pytest.approx(1 / 33, rel=0.02)
    return f'About {100 * here:.0f} %'


def third_stair():
    """The rate falls as one over time, not by halves."""
    first, third = (function(11)(1., 1, step, 10) for step in (10, 30))
    assert first == 0.5
    return {0.125: 'eighth', 0.25: 'quarter', 1 / 6: 'sixth'}[third]


def counted():
    """The optimizer counts the steps, and a schedule remembers none."""
    import tensorflow as tf
    schedule = function(12)(0.1, 1, 10)
    assert len({float(schedule(3)) for _ in range(3)}) == 1
    return f'{applied(tf.keras.optimizers.SGD(schedule), np.ones(25))[-1]:.3g}'


def alone():
    """A batch of one example becomes beta."""
    results = [function(13)(np.array([[x]]), 2., 5., 1e-7) for x in (-3., 8.)]
    return 'beta, whatever' if results == [5., 5.] else ''


def biased():
    """A bias before the normalization changes nothing."""
    Z = np.random.default_rng(0).normal(size=(20, 3))
    plain, moved = (function(13)(z, 1., 0., 1e-7) for z in (Z, Z + 7))
    return 'Nothing' if np.allclose(plain, moved) else ''


ANSWERS = [constants, another_set, own_labels, last_batch, uncorrected,
           alternating, sums, own_sizes, inside, first_step, uncorrected_root,
           third_stair, counted, alone, biased]


@pytest.mark.parametrize('number', [
    pytest.param(number, marks=[pytest.mark.xdist_group('tensorflow')]
                 if number in (6, 8, 10, 12) else [])
    for number in range(15)])
def test_answers(number):
    """The right answer says what is computed, and no other one does."""
    question = table.TASKS[number].question
    found = ANSWERS[number]()
    answers = [answer for answer, _ in question.answers]
    assert found and [found in answer for answer in answers] == [
        i == question.right for i in (1, 2, 3)], (found, answers)


@pytest.mark.parametrize('task', table.TASKS, ids=lambda task: task.title)
def test_complete(task):
    """One question, three answers that differ, a reason for each."""
    question = task.question
    assert question.asks.endswith('?') and len(question.asks) < 240
    assert len({answer for answer, _ in question.answers}) == 3
    for answer, reason in question.answers:
        assert answer.endswith('.') and len(answer) < 60
        assert 10 < len(reason) < 160 and reason.endswith('.')
    if task.number in (6, 8, 10, 12):
        assert f'differ from task {task.number - 1}?' in question.asks


def test_no_place_is_always_right():
    """The right answers stand in all three places."""
    assert {task.question.right for task in table.TASKS} == {1, 2, 3}
