"""The explorer: its numbers are the modules', and every control works.

A page opened from the disk, in the browser of the system.
"""
import base64
import io
import os
import shutil

import numpy as np
import PIL.Image
import PIL.ImageColor
import pytest

import rules
from surfaces import SURFACES
from grading import table

VISUALIZATION = table.FOLDER.parent / 'visualization'
PAGE = (VISUALIZATION / 'explorer.html').as_uri()
BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'chrome')
KERAS = [name for name, rule in rules.RULES.items()
         if not {'var', 'evaluate_gradient'} & set(rule.parameters)]
DESKTOP = {'width': 1280, 'height': 900}
PHONE = {'viewport': {'width': 360, 'height': 740}, 'has_touch': True,
         'is_mobile': True, 'device_scale_factor': 2}
EVERY = ','.join(rules.RULES)
# Powers of two, which float32 has exactly. An epsilon of this size shows
# where it stands; the rate of the last makes some paths diverge.
GENTLE = {'alpha': 2 ** -7, 'beta1': 0.875, 'beta2': 1 - 2 ** -8,
          'rho': 0.875, 'epsilon': 2 ** -10}
SETTINGS = {'usual': {}, 'gentle': GENTLE,
            'fast': {**GENTLE, 'alpha': 2 ** -2, 'epsilon': 2 ** -3}}
TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice']


