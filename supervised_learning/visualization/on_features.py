"""Pictures of features: their scale, their rarity; noise and its cure."""
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

RACERS = ('GD', 'momentum', 'AdaGrad', 'RMSProp', 'Adam')
DECAYED = 'GD decayed'
DECAY_RATE, DECAY_STEP = 0.5, 250  # its rate ends at a ninth
FEATURES, STEPS, SEEDS = 100, 4000, 5
RATES = rules.RATES[3:16]  # 0.001 to 10


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


# Sparse features

def feature_scales():
    """Give the frequency of each feature: a power law, 1/2 to 1/200."""
    return 0.5 / np.arange(1, FEATURES + 1)


# How a problem draws features, (examples, features) for each: all have the
# same mean squares but the last, which has the same sum of them.
PROBLEMS = {
    'sparse': lambda rng, size: rng.random((*size, FEATURES))
    < feature_scales(),
    'dense, equally uneven': lambda rng, size: rng.normal(
        size=(*size, FEATURES)) * feature_scales() ** 0.5,
    'dense, even': lambda rng, size: rng.normal(
        size=(*size, FEATURES)) * feature_scales().mean() ** 0.5}


class Stream:
    """Logistic regression on an example a step, for all seeds at once.

    X: array (seeds, features), signs: array (seeds, 1), 1 or -1. A variable
    has the shape (seeds, features, rates).
    """

    X = signs = None

    def gradient(self, var):
        """Give -y x / (1 + exp(y x var)), for labels y = 1 or -1."""
        margins = self.signs * np.einsum('si,sir->sr', self.X, var)
        pull = -self.signs * (1 - np.tanh(margins / 2)) / 2
        return self.X[:, :, None] * pull[:, None, :]


