"""The search for the tasks in TensorFlow.

Nothing of the learner runs: what an optimizer, a schedule or a layer did is
held against equations, over the arguments of its constructor.
"""
import dataclasses
import functools
import inspect
import itertools

import numpy as np

from optimization_grading.checks.layers import ACTIVATIONS, kernel_of
from optimization_grading.diagnosis import (
    fingerprints,
    forward,
    lines,
    optimizers,
    program,
    questions,
    wording,
)
from optimization_grading.protocol import probes

NUMBERS = 6, 8, 10, 12, 14
# The right constructor, and what its arguments are called in the task.
RIGHT = {
    6: (optimizers.SGD, {'learning_rate': 'alpha', 'momentum': 'beta1'}),
    8: (optimizers.RMSprop, {'learning_rate': 'alpha', 'rho': 'beta2',
                             'epsilon': 'epsilon'}),
    10: (optimizers.Adam, {'learning_rate': 'alpha', 'beta_1': 'beta1',
                           'beta_2': 'beta2', 'epsilon': 'epsilon'}),
    12: (optimizers.InverseTimeDecay, {
        'initial_learning_rate': 'alpha', 'decay_steps': 'decay_step',
        'decay_rate': 'decay_rate', 'staircase': True})}
OTHERS = {number: [optimizers.SGD, optimizers.RMSprop, optimizers.Adam,
                   optimizers.Nadam, optimizers.Adamax, optimizers.Adagrad,
                   optimizers.Adadelta] for number in (6, 8, 10)}
OTHERS[12] = [optimizers.ExponentialDecay, optimizers.CosineDecay,
              optimizers.PolynomialDecay]
NATURAL = {'learning_rate': 'alpha', 'momentum': 'beta1', 'rho': 'beta2',
           'beta_1': 'beta1', 'beta_2': 'beta2', 'epsilon': 'epsilon',
           'initial_learning_rate': 'alpha', 'decay_steps': 'decay_step',
           'decay_rate': 'decay_rate'}
CONSTANTS = {'learning_rate': (0.1, 0.01, 0.001), 'momentum': (0.9, 0.99),
             'rho': (0.99, 0.999), 'beta_1': (0.99,), 'beta_2': (0.99, 0.9),
             'epsilon': (1e-8, 1e-3, 1e-6)}
LAYER = '''
def formula(Z, activation):
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_hat = (Z - mean) / np.sqrt(variance + 1e-7)
    return activation(Z_hat)
'''
# What a layer that normalizes can do wrong besides the formula's edits: what
# to do, the equation, where it is seen in the code.
LAYERS = [
    ('call BatchNormalization with training=True: without it, it uses its '
     'running averages, 0 and 1 at the start, and normalizes nothing',
     'activation(Z / np.sqrt(1 + 1e-7))',
     ['BatchNormalization()', 'BatchNormalization']),
    ('call BatchNormalization with training=True, and give it epsilon=1e-7: '
     'without training it uses its running averages, 0 and 1 at the start, '
     'and normalizes nothing',
     'activation(Z / np.sqrt(1 + 1e-3))', ['BatchNormalization']),
    ('normalize Z before the activation: this is the dense layer alone',
     'activation(Z)', []),
    ('normalize Z and apply the activation: this is the dense layer alone',
     'Z', []),
    ('gamma and beta are swapped: ones scale, and zeros are added',
     'activation(0 * Z + 1)', ['batch_normalization']),
    ('normalize first, then apply the activation',
     'over_batch(activation(Z), EPSILON)', ['activation']),
    ('apply the activation once, after the normalization',
     'activation(over_batch(activation(Z), EPSILON))', ['activation']),
    ('take epsilon 1e-7, not EPSILON', 'activation(over_batch(Z, EPSILON))',
     ['BatchNormalization', 'batch_normalization', 'sqrt', 'rsqrt']),
    ('apply the activation to the normalized Z', 'over_batch(Z, EPSILON)',
     []),
    ('take mean and variance over the batch, axes=[0]; these are those of '
     'each row', 'activation(over_batch(Z.T, EPSILON).T)',
     ['moments', 'reduce_mean', 'BatchNormalization'])]
