"""The surfaces and the rules that race on them."""
import math

import numpy as np
import pytest

import rules
from surfaces import SURFACES

RAVINE = SURFACES['ravine']
every_surface = pytest.mark.parametrize(
    'surface', SURFACES.values(), ids=SURFACES.keys())


def slope(function, point):
    """Differentiate along each axis: f(x + ih) = f(x) + i h f'(x)."""
    return np.array([np.imag(function(point + 1e-30j * axis)) / 1e-30
                     for axis in np.eye(2)])


@every_surface
def test_derivatives(surface, rng):
    """Gradient and Hessian are those of the value, of one point or many."""
    left, right, low, high = surface.window
    points = rng.uniform((left, low), (right, high), (20, 2))
    for point, value in zip(points, surface.value(points.T)):
        assert surface.value(point) == pytest.approx(value, rel=1e-12)
        assert value > 0
        np.testing.assert_allclose(
            surface.gradient(point), slope(surface.value, point),
            rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            surface.hessian(point), slope(surface.gradient, point),
            rtol=1e-12, atol=1e-12)


@every_surface
def test_marks(surface):
    """Minima and saddles are such; with the start they are in the window."""
    left, right, low, high = surface.window
    for x, y in (surface.start, *surface.minima, *surface.saddles):
        assert left < x < right and low < y < high
    for minimum in np.array(surface.minima, float):
        assert abs(surface.value(minimum)) < 1e-30
        np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-14)
        assert (np.linalg.eigvalsh(surface.hessian(minimum)) > 0).all()
        assert math.dist(surface.start, minimum) > 0.5
    for saddle in np.array(surface.saddles, float):
        np.testing.assert_allclose(surface.gradient(saddle), 0, atol=1e-14)
        lowest, highest = np.linalg.eigvalsh(surface.hessian(saddle))
        assert lowest < 0 < highest


def test_divergence_ends_a_path():
    """Across the ravine, y_k = y_0 (1 - 4 alpha)^k: far when above 1e6."""
    found = rules.path(rules.RULES['GD'].stepper(alpha=0.6), RAVINE,
                       RAVINE.start, 60)
    assert len(found) - 1 == math.ceil(math.log(1e6 / 2, 1.4))
    assert rules.diverged(found[-1])
    assert not any(map(rules.diverged, found[:-1]))
    for point in [np.nan, 0], [np.inf, 0], [3, -2e6]:
        assert rules.diverged(np.array(point))
        assert rules.loss(SURFACES['Beale'], np.array([point]))[0] > 1e6


def test_best_rate():
    """No rate that is tried has a lower mean loss; there may be none."""
    means = {}
    for rate in rules.RATES:
        found = rules.path(rules.RULES['Adam'].stepper(alpha=rate), RAVINE,
                           RAVINE.start, RAVINE.steps)
        means[rate] = RAVINE.value(found.T).mean()
    best = rules.best_rate(rules.RULES['Adam'], RAVINE)
    assert means[best] == min(means.values())
    for name in 'AdaDelta', 'Newton':
        assert rules.best_rate(rules.RULES[name], RAVINE) is None
    assert rules.best_rate(rules.RULES['GD'], RAVINE, rates=(5, 10)) is None


def test_rules_are_told_apart():
    """No two look alike or have one label."""
    looks = {(rule.color, rule.mark, rule.dash)
             for rule in rules.RULES.values()}
    labels = {rule.label for rule in rules.RULES.values()}
    assert len(looks) == len(labels) == len(rules.RULES)
