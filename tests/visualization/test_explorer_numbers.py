"""The explorer's numbers are those of the modules."""
import ast

import numpy as np
import pytest

import rules
from grading import table
from surfaces import SURFACES
from tests.support.explorer import same

pytestmark = pytest.mark.xdist_group('browser')
KERAS = [name for name, rule in rules.RULES.items()
         if not {'var', 'evaluate_gradient'} & set(rule.parameters)]
# Powers of two, which float32 has exactly. An epsilon of this size shows
# where it stands; at this rate some paths diverge.
SETTINGS = {'usual': {}, 'fast': {
    'alpha': 2 ** -2, 'beta1': 0.875, 'beta2': 1 - 2 ** -8, 'rho': 0.875,
    'epsilon': 2 ** -3}}


@pytest.mark.parametrize('rule, settings', [pytest.param(
    rule, settings, marks=[pytest.mark.slow] * (
        settings == 'usual' or rule in KERAS))
    for rule in rules.RULES for settings in SETTINGS])
def test_paths(rule, settings, script, rng):
    """The path of each rule on each surface is its module's, to 1e-9."""
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
            expected = rules.path(rule.stepper(**chosen), surface, start,
                                  steps)
            found = script('explorer.trajectory(...it)', [
                name, rule.name, chosen, list(start), steps])
            assert same(found['points'], expected), (name, start)
            losses = rules.loss(surface, expected)
            assert np.allclose(found['losses'], losses, rtol=1e-7,
                               atol=1e-9), (name, start)
            end = f'diverged at step {len(expected) - 1}' if (
                rules.diverged(expected[-1])) else ''
            assert found['ended'] == end, (name, start)


@pytest.mark.parametrize('surface, start', [
    ('plateau', [60, 0]),  # flat, to the last digit
    ('saddle', [1, 0.816496580927726])])  # straight along y, 3y^2 = 2
def test_newton_without_a_way(surface, start, script):
    """Newton stops where the Hessian is singular, as its module refuses."""
    with pytest.raises(ValueError, match='singular'):
        rules.path(rules.RULES['Newton'].stepper(), SURFACES[surface],
                   start, 1)
    found = script('explorer.trajectory(it[0], "Newton", {}, it[1], 9)',
                   [surface, start])
    assert found['points'] == [start]
    assert found['ended'] == 'stopped at step 0: the Hessian is singular'


@pytest.mark.parametrize('name', SURFACES)
def test_surface(name, script, rng):
    """A surface has the formulas, the window and the start of surfaces.py.
    """
    surface = SURFACES[name]
    facts = script('(({value, gradient, hessian, ...facts}) => facts)('
                   'explorer.SURFACES[it])', name)
    assert facts == {
        'formula': surface.formula, 'start': list(surface.start),
        'window': list(surface.window), 'steps': surface.steps,
        'minima': [list(minimum) for minimum in surface.minima]}
    points = rng.uniform(-3, 3, size=(20, 2))
    for part in 'value', 'gradient', 'hessian':
        found = script('it[2].map((point) => '
                       'explorer.SURFACES[it[0]][it[1]](...point))',
                       [name, part, points.tolist()])
        np.testing.assert_allclose(
            found, [getattr(surface, part)(point) for point in points],
            rtol=1e-12, atol=1e-12)


def test_rules(script):
    """A rule has the file, the settings and the look of rules.py."""
    found = script('Object.entries(explorer.RULES)')
    assert [name for name, _ in found] == list(rules.RULES)
    for name, facts in found:
        rule = rules.RULES[name]
        assert facts['file'] == f'{rule.module}.py'
        assert facts['settings'] == rule.settings
        assert (facts['color'], facts['marker'], facts['dash']) == (
            rule.color, rule.marker, rule.dash)
    assert script('Object.keys(explorer.SURFACES)') == list(SURFACES)
    assert script('explorer.RATES') == list(rules.RATES)
    assert script('explorer.FAR') == rules.FAR


def docstring(rule):
    """Read a function's docstring; Keras's need not be imported for it."""
    code = ast.parse((table.FOLDER / f'{rule.module}.py').read_text())
    return next(ast.get_docstring(part) for part in code.body
                if isinstance(part, ast.FunctionDef))


