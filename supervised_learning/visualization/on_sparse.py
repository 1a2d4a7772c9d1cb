"""The picture of features that are rarely there, and of other uneven ones."""
import numpy as np

import drawing
import naming
import rules

learning_rate_decay = __import__('11-learning_rate_decay').learning_rate_decay

RACERS = ('GD', 'momentum', 'AdaGrad', 'RMSProp', 'Adam')
DECAYED = 'GD decayed'
DECAY_RATE, DECAY_STEP = 0.5, 250  # its rate ends at a ninth
FEATURES, STEPS, SEEDS = 100, 4000, 5
RATES = rules.RATES[3:16]  # 0.001 to 10


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
