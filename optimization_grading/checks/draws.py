"""Inputs that tell right from wrong, drawn anew in each run.

A late error must meet a late step, and an error in large numbers a large
number. So lists are long, batches tall and wide, and numbers spread over many
decades, of either sign, with zeros among them.
"""
import re

import numpy as np

from optimization_grading import table

NUMBER = re.compile(r'-?\d+\.?\d*(?:e[-+]?\d+)?')


def published(task):
    """Give the published arrays: the numbers in a task's transcript."""
    text = '\n'.join(table.transcript(task)).replace(']]', ']')
    parts = [NUMBER.findall(part) for part in text.split(']')]
    return [np.array(numbers, float) for numbers in parts if numbers]


def three_features(generator):
    """Draw the published example's input by a RandomState of seed 0."""
    return np.concatenate([generator.normal(mean, deviation, size=(100, 1))
                           for mean, deviation in ((0, 2), (2, 1), (-3, 10))],
                          axis=1)


def whole(rng, low, high):
    """Draw an integer, both bounds included."""
    return int(rng.integers(low, high + 1))


def between(rng, low, high):
    """Draw a float."""
    return float(rng.uniform(low, high))


def seed(rng):
    """Draw a seed, not 0."""
    return whole(rng, 1, 10 ** 6)


def decades(rng, low, high, size=1):
    """Draw positive numbers, their logarithms spread evenly, in any order.

    One alone is anywhere between the bounds.
    """
    step = (high - low) / size
    exponents = low + step * (np.arange(size) + rng.random(size))
    return 10. ** rng.permutation(exponents) if size > 1 else float(
        10. ** exponents[0])


def signed(rng, low, high, size):
    """Draw numbers whose size has bounds, of either sign."""
    return rng.choice([-1, 1], size) * rng.uniform(low, high, size)


def betas(rng, count=1):
    """Draw weights: not near 1/2, nor Keras's defaults, nor each other."""
    low, high = between(rng, 0.15, 0.4), between(rng, 0.6, 0.85)
    return [low, high][::1 if rng.random() < 0.5 else -1][:count]


def alpha(rng):
    """Draw a learning rate, not near Keras's defaults."""
    return between(rng, 0.03, 0.3)


def alphas(rng):
    """Draw a small, a middle and a large learning rate."""
    return decades(rng, -3.5, -3.05), alpha(rng), between(rng, 0.6, 1)


def epsilon(rng):
    """Draw an epsilon so large that it shows where it stands."""
    return between(rng, 0.05, 0.5)


def features(rng, m, nx):
    """Draw m data points of nx features, each of another magnitude.

    Their means are not near 0 beside their deviations, which would take the
    digits from a mean. Each feature has a 0, and one of many points lies far
    off.
    """
    X = rng.normal(size=(m, nx)) + signed(rng, 1, 3, nx)
    if m > 1:
        X[rng.integers(m, size=nx), np.arange(nx)] = 0
    if m > 99:
        X[rng.integers(m)] *= between(rng, 20, 40)
    return X * decades(rng, -6, 7, nx)


def example(task):
    """Return the arguments of the docstring's example."""
    return tuple(np.array(given) if isinstance(given, list)
                 and name != 'data' else given for name, given in zip(
                     task.parameters, task.example))


def pairs(rng, m, ny=2):
    """Draw m data points, one of them 0, and labels of another type."""
    X = rng.normal(size=(m, whole(rng, 9, 12)))
    X[rng.integers(m)] = 0
    return X, rng.integers(-99, 99, (m, ny))


def kinds_of_pairs(rng, m):
    """Draw data and labels, floats and integers and the other way round."""
    X, Y = pairs(rng, m)
    return [(X, Y), (Y.astype(np.int32), X.astype(np.float32))]


def arrays(rng, count, low=-6):
    """Draw a variable, its gradient and moments, of 11 rows.

    The columns have magnitudes that are far apart. The variable and the
    gradient have zeros.
    Returns: array of shape (count, 11, 10), and the magnitudes.
    """
    scale = decades(rng, low, 8, 10)
    found = signed(rng, 0.5, 2, (count, 11, 10)) * scale
    found[0, rng.integers(11)] = found[1, rng.integers(11)] = 0
    return found, scale


def gradients(rng):
    """Draw a start and its gradients, over a hundred steps.

    The start and most gradients have zeros, and one gradient is 0.
    """
    start, found = rng.normal(size=(3, 2)), rng.normal(
        size=(whole(rng, 100, 120), 3, 2))
    start[0, 0] = 0
    found[rng.random(found.shape) < 0.1] = 0
    found[whole(rng, 3, 20)] = 0
    return start, found


def stairs(rng, decay_step, count):
    """Draw steps around the edges of stairs, up to some hundred stairs."""
    edges = decay_step * np.unique(np.concatenate([
        [0, 1, rng.integers(250, 650)],
        (10 ** rng.uniform(0.5, 2.4, count)).astype(int)]))
    return np.unique(np.concatenate([
        edges, edges[1:] - 1, edges + rng.integers(decay_step, size=len(
            edges))])).tolist()


def decay_settings(rng):
    """Draw (alpha, decay_rate, decay_step) for a decay in stairs.

    A factor 1 / decay_step, for a division, misses the edges of long stairs
    of these lengths, in float64 and in float32.
    """
    small, middle, large = alphas(rng)
    short, long = whole(rng, 3, 9), int(rng.choice([107, 214, 237, 249]))
    return [(middle, between(rng, 0.2, 0.8), short),
            (small, between(rng, 1.3, 3), 1), (large, whole(rng, 6, 9), long),
            (alpha(rng), 0, short)]


def course(rng, alpha, steps, rows, low=0., high=0.):
    """Draw a start and gradients along which float32 keeps its digits.

    Steps lead away from 0, near which sums lose digits, but for one of each
    number; the first number of the start is 0, and its steps all lead away.
    The gradient of the last number is always 0, and so is the third one of
    all. Those after it are smaller.

    alpha: learning rate, the unit of the start.
    rows: of numbers, 1 for one variable.
    low, high: decades of the gradients, of which each column has another.
    """
    shape = steps, rows, 10
    sizes = rng.uniform(0.5, 2, shape) * decades(rng, low, high, 10)
    away = rng.choice([-1, 1], shape[1:])
    back = rng.integers(2, steps, shape[1:])
    found = sizes * np.where(np.arange(steps)[:, None, None] == back, 1, -1)
    found[..., 0] = -sizes[..., 0]
    found[..., -1] = found[2:3] = 0
    found[3:] *= 0.2
    start = rng.uniform(0.5, 1, shape[1:]) * alpha
    start[:, 0] = 0
    return away * start, away * found
