"""Races as a learner runs them: tables, pictures, animations, pages."""
import base64
import html.parser
import io
import itertools
import re
import types

import matplotlib.backends.backend_agg
import numpy as np
import PIL.Image
import pytest

import drawing
import rules
import scene
from rules import RACERS, RULES
from surfaces import SURFACES
from tests.support.races import position, results, run


# Results

def test_default_race(tmp_path):
    """Without options seven race down the ravine, each at its best rate."""
    result = run(tmp_path)
    rows = results(result)
    assert list(rows) == list(RACERS)
    rate = float(re.fullmatch(r'alpha ([\d.]+)\*', rows['GD'][0])[1])
    x = -5 * (1 - 0.2 * rate) ** 60
    y = -2 * (1 - 4 * rate) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)
    np.testing.assert_allclose(float(rows['GD'][2]), x ** 2 / 10 + 2 * y ** 2,
                               rtol=5e-3)
    assert '* the best of 18 rates from 0.0001 to 50' in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ['race.png']
    assert result.stderr == (
        f'race.py: the picture is in {tmp_path / "race.png"}\n')


def test_settings(undrawn):
    """Settings are for all that have them, or for one; names in any case."""
    rows = results(undrawn(
        '--optimizers', 'adam,Momentum,GD,adadelta', '--alpha', '0.01',
        '--beta1', '0.8', '--set', 'ADAM.alpha=0.1', '--rho', '0.5'))
    assert {name: row[0] for name, row in rows.items()} == {
        'Adam': 'alpha 0.1, beta1 0.8, beta2 0.999, epsilon 1e-08',
        'momentum': 'alpha 0.01, beta1 0.8', 'GD': 'alpha 0.01',
        'AdaDelta': 'rho 0.5, epsilon 1e-06'}
    x, y = -5 * (1 - 0.002) ** 60, -2 * (1 - 0.04) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)


def test_best_rate_is_for_these_settings(undrawn):
    """The best rate is looked for with the other settings as given."""
    rates = [results(undrawn('--optimizers', 'momentum', '--beta1',
                             beta1))['momentum'][0].split(',')[0]
             for beta1 in ('0', '0.9')]
    assert rates == ['alpha 0.2*', 'alpha 1*']


def test_start_and_steps(undrawn):
    """Newton's method solves the ravine in a step, from anywhere."""
    result = undrawn('--optimizers', 'Newton', '--start', '-3', '40',
                     '--steps', '1')
    settings, end, loss = results(result)['Newton']
    assert settings == 'alpha 1'
    assert np.abs(position(end)).max() < 1e-14 and float(loss) < 1e-30
    assert result.stdout.startswith('ravine: x²/10 + 2y², 1 step from '
                                    '(-3, 40)\n')


def test_divergence_is_told(race, tmp_path):
    """Above 2/4 gradient descent diverges; the table says when."""
    result = race('--optimizers', 'GD,Adam', '--alpha', '0.6',
                  '--save', 'x.png')
    assert results(result)['GD'] == ['alpha 0.6', 'diverged at step 39']
    with PIL.Image.open(tmp_path / 'x.png') as image:
        assert 'GD: diverged at step 39;' in image.text['Description']


# Files

def test_png(race, tmp_path):
    """A PNG has the picture, and says in words what it shows."""
    race('--save', 'x.png', '--surface', 'beale')
    with PIL.Image.open(tmp_path / 'x.png') as image:
        assert image.width > 1000
        assert 'Beale' in image.text['Description']
        assert all(name in image.text['Description'] for name in RACERS)
        found = {color for _, color in image.convert('RGB').getcolors(10**6)}
    assert {tuple(bytes.fromhex(RULES[name].color[1:]))
            for name in RACERS} <= found
    assert [path.name for path in tmp_path.iterdir()] == ['x.png']


def test_svg(race, tmp_path):
    """Other types of matplotlib are written too."""
    assert not race('--save', 'x.svg', '--optimizers', 'GD').returncode
    assert (tmp_path / 'x.svg').read_text().count('</svg>') == 1


def test_gif(race, tmp_path):
    """A GIF has 60 frames, plays once, and ends with the names."""
    result = race('--save', 'x.gif', '--optimizers', 'GD,Adam',
                  '--steps', '70')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / 'x.gif').stat().st_size < 500_000
    with PIL.Image.open(tmp_path / 'x.gif') as film:
        assert film.n_frames == 60
        assert 'loop' not in film.info
        orange = []
        for frame in 0, 58, 59:
            film.seek(frame)
            pixels = np.asarray(film.convert('RGB'), int)[:, :400]
            orange.append((np.abs(pixels - (213, 94, 0)).sum(2) < 30).sum())
    assert orange[0] < 30 < 2 * orange[1] < 2 * orange[2]


