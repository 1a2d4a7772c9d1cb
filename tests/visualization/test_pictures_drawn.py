"""The pictures draw their data: what matplotlib holds is read back.

Nothing is computed anew; the numbers are those of the data files.
"""
import functools
import json
import os
import re

import matplotlib.colors
import numpy as np
import pytest

import drawing
import gallery
import naming
import on_digits
import on_features
import on_surfaces
import rules
import scene
from surfaces import SURFACES
from grading import table

VISUALIZATION = table.FOLDER.parent / 'visualization'
# 2/L, (2 + 2b)/((1 - b)L) and (2 + 2b)/((1 + 2b)L), for b = 0.9 and the
# ravine's largest curvature L = 4
LIMITS = {'GD': 0.5, 'momentum': 9.5, 'Nesterov': 3.8 / 11.2}


@functools.cache
def data_of(name):
    """Read the data file of a picture."""
    return json.loads(gallery.PICTURES[name].data_in().read_text())


@functools.cache
def drawn(name):
    """Draw a picture of its data file; give the figure, laid out."""
    with drawing.style():
        figure = gallery.PICTURES[name].draw(data_of(name))
        figure.draw_without_rendering()
    return figure


def panels(name):
    """Give the panels of a picture by the first words of their titles."""
    titled = [axes for axes in drawn(name).axes if axes.get_title()]
    found = {re.match(r'weights [^\n]+|[^\n,:]+', axes.get_title())[0]: axes
             for axes in titled}
    assert len(found) == len(titled)
    return found


def hexadecimal(color):
    """Write a colour as the rules have it."""
    return matplotlib.colors.to_hex(color)


def points_of(line):
    """Give the points of a line, in two dimensions or in three."""
    return np.array(line.get_data_3d()).T if hasattr(
        line, 'get_data_3d') else line.get_xydata()


def is_at(line, points):
    """Tell whether a line has exactly these points."""
    there = points_of(line)
    return there.shape == np.shape(points) and np.allclose(
        there, np.array(points, float), rtol=1e-12, atol=0, equal_nan=True)


def steps(values):
    """Give the points of values over the steps 0, 1, 2, ..."""
    return np.column_stack([np.arange(len(values)), values])


def over(x, y):
    """Give the points of y over x."""
    return np.column_stack([x, np.array(y, float)])


def look(name):
    """Give colour, dash and marker of a rule."""
    rule = rules.RULES[name]
    return rule.color, rule.dash, rule.marker


def check_lines(axes, wanted):
    """See that the lines of a panel are these, each in its look.

    wanted: (points, look) of each; a look has a colour, a dash and perhaps a
        marker. What has one point or two is no curve.
    """
    left = [line for line in axes.lines if len(points_of(line)) > 2]
    for points, own in wanted:
        match = [line for line in left if is_at(line, points) and own == (
            hexadecimal(line.get_color()), line.get_linestyle(),
            line.get_marker())[:len(own)]]
        assert match, (axes.get_title(), own)
        left.remove(match[0])
    assert not left, axes.get_title()


def line_at(axes, points):
    """Give the one line of a panel that has exactly these points."""
    found, = [line for line in axes.lines if is_at(line, points)]
    return found


def look_at(axes, points):
    """Give colour and dash of the one line with these points."""
    line = line_at(axes, points)
    return hexadecimal(line.get_color()), line.get_linestyle()


def single(axes, marker):
    """Give the single points of a panel that have this marker."""
    return [tuple(line.get_xydata()[0]) for line in axes.lines if len(
        line.get_xydata()) == 1 and line.get_marker() == marker]


def check_ends(axes, wanted):
    """See that the names right of a panel are these, in place and colour.

    wanted: (text, y of the line's last point, color) of each.
    """
    names = {text.get_text(): text for text in axes.texts
             if getattr(text, 'xycoords', '') == 'axes fraction'}
    assert set(names) == {text for text, _, _ in wanted}
    low, high = axes.get_ylim()
    for text, y, color in wanted:
        assert hexadecimal(names[text].get_color()) == color, text
        at = axes.transData.inverted().transform(
            axes.transAxes.transform(names[text].xy))[1]
        assert at == pytest.approx(np.clip(y, low, high), rel=1e-6), text
        arrow = names[text].arrow_patch.get_edgecolor()
        assert hexadecimal(arrow) == color, text
    heights = [name.xyann[1] for name in sorted(
        names.values(), key=lambda name: name.xy[1])]
    assert heights == sorted(heights)


def check_names(axes, wanted):
    """See that each name in a panel is on its own line, in its colour.

    wanted: (text, points, color) of each.
    """
    names = {text.get_text().split('\n')[0]: text for text in axes.texts}
    assert set(names) == {text for text, _, _ in wanted}
    for text, points, color in wanted:
        assert hexadecimal(names[text].get_color()) == color, text
        spot = axes.bbox.p0 + np.array(
            names[text].xy) * axes.figure.dpi / 72
        track = naming.dense(axes.transData.transform(points))
        assert np.min(np.hypot(*(track - spot).T)) < 1, text


# The surfaces

def check_contours(axes, value):
    """See that bands and lines of equal height are where a function has them.

    value: takes an array of shape (2, ...).
    """
    for contour in axes.collections:
        slack = 0.05 * (contour.levels[-1] - contour.levels[0])
        right = []
        for i, pieces in enumerate(contour.allsegs):
            low = contour.levels[i]
            high = contour.levels[i + 1] if contour.filled else low
            for heights in map(value, (piece.T for piece in pieces)):
                right += [*((low - slack < heights)
                            & (heights < high + slack))]
        # where a valley is narrow, the grid is too coarse for a few
        assert np.mean(right) > 0.95