@pytest.fixture(scope='module')
def browser():
    """Start the system's browser once."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        pytest.skip('there is no Chromium; "apt-get install chromium" is one '
                    'way to get it')
    playwright = pytest.importorskip('playwright.sync_api')
    with playwright.sync_playwright() as started:
        # the browser's own sandbox does not start for root
        browser = started.chromium.launch(
            executable_path=path, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Give a function that opens the page, with a link's hash, as a user.

    Whatever happens then, nothing is fetched and nothing goes wrong.
    """
    contexts, problems = [], []

    def visit(link='', **options):
        context = browser.new_context(**{'viewport': DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on('console', lambda message: problems.append(message.text))
        page.on('pageerror', lambda error: problems.append(str(error)))
        page.on('request', lambda request: request.url.startswith(
            (PAGE, 'data:', 'blob:')) or problems.append(request.url))
        page.goto(PAGE + link)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope='module')
def script(browser):
    """Give the page's own functions: script(expression, argument)."""
    page = browser.new_page()
    page.goto(PAGE)
    yield lambda expression, argument=None: page.evaluate(
        f'(it) => ({expression})', argument)
    page.close()


def state(page, name):
    """Give a part of the page's state."""
    return page.evaluate('name => name === "shown" ? [...explorer.state.shown]'
                         ' : explorer.state[name]', name)


def status(page):
    """Give what a screen reader is told last."""
    return page.locator('#status').text_content()


def freeze(page):
    """Stop the page's clock; from now on page.clock.run_for() moves it."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def rates(page):
    """Give the learning rates of those that have one."""
    return {name: found['alpha'] for name, found in state(
        page, 'settings').items() if 'alpha' in found}


def type_in(page, label, text):
    """Type into a field and take it over."""
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press('Enter')


def reopened(page, visit):
    """Wait until the address has the state, and open it in a new page."""
    link = page.evaluate('explorer.link()')
    page.wait_for_url(lambda address: address == PAGE + link)
    return visit(link)


def same(found, expected):
    """Tell whether paths agree to 1e-9, also where they overflow."""
    found = np.array(found, float)
    return found.shape == expected.shape and np.allclose(
        found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)


# The numbers

@pytest.mark.parametrize('settings', SETTINGS)
@pytest.mark.parametrize('rule', rules.RULES)
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


def test_some_paths_diverge(script):
    """Divergence ends a path at the step at which the modules' ends."""
    for name, chosen in (('GD', {}), ('Nesterov', {'beta1': 0.875}),
                         ('momentum-6', {'beta1': 0.875})):
        surface, chosen = SURFACES['ravine'], {**chosen, 'alpha': 4.}
        expected = rules.path(rules.RULES[name].stepper(**chosen), surface,
                              surface.start, 60)
        assert len(expected) < 61
        found = script('explorer.trajectory("ravine", ...it)', [name, chosen])
        assert same(found['points'], expected)
        assert found['ended'] == f'diverged at step {len(expected) - 1}'


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
    for point in rng.uniform(-3, 3, size=(20, 2)):
        for part in ('value', 'gradient', 'hessian'):
            found = script(f'explorer.SURFACES[it[0]].{part}(...it[1])',
                           [name, point.tolist()])
            assert found == pytest.approx(
                np.array(getattr(surface, part)(point)), rel=1e-12,
                abs=1e-12), part


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


def test_formulas(visit):
    """A rule is written out as in the docstring of its module."""
    page = visit()
    for name, rule in rules.RULES.items():
        page.get_by_label('Look into').select_option(name)
        written = page.evaluate(
            '[...document.querySelectorAll("#formula p")].map((line) => { '
            'line.querySelectorAll("sup").forEach((sup) => sup.prepend("^"));'
            'return line.textContent; })')
        docstring = ' '.join(rule.function().__doc__.replace('*', '').split())
        assert written
        for line in written:
            plain = line.replace('←', '<-').replace('−', '-')
            assert plain in docstring, name
        assert page.locator('#file').text_content() == f'{rule.module}.py'


@pytest.mark.parametrize('name', SURFACES)
def test_best_rates(name, script):
    """The best rates are those that rules.best_rate finds."""
    steps = 12
    surface = SURFACES[name]
    for rule in rules.RULES.values():
        if rule.name in KERAS and name != 'Beale':
            continue  # slow, and the paths are compared above
        assert script('explorer.bestRate(...it)', [
            name, rule.name, {}, list(surface.start), steps]
            ) == rules.best_rate(rule, surface, steps=steps), rule.name
    for rule in ('GD', 'Adam', 'Newton'):
        assert script('explorer.bestRate(...it)', [name, rule]
                      ) == rules.best_rate(rules.RULES[rule], surface), rule


# The controls

def test_first_view(visit):
    """The page opens at the end of a race, each rule at its best rate."""
    page = visit()
    surface = SURFACES['ravine']
    assert state(page, 'surface') == 'ravine'
    assert state(page, 'step') == state(page, 'steps') == surface.steps
    settings = state(page, 'settings')
    for name in ('GD', 'momentum', 'Adam'):
        assert settings[name]['alpha'] == rules.best_rate(
            rules.RULES[name], surface)
    assert page.locator('#notice').is_hidden()


def test_playback(visit):
    """Play, pause, forward, back, rewind and the scrubber move the step."""
    page = visit('#surface=Beale&start=0.25,1.25&steps=40&step=0')
    page.get_by_role('button', name='Forward').click()
    page.get_by_role('button', name='Forward').click()
    assert state(page, 'step') == 2
    assert status(page).startswith('Step 2 of 40. Adam: loss ')
    assert page.locator('#step-text').text_content() == 'step 2 of 40'
    page.get_by_role('button', name='Back').click()
    assert state(page, 'step') == 1
    freeze(page)
    page.get_by_label('Speed').select_option('100')
    page.get_by_role('button', name='Play').click()
    assert page.locator('#play').text_content() == 'Pause'
    assert status(page) == 'Playing from step 1.'
    page.clock.run_for(600)
    assert page.locator('#play').text_content() == 'Play'
    assert state(page, 'step') == 40
    assert status(page).startswith('End. Step 40 of 40.')
    page.get_by_label('Speed').select_option('15')
    page.get_by_role('button', name='Play').click()  # from the start again
    page.clock.run_for(1000)
    page.get_by_role('button', name='Pause').click()
    paused = state(page, 'step')
    assert paused == pytest.approx(15, abs=1)
    assert status(page).startswith(f'Step {paused} of 40.')
    page.clock.run_for(1000)
    assert state(page, 'step') == paused
    page.get_by_label('Step', exact=True).fill('30')
    assert state(page, 'step') == 30
    page.get_by_role('button', name='Rewind').click()
    assert state(page, 'step') == 0
    assert state(page, 'start') == [0.25, 1.25]
    page.get_by_role('button', name='Back').click()
    assert state(page, 'step') == 0


def test_status_is_quiet_while_playing(visit):
    """Nothing is announced between the first step and the last."""
    page = visit('#steps=60&step=0')
    page.evaluate('''() => { window.said = [];
        new MutationObserver(() => window.said.push(
            document.getElementById('status').textContent)).observe(
            document.getElementById('status'), {childList: true}); }''')
    freeze(page)
    page.get_by_label('Speed').select_option('100')
    page.get_by_role('button', name='Play').click()
    page.clock.run_for(1000)
    said = page.evaluate('window.said')
    assert len(said) == 2 and said[1].startswith('End. Step 60'), said


def test_surface_and_steps(visit):
    """A surface comes with its own start and steps; steps can be typed."""
    page = visit('#surface=ravine')
    page.get_by_label('Surface', exact=True).select_option('Rosenbrock')
    surface = SURFACES['Rosenbrock']
    assert state(page, 'start') == list(surface.start)
    assert state(page, 'steps') == surface.steps
    assert page.locator('#height').text_content() == surface.formula
    page.get_by_label('Steps', exact=True).fill('17')
    page.get_by_label('Steps', exact=True).press('Enter')
    assert state(page, 'steps') == state(page, 'step') == 17
    fresh = reopened(page, visit)
    assert state(fresh, 'surface') == 'Rosenbrock'
    assert state(fresh, 'steps') == 17


def test_start(visit):
    """A click on the map, typed numbers and arrow keys set the start."""
    page = visit('#surface=saddle')
    box = page.locator('#map').bounding_box()
    page.locator('#map').click(position={'x': box['width'] / 2,
                                         'y': box['height'] / 4})
    x, y = state(page, 'start')
    assert abs(x) < 0.2 and 0.8 < y < 1.2
    assert page.get_by_label('x', exact=True).input_value() == str(x)
    assert status(page).startswith('Start (')
    page.get_by_label('x', exact=True).fill('0.5')
    page.get_by_label('x', exact=True).press('Enter')
    assert state(page, 'start') == [0.5, y]
    page.locator('#map').focus()
    page.keyboard.press('ArrowLeft')
    page.keyboard.press('Shift+ArrowUp')
    assert state(page, 'start') == pytest.approx([0.42, y + 0.008])
    page.get_by_label('x', exact=True).fill('1.95')
    page.get_by_label('x', exact=True).press('Enter')
    page.locator('#map').focus()
    page.keyboard.press('ArrowRight')
    assert state(page, 'start')[0] == 2  # the edge of the window
    assert state(reopened(page, visit), 'start') == state(page, 'start')


def test_optimizers(visit):
    """Optimizers are shown and hidden, and looked into."""
    page = visit('#optimizers=GD&chosen=GD')
    page.get_by_label('Newton', exact=True).check()
    assert state(page, 'shown') == ['GD', 'Newton']
    assert state(page, 'chosen') == 'Newton'
    assert page.locator('#file').text_content() == '104-newton.py'
    page.get_by_label('Newton', exact=True).uncheck()
    assert state(page, 'shown') == state(page, 'chosen').split() == ['GD']
    page.get_by_label('Look into').select_option('AdaDelta')
    assert state(page, 'shown') == ['GD', 'AdaDelta']
    assert page.locator('#hyper label').all_text_contents() == [
        'rho', 'epsilon']
    page.get_by_label('GD', exact=True).uncheck()
    page.get_by_label('AdaDelta', exact=True).uncheck()
    assert 'tick one' in page.locator('#settings').text_content()
    assert 'no optimizer' in page.locator('#map').get_attribute('aria-label')


@pytest.mark.parametrize('name', ['Newton', 'AdaDelta', 'Adam-10'])
def test_hyperparameters(name, visit):
    """Each has a slider and a field, which move together and count."""
    page = visit(f'#chosen={name}&steps=5')
    assert page.locator('#hyper label').all_text_contents() == list(
        rules.RULES[name].settings)
    for key, usual in rules.RULES[name].settings.items():
        slider = page.get_by_label(f'{key}, slider')
        field = page.get_by_label(key, exact=True)
        assert float(field.input_value()) == usual
        before = page.locator('#values').text_content()
        slider.press('ArrowRight')
        moved = state(page, 'settings')[name][key]
        assert moved > usual
        assert float(field.input_value()) == moved
        field.fill('0.25')
        field.press('Enter')
        assert state(page, 'settings')[name][key] == 0.25
        assert page.locator('#values').text_content() != before
        at = float(slider.input_value())
        slider.press('ArrowLeft')
        assert state(page, 'settings')[name][key] < 0.25
        assert float(slider.input_value()) == at - 1
    assert state(reopened(page, visit), 'settings') == state(
        page, 'settings')


def test_rates(visit):
    """Best rates, one rate for all, the usual ones and the usual values."""
    page = visit('#surface=saddle&chosen=GD&Adam.beta1=0.5&Newton.alpha=0.5')
    page.get_by_role('button', name='Best rate of each').click()
    found = rates(page)
    for name in ('GD', 'Nesterov', 'AdaGrad'):
        assert found[name] == rules.best_rate(rules.RULES[name],
                                              SURFACES['saddle'])
    assert f'GD {found["GD"]:g}' in status(page)
    type_in(page, 'alpha', '0.3')
    page.get_by_role('button', name="GD's rate for all: 0.3").click()
    assert rates(page) == {**dict.fromkeys(found, 0.3), 'Newton': 0.5}
    for name in ('AdaDelta', 'Newton'):  # no rate, or one of its own
        page.get_by_label('Look into').select_option(name)
        page.get_by_role('button', name="GD's rate for all: 0.3").wait_for()
    page.get_by_role('button', name='Usual rates').click()
    usual = {name: rule.settings for name, rule in rules.RULES.items()}
    assert state(page, 'settings') == {
        **usual, 'Adam': {**usual['Adam'], 'beta1': 0.5}}
    page.get_by_label('Look into').select_option('Adam')
    type_in(page, 'alpha', '2')
    page.get_by_role('button', name='Usual values').click()
    assert state(page, 'settings') == usual


def test_best_rates_follow(visit):
    """Best rates are looked for again wherever the race becomes another."""
    def expect(name, *where):
        for rule in ('GD', 'AdaGrad', 'Adam'):
            assert rates(page)[rule] == rules.best_rate(
                rules.RULES[rule], SURFACES[name], *where), rule
        assert 'Now: best' in page.locator('#rates-now').text_content()

    page = visit()
    expect('ravine')
    type_in(page, 'x', '1')
    expect('ravine', (1, -2))
    type_in(page, 'Steps', '5')
    expect('ravine', (1, -2), 5)
    page.locator('#map').press('ArrowUp')
    expect('ravine', state(page, 'start'), 5)
    page.get_by_label('Surface', exact=True).select_option('Rosenbrock')
    expect('Rosenbrock')


def test_best_rates_in_a_link(visit):
    """After a reload, or from a copied link, best rates are still best."""
    first = visit()
    link = first.evaluate('explorer.link()')
    assert link.endswith('&rates=best')
    first.wait_for_url(PAGE + link)
    first.reload()
    copied = visit(link)
    for page in first, copied:
        assert rates(page)['GD'] == rules.best_rate(rules.RULES['GD'],
                                                    SURFACES['ravine'])
        page.get_by_label('Surface', exact=True).select_option('Rosenbrock')
        assert rates(page)['GD'] == rules.best_rate(rules.RULES['GD'],
                                                    SURFACES['Rosenbrock'])


@pytest.mark.parametrize('change', ['alpha', 'beta1', 'same', 'usual',
                                    'reset'])
def test_rates_by_hand(change, visit):
    """Rates that are no longer the best stay, also from a link."""
    page = visit('#rates=best&surface=saddle&chosen=Adam')
    if change in ('same', 'usual', 'reset'):
        page.locator(f'#{change}').click()
    else:
        type_in(page, change, '0.125')
    found = rates(page)
    assert 'Now: best' not in page.locator('#rates-now').text_content()
    for seen in page, reopened(page, visit):
        assert rates(seen) == found
        type_in(seen, 'x', '1')
        seen.get_by_label('Surface', exact=True).select_option('Beale')
        assert rates(seen) == found


def test_best_rates_but_one(visit):
    """A rate in the link counts; the others are the best, for now."""
    page = visit('#rates=best&GD.alpha=0.3')
    best = rules.best_rate(rules.RULES['Adam'], SURFACES['ravine'])
    assert (rates(page)['GD'], rates(page)['Adam']) == (0.3, best)
    assert 'Now: best' not in page.locator('#rates-now').text_content()
    assert page.locator('#notice').is_hidden()


def test_no_rate_fits(visit):
    """Who diverges at every rate has the usual one, and it is told."""
    page = visit('#surface=Rosenbrock&start=2,-1&steps=300'
                 '&Nesterov.beta1=0.9999&Nesterov.alpha=5')
    page.get_by_role('button', name='Best rate of each').click()
    assert rates(page)['Nesterov'] == 0.01
    assert 'No rate fits Nesterov: ' in status(page)


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


def test_divergence_is_told(visit):
    """A path that diverges says so, wherever it is shown."""
    page = visit('#surface=ravine&optimizers=GD&chosen=GD&GD.alpha=4')
    surface = SURFACES['ravine']
    steps = len(rules.path(rules.RULES['GD'].stepper(alpha=4.), surface,
                           surface.start, 60)) - 1
    said = f'diverged at step {steps}'
    for place in ('#map', '#curve'):
        assert said in page.locator(place).get_attribute('aria-label')
    assert said in page.locator('#values caption').text_content()
    page.get_by_text('Where each optimizer ends').click()
    assert page.locator('#last tbody tr').all_inner_texts()[0].endswith(said)
    page.get_by_role('button', name='Rewind').click()
    assert said not in page.locator('#values caption').text_content()


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


def test_link(visit):
    """A link restores everything, also where it is put into an open page.
    """
    link = ('#surface=plateau&optimizers=GD,Adam-10&chosen=Adam-10&start=-2,'
            '0.5&steps=70&step=33&GD.alpha=0.3&Adam-10.beta1=0.5'
            '&Adam-10.epsilon=0.001')
    page = visit()
    page.evaluate('hash => { location.hash = hash; }', link)
    page.locator('#step-text', has_text='step 33 of 70').wait_for()
    assert page.locator('#notice').is_hidden()
    fresh = reopened(page, visit)
    for seen in (page, fresh):
        assert state(seen, 'surface') == 'plateau'
        assert state(seen, 'shown') == ['GD', 'Adam-10']
        assert state(seen, 'chosen') == 'Adam-10'
        assert state(seen, 'start') == [-2, 0.5]
        assert state(seen, 'settings')['GD'] == {'alpha': 0.3}
        assert state(seen, 'settings')['Adam-10'] == {
            'alpha': 0.01, 'beta1': 0.5, 'beta2': 0.999, 'epsilon': 0.001}
    assert fresh.url.endswith(link)


def test_copy_link(visit):
    """The link is copied, or selected where that is not allowed."""
    page = visit('#surface=Beale&step=7')
    page.evaluate('() => { navigator.clipboard.writeText = async (text) => '
                  '{ window.copied = text; } }')
    freeze(page)
    page.get_by_role('button', name='Copy link').click()
    page.get_by_role('button', name='Copied').wait_for()
    page.clock.run_for(2000)
    page.get_by_role('button', name='Copy link').wait_for()
    link = page.evaluate('window.copied')
    assert link == page.url and 'surface=Beale' in link and 'step=7' in link
    page = visit('#surface=Beale')
    page.evaluate('() => { navigator.clipboard.writeText = async () => '
                  '{ throw new Error("no"); } }')
    page.get_by_role('button', name='Copy link').click()
    field = page.get_by_label('Link to this view')
    field.wait_for()
    assert field.input_value() == page.url
    assert page.evaluate('getSelection().toString()') == page.url


@pytest.mark.parametrize('parts, named, kept', [
    (['surface=volcano', 'optimizers=GD,constructor', 'chosen=toString',
      'start=1', 'steps=1e9', 'step=-3', 'Adam.alpha=NaN', 'Adam.beta1=1'],
     'surface, optimizers, chosen, start, steps, step, Adam.alpha, '
     'Adam.beta1',
     {'surface': 'ravine', 'shown': ['GD'], 'chosen': 'Adam',
      'start': [-5, -2], 'steps': 1000, 'step': 0}),
    (['surface=__proto__', 'start=99,-99', 'steps=', 'step=7.4',
      'Newton.alpha=0'], 'surface, start, steps, step, Newton.alpha',
     {'surface': 'ravine', 'start': [4, -3], 'steps': 60, 'step': 7}),
    (['start=one,2', 'GD.beta1=0.5', '%E0%A4%A=%', 'GD.__proto__.alpha=3',
      '<img src=x onerror=alert(1)>', 'Adam.alpha=0x10', 'rates=worst'],
     'start, an unknown part, Adam.alpha, rates',
     {'start': [-5, -2], 'step': 60})], ids=['values', 'limits', 'names'])
def test_bad_link(parts, named, kept, visit):
    """What a link has wrong is told in a sentence, and does no harm."""
    page = visit('#' + '&'.join(parts))
    assert page.locator('#notice').text_content() == (
        'Parts of the link are unknown or out of range, and were left out or '
        f'set to what is allowed: {named}.')
    assert {name: state(page, name) for name in kept} == kept
    for name, settings in state(page, 'settings').items():
        assert settings.keys() == rules.RULES[name].settings.keys()
        assert 0 <= settings.get('beta1', 0) < 1
        assert settings.get('alpha', 1) > 0


def test_bad_input(visit):
    """A field says what is wrong with a number, and the old one counts."""
    page = visit('#surface=ravine&chosen=Adam')
    for label, typed, said in (
            ('x', 'left', '“left” is not a number. Type a number from −6 to '
             '4; x is still −5.'),
            ('x', '', 'The field is empty. Type a number from −6 to 4; x is '
             'still −5.'),
            ('y', '3.1', '3.1 is out of range. Type a number from −3 to 3; '
             'y is still −2.'),
            ('Steps', '2.5', '“2.5” is not a whole number. Type a whole '
             'number from 1 to 1000; the number is still 60.'),
            ('Steps', '0', '0 is out of range. Type a whole number from 1 to '
             '1000; the number is still 60.'),
            ('alpha', '0x10', '“0x10” is not a number. Type a number from '
             '1e−6 to 100; alpha is still 0.01.'),
            ('alpha', '-1', '−1 is out of range. Type a number from 1e−6 to '
             '100; alpha is still 0.01.'),
            ('beta1', '1', '1 is out of range. Type a number from 0 to '
             '0.9999; beta1 is still 0.9.'),
            ('epsilon', '<b>', '“<b>” is not a number. Type a number from '
             '1e−12 to 1; epsilon is still 1e−8.')):
        field = page.get_by_label(label, exact=True)
        before = field.input_value(), *(state(page, name) for name in (
            'start', 'steps', 'settings'))
        field.fill(typed)
        field.press('Tab')
        assert field.get_attribute('aria-invalid') == 'true'
        described = page.locator('#' + field.get_attribute(
            'aria-describedby').split()[0])
        assert described.text_content() == said
        field.press('Escape')
        assert before == (field.input_value(), *(state(page, name) for name in
                                                 ('start', 'steps',
                                                  'settings')))
        assert field.get_attribute('aria-invalid') == 'false'
        assert described.text_content() == ''


# The pictures

INK = '#16191d'


def pixels(page, name):
    """Give the colours in a picture, after what waits to be drawn."""
    url = page.evaluate('''name => new Promise((done) =>
        requestAnimationFrame(() => done(
            document.getElementById(name).toDataURL())))''', name)
    image = PIL.Image.open(io.BytesIO(base64.b64decode(url.split(',')[1])))
    return np.array(image.convert('RGB'), int)


def has(picture, color):
    """Tell which pixels have about a colour."""
    return np.abs(picture - PIL.ImageColor.getrgb(color)).max(axis=-1) < 40


def map_scale(page):
    """Give origin and scale, by clicks: point = origin + pixel * scale."""
    places = np.array([(60, 40), (400, 300)])
    points = []
    for x, y in places.tolist():
        page.locator('#map').click(position={'x': x, 'y': y})
        points.append(state(page, 'start'))
    scale = np.subtract(*points) / np.subtract(*places)
    return points[0] - places[0] * scale, scale


def crossed(picture, place):
    """Tell whether a cross has its middle at a place."""
    x, y = np.round(place).astype(int)
    arms = [has(picture, INK)[y + dy, x + dx]
            for dx in (-3, 3) for dy in (-3, 3)]
    gaps = [has(picture, INK)[y, x - 5], has(picture, INK)[y, x + 5]]
    return all(arms) and not any(gaps)


@pytest.mark.parametrize('name', SURFACES)
def test_map_shows_the_surface(name, visit):
    """The map is the lighter the lower the surface; rings are the minima."""
    page = visit(f'#surface={name}&optimizers=&chosen=GD')
    greys = pixels(page, 'map').mean(axis=-1)
    origin, scale = map_scale(page)
    left, right, low, high = SURFACES[name].window
    rows, columns = np.indices(greys.shape)
    x, y = origin[0] + columns * scale[0], origin[1] + rows * scale[1]
    # neither a line nor the white start
    plain = (left < x) & (x < right) & (low < y) & (y < high) & (
        greys > 200) & (greys < 254)
    for axis in 0, 1:
        for side in -1, 1:
            plain &= greys == np.roll(greys, side, axis)
    assert plain.mean() > 0.5
    heights = np.log10(SURFACES[name].value(np.array([x, y])) + 0.01)
    assert np.corrcoef(heights[plain], greys[plain])[0, 1] < -0.97
    for minimum in SURFACES[name].minima:
        column, row = np.round((minimum - origin) / scale).astype(int)
        for dx, dy in (8, 0), (-8, 0), (0, 8), (0, -8):
            assert greys[row + dy - 1:row + dy + 2,
                         column + dx - 1:column + dx + 2].min() < 90
        assert greys[row, column] > 140


def last_exit(points, window):
    """Give where a path leaves a window for the last time."""
    low, high = np.reshape(window, (2, 2)).T
    for here, there in reversed(list(zip(points, points[1:]))):
        parts = ((np.array([low, high]) - here) / (there - here)).ravel()
        places = [here + part * (there - here) for part in np.sort(parts)
                  if 0 <= part <= 1]
        places = [place for place in places if np.all(
            (low - 1e-9 <= place) & (place <= high + 1e-9))]
        if places:
            return places[-1]


@pytest.mark.parametrize('surface, rule, rate', [
    ('ravine', 'momentum', 12.), ('Beale', 'GD', 1.), ('Beale', 'GD', 0.1),
    ('Rosenbrock', 'Nesterov', 0.5)])
def test_map_marks_divergence(surface, rule, rate, visit):
    """A cross is on the edge where a diverging path leaves the map."""
    page = visit(f'#surface={surface}&optimizers={rule}&chosen={rule}'
                 f'&{rule}.alpha={rate}')
    points = rules.path(rules.RULES[rule].stepper(alpha=rate),
                        SURFACES[surface], SURFACES[surface].start,
                        SURFACES[surface].steps)
    assert rules.diverged(points[-1])
    picture = pixels(page, 'map')
    page.get_by_role('button', name='Rewind').click()
    before = pixels(page, 'map')
    origin, scale = map_scale(page)
    place = (last_exit(points, SURFACES[surface].window) - origin) / scale
    assert crossed(picture, place)
    assert not crossed(before, place)


def curve(visit, rule, rate, steps, step=''):
    """Open a race of one; give the picture of losses, its box, the losses.
    """
    surface = SURFACES['ravine']
    page = visit(f'#surface=ravine&optimizers={rule}&chosen={rule}&'
                 f'{rule}.alpha={rate}&steps={steps}&step={step or steps}')
    points = rules.path(rules.RULES[rule].stepper(alpha=rate), surface,
                        surface.start, steps)
    return (pixels(page, 'curve'), page.evaluate('curveBox'),
            rules.loss(surface, points))


def test_curve_shows_the_losses(visit):
    """The height of a loss is its logarithm, on a grid of powers of ten."""
    picture, box, losses = curve(visit, 'RMSProp', 0.05, 60)
    lines = has(picture, rules.RULES['RMSProp'].color)
    at = np.arange(1, 59)
    columns = np.round(box['left'] + at / 60 * (
        box['right'] - box['left'])).astype(int)
    rows = np.array([np.flatnonzero(lines[:, x]).mean() for x in columns])
    logs = np.log10(losses[at])
    assert np.ptp(logs) > 1
    slope, top = np.polyfit(logs, rows, 1)
    assert slope < 0
    assert np.abs(top + slope * logs - rows).max() < 2
    strip = picture[:, round(box['left']) + 1:round(box['right']) - 1]
    grid = np.flatnonzero(np.median(strip.mean(axis=-1), axis=1) < 253)
    for power in range(int(np.ceil(logs.min())), int(logs.max()) + 1):
        assert np.abs(grid - (top + slope * power)).min() < 2


def test_curve_leaves_at_the_top(visit):
    """A loss too high leaves the picture; a cross is there if it diverges.
    """
    color = rules.RULES['momentum'].color
    picture, box, losses = curve(visit, 'momentum', 12., 60)
    assert len(losses) < 61
    logs = np.log10(losses)
    step = np.flatnonzero(logs > 4)[0]  # the first power above 100 times 10.5
    assert len(losses) - 1 > step + 5 and min(logs[step:]) > 4
    place = step - 1 + (4 - logs[step - 1]) / (logs[step] - logs[step - 1])
    x = box['left'] + place / 60 * (box['right'] - box['left'])
    assert crossed(picture, (x, box['top']))
    assert has(picture, color)[:, :int(x)].any()
    assert not has(picture, color)[
        :, int(x) + 9:round(box['right']) - 9].any()
    for at, shown in (step - 1, False), (step, True):
        picture, *_ = curve(visit, 'momentum', 12., 60, at)
        assert crossed(picture, (x, box['top'])) is shown
    picture, box, losses = curve(visit, 'GD', 0.52, 60)  # it is on the way
    above = np.flatnonzero(losses > 1e4)[0]
    x = box['left'] + above / 60 * (box['right'] - box['left'])
    assert above < 55 and len(losses) == 61
    assert not has(picture, rules.RULES['GD'].color)[
        box['top'] - 1:, round(x) + 20:round(box['right']) - 9].any()


# For everyone

def test_keyboard_alone(visit):
    """Tab reaches every control, each shows its focus; Space plays."""
    page = visit('#surface=ravine&chosen=Adam&steps=1000&step=0')
    expected = page.evaluate('''[...document.querySelectorAll(
        'button, input, select, summary, [tabindex]')].filter(
        (element) => element.checkVisibility()).map(
        (element) => element.id || element.value || element.tagName)''')
    reached = []
    for _ in expected:
        page.keyboard.press('Tab')
        name, outline = page.evaluate('''(() => {
            const element = document.activeElement;
            return [element.id || element.value || element.tagName,
                    getComputedStyle(element).outlineStyle]; })()''')
        reached.append(name)
        assert outline != 'none', name
    assert reached == expected
    page.locator('#play').focus()
    page.keyboard.press('Space')  # the button's own
    page.get_by_role('button', name='Pause').wait_for()
    page.locator('#map').focus()
    page.keyboard.press('Space')  # the page's
    page.get_by_role('button', name='Play').wait_for()
    page.locator('#rewind').focus()
    page.keyboard.press('Space')  # rewinds, and does not play
    assert state(page, 'step') == 0
    page.get_by_label('GD', exact=True).focus()
    page.keyboard.press('Space')  # unticks
    assert 'GD' not in state(page, 'shown')
    assert page.locator('#play').text_content() == 'Play'
    page.locator('summary').first.focus()
    page.keyboard.press('Enter')
    assert page.locator('#last').is_visible()


def test_reduced_motion(visit):
    """Who asks for less motion sees four jumps."""
    page = visit('#steps=80&step=0', reduced_motion='reduce')
    assert page.locator('#reduced').is_visible()
    freeze(page)
    page.get_by_role('button', name='Play').click()
    seen = [state(page, 'step')]
    for _ in range(4):
        page.clock.run_for(900)
        assert state(page, 'step') == seen[-1]
        page.clock.run_for(100)
        seen.append(state(page, 'step'))
    assert seen == [0, 20, 40, 60, 80]
    assert status(page).startswith('End. Step 80 of 80.')


def test_pictures_are_drawn(visit):
    """The pictures change with the step, and each scheme has its own."""
    page = visit('#surface=Beale&step=3')
    pictures = {}
    for scheme in ('light', 'dark'):
        page.emulate_media(color_scheme=scheme)
        for at in (3, 150):
            page.get_by_label('Step', exact=True).fill(str(at))
            page.evaluate('new Promise(requestAnimationFrame)')
            for name in ('map', 'curve'):
                pictures[scheme, at, name] = page.evaluate(
                    'name => document.getElementById(name).toDataURL()', name)
    assert len(set(pictures.values())) == 8


@pytest.mark.parametrize('options', [
    {'color_scheme': 'light'}, {'color_scheme': 'dark'},
    {'color_scheme': 'light', **PHONE}, {'color_scheme': 'dark', **PHONE}],
    ids=['light', 'dark', 'phone', 'dark phone'])
def test_accessibility(options, visit):
    """axe finds nothing wrong, with all details open and an error shown."""
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    page = visit(f'#surface=Beale&optimizers={EVERY}&foo=1&GD.alpha=4',
                 **options)
    for summary in page.locator('summary').all():
        summary.click()
    page.get_by_label('x', exact=True).fill('left')
    page.get_by_label('x', exact=True).press('Enter')
    results = axe.Axe().run(page, options={
        'runOnly': {'type': 'tag', 'values': TAGS}})
    assert results.response['passes']
    assert not results.violations_count, results.generate_report()


def test_phone(visit):
    """A phone shows it all without scrolling aside; fingers hit."""
    page = visit(f'#surface=Rosenbrock&steps=1000&optimizers={EVERY}'
                 '&GD.alpha=4&foo=1', **PHONE)
    title, step = (page.locator(name).bounding_box()
                   for name in ('#plots-title', '#step-text'))
    assert title['x'] + title['width'] < step['x']
    assert step['y'] < title['y'] + title['height'] / 2  # on one line
    for summary in page.locator('summary').all():
        summary.tap()
    assert page.evaluate('document.scrollingElement.scrollWidth') <= 360
    small = page.evaluate('''[...document.querySelectorAll(
        'button, select, summary, label:has(input), input:not([type=checkbox])'
        )].filter((element) => element.checkVisibility()
            && element.getBoundingClientRect().height < 44).map(
        (element) => element.id || element.textContent)''')
    assert not small
    ratio = page.evaluate('document.getElementById("map").width / '
                          'document.getElementById("map").clientWidth')
    assert ratio == pytest.approx(2, rel=0.01)
    page.locator('#map').tap(position={'x': 200, 'y': 100})
    assert state(page, 'start') != list(SURFACES['Rosenbrock'].start)
