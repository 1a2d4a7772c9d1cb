"""The names of mistakes in the tasks of TensorFlow, and their lines."""
import inspect

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.diagnosis import keras, layers, lines, questions
from optimization_grading.protocol.messages import Question
from tests.support import asked, mistakes_made

TENSORFLOW = pytest.mark.xdist_group('tensorflow')
LAYER = '''\
Z = tf.keras.layers.Dense(n, kernel_initializer=
    tf.keras.initializers.VarianceScaling(mode='fan_avg'))(prev)
norm = tf.keras.layers.BatchNormalization(epsilon=1e-7)
return activation(norm(Z, training=True))'''


@pytest.mark.slow
@TENSORFLOW
@pytest.mark.parametrize('old, new, says', [
    ('Z = tf', 'tf.keras.utils.set_random_seed(0)\nZ = tf',
     'line 5: every call draws the same weights: do not seed inside the '
     'function'),
    ("(n, kernel_initializer=\n    tf.keras.initializers.VarianceScaling("
     "mode='fan_avg'))", '(n)', 'line 5: the weights are drawn from a '
     "uniform distribution; use tf.keras.initializers.VarianceScaling("
     "mode='fan_avg')"),
    ('epsilon=1e-7', 'epsilon=1e-7, scale=False', 'line 7: gamma and beta '
     'are missing or cannot be trained: they are variables, ones and zeros'),
    ('epsilon=1e-7', '', 'line 7: take epsilon 1e-7, not 0.001'),
    ('', '', '')])
def test_layers(old, new, says):
    """The variables of a layer show what its output does not."""
    found = asked.explained(14, asked.written(14, LAYER.replace(old, new),
                                              'import tensorflow as tf'))
    assert found == says


@pytest.mark.parametrize('scale, expected', [
    (1, True), (0.8, False), (1.2, False)])
def test_uniform_weights(scale, expected):
    """Weights are called uniform if the largest is just within the bound."""
    kernel = scale * np.random.default_rng(1).uniform(
        -1, 1, (300, 6)) * np.sqrt(6 / 306)
    layer = layers.Layer(np.zeros((4, 300)), 6, 'tanh', 1, None,
                         [(kernel, None)])
    assert layers.uniform([[layer]]) == expected


def keras_function(number, constructor):
    """Give a function of a task that calls a constructor with defaults."""
    import tensorflow as tf
    place = tf.keras.optimizers.schedules if number == 12 else (
        tf.keras.optimizers)
    return getattr(place, constructor.__name__)


@TENSORFLOW
@pytest.mark.parametrize('constructor', [
    keras.RIGHT[6][0], *keras.OTHERS[6][1:]], ids=lambda one: one.__name__)
def test_optimizers_are_those_of_keras(constructor):
    """Each equation, and each default, is Keras's."""
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(9, 3, 2))
    theirs = keras_function(6, constructor)
    defaults = {name: value.default for name, value in inspect.signature(
        theirs).parameters.items()}
    for name, value in inspect.signature(constructor).parameters.items():
        assert value.default == defaults[name], name
    others = {'momentum': 0.7, 'epsilon': 0.3, 'rho': 0.6, 'beta_1': 0.5,
              'beta_2': 0.6, 'learning_rate': 0.4, 'nesterov': True,
              'centered': True, 'amsgrad': True,
              'initial_accumulator_value': 2.}
    known = [name for name in others
             if name in inspect.signature(constructor).parameters]
    for names in [], *([name] for name in known), known:
        options = {name: others[name] for name in names}
        question = Question('trajectories', ([()], start, gradients))
        answer = questions.positions(question, questions.ask(
            lambda: theirs(**options), question))
        own = questions.ask(lambda: constructor(**options), question,
                            keras.IN_NUMPY)
        assert questions.agree(question, answer, own), options


@TENSORFLOW
@pytest.mark.parametrize('constructor', [
    keras.RIGHT[12][0], *keras.OTHERS[12]], ids=lambda one: one.__name__)
def test_schedules_are_those_of_keras(constructor):
    """Each equation, and each default, is Keras's."""
    theirs = keras_function(12, constructor)
    question = Question('schedules', ([()], list(range(25))))
    needed = {'initial_learning_rate': 0.3, 'decay_steps': 7,
              'decay_rate': 0.6}
    known = inspect.signature(constructor).parameters
    for name, value in known.items():
        default = inspect.signature(theirs).parameters[name].default
        assert value.default == default, name
    for options in {}, {'staircase': True}, {'alpha': 0.2}, {'power': 2.}, {
            'end_learning_rate': 0.05}:
        options = {name: value for name, value in {
            **needed, **options}.items() if name in known}
        assert questions.agree(question, *(questions.ask(
            lambda: one(**options), question, own) for one, own in (
                (theirs, asked.PROBES), (constructor, keras.IN_NUMPY))))


def test_lines_of_constructors():
    """Where nothing can be tried, the line is that of the argument."""
    source = mistakes_made.solution('8-short')
    name = table.TASKS[8].function
    assert lines.line(source, name, ['rho']) == 9
    assert lines.line(source, name, ['momentum', 'RMSprop']) == 8
    assert lines.line(source, name, ['momentum']) is None
    assert lines.line('def f(:', 'f', ['rho']) is None
    assert lines.line('def f(x):\n    return x', 'f', ['rho']) == 2
    twice = 'def f(x):\n    y = sqrt(x)\n    return sqrt(y)'
    assert lines.line(twice, 'f', ['sqrt']) is None  # which of the two?
    helped = 'def f(x):\n    return g(x)\n\n\ndef g(x):\n    return h(x)'
    assert lines.line(helped, 'f', ['h']) == 6


def test_a_line_is_found_in_linear_work(monkeypatch):
    """Twice as many names that hold a result are twice the work."""
    counted = []
    called = lines.expressions.called
    monkeypatch.setattr(lines.expressions, 'called', lambda node: (
        counted.append(node) or called(node)))

    def work(count):
        """Return how often a node is looked at."""
        counted.clear()
        lines.line('def f():\n' + ''.join(
            f'    a{i} = X()\n' for i in range(count)), 'f', ['X()'])
        return len(counted)
    assert work(200) < 2.5 * work(100)