EPSILONS = 1e-7, 1e-3, 1e-8, 1e-5, 1e-6, 1e-4, 0.


def over_batch(Z, epsilon):
    """Normalize over the batch."""
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


@dataclasses.dataclass(eq=False)
class Setting:
    """A constructor with arguments: what it gives, and what to say.

    where: what to look for in the code, the first that is there.
    """

    function: object
    rank: float
    says: str
    where: list
    by_hand: bool = False


def trajectories(formula, settings, start, gradients):
    """Follow steps(gradients) as the probe follows an optimizer."""
    return [start - np.cumsum([0 * start, *formula(*setting)(gradients)],
                              axis=0) for setting in settings]


def schedules(formula, settings, steps):
    """Evaluate rate(step) as the probe evaluates a schedule."""
    return [np.array([formula(*setting)(step) for step in steps])
            for setting in settings]


def schedules_in_use(formula, settings, steps):
    """Evaluate rate(step) at an optimizer's first steps."""
    return schedules(formula, settings, range(steps))


IN_NUMPY = {**probes.PROBES, 'trajectories': trajectories,
            'schedules': schedules, 'schedules_in_use': schedules_in_use}


class Task(forward.Task):
    """The candidates of a task in TensorFlow."""

    spread = 5

    def __init__(self, number, parameters):
        self.number, self.parameters = number, parameters
        self.tables, self.memory = {}, {}
        self.right = Setting(self.made(*RIGHT[number]), 0, '', [])

    @functools.cached_property
    def candidates(self):
        """Return the candidates, the likelier first."""
        found = list(self.settings())
        if self.number == 12:
            found += self.by_hand()
        return sorted(found, key=lambda setting: setting.rank)

    def made(self, constructor, given):
        """Return the task's function that passes arguments on so."""
        def function(*arguments):
            own = dict(zip(self.parameters, arguments))
            return constructor(**{
                key: value(own) if callable(value) else
                own.get(value, value) if isinstance(value, str) else value
                for key, value in given.items()})
        return function

    def settings(self):
        """Yield other arguments, and other constructors."""
        right, natural = RIGHT[self.number]
        yield from self.arguments(right, natural, 2, '', 0)
        for other in OTHERS[self.number]:
            if other is not right:
                given = {key: NATURAL[key] for key in inspect.signature(
                    other).parameters
                    if NATURAL.get(key) in self.parameters}
                if other is optimizers.ExponentialDecay:
                    given['staircase'] = True
                yield from self.arguments(
                    other, given, 2, f'use {right.__name__}: this is '
                    f'{other.__name__}', 1)

    def arguments(self, constructor, given, most, says, rank):
        """Yield a constructor with up to so many arguments otherwise."""
        if says:
            yield Setting(self.made(constructor, given), rank, says,
                          [constructor.__name__, 'return'])
        for one, other in itertools.combinations(
                [key for key, value in given.items()
                 if isinstance(value, str)], 2):
            yield Setting(
                self.made(constructor, {**given, one: given[other],
                                        other: given[one]}),
                rank + 1.3, '; '.join([says] * bool(says) + [
                    f'give {one}={given[one]} and {other}={given[other]}: '
                    'the two are swapped']),
                [one, constructor.__name__, 'return'])
        changes = [(key, *other) for key, parameter in inspect.signature(
            constructor).parameters.items()
            for other in self.others(key, given.get(key), parameter.default)]
        for count in range(1, most + 1):
            for chosen in itertools.combinations(changes, count):
                keys = [change[0] for change in chosen]
                if len(set(keys)) < count or count == 2 and sum(
                        change[3] for change in chosen) > 4:
                    continue
                new = {**given, **{key: value for key, value, *_ in chosen}}
                told = '; '.join([says] * bool(says) + [
                    change[2] for change in chosen])
                yield Setting(
                    self.made(constructor, {
                        key: value for key, value in new.items()
                        if value is not None}),
                    rank + sum(change[3] for change in chosen), told,
                    [*keys, constructor.__name__, 'return'])

    def others(self, key, right, default):
        """Yield (value, what to do, rank) of other values."""
        do = f'leave out {key}' if right is None else f'give {key}={right}'
        if isinstance(default, bool):
            yield None if right else True, do, 1
            return
        if right is not None:
            if default is not inspect.Parameter.empty:
                yield (default, f'{do}; without it, Keras takes its own '
                       f'{default:g}', 1)
            if right.startswith('beta'):
                yield (lambda own: 1 - own[right], f'{do}, not 1 - {right}',
                       1.4)
        for name in self.parameters:
            if name != right:
                yield name, f'{do}; it is {name} here', (
                    1.5 if right is None else 2)
        for value in CONSTANTS.get(key, ()):
            if value != default and right is not None:
                yield (value, f'{do}; it is {value:g} whatever is asked', 2)

    def by_hand(self):
        """Return the edits of task 11's formula, for schedules by hand."""
        def schedule(function):
            return lambda alpha, rate, stair: (
                lambda step: function(np.float64(alpha), np.float64(rate),
                                      np.float64(step), np.float64(stair)))
        found = []
        for candidate in forward.task(11).candidates:
            try:
                function = schedule(candidate.function)
            except Exception:  # a wrong formula may fail in any way
                continue
            found.append(Setting(
                function, candidate.rank + 1.2,
                wording.of_candidate(candidate),
                ['floor', 'ceil', '//', '/', 'return'] if any(
                    edit.place == 'stairs' for edit in candidate.edits)
                else ['return /', '/', 'return'], by_hand=True))
        return found

    def answer(self, candidate, question):
        """Return a candidate's answer, or None where it fails."""
        try:
            return questions.ask(candidate.function, question, IN_NUMPY)
        except Exception:  # a wrong argument may fail in any way of its own
            return None


