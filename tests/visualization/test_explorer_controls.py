"""Every control of the explorer works, by mouse and by keyboard."""
import pytest

import rules
from surfaces import SURFACES
from tests.support.explorer import freeze, reopened, state, status

pytestmark = pytest.mark.xdist_group('browser')


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


@pytest.mark.slow
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


@pytest.mark.parametrize('name', [
    'AdaDelta', pytest.param('Adam-10', marks=pytest.mark.slow)])
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


@pytest.mark.slow
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
