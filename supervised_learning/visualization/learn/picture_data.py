"""The data of the page's pictures, computed by the learner's own function.

Each picture is a function of a task: it takes `solve`, the learner's function,
`right`, a right one, and options. It yields the parts of the picture, first
what needs no learner. `solve` raises Failure if the function is wrong. Of both
functions the picture has what they give, as `theirs` and `reference`:

    0       {mean, deviation, after}: `before`, normalized by these
    1       {after}
    2       {X, Y}: the number of each row, or None for what is no row
    3       [{X, Y} of each batch]; options: rows, size
    4       [average, ...] of `data`; `uncorrected` too; options: beta
    11      [rate at each of `steps`]; options: settings, steps
    13      layers: [{without, reference, theirs} of each], before its tanh
    others  {xs, ys, losses, ended}: a path on a surface, and why there are
            fewer points, or ''; options: surface, text, letters, start,
            settings, steps, as in the explorer's state

bridge.py adds `error`, a sentence on the learner's function, or ''; its
`line`, or None; and `unwritten`, if it is the starter. `theirs` is None then,
or as far as it came. A number that is not finite is None.
"""
import ast

import numpy as np

from optimization_grading import table
from optimization_grading.diagnosis import formulas
from optimization_grading.judging.comparison import shaped
from optimization_grading.judging.verdicts import Failure, Verdict

FAR = 1e6  # a path that comes so far has diverged, as in the explorer
GAMMA, BETA = 2.0, 3.0  # of task 13
SEED = 1  # the learner's shuffle and the right one draw the same


def right_of(row):
    """Return a right function of a row."""
    if row.number in formulas.SOURCES:
        _, source = formulas.module(row)
    else:
        source = (table.FOLDER / row.file).read_text()
    names = {'np': np}
    exec(source, names)

    def right(*arguments, seed=None):
        if seed is not None:
            np.random.seed(seed)
        with np.errstate(all='ignore'):
            return names[row.function](*arguments)
    return right


# The data

def cloud():
    """Return 50 rows of two features, of different mean and deviation."""
    draw = np.random.default_rng(4).normal(size=(50, 2))
    return [8, 4] + draw * [0.8, 3]


def temperatures():
    """Return the month that the driver of task 4 averages."""
    driver = ast.parse((table.FOLDER / table.TASKS[4].driver).read_text())
    return next(ast.literal_eval(node.value) for node in driver.body
                if isinstance(node, ast.Assign)
                and node.targets[0].id == 'TEMPERATURES')


