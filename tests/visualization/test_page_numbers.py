"""The explorer's numbers are the modules', to 1e-9."""
import numpy as np
import pytest

import rules
from surfaces import SURFACES

pytestmark = pytest.mark.xdist_group('browser')
KERAS = [name for name, rule in rules.RULES.items()
         if not {'var', 'evaluate_gradient'} & set(rule.parameters)]
# Powers of two, which float32 has exactly. An epsilon of this size shows
# where it stands; the rate of the last makes some paths diverge.
GENTLE = {'alpha': 2 ** -7, 'beta1': 0.875, 'beta2': 1 - 2 ** -8,
          'rho': 0.875, 'epsilon': 2 ** -10}
SETTINGS = {'usual': {}, 'gentle': GENTLE,
            'fast': {**GENTLE, 'alpha': 2 ** -2, 'epsilon': 2 ** -3}}
FOLLOW = '''(({xs, ys, losses, count, ended}) => ({
    points: Array.from({length: count}, (_, i) => [xs[i], ys[i]]),
    losses: [...losses.slice(0, count)], ended}))(explorer.follow(
        explorer.surfaceOf(it.surface.text, it.surface), it.own
            ? explorer.buildOwnRule(it.own) : explorer.RULES[it.rule],
        {settings: it.settings, decay: it.decay}, it.start, it.steps,
        {noise: it.noise ?? 0, seed: it.seed ?? 1}))'''


@pytest.fixture(scope='module')
def follow(script):
    """Give a function that follows a rule in the page."""
    facts = script('explorer.SURFACES')

    def follow(surface, rule, settings, start=None, steps=None, **more):
        found = SURFACES[surface]
        return script(FOLLOW, {
            'surface': facts[surface], 'rule': rule, 'settings': settings,
            'start': list(found.start if start is None else start),
            'steps': steps or found.steps, **more})
    return follow


