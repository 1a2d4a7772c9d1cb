"""The names of mistakes: they are true, and nearly all mistakes have one.

The mistakes are made in tests/support/mistakes_made.py.
"""
import re
import sys

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.diagnosis import (
    diagnosis,
    formulas,
    forward,
    program,
    questions,
    trial,
)
from optimization_grading.protocol.messages import Answer, Question
from optimization_grading.protocol.wire import Opaque
from tests.support import asked, mistakes_made, runs

NAMELESS = diagnosis.Name()
TENSORFLOW = pytest.mark.xdist_group('tensorflow')
SAMPLE = [made for made in mistakes_made.MADE if made.task in (
    0, 1, 5, 7, 13)][1::7]


def line_of(sentence):
    """Give the line that a sentence begins with, or None."""
    found = re.match(r'line (\d+): ', sentence)
    return found and int(found[1])


@pytest.mark.parametrize('made', SAMPLE, ids=lambda made: made.base)
def test_named_with_its_line(made):
    """A mistake is named and found at its statement."""
    found = asked.explained(made.task, made.source())
    assert line_of(found) in made.lines(), found


@pytest.mark.parametrize('base', sorted({
    made.base for made in mistakes_made.MADE
    if made.task in formulas.SOURCES}))
def test_right_answers_have_no_mistake(base):
    """What is right is not explained, in whatever way it is written."""
    number = int(base.split('-')[0])
    source = mistakes_made.solution(base)
    failed, answers = asked.judged(number, source)
    assert not failed and answers
    assert not asked.explained(number, source)
    for answer in answers:  # the formula that is edited is the reference
        assert forward.task(number).is_right(answer), answer.question


@pytest.mark.slow
def test_a_name_explains_all_answers():
    """What explains or repairs some answers only is not named."""
    source = asked.written(
        5, 'v = beta1 * v + (1 - beta1) * grad\n'
        'if np.size(var) > 5:\n    return var + alpha * v, v\n'
        'return v, var - 2 * alpha * v')
    assert set(asked.named(5, source).values()) == {''}


def test_two_mistakes_are_named():
    """Each has its line; together they make all answers right."""
    found = asked.explained(5, asked.written(
        5, 'v = beta1 * v + grad\nreturn var + alpha * v, v'))
    assert found == (
        'line 5: multiply grad by 1 - beta1; line 6: subtract alpha * v from '
        'var, where now it is var + alpha * v')


@pytest.mark.parametrize('number, body, says', [
    (0, 'm = X.mean(axis=0)\nreturn X, m, X.std(axis=0)',
     'line 6: use m, std(X, axis=0) instead of X, m, std(X, axis=0)'),
    (1, 'return np.multiply(np.subtract(X, m), s)',
     'line 5: divide X - m by s, where now it is (X - m) * s'),
    (1, 'return (X - s) / X', 'line 5: use (X - m) / s instead of (X - s) / '
     'X'),
    (2, 'return X, Y', 'line 5: this is X and Y as they came: '
     'np.random.permutation gives a new order and changes nothing itself; '
     'index X and Y with it'),
    (4, 'v, out = 0, []\nfor x in data:\n    v = beta * v + (1 - beta) * x\n'
     '    out.append(v / (1 - beta))\nreturn out',
     'line 8: use beta^t instead of beta, where t counts from 1'),
    (5, 'v = beta1 * v + (1 - beta1) * grad\n'
     'return var - alpha * (1 - beta1) * v, v',
     'line 6: do not multiply alpha by 1 - beta1'),
    (7, 's = beta2 * s + (1 - beta2) * grad ** 2\n'
     'return var - alpha * grad / (s + epsilon) ** (1 / 2), s',
     "line 6: set the brackets so: s^0.5 + epsilon; this is Keras's form, "
     'with epsilon inside the root'),
    (7, 's = beta2 * s + (1 - beta2) * grad ** 2\n'
     'return var - alpha * grad ** 2 / (np.sqrt(s) + epsilon), s',
     'line 6: do not square grad'),
    (11, 'return alpha / (1 + decay_rate) ** (global_step // decay_step)',
     'line 5: this is a division by (1 + decay_rate)^stairs; inverse time '
     'decay divides by 1 + decay_rate * stairs'),
    (13, 'm = np.mean(Z, axis=0)\nr = Z.max(axis=0) - Z.min(axis=0)\n'
     'return gamma * (Z - m) / np.sqrt(r + epsilon) + beta',
     'line 6: use var(Z, axis=0) instead of max(Z, axis=0) - min(Z, axis=0)'),
    (13, 'return Z', '')])
