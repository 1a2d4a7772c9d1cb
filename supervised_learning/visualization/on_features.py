"""Pictures of scaling, of noise and decay, of batch normalization."""
import numpy as np

import drawing
import exercises
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
    def condition(self):
        """Give the ratio of the largest to the smallest curvature."""
        return np.linalg.cond(self.hessian)

    @property
    def fastest(self):
        """Give the best rate of gradient descent, 2 / (l1 + ln)."""
        curvatures = np.linalg.eigvalsh(self.hessian)
        return 2 / (curvatures[0] + curvatures[-1])


def standardized(X):
    """Normalize by the data's own constants, tasks 0 and 1."""
    return normalize(X, *normalization_constants(X))


def three_features():
    """Give the data of drivers 0 and 1."""
    import datasets
    return datasets.three_features()


# Scaling

def regressions():
    """Give a regression on two raw features and on the normalized ones.

    The target needs no bias in either: it is x1 + x2 / 5 and a little noise,
    normalized as the features are.
    """
    X = three_features()[:, [0, 2]]
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
            'condition': regression.condition, 'rate': regression.fastest,
            'path': points, 'excess': excess / excess[0],
            'steps': np.argmax(excess <= GOAL * excess[0])}
    X = three_features()
    found['with a bias'] = {
        name: np.linalg.cond(np.column_stack([np.ones(len(Z)), Z])) ** 2
        for name, Z in (('raw', X), ('normalized', standardized(X)))}
    return found


def draw_scaling(data):
    """Draw the contours of both with the paths, and the excess loss."""
    figure = drawing.new_figure(11, 4.6)
    panels = figure.subplots(1, 3)
    looks = {'raw': ('#d55e00', '-', 'o'), 'normalized': ('#0072b2', '--',
                                                          's')}
    labels = []
    for axes, (name, (color, dash, marker)) in zip(panels, looks.items()):
        found = data[name]
        hessian, minimum = np.array(found['hessian']), found['minimum']
        points = np.array(found['path'])
        reach = 1.25 * np.abs(points - minimum).max()
        side = np.linspace(-reach, reach, 200)
        away = np.stack(np.meshgrid(side, side), axis=-1)
        height = np.einsum('...i,ij,...j', away, hessian, away)
        first = (points[0] - minimum) @ hessian @ (points[0] - minimum)
        axes.contour(side + minimum[0], side + minimum[1], height,
                     first * np.array([0.01, 0.1, 0.4, 1, 2, 4]),
                     colors='#9a9a9a', linewidths=0.6)
        axes.plot(*points.T, color=color, linestyle=dash, marker=marker,
                  markersize=4, markeredgecolor='white',
                  markeredgewidth=0.4)
        axes.plot(*minimum, '*', markersize=13, color='white',
                  markeredgecolor='black', zorder=4)
        axes.plot(*points[0], 'o', color='white', markeredgecolor='black')
        axes.annotate('start', points[0], (2, -13), fontsize=8,
                      textcoords='offset points',
                      path_effects=naming.OUTLINE)
        axes.set(aspect='equal', xlabel='weight of feature 1',
                 ylabel='weight of feature 3',
                 title=f'{name}: condition number '
                 f'{found["condition"]:.3g}\nrate {found["rate"]:.2g}, 1 % '
                 f'after {found["steps"]} step'
                 f'{"s" * (found["steps"] != 1)}')
        axes.grid(False)
        excess = np.maximum(found['excess'], 1e-8)
        panels[2].semilogy(excess, color=color, linestyle=dash,
                           marker=marker, markersize=4, markevery=5)
        labels.append((excess[-1], name, color))
    panels[2].axhline(GOAL, color='#777777', linestyle=':')
    panels[2].text(59, GOAL * 1.3, '1 %', ha='right', fontsize=8)
    panels[2].set(xlabel='steps', xlim=(0, 60), ylim=(1e-8, 1.5),
                  title='excess loss / the first')
    naming.name_ends(panels[2], labels)
    bias = data['with a bias']
    drawing.caption(
        figure, 'Linear regression of x1 + x3/5 and noise on features 1 and '
        '3 of drivers 0 and 1 (deviations 2 and 10), 100 points, without a '
        'bias; gradient descent from 0 at its best rate for this curvature, '
        '2/(smallest + largest). Contours: 1, 10, 40, 100, 200 and 400 % of '
        'the first excess loss; star: the minimum. Right: what falls below '
        '1e-8 is drawn there. '
        f'With all three features and a bias, the condition number is '
        f'{bias["raw"]:.0f} raw and {bias["normalized"]:.2g} normalized.')
    return figure


# Decay