def test_formulas(visit):
    """A rule is written out as in the docstring of its module."""
    shown = visit().get_by_label('Look into').evaluate(
        """(select, names) => names.map((name) => {
            select.value = name;
            select.dispatchEvent(new Event('change', {bubbles: true}));
            const lines = [...document.querySelectorAll('#formula p')];
            lines.forEach((line) => line.querySelectorAll('sup').forEach(
                (sup) => sup.prepend('^')));
            return [document.getElementById('file').textContent,
                    lines.map((line) => line.textContent)]; })""",
        list(rules.RULES))
    for rule, (file, lines) in zip(rules.RULES.values(), shown):
        said = ' '.join(docstring(rule).replace('*', '').split())
        assert file == f'{rule.module}.py' and lines
        for line in lines:
            plain = line.replace('←', '<-').replace('−', '-')
            assert plain in said, rule.name


def check_best_rate(script, surface, rule, *steps):
    """See that the page and rules.best_rate find one rate."""
    found = script('explorer.bestRate(...it)', [
        surface.name, rule, {}, list(surface.start), *steps])
    assert found == rules.best_rate(rules.RULES[rule], surface, None,
                                    *steps), rule


@pytest.mark.parametrize('name', SURFACES)
def test_best_rates(name, script):
    """The best rates are those that rules.best_rate finds."""
    for rule in rules.RULES:
        if rule not in KERAS:
            check_best_rate(script, SURFACES[name], rule, 12)
    check_best_rate(script, SURFACES[name], 'GD')


@pytest.mark.slow
@pytest.mark.parametrize('rule', KERAS)
def test_best_rates_of_keras(rule, script):
    """Nor has Keras another."""
    check_best_rate(script, SURFACES['Beale'], rule, 12)


def test_values(visit):
    """The values of a step are those that its rule computes."""
    page = visit('#chosen=Adam&optimizers=Adam&surface=ravine&step=2')
    rows = {row[0]: row[1:] for row in page.evaluate(
        '[...document.querySelectorAll("#values tbody tr")].map('
        'row => [...row.cells].map(cell => cell.textContent))')}
    rows = {name: [float(value.replace('−', '-')) for value in values]
            for name, values in rows.items()}
    rule, surface = rules.RULES['Adam'], SURFACES['ravine']
    stepper, points = rule.stepper(), [np.array(surface.start, float)]
    for _ in range(2):
        points.append(stepper.step(points[-1], surface))
    expected = {
        'var before': points[1], 'grad': surface.gradient(points[1]),
        **stepper.moments, 'v / (1 − beta1t)': stepper.moments['v'] / 0.19,
        's / (1 − beta2t)': stepper.moments['s'] / (1 - 0.999 ** 2),
        'step taken': points[2] - points[1], 'var': points[2],
        'loss': [surface.value(points[2])]}
    assert list(rows) == list(expected)
    for name, values in expected.items():
        assert rows[name] == pytest.approx(list(values), rel=1e-3), name
    assert page.locator('#values caption').text_content() == 'Step t = 2'
    # the loss is of x and y together: below both, under neither's header
    loss = page.locator('#values tbody tr:last-child td')
    assert loss.get_attribute('headers') == page.locator(
        '#values tbody tr:last-child th').get_attribute('id')
    assert loss.get_attribute('colspan') == '2'
    assert loss.evaluate('it => getComputedStyle(it).textAlign') == 'center'


def test_csv(visit):
    """The path is downloaded with all its digits."""
    page = visit('#surface=Beale&optimizers=Adam&chosen=Adam&steps=30')
    page.get_by_text('Where each optimizer ends').click()
    with page.expect_download() as download:
        page.get_by_role('button', name='CSV').click()
    assert download.value.suggested_filename == 'Beale-Adam.csv'
    head, first, *rows = download.value.path().read_text().splitlines()
    assert head.startswith('step,x,y,loss,grad_x,grad_y,v_x,v_y,s_x,s_y,')
    assert first.startswith('0,0.5,1.5,')
    expected = rules.path(rules.RULES['Adam'].stepper(), SURFACES['Beale'],
                          (0.5, 1.5), 30)
    assert same(np.array([row.split(',')[1:3] for row in rows], float),
                expected[1:])
