"""The explorer draws what it computes, for everyone, on every screen."""
import base64
import io

import numpy as np
import PIL.Image
import PIL.ImageColor
import pytest

import rules
from surfaces import SURFACES
from tests.support.explorer import PHONE, state

pytestmark = pytest.mark.xdist_group('browser')
EVERY = ','.join(rules.RULES)
INK = '#16191d'
TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice']


# The pictures

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


@pytest.mark.parametrize('name', [
    pytest.param(name, marks=[pytest.mark.slow] * (name != 'Beale'))
    for name in SURFACES])
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
    ('Beale', 'GD', 1.), *(pytest.param(*race, marks=pytest.mark.slow)
                           for race in (('ravine', 'momentum', 12.),
                                        ('Beale', 'GD', 0.1),
                                        ('Rosenbrock', 'Nesterov', 0.5)))])
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


@pytest.mark.slow
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


# For everyone

@pytest.mark.parametrize('options', [
    pytest.param({'color_scheme': 'light'}, id='light'), pytest.param(
        {'color_scheme': 'dark', **PHONE}, id='dark phone',
        marks=pytest.mark.slow)])
def test_accessibility(options, visit):
    """axe finds nothing wrong, with all details open and an error shown."""
    from axe_playwright_python.sync_playwright import Axe
    page = visit(f'#surface=Beale&optimizers={EVERY}&foo=1&GD.alpha=4',
                 **options)
    for summary in page.locator('summary').all():
        summary.click()
    page.get_by_label('x', exact=True).fill('left')
    page.get_by_label('x', exact=True).press('Enter')
    results = Axe().run(page, options={
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