def test_frames_are_the_picture_so_far():
    """A frame is what drawing the whole picture up to its step gives."""
    surface, rule = SURFACES['ravine'], RULES['momentum']
    found = rules.path(rule.stepper(alpha=1), surface, surface.start, 20)
    with drawing.style():
        drawn = scene.picture(surface, [scene.Racer(
            rule, {**rule.settings, 'alpha': 1}, False, found, rules.loss(
                surface, found))])
        frames = list(drawn.frames())
        assert len(frames) == 21
        for step in 0, 10, 20:
            for artist in drawn.show(step):
                artist.set_animated(False)
            whole = drawing.image_of(drawn.figure, 80)
            apart = np.abs(np.asarray(whole, int) - frames[step]).max(axis=2)
            assert (apart > 30).sum() < 20, step


class Tags(html.parser.HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ''
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Keep text."""
        self.text += data


def test_html(race, tmp_path):
    """A page has a frame a step, the table, and needs nothing else."""
    result = race('--save', 'x.html', '--optimizers', 'GD,Adam',
                  '--steps', '7')
    rows = results(result)
    text = (tmp_path / 'x.html').read_text(encoding='utf-8')
    frames = re.findall(r'"data:image/png;base64,([^"]*)"', text)
    assert len(frames) == 8
    assert len(text) / 8 < 10_000_000 / 40  # it has 40 frames at most
    last = PIL.Image.open(io.BytesIO(base64.b64decode(
        frames[-1].replace('\\\n', ''))))
    assert last.width >= 800
    page = Tags(text)
    assert 'http' not in re.sub('base64,[^"]*', '', text)
    assert not any({'src', 'href'} & set(attributes)
                   for _, attributes in page.tags)
    for name, cells in rows.items():
        for cell in (name, *cells):
            assert cell in page.text
    assert [attributes['alt'].startswith('Race on ravine')
            for tag, attributes in page.tags if tag == 'img'] == [True]
    buttons = [attributes for tag, attributes in page.tags
               if tag == 'button']
    assert len(buttons) == 9 and all(
        button['aria-label'] for button in buttons)
    assert 'fa-' not in page.text


@pytest.mark.parametrize('name', [
    pytest.param(name, marks=[pytest.mark.slow] * (name != 'Beale'))
    for name in SURFACES])
def test_names_have_room(name, rng):
    """Eleven names stay in the panel and off each other, at any rate."""
    surface, alpha = SURFACES[name], 10. ** rng.uniform(-2, 0)
    racers = []
    for rule in RULES.values():
        if 'var' not in rule.parameters or rule.name == 'Newton':
            continue
        settings = {**rule.settings, **(
            {'alpha': alpha} if 'alpha' in rule.settings else {})}
        found = rules.path(rule.stepper(**settings), surface, surface.start,
                           surface.steps)
        racers += [scene.Racer(rule, settings, False, found, rules.loss(
            surface, found), yours) for yours in ([False, True] if (
                rule.number < 101) else [False])]
    with drawing.style():
        drawn = scene.picture(surface, racers)
        matplotlib.backends.backend_agg.FigureCanvasAgg(drawn.figure).draw()
        panel = drawn.names[0].axes.get_window_extent()
        boxes = [matplotlib.text.Text.get_window_extent(name)
                 for name in drawn.names]
    assert len(boxes) == len(racers) == 11
    for box in boxes:
        assert panel.x0 <= box.x0 and box.x1 <= panel.x1
        assert panel.y0 <= box.y0 and box.y1 <= panel.y1
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


# A window

def test_window(monkeypatch, tmp_path, drivers, capsys):
    """With a display the race is shown, and no file written."""
    import matplotlib.pyplot as plt
    figure, shown = plt.figure(figsize=(10, 5)), []
    figure.canvas.required_interactive_framework = 'qt'
    stub = types.SimpleNamespace(
        figure=lambda figsize: figure, show=lambda: shown.append(figure))
    monkeypatch.setattr(drivers.plotting, 'pyplot', lambda: stub)
    monkeypatch.setattr('sys.argv', ['race.py', '--optimizers', 'GD,Adam'])
    monkeypatch.chdir(tmp_path)
    import race
    race.main()
    figure.canvas.draw()  # starts the animation, which needs a window
    assert shown == [figure] and not list(tmp_path.iterdir())
    assert {'GD', 'Adam'} <= {text.get_text() for axes in figure.axes
                              for text in axes.texts}
    plt.close(figure)
