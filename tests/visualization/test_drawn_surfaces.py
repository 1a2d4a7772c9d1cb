"""The pictures of the surfaces draw their data."""
import numpy as np
import pytest

import drawing
import gallery
import rules
import scene
from grading import table
from surfaces import SURFACES
from tests.support.drawn import (
    check_contours, check_ends, check_lines, check_names, data_of, drawn,
    hexadecimal, is_at, line_at, look, over, panels, points_of, single, steps)

pytestmark = pytest.mark.xdist_group('pictures')
# 2/L, (2 + 2b)/((1 - b)L) and (2 + 2b)/((1 + 2b)L), for b = 0.9 and the
# ravine's largest curvature L = 4
LIMITS = {'GD': 0.5, 'momentum': 9.5, 'Nesterov': 3.8 / 11.2}


# The surfaces

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

@pytest.fixture(scope='module')
def raced():
    """Give the scene of race.gif."""
    with drawing.style(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene.Scene, 'frames', lambda self: self)
        return gallery.PICTURES['race.gif'].draw(data_of('race.gif'))


@pytest.mark.parametrize('step', [0, 73, 200])
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


# The saddle, and the pairs

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