def check_seen_from_above(axes, surface):
    """See that a panel shows a surface, its minima and the start."""
    check_contours(axes, lambda var: np.log10(surface.value(var) + 1e-2))
    bands, = [found for found in axes.collections if found.filled]
    shades = bands.get_facecolors()[:, 0]
    assert (np.diff(shades) < 0).all()  # the higher, the darker
    assert (*axes.get_xlim(), *axes.get_ylim()) == surface.window
    assert sorted(single(axes, 'o')) == sorted(
        [*surface.minima, surface.start])


@pytest.mark.parametrize('place', SURFACES)
def test_contours(place):
    """Each surface is under its title, with the paths and their names."""
    axes, paths = panels('contours.png')[place], data_of(
        'contours.png')[place]['paths']
    check_seen_from_above(axes, SURFACES[place])
    check_lines(axes, [(points, look(name))
                       for name, points in paths.items()])
    check_names(axes, [(name, points, rules.RULES[name].color)
                       for name, points in paths.items()])


@pytest.mark.parametrize('place', SURFACES)
def test_contours_as_rendered(place):
    """Of two pixels, that of the place a level or two higher is darker."""
    figure = drawing.new_figure(4, 4)
    axes, surface = figure.add_axes((0, 0, 1, 1)), SURFACES[place]
    drawing.contours(axes, surface)
    axes.axis('off')
    bands, = [found for found in axes.collections if found.filled]
    for artist in {*axes.collections, *axes.lines} - {bands}:
        artist.set_visible(False)
    pixels = np.asarray(drawing.image_of(figure, 100))[::-1, :, 0].astype(int)
    left, right, low, high = surface.window
    rows, columns = np.mgrid[10:400:20, 10:400:20].reshape(2, -1)
    heights = np.log10(1e-2 + surface.value(np.array([
        left + (right - left) * (columns + 0.5) / 400,
        low + (high - low) * (rows + 0.5) / 400])))
    shades, level = pixels[rows, columns], np.diff(bands.levels).max()
    higher = heights[:, None] > heights + 2 * level
    assert higher.any()
    # all but a few, on the seams between two bands
    assert (shades[:, None] < shades)[higher].mean() > 0.93
    for x, y in surface.minima:
        lowest = pixels[int(400 * (y - low) / (high - low)),
                        int(400 * (x - left) / (right - left))]
        assert lowest > shades[heights.argmax()] + 40


@pytest.mark.parametrize('place', SURFACES)
def test_surfaces(place):
    """The whole of each path that is in the window lies on the surface."""
    axes, surface = panels('surfaces.png')[place], SURFACES[place]
    left, right, low, high = surface.window
    curves = [line for line in axes.lines if len(points_of(line)) > 1]
    for name, path in data_of('surfaces.png')[place]['paths'].items():
        line, = [line for line in curves if hexadecimal(
            line.get_color()) == rules.RULES[name].color]
        curves.remove(line)
        assert (line.get_linestyle(), line.get_marker()) == look(name)[1:]
        x, y, z = there = points_of(line).T
        assert (left <= x).all() and (x <= right).all()
        assert (low <= y).all() and (y <= high).all()
        np.testing.assert_allclose(z, np.log10(1 + surface.value(there[:2])))
        x, y = path = np.array(path).T
        path = path[:, (left <= x) & (x <= right) & (low <= y) & (y <= high)]
        away = np.hypot(*(path[:, :, None] - there[:2, None]))
        assert away.min(axis=1).max() < 1e-9, name  # each step is there
        assert away.min(axis=0).max() <= np.hypot(
            *np.diff(path)).max(), name  # and nothing off the path
        np.testing.assert_allclose(there[:2, 0], surface.start)
        np.testing.assert_allclose(there[:2, -1], path[:, -1])
    assert not curves
    height = np.log10(1 + surface.value(np.array(surface.start)))
    assert any(is_at(line, [(*surface.start, height)])
               for line in axes.lines)


@pytest.mark.parametrize('name', ['contours.png', 'surfaces.png',
                                  'rate_sweep.png'])
def test_key(name):
    """The key has a sample of each rule's line beside its name and file."""
    axes = drawn(name).axes[-1]
    assert len(axes.lines) == len(axes.texts) == len(rules.RACERS)
    for line, text in zip(axes.lines, axes.texts):
        rule = rules.RULES[text.get_text().split()[0]]
        assert rule.name in rules.RACERS
        row = next(row for row in (*table.TASKS, *table.FURTHER)
                   if row.number == rule.number)
        assert text.get_text().endswith(f'({row.file})')
        assert hexadecimal(text.get_color()) == rule.color
        assert (hexadecimal(line.get_color()), line.get_linestyle(),
                line.get_marker()) == look(rule.name)
        assert (line.get_ydata() == text.get_position()[1]).all()


# Races

@pytest.fixture
def raced(monkeypatch):
    """Give the scene of race.gif."""
    monkeypatch.setattr(scene.Scene, 'frames', lambda self: self)
    with drawing.style():
        return gallery.PICTURES['race.gif'].draw(data_of('race.gif'))


