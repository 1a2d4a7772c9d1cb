"""The search for the optimizers and schedules of TensorFlow.

Nothing of the learner runs: what they did is held against equations, over
the arguments of the constructor.
"""
import dataclasses
import functools
import inspect
import itertools
import random

import numpy as np

from optimization_grading.diagnosis import (
    forward,
    lines,
    optimizers,
    questions,
    wording,
)
from optimization_grading.protocol import probes

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
NATURAL = {key: value for _, given in RIGHT.values()
           for key, value in given.items()}
CONSTANTS = {'learning_rate': (0.1, 0.01, 0.001), 'momentum': (0.9, 0.99),
             'rho': (0.99, 0.999), 'beta_1': (0.99,), 'beta_2': (0.99, 0.9),
             'epsilon': (1e-8, 1e-3, 1e-6)}


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

    probes = IN_NUMPY

    def __init__(self, number, parameters):
        self.number, self.parameters = number, parameters
        self.tables, self.memory, self.found = {}, {}, {}
        if number == 12:  # which of two kinds is theirs, their code shows
            self.spread = 5
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
                for key, value in given.items() if value is not None})
        return function

    def settings(self):
        """Yield other arguments, and other constructors."""
        right, _ = RIGHT[self.number]
        yield from self.arguments(*RIGHT[self.number])
        for other in OTHERS[self.number]:
            if other is not right:
                given = {key: NATURAL[key] for key in inspect.signature(
                    other).parameters
                    if NATURAL.get(key) in self.parameters}
                if other is optimizers.ExponentialDecay:
                    given['staircase'] = True
                yield from self.arguments(
                    other, given, f'use {right.__name__}: this is '
                    f'{other.__name__}')

    def arguments(self, constructor, given, *says):
        """Yield a constructor with up to two arguments otherwise.

        says: what to do about the constructor, if it is a wrong one.
        """
        def setting(rank, keys, new, *more):
            return Setting(
                self.made(constructor, {**given, **new}), len(says) + rank,
                '; '.join([*says, *more]),
                [*keys, constructor.__name__, 'return'])

        if says:
            yield setting(0, [], {})
        for one, other in itertools.combinations(
                [key for key, value in given.items()
                 if isinstance(value, str)], 2):
            yield setting(
                1.3, [one], {one: given[other], other: given[one]},
                f'give {one}={given[one]} and {other}={given[other]}: the two '
                'are swapped')
        changes = [(key, *other) for key, parameter in inspect.signature(
            constructor).parameters.items()
            for other in self.others(key, given.get(key), parameter.default)]
        for chosen in (*itertools.combinations(changes, 1),
                       *itertools.combinations(changes, 2)):
            keys, values, do, ranks = zip(*chosen)
            if len({*keys}) == len(keys) and sum(ranks) <= 4:
                yield setting(sum(ranks), keys, dict(zip(keys, values)), *do)

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
            if key == 'learning_rate' and 'beta1' in self.parameters:
                yield (lambda own: own['alpha'] * (1 - own['beta1']),
                       f'{do}, not alpha * (1 - beta1)', 1.4)
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
                ['floor', 'ceil', 'round', '//', '/', 'return'] if any(
                    edit.place == 'stairs' for edit in candidate.edits)
                else ['return /', '/', 'return'], by_hand=True))
        return found


@functools.cache
def task(number, parameters):
    """Return a task's candidates, which are kept for the whole run."""
    return Task(number, parameters)


def explained(row, answers, source, ask):
    """Say what explains the answers to one of these tasks, or give ''."""
    own = task(row.number, row.parameters)
    if not own.wrong(answers):
        return ''
    found = own.explanations(answers)
    if row.number == 12:
        by_hand = not lines.line(source, row.function, [
            constructor.__name__ for constructor in (
                RIGHT[12][0], *OTHERS[12])])
        found = [setting for setting in found
                 if setting.by_hand == by_hand] or found
    cheapest = min(answers, key=questions.cost).question
    found = own.settled(found, [questions.varied(
        cheapest, random.Random(0))], ask)
    return located(row, source, *found[:1])


def located(row, source, *settings):
    """Return the name of settings, with the line of each."""
    return wording.named([
        (lines.line(source, row.function, setting.where), setting.says)
        for setting in settings])
