"""The surfaces and the rules that race on them."""
import math
import runpy

import numpy as np
import pytest

from grading import table

rules = __import__('rules')
SURFACES = __import__('surfaces').SURFACES
STEP = 1e-30

every_surface = pytest.mark.parametrize(
    'surface', SURFACES.values(), ids=SURFACES.keys())


def points(rng, surface, count=20):
    """Draw points in a surface's window."""
    left, right, low, high = surface.window
    return rng.uniform((left, low), (right, high), (count, 2))


def slope(function, point):
    """Differentiate along each axis: f(x + ih) = f(x) + i h f'(x)."""
    return np.array([np.imag(function(point + 1j * STEP * axis)) / STEP
                     for axis in np.eye(2)])


# The surfaces

@every_surface
def test_derivatives(surface, rng):
    """Gradient and Hessian are those of the value."""
    for point in points(rng, surface):
        np.testing.assert_allclose(
            surface.gradient(point), slope(surface.value, point),
            rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            surface.hessian(point), slope(surface.gradient, point),
            rtol=1e-12, atol=1e-12)


@every_surface
def test_value_of_many(surface, rng):
    """A value of an array is that of each of its points."""
    many = points(rng, surface, 6).T.reshape(2, 2, 3)
    np.testing.assert_array_equal(surface.value(many), [
        [surface.value(many[:, i, j]) for j in range(3)] for i in range(2)])


@every_surface
def test_minima(surface, rng):
    """At the minima the value is 0, flat and curved upwards; no less else."""
    for minimum in np.array(surface.minima, float):
        assert abs(surface.value(minimum)) < 1e-30
        np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-14)
        assert (np.linalg.eigvalsh(surface.hessian(minimum)) > 0).all()
    assert (surface.value(points(rng, surface, 10000).T) > 0).all()


@every_surface
def test_window(surface):
    """Start and minima lie inside the window, and apart."""
    left, right, low, high = surface.window
    for x, y in (surface.start, *surface.minima):
        assert left < x < right and low < y < high
    for minimum in surface.minima:
        assert math.dist(surface.start, minimum) > 0.5
    assert surface.steps >= 1


def test_names():
    """A surface is found under its own name."""
    assert all(name == surface.name for name, surface in SURFACES.items())


def test_ravine_is_steeper_across():
    """The ravine's curvatures differ by a factor of 20."""
    low, high = np.linalg.eigvalsh(SURFACES['ravine'].hessian((1, 1)))
    assert high / low == pytest.approx(20)


def test_strict_saddle():
    """At the origin the saddle is flat, up one way and down the other."""
    surface = SURFACES['saddle']
    assert not surface.gradient(np.zeros(2)).any()
    low, high = np.linalg.eigvalsh(surface.hessian(np.zeros(2)))
    assert low < 0 < high
    # on the axis itself no gradient leads away from the saddle
    assert 0 < abs(surface.start[1]) < 0.01


def test_plateau_is_flat():
    """Far from its hole the plateau has no slope to speak of."""
    surface = SURFACES['plateau']
    assert np.linalg.norm(surface.gradient(np.array(surface.start))) < 0.05
    assert surface.value(np.array([9., 9.])) == pytest.approx(1)


# The rules

def function_of(number):
    """Load a module's function by itself."""
    row = {row.number: row for row in [*table.TASKS, *table.FURTHER]}[number]
    return runpy.run_path(str(table.FOLDER / row.file))[row.function]


def by_hand(name, start, surface, steps):
    """Step a numpy module; give the positions."""
    settings = rules.RULES[name].settings
    number = {'GD': 100, 'momentum': 5, 'Nesterov': 101, 'AdaGrad': 102,
              'RMSProp': 7, 'AdaDelta': 103, 'Adam': 9, 'Newton': 104}[name]
    function = function_of(number)
    a, b1, b2, rho, e = (settings.get(key) for key in (
        'alpha', 'beta1', 'beta2', 'rho', 'epsilon'))
    var, v, s, d = np.array(start, float), 0., 0., 0.
    found = [var]
    for t in range(1, steps + 1):
        g = surface.gradient(var)
        if name == 'GD':
            var = function(lambda _, w: surface.gradient(w),
                           np.zeros(1), var, a, 1)
        elif name in ('momentum', 'Nesterov'):
            var, v = function(a, b1, var, g, v)
        elif name == 'AdaGrad':
            var, s = function(a, e, var, g, s)
        elif name == 'RMSProp':
            var, s = function(a, b2, e, var, g, s)
        elif name == 'AdaDelta':
            var, s, d = function(rho, e, var, g, s, d)
        elif name == 'Adam':
            var, v, s = function(a, b1, b2, e, var.copy(), g, v, s, t)
        elif name == 'Newton':
            var = function(a, var, g, surface.hessian(var))
        found.append(var)
    return np.array(found)


@pytest.mark.parametrize('name', [
    'GD', 'momentum', 'Nesterov', 'AdaGrad', 'RMSProp', 'AdaDelta', 'Adam',
    'Newton'])