@pytest.mark.parametrize('step', [0, 1, 73, 199, 200])
def test_race(raced, step):
    """At a step there are the points and losses up to it, and no more."""
    above, beside = raced.figure.axes
    surface, last = SURFACES['Beale'], step == SURFACES['Beale'].steps
    raced.show(step)
    assert above.get_title() == 'paths' and beside.get_title() == 'losses'
    for name, path in data_of('race.gif')['paths'].items():
        points = np.array(path)[:step + 1]
        losses = steps(np.maximum(surface.value(points.T), 1e-12))
        for axes, lines, shown in ((above, raced.lines, points),
                                   (beside, raced.curves, losses)):
            line, = [line for line in lines if hexadecimal(
                line.get_color()) == rules.RULES[name].color]
            assert line.axes is axes and is_at(line, shown), name
            assert (line.get_linestyle(),
                    line.get_marker()) == look(name)[1:]
            head, = [head for head in raced.heads if head.axes is axes
                     and hexadecimal(head.get_color()) == rules.RULES[
                         name].color]
            assert is_at(head, shown[-1:]), name
            assert head.get_marker() == rules.RULES[name].marker
            assert head.get_visible() == (not last)
    assert {text.get_visible() for text in above.texts} == {last}


def test_race_names(raced):
    """Paths and losses have their names, over contours that are right."""
    above, beside = raced.figure.axes
    surface, paths = SURFACES['Beale'], data_of('race.gif')['paths']
    check_contours(above, lambda var: np.log10(surface.value(var) + 1e-2))
    assert (*above.get_xlim(), *above.get_ylim()) == surface.window
    check_names(above, [(name, points, rules.RULES[name].color)
                        for name, points in paths.items()])
    check_ends(beside, [
        (name, surface.value(np.array(points[-1])), rules.RULES[name].color)
        for name, points in paths.items()])


def test_frames(raced, monkeypatch):
    """An animation draws the race at the steps that it shows, in order."""
    monkeypatch.undo()
    monkeypatch.setitem(scene.FRAMES, '.gif', 3)
    shown = []
    monkeypatch.setattr(raced, 'show', lambda step: shown.append(step)
                        or scene.Scene.show(raced, step))
    images = [np.asarray(image, float) for image in raced.frames()]
    assert shown[-3:] == [0, 100, 200] and len(images) == 3
    color = 255 * np.array(matplotlib.colors.to_rgb(
        rules.RULES['Adam'].color))
    marked = [(np.abs(image - color).max(axis=-1) < 20).sum()
              for image in images]
    assert marked[0] < marked[1] < marked[2]


def test_race_of_unequal_lengths():
    """A path that ended before the step shown is there in full."""
    surface = SURFACES['ravine']
    paths = {'GD': np.array([[-5., -2.], [9., 9.], [1e7, 1e7]]),
             'Adam': np.linspace([-5, -2], [0, 0], 61)}
    with drawing.style():
        race = scene.picture(surface, [scene.Racer(
            rules.RULES[name], {}, False, points, surface.value(points.T))
            for name, points in paths.items()])
    race.show(30)
    assert is_at(race.lines[0], paths['GD'])
    assert is_at(race.lines[1], paths['Adam'][:31])
    assert is_at(race.curves[0], steps(surface.value(paths['GD'].T)))
    assert {text.get_text() for text in race.figure.axes[1].texts} == {
        'GD: diverged at 2', 'Adam'}


# The learning rate

@pytest.mark.parametrize('name', [*rules.RACERS, 'Newton'])
def test_learning_rates(name):
    """Each panel has its rule's four curves, the best in its colour."""
    axes, trial = panels('learning_rates.png')[name], data_of(
        'learning_rates.png')[name]
    colors = '#555555', rules.RULES[name].color, '#555555', '#555555'
    curves = [np.clip(np.array(losses, float), 1e-12, 1e6)
              for losses in trial['losses']]
    check_lines(axes, [(steps(curve), (color, dash)) for curve, color, dash
                       in zip(curves, colors, (':', '-', '--', '-.'))])
    sign = {'alpha': 'α', 'epsilon': 'ε'}[trial['setting']]
    check_ends(axes, [
        (f'{sign} = {value:.3g}' + f': {word}' * bool(word), curve[-1],
         color) for value, word, curve, color in zip(
            trial['values'], trial['words'], curves, colors)])
    limit = {**LIMITS, 'Newton': 2}.get(name)
    assert trial['limit'] == (limit and pytest.approx(limit, rel=1e-6))
    title = axes.get_title().partition(': ')[2]
    assert title == (f'limit {limit:.3g}' if limit else
                     'no rate' if name == 'AdaDelta' else 'no limit')


@pytest.mark.parametrize('place', SURFACES)
def test_rate_sweep(place):
    """Curves stop where a rule is gone for good, and a cross stands there.
    """
    axes, data = panels('rate_sweep.png')[place], data_of('rate_sweep.png')
    rates, curves, crosses = np.array(data['rates']), {}, {}
    for name, losses in data['losses'][place].items():
        losses = np.array(losses, float) * np.ones(len(rates))
        gone = np.isnan(losses) | (losses > 1e4)
        curves[name] = over(rates, np.where(
            gone, np.nan, np.maximum(losses, 1e-10)))
        if gone[-1]:
            crosses[rates[np.flatnonzero(~gone)[-1] + 1],
                    rules.RULES[name].color] = name
    check_lines(axes, [(points, look(name))
                       for name, points in curves.items()])
    check_names(axes, [(name, points[np.isfinite(points[:, 1])],
                        rules.RULES[name].color)
                       for name, points in curves.items()])
    marks = [line for line in axes.lines if line.get_marker() == 'x']
    assert {(line.get_xdata()[0], hexadecimal(line.get_color()))
            for line in marks} == set(crosses)
    dotted = {hexadecimal(line.get_color()): line.get_xdata()
              for line in axes.lines if len(line.get_xdata()) == 2}
    if place != 'ravine':
        assert not dotted
        return
    assert dotted == {rules.RULES[name].color: pytest.approx([limit, limit])
                      for name, limit in LIMITS.items()}
    # the first rate that diverges is the next on the grid above the limit,
    # or the one after it where the steps do not suffice to get far
    for (rate, _), name in crosses.items():
        assert 1 < rate / LIMITS[name] < 10 ** 0.25


