"""The pictures: numbers that hold, drawn as they are, that all can read."""
import dataclasses
import itertools
import json
import pathlib
import re
import sys
import types

import matplotlib.colors
import numpy as np
import PIL.Image
import PIL.ImageColor
import pytest

import drawing
import gallery
import naming
import on_digits
import rules
from optimization_grading import table
from surfaces import SURFACES
from tests.support.drawn import (
    BLIND,
    OWN,
    collisions,
    data_of,
    drawn,
    is_drawn,
    lab,
    seen,
    series,
)

in_one = pytest.mark.xdist_group('pictures')  # each is drawn once
every_picture = pytest.mark.parametrize('name', gallery.PICTURES)
every_drawing = pytest.mark.parametrize('name', [
    pytest.param(name, marks=[in_one] + [pytest.mark.slow] * (
        name != 'contours.png')) for name in gallery.PICTURES])
SLOW = {'pairs.png', 'training.png', 'batch_sizes.png', 'decay.png',
        'saddle.png'}
PAGES = [table.REPOSITORY / 'README.md',
         table.FOLDER.parent / 'visualization' / 'README.md',
         table.FOLDER / '15-blog_post.md']
SHOWN = re.compile(r'srcset="([^"]*)"><img alt="([^"]*)" src="([^"]*)"')


# Numbers

def numbers(data):
    """Give the numbers in data in order, and its texts; gaps are infinite.
    """
    if isinstance(data, dict):
        parts = [[key, value] for key, value in data.items()]
    elif isinstance(data, list):
        parts = data
    else:
        return ([], [data]) if isinstance(data, str) else (
            [np.inf if data is None else data], [])
    found = [numbers(part) for part in parts]
    return ([number for part in found for number in part[0]],
            [text for part in found for text in part[1]])


@pytest.mark.parametrize('name', [pytest.param(name, marks=[
    pytest.mark.slow] * (name in SLOW) + [pytest.mark.xdist_group(
        'tensorflow')] * (name == 'pairs.png')) for name in gallery.PICTURES])
def test_data(name, request, close):
    """The data file has what the code gives now; else: make pictures."""
    picture = gallery.PICTURES[name]
    if picture.mnist:
        request.getfixturevalue('mnist')
    kept, now = numbers(data_of(name)), numbers(picture.data())
    assert now[1] == kept[1]
    finite = np.isfinite(kept[0])
    np.testing.assert_array_equal(np.isfinite(now[0]), finite)
    close(np.array(now[0], float)[finite], np.array(kept[0], float)[finite],
          'picture')


@every_picture
@pytest.mark.parametrize('page', ['#ffffff', '#0d1117'])
def test_up_to_date(name, page):
    """Both pictures carry the digest of their data file, and have the colour
    of the page around them.
    """
    path = gallery.FOLDER / name
    with PIL.Image.open(path if page == '#ffffff' else gallery.twin(
            path)) as image:
        kept = image.info.get('comment', b'').decode() or image.text[
            'Comment']
        corner = image.convert('RGB').getpixel((image.width - 1, 0))
    assert kept == gallery.digest(data_of(name))
    assert PIL.ImageColor.getrgb(page) == corner


def rows_of(data):
    """Give the rows of numbers in data that are long enough for a curve."""
    if isinstance(data, dict):
        data = list(data.values())
    elif not isinstance(data, list):
        return []
    elif len(data) > 8 and not isinstance(data[0], list):
        return [data]
    elif len(data) > 8 and isinstance(data[0], list) and len(data[0]) == 2:
        return list(map(list, zip(*data)))
    return [row for part in data for row in rows_of(part)]


@every_drawing
def test_drawn_as_they_are(name):
    """Each curve, band and bar of the data is in the picture."""
    data, rows = dict(data_of(name)), series(drawn(name))
    for key in 'edges', 'sizes', 'gradients', 'offsets', 'rates':
        data.pop(key, None)  # they are along the x axis
    wanted = rows_of(data)
    assert len(wanted) >= 4
    missing = [row[:4] for row in wanted if not is_drawn(row, rows)]
    assert not missing


# Reading

def widths(name):
    """Give the widths at which pages show a picture, in pixels."""
    found = []
    for page in PAGES:
        for line in page.read_text().splitlines():
            found += [drawing.COLUMN if line.startswith('|') else
                      drawing.FULL for dark, alt, light in SHOWN.findall(line)
                      if light.endswith(f'/{name}') and len(alt) > 40
                      and dark == str(gallery.twin(pathlib.Path(light)))]
    return found


@every_drawing
def test_text_can_be_read(name):
    """No text is under 9 points where a page shows it, or on another."""
    figure = drawn(name)
    pixels = figure.get_size_inches()[0] * drawing.DPI
    smallest = min(text.get_size() for text, _ in seen(figure))
    shown = widths(name)
    assert shown, 'no page shows it'
    for width in shown:
        assert smallest * min(width, 2 * pixels) / pixels > 8.9
    assert not any('$' in text.get_text() for text, _ in seen(figure))
    assert not collisions(figure)


