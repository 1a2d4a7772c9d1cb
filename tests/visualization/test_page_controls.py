"""The explorer's controls and files."""
import numpy as np
import PIL.ImageColor
import pytest

import rules
from surfaces import SURFACES
from tests.support.drawn import lab
from tests.support.explorer import (
    RACE,
    ends,
    freeze,
    reopened,
    settings,
    status,
    type_in,
    until,
)

pytestmark = pytest.mark.xdist_group('browser')


def test_playback(visit, state):
    """Play, pause, forward, back, rewind and the slider move the step."""
    page = visit('#surface=Beale&steps=40&step=0&o=Adam')
    page.get_by_role('button', name='Forward').click()
    page.get_by_role('button', name='Forward').click()
    assert state(page, 'step') == 2
    assert status(page).startswith('Step 2 of 40. Adam: loss ')
    page.get_by_role('button', name='Back').click()
    assert state(page, 'step') == 1
    freeze(page)
    page.get_by_label('Speed').select_option('100')
    page.get_by_role('button', name='Play').click()
    assert status(page) == 'Playing from step 1.'
    page.clock.run_for(600)
    assert state(page, 'step') == 40
    assert status(page).startswith('End. Step 40 of 40.')
    page.get_by_label('Speed').select_option('10')
    page.get_by_role('button', name='Play').click()  # from the start again
    page.clock.run_for(1000)
    page.get_by_role('button', name='Pause').click()
    paused = state(page, 'step')
    assert paused == pytest.approx(10, abs=1)
    page.clock.run_for(1000)
    assert state(page, 'step') == paused
    page.get_by_label('Step', exact=True).fill('30')
    assert state(page, 'step') == 30
    page.get_by_role('button', name='Rewind').click()
    assert state(page, 'step') == 0


@pytest.mark.slow
def test_rows(visit, state):
    """A row has a switch, a slider and a number, which count at once."""
    page = visit(RACE)
    before = ends(page)
    page.get_by_label('GD, rate, slider').press('ArrowRight')
    assert settings(page, 0)['alpha'] > 0.1
    assert ends(page)[0] != before[0] and ends(page)[1] == before[1]
    type_in(page, 'GD, rate', '0.25')
    assert settings(page, 0) == {'alpha': 0.25}
    page.get_by_label('Show GD').uncheck()
    assert len(ends(page)) == 1
    page.get_by_role('button', name='Adam', exact=True).click()
    type_in(page, 'beta1 of Adam', '0.5')
    assert settings(page, 1)['beta1'] == 0.5
    expected = rules.path(rules.RULES['Adam'].stepper(
        alpha=0.2, beta1=0.5), SURFACES['ravine'], (-5, -2), 60)
    assert ends(page)[0] == pytest.approx(list(expected[-1]), rel=1e-9)
    fresh = reopened(page, visit)
    assert state(fresh, 'racers') == state(page, 'racers')


def test_same_rule_twice(visit):
    """A rule added again has its settings' name and a colour of its own."""
    page = visit(RACE)
    page.get_by_role('button', name='Adam', exact=True).click()
    page.get_by_role('button', name='Add again').click()
    type_in(page, 'beta1 of Adam', '0.5')
    names = page.locator('#rows .name').all_text_contents()
    assert names == ['GD', 'Adam beta1 0.9', 'Adam beta1 0.5']
    colors = page.evaluate('[...document.querySelectorAll("#rows circle")]'
                           '.map((circle) => circle.getAttribute("fill"))')
    assert len(set(colors)) == 3
    page.get_by_role('button', name='Remove').click()
    assert page.locator('#rows .name').all_text_contents() == ['GD', 'Adam']
    page.get_by_label('Add an optimizer').select_option('Adam-10')
    assert page.locator('#rows .name').all_text_contents()[-1] == (
        'Adam, as in Keras')


