"""Pictures of training on the binary digits: rules, and batch sizes."""
import types

import numpy as np

import datasets
import drawing
import naming
import rules
from rules import RACERS

create_mini_batches = __import__('3-mini_batch').create_mini_batches
gradient_descent = __import__('100-gradient_descent').gradient_descent

# Full-batch gradients. At its best rate RMSProp has a jump after 110, from
# where on its curve depends on rounding.
EVALUATIONS = 100
COMMON = 0.01  # the one rate of the left panel
RATES = rules.RATES[5:17]  # 0.005 to 20; no rule's best is at an end

NOISE_SIZES = tuple(2 ** power for power in range(13))
GD = rules.RULES['GD']
MOST = 4000  # batches of a size; of single examples some differ widely
SIZES = (1, 32, 256, None)
EPOCHS = 3
SAME = 0.05  # the one rate of the upper right panel
DASHES = '-', '--', '-.', ':'


class Logistic:
    """The mean loss of logistic regression; the last weight is the bias.

        mean of log(1 + exp(-z)) for label 1, log(1 + exp(z)) for label 0,
        z = X var

    X: array (m, n), its last column ones; Y: labels (m, 1).
    A variable of shape (n, k) is k of them, each in its column.
    """

    def __init__(self, X, Y):
        self.X, self.sign = X, 1. - 2 * Y

    def parts(self, var, rows=slice(None)):
        """Return the loss of each example, and its slope by z (m, k)."""
        sign = self.sign[rows]
        wrong = sign * (self.X[rows] @ var)
        # exp of what is not positive cannot overflow
        small = np.exp(-np.abs(wrong))
        return (np.maximum(wrong, 0) + np.log1p(small),
                sign * np.where(wrong >= 0, 1, small) / (1 + small))

    def both(self, var, rows=slice(None)):
        """Give the loss and the gradient of each column, of some rows."""
        losses, slopes = self.parts(var, rows)
        return losses.mean(axis=0), self.X[rows].T @ slopes / len(losses)

    def value(self, var):
        """Give the loss of each column."""
        return self.both(var)[0]

    def gradient(self, var, rows=slice(None)):
        """Give the gradient of each column, of some rows."""
        return self.both(var, rows)[1]


def in_data():
    """Give the option by which drivers look for data there."""
    return types.SimpleNamespace(data=datasets.REPOSITORY / 'data')


def with_bias(images, used):
    """Make each image a row of its used pixels, and a one."""
    return np.column_stack([images.reshape(len(images), -1)[:, used],
                            np.ones(len(images))])


def binary_digits():
    """Give the loss on zeros and ones, on held-out ones, and the start.

    The start is that of drivers 5, 7 and 9, W = randn(784, 1) of seed 0 and
    b = 0. A pixel that is black in every image has the gradient 0, which no
    rule follows; leaving it out makes all faster and changes no loss.
    """
    binary, digits = (datasets.load(name, in_data()) for name in (
        'Binary_Train.npz', 'MNIST.npz'))
    used = binary['X'].any(axis=0).ravel()
    np.random.seed(0)
    start = np.append(np.random.randn(used.size, 1)[used], [[0.]], axis=0)
    few = digits['Y_test'] <= 1
    held_out = Logistic(with_bias(digits['X_test'][few], used),
                        digits['Y_test'][few][:, None])
    return (Logistic(with_bias(binary['X'], used), binary['Y'].T), held_out,
            start, str(binary['source']))


def train(names, rates, objective, start, evaluations):
    """Follow rules, each at several rates, all at once: one large product of
    matrices is faster than many small ones.

    Returns: losses, (evaluations + 1, names, rates), the start's first; the
    ends, (weights, names * rates).
    """
    steppers = [rules.RULES[name].stepper(alpha=np.array(rates))
                for name in names]
    ends = np.repeat(start, len(names) * len(rates), axis=1)
    losses = []
    for _ in range(evaluations):
        loss, slopes = objective.both(ends)
        losses.append(loss)
        ends = np.hstack([stepper.step(var, rules.Known(slope)) for (
            stepper, var, slope) in zip(steppers, *(
                np.split(each, len(names), axis=1)
                for each in (ends, slopes)))])
    losses.append(objective.value(ends))
    return np.reshape(losses, (-1, len(names), len(rates))), ends


def training_data():
    """Train by every rule: at one rate, and each at its best."""
    objective, held_out, start, source = binary_digits()
    common, best = {}, {}
    found, ends = train(RACERS, RATES, objective, start, EVALUATIONS)
    unseen = held_out.value(ends).reshape(found.shape[1:])
    for i, name in enumerate(RACERS):
        losses = found[:, i]
        # by the mean, as rules.best_rate has it, and why
        k = losses.mean(axis=0).argmin()
        common[name] = losses[:, RATES.index(COMMON)]
        best[name] = {'rate': RATES[k], 'losses': losses[:, k],
                      'held_out': unseen[i, k]}
    return {'source': source, 'images': len(objective.X),
            'held_out': len(held_out.X), 'rates': RATES, 'common': common,
            'best': best}


def on_mnist():
    """Tell whether the data files are built from MNIST."""
    with np.load(datasets.find('Binary_Train.npz', in_data())) as file:
        return str(file['source']) == 'mnist'