def separate(points):
    """Tell whether balls at these pixels leave most of each other in sight.
    """
    return all(np.hypot(*(one - other)) > naming.BALL
               for one, other in itertools.combinations(points, 2))


@in_one
def test_heads_are_in_sight():
    """No ball of contours.png lies on another one, on a star or a start."""
    for panel, found in zip(drawn('contours.png').axes,
                            data_of('contours.png').values()):
        paths = np.array(list(found['paths'].values()))
        stars = [line.get_xydata()[0] for line in panel.lines
                 if line.get_marker() == '*']
        assert stars and separate(panel.transData.transform(
            [*paths[:, -1], paths[0, 0], *stars]))


def test_the_animation_loops():
    """It plays for ever, from the start to the last step, where all can be
    told apart; names never cover each other.
    """
    path = gallery.FOLDER / 'race.gif'
    assert path.stat().st_size < 500e3
    with PIL.Image.open(path) as image:
        assert image.info['loop'] == 0 and image.n_frames >= 50
    scene = gallery.PICTURES['race.gif'].draw(data_of('race.gif'))
    steps = scene.steps()
    assert steps[0] == 0 and steps[-1] == 36
    panel = scene.panels[0]
    for middles in panel.film(steps):
        for i, j in itertools.combinations(range(6), 2):
            lack = (panel.sizes[i] + panel.sizes[j]) / 2 - np.abs(
                middles[i] - middles[j])
            assert (lack < 3).any(), (i, j)
    for found in scene.panels:
        assert separate(found.heads(36))


@pytest.mark.parametrize('kind', BLIND)
def test_colours_are_told_apart(kind):
    """So is every pair of rules, and each from the ground it crosses."""
    rgb = matplotlib.colors.to_rgba_array(
        [*{rule.color for rule in rules.RULES.values()}, OWN, drawing.STAR,
         'white'])[:, :3]
    colors = lab(rgb, kind)
    for one, other in itertools.combinations(colors[:-2], 2):
        assert np.linalg.norm(one - other) > 11
    ground = lab(drawing.TERRAIN(np.linspace(0, 1, drawing.BANDS))[:, :3],
                 kind)
    far = np.linalg.norm(colors[:, None] - ground, axis=-1)
    assert np.maximum(far[:-1], far[-1]).min() > 20  # or else its halo
    with drawing.style(dark=True):
        inks = lab(matplotlib.colors.to_rgba_array([drawing.page(), *{
            drawing.ink(rule.color) for rule in rules.RULES.values()}])[
                :, :3], kind)
    for one, other in itertools.combinations(inks, 2):
        assert np.linalg.norm(one - other) > 11
    rises = np.diff(ground[:, 0])
    assert rises.min() > 4.5 and rises.max() < 1.3 * rises.min()


def test_marks():
    """Stars are at minima, crosses at saddles, a ball at a curve's end."""
    axes = drawing.new_figure(400, 400).subplots()
    drawing.mark(axes, [(1, 2)], [(3, 4)])
    drawing.curve(axes, [5, 6, 7], [1, 2, np.nan], rules.RULES['momentum'])
    marks = {line.get_marker(): line.get_xydata().tolist()
             for line in axes.lines if line.get_marker() != 'None'}
    assert marks == {'*': [[1, 2]], 'x': [[3, 4]], 'o': [[6, 2]],
                     's': [[6, 2]]}


def test_names_beside_the_ends_of_lines():
    """Names are in the order of the ends, apart, each beside its own."""
    axes = drawing.new_figure(400, 400).subplots()
    axes.set_ylim(0, 10)
    ends = np.array([9, 2, 2.1, 1.9, 5])
    naming.name_ends(axes, [(end, str(end), 'black') for end in ends])
    heights = np.array([text.xyann[1] for text in axes.texts])
    assert list(np.argsort(heights)) == list(np.argsort(ends))
    assert np.abs(heights - ends / 10).max() < 0.1
    assert np.diff(np.sort(heights)).min() > 0.03


def test_nothing_else_in_the_folder():
    """Each file belongs to a picture, and none is left from a broken run."""
    known = {picture.name for picture in gallery.PICTURES.values()} | {
        picture.data_in().name for picture in gallery.PICTURES.values()} | {
        gallery.twin(gallery.FOLDER / name).name for name in gallery.PICTURES}
    assert {path.name for path in gallery.FOLDER.iterdir()} == known
    assert sum(path.stat().st_size for path in gallery.FOLDER.iterdir()) < 2e6


# What they say

def ends(found):
    """Give the last number of each row, by name."""
    return {name: row[-1] for name, row in found.items()}