@functools.cache
def task(number, parameters):
    """Return a task's candidates, which are kept for the whole run."""
    return Task(number, parameters)


def explained(row, answers, source, ask, deadline):
    """Explain the answers to a task in TensorFlow, or return None."""
    if row.number == 14:
        return layers_explained(row, answers, source)
    own = task(row.number, tuple(row.parameters))
    if not own.wrong(answers):
        return None
    found = own.explanations(answers, deadline)
    if row.number == 12:
        by_hand = not lines.line(source, row.function, [
            constructor.__name__ for constructor in (
                RIGHT[12][0], *OTHERS[12])])
        found.sort(key=lambda setting: (
            setting.by_hand != by_hand, setting.rank))
        found = [setting for setting in found if setting.by_hand ==
                 found[0].by_hand]
    if found:
        found = own.settled(found, answers, ask)
    return located(row, source, found[0]) if found else None


def located(row, source, *settings):
    """Return an Explanation with the line of each mistake."""
    places = [lines.line(source, row.function, setting.where)
              for setting in settings]
    return wording.Explanation('; '.join(
        (f'line {place}: ' if place else '') + setting.says
        for setting, place in zip(settings, places)), places[0])


@dataclasses.dataclass(eq=False)
class Layer:
    """A layer that was asked for; kernel: None if no weights took part."""

    prev: np.ndarray
    n: int
    activation: str
    seed: int
    output: object
    variables: list

    @functools.cached_property
    def kernel(self):
        """The weights."""
        try:
            return kernel_of(self.variables, self.prev, self.n)
        except AssertionError:
            return None


def layers_explained(row, answers, source):
    """Explain the answers to task 14, or return None."""
    asked = []
    for answer in answers:
        prevs, n, *others = answer.question.arguments
        asked.append([Layer(prev, n, *other, *found) for prev, *other, found
                      in zip(prevs, *others, answer.value)])
    found = layers(sum(asked, []))
    if not lines.line(source, row.function, ['BatchNormalization']):
        found = [setting for setting in found
                 if 'call BatchNormalization' not in setting.says]
    found[1:] = [Setting(None, 0, says, where) for tell, says, where in DRAWN
                 if asked and tell(asked)]
    return located(row, source, *found) if found else None


