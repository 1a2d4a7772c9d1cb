"""The explorer's map: the start is dragged, the ground zoomed and panned."""
import base64
import io

import numpy as np
import PIL.Image
import PIL.ImageColor
import pytest

import drawing
import rules
from surfaces import SURFACES
from tests.support.drawn import OWN, lab
from tests.support.explorer import PHONE, drawn, ends, place, touch, until

pytestmark = pytest.mark.xdist_group('browser')
RACE = '#surface=saddle&start=-1,0.5&steps=80&step=80&o=GD,alpha:0.05'


def canvas(page, name):
    """Give the pixels of a canvas, after what waits to be drawn."""
    drawn(page)
    url = page.evaluate('name => document.getElementById(name).toDataURL()',
                        name)
    return np.array(PIL.Image.open(io.BytesIO(base64.b64decode(
        url.split(',')[1]))), int)


def listen(page):
    """Keep the texts that canvases draw from now on, as window.said."""
    page.evaluate('''() => { window.said = [];
        const pen = CanvasRenderingContext2D.prototype, draw = pen.fillText;
        pen.fillText = function (text, ...rest) { said.push(String(text));
            draw.call(this, text, ...rest); }; }''')


def texts(page):
    """Give the texts on the map and the curves, drawn anew."""
    listen(page)
    page.evaluate('explorer.redraw()')
    return page.evaluate('said')


def test_drag_the_start(visit, state):
    """All paths follow while the start is dragged, not only at its end."""
    page = visit(RACE)
    page.mouse.move(*place(page, -1, 0.5))
    page.mouse.down()
    for x, y in ((-0.5, 0.2), (0.3, -0.4)):
        page.mouse.move(*place(page, x, y), steps=4)
        drawn(page)
        start = state(page, 'start')
        assert start == pytest.approx([x, y], abs=0.02)
        points = rules.path(rules.RULES['GD'].stepper(alpha=0.05),
                            SURFACES['saddle'], start, 80)
        assert ends(page)[0] == pytest.approx(list(points[-1]), rel=1e-9)
    page.mouse.up()
    assert state(page, 'view') is None  # the ground stayed
    status = page.locator('#status').text_content()
    assert status.startswith('Start (')


def test_a_move_is_quick(visit):
    """A move of the start, seven rules of 200 steps, takes under 16 ms."""
    page = visit('#surface=Rosenbrock&step=200&' + '&'.join(
        f'o={name}' for name in rules.RACERS))
    times = page.evaluate('''Array.from({length: 60}, (_, i) => {
        const before = performance.now();
        explorer.drag(-1.2 + 0.004 * i, 1 - 0.003 * i);
        return performance.now() - before;
    })''')
    assert np.median(times) < 16, times


def test_zoom_and_pan(visit, state):
    """Ctrl and the wheel zoom, a drag pans, a double click resets.

    The wheel alone scrolls the page.
    """
    page = visit(RACE)
    before = page.evaluate('scrollY')
    page.mouse.move(*place(page, 1, 1))
    page.mouse.wheel(0, -30)
    until(page, f'scrollY <= {before} - 29')  # the scroll has ended
    assert state(page, 'view') is None
    spot = place(page, 1, 1)
    page.mouse.move(*spot)
    page.keyboard.down('Control')
    page.mouse.wheel(0, -400)
    page.keyboard.up('Control')
    until(page, 'explorer.state.view?.[0] > 1.2')
    assert place(page, 1, 1) == pytest.approx(spot, abs=2)
    page.mouse.down()
    page.mouse.move(spot[0] + 90, spot[1] - 40, steps=4)
    page.mouse.up()
    assert place(page, 1, 1) == pytest.approx(
        (spot[0] + 90, spot[1] - 40), abs=2)
    assert state(page, 'start') == [-1, 0.5]
    link = page.evaluate('explorer.link()')
    assert place(visit(link), 1, 1) == pytest.approx(
        place(page, 1, 1), abs=2)
    page.mouse.dblclick(*spot)
    assert state(page, 'view') is None