def numbered(count):
    """Return rows of X and Y of which each holds its number."""
    X = np.repeat(np.arange(count), 2).reshape(count, 2)
    return X, X[:, :1].copy(), [i * 4 // count for i in range(count)]


def numbers_of(rows, count):
    """Return the number in each row, or None for what is no row."""
    firsts = [np.ravel(row)[0] if np.size(row) else -1
              for row in np.atleast_1d(rows)[:4 * count]]
    return [int(first) if first in range(count) else None
            for first in firsts]


# The pictures

def constants(solve, right, options):
    """Task 0: a cloud, and what its constants make of it."""
    X = cloud()
    yield {'before': X}
    for name, function in (('reference', right), ('theirs', solve)):
        mean, deviation = function(X.copy())
        for what, value in (('mean', mean), ('deviation', deviation)):
            shaped(value, (2,), what)
        with np.errstate(all='ignore'):
            yield {name: {'mean': mean, 'deviation': deviation,
                          'after': (X - mean) / deviation}}


def normalized(solve, right, options):
    """Task 1: a cloud before and after, with the constants of another."""
    X, m, s = cloud(), np.array([7.0, 5.0]), np.array([1.0, 2.5])
    yield {'before': X}
    for name, function in (('reference', right), ('theirs', solve)):
        after = function(X.copy(), m.copy(), s.copy())
        shaped(after, X.shape)
        yield {name: {'after': after}}


def shuffled(solve, right, options):
    """Task 2: the numbers of the rows, in their new order."""
    X, Y, labels = numbered(12)
    yield {'labels': labels}
    for name, function in (('reference', right), ('theirs', solve)):
        parts = function(X.copy(), Y.copy(), seed=SEED)
        yield {name: {key: numbers_of(part, len(X))
                      for key, part in zip('XY', parts)}}


def batches(solve, right, options):
    """Task 3: the numbers of the rows in each batch."""
    size = options.get('size', 4)
    X, Y, labels = numbered(options.get('rows', 14))
    yield {'labels': labels, 'size': size}
    for name, function in (('reference', right), ('theirs', solve)):
        yield {name: [{key: numbers_of(part, len(X))
                       for key, part in zip('XY', batch)}
                      for batch in function(X.copy(), Y.copy(), size,
                                            seed=SEED)[:len(X)]]}


def averages(solve, right, options):
    """Task 4: a month of temperatures and its average."""
    beta, data = options.get('beta', 0.9), temperatures()
    average, uncorrected = 0, []
    for value in data:
        average = beta * average + (1 - beta) * value
        uncorrected.append(average)
    yield {'data': data, 'beta': beta, 'uncorrected': uncorrected,
           'reference': right([*data], beta)}
    yield {'theirs': solve([*data], beta)}


def stairs(solve, right, options):
    """Task 11: the learning rate at each step."""
    settings = {'alpha': 0.1, 'decay_rate': 1, 'decay_step': 10,
                **options.get('settings', {})}
    steps, theirs = [*range(options.get('steps', 60) + 1)], []
    calls = [(settings['alpha'], settings['decay_rate'], step,
              settings['decay_step']) for step in steps]
    yield {'settings': settings, 'steps': steps, 'theirs': theirs,
           'reference': [right(*call) for call in calls]}
    for call in calls:
        theirs.append(np.reshape(solve(*call), ()))


def layers(solve, right, options):
    """Task 13: what two layers give, as it is and after batch_norm."""
    draw = np.random.default_rng(2)
    X, weights = draw.normal(size=(50, 4)), draw.normal(size=(2, 4, 4))

    def passed(function=None):
        """Return what each of two layers gives, before its tanh."""
        found, outputs = X, []
        for W in weights:
            Z = found @ W + [-3, -1, 1, 3]
            if function:
                Z = function(Z, np.full((1, 4), GAMMA),
                             np.full((1, 4), BETA), 1e-8)
                shaped(Z, X.shape)
            outputs.append(np.asarray(Z))
            found = np.tanh(Z)
        return outputs

    def parts(**ways):
        """Return the values of each layer, by name."""
        return {'layers': [{name: way and way[i].ravel()
                            for name, way in ways.items()}
                           for i in range(len(weights))]}
    known = {'without': passed(), 'reference': passed(right)}
    yield parts(**known, theirs=None)
    yield parts(**known, theirs=passed(solve))


def descent(solve, right, options):
    """A rule on the map: its path, and the right one."""
    ground, parameters = options['ground'], solve.task.parameters
    at = parameters.index('var')
    settings = [options['settings'][name] for name in parameters[:at]]
    moments = len(solve.task.returns) - 1

    def step(function, t, position, gradient, state):
        """Make a step; return the new position and the new moments."""
        given = [*settings, position, gradient, *state]
        if 't' in parameters:
            given.append(t)
        if 'hessian' in parameters:
            given.append(ground.curvature(position))
        found = function(*given)
        position, *state = found if moments else [found]
        shaped(position, (2,), 'var')
        return np.asarray(position, float), state

    yield {name: options[name] for name in OF_MAP}
    for name, function in (('reference', right), ('theirs', solve)):
        path = ground.path()
        yield {name: path.shown}
        position, state = np.array(options['start'], float), [
            np.zeros(2) for _ in range(moments)]
        path.add(position)
        for t in range(1, options['steps'] + 1):
            gradient = ground.gradient(position)
            if not np.isfinite(gradient).all():
                path.end(f'stopped at step {t - 1}: the gradient is not a '
                         'number')
                break
            position, state = step(function, t, position, gradient, state)
            if not path.add(position):
                break


def of_batches(solve, right, options):
    """Task 100: where var is when its gradient is asked for."""
    ground = options['ground']
    noise = np.random.default_rng(3).normal(size=(12, 2))
    noise -= noise.mean(axis=0)
    size = options['settings'].get('batch_size')
    yield {name: options[name] for name in OF_MAP}

    def down(function):
        """Go down with a function, and keep the path; return its result."""
        def evaluate_gradient(batch, var):
            if np.shape(var) != (2,):
                raise ValueError(f'var has shape {np.shape(var)}; (2,) is '
                                 'expected')
            path.add(var)
            return ground.gradient(var) + batch.mean(axis=0)

        np.random.seed(SEED)
        epochs = options['steps'] * (size or len(noise)) // len(noise)
        return function(
            evaluate_gradient, noise, np.array(options['start'], float),
            options['settings']['alpha'], max(epochs, 1), size)

    for name, call in (('reference', lambda: down(right)),
                       ('theirs', lambda: solve.within(down))):
        path = ground.path()
        yield {name: path.shown}
        var = call()
        shaped(var, (2,), 'var')
        path.add(var)


class Ground:
    """A surface of the explorer, which JavaScript computes."""

    def __init__(self, surface):
        self.surface = surface

    def gradient(self, position):
        """Return the gradient, as an array."""
        return np.array(self.surface.gradient(*map(float, position)).to_py(),
                        float)

    def curvature(self, position):
        """Return the Hessian, as an array."""
        if not hasattr(self.surface, 'hessian'):
            raise Failure(Verdict.NO_VERDICT, 'this surface is known at its '
                          'points alone, so it has no second derivatives: '
                          'choose another')
        return np.array(self.surface.hessian(*map(float, position)).to_py(),
                        float)

    def path(self):
        """Begin a path on it."""
        return Path(self.surface.value)


class Path:
    """A path, as the explorer's Paths.follow gives it."""

    def __init__(self, value):
        self.value = value
        self.shown = {'xs': [], 'ys': [], 'losses': [], 'ended': ''}

    def end(self, reason):
        """Say why there are no more points."""
        self.shown['ended'] = reason

    def add(self, position):
        """Add a position; return whether the path goes on."""
        x, y = map(float, position)
        count = len(self.shown['xs'])
        if not np.isfinite([x, y]).all():
            self.end(f'stopped at step {count - 1}: the rule gives no number')
            return False
        for name, value in zip(('xs', 'ys', 'losses'),
                               (x, y, self.value(x, y))):
            self.shown[name].append(value)
        if max(abs(x), abs(y)) < FAR:
            return True
        self.end(f'diverged at step {count}')
        return False


OF_MAP = 'surface', 'start', 'settings', 'steps'
PICTURES = {0: constants, 1: normalized, 2: shuffled, 3: batches, 4: averages,
            11: stairs, 13: layers, 100: of_batches,
            **dict.fromkeys((5, 7, 9, 101, 102, 103, 104), descent)}