def test_what_is_said(number, body, says):
    """What is to do, once, in the words of the file or of the field."""
    assert asked.explained(number, asked.written(number, body)) == says


def test_a_repair_is_proved_on_fresh_questions():
    """What mends the calls so far, and no others, is no name."""
    source = asked.written(
        3, 'm, out = len(X), []\norder = np.random.permutation(m)\n'
        'size = m // batch_size\nfor i in range(0, m, size):\n'
        '    part = order[i:i + size]\n    out.append((X[part], Y[part]))\n'
        'return out')
    assert asked.explained(3, source) == (
        'line 8: use batch_size instead of size')


def test_without_time_there_is_no_other_name():
    """A search that is stopped says so; it never names something else."""
    source = mistakes_made.solution('5-short').replace('- alpha', '+ alpha')
    failed, answers = asked.judged(5, source)
    arguments = table.TASKS[5], [*failed.values()], answers, source, (
        asked.asker(5, source))
    assert {*diagnosis.named(*arguments, 0)} == {diagnosis.STOPPED}
    name, = {*diagnosis.named(*arguments, 100)}
    assert name.lines == (9,) and name.common


def silent(question, seconds):
    """Give no answer."""
    raise EOFError


def test_one_more_question_tells_two_mistakes_apart():
    """Where two explain all answers, one more question decides, or none."""
    source = mistakes_made.solution('1-short').replace('/ s', '/ s ** 2')
    function = asked.function_of(1, source)
    ones = Question('call', (
        np.array([[2., 6.]]), np.array([9., 9.]), np.array([3., 3.])))
    answers = [Answer(ones, questions.ask(function, ones))]

    def name(ask):
        return [name.sentence for name in diagnosis.named(
            table.TASKS[1], [diagnosis.Failed(tuple(answers)),
                             diagnosis.Failed()], answers, '', ask)]
    assert name(silent) == ['', '']
    assert name(lambda question, seconds: questions.ask(
        function, question)) == ['do not square s', '']


def test_the_likelier_of_two_is_named():
    """What people do more often goes first, if both explain all answers."""
    of_task = forward.Task(5)
    of_task.spread = 5  # to see those that are less plausible too
    ranks = [candidate.rank for candidate in of_task.candidates]
    assert ranks == sorted(ranks)
    _, answers = asked.judged(5, mistakes_made.solution('5-short').replace(
        '- alpha * v', '+ alpha * v'))
    found = of_task.explanations(answers)
    ranks = [candidate.rank for candidate in found]
    assert len(ranks) > 1 and ranks == sorted(ranks)
    assert found[0].edits[0].kind == 'sign'


BODIES = [
    'while True: pass', 'raise SystemExit', 'import os; os._x',
    'return ' + '(' * 300, 'x = [0] * 10 ** 12', 'return 10 ** 10 ** 3 * t',
    'return type("A", (), {"__eq__": 1})()']
VALUES = [[], 1], None, Opaque('a generator'), 2 ** 70, [[]]


@pytest.mark.parametrize('body, value', [
    *((body, None) for body in BODIES), *((BODIES[0], one) for one in VALUES)],
    ids=str)
def test_nothing_raises(body, value):
    """Whatever a solution is and answers, a search ends."""
    task, source = table.TASKS[9], asked.written(9, body)
    question = Question('call', (0.1, 0.5, 0.7, 0.3, 1., 2., 0., 0., 1))
    answers = [Answer(question, value)]
    _, other = diagnosis.named(
        task, [diagnosis.Failed(tuple(answers)), diagnosis.Failed()],
        answers, source, silent)
    assert other == NAMELESS
    assert diagnosis.named(task, [], [], source, silent, 1) == []


def test_the_search_leaves_the_random_numbers_alone():
    """The seeds of its questions are not seen outside."""
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    source = mistakes_made.solution('2-short').replace('Y[perm', 'X[perm')
    assert any(asked.named(2, source, 2).values())
    assert np.random.random() == expected


def test_a_question_stays_as_it_was():
    """A function that changes its arguments in place is asked the same."""
    question = Question('each', ([(np.ones(3),)],))
    for _ in range(2):
        np.testing.assert_array_equal(questions.ask(
            lambda X: np.add(X, 1, out=X), question), [[2, 2, 2]])