@pytest.mark.slow
def test_pinch(visit, state):
    """Two fingers zoom."""
    page = visit(RACE, **PHONE)
    x, y = place(page, 0.5, 0)
    touch(page, *([(x - far, y), (x + far, y)] for far in (20, 40, 80)))
    assert state(page, 'view')[0] == pytest.approx(4, rel=0.1)


@pytest.mark.slow
def test_touch_drags_the_start(visit, state):
    """A finger on the start takes it along; elsewhere it scrolls the page."""
    page = visit(RACE, **PHONE)
    x, y = place(page, 1, -1)
    before = page.evaluate('scrollY')
    touch(page, *([(x, y - far)] for far in (0, 40, 80, 120)))
    until(page, f'scrollY > {before} + 50')
    assert state(page, 'view') is None
    page = visit(RACE, **PHONE)
    x, y = place(page, -1, 0.5)
    touch(page, *([(x + far, y)] for far in (0, 20, 60)))
    assert state(page, 'start')[0] > -0.8
    assert state(page, 'view') is None


def test_keys(visit, state):
    """Arrows move the start, + and - zoom, 0 shows all."""
    page = visit(RACE)
    page.locator('#map').focus()
    page.keyboard.press('ArrowLeft')
    assert state(page, 'start')[0] < -1
    page.keyboard.press('Shift+ArrowUp')
    assert 0.5 < state(page, 'start')[1] < 0.52
    page.keyboard.press('+')
    assert state(page, 'view')[0] == 1.5
    page.keyboard.press('0')
    assert state(page, 'view') is None
    page.get_by_role('button', name='Zoom in').click()
    assert state(page, 'view')[0] == 1.5
    page.get_by_role('button', name='Show all').click()
    assert state(page, 'view') is None


def test_probe(visit):
    """Under the pointer are an arrow downhill, the loss and the gradient."""
    page = visit(RACE + '&view=1,1,0')
    before = canvas(page, 'heads')
    x, y = place(page, 1, 0.1)  # the gradient is (2, -0.2): down is left
    listen(page)
    page.mouse.move(x, y)
    changed = np.argwhere((canvas(page, 'heads') != before).any(axis=-1))
    said = [text for text in page.evaluate('said') if 'gradient' in text][-1]
    loss, *gradient = [float(part.strip('(),').replace('−', '-'))
                       for part in said.split() if part[-1] not in 'st']
    point = page.evaluate('(at) => explorer.point(...at)', [
        x - page.locator('#map').bounding_box()['x'],
        y - page.locator('#map').bounding_box()['y']])
    assert loss == pytest.approx(SURFACES['saddle'].value(point), rel=0.01)
    assert gradient == pytest.approx(
        list(SURFACES['saddle'].gradient(np.array(point))), rel=0.01)
    row = round(y - page.locator('#map').bounding_box()['y'])
    level = changed[np.abs(changed[:, 0] - row) < 3, 1]
    column = x - page.locator('#map').bounding_box()['x']
    assert column - level.min() > 2 * max(8, level.max() - column)


def test_ground_and_paths_have_the_colours_of_the_pictures(script):
    """What test_pictures.py finds of the pictures' colours is so here."""
    colors = script('explorer.COLORS')
    assert colors.pop('own') == OWN
    assert colors == {name: rule.color for name, rule in rules.RULES.items()
                      if rule.dash == '-'}
    stops = script('''(explorer.TERRAIN.domain([0, 7]), [...Array(8).keys()]
        .map((i) => d3.color(explorer.TERRAIN(i)).formatHex()))''')
    assert stops == drawing.STOPS


@pytest.mark.parametrize('name', [
    name if name == 'saddle' else pytest.param(name, marks=pytest.mark.slow)
    for name in SURFACES])
