"""Pictures of training on the binary digits: rules, and batch sizes."""
import json
import os
import pathlib
import platform
import time
import types

import numpy as np

import drawing
import exercises
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
MOST = 4000  # batches of a size; of single examples some differ widely
SIZES = (1, 32, 256, None)
EPOCHS = 3
SAME = 0.05  # the one rate of the upper right panel
TIMED = (1, 4, 16, 64, 256, 1024, 4096, None)
TIMES = pathlib.Path(__file__).resolve().parent / 'pictures/batch_times.json'
LOOKS = {1: ('#d55e00', '-', 'o'), 32: ('#009e73', '--', 's'),
         256: ('#0072b2', '-.', '^'), None: ('#000000', ':', 'D')}


class Logistic:
    """The mean loss of logistic regression; the last weight is the bias.

        mean of log(1 + exp(-z)) for label 1, log(1 + exp(z)) for label 0,
        z = X var

    X: array (m, n), its last column ones; Y: labels (m, 1).
    A variable of shape (n, k) is k of them, each in its column.
    """

    def __init__(self, X, Y):
        self.X, self.sign = X, 1. - 2 * Y

    def both(self, var, rows=slice(None)):
        """Give the loss and the gradient of each column, of some rows."""
        X, sign = self.X[rows], self.sign[rows]
        wrong = sign * (X @ var)
        # exp of what is not positive cannot overflow
        small = np.exp(-np.abs(wrong))
        loss = (np.maximum(wrong, 0) + np.log1p(small)).mean(axis=0)
        excess = sign * np.where(wrong >= 0, 1, small) / (1 + small)
        return loss, X.T @ excess / len(X)

    def value(self, var):
        """Give the loss of each column."""
        return self.both(var)[0]

    def gradient(self, var, rows=slice(None)):
        """Give the gradient of each column, of some rows."""
        return self.both(var, rows)[1]


class Recorder:
    """An objective that keeps the loss wherever its gradient is asked for."""

    def __init__(self, objective):
        self.objective, self.losses = objective, []

    def gradient(self, var):
        """Give the gradient."""
        loss, gradient = self.objective.both(var)
        self.losses.append(loss)
        return gradient


def load(name):
    """Load a data file of the repository, or end with one sentence."""
    import datasets
    return datasets.load(name, in_data())


def in_data():
    """Give the option by which drivers look for data there."""
    return types.SimpleNamespace(data=exercises.REPOSITORY / 'data')


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
    binary, digits = load('Binary_Train.npz'), load('MNIST.npz')
    used = binary['X'].any(axis=0).ravel()
    np.random.seed(0)
    start = np.append(np.random.randn(used.size, 1)[used], [[0.]], axis=0)
    few = digits['Y_test'] <= 1
    held_out = Logistic(with_bias(digits['X_test'][few], used),
                        digits['Y_test'][few][:, None])
    return (Logistic(with_bias(binary['X'], used), binary['Y'].T), held_out,
            start, str(binary['source']))


def train(name, rates, objective, start, evaluations):
    """Follow a rule at several rates at once.

    rates: a list, or None for the rule that has no rate.
    Returns: losses, (evaluations + 1, rates), the start's first; the ends.
    """
    rule, recorder = rules.RULES[name], Recorder(objective)
    stepper = rule.stepper(**({} if rates is None else
                              {'alpha': np.array(rates)}))
    var = np.repeat(start, 1 if rates is None else len(rates), axis=1)
    for _ in range(evaluations):
        var = stepper.step(var, recorder)
    return np.array([*recorder.losses, objective.value(var)]), var


def training_data():
    """Train by every rule: at one rate, and each at its best."""
    objective, held_out, start, source = binary_digits()
    common, best = {}, {}
    for name in RACERS:
        rates = None if name == 'AdaDelta' else RATES
        losses, ends = train(name, rates, objective, start, EVALUATIONS)
        # by the mean, as rules.best_rate has it, and why
        k = losses.mean(axis=0).argmin()
        common[name] = losses[:, rates.index(COMMON) if rates else 0]
        best[name] = {
            'rate': rates[k] if rates else None, 'losses': losses[:, k],
            'held_out': held_out.value(ends)[k]}
    return {'source': source, 'images': len(objective.X),
            'held_out': len(held_out.X), 'rates': RATES, 'common': common,
            'best': best}


def on_mnist():
    """Tell whether the data files are built from MNIST."""
    import datasets
    with np.load(datasets.find('Binary_Train.npz', in_data())) as file:
        return str(file['source']) == 'mnist'


def digits_named(data):
    """Say in a caption which digits these are."""
    return 'MNIST' if data['source'] == 'mnist' else 'the stand-in digits'


def rate_text(rate):
    """Write a rate behind a name, where there is one."""
    return '' if rate is None else f' {rate:g}'


