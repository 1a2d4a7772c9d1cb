"""The optimizers, as their numbered modules have them, on one interface.

A stepper is made for one path: step(var, objective) gives the next point and
keeps the moments. An objective has gradient(var), and hessian(var) where
Newton is to follow it. tasks.toml names the modules.
"""
import dataclasses
import difflib

import numpy as np

from optimization_grading import table

ROWS = {row.number: row for row in (*table.TASKS, *table.FURTHER)}
# Learning rates that are tried where the best is looked for.
RATES = tuple(float(f'{digit}e{power}') for power in range(-4, 2)
              for digit in (1, 2, 5))
# A path that comes this far from the origin has diverged.
FAR = 1e6


@dataclasses.dataclass(frozen=True)
class Rule:
    """An optimizer: the number of its module, and how it is drawn.

    settings: the hyperparameters' usual values, by the parameters' names.
    mark: what its ball bears. A numpy task and the Keras task of its name
    share colour and mark; Keras's lines are dashed.
    """

    name: str
    number: int
    settings: dict
    color: str
    mark: str

    @property
    def label(self):
        """Give the name that a reader knows."""
        family, _, keras = self.name.partition('-')
        return family + ', Keras' * bool(keras)

    @property
    def dash(self):
        """Give the style of its lines."""
        return '--' if 'Keras' in self.label else '-'

    @property
    def parameters(self):
        """Give the names of the function's parameters."""
        return ROWS[self.number].parameters

    def function(self):
        """Import the module; give its function."""
        row = ROWS[self.number]
        return getattr(__import__(row.module), row.function)

    def stepper(self, **settings):
        """Begin a path, with some hyperparameters other than usual."""
        settings = {**self.settings, **settings}
        if 'evaluate_gradient' in self.parameters:
            return Descent(self.function(), settings)
        if 'var' in self.parameters:
            return Update(self.function(), self.parameters, settings)
        return Keras(self.function(), settings)


class Descent:
    """gradient_descent, a step at a time: one epoch, all data at once."""

    def __init__(self, function, settings):
        self.function, self.settings = function, settings

    def step(self, var, objective):
        """Give the next point."""
        return self.function(lambda _, here: objective.gradient(here),
                             data=np.zeros(1), var=var, nb_epochs=1,
                             **self.settings)


class Update:
    """A numpy update rule and its moments, 0 at the start."""

    def __init__(self, function, parameters, settings):
        self.function, self.parameters = function, parameters
        self.settings = settings
        given = {*settings, 'var', 'grad', 'hessian', 't'}
        self.moments = {name: 0. for name in parameters if name not in given}
        self.t = 0

    def step(self, var, objective):
        """Give the next point."""
        self.t += 1
        known = {**self.settings, **self.moments, 't': self.t,
                 'var': var.copy(), 'grad': objective.gradient(var)}
        if 'hessian' in self.parameters:
            known['hessian'] = objective.hessian(var)
        result = self.function(*(known[name] for name in self.parameters))
        if not self.moments:
            return result[0] if isinstance(result, tuple) else result
        var, *moments = result
        self.moments = dict(zip(self.moments, moments))
        return var


class Keras:
    """A Keras optimizer, on one float64 variable."""

    def __init__(self, function, settings):
        self.optimizer = function(**settings)
        self.variable = None

    def step(self, var, objective):
        """Give the next point."""
        import tensorflow as tf
        if self.variable is None:
            self.variable = tf.Variable(var)
        self.variable.assign(var)
        self.optimizer.apply([tf.constant(objective.gradient(var))],
                             [self.variable])
        return self.variable.numpy()


@dataclasses.dataclass
class Known:
    """An objective whose gradient, where it will be asked for, is known."""

    slope: np.ndarray

    def gradient(self, _):
        """Return it."""
        return self.slope


def path(stepper, objective, start, steps):
    """Follow a stepper; give the points, the start first.

    There are steps + 1 of them, or fewer where the path diverges: its last
    point is then far away or not finite.
    """
    points = [np.array(start, float)]
    with np.errstate(all='ignore'):
        while len(points) <= steps and not diverged(points[-1]):
            points.append(stepper.step(points[-1], objective))
    return np.array(points)


def diverged(var):
    """Tell whether a point is far away or not finite."""
    return not np.abs(var).max() < FAR


def loss(surface, points):
    """Give the losses along a path, infinite where it has diverged."""
    with np.errstate(all='ignore'):
        losses = surface.value(points.T)
    return np.where(np.isfinite(losses), losses, np.inf)


def best_rate(rule, surface, start=None, steps=None, rates=RATES):
    """Give the rate with the lowest mean loss.

    None where the rule has no rate, or diverges at every one.

    The mean along the path favours rates that get down soon and stay there;
    the last loss alone would favour luck.
    """
    if 'alpha' not in rule.settings or rule.name == 'Newton':
        return None
    steps = steps or surface.steps
    means = {}
    for rate in rates:
        points = path(rule.stepper(alpha=rate), surface,
                      surface.start if start is None else start, steps)
        if not diverged(points[-1]) and len(points) > steps:
            means[rate] = loss(surface, points).mean()
    return min(means, key=means.get, default=None)


# The colours are told apart with each kind of colour blindness.
RULES = {rule.name: rule for rule in (
    Rule('GD', 100, {'alpha': 0.01}, '#111111', ''),
    Rule('momentum', 5, {'alpha': 0.01, 'beta1': 0.9}, '#1f3df5', 's'),
    Rule('momentum-6', 6, {'alpha': 0.01, 'beta1': 0.9}, '#1f3df5', 's'),
    Rule('Nesterov', 101, {'alpha': 0.01, 'beta1': 0.9}, '#9a70ee', '^'),
    Rule('AdaGrad', 102, {'alpha': 0.01, 'epsilon': 1e-8}, '#fd620c', 'v'),
    Rule('RMSProp', 7, {'alpha': 0.01, 'beta2': 0.9, 'epsilon': 1e-8},
         '#135b00', 'P'),
    Rule('RMSProp-8', 8, {'alpha': 0.01, 'beta2': 0.9, 'epsilon': 1e-8},
         '#135b00', 'P'),
    Rule('AdaDelta', 103, {'rho': 0.95, 'epsilon': 1e-6}, '#b06064', 'X'),
    Rule('Adam', 9, {'alpha': 0.01, 'beta1': 0.9, 'beta2': 0.999,
                     'epsilon': 1e-8}, '#a8105f', '*'),
    Rule('Adam-10', 10, {'alpha': 0.01, 'beta1': 0.9, 'beta2': 0.999,
                         'epsilon': 1e-8}, '#a8105f', '*'),
    Rule('Newton', 104, {'alpha': 1.}, '#8635b0', 'd'),
)}

# A rule of each family, as many as a panel has room for.
RACERS = 'GD', 'momentum', 'Nesterov', 'AdaGrad', 'RMSProp', 'Adam'


def suggestion(name, names):
    """Give the rest of a sentence about a name that is not among names."""
    folded = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), folded, 1)
    return f'; did you mean {folded[near[0]]}?' if near else (
        f'; there are {", ".join(names)}')
