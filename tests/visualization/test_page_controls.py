"""The explorer's stories, controls, link and files."""
import numpy as np
import pytest

import rules
from surfaces import SURFACES
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
STORIES = ('step', 'momentum', 'saddle', 'names', 'noise', 'decay', 'scale',
           'surface', 'rule')


def test_opens_playing(visit, state):
    """It opens on a story that plays, with a sentence and a thing to try."""
    page = visit()
    until(page, 'explorer.state.step > 3')
    assert state(page, 'story') == 'saddle'
    assert page.get_by_role('button', name='Pause').is_visible()
    for name in ('#story-title', '#says', '#tries'):
        assert page.locator(name).text_content()


@pytest.mark.slow
def test_stories(visit, state):
    """Each story is one click, plays, and shows what it says."""
    page = visit()
    assert page.evaluate('Object.keys(explorer.STORIES)') == list(STORIES)
    for key in STORIES:
        page.locator(f'[data-story={key}]').click()
        until(page, 'explorer.state.step > 0')
        assert state(page, 'story') == key
        assert page.locator('[aria-pressed=true]').get_attribute(
            'data-story') == key
        assert page.locator('#tries').text_content() == page.evaluate(
            'key => explorer.STORIES[key].tries', key)


@pytest.mark.slow
def test_what_the_stories_claim(visit):
    """What the sentences say of the paths is so."""
    def end(story, index, step=1000):
        page.evaluate('key => { location.hash = "story=" + key '
                      '+ "&step=0"; }', story)
        until(page, f'explorer.state.story === "{story}"')
        return page.evaluate(
            '([index, step]) => (({losses, count, xs, ys}) => { '
            'const at = Math.min(step, count - 1); '
            'return [losses[at], xs[at], ys[at]]; })(explorer.paths()[index])',
            [index, step])
    page = visit('#story=rule&step=0')
    small, middle, large = (end('step', i)[0] for i in range(3))
    assert middle < small < large
    slow, fast = end('momentum', 0), end('momentum', 1)
    assert fast[0] < 0.1 * slow[0]
    assert end('saddle', 0, 40)[0] > 0.9 and end('saddle', 5, 40)[0] < 0.1
    own, keras = end('names', 0), end('names', 1)
    assert keras[0] < 0.01 * own[0]
    assert end('decay', 1)[0] < end('decay', 0)[0]
    assert np.hypot(*end('surface', 1)[1:]) < 0.1 < np.hypot(
        *end('surface', 0)[1:])


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
            ('x.constructor', '.', 'no meaning')):
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
    field.fill('var = var - alpha * sign(grad)')
    assert set(settings(page, 2)) == {'alpha'}
    fresh = reopened(page, visit)
    assert state(fresh, 'own') == 'var = var - alpha * sign(grad)'
    assert ends(fresh) == ends(page)


def test_heat_map(visit, state):
    """Each cell is a race; a click sets rate and momentum."""
    page = visit('#surface=ravine&step=60&o=momentum,alpha:0.1&chosen=0')
    heat = page.locator('#heat')
    heat.scroll_into_view_if_needed()
    until(page, 'document.getElementById("heat").dataset.done')
    cells = page.evaluate('[30, 40, 58].map((column) => [explorer.heat.rate('
                          'column), explorer.heat.beta(12), explorer.heat'
                          '.values()[12 * 60 + column]])')
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
        limit = script('explorer.heat.STABLE[it[0]](it[1], 4)', [name, beta])
        sizes = []
        for factor in 0.98, 1.02:
            points = rules.path(rules.RULES[name].stepper(
                alpha=factor * limit, beta1=beta)
                if name != 'momentum-6' else rules.RULES['momentum'].stepper(
                    alpha=factor * limit / (1 - beta), beta1=beta),
                SURFACES['ravine'], (0, 1), 2000)
            sizes.append(abs(points[-1][1]))
        assert sizes[0] < 1e-3 and sizes[1] > 1e3, (beta, sizes)


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