def draw_training(data):
    """Draw the loss curves of all rules, at one rate and at the best."""
    figure = drawing.new_figure(11, 5.6)
    left, right = figure.subplots(1, 2)
    shown = [losses for name in RACERS for losses in (
        data['common'][name], data['best'][name]['losses'])]
    limits = 0.7 * np.min(shown), 1.4 * np.max(shown)
    for axes, curves, rates in (
            (left, data['common'], dict.fromkeys(RACERS)),
            (right, {name: best['losses']
                     for name, best in data['best'].items()},
             {name: best['rate'] for name, best in data['best'].items()})):
        labels = []
        for shift, (name, losses) in enumerate(curves.items()):
            rule = rules.RULES[name]
            look = drawing.look_of(rule, len(losses))
            look['markevery'] = (3 * shift, look['markevery'])
            axes.semilogy(losses, **look)
            labels.append((losses[-1], f'{name}{rate_text(rates[name])}',
                           rule.color))
        axes.set(xlim=(0, len(losses) - 1), xlabel='gradient evaluations',
                 ylim=limits)
        naming.name_ends(axes, labels)
    left.set(title=f'one learning rate, {COMMON}, for all',
             ylabel='loss, mean over the training images')
    right.set_title('each at the best rate of its own')
    best = data['best']
    held_out = ', '.join(f'{name} {best[name]["held_out"]:.2g}'
                         for name in sorted(best, key=lambda name:
                                            best[name]['held_out']))
    drawing.caption(
        figure, f'Logistic regression on the {data["images"]:,} zeros and '
        f'ones of {digits_named(data)}: full-batch gradients, '
        'start W = randn (seed 0), b = 0, beta1 0.9, beta2 0.9 (Adam 0.999).'
        ' AdaDelta has no rate. The Keras twins are left out: 6 is momentum '
        'at a tenth of the rate; 8 and 10 place epsilon otherwise. '
        'The best rate is that of the lowest mean loss along the curve, '
        'among 1, 2, 5 times powers of ten from '
        f'{data["rates"][0]:g} to {data["rates"][-1]:g}. The '
        'two digits can be told apart without a mistake, so longer weights '
        'fit ever better. '
        f'Loss on {data["held_out"]:,} images that were held out: {held_out}'
        ': another order. This does not choose an optimizer for your '
        'network: rankings change with the task (Wilson et al. 2017) and '
        'with how the rates are tuned (Choi et al. 2019).')
    return figure


# Mini-batches

