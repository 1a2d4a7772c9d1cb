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

    says: Parts; name: of the constructor, or '' for a rule by hand.
    """

    function: object
    rank: float
    says: list
    name: str = ''


@dataclasses.dataclass(frozen=True)
class Part:
    """A thing to do.

    where: what to look for in the code, the first that is there; absent: why
        to do it, if that is not there at all.
    """

    says: str
    where: tuple
    given: str = ''
    absent: str = ''


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
        self.right = Setting(self.made(*RIGHT[number]), 0, [])

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
        name = constructor.__name__

        def setting(rank, new, parts):
            return Setting(
                self.made(constructor, {**given, **new}), len(says) + rank,
                [*(Part(text, (name,)) for text in says), *parts], name)

        if says:
            yield setting(0, {}, [])
        for one, other in itertools.combinations(
                [key for key, value in given.items()
                 if isinstance(value, str)], 2):
            yield setting(
                1.3, {one: given[other], other: given[one]}, [Part(
                    f'give {one}={given[one]} and {other}={given[other]}: '
                    'the two are swapped', (one, name))])
        changes = [(key, *other) for key, parameter in inspect.signature(
            constructor).parameters.items()
            for other in self.others(key, given.get(key), parameter.default)]
        for chosen in (*itertools.combinations(changes, 1),
                       *itertools.combinations(changes, 2)):
            keys, values, whys, ranks = zip(*chosen)
            if len({*keys}) == len(keys) and sum(ranks) <= 4:
                yield setting(sum(ranks), dict(zip(keys, values)), [
                    Part(f'give {key}={given[key]}' if given.get(key) else
                         f'leave out {key}', (key, name), *why)
                    for key, why in zip(keys, whys)])

    def others(self, key, right, default):
        """Yield (value, why it is wrong, rank) of other values."""
        if isinstance(default, bool):
            yield None if right else True, (), 1
            return
        if right is not None:
            if default is not inspect.Parameter.empty:
                yield default, (f'it is {default:g} here', 'without it, '
                                f'Keras takes its own {default:g}'), 1
            if key == 'learning_rate' and 'beta1' in self.parameters:
                yield (lambda own: own['alpha'] * (1 - own['beta1']),
                       ('it is alpha * (1 - beta1) here',), 1.4)
            if right.startswith('beta'):
                yield (lambda own: 1 - own[right],
                       (f'it is 1 - {right} here',), 1.4)
        for name in self.parameters:
            if name != right:
                yield name, (f'it is {name} here',), (
                    1.5 if right is None else 2)
        for value in CONSTANTS.get(key, ()):
            if value != default and right is not None:
                yield value, (f'it is {value:g} whatever is asked',), 2

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
                function, candidate.rank + 1.2, [Part(
                    wording.of_candidate(candidate),
                    ('floor', 'ceil', 'round', '//', '/') if any(
                        edit.place == 'stairs' for edit in candidate.edits)
                    else ('return /', '/'))]))
        return found


@functools.cache
def task(number, parameters):
    """Return a task's candidates, which are kept for the whole run."""
    return Task(number, parameters)


def explained(row, answers, source, ask):
    """Return the name of what explains the answers to one of these tasks."""
    own = task(row.number, row.parameters)
    if not own.wrong(answers):
        return wording.Name()
    found = own.explanations(answers)
    if row.number == 12:
        by_hand = not any(lines.constructed(
            source, row.function, constructor.__name__)
            for constructor in (RIGHT[12][0], *OTHERS[12]))
        found = [setting for setting in found
                 if bool(setting.name) != by_hand] or found
    cheapest = min(answers, key=questions.cost).question
    found = own.settled(found, [questions.varied(
        cheapest, random.Random(0))], ask)[:1]
    return located(row, source, *found)


def located(row, source, *settings):
    """Return the name of settings, with the line of each part."""
    parts = []
    for setting in settings:
        call = setting.name and lines.constructed(
            source, row.function, setting.name)
        by_position = list(inspect.signature(vars(optimizers)[
            setting.name]).parameters)[:len(call.args)] if call else []
        given = {*by_position, *(keyword.arg for keyword in getattr(
            call, 'keywords', ()))}
        confused = False
        for part in setting.says:
            key = part.where[0] if part.where else ''
            why = part.given if key in given else part.absent or part.given
            confused |= why == part.absent != '' or (
                part.says.endswith('swapped') and key in by_position)
            parts.append((lines.line(source, row.function, part.where),
                          f'{part.says}; {why}' if why else part.says))
        if confused and len(by_position) > 1:
            parts.append((call.lineno, 'by position these are '
                          + ', '.join(by_position) + ': name them'))
    return wording.named(parts)