@pytest.mark.parametrize('place', ['ravine', 'Beale'])
def test_path_is_the_module_step_by_step(name, place):
    """A path is what the module gives where it is called by hand."""
    surface = SURFACES[place]
    with np.errstate(all='ignore'):
        expected = by_hand(name, surface.start, surface, 30)
    np.testing.assert_array_equal(
        rules.path(rules.RULES[name].stepper(), surface, surface.start, 30),
        expected)


@pytest.mark.xdist_group('tensorflow')
@pytest.mark.parametrize('name, keras, settings', [
    ('momentum-6', ('SGD', dict(momentum=0.875)), dict(beta1=0.875)),
    ('RMSProp-8', ('RMSprop', dict(rho=0.875, epsilon=2 ** -10)),
     dict(beta2=0.875, epsilon=2 ** -10)),
    ('Adam-10', ('Adam', dict(beta_1=0.875, beta_2=1 - 2 ** -8,
                              epsilon=2 ** -10)),
     dict(beta1=0.875, beta2=1 - 2 ** -8, epsilon=2 ** -10))])
def test_keras_rules(name, keras, settings):
    """A path of a Keras rule is the one that Keras itself takes."""
    import tensorflow as tf
    surface = SURFACES['ravine']
    optimizer = getattr(tf.keras.optimizers, keras[0])(2 ** -7, **keras[1])
    variable = tf.Variable(surface.start, dtype=tf.float64)
    expected = [variable.numpy()]
    for _ in range(30):
        with tf.GradientTape() as tape:
            loss = 0.1 * variable[0] ** 2 + 2 * variable[1] ** 2
        optimizer.apply_gradients([(tape.gradient(loss, variable),
                                    variable)])
        expected.append(variable.numpy())
    found = rules.path(rules.RULES[name].stepper(alpha=2 ** -7, **settings),
                       surface, surface.start, 30)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize('name', ['Adam', 'GD', 'Newton'])
def test_start_stays(name):
    """The caller's start is not changed, nor one point by the next."""
    surface = SURFACES['ravine']
    start = np.array(surface.start, float)
    found = rules.path(rules.RULES[name].stepper(), surface, start, 3)
    assert tuple(start) == tuple(found[0]) == surface.start
    assert (found[1] != found[0]).all()


def test_divergence_ends_a_path():
    """Across the ravine, y_k = y_0 (1 - 4 alpha)^k: far when above 1e6."""
    surface = SURFACES['ravine']
    found = rules.path(rules.RULES['GD'].stepper(alpha=0.6), surface,
                       surface.start, 60)
    assert len(found) - 1 == math.ceil(math.log(1e6 / 2, 1.4))
    assert rules.diverged(found[-1])
    assert not any(map(rules.diverged, found[:-1]))
    stable = rules.path(rules.RULES['GD'].stepper(alpha=0.49), surface,
                        surface.start, 60)
    assert len(stable) == 61 and not rules.diverged(stable[-1])


@pytest.mark.parametrize('point', [
    [np.nan, 0], [np.inf, 0], [3, -2e6]])
def test_diverged(point):
    """What is far or no number has diverged; its loss is never NaN."""
    assert rules.diverged(np.array(point))
    assert rules.loss(SURFACES['Beale'], np.array([point]))[0] > 1e6


@every_surface
@pytest.mark.parametrize('name', ['GD', 'Adam'])
def test_best_rate(name, surface):
    """No rate that is tried has a lower mean loss than the best."""
    rule, means = rules.RULES[name], {}
    for rate in rules.RATES:
        found = rules.path(rule.stepper(alpha=rate), surface, surface.start,
                           surface.steps)
        if not rules.diverged(found[-1]):
            means[rate] = np.mean([surface.value(here) for here in found])
    best = rules.best_rate(rule, surface)
    assert means[best] == min(means.values())
    assert len(means) > 1


def test_no_best_rate():
    """There is none without a rate, nor where every rate diverges."""
    ravine = SURFACES['ravine']
    assert rules.best_rate(rules.RULES['AdaDelta'], ravine) is None
    assert rules.best_rate(rules.RULES['Newton'], ravine) is None
    assert rules.best_rate(rules.RULES['GD'], ravine, rates=(5, 10)) is None


def test_rules_fit_the_table():
    """The rules have the modules' parameters, and look different."""
    rows = {row.number: row for row in [*table.TASKS, *table.FURTHER]}
    kept = {'var', 'grad', 'hessian', 'v', 's', 'd', 't', 'data',
            'evaluate_gradient', 'nb_epochs', 'batch_size'}
    for name, rule in rules.RULES.items():
        assert rule.name == name
        assert rule.module == rows[rule.number].module
        assert set(rule.settings) == set(
            rows[rule.number].parameters) - kept
    looks = {(rule.color, rule.marker, rule.dash)
             for rule in rules.RULES.values()}
    assert len(looks) == len(rules.RULES)
    assert len({rule.marker for rule in rules.RULES.values()}) == len(looks)