def noise(objective, var, sizes, batches=150):
    """Give the relative deviation of mini-batch gradients, twice.

        sqrt(E |g_B - g|^2) / |g|

    Measured on the batches that create_mini_batches cuts, at least that
    many; and predicted, from the gradients g_i of the single examples:

        E |g_B - g|^2 = (E |g_i - g|^2 / B) (1 - (B - 1)/(m - 1))
    """
    m = len(objective.X)
    full = objective.gradient(var)
    # g_i = x_i times the excess of example i
    squares = [np.sum(objective.gradient(var, [i]) ** 2) for i in range(m)]
    spread = np.mean(squares) - np.sum(full ** 2)
    measured, predicted = [], []
    index = np.arange(m)[:, None]
    for size in sizes:
        found, whole = [], min(m // size, MOST)
        while len(found) < max(batches, whole):
            found += [np.sum((objective.gradient(var, rows[:, 0]) - full)
                             ** 2) for rows, _ in create_mini_batches(
                index, index, size)[:whole]]
        measured.append(np.sqrt(np.mean(found) / np.sum(full ** 2)))
        predicted.append(np.sqrt(spread / size * (1 - (size - 1) / (m - 1))
                                 / np.sum(full ** 2)))
    return measured, predicted


def descend(objective, start, rates, size, epochs):
    """Follow mini-batch descent at several rates.

    Returns: after how many examples, the losses then (a row for each), and
    the mean losses of the last epoch.
    """
    m = len(objective.X)
    step = size or m
    steps = -(-m // step)  # in an epoch
    last = epochs * steps
    kept = {0, *np.geomspace(1, last - 1, 50).astype(int).tolist()}
    late = set(np.linspace(last - steps, last - 1,
                           20).astype(int).tolist())
    noted = kept | late
    read, losses, lates, count = [], [], [], 0

    def evaluate_gradient(batch, var):
        nonlocal count
        if count in noted:
            loss = objective.value(var)
            if count in kept:
                read.append(count // steps * m + count % steps * step)
                losses.append(loss)
            if count in late:
                lates.append(loss)
        count += 1
        return objective.gradient(var, batch)

    ends = gradient_descent(evaluate_gradient, np.arange(m),
                            np.repeat(start, len(rates), axis=1),
                            np.array(rates), epochs, size)
    losses.append(objective.value(ends))
    return ([*read, epochs * m], np.array(losses),
            np.mean([*lates, losses[-1]], axis=0))


def batch_sizes_data():
    """Compare batch sizes: noise, loss for examples read, measured time."""
    with open(TIMES) as file:
        times = json.load(file)
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
    same, best = {}, {}
    for size in SIZES:
        np.random.seed(0)
        read, losses, late = descend(objective, start, RATES, size, EPOCHS)
        k = late.argmin()
        same[str(size)] = {'read': read,
                           'losses': losses[:, RATES.index(SAME)]}
        best[str(size)] = {'read': read, 'losses': losses[:, k],
                           'rate': RATES[k]}
    return {'source': source, 'images': len(objective.X),
            'sizes': sizes, 'noise': noises, 'same': same,
            'best': best, 'rates': RATES, 'times': times}


def size_text(size):
    """Name a batch size."""
    return 'all' if size is None else f'{size:,}'


def draw_batch_sizes(data):
    """Draw noise, time, and the loss against examples read."""
    figure = drawing.new_figure(11, 8.4)
    (noisy, same), (timed, best) = figure.subplots(2, 2)
    sizes = np.array(data['sizes'])
    for (name, found), (color, marker) in zip(
            data['noise'].items(), (('#0072b2', 'o'), ('#d55e00', 's'))):
        noisy.loglog(sizes, found['predicted'], '-', color=color)
        noisy.loglog(sizes, found['measured'], marker, color=color,
                     markeredgecolor='white', markersize=7)
        noisy.annotate(name, (sizes[5], found['predicted'][5]), (-8, -10),
                       textcoords='offset points', color=color, ha='right',
                       weight='bold', path_effects=naming.OUTLINE)
    noisy.axhline(1, color='#777777', linestyle=':')
    noisy.text(12, 1.06, 'as much noise as gradient', color='#555555',
               fontsize=8)
    noisy.set(xlabel='batch size', ylabel='deviation of the gradient / '
              'its length', title='noise falls as 1/√B')
    for axes, curves, title in (
            (same, data['same'], f'one rate, {SAME:g}: more steps win'),
            (best, data['best'], 'each at its best rate')):
        labels = []
        for size in SIZES:
            curve = curves[str(size)]
            color, dash, marker = LOOKS[size]
            axes.loglog(np.maximum(curve['read'], 1), curve['losses'],
                        color=color, linestyle=dash, marker=marker,
                        markevery=5, markeredgecolor='white')
            labels.append((curve['losses'][-1], size_text(size)
                           + (f' ({curve["rate"]:g})' if 'rate' in curve
                              else ''), color))
        axes.set(xlim=(1, EPOCHS * data['images']), title=title,
                 xlabel='examples read', ylabel='loss on all images')
        naming.name_ends(axes, labels)
    times = data['times']['epochs']
    counts = [data['times']['images'] if size == 'None' else int(size)
              for size in times]
    milliseconds = 1000 * np.array(list(times.values()))
    timed.semilogx(counts, milliseconds, '-o', color='#000000',
                   markeredgecolor='white')
    for count, size, height in zip(counts, times, milliseconds):
        timed.annotate(
            f'{"all" if size == "None" else size}\n{height:.0f}',
            (count, height), (0, 6), textcoords='offset points',
            fontsize=7.5, ha='center', path_effects=naming.OUTLINE)
    timed.set(xlabel='batch size', ylabel='milliseconds for an epoch',
              title='small batches cost time',
              ylim=(0, 1.2 * milliseconds.max()))
    machine = data['times']['machine']
    drawing.caption(
        figure, f'Logistic regression on the {data["images"]:,} zeros and '
        f'ones of {digits_named(data)}, from W = randn (seed 0), by '
        'mini-batch descent without replacement. Upper left: dots, at least '
        '150 batches each; lines, the single examples\' deviation times '
        '√((1/B)(1 − (B − 1)/(m − 1))). Right: loss over '
        f'{EPOCHS} epochs, the start drawn at 1; behind the size its rate '
        f'where that differs: the one of {data["rates"][0]:g} to '
        f'{data["rates"][-1]:g} (1, 2, 5 '
        'times powers of ten) with the lowest mean loss in the last epoch. '
        'Lower left: median '
        f'of {data["times"]["repeats"]} epochs with this repository\'s '
        f'numpy, on {machine["cores"]} cores ({machine["architecture"]}, '
        f'Python {machine["python"]}, numpy {machine["numpy"]}); only the '
        'shape carries over to another machine.')
    return figure


def measure_batch_times(repeats=5):
    """Time an epoch of mini-batch descent for several sizes, by the clock.

    Returns: the data of batch_times.json.
    """
    objective, _, start, _ = binary_digits()
    m = len(objective.X)
    epochs = {}
    for size in TIMED:
        seconds = []
        for _ in range(repeats):
            begin = time.perf_counter()
            gradient_descent(lambda batch, var: objective.gradient(
                var, batch), np.arange(m), start, SAME, 1, size)
            seconds.append(time.perf_counter() - begin)
        epochs[str(size)] = float(np.median(seconds))
    return {'images': m, 'repeats': repeats, 'epochs': epochs, 'machine': {
        'cores': os.cpu_count(), 'architecture': platform.machine(),
        'python': platform.python_version(), 'numpy': np.__version__}}