@pytest.mark.slow
def test_decay_and_noise(visit, state):
    """A rate can be made to fall, gradients noisy, by sliders."""
    page = visit(RACE + '&noise=0')
    before = ends(page)
    assert page.get_by_role('button', name='Other noise').is_disabled()
    page.get_by_label('noise, slider').press('PageUp')
    assert state(page, 'noise') > 0 and ends(page) != before
    noisy = ends(page)
    page.get_by_role('button', name='Other noise').click()
    assert ends(page) != noisy
    page.get_by_role('button', name='GD', exact=True).click()
    type_in(page, 'falls by of GD', '0.5')
    assert state(page, 'racers')[0]['decay'] == {'rate': 0.5, 'every': 20}
    assert state(reopened(page, visit), 'racers') == state(page, 'racers')


def test_best_rates(visit):
    """Best rates are those that rules.best_rate finds."""
    page = visit(RACE)
    page.get_by_role('button', name='Best rates').click()
    for index, name in enumerate(('GD', 'Adam')):
        assert settings(page, index)['alpha'] == rules.best_rate(
            rules.RULES[name], SURFACES['ravine'])


@pytest.mark.slow
def test_own_surface(visit, state):
    """A typed formula is drawn at once; what is wrong is said and shown."""
    page = visit(RACE)
    field, error = page.get_by_label('f(x, y)'), page.locator('#f-error')
    field.fill('(x-1)^2 + a*y^2')
    assert state(page, 'surface') == 'own'
    assert ends(page)[0][0] == pytest.approx(1, abs=0.01)
    before = ends(page)
    page.get_by_label('a, slider').press('PageUp')
    assert ends(page) != before
    for wrong, marked, said in (
            ('x^2 + z', 'z', 'There is no “z”'),
            ('xy', 'xy', 'write x*y'), ('x^2 +', '␣', 'ends too early'),
            ('2 * sine(x)', 'sine', 'no function “sine”'),
            ('x^2 + (y', '␣', 'a closing bracket'),
            ('x ? y', '?', '“?” has no meaning'),
            ('alert(1)', 'alert', 'no function “alert”'),
            ('x.constructor', '.', 'no meaning'),
            ('constructor', 'constructor', 'no “constructor”')):
        field.fill(wrong)
        assert field.get_attribute('aria-invalid') == 'true'
        assert said in error.text_content()
        assert error.locator('mark').text_content() == marked, wrong
        assert state(page, 'text') == '(x-1)^2 + a*y^2'
    field.fill('x^4 - x^2 + y²')
    assert error.text_content() == ''
    minima = page.evaluate('explorer.ground().minima')
    assert np.array(sorted(minima)) == pytest.approx(np.array(
        [[-0.5 ** 0.5, 0], [0.5 ** 0.5, 0]]), abs=1e-9)
    assert page.evaluate('explorer.ground().saddles') == [
        pytest.approx([0, 0], abs=1e-9)]
    fresh = reopened(page, visit)
    assert state(fresh, 'text') == 'x^4 - x^2 + y²'
    assert ends(fresh) == ends(page)


@pytest.mark.slow
def test_own_rule(visit, state):
    """A typed rule races; its settings get sliders; errors are shown."""
    page = visit(RACE)
    page.get_by_label('Add an optimizer').select_option('own')
    field = page.get_by_label('Your rule', exact=True)
    error = page.locator('#own-error')
    field.fill('v = beta * v + grad; var = var - alpha * v')
    assert set(settings(page, 2)) == {'alpha', 'beta'}
    type_in(page, 'beta of your rule', '0')
    type_in(page, 'your rule, rate', '0.1')
    assert ends(page)[2] == pytest.approx(ends(page)[0], rel=1e-9)
    for wrong, marked, said in (
            ('var - grad', 'var - grad', 'gives a name its value'),
            ('v = grad', '␣', 'has to move var'),
            ('var = var - fetch(grad)', 'fetch', 'no function')):
        field.fill(wrong)
        assert said in error.text_content(), wrong
        assert error.locator('mark').text_content() == marked, wrong
    field.fill('var = var - alpha * sign(grad)  # by its sign')
    assert set(settings(page, 2)) == {'alpha'}
    fresh = reopened(page, visit)
    assert state(fresh, 'own') == state(page, 'own')
    assert ends(fresh) == ends(page)