def draw_training(data):
    """Draw the loss curves of all rules, at one rate and at the best."""
    figure = drawing.new_figure(drawing.COLUMN, 440,
                                'One rate for all is no fair race')
    panels = figure.subplots(2, 1, sharex=True, sharey=True)
    for axes in panels:
        drawing.log(axes, 'y')
    panels[0].set(title=f'All at the rate {COMMON:g}', ylabel='loss',
                  xlim=(0, EVALUATIONS))
    panels[1].set(title='Each at its best rate', ylabel='loss')
    best = {name: found['losses'] for name, found in data['best'].items()}
    ends = [[drawing.curve(axes, range(len(losses)), losses,
                           rules.RULES[name])
             for name, losses in curves.items()]
            for axes, curves in zip(panels, (data['common'], best))]
    for axes, names in zip(panels, ends):
        naming.name_ends(axes, names)
    panels[1].set_xlabel('steps on all zeros and ones of MNIST')
    return figure


# Mini-batches

def noise(objective, var, sizes, batches=150):
    """Give the relative deviation of mini-batch gradients, twice.

        sqrt(E |g_B - g|^2) / |g|

    Measured on the batches that create_mini_batches cuts, at least that
    many; and predicted, from the gradients g_i of the single examples:

        E |g_B - g|^2 = (E |g_i - g|^2 / B) (1 - (B - 1)/(m - 1))
    """
    X, m = objective.X, len(objective.X)
    slopes = objective.parts(var)[1]
    full = X.T @ slopes / m
    # g_i = x_i times the slope of example i
    squares = np.sum(X ** 2, axis=1) * slopes[:, 0] ** 2
    spread = np.mean(squares) - np.sum(full ** 2)
    measured, predicted = [], []
    index = np.arange(m)[:, None]
    for size in sizes:
        cuts, whole = [], min(m // size, MOST)
        while len(cuts) < max(batches, whole):
            cuts += [rows[:, 0] for rows, _ in create_mini_batches(
                index, index, size)[:whole]]
        if whole < 256:  # one product for all large batches
            chosen = np.zeros((m, len(cuts)))
            for batch, rows in zip(chosen.T, cuts):
                batch[rows] = 1 / size
            gradients = X.T @ (slopes * chosen)
        else:
            gradients = np.hstack([X[rows].T @ slopes[rows] / size
                                   for rows in cuts])
        errors = np.sum((gradients - full) ** 2, axis=0)
        measured.append(np.sqrt(np.mean(errors) / np.sum(full ** 2)))
        predicted.append(np.sqrt(spread / size * (1 - (size - 1) / (m - 1))
                                 / np.sum(full ** 2)))
    return measured, predicted


def descend(objective, start, rates, size, epochs):
    """Follow mini-batch descent at several rates.

    Returns: after how many examples, and the losses then, a row for each.
    """
    m = len(objective.X)
    step = size or m
    steps = -(-m // step)  # in an epoch
    last = epochs * steps
    kept = {0, *np.geomspace(1, last - 1, 50).astype(int).tolist()}
    read, losses, count = [], [], 0

    def evaluate_gradient(batch, var):
        nonlocal count
        if count in kept:
            read.append(count // steps * m + count % steps * step)
            losses.append(objective.value(var))
        count += 1
        return objective.gradient(var, batch)

    ends = gradient_descent(evaluate_gradient, np.arange(m),
                            np.repeat(start, len(rates), axis=1),
                            np.array(rates), epochs, size)
    losses.append(objective.value(ends))
    return [*read, epochs * m], np.array(losses)


def batch_sizes_data():
    """Compare batch sizes: noise, and loss for the examples read."""
    objective, _, start, source = binary_digits()
    np.random.seed(0)
    later = gradient_descent(
        lambda batch, var: objective.gradient(var, batch),
        np.arange(len(objective.X)), start, SAME, 1, 32)
    noises = {}
    sizes = [size for size in NOISE_SIZES if size <= len(objective.X)]
    for name, var in (('at the start', start), ('after an epoch', later)):
        measured, predicted = noise(objective, var, sizes)
        noises[name] = {'measured': measured, 'predicted': predicted}
    same = {}
    for size in SIZES:
        np.random.seed(0)
        read, losses = descend(objective, start, [SAME], size, EPOCHS)
        same[str(size)] = {'read': read, 'losses': losses[:, 0]}
    return {'source': source, 'images': len(objective.X),
            'sizes': sizes, 'noise': noises, 'same': same}


def draw_batch_sizes(data):
    """Draw the noise, and the loss against examples read."""
    figure = drawing.new_figure(
        drawing.FULL, 370, 'Small batches: noisier steps, but more of them')
    noisy, same = figure.subplots(1, 2)
    sizes, ends = np.array(data['sizes']), []
    for (name, found), color in zip(
            data['noise'].items(), drawing.shades(GD.color, 2)):
        noisy.plot(sizes, found['predicted'], color=color)
        noisy.plot(sizes, found['measured'], 'o', color=color, markersize=6,
                   markeredgecolor=drawing.page(), markeredgewidth=0.8)
        ends.append((found['predicted'][-1], name, color))
    noisy.axhline(1, color=drawing.ink('#57606a'), linestyle=':')
    drawing.log(noisy, 'x', 'y')
    noisy.set(xlabel='batch size', xlim=(
        0.9, 1.1 * sizes[-1]), title='Noise of the gradient / its length')
    naming.name_ends(noisy, ends)
    ends = []
    for size, dash, color in zip(SIZES, DASHES,
                                 drawing.shades(GD.color, 4)[::-1]):
        curve = data['same'][str(size)]
        same.plot(curve['read'], curve['losses'], color=color,
                  linestyle=dash)
        ends.append((curve['losses'][-1], f'batch {size or "all"}', color))
    drawing.log(same, 'x', 'y')
    same.set(xlabel='examples read',
             xlim=(1, EPOCHS * data['images']), title='Loss at one rate')
    naming.name_ends(same, ends)
    return figure