def test_findings():
    """What the titles say is in the numbers."""
    data = data_of('contours.png')
    for place, slow, fast in (('Rosenbrock', 'GD', 'momentum'),
                              ('plateau', 'GD', 'Adam')):
        paths = data[place]['paths']
        losses = {name: SURFACES[place].value(np.array(path[-1]))
                  for name, path in paths.items()}
        assert losses[fast] < losses[slow] / 10
    turns = {name: np.sum(np.diff(np.sign(np.array(path)[:, 1])) != 0)
             for name, path in data['ravine']['paths'].items()}
    assert turns['GD'] > 5 * turns['Adam']
    lowest = {name: min(y for _, y in path)
              for name, path in data['Beale']['paths'].items()}
    assert lowest['momentum'] < lowest['RMSProp'] - 0.5
    steps = data_of('saddle.png')['steps']
    assert {row[0] for row in steps.values()} == {50}
    for name, row in steps.items():
        waits = name in ('GD', 'momentum', 'Nesterov')
        assert np.allclose(np.diff(row), 43, atol=1.1) if waits else (
            max(row) < 57)
    assert not any(data_of('saddle.png')['on_axis'].values())
    losses = {name: SURFACES['saddle'].value(np.array(path[-1]))
              for name, path in data_of('race.gif')['paths'].items()}
    assert sorted(losses, key=losses.get)[::5] == ['Adam', 'GD']
    assert losses['Adam'] < 0.1 < 0.9 < losses['GD'] < 1.1
    trial = data_of('learning_rates.png')
    assert (np.diff(trial['GD']['losses'][3]) > 0).all()
    assert max(trial['Adam']['losses'][3][-10:]) < 1000
    sweep = data_of('rate_sweep.png')
    for place, lowest, highest in (('ravine', 0.1, 3),
                                   ('Rosenbrock', 0.001, 0.4)):
        best = {sweep['rates'][np.nanargmin(np.array(row, float))]
                for row in sweep['losses'][place].values()}
        assert len(best) > 3
        assert lowest < min(best) and max(best) < highest
    training = data_of('training.png')
    common, own = ends(training['common']), {
        name: found['losses'][-1] for name, found in training['best'].items()}
    assert common['GD'] > 30 * own['GD']
    assert sorted(common, key=common.get) != sorted(own, key=own.get)
    noise = data_of('batch_sizes.png')['noise']['at the start']['measured']
    assert noise == sorted(noise, reverse=True)
    decay = {name: found['mean'] for name, found in data_of('decay.png')[
        'schedules'].items()}
    assert decay['decay from 0.1'][-1] < decay['constant 0.1'][-1] / 100
    assert decay['decay from 0.1'][15] < decay['constant 0.002'][15] / 2
    scaling = data_of('scaling.png')
    assert scaling['raw']['steps'] > 10 * scaling['normalized']['steps']
    networks = data_of('batch_norm.png')['networks']
    assert len({str(found['last'])
                for found in networks['with'].values()}) == 1
    assert networks['without']['too small']['deviations'][-1] < 1e-3


@in_one
def test_stars_of_the_sweep():
    """A star is at the rate with the lowest loss of its row."""
    data = data_of('rate_sweep.png')
    for axes, found in zip(drawn('rate_sweep.png').axes,
                           data['losses'].values()):
        assert [line.get_xdata()[0] for line in axes.lines
                if line.get_marker() == '*'] == [
            data['rates'][np.nanargmin(np.array(row, float))]
            for row in found.values()]


# The command

def test_command(monkeypatch, drivers, capsys, tmp_path):
    """A wrong name is one sentence; without MNIST, two stay as they are."""
    made = []
    monkeypatch.setattr(gallery.Picture, 'make', lambda picture: made.append(
        picture.name) or gallery.FOLDER / picture.name)
    monkeypatch.setattr(drivers.neural_network, 'quiet_tensorflow',
                        lambda: None)
    np.savez(tmp_path / 'Binary_Train.npz', source='digits')
    monkeypatch.setattr(on_digits, 'in_data', lambda: types.SimpleNamespace(
        data=tmp_path))
    command = __import__('pictures').main
    monkeypatch.setattr(sys, 'argv', ['pictures.py', 'sadle.png'])
    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == 2
    assert capsys.readouterr().err == ('pictures.py: there is no picture '
                                       'sadle.png; did you mean saddle.png?\n')
    monkeypatch.setattr(sys, 'argv', ['pictures.py'])
    command()
    assert made == [name for name, picture in gallery.PICTURES.items()
                    if not picture.mnist]
    assert capsys.readouterr().err.count('stays as it is') == 2


def test_drawn_twice_the_same(tmp_path):
    """The same data give the same bytes; the run needs no display."""
    picture = dataclasses.replace(gallery.PICTURES['saddle.png'],
                                  compute=lambda: data_of('saddle.png'))
    for folder in tmp_path / 'a', tmp_path / 'b':
        folder.mkdir()
        picture.make(folder)
    one, other = (tmp_path / folder / picture.name for folder in 'ab')
    assert one.read_bytes() == other.read_bytes()
    assert json.loads(picture.data_in(tmp_path / 'a').read_text()) == (
        data_of(picture.name))