@pytest.mark.parametrize('text, minima', [
    ('(x^2+y-11)^2 + (x+y^2-7)^2', [
        [-3.77931, -3.283186], [-2.805118, 3.131313], [3, 2],
        [3.584428, -1.848127]]),
    ('x^4 + y^4', [[0, 0]]), ('x^2 + y^3', []), ('x * x', []), ('-x', []),
    ('(x - 8)^2 + y^2 - 3', [[8, 0]])])
def test_minima_of_own_surfaces(text, minima, script):
    """They are found wherever they lie, or none, and are in view."""
    found = script('explorer.stationaryPoints(explorer.surfaceOf(it)).minima',
                   text)
    assert np.array(sorted(found)) == pytest.approx(
        np.array(minima), abs=1e-4)
    left, right, low, high = script(
        'explorer.windowOf(explorer.surfaceOf(it[0]), it[1])', [text, found])
    assert all(left < x < right and low < y < high for x, y in minima)


@pytest.mark.slow
def test_an_own_surface_has_its_start_and_star_in_view(visit, state):
    """The start comes into view; a letter that is slid moves the star."""
    page = visit(RACE + '&start=-90,4')
    page.get_by_label('f(x, y)').fill('(x - a)^2 + y^2')
    left, right, low, high = page.evaluate('explorer.ground().window')
    x, y = state(page, 'start')
    assert left < x < right and low < y < high
    type_in(page, 'a', '2')
    assert page.evaluate('explorer.ground().minima') == [
        pytest.approx([2, 0])]


@pytest.mark.parametrize('text, told', [
    ('var = var - alpha * grd', 'did you mean grad?'),
    ('var = var - alpha * gradient', 'did you mean grad?'),
    ('var = x - alpha * grad', 'did you mean var?'),
    ('step = grad; var = var - alpha * stepp', 'did you mean step?'),
    ('var = var - constructor * grad', 'take another name'),
    ('var = var - __proto__ * grad', 'take another name'),
    ('toString = grad; var = var - toString', 'take another name')])
def test_slips_of_an_own_rule(text, told, script):
    """A slip of the pen is no setting, nor is what JavaScript knows."""
    assert told in script('(() => { try { explorer.program(it); } '
                          'catch ({message}) { return message; } })()', text)


@pytest.mark.slow
def test_settings_of_an_own_rule(visit):
    """A setting is what its name usually is; a rule that stands says so."""
    page = visit('#surface=ravine&step=9&steps=9&o=own&chosen=0&rule=' + (
        'm=b1*m%2B(1-b1)*grad;s=b2*s%2B(1-b2)*grad**2;var=var-lr*m/(1-b1**t)'
        '/(sqrt(s/(1-b2**t))%2Beps)'))
    assert settings(page, 0) == {'b1': 0.9, 'b2': 0.999, 'lr': 0.05,
                                 'eps': 1e-8}
    expected = rules.path(rules.RULES['Adam'].stepper(alpha=0.05),
                          SURFACES['ravine'], (-5, -2), 9)
    assert ends(page)[0] == pytest.approx(list(expected[-1]), rel=1e-9)
    assert page.get_by_label('your rule, rate', exact=True).is_visible()
    page.get_by_role('button', name='your rule', exact=True).click()
    found = page.locator('#own-found')
    assert 'does not move' not in found.text_content()
    page.get_by_label('Your rule', exact=True).fill('var = var - 0 * grad')
    assert found.text_content().startswith('This rule does not move.')


