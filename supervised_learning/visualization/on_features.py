"""Pictures of scaling, of noise and decay, of batch normalization."""
import numpy as np

import datasets
import drawing
import naming
import rules

normalization_constants = __import__(
    '0-norm_constants').normalization_constants
normalize = __import__('1-normalize').normalize
learning_rate_decay = __import__('11-learning_rate_decay').learning_rate_decay
batch_norm = __import__('13-batch_norm').batch_norm
gradient_descent = __import__('100-gradient_descent').gradient_descent

GOAL = 0.01  # of the first excess loss

SCHEDULES = {'constant 0.1': (0.1, 0.), 'constant 0.002': (0.002, 0.),
             'decay from 0.1': (0.1, 0.5)}
EPOCH, EPOCHS, RUNS = 100, 100, 20

# Each of these pictures is of gradient descent or of no rule.
INK = rules.RULES['GD'].color
DASHES = '-', '--', '-.'
LAYERS, WIDTH = 10, 100
SCALES = {'too small': 0.5, 'right': 1., 'too large': 2.}


class Regression:
    """The mean of (x var - y)^2 / 2, half of the mean squared error."""

    def __init__(self, X, y):
        self.X, self.y = X, y
        self.hessian = X.T @ X / len(X)
        self.minimum = np.linalg.lstsq(X, y, rcond=None)[0]

    def gradient(self, var, rows=slice(None)):
        """Give the gradient, of some rows."""
        X = self.X[rows]
        return X.T @ (X @ var - self.y[rows]) / len(X)

    def excess(self, var):
        """Give how far the loss is above its lowest, at points (..., n)."""
        away = var - self.minimum
        return np.einsum('...i,ij,...j', away, self.hessian, away) / 2

    @property
    def fastest(self):
        """Give the best rate of gradient descent, 2 / (l1 + ln)."""
        curvatures = np.linalg.eigvalsh(self.hessian)
        return 2 / (curvatures[0] + curvatures[-1])


def standardized(X):
    """Normalize by the data's own constants, tasks 0 and 1."""
    return normalize(X, *normalization_constants(X))


# Scaling

def regressions():
    """Give a regression on two raw features and on the normalized ones.

    The target needs no bias in either: it is x1 + x2 / 5 and a little noise,
    normalized as the features are.
    """
    X = datasets.three_features()[:, [0, 2]]
    noise = np.random.default_rng(0).normal(scale=0.5, size=len(X))
    y = X @ [1., 0.2] + noise
    return {'raw': Regression(X, y), 'normalized': Regression(
        standardized(X), standardized(y[:, None])[:, 0])}


def scaling_data():
    """Follow gradient descent on both, each at its best rate, from 0."""
    found = {}
    for name, regression in regressions().items():
        points = rules.path(rules.RULES['GD'].stepper(
            alpha=regression.fastest), regression, np.zeros(2), 60)
        excess = regression.excess(points)
        found[name] = {
            'hessian': regression.hessian, 'minimum': regression.minimum,
            'condition': np.linalg.cond(regression.hessian),
            'rate': regression.fastest,
            'path': points, 'excess': excess / excess[0],
            'steps': np.argmax(excess <= GOAL * excess[0])}
    X = datasets.three_features()
    found['with a bias'] = {
        name: np.linalg.cond(np.column_stack([np.ones(len(Z)), Z])) ** 2
        for name, Z in (('raw', X), ('normalized', standardized(X)))}
    return found


def draw_scaling(data):
    """Draw the contours of both with the paths, and the excess loss."""
    figure = drawing.new_figure(
        drawing.FULL, 330, 'Normalize the features, and descent goes '
        'straight down')
    *maps, losses = figure.subplots(1, 3)
    ends = []
    for axes, name, dash in zip(maps, ('raw', 'normalized'), DASHES):
        found, color = data[name], drawing.ink(INK)
        hessian, minimum = np.array(found['hessian']), found['minimum']
        points = np.array(found['path'])
        reach = 1.25 * np.abs(points - minimum).max()
        side = np.linspace(-reach, reach, 200)
        away = np.stack(np.meshgrid(side, side), axis=-1)
        height = np.log10(1e-3 + np.einsum('...i,ij,...j', away, hessian,
                                           away))
        drawing.ground(axes, side + minimum[0], side + minimum[1], height,
                       np.linspace(-3, height.max(), drawing.BANDS + 1))
        axes.plot(*points.T, color=INK, path_effects=drawing.HALO,
                  zorder=3)
        axes.plot(*points[1:].T, 'o', color=INK, markersize=4, zorder=3)
        drawing.start_ring(axes, points[0], 7)
        drawing.mark(axes, [minimum])
        axes.set(aspect='equal', xlabel='weight of feature 1',
                 title=f'{name} features')
        losses.plot(found['excess'], color=color, linestyle=dash)
        ends.append((found['excess'][-1], name, color))
    maps[0].set_ylabel('weight of feature 3')
    drawing.log(losses, 'y')
    losses.set(xlabel='step', xlim=(0, 60),
               title='loss above the lowest')
    naming.name_ends(losses, ends)
    return figure


# Decay

def noisy_problem():
    """Give a regression on three normalized features, with much noise."""
    X = standardized(datasets.three_features())
    noise = np.random.default_rng(0).normal(size=len(X))
    return Regression(X, X @ [1., -2., 0.5] + noise)