def test_a_function_that_never_ends_is_stopped(capsys):
    """Without a clock and without a signal; a print is swallowed."""
    source = asked.written(1, 'print(X)\nwhile s:\n    X = X\nreturn X')
    function = asked.function_of(1, source)
    trial.probe(function, 'open', source, 'normalize', 1, ['X', 'm', 's'],
                [('call', (1., 2., 3.), None)])
    before = sys.gettrace()
    trial.probe(function, 'begin', True)
    assert trial.probe(function, 'marks', (), [-1], 0)[0] == [None]
    assert sys.gettrace() is before and capsys.readouterr().out == ''


def test_no_list_is_put_into_itself():
    """NumPy would never be done with it."""
    edited = program.of_formula(
        'def formula(x):\n    a = []\n    a.append(x)\n'
        '    return np.array(a)\n', {})
    for edit in edited.edits():
        try:
            value = edited.edited([edit])(1.)
        except Exception:
            continue
        assert not isinstance(value, list) or value not in value


def test_in_the_sandbox(tmp_path):
    """The trial answers from the learner's process as it does here."""
    source = asked.written(1, 'return X - m / s')
    (tmp_path / 'ada').mkdir()
    (tmp_path / 'ada' / table.TASKS[1].file).write_text(source)
    run = runs.Run(tmp_path, '--submission', tmp_path / 'ada', '--task=1')
    found = asked.explained(1, source)
    assert line_of(found) and found in run.output
    assert f'wrong: {found} (' in run.xml.read_text()


@pytest.mark.parametrize('number, body, raised, says', [
    (10, '', "it raised TypeError: not recognized: {'lr': 1, 'beta1': 1}",
     'Keras 3 calls it learning_rate, not lr'),
    (10, '', "it raised TypeError: unexpected keyword argument 'beta1'",
     'Keras calls them beta_1 and beta_2, with an underscore'),
    (5, '', "it raised TypeError: not recognized: {'lr': 1}", ''),
    (8, '', "AttributeError: module 'tensorflow' has no attribute 'train'",
     'tf.train belongs to TensorFlow 1: use tf.keras.optimizers'),
    (4, 'v, averages = 0, []\nfor t, x in enumerate(data):\n'
     '    v = beta * v + (1 - beta) * x\n'
     '    averages.append(v / (1 - beta ** t))\nreturn averages', '',
     'at t = 0 the correction 1 - beta^0 is zero: count steps from 1'),
    (1, 'return numbers.ones(3)', "NameError: name 'np' is not defined",
     'import numpy as np is missing at the top of the file'),
    (14, '', "NameError: name 'tf' is not defined",
     'import tensorflow as tf is missing at the top of the file'),
    (3, 'yield X, Y', '', 'this is a generator; return a list of the '
     'batches'),
    (2, 'order = np.argsort(np.random.rand(len(X)))\n'
     'return X[order], Y[order]', '', 'the pairs are kept, but the order is '
     'not the one that the seed gives: draw it by one '
     'np.random.permutation(m), and index with it'),
    (2, 'np.random.seed(42)\norder = np.random.permutation(len(X))\n'
     'return X[order], Y[order]', '', 'line 5: leave out '
     'np.random.seed(42)'),
    (4, 'v, averages = 0, []\nfor t, x in enumerate(data, 1):\n'
     '    v = beta * v + (1 - beta) * x\n'
     '    averages.append(v / (1 - beta ** t))\nreturn np.array(averages)',
     '', 'line 9: use averages instead of array(averages)')])
def test_signs(number, body, raised, says):
    """What no search finds is seen in an exception, or in the answers."""
    if raised:
        assert diagnosis.named(
            table.TASKS[number], [diagnosis.Failed((), raised)], [], '', None,
            1)[0].sentence == says
    else:
        assert set(asked.named(number, asked.written(number, body)).values()
                   ) == {says}


def test_a_right_shuffle_is_no_other():
    """A check that fails for another reason says nothing of the order."""
    question = Question('call', (np.arange(6.).reshape(3, 2),
                                 np.arange(3.)), 1)
    right = Answer(question, forward.task(2).expected(question))
    assert diagnosis.named(table.TASKS[2], [diagnosis.Failed((right,))],
                           [right], '', None, 1) == [NAMELESS]


@pytest.mark.slow
@TENSORFLOW
def test_nearly_all_are_named():
    """97 in 100 mistakes are named, 9 in 10 with their line."""
    made = mistakes_made.MADE
    found = [asked.explained(mistake.task, mistake.source(), 30)
             for mistake in made]
    missing = [mistake for mistake, name in zip(made, found) if not name]
    assert len(missing) <= 0.03 * len(made), missing
    right = [line_of(name) in mistake.lines()
             for mistake, name in zip(made, found) if name]
    assert sum(right) >= 0.9 * len(made)
