"""The explorer is for everyone: keys, readers, phones, browsers, no network.
"""
import hashlib
import re

import PIL.Image
import pytest

from tests.support.explorer import PHONE, drawn, freeze
from tests.visualization.conftest import PAGE

pytestmark = pytest.mark.xdist_group('browser')
TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice']
FULL = ('#surface=own&f=x^2%2Ba*y^2&step=20&o=GD,alpha:4&o=Adam'
        '&o=momentum-6&o=own&rule=v=0.9*v%2Bgrad;var=var-alpha*v&chosen=3'
        '&foo=1')


def open_all(page):
    """Open a row's settings, make two errors, look at the whole page."""
    page.get_by_role('button', name='your rule', exact=True).click()
    page.get_by_label('Your rule', exact=True).fill('var = ')
    page.get_by_label('start x').fill('left')
    page.get_by_label('start x').press('Enter')
    page.evaluate('scrollTo(0, 0)')  # nothing is half under the sticky parts


@pytest.mark.slow
@pytest.mark.parametrize('options', [
    {'color_scheme': 'light'}, {'color_scheme': 'dark'},
    {'color_scheme': 'light', **PHONE}], ids=['light', 'dark', 'phone'])
def test_accessibility(options, visit):
    """axe finds nothing wrong: a story, and all open with errors shown."""
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    for link in '', FULL:
        page = visit(link, **options)
        if link:
            open_all(page)
        results = axe.Axe().run(page, options={
            'preload': False, 'runOnly': {'type': 'tag', 'values': TAGS}})
        assert results.response['passes']
        assert not results.violations_count, results.generate_report()


def test_keyboard_alone(visit, state):
    """Tab reaches every control, each shows its focus; Space plays."""
    page = visit('#surface=ravine&step=0&steps=1000&o=GD&o=Adam')
    # a scene would open as it is reached
    page.evaluate('document.getElementById("scenes").hidden = true')
    expected = page.evaluate('''[...document.querySelectorAll(
        'button, input, select, textarea, [tabindex]')].filter((element) =>
            element.checkVisibility() && !element.disabled).length''')
    page.evaluate('''() => { window.reached = [];
        addEventListener('focusin', ({target}) => window.reached.push([
            getComputedStyle(target.closest('.badge') ?? target).outlineStyle,
            [...document.querySelectorAll('*')].indexOf(target)])); }''')
    for _ in range(expected):
        page.keyboard.press('Tab')
    reached = page.evaluate('window.reached')
    assert 'none' not in dict(reached)
    assert len({where for _, where in reached}) == expected
    page.locator('#map').focus()
    page.keyboard.press('Space')  # the page's
    page.get_by_role('button', name='Pause').wait_for()
    page.keyboard.press('Space')
    page.locator('#rewind').focus()
    page.keyboard.press('Space')  # rewinds, and does not play
    assert state(page, 'step') == 0
    page.get_by_label('Show GD').focus()
    page.keyboard.press('Space')  # unticks
    assert state(page, 'racers')[0]['on'] is False
    assert page.evaluate('document.activeElement.ariaLabel') == 'Show GD'


@pytest.mark.slow
def test_status_is_quiet_while_playing(visit):
    """Nothing is announced between the first step and the last."""
    page = visit('#surface=ravine&steps=60&step=0&speed=100&o=GD')
    page.evaluate('''() => { window.said = [];
        new MutationObserver(() => window.said.push(
            document.getElementById('status').textContent)).observe(
            document.getElementById('status'), {childList: true}); }''')
    page.get_by_role('button', name='Play').click()
    page.get_by_role('button', name='Play').wait_for()
    said = page.evaluate('window.said')
    assert len(said) == 2 and said[1].startswith('End. Step 60'), said


def test_reduced_motion(visit, state):
    """Who asks for less motion sees the last step, and plays in jumps."""
    page = visit(reduced_motion='reduce')
    assert state(page, 'step') == state(page, 'steps') == 150
    assert page.locator('#calm').is_visible()
    freeze(page)
    page.get_by_role('button', name='Play').click()
    seen = []
    for _ in range(4):
        page.clock.run_for(900)
        before = state(page, 'step')
        page.clock.run_for(100)
        seen.append((before, state(page, 'step')))
    assert seen == [(0, 38), (38, 76), (76, 114), (114, 150)]


@pytest.mark.slow
def test_phone(visit):
    """On a phone the map stays in view, nothing scrolls aside, fingers hit.
    """
    page = visit(FULL, **PHONE)
    open_all(page)
    assert page.evaluate('document.scrollingElement.scrollWidth') <= 390
    small = page.evaluate('''[...document.querySelectorAll(
        'button, select, input:not([type=checkbox]), label:has(input), '
        + 'textarea')].filter((element) => element.checkVisibility()
            && element.getBoundingClientRect().height < 40).map(
        (element) => element.id || element.textContent)''')
    assert not small
    for slider in page.locator('#side input[type=range]').all():
        slider.evaluate('it => it.scrollIntoView({block: "end"})')
        drawn(page)
        # beside the slider, the whole map is on the screen
        places = [one.bounding_box() for one in (page.locator('#map'),
                                                 slider)]
        for box in places:
            assert 0 <= box['y'] and box['y'] + box['height'] <= 844
        assert places[0]['y'] + places[0]['height'] <= places[1]['y']
        assert places[0]['height'] > 300
    story = visit(**PHONE)
    assert story.locator('.here .try').bounding_box()['y'] < 844


def test_the_folder_is_complete_and_small():
    """Everything that is loaded is there, vendored as said, under 1 MB."""
    folder = PAGE.parent
    text = PAGE.read_text()
    loaded = re.findall(r'(?:src|href)="([^":]+)"', text)
    scripts = {path.relative_to(folder).as_posix()
               for path in folder.rglob('*.js')}
    assert scripts | {'style.css'} == set(loaded)
    files = [path for path in folder.rglob('*') if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_000_000
    with PIL.Image.open(folder / re.search(
            'og:image" content="(.*)"', text)[1]) as card:
        assert card.size == (1200, 630)
    said = dict(re.findall(r'`([\w.]+)` .*`([0-9a-f]{64})`',
                           (folder / 'vendor' / 'README.md').read_text()))
    vendored = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in (folder / 'vendor').iterdir()
                if path.name != 'README.md'}
    assert said == vendored


def test_nothing_is_evaluated():
    """No script of the page turns text into JavaScript; the page forbids it.
    """
    policy = re.search(r'Policy" content="([^"]+)"', PAGE.read_text())[1]
    assert "default-src 'none'" in policy and 'unsafe' not in policy
    for path in PAGE.parent.glob('*.js'):
        assert not re.search(r'\beval\b|\bFunction\(|innerHTML|import\(|'
                             r'setTimeout\([\'"]', path.read_text()), path
