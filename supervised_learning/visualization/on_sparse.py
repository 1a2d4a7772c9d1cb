"""The picture of features that are rarely there, and of other uneven ones."""
import numpy as np

import drawing
import rules

learning_rate_decay = __import__('11-learning_rate_decay').learning_rate_decay

RACERS = 'GD', 'AdaGrad', 'RMSProp', 'Adam'
DECAYED = 'GD, falling'
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

    Returns: the losses at the end on 2,000 other examples, less those of the
    true weights (seeds, rates).
    """
    weights, X, signs = drawn(problem, steps + 2000)
    other, others = X[:, steps:], signs[:, steps:, None]

    def loss(var):
        return np.logaddexp(0, -others * (other @ var)).mean(axis=1)

    rates = np.array(rates)
    stepper = rule_of(name).stepper(alpha=rates)
    var, stream = np.zeros((*weights.shape, len(rates))), Stream()
    for step in range(steps):
        if name == DECAYED:
            stepper.settings['alpha'] = learning_rate_decay(
                rates, DECAY_RATE, step, DECAY_STEP)
        stream.X, stream.signs = X[:, step], signs[:, step, None]
        var = stepper.step(var, stream)
    return loss(var) - loss(weights[:, :, None])


def sparse_data():
    """Race on sparse and on dense features, each rule at its best rate."""
    found = {problem: {} for problem in PROBLEMS}
    for problem in PROBLEMS:
        for name in (*RACERS, DECAYED):
            losses = race(problem, name)
            k = losses.mean(axis=0).argmin()
            found[problem][name] = {'rate': RATES[k], 'losses': losses[:, k]}
    return found


def relative(found):
    """Return each rule's losses, divided by gradient descent's on the same
    examples.
    """
    plain = np.array(found['GD']['losses'])
    return {name: np.array(curve['losses']) / plain
            for name, curve in found.items() if name != 'GD'}


def draw_sparse(data):
    """Draw each run's loss as a dot, on a bar from the lowest to the highest.
    """
    figure = drawing.new_figure(
        drawing.FULL, 250, 'AdaGrad wins where features are uneven, rare or '
        'not')
    panels = figure.subplots(1, 3, sharex=True, sharey=True)
    for axes, (problem, found) in zip(panels, data.items()):
        axes.axvline(1, color=drawing.ink(rules.RULES['GD'].color))
        for i, (name, ratios) in enumerate(relative(found).items()):
            color = drawing.ink(rule_of(name).color)
            axes.plot([ratios.min(), ratios.max()], [i, i], color=color,
                      linewidth=6, alpha=0.3)
            axes.plot(ratios, [i] * SEEDS, 'o', color=color, markersize=5,
                      markeredgecolor=drawing.page(), markeredgewidth=0.6)
        drawing.log(axes, 'x')
        axes.set(title=problem, xlabel='loss / that of GD',
                 xticks=(0.5, 1, 2))
        names = list(relative(found))
        axes.set_yticks(range(len(names)), names, weight='bold')
        for label, name in zip(axes.get_yticklabels(), names):
            label.set_color(drawing.ink(rule_of(name).color))
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    return figure