def drawn(problem, examples):
    """Draw true weights, examples and signs of their labels, for all seeds.

    Returns: arrays (seeds, features), (seeds, examples, features) and
    (seeds, examples).
    """
    weights, X, signs = [], [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        weights.append(rng.normal(scale=2, size=FEATURES))
        X.append(PROBLEMS[problem](rng, (examples,)).astype(float))
        chance = 1 / (1 + np.exp(-X[-1] @ weights[-1]))
        signs.append(np.where(rng.random(examples) < chance, 1., -1.))
    return np.array(weights), np.array(X), np.array(signs)


def rule_of(name):
    """Give the rule of a name; gradient descent's where it is decayed."""
    return rules.RULES['GD' if name == DECAYED else name]


def race(problem, name, steps=STEPS, rates=RATES):
    """Follow a rule over a stream of examples, at all rates, for all seeds.

    Returns: the steps looked at, the losses on 2,000 other examples less
    those of the true weights (looks, seeds, rates), the ends, the true
    weights, and the sum or average of squares where the rule has one.
    """
    weights, X, signs = drawn(problem, steps + 2000)
    other, others = X[:, steps:], signs[:, steps:, None]

    def loss(var):
        return np.logaddexp(0, -others * (other @ var)).mean(axis=1)

    lowest = loss(weights[:, :, None])
    looks = sorted({0, *np.geomspace(10, steps, 25).astype(int).tolist()})
    rates = np.array(rates)
    stepper = rule_of(name).stepper(alpha=rates)
    var, stream, losses = np.zeros((*weights.shape, len(rates))), Stream(), []
    for step in range(steps + 1):
        if step in looks:
            losses.append(loss(var) - lowest)
        if step < steps:
            if name == DECAYED:
                stepper.settings['alpha'] = learning_rate_decay(
                    rates, DECAY_RATE, step, DECAY_STEP)
            stream.X, stream.signs = X[:, step], signs[:, step, None]
            var = stepper.step(var, stream)
    return (looks, np.array(losses), var, weights,
            getattr(stepper, 'moments', {}).get('s'))


def sparse_data():
    """Race on sparse and on dense features, each rule at its best rate."""
    found = {problem: {} for problem in PROBLEMS}
    weights = {}
    for problem in PROBLEMS:
        for name in (*RACERS, DECAYED):
            looks, losses, ends, truth, squares = race(problem, name)
            mean = losses.mean(axis=1)
            k = mean[-1].argmin()
            found[problem][name] = {
                'rate': RATES[k], 'mean': mean[:, k],
                'low': losses[:, :, k].min(axis=1),
                'high': losses[:, :, k].max(axis=1)}
            if problem == 'sparse' and name != DECAYED:
                epsilon = rules.RULES[name].settings.get('epsilon')
                weights[name] = {
                    'error': np.sqrt(np.mean(
                        (ends[:, :, k] - truth) ** 2, axis=0)),
                    'effective': np.full(FEATURES, RATES[k])
                    if squares is None else np.median(
                        RATES[k] / (np.sqrt(squares[:, :, k]) + epsilon),
                        axis=0)}
    return {'looks': looks, 'problems': found, 'weights': weights,
            'frequencies': feature_scales()}


def draw_sparse(data):
    """Draw the losses of the three problems; errors and rates by frequency.
    """
    figure = drawing.new_figure(11, 8)
    grid = figure.add_gridspec(2, 6)
    axes = None
    for i, (problem, found) in enumerate(data['problems'].items()):
        axes = figure.add_subplot(grid[0, 2 * i:2 * i + 2], sharey=axes)
        for name, curve in found.items():
            rule = rule_of(name)
            look = drawing.look_of(rule, len(curve['mean']))
            if name == DECAYED:
                look |= {'linestyle': '--', 'marker': ''}
            axes.plot(data['looks'], curve['mean'], **look)
            axes.fill_between(data['looks'], curve['low'], curve['high'],
                              color=rule.color, alpha=0.15, linewidth=0)
        axes.set(xscale='log', yscale='log', xlim=(10, STEPS),
                 ylim=(0.012, 1), xlabel='examples', title=problem)
        naming.name_ends(axes, [
            (curve['mean'][-1], f'{name} {curve["rate"]:g}',
             rule_of(name).color) for name, curve in found.items()])
        if not i:
            axes.set_ylabel('excess loss on other examples')
    frequencies = np.array(data['frequencies'])
    groups = np.array_split(np.arange(FEATURES)[::-1], 10)
    for place, key, title in (
            (grid[1, :3], 'error', 'sparse: error of the weights'),
            (grid[1, 3:], 'effective', 'sparse: rate at the end')):
        axes = figure.add_subplot(place)
        labels = []
        for name, found in data['weights'].items():
            rule = rules.RULES[name]
            values = np.array(found[key])
            means = [np.sqrt(np.mean(values[group] ** 2)) if key == 'error'
                     else np.median(values[group]) for group in groups]
            axes.loglog([np.median(frequencies[group]) for group in groups],
                        means, **drawing.look_of(rule))
            axes.loglog([np.median(frequencies[group]) for group in groups],
                        means, rule.marker, color=rule.color,
                        markersize=9 if rule.marker == '*' else 6,
                        markeredgecolor='white', markeredgewidth=0.5)
            labels.append((means[-1], name, rule.color))
        axes.set(xlabel='how often the feature is there', title=title,
                 ylabel=title.partition(': ')[2])
        axes.margins(x=0.02)
        axes.minorticks_off()
        axes.set_xticks([0.005, 0.01, 0.02, 0.05, 0.1],
                        ['1/200', '1/100', '1/50', '1/20', '1/10'])
        if key == 'error':
            axes.set_yticks([0.5, 1, 2], ['0.5', '1', '2'])
        axes.autoscale_view()
        naming.name_ends(axes, labels)
    constant, decayed = (', '.join(
        f'{found[name]["mean"][-1] / found["AdaGrad"]["mean"][-1]:.2f}'
        for found in data['problems'].values()) for name in ('GD', DECAYED))
    drawing.caption(
        figure, f'Logistic regression on {FEATURES} features, {STEPS:,} '
        'examples, each read once; true weights of deviation 2. Sparse: '
        'feature j is 1 with the frequency 1/(2j), else 0. Dense, equally '
        'uneven: normal, with the same mean squares, 1/(2j). Dense, even: '
        'normal, with the same sum of mean squares, all equal. Lines: mean '
        f'over {SEEDS} seeds, bands: lowest to highest; each at the rate, '
        'behind its name, of 1, 2, 5 times powers of ten from '
        f'{RATES[0]:g} to {RATES[-1]:g}, with the lowest mean loss at the '
        'end. Below: features in ten groups by frequency; error, root mean '
        'square over seeds; rate, alpha/(√s + epsilon), or alpha. GD '
        f'decayed: the rate divided by 1 + {DECAY_RATE} floor(step/'
        f'{DECAY_STEP}), task 11. At the end the excess of GD is {constant} '
        f'times AdaGrad\'s (from left to right), of GD decayed {decayed} '
        'times: AdaGrad wins on dense features too where they are uneven, '
        'so rarity as such is not what it needs; and where they are even '
        'its gain is that of a falling rate, which plain decay gives too. '
        'RMSProp remembers ten examples: a feature that was away for longer '
        'comes back to a far too long step.')
    return figure
