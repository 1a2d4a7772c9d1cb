"""Inputs that tell right from wrong, drawn anew in each run.

A late error must meet a late step, and an error in large numbers a large
number: so paths are long, and numbers spread over many decades.
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


def epsilon(rng):
    """Draw an epsilon so large that it shows where it stands."""
    return between(rng, 0.05, 0.5)


def features(rng, m, nx):
    """Draw m data points of nx features, each of another magnitude.

    Their means are not near 0 beside their deviations, which would take the
    digits from a mean.
    """
    return (rng.normal(size=(m, nx)) + signed(rng, 1, 3, nx)) * decades(
        rng, -4, 8, nx)


def pairs(rng, m):
    """Draw m data points and labels of another width and type."""
    return rng.normal(size=(m, 3)), rng.integers(0, 99, (m, 2))


def stairs(rng, decay_step, count):
    """Draw steps around the edges of stairs, up to some hundred stairs."""
    edges = decay_step * np.unique(np.concatenate([
        np.arange(3), decades(rng, 0.5, 2.8, count).astype(int)]))
    return np.unique(np.concatenate([
        edges, edges[1:] - 1, edges + rng.integers(decay_step, size=len(
            edges))])).tolist()


def decay_settings(rng):
    """Draw (alpha, decay_rate, decay_step) for a decay in stairs."""
    return [(alpha(rng), rate, step) for rate, step in (
        (between(rng, 0.2, 0.8), whole(rng, 3, 9)),
        (between(rng, 1.3, 3), 1),
        (whole(rng, 2, 4), whole(rng, 20, 50)))]


def course(rng, steps, rows):
    """Draw a start and gradients along which float32 keeps its digits.

    Four steps in five lead away from 0, near which sums lose them.
    rows: of the six numbers, 1 for one variable.
    """
    start = signed(rng, 2, 4, (rows, 6 // rows))
    shape = steps, *start.shape
    return start, np.sign(start) * rng.uniform(0.1, 2, shape) * rng.choice(
        [-1, -1, -1, -1, 1], shape)