def test_saddle():
    """Each rule has its curve and its name."""
    data = data_of('saddle.png')
    axes, = drawn('saddle.png').axes
    check_lines(axes, [(over(data['offsets'], counts), look(name))
                       for name, counts in data['steps'].items()])
    check_ends(axes, [(name, counts[-1], rules.RULES[name].color)
                      for name, counts in data['steps'].items()])
    assert axes.xaxis_inverted()


def test_pairs():
    """Each panel has the rules that its title names."""
    data = data_of('pairs.png')
    left, *others = drawn('pairs.png').axes
    descents = {label: label.split() for label in data['descents']}
    blue = rules.RULES['momentum'].color
    check_lines(left, [(steps(data['descents'][label]),
                        (blue, rules.RULES[name].dash))
                       for label, (name, _) in descents.items()])
    check_ends(left, [(
        f'task {rules.RULES[name].number}, α = {rate}',
        data['descents'][label][-1], blue)
        for label, (name, rate) in descents.items()])
    wide = line_at(left, steps(data['descents']['momentum 0.2']))
    assert wide.get_linewidth() >= 4 and wide.get_alpha() < 0.5
    for axes, family in zip(others, ('RMSProp', 'Adam')):
        assert axes.get_title().startswith(f'{family}: ')
        found = {label: over(data['gradients'], lengths) for label, lengths
                 in data['lengths'].items() if label.startswith(family)}
        color, names = rules.RULES[family].color, {}
        looks = {'RMSProp 100': '-', 'RMSProp-8 100': '--', 'Adam 1': '-',
                 'Adam-10 1': '--', 'Adam-10 100': ':'}
        check_lines(axes, [(points, (color, looks[label]))
                           for label, points in found.items()])
        for label, points in found.items():
            name, step = label.split()
            text = f'task {rules.RULES[name].number}' + (
                f', step {step}' if family == 'Adam' else '')
            names[text] = pytest.approx(points[0])
            assert str(rules.RULES[name].number) in axes.get_title()
        assert {text.get_text(): text.xy for text in axes.texts} == names
        assert {hexadecimal(text.get_color())
                for text in axes.texts} == {color}


# Digits

def test_training():
    """Left are the curves at the common rate, right those at the best."""
    data = data_of('training.png')
    left, right = drawn('training.png').axes
    assert left.get_title() == 'one learning rate, 0.01, for all'
    assert right.get_title() == 'each at the best rate of its own'
    best = {name: found['losses'] for name, found in data['best'].items()}
    texts = {name: name + (f' {found["rate"]:g}' if found['rate'] else '')
             for name, found in data['best'].items()}
    for axes, curves, names in ((left, data['common'], {}),
                                (right, best, texts)):
        check_lines(axes, [(steps(curve), look(name))
                           for name, curve in curves.items()])
        check_ends(axes, [(names.get(name, name), curve[-1],
                           rules.RULES[name].color)
                          for name, curve in curves.items()])


def test_noise_of_batches():
    """Dots are what was measured, lines what is predicted."""
    data, axes = data_of('batch_sizes.png'), panels('batch_sizes.png')[
        'noise falls as 1/√B']
    wanted, texts = [], {text.get_text(): text for text in axes.texts}
    for name, found in data['noise'].items():
        color = hexadecimal(texts[name].get_color())
        curve = over(data['sizes'], found['predicted'])
        wanted += [(curve, (color, '-')),
                   (over(data['sizes'], found['measured']), (color, 'None'))]
        assert tuple(texts[name].xy) in map(tuple, curve)
    assert len({own for _, own in wanted}) == 4
    check_lines(axes, wanted)
    level, = [line for line in axes.lines if len(line.get_ydata()) == 2]
    assert set(level.get_ydata()) == {1}


@pytest.mark.parametrize('key, title', [
    ('same', 'one rate'), ('best', 'each at its best rate')])
def test_losses_of_batches(key, title):
    """A size has its curve and its name, with its rate where that differs.
    """
    axes, data = panels('batch_sizes.png')[title], data_of(
        'batch_sizes.png')[key]
    sizes = {'None': None, '1': 1, '32': 32, '256': 256}
    wanted = {size: over(np.maximum(curve['read'], 1), curve['losses'])
              for size, curve in data.items()}
    check_lines(axes, [(points, on_digits.LOOKS[sizes[size]])
                       for size, points in wanted.items()])
    check_ends(axes, [(
        (size if sizes[size] else 'all') + (
            f' ({curve["rate"]:g})' if key == 'best' else ''),
        curve['losses'][-1], on_digits.LOOKS[sizes[size]][0])
        for size, curve in data.items()])


def test_times_of_batches():
    """Each time is at its size, and written there."""
    times = data_of('batch_sizes.png')['times']
    axes = panels('batch_sizes.png')['small batches cost time']
    points = {size: (times['images'] if size == 'None' else int(size),
                     1000 * seconds)
              for size, seconds in times['epochs'].items()}
    check_lines(axes, [(list(points.values()), ('#000000', '-'))])
    assert {text.get_text(): text.xy for text in axes.texts} == {
        f'{size.replace("None", "all")}\n{point[1]:.0f}':
        pytest.approx(point) for size, point in points.items()}


# Features