@functools.cache
def layer_formulas():
    """Return the edited layers, the likelier first."""
    found = []
    for says, equation, where in LAYERS:
        for epsilon in EPSILONS if 'EPSILON' in equation else (None,):
            if 'EPSILON' in says and epsilon == 1e-7:
                continue
            also = f'; take epsilon 1e-7, not {epsilon:g}' if epsilon not in (
                1e-7, None) and 'EPSILON' not in says else ''
            text = equation.replace('EPSILON', repr(epsilon))
            function = eval(f'lambda Z, activation: {text}',
                            {'np': np, 'over_batch': over_batch})
            found.append(Setting(
                function, 1 + bool(also),
                says.replace('EPSILON', f'{epsilon or 0:g}') + also,
                [*where, 'return']))
    start = program.of_formula(LAYER, {})
    for edit in start.edits():
        try:
            function = start.edited([edit])
        except Exception:  # an edit may fail in any way of its own
            continue
        where = {'Z_hat': ['sqrt', 'rsqrt', 'batch_normalization',
                           'BatchNormalization'],
                 'mean': ['moments', 'reduce_mean'],
                 'variance': ['moments', 'reduce_variance']}.get(
                     edit.place, [])
        found.append(Setting(function, edit.rank + 0.5,
                             wording.of_mistake([edit]),
                             [*where, 'return']))
    return sorted((setting for setting in found
                   if setting.rank <= forward.PLAUSIBLE + 0.5),
                  key=lambda setting: setting.rank)


def layers(seen):
    """Return what explains the outputs, on the weights that were found."""
    if any(layer.kernel is None for layer in seen):
        return []

    def fits(function):
        with np.errstate(all='ignore'):
            try:
                return all(fingerprints.equal(
                    layer.output, np.float32(function(
                        layer.prev.astype(float) @ layer.kernel,
                        ACTIVATIONS[layer.activation]))) for layer in seen)
            except Exception:  # a wrong formula may fail in any way
                return False
    if not seen or fits(program.of_formula(LAYER, {}).compiled()):
        return []
    return [setting for setting in layer_formulas()
            if fits(setting.function)]


def seeded(asked):
    """Tell whether calls with other seeds draw the same weights."""
    several = [layers for layers in asked
               if len({layer.seed for layer in layers}) > 1]
    return bool(several) and all(
        first.kernel is not None and np.ptp(first.kernel) > 0 and all(
            np.array_equal(first.kernel, other.kernel) for other in others)
        for first, *others in several)


def uniform(asked):
    """Tell whether the largest weight is just within a uniform's bound."""
    kernels = [layer.kernel for layers in asked for layer in layers]
    return all(kernel is not None for kernel in kernels) and 0.95 < max(
        np.abs(kernel).max() / np.sqrt(6 / sum(kernel.shape))
        for kernel in kernels) <= 1


def without_gamma(asked):
    """Tell whether no layer has a trainable variable of ones."""
    return all(isinstance(layer.output, np.ndarray) and not any(
        value.size == layer.n and np.all(value == 1)
        for value, _ in layer.variables)
        for layers in asked for layer in layers)


# What is seen in the variables, what to do, where it is in the code.
DRAWN = [
    (seeded, 'every call draws the same weights: do not seed inside the '
     'function', ['set_random_seed', 'set_seed', 'seed']),
    (uniform, 'the weights are drawn from a uniform distribution; use '
     "tf.keras.initializers.VarianceScaling(mode='fan_avg')", ['Dense']),
    (without_gamma, 'gamma and beta are missing or cannot be trained: they '
     'are variables, ones and zeros',
     ['batch_normalization', 'BatchNormalization', 'return'])]