def same(found, expected):
    """Tell whether paths agree to 1e-9, also where they overflow."""
    found = np.array(found, float)
    return found.shape == expected.shape and np.allclose(
        found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize('settings', SETTINGS)
@pytest.mark.parametrize('rule', [pytest.param(
    name, marks=pytest.mark.slow if name in KERAS else ())
    for name in rules.RULES])
def test_paths(rule, settings, follow, rng):
    """The path of each rule on each surface is its module's."""
    rule = rules.RULES[rule]
    chosen = {name: SETTINGS[settings].get(name, usual)
              for name, usual in rule.settings.items()}
    if rule.name in KERAS:  # Keras takes its hyperparameters to float32
        chosen = {name: float(np.float32(value))
                  for name, value in chosen.items()}
    for name, surface in SURFACES.items():
        left, right, low, high = surface.window
        # from anywhere, a step's last digit may grow into the first
        anywhere = rng.uniform(left, right), rng.uniform(low, high)
        for start, steps in ((surface.start, 25 if rule.name in KERAS
                              else surface.steps), (anywhere, 12)):
            found = follow(name, rule.name, chosen, start, steps)
            if 'singular' in found['ended']:  # Newton on the plateau
                steps = len(found['points']) - 1
                with pytest.raises(ValueError, match='singular'):
                    rules.path(rule.stepper(**chosen), surface, start,
                               steps + 1)
                found['ended'] = ''
            expected = rules.path(rule.stepper(**chosen), surface, start,
                                  steps)
            assert same(found['points'], expected), (name, start)
            assert np.allclose(found['losses'], rules.loss(
                surface, expected), rtol=1e-7, atol=1e-9), (name, start)
            assert found['ended'] == (
                f'diverged at step {len(expected) - 1}'
                if rules.diverged(expected[-1]) else ''), (name, start)


@pytest.mark.parametrize('surface, start', [
    ('plateau', [60, 0]),  # flat, to the last digit
    ('saddle', [1, 0.816496580927726])])  # straight along y, 3y^2 = 2
def test_newton_without_a_way(surface, start, follow):
    """Newton stops where the Hessian is singular, as its module refuses."""
    with pytest.raises(ValueError, match='singular'):
        rules.path(rules.RULES['Newton'].stepper(), SURFACES[surface],
                   start, 1)
    found = follow(surface, 'Newton', {'alpha': 1}, start, 9)
    assert found['points'] == [start]
    assert found['ended'] == 'stopped at step 0: the Hessian is singular'


@pytest.mark.parametrize('name', SURFACES)
def test_surface(name, script, rng):
    """A surface has the values, the window and the start of surfaces.py."""
    surface = SURFACES[name]
    facts = script('explorer.SURFACES[it]', name)
    assert [facts[key] for key in ('start', 'window', 'steps')] == [
        list(surface.start), list(surface.window), surface.steps]
    assert facts['minima'] == [list(minimum) for minimum in surface.minima]
    points = rng.uniform(-3, 3, size=(20, 2))
    for part in ('value', 'gradient', 'hessian'):
        expected = [getattr(surface, part)(point) for point in points]
        for more in {}, facts:  # derived, and as it is written there
            found = script(
                'it[2].map((point) => explorer.surfaceOf(it[0], it[1])'
                f'.{part}(...point))', [facts['text'], more, points.tolist()])
            assert np.array(found) == pytest.approx(
                np.array(expected), rel=1e-9, abs=1e-9), part


def test_rules(script):
    """A rule has the module, settings and docstring's formula of rules.py.
    """
    found = script('Object.fromEntries(Object.entries(explorer.RULES).map('
                   '([key, {file, settings, text}]) => [key, {file, settings,'
                   ' text}]))')
    assert list(found) == list(rules.RULES)
    for name, facts in found.items():
        rule = rules.RULES[name]
        assert facts['file'] == rules.ROWS[rule.number].file
        assert facts['settings'] == rule.settings
    assert script('explorer.RATES') == list(rules.RATES)
    assert script('explorer.FAR') == rules.FAR


class Noisy:
    """A surface whose gradients have the page's errors."""

    def __init__(self, surface, errors):
        self.surface, self.errors = surface, iter(errors)

    def gradient(self, var):
        """Give the next gradient."""
        return self.surface.gradient(var) + next(self.errors)


@pytest.mark.parametrize('name', ['GD', 'momentum', 'Adam'])
def test_noise(name, script, follow):
    """Noise is added to gradients, normal, and the same from its seed."""
    errors = np.reshape(script('[...explorer.normals(5)]'), (-1, 2))
    assert abs(errors.mean()) < 0.07 and abs(errors.std() - 1) < 0.05
    surface, rule = SURFACES['ravine'], rules.RULES[name]
    expected = rules.path(rule.stepper(), Noisy(surface, 0.5 * errors),
                          surface.start, 60)
    found = follow('ravine', name, rule.settings, noise=0.5, seed=5)
    assert same(found['points'], expected)
    other = follow('ravine', name, rule.settings, noise=0.5, seed=6)
    assert not same(other['points'], expected)


@pytest.mark.parametrize('name', ['GD', 'Adam'])
def test_decay(name, follow):
    """A rate falls as task 11 lowers it."""
    lower = __import__('11-learning_rate_decay').learning_rate_decay
    surface, rule = SURFACES['ravine'], rules.RULES[name]
    stepper = rule.stepper(alpha=0.3)
    points = [np.array(surface.start, float)]
    for t in range(60):
        stepper.settings['alpha'] = lower(0.3, 0.7, t, 8)
        points.append(stepper.step(points[-1], surface))
    found = follow('ravine', name, {**rule.settings, 'alpha': 0.3},
                   decay={'rate': 0.7, 'every': 8})
    assert same(found['points'], np.array(points))


@pytest.mark.parametrize('text, python', [
    ('sin(3x) * exp(-y^2) + x / (1 + y^2)',
     lambda x, y: np.sin(3 * x) * np.exp(-y ** 2) + x / (1 + y ** 2)),
    ('-x² + 2 ** (x*y) - np.tanh(x - y)**3',
     lambda x, y: -x ** 2 + 2 ** (x * y) - np.tanh(x - y) ** 3),
    ('sqrt(x^2 + 1) * log(y^2 + 2) - cos(x)^2 / 2^-y',
     lambda x, y: np.sqrt(x ** 2 + 1) * np.log(y ** 2 + 2)
     - np.cos(x) ** 2 / 2 ** -y),
    ('tan(x/4)*pi + (x+y)^3^1 + e^y', lambda x, y: np.tan(x / 4) * np.pi
     + (x + y) ** 3 + np.e ** y)])
def test_own_derivatives(text, python, script, rng):
    """Derivatives of a typed surface are exact: complex steps agree."""
    tiny = 1e-30
    for x, y in rng.uniform(-1.5, 1.5, size=(10, 2)).tolist():
        value, slope, hessian = script(
            '(({value, gradient, hessian}) => [value, gradient, hessian].map('
            '(part) => part(it[1], it[2])))(explorer.surfaceOf(it[0]))',
            [text, x, y])
        assert value == pytest.approx(python(x, y), rel=1e-12)

        def gradient(x, y):
            return np.array([python(x + tiny * 1j, y).imag / tiny,
                             python(x, y + tiny * 1j).imag / tiny])
        assert slope == pytest.approx(gradient(x, y), rel=1e-11, abs=1e-12)
        far = 1e-6
        differences = np.array([
            gradient(x + far, y) - gradient(x - far, y),
            gradient(x, y + far) - gradient(x, y - far)]) / (2 * far)
        assert np.array(hessian) == pytest.approx(differences, rel=1e-6,
                                                  abs=1e-6)


def test_own_surface_corners(script):
    """abs, min and max have the slope of the side that counts."""
    for text, slope in (('abs(x) + y', [-1, 1]), ('min(x, y)', [1, 0]),
                        ('max(x^2, y)', [-4, 0]), ('sign(x) * y', [0, -1])):
        assert script('explorer.surfaceOf(it).gradient(-2, 1)',
                      text) == slope, text


@pytest.mark.parametrize('name, text', [
    ('momentum', 'v = beta1 * v + (1 - beta1) * grad; var -= alpha * v'),
    ('Adam', '# as in the paper\nm = b * m + (1 - b) * grad\n'
     's = c * s + (1 - c) * np.square(grad)\n'
     'var = var - alpha * m / (1 - b ** t) / '
     '(np.sqrt(s / (1 - c ** t)) + small)')])
def test_own_rule(name, text, script, follow):
    """A rule typed as the modules write it goes the module's way."""
    names = {'b': 'beta1', 'c': 'beta2', 'small': 'epsilon'}
    rule, surface = rules.RULES[name], SURFACES['Beale']
    settings = {**rule.settings, 'alpha': 0.03}
    found = script('(({memory, settings}) => ({memory, settings}))('
                   'explorer.program(it))', text)
    assert sorted(names.get(one, one) for one in found['settings']) == sorted(
        settings)
    assert len(found['memory']) == len(rule.stepper().moments)
    path = follow('Beale', None, {one: settings[names.get(one, one)]
                                  for one in found['settings']}, own=text)
    assert same(path['points'], rules.path(
        rule.stepper(alpha=0.03), surface, surface.start, surface.steps))
