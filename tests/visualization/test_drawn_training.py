"""The pictures of training and of features draw their data."""
import numpy as np
import pytest

import on_digits
import on_sparse
import rules
from tests.support.drawn import (
    check_band, check_ends, check_lines, data_of, drawn, hexadecimal, line_at,
    look, look_at, over, panels, single, steps)

pytestmark = pytest.mark.xdist_group('pictures')


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


@pytest.mark.parametrize('problem', on_sparse.PROBLEMS)
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