def noisy_problem():
    """Give a regression on three normalized features, with much noise."""
    X = standardized(three_features())
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
    figure = drawing.new_figure(11, 4.6)
    left, right = figure.subplots(1, 2)
    looks = (('#d55e00', '-', 'o'), ('#0072b2', '--', 's'),
             ('#000000', '-.', '^'))
    labels, rates = [], []
    for (name, found), (color, dash, marker) in zip(
            data['schedules'].items(), looks):
        left.step(np.arange(EPOCHS) * EPOCH + 1, found['rates'],
                  where='post', color=color, linestyle=dash)
        rates.append((found['rates'][-1], name, color))
        right.loglog(data['steps'], found['mean'], color=color,
                     linestyle=dash, marker=marker, markevery=6,
                     markeredgecolor='white')
        right.fill_between(data['steps'], found['low'], found['high'],
                           color=color, alpha=0.15, linewidth=0)
        labels.append((found['mean'][-1], name, color))
    left.set(xscale='log', yscale='log', xlim=(50, EPOCH * EPOCHS),
             xlabel='steps', title='learning rate')
    right.set(xlim=(1, EPOCH * EPOCHS), xlabel='steps',
              title='loss above the lowest possible')
    naming.name_ends(left, rates)
    naming.name_ends(right, labels)
    high, low, decayed = (np.array(found['mean'])
                          for found in data['schedules'].values())
    steps = np.array(data['steps'])
    from_high = steps[(decayed < high / 2).argmax()]
    from_low = steps[(low < decayed).argmax()]
    drawing.caption(
        figure, 'Linear regression with noise of deviation 1 on the three '
        'normalized features of drivers 0 and 1, 100 points; gradient '
        'descent by single examples, shuffled in each of '
        f'{EPOCHS} epochs. Decay: 0.1/(1 + 0.5 floor(step/{EPOCH})), task '
        f'11. Lines: mean of {RUNS} runs (seeds 0 to {RUNS - 1}), each '
        'averaged over the steps between neighbouring points; bands: from '
        'the lowest to the highest run. The loss is that of all 100 points. '
        f'From step {from_high:.0f} on decay has less than half the loss of '
        'the high rate. The low rate, which decay has at the end, is behind '
        f'until about step {from_low:.0f}, and lower from there on: what '
        'decay spares is the wait.')
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
    with np.load(exercises.REPOSITORY / 'data' / 'digits.npz') as file:
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
    figure = drawing.new_figure(11, 6.2)
    panels = figure.subplots(2, 4, width_ratios=[1.7, 1, 1, 1])
    looks = (('#0072b2', '--', 's'), ('#000000', '-', 'o'),
             ('#d55e00', '-.', '^'))
    edges = np.array(data['edges'])
    for (first, *others), (kind, networks) in zip(
            panels, data['networks'].items()):
        for i, ((name, found), (color, dash, marker)) in enumerate(
                zip(networks.items(), looks)):
            layers = np.arange(1, LAYERS + 1)
            first.semilogy(layers, found['deviations'], color=color,
                           linestyle=dash, marker=marker,
                           markeredgecolor='white',
                           markersize=(11, 8, 5)[i])
            if kind == 'without':
                first.annotate(
                    f'{name}, {SCALES[name]:g}',
                    (layers[5], found['deviations'][5]),
                    ((12, 6), (0, -14), (0, 10))[i], fontsize=8,
                    textcoords='offset points', color=color, weight='bold',
                    ha='center' if i else 'left', va='center')
            others[i].bar(edges[:-1], found['last'], np.diff(edges),
                          align='edge', color=color)
            others[i].set(title=f'weights {name}, {kind}', xlim=(-1, 1),
                          xlabel='output of layer 10')
            others[i].title.set_fontsize(8.5)
        others[0].set_ylabel('share of the outputs')
        first.set(title=f'{kind} batch normalization', ylim=(3e-4, 3),
                  xlabel='layer', ylabel='deviation of its outputs')
    panels[1, 0].annotate('all three', (5, 0.63), (0, -16), ha='center',
                          textcoords='offset points', weight='bold',
                          fontsize=8)
    drawing.caption(
        figure, f'An untrained network of {LAYERS} layers of {WIDTH} tanh '
        'units, no biases; weights normal with deviation 0.5 (too small), 1 '
        '(right) or 2 (too large) over √inputs, seed 0. Input: the 1,797 '
        'digits of data/digits.npz, normalized, as one batch. Without batch '
        'normalization small weights silence the network and large ones '
        'drive its units to −1 and 1, where tanh has no slope. With it '
        '(task 13 before each tanh, gamma 1, beta 0) the scale of the '
        'weights has no effect.')
    return figure
