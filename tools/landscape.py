"""Write the landscape that the explorer shows: python -m tools.landscape.

A network of 8 hidden units reads the handwritten digits of data/digits.npz.
Each rule trains it from the same weights, at its own best rate. The map is
the loss on a plane through the start, in the 610 dimensions of the weights:
the plane that holds most of the paths' squared distance from the start. Li
et al. (2018), section 7, show why directions have to come from the paths:
two random ones, normalized by filter or not, hold some 1/300 of it.

A path is the projection of the true one. Its losses are the true ones, so they
differ from the map below it; at the ends they are lower.
"""
import json
import sys

import numpy as np

from optimization_grading import table

if __name__ == '__main__':
    sys.path.append(str(table.FOLDER.parent / 'visualization'))
    import exercises
    exercises.begin()

import rules

FILE = (table.FOLDER.parent / 'visualization' / 'explorer'
        / 'landscape-data.js')
HIDDEN, CLASSES, STEPS, SEED = 8, 10, 100, 0
GRID = 49  # heights of the map along a side
HARD = 0.1  # of the held-out digits of a class, as many are harder to read


class Network:
    """The mean cross-entropy of a network, whose weights are one vector.

        scores = tanh(X W + b) V + c

    images: array (m, 64), from 0 to 1; labels: (m,).
    """

    shapes = (64, HIDDEN), (HIDDEN,), (HIDDEN, CLASSES), (CLASSES,)
    size = int(sum(map(np.prod, shapes)))

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def layers(self, var):
        """Return W, b, V and c."""
        ends = np.cumsum([np.prod(shape) for shape in self.shapes])
        return [part.reshape(shape) for part, shape in zip(
            np.split(var, ends[:-1]), self.shapes)]

    def forward(self, var):
        """Return the hidden units and the logarithms of the chances."""
        W, b, V, c = self.layers(var)
        hidden = np.tanh(self.images @ W + b)
        scores = hidden @ V + c
        scores -= scores.max(axis=1, keepdims=True)
        return hidden, scores - np.log(
            np.exp(scores).sum(axis=1, keepdims=True))

    def value(self, var):
        """Return the loss."""
        chances = self.forward(var)[1]
        return -chances[np.arange(len(chances)), self.labels].mean()

    def gradient(self, var):
        """Return the gradient, by backpropagation."""
        hidden, chances = self.forward(var)
        V = self.layers(var)[2]
        above = (np.exp(chances) - np.eye(CLASSES)[self.labels]) / len(hidden)
        below = above @ V.T * (1 - hidden ** 2)
        return np.concatenate([
            (self.images.T @ below).ravel(), below.sum(axis=0),
            (hidden.T @ above).ravel(), above.sum(axis=0)])


def networks():
    """Return the network on its training digits, and on each third, held out.
    """
    with np.load(table.REPOSITORY / 'data' / 'digits.npz') as digits:
        images, labels = digits['images'], digits['labels']
    images = images.reshape(-1, 64) / 16
    held = np.arange(len(images)) % 3 == 2
    return (Network(images[~held], labels[~held]),
            Network(images[held], labels[held]))


def start():
    """Return weights of variance 2 / (inputs + outputs), biases 0: Glorot."""
    rng = np.random.default_rng(SEED)
    return np.concatenate([
        rng.normal(size=shape).ravel() * np.sqrt(2 / sum(shape))
        if len(shape) == 2 else np.zeros(shape) for shape in Network.shapes])


def train(network, name, rate):
    """Return the weights along a rule's path, and the losses there."""
    points = rules.path(rules.RULES[name].stepper(alpha=rate), network,
                        start(), STEPS)
    with np.errstate(all='ignore'):
        return points, np.array([network.value(var) for var in points])


def train_best(network, name):
    """Return the rate with the lowest mean loss, the path and its losses."""
    found = [(rate, *train(network, name, rate)) for rate in rules.RATES]
    return min((trial for trial in found if len(trial[1]) > STEPS
                and np.isfinite(trial[2]).all()),
               key=lambda trial: trial[2].mean())


def plane(paths):
    """Return two directions, (2, size), and the share that they hold."""
    moved = np.concatenate(paths) - start()
    _, lengths, directions = np.linalg.svd(moved, full_matrices=False)
    return directions[:2] * np.where(
        directions[:2] @ paths[-1][-1] < directions[:2] @ start(), -1, 1)[
        :, None], (lengths[:2] ** 2).sum() / (lengths ** 2).sum()


def window(points):
    """Return left, right, low, high of a square with room around points."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = 0.62 * (high - low).max()
    return [round(float(middle + side), 1) for middle in (low + high) / 2
            for side in (-half, half)]


def hard_digits(network, paths):
    """Return which digit of each class is a hard one, by mean chance."""
    rows = np.arange(len(network.labels))
    chances = np.mean([np.exp(network.forward(var)[1][rows, network.labels])
                       for points in paths for var in points], axis=0)
    classes = [np.flatnonzero(network.labels == label)
               for label in range(CLASSES)]
    return [int(few[chances[few].argsort()[int(HARD * len(few))]])
            for few in classes]


def readings(network, points, shown):
    """Return how a path reads the held-out digits, at each of its steps.

    right: percent of them; guesses and sure, percent: of those shown.
    """
    found = {'right': [], 'guesses': [], 'sure': []}
    for var in points:
        chances = np.exp(network.forward(var)[1])
        guesses = chances.argmax(axis=1)
        found['right'].append(round(
            100 * float(np.mean(guesses == network.labels))))
        found['guesses'].append(''.join(map(str, guesses[shown])))
        found['sure'].append(np.rint(
            100 * chances[shown].max(axis=1)).astype(int).tolist())
    return found


def landscape():
    """Return all that the page shows."""
    network, held_out = networks()
    trials = {name: train_best(network, name) for name in rules.RACERS}
    paths = [points for _, points, _ in trials.values()]
    directions, share = plane(paths)
    flat = [(points - start()) @ directions.T for points in paths]
    left, right, low, high = window(np.concatenate(flat))
    heights = [[network.value(start() + np.array([x, y]) @ directions)
                for x in np.linspace(left, right, GRID)]
               for y in np.linspace(low, high, GRID)]
    shown = hard_digits(held_out, paths)
    return {
        'weights': Network.size, 'share': digits(share, 3),
        'trained': len(network.labels), 'heldOut': len(held_out.labels),
        'window': [left, right, low, high],
        'heights': digits(heights, 3),
        'digits': [{'label': label, 'pixels': ''.join(
            chr(97 + round(16 * grey)) for grey in held_out.images[i])}
            for label, i in enumerate(shown)],
        'rules': {name: {
            'rate': rate, 'points': digits(points, 4),
            'losses': digits(losses, 3),
            **readings(held_out, trials[name][1], shown)}
            for (name, (rate, _, losses)), points in zip(
                trials.items(), flat)}}


def digits(numbers, count):
    """Round numbers to significant digits; make arrays lists."""
    return [digits(number, count) for number in numbers] if np.ndim(
        numbers) else float(f'{numbers:.{count}g}')


def text(found):
    """Return the file's content."""
    return '\n'.join([
        "'use strict';", '// Written by: python -m tools.landscape',
        '// heights: rows from low to high. pixels: greys 0 to 16 as a to q.',
        f'const LANDSCAPE = {json.dumps(found, separators=(",", ":"))};', ''])


if __name__ == '__main__':
    FILE.write_text(text(landscape()))
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')