def test_ground_shows_the_surface(name, visit):
    """The higher the surface the paler the ground."""
    page = visit(f'#surface={name}&step=0&o=GD,off')
    pixels = canvas(page, 'ground')[..., :3] / 255
    rows, columns = np.indices(pixels.shape[:2])[:, 20:-40:9, 40:-20:9]
    x, y = np.transpose(page.evaluate(
        'places => places.map(([x, y]) => explorer.point(x, y))',
        np.stack([columns.ravel(), rows.ravel()], axis=1).tolist()))
    heights = SURFACES[name].value(np.array([x, y]))
    logs = np.log10(heights + 0.05 * np.median(heights))
    light = lab(pixels[rows.ravel(), columns.ravel()])[:, 0]
    assert np.corrcoef(logs, light)[0, 1] > 0.96


def test_start_minimum_and_paths_are_drawn(visit):
    """The white start, the gold star and each path's colour are there."""
    page = visit('#surface=saddle&start=-1,0.5&steps=80&step=80&o=GD,'
                 'alpha:0.03&o=Adam,alpha:0.05')
    heads, ground = canvas(page, 'heads'), canvas(page, 'ground')
    trails = canvas(page, 'trails')

    def near(picture, at, color, far=3):
        x, y = np.round(page.evaluate('(at) => explorer.place(...at)',
                                      at)).astype(int)
        part = picture[y - far:y + far + 1, x - far:x + far + 1, :3]
        return (np.abs(part - PIL.ImageColor.getrgb(color)).max(axis=-1)
                < 30).any()
    assert near(heads, [-1, 0.5], '#ffffff')
    assert near(ground, [0, -2 ** 0.5], '#ffce1f')
    for index, color in enumerate(('#111111', '#a8105f')):
        middle = page.evaluate('i => (({xs, ys}) => [xs[20], ys[20]])('
                               'explorer.paths()[i])', index)
        assert near(trails, middle, color)


def test_the_lowest_minimum_has_the_largest_star(visit):
    """Of two minima, the lower one is marked larger."""
    page = visit('#surface=own&f=x^4-x^2%2Bx/4%2By^2&step=0&o=GD,off')
    ground, sizes = canvas(page, 'ground'), []
    for at in sorted(page.evaluate('explorer.ground().minima')):
        x, y = np.round(page.evaluate('(at) => explorer.place(...at)',
                                      at)).astype(int)
        part = ground[y - 12:y + 13, x - 12:x + 13, :3]
        sizes.append((np.abs(part - PIL.ImageColor.getrgb('#ffce1f')).max(
            axis=-1) < 30).sum())
    assert sizes[0] > 1.5 * sizes[1] > 0


@pytest.mark.slow
def test_what_is_off_the_map_is_told(visit):
    """A head or start outside has an arrow and its distance at the edge."""
    page = visit(RACE + '&view=8,1.5,-1')
    right, bottom = page.evaluate('[...explorer.point(...["clientWidth", '
                                  '"clientHeight"].map((side) => document'
                                  '.getElementById("map")[side]))]')
    left, top = page.evaluate('explorer.point(0, 0)')
    said = [*texts(page), *page.evaluate(
        'explorer.live.trails.map(({said}) => said)')]
    for name, at in (('start', (-1, 0.5)), ('GD', ends(page)[0])):
        far = np.hypot(*(np.array(at) - np.clip(at, [left, bottom],
                                                [right, top])))
        assert f'{name}, {float(f"{far:.2g}"):g} off the map' in said


def test_a_path_that_leaves_is_marked(visit):
    """A diverging path has its name and a cross at the edge."""
    page = visit('#surface=ravine&start=-5,-1&steps=80&step=80&o=GD,alpha:0.6')
    assert 'diverged at step' in page.locator('#map').get_attribute(
        'aria-label')
    edge = canvas(page, 'heads')
    page.get_by_role('button', name='Rewind').click()
    before = canvas(page, 'heads')
    changed = np.argwhere((edge != before).any(axis=-1))
    assert min(changed[:, 0].min(), edge.shape[0] - changed[:, 0].max()) < 20