@pytest.mark.parametrize('text', [
    '(' * 3000 + 'x' + ')' * 3000, '(' * 800 + 'x' + ')' * 800, '-' * 900
    + 'x', '2^' * 900 + 'x', 'sin(' * 400 + 'x', '+x' * 900,
    'x' + '^2' * 900], ids=range(7))
def test_deep_formulas(text, script):
    """A formula that is too deep or too long is refused in a sentence."""
    message, at = script('(() => { try { explorer.surfaceOf(it); } '
                         'catch ({message, at}) { return [message, at]; } '
                         '})()', text)
    assert 'Maximum' not in message and at >= 0


@pytest.mark.slow
def test_what_is_no_number_is_told(visit):
    """Where a surface has no value, a path stops and no loss is infinite."""
    page = visit('#surface=own&f=log(x)%2By^2&start=-1,0&steps=1&step=1'
                 '&o=GD,alpha:0.5')
    row = page.locator('#ends tbody tr').inner_text()
    assert 'stopped at step' in row or 'not a number' in row
    assert '∞' not in row


@pytest.mark.parametrize('most, steps', [
    ([1e-4, 10], [k * 10 ** p for k in range(1, 10) for p in range(-4, 1)]),
    ([0, 0.9999], [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]),
    ([0.1, 10], [1, 2, 5, 6])], ids=['rates', 'weights', 'letters'])
def test_sliders_stop_at_round_numbers(most, steps, script):
    """What a story says to slide to can be slid to."""
    stops = script('(({from, steps}) => Array.from({length: steps + 1}, '
                   '(_, i) => from(i)))(explorer.scaleOf(it))', most)
    assert stops[0] == most[0] and stops[-1] == most[1]
    for wanted in steps:
        assert wanted == pytest.approx(min(
            stops, key=lambda stop: abs(stop - wanted)), rel=1e-12)


def test_hues(script):
    """A rule has one hue; others of its family are shades of it."""
    looks = script('explorer.looksOf(["Adam", "momentum", "Adam-10", '
                   '"momentum-6", "RMSProp", "RMSProp-8", "Adam"].map('
                   '(rule) => ({rule})))')
    assert len({look['color'] for look in looks}) == 7
    colors = [lab(PIL.ImageColor.getrgb(look['color']) / np.array(255))
              for look in looks]
    hue = [np.arctan2(b, a) for _, a, b in colors]
    for one, other in (0, 2), (0, 6), (1, 3), (4, 5):
        assert abs(hue[one] - hue[other]) < 0.3
        assert abs(colors[one][0] - colors[other][0]) > 8
    assert [bool(look['dash']) for look in looks] == [
        0, 0, 1, 1, 0, 1, 0]


@pytest.mark.slow
def test_the_axis_reaches_the_lowest_loss(visit):
    """Negative and tiny losses are drawn, above the lowest known value."""
    page = visit('#story=surface&f=(x^2%2By^2)/6%2Bsin(2*x)^2%2Bsin(2*y)^2-x'
                 '&step=150')
    lowest = page.evaluate('explorer.ground().lowest')
    found = page.evaluate('explorer.paths().map(({losses}) => losses[150])')
    heights = page.evaluate('explorer.curves().map(({py}) => py[150])')
    assert min(found) < -1 and lowest <= min(found) + 1e-9
    assert np.argsort(found).tolist() == np.argsort(
        -np.array(heights)).tolist()
    assert f'{lowest:.3g}'.replace('-', '−') in page.locator(
        '#curve-title').text_content()
    for steps, breaks in (130, False), (400, True):
        page = visit(f'#surface=ravine&steps={steps}&o=GD,alpha:0.45&step=0')
        scale, loss = page.evaluate('[explorer.scale(), explorer.paths()[0]'
                                    '.losses.at(-1)]')
        assert 0 < loss < 1e-9 and scale['breaks'] == breaks
        assert breaks or scale['bottom'] == pytest.approx(loss)
    page = visit('#surface=own&f=-x&start=0,0&steps=60&step=60&o=GD,alpha:50')
    assert page.evaluate('explorer.scale().zero') == pytest.approx(-100)