def check_band(band, x, low, high, color):
    """See that a band goes from the low values to the high."""
    path, = band.get_paths()
    vertices = {tuple(vertex) for vertex in path.vertices}
    assert vertices == {*zip(x, low), *zip(x, high)}
    assert hexadecimal(band.get_facecolor()[0]) == color


def test_scaling():
    """Both descents are over their own contours, and have their losses."""
    data, found = data_of('scaling.png'), panels('scaling.png')
    losses, ends, looks = found['excess loss / the first'], [], []
    for name in 'raw', 'normalized':
        axes, regression = found[name], data[name]
        path, minimum = np.array(regression['path']), regression['minimum']
        hessian = np.array(regression['hessian'])

        def excess(var):
            """Give (w - w*)' H (w - w*) of the points (2, ...)."""
            away = var - np.reshape(minimum, (2, 1))
            return (away * (hessian @ away)).sum(axis=0)

        contour, = axes.collections
        np.testing.assert_allclose(
            contour.levels / excess(path[:1].T),
            [0.01, 0.1, 0.4, 1, 2, 4], rtol=1e-6)
        for level, pieces in zip(contour.levels, contour.allsegs):
            assert pieces
            np.testing.assert_allclose(
                excess(np.concatenate(pieces).T), level, rtol=0.05)
        assert single(axes, '*') == [tuple(minimum)]
        assert single(axes, 'o') == [tuple(path[0])]
        looks.append(look_at(axes, path))
        check_lines(axes, [(path, looks[-1])])
        assert f'condition number {regression["condition"]:.3g}\n' in (
            axes.get_title())
        assert f'after {regression["steps"]} step' in axes.get_title()
        ends.append((name, np.maximum(regression['excess'], 1e-8),
                     looks[-1]))
    assert looks[0][0] != looks[1][0] and looks[0][1] != looks[1][1]
    check_lines(losses, [(steps(curve), own) for _, curve, own in ends])
    check_ends(losses, [(name, curve[-1], own[0])
                        for name, curve, own in ends])
    goal, = [line for line in losses.lines if len(line.get_ydata()) == 2]
    assert set(goal.get_ydata()) == {0.01}


def test_decay():
    """A schedule has one look in both panels, and its band."""
    data = data_of('decay.png')
    left, right = drawn('decay.png').axes
    assert left.get_title() == 'learning rate'
    first, curves, bands = [], [], list(right.collections)
    for name, found in data['schedules'].items():
        own = look_at(right, over(data['steps'], found['mean']))
        stairs = over(1 + 100 * np.arange(100), found['rates'])
        assert line_at(left, stairs).get_drawstyle() == 'steps-post'
        first.append((stairs, own, name))
        curves.append((over(data['steps'], found['mean']), own, name))
        check_band(bands.pop(0), data['steps'], found['low'], found['high'],
                   own[0])
    for axes, wanted in (left, first), (right, curves):
        check_lines(axes, [(points, own) for points, own, _ in wanted])
        check_ends(axes, [(name, points[-1, 1], own[0])
                          for points, own, name in wanted])
        assert len({own[0] for _, own, _ in wanted}) == 3
        assert len({own[1] for _, own, _ in wanted}) == 3


@pytest.mark.parametrize('kind', ['without', 'with'])
def test_batch_norm(kind):
    """Deviations are beside the histograms of the same networks."""
    data, found = data_of('batch_norm.png'), panels('batch_norm.png')
    edges, layers = np.array(data['edges']), np.arange(1, 11)
    without, axes = (found[f'{word} batch normalization']
                     for word in ('without', kind))
    texts = {text.get_text().split(',')[0]: text for text in without.texts}
    wanted = []
    for name, network in data['networks'][kind].items():
        plain = over(layers, data['networks']['without'][name]['deviations'])
        own = look_at(without, plain)
        wanted.append((over(layers, network['deviations']), own))
        assert hexadecimal(texts[name].get_color()) == own[0]
        assert tuple(texts[name].xy) in map(tuple, plain)
        bars = found[f'weights {name}, {kind}'].patches
        np.testing.assert_allclose(
            [(bar.get_x(), bar.get_width(), bar.get_height())
             for bar in bars],
            np.array([edges[:-1], np.diff(edges), network['last']]).T,
            rtol=1e-9, atol=1e-12)
        assert {hexadecimal(bar.get_facecolor()) for bar in bars} == {own[0]}
    check_lines(axes, wanted)
    assert len({own for _, own in wanted}) == 3


@pytest.mark.parametrize('problem', on_features.PROBLEMS)
def test_sparse(problem):
    """Each rule has curve, band and name under the problem's title."""
    data = data_of('sparse.png')
    axes, = [axes for axes in drawn('sparse.png').axes
             if axes.get_title() == problem]
    curves, ends, bands = [], [], list(axes.collections)
    for name, found in data['problems'][problem].items():
        own = look('GD' if name == 'GD decayed' else name)
        if name == 'GD decayed':
            own = own[0], '--'
        curves.append((over(data['looks'], found['mean']), own))
        ends.append((f'{name} {found["rate"]:g}', found['mean'][-1], own[0]))
        check_band(bands.pop(0), data['looks'], found['low'], found['high'],
                   own[0])
    check_lines(axes, curves)
    check_ends(axes, ends)


@pytest.mark.parametrize('key, title', [
    ('error', 'sparse: error of the weights'),
    ('effective', 'sparse: rate at the end')])