def noisy_descent(problem, alpha, decay_rate, seed):
    """Descend by single examples; give the excess loss before each step.

    The rate is learning_rate_decay's, a stair for each epoch.
    """
    np.random.seed(seed)
    var, points = np.zeros(3), []

    def evaluate_gradient(batch, var):
        points.append(var)
        return problem.gradient(var, batch)

    for epoch in range(EPOCHS):
        rate = learning_rate_decay(alpha, decay_rate, epoch * EPOCH, EPOCH)
        var = gradient_descent(evaluate_gradient, np.arange(EPOCH), var,
                               rate, 1, 1)
    return problem.excess(np.array(points))


def decay_data():
    """Descend with a high rate, a low one, and one that decays."""
    problem = noisy_problem()
    steps = np.arange(EPOCH * EPOCHS)
    edges = np.unique(np.geomspace(1, len(steps), 60).astype(int))
    found = {}
    for name, (alpha, decay_rate) in SCHEDULES.items():
        runs = np.array([noisy_descent(problem, alpha, decay_rate, seed)
                         for seed in range(RUNS)])
        # bins between the edges: the mean of the steps in each
        binned = np.array([runs[:, low:high].mean(axis=1)
                           for low, high in zip(edges[:-1], edges[1:])])
        found[name] = {
            'rates': learning_rate_decay(alpha, decay_rate,
                                         np.arange(EPOCHS) * EPOCH, EPOCH),
            'mean': binned.mean(axis=1), 'low': binned.min(axis=1),
            'high': binned.max(axis=1)}
    return {'steps': (edges[:-1] + edges[1:]) / 2, 'schedules': found}


def draw_decay(data):
    """Draw the rates, in stairs, and the excess losses."""
    figure = drawing.new_figure(
        drawing.FULL, 360, 'A rate that falls is fast at first and quiet in '
        'the end')
    left, right = figure.subplots(1, 2)
    rates, losses, steps = [], [], np.arange(EPOCHS) * EPOCH + 1
    for (name, found), color, dash in zip(
            data['schedules'].items(), drawing.shades(INK, 3),
            (':', '--', '-')):
        left.step(steps, found['rates'], where='post', color=color,
                  linestyle=dash)
        rates.append((found['rates'][-1], name, color))
        right.plot(data['steps'], found['mean'], color=color, linestyle=dash)
        right.fill_between(data['steps'], found['low'], found['high'],
                           color=color, alpha=0.15, linewidth=0)
        losses.append((found['mean'][-1], name, color))
    drawing.log(left, 'x', 'y')
    drawing.log(right, 'x', 'y')
    left.set(xlim=(50, EPOCH * EPOCHS),
             xlabel='step', title='learning rate')
    right.set(xlim=(1, EPOCH * EPOCHS),
              xlabel='step', title='loss above the lowest')
    naming.name_ends(left, rates)
    naming.name_ends(right, losses)
    return figure


# Batch normalization

def activations(X, scale, normalized, seed=0):
    """Give the output of each layer of an untrained tanh network.

    Weights have the deviation scale / sqrt(inputs); with batch normalization
    gamma is 1, beta 0 and epsilon 1e-8.
    """
    rng = np.random.default_rng(seed)
    outputs = []
    for _ in range(LAYERS):
        inputs = X.shape[1]
        Z = X @ rng.normal(scale=scale / inputs ** 0.5, size=(inputs, WIDTH))
        if normalized:
            Z = batch_norm(Z, np.ones((1, WIDTH)), np.zeros((1, WIDTH)),
                           1e-8)
        X = np.tanh(Z)
        outputs.append(X)
    return outputs


def committed_digits():
    """Give the 1,797 digits of the repository, 64 pixels, normalized."""
    with np.load(datasets.REPOSITORY / 'data' / 'digits.npz') as file:
        images = file['images']
    return standardized(images.reshape(len(images), -1).astype(float))


def batch_norm_data():
    """Send the digits through untrained networks, with and without."""
    X, edges = committed_digits(), np.linspace(-1, 1, 42)
    return {'edges': edges, 'networks': {kind: {name: {
        'deviations': [layer.std() for layer in layers],
        'last': np.histogram(layers[-1], edges)[0] / layers[-1].size}
        for name, scale in SCALES.items()
        for layers in [activations(X, scale, kind == 'with')]}
        for kind in ('without', 'with')}}


def draw_batch_norm(data):
    """Draw deviations by layer and the last layer's histograms."""
    figure = drawing.new_figure(
        drawing.FULL, 440, 'With batch normalization, any scale of the '
        'weights will do')
    panels = figure.subplots(2, 4, width_ratios=[2, 1, 1, 1])
    edges, layers = np.array(data['edges']), np.arange(1, LAYERS + 1)
    for (first, *others), (kind, networks) in zip(
            panels, data['networks'].items()):
        ends = []
        for axes, (name, found), color, dash in zip(
                others, networks.items(), drawing.shades(
                    drawing.STOPS[1], 3), DASHES):
            first.plot(layers, found['deviations'], color=color,
                       linestyle=dash)
            ends.append((found['deviations'][-1], name, color))
            axes.bar(edges[:-1], found['last'], np.diff(edges),
                     align='edge', color=color)
            axes.set(title=f'{name}, {kind}', xlim=(-1, 1), yticks=[])
            axes.spines['left'].set_visible(False)
        others[1].set_xlabel('outputs of layer 10')
        drawing.log(first, 'y')
        first.set(ylim=(3e-4, 3), xlabel='layer', title=(
            f'Spread of the outputs, {kind}'))
        naming.name_ends(first, ends)
    return figure