@pytest.mark.slow
def test_heat_map(visit, state):
    """Each cell is a race; a click sets rate and momentum."""
    page = visit('#surface=ravine&step=60&o=momentum,alpha:0.1&chosen=0')
    heat = page.locator('#heat')
    heat.scroll_into_view_if_needed()
    until(page, 'document.getElementById("heat").dataset.done')
    cells = page.evaluate('[30, 40, 58].map((column) => [explorer.heatRate('
                          'column), explorer.betaAt(12), explorer'
                          '.heatValues()[12 * 60 + column]])')
    for rate, beta, loss in cells:
        points = rules.path(rules.RULES['momentum'].stepper(
            alpha=rate, beta1=beta), SURFACES['ravine'], (-5, -2), 60)
        expected = np.inf if rules.diverged(points[-1]) else (
            SURFACES['ravine'].value(points[-1]))
        assert loss == pytest.approx(expected, rel=1e-9)
    box = heat.bounding_box()
    heat.click(position={'x': box['width'] / 2, 'y': box['height'] / 3})
    found = settings(page, 0)
    assert found['alpha'] != 0.1 and found['beta1'] > 0.9
    heat.press('ArrowDown')
    assert settings(page, 0)['beta1'] < found['beta1']


@pytest.mark.parametrize('name', ['momentum', 'momentum-6', 'Nesterov'])
def test_limit_of_stability(name, script):
    """Just below theory's limit a rule converges, just above it does not."""
    for beta in 0., 0.5, 0.9:
        limit = script('explorer.STABLE[it[0]](it[1], 4)', [name, beta])
        sizes = []
        for factor in 0.98, 1.02:
            points = rules.path(rules.RULES[name].stepper(
                alpha=factor * limit, beta1=beta)
                if name != 'momentum-6' else rules.RULES['momentum'].stepper(
                    alpha=factor * limit / (1 - beta), beta1=beta),
                SURFACES['ravine'], (0, 1), 2000)
            sizes.append(abs(points[-1][1]))
        assert sizes[0] < 1e-3 and sizes[1] > 1e3, (beta, sizes)


@pytest.mark.slow
def test_csv(visit):
    """The path is downloaded with all its digits."""
    page = visit('#surface=Beale&o=Adam&chosen=0&steps=30&step=0')
    with page.expect_download() as download:
        page.get_by_role('button', name='CSV').click()
    assert download.value.suggested_filename == 'Beale-Adam.csv'
    head, first, *rows = download.value.path().read_text().splitlines()
    assert head == 'step,x,y,loss,grad_x,grad_y,v_x,v_y,s_x,s_y'
    assert first.startswith('0,0.5,1.5,')
    expected = rules.path(rules.RULES['Adam'].stepper(), SURFACES['Beale'],
                          (0.5, 1.5), 30)
    found = np.array([row.split(',')[1:4] for row in rows], float)
    assert found[:, :2] == pytest.approx(expected[1:], rel=1e-9)
    assert found[:, 2] == pytest.approx(SURFACES['Beale'].value(
        expected[1:].T), rel=1e-9)


def test_numbers_of_a_step(visit):
    """The rule is shown with this step's numbers in it."""
    page = visit('#surface=ravine&step=2&o=Adam&chosen=0')
    results = [float(text.replace('−', '-')) for text in page.locator(
        '#formula .numbers b:last-child').all_text_contents()]
    stepper, points = rules.RULES['Adam'].stepper(), [np.array([-5., -2.])]
    for _ in range(2):
        points.append(stepper.step(points[-1], SURFACES['ravine']))
    assert results == pytest.approx([*stepper.moments['v'],
                                     *stepper.moments['s'], *points[-1]],
                                    rel=1e-3)