def test_sparse_weights(key, title):
    """A point stands for ten features that are about as frequent."""
    data = data_of('sparse.png')
    axes, = [axes for axes in drawn('sparse.png').axes
             if axes.get_title() == title]
    # from the rarest on, ten in a row
    often = np.median(np.reshape(data['frequencies'][::-1], (10, 10)), axis=1)
    curves, ends = [], []
    for name, found in data['weights'].items():
        values = np.reshape(found[key][::-1], (10, 10))
        curve = over(often, np.sqrt(np.mean(values ** 2, axis=1)) if key
                     == 'error' else np.median(values, axis=1))
        color, dash, marker = look(name)
        curves += [(curve, (color, dash)), (curve, (color, 'None', marker))]
        ends.append((name, curve[-1, 1], color))
    check_lines(axes, curves)
    check_ends(axes, ends)


# pictures.py --measure

@pytest.fixture
def pictures(monkeypatch, drivers, tmp_path):
    """Give pictures.py, with measured times that take none."""
    import pictures
    monkeypatch.setattr(on_digits, 'TIMES', tmp_path / 'batch_times.json')
    monkeypatch.setattr(on_digits, 'measure_batch_times',
                        lambda *_: {'epochs': {'1': 0.5}, 'images': 3})
    monkeypatch.setattr(on_digits, 'on_mnist', lambda: True)
    monkeypatch.setattr(gallery, 'PICTURES', {})
    return pictures


@pytest.mark.parametrize('options', [[], ['--measure']])
def test_measure(pictures, monkeypatch, tmp_path, options):
    """The times are measured where that is asked for, and not else."""
    monkeypatch.setattr(sys, 'argv', ['pictures.py', *options])
    pictures.main()
    written = {path.name: json.loads(path.read_text())
               for path in tmp_path.iterdir()}
    assert written == ({'batch_times.json': {
        'epochs': {'1': 0.5}, 'images': 3}} if options else {})


