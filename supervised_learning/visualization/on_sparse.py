"""The picture of features that are rarely there, and of other uneven ones."""
import numpy as np

import drawing
import naming
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

    Returns: the steps looked at, and the losses on 2,000 other examples
    less those of the true weights (looks, seeds, rates).
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
    return looks, np.array(losses)


def sparse_data():
    """Race on sparse and on dense features, each rule at its best rate."""
    found = {problem: {} for problem in PROBLEMS}
    for problem in PROBLEMS:
        for name in (*RACERS, DECAYED):
            looks, losses = race(problem, name)
            mean = losses.mean(axis=1)
            k = mean[-1].argmin()
            found[problem][name] = {
                'rate': RATES[k], 'mean': mean[:, k],
                'low': losses[:, :, k].min(axis=1),
                'high': losses[:, :, k].max(axis=1)}
    return {'looks': looks, 'problems': found}


def draw_sparse(data):
    """Draw the losses on the three problems."""
    figure = drawing.new_figure(
        drawing.FULL, 360, 'AdaGrad wins where features are uneven, rare or '
        'not')
    panels = figure.subplots(1, 3, sharey=True)
    for axes, (problem, found) in zip(panels, data['problems'].items()):
        drawing.log(axes, 'x', 'y')
        axes.set(xlim=(10, STEPS),
                 ylim=(0.012, 1), xlabel='examples', title=problem)
        ends = []
        for name, curve in found.items():
            rule = rule_of(name)
            dash = '--' if name == DECAYED else '-'
            axes.plot(data['looks'], curve['mean'], color=rule.color,
                      linestyle=dash)
            axes.fill_between(data['looks'], curve['low'], curve['high'],
                              color=rule.color, alpha=0.12, linewidth=0)
            ends.append((curve['mean'][-1], name, rule.color))
        naming.name_ends(axes, ends)
    panels[0].set_ylabel('loss above that of the truth')
    return figure