def test_measure_broken_off(pictures, monkeypatch, tmp_path):
    """What is broken off leaves the times as they were, and nothing else."""
    on_digits.TIMES.write_text('as before')

    def fail(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(os, 'replace', fail)
    with pytest.raises(KeyboardInterrupt):
        pictures.measure()
    assert [path.read_text() for path in tmp_path.iterdir()] == ['as before']


# What the texts for who does not see the pictures claim

CLAIMS = []


def claim(name, words):
    """Mark a function that holds these words of a picture's text.

    The function takes the picture's data.
    """
    def keep(function):
        CLAIMS.append(pytest.param(name, words, function,
                                   id=function.__name__))
        return function
    return keep


@claim('race.gif', 'After 200 steps Adam and momentum are at the minimum; '
       'AdaDelta has hardly left.')
def beale_has_two_at_its_minimum(data):
    """Their distance is nothing on the picture; AdaDelta's is most of it."""
    minimum, = SURFACES['Beale'].minima
    away = {name: np.hypot(*(np.array(path) - minimum).T)
            for name, path in data['paths'].items()}
    assert {len(distances) for distances in away.values()} == {201}
    assert {name for name, distances in away.items()
            if distances[-1] < 0.001} == {'Adam', 'momentum'}
    assert max(away, key=lambda name: away[name][-1]) == 'AdaDelta'
    assert np.hypot(*np.diff(data['paths']['AdaDelta'], axis=0).T
                    ).sum() < 0.25 * away['AdaDelta'][0]


@claim('contours.png', 'Those with momentum swing past most minima')
def momentum_swings_past(data):
    """On the ravine and the plateau those with momentum, and only those."""
    for place in 'ravine', 'plateau':
        farthest = {name: np.max(path, axis=0)[0]
                    for name, path in data[place]['paths'].items()}
        assert {name for name, x in farthest.items() if x > 0.5} == {
            'momentum', 'Nesterov', 'Adam'}


@claim('contours.png', 'AdaDelta hardly moves on three of the surfaces')
def adadelta_hardly_moves(data):
    """There it does less than a quarter of the way, elsewhere half."""
    moved = {}
    for place, found in data.items():
        path, minima = found['paths']['AdaDelta'], SURFACES[place].minima
        moved[place] = np.hypot(*np.diff(path, axis=0).T).sum() / min(
            np.hypot(*np.subtract(path[0], minimum)) for minimum in minima)
    assert {place for place, part in moved.items() if part < 0.25} == {
        'ravine', 'Beale', 'Rosenbrock'}
    assert sum(part > 0.5 for part in moved.values()) == 2


@claim('contours.png', 'No optimizer has the lowest loss on all')
def nobody_wins_everywhere(data):
    """Three surfaces have three winners."""
    assert len({min(found['paths'], key=lambda name: SURFACES[place].value(
        np.array(found['paths'][name][-1])))
        for place, found in data.items()}) >= 3


@claim('surfaces.png', "a ravine, Beale's and Rosenbrock's functions, a "
       'saddle and a plateau')
def five_surfaces(data):
    """These five, in this order."""
    assert list(data) == ['ravine', 'Beale', 'Rosenbrock', 'saddle',
                          'plateau']


@claim('learning_rates.png', 'Gradient descent, momentum, Nesterov and '
       'Newton diverge just above 0.5, 9.5, 0.339 and 2')
def four_diverge(data):
    """At 1 % below the limit the loss falls, 5 or 10 % above it grows."""
    for name, limit in {'GD': 0.5, 'momentum': 9.5, 'Nesterov': 0.339,
                        'Newton': 2}.items():
        below, above = data[name]['values'][2:]
        assert below < limit < above < 1.11 * limit
        falling, growing = data[name]['losses'][2:]
        assert falling[-1] < falling[0] and growing[-1] > 1e4 * growing[0]


@claim('learning_rates.png', 'AdaGrad, RMSProp and Adam stay finite at a '
       'hundred times their best rate')
def three_stay_finite(data):
    """They do not even end at a hundred times the loss at the start."""
    for name in 'AdaGrad', 'RMSProp', 'Adam':
        best, high = np.array(data[name]['values'])[[1, 3]]
        assert high == pytest.approx(100 * best)
        losses = data[name]['losses'][3]
        assert None not in losses and losses[-1] < 100 * losses[0]


@claim('rate_sweep.png', 'so the order of the optimizers changes with the '
       'rate and with the surface')
def order_changes(data):
    """Each surface has several winners, and no two the same ones."""
    winners = {}
    for place, found in data['losses'].items():
        names = [name for name in found if name != 'AdaDelta']
        losses = np.array([found[name] for name in names], float)
        winners[place] = tuple(np.nan_to_num(losses, nan=np.inf).argmin(0))
    assert len(set(winners.values())) == 5
    assert min(len(set(row)) for row in winners.values()) >= 3


@claim('rate_sweep.png', 'AdaDelta, which has no rate, is a level line')
def adadelta_is_level(_):
    """On each surface, drawn over all rates."""
    for place in SURFACES:
        line, = [line for line in panels('rate_sweep.png')[place].lines
                 if line.get_marker() == rules.RULES['AdaDelta'].marker]
        assert len(set(line.get_ydata())) == 1
        assert (line.get_xdata()[0], line.get_xdata()[-1]) == (1e-4, 100)


@claim('saddle.png', 'Those of gradient descent, momentum and Nesterov grow '
       'with the logarithm of the distance')
def three_grow(data):
    """Each power of ten takes as many steps as the next, up to rounding."""
    for name in 'GD', 'momentum', 'Nesterov':
        more = np.diff(data['steps'][name])
        assert more.min() > 0 and np.ptp(more) <= 2


@claim('saddle.png', 'Adam and RMSProp need about 80 whatever it is')
def two_need_80(data):
    """Between 70 and 85."""
    counts = [*data['steps']['Adam'], *data['steps']['RMSProp']]
    assert 70 < min(counts) and max(counts) < 85


@claim('saddle.png', 'AdaDelta even fewer, AdaGrad 1,500')
def two_others(data):
    """AdaDelta is below both at each distance; AdaGrad near to 1,500."""
    adadelta = np.array(data['steps']['AdaDelta'])
    assert (adadelta < data['steps']['Adam']).all()
    assert (adadelta < data['steps']['RMSProp']).all()
    assert data['steps']['AdaGrad'] == pytest.approx([1500] * 12, rel=0.05)


@claim('pairs.png', 'at one learning rate the loss falls slowly with the '
       'momentum of task 5 and fast with that of task 6')
def six_is_faster(data):
    """At 0.02 more than a tenth is left, or less than a thousandth."""
    slow, fast = (np.array(data['descents'][name]) for name in (
        'momentum 0.02', 'momentum-6 0.02'))
    assert slow[-1] > 0.1 * slow[0] and fast[-1] < 1e-3 * fast[0]


@claim('pairs.png', 'for small gradients those of tasks 8 and 10 are much '
       'shorter than those of tasks 7 and 9')
def twins_are_shorter(data):
    """Ten times and more at 1e-9; at 1 there is no difference."""
    lengths = data['lengths']
    for twin, rule in (('RMSProp-8 100', 'RMSProp 100'),
                       ('Adam-10 1', 'Adam 1')):
        for i, gradient in enumerate(data['gradients']):
            if gradient < 1e-8:
                assert 10 * lengths[twin][i] < lengths[rule][i]
        assert lengths[twin][-1] == pytest.approx(lengths[rule][-1], rel=1e-4)


@claim('training.png', 'At the common rate 0.01 RMSProp is lowest, then '
       'Adam; gradient descent, momentum and AdaGrad are far above')
def common_rate(data):
    """These three end at ten times Adam's loss and more."""
    last = {name: losses[-1] for name, losses in data['common'].items()}
    order = sorted(last, key=last.get)
    assert order[:2] == ['RMSProp', 'Adam']
    assert set(order[-3:]) == {'GD', 'momentum', 'AdaGrad'}
    assert last[order[-3]] > 10 * last['Adam']


@claim('training.png', 'At the best rate of each RMSProp is lowest again, '
       'AdaDelta, which has none, is highest, and the others end within a '
       'factor of five')
def best_rates(data):
    """By the loss after the last evaluation."""
    last = {name: found['losses'][-1] for name, found in
            data['best'].items()}
    lowest, *others, highest = sorted(last, key=last.get)
    assert (lowest, highest) == ('RMSProp', 'AdaDelta')
    assert [name for name, found in data['best'].items()
            if found['rate'] is None] == ['AdaDelta']
    assert last[others[-1]] < 5 * last[others[0]]


@claim('batch_sizes.png', 'falls along a straight line, as one over the root '
       'of the batch size')
def noise_falls(data):
    """The slope on log axes is -1/2, until few batches make up all."""
    few = np.array(data['sizes']) <= 1024
    for found in data['noise'].values():
        slope = np.polyfit(np.log(np.array(data['sizes'])[few]),
                           np.log(np.array(found['measured'])[few]), 1)[0]
        assert slope == pytest.approx(-0.5, abs=0.05)


@claim('batch_sizes.png', 'after an epoch there is more noise than gradient '
       'up to some 500 examples')
def noise_crosses_one(data):
    """Between 256 and 1,024."""
    noise = dict(zip(data['sizes'],
                     data['noise']['after an epoch']['measured']))
    assert min(noise[size] for size in noise if size <= 256) > 1
    assert max(noise[size] for size in noise if size >= 1024) < 1


@claim('batch_sizes.png', 'At one rate, smaller batches get lower for the '
       'same examples read')
def smaller_get_lower(data):
    """In the order of the sizes, at the end."""
    last = [data['same'][size]['losses'][-1]
            for size in ('1', '32', '256', 'None')]
    assert last == sorted(last)


@claim('batch_sizes.png', '1 and 32 are close and ahead of 256 and of all')
def two_are_level(data):
    """Within a factor of two; 256 is twice as high as both, and all more."""
    one, some, many, full = (data['best'][size]['losses'][-1]
                             for size in ('1', '32', '256', 'None'))
    assert max(one, some) < 2 * min(one, some)
    assert 2 * max(one, some) < many < full


@claim('batch_sizes.png', 'An epoch of single examples takes several times '
       'as long as one of batches')
def single_examples_take_time(data):
    """Three times and more, where a batch has 16 examples or more."""
    times = dict(data['times']['epochs'])
    single, few = times.pop('1'), times.pop('4')
    assert single > few and single > 3 * max(times.values())


@claim('decay.png', 'two constant ones, and one that falls in stairs from '
       'the high to the low')
def rates_fall_in_stairs(data):
    """It starts at the high one, and ends at the low within 2 %."""
    high, low, decayed = (found['rates']
                          for found in data['schedules'].values())
    assert len(set(high)) == len(set(low)) == 1 and high[0] > low[0]
    assert decayed[0] == high[0] and (np.diff(decayed) < 0).all()
    assert decayed[-1] == pytest.approx(low[-1], rel=0.02)


@claim('decay.png', 'the high rate falls fast and stays high, the low one '
       'falls late and deep, the decaying one falls fast and goes on '
       'falling')
def decay_has_both(data):
    """Fast: a tenth by step 60; high: level from there on."""
    steps = np.array(data['steps'])
    high, low, decayed = (np.array(found['mean'])
                          for found in data['schedules'].values())
    soon, late = (np.abs(steps - step).argmin() for step in (60, 600))
    assert high[soon] < 0.1 * high[0] and decayed[soon] < 0.1 * decayed[0]
    assert low[soon] > 0.5 * low[0]
    assert high[soon:].min() > 0.5 * high[soon:].max()
    for curve in low, decayed:
        assert curve[-1] < 0.02 * high[-1] and curve[-1] < 0.02 * curve[late]


@claim('scaling.png', 'With raw features they are long ellipses, across '
       'which gradient descent zigzags for 30 steps')
def raw_zigzags(data):
    """Each step crosses the long axis; from step 30 on 1 % is left."""
    raw = data['raw']
    curvatures, axes = np.linalg.eigh(raw['hessian'])
    assert curvatures[1] > 20 * curvatures[0]
    across = (np.array(raw['path']) - raw['minimum']) @ axes[:, 1]
    assert (across[1:31] * across[:30] < 0).all()
    assert raw['excess'][29] > 0.01 >= raw['excess'][30]


@claim('scaling.png', 'with normalized ones nearly circles, and one step '
       'comes within 1 %')
def normalized_arrives(data):
    """Axes in the ratio of the curvatures' roots, 1.1 at most."""
    curvatures = np.linalg.eigvalsh(data['normalized']['hessian'])
    assert curvatures[1] < 1.21 * curvatures[0]
    assert data['normalized']['excess'][1] < 0.01


@claim('scaling.png', 'A third panel shows both losses falling')
def both_fall(data):
    """From each step to the next, down to where rounding ends it."""
    for name in 'raw', 'normalized':
        excess = np.array(data[name]['excess'])
        assert (np.diff(excess)[excess[:-1] > 1e-20] < 0).all()


@claim('batch_norm.png', 'they shrink to nothing where weights are too '
       'small, and pile up at -1 and 1 where these are too large')
def scale_matters(data):
    """The deviation falls below 0.001; the outermost bars are highest."""
    found = data['networks']['without']
    assert (np.diff(found['too small']['deviations']) < 0).all()
    assert found['too small']['deviations'][-1] < 1e-3
    bars = found['too large']['last']
    assert min(bars[0], bars[-1]) > 1.9 * max(bars[1:-1])


@claim('batch_norm.png', 'With it their deviation stays near 0.6 in every '
       'layer, and the histograms of all three are the same')
def scale_does_not_matter(data):
    """To a tenth, and to the last digit."""
    networks = list(data['networks']['with'].values())
    for network in networks:
        assert network['deviations'] == pytest.approx([0.6] * 10, abs=0.05)
        assert network['last'] == networks[0]['last']


@claim('sparse.png', 'AdaGrad ends lowest on the first two, gradient descent '
       'with decay on the third; RMSProp is worst on sparse features')
def sparse_order(data):
    """By the mean of the seeds at the end."""
    last = [{name: curve['mean'][-1] for name, curve in found.items()}
            for found in data['problems'].values()]
    assert [min(found, key=found.get) for found in last] == [
        'AdaGrad', 'AdaGrad', 'GD decayed']
    assert max(last[0], key=last[0].get) == 'RMSProp'


@claim('sparse.png', "RMSProp's are a hundred and more times the others' for "
       'the rarest')
def rarest_leap(data):
    """In the median of the ten rarest, as drawn."""
    rates = {name: np.median(found['effective'][-10:])
             for name, found in data['weights'].items()}
    own = rates.pop('RMSProp')
    assert own > 100 * max(rates.values())


@pytest.mark.parametrize('name, words, holds', CLAIMS)
def test_claim(name, words, holds):
    """The words are in the text, and the data bear them out."""
    assert words in gallery.PICTURES[name].alt
    holds(data_of(name))
