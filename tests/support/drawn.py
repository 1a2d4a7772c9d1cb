"""Pictures read back: their text, their colours, the numbers they draw."""
import functools
import json

import matplotlib.backends.backend_agg
import matplotlib.collections
import matplotlib.text
import numpy as np
import pytest

import drawing
import gallery
import scene

# Linear RGB as eyes without one kind of cone see it: Vienot, Brettel and
# Mollon (1999); for tritanopia Machado, Oliveira and Fernandes (2009).
BLIND = {
    'none': np.eye(3),
    'protanopia': [[.11238, .88762, 0], [.11238, .88762, 0],
                   [.00401, -.00401, 1]],
    'deuteranopia': [[.29275, .70725, 0], [.29275, .70725, 0],
                     [-.02234, .02234, 1]],
    'tritanopia': [[1.255528, -.076749, -.178779],
                   [-.078411, .930809, .147602],
                   [.004733, .691367, .303900]]}


OWN = '#26a6b5'  # on the page, of a rule that is typed there


def lab(colors, kind='none'):
    """Give the places of colours (..., 3) in CIELAB, seen with a blindness.
    """
    srgb = np.array(colors)
    linear = np.where(srgb <= 0.04045, srgb / 12.92,
                      ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(BLIND[kind]), 0, 1)
    xyz = seen @ np.transpose(
        [[.4124, .3576, .1805], [.2126, .7152, .0722],
         [.0193, .1192, .9505]]) / [.9505, 1, 1.089]
    x, y, z = np.moveaxis(np.where(
        xyz > 216 / 24389, np.cbrt(xyz), xyz * 841 / 108 + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@functools.cache
def data_of(name):
    """Read the data file of a picture."""
    return json.loads(gallery.PICTURES[name].data_in().read_text())


@functools.cache
def drawn(name):
    """Draw a picture of its data file: of an animation, the last frame."""
    with drawing.style():
        found = gallery.PICTURES[name].draw(data_of(name))
        if isinstance(found, scene.Scene):
            found.show(found.moments([found.last])[0])
            found = found.figure
    return found


def seen(figure):
    """Draw a figure; give the texts that are drawn, each with its box."""
    found, draw = {}, matplotlib.text.Text.draw

    def keep(text, *arguments, **options):
        if text.get_visible() and text.get_text().strip():
            found[id(text)] = (
                text, matplotlib.text.Text.get_window_extent(text))
        return draw(text, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matplotlib.text.Text, 'draw', keep)
        matplotlib.backends.backend_agg.FigureCanvasAgg(figure).draw()
    return list(found.values())


def collisions(figure):
    """Give the texts that overlap, or that the picture's edge cuts off."""
    found = [(text.get_text(), box) for text, box in seen(figure)]
    low, high = figure.bbox.p0 - 1, figure.bbox.p1 + 1
    return [(one, other) for i, (one, first) in enumerate(found)
            for other, second in found[:i]
            if min(first.x1, second.x1) - max(first.x0, second.x0) > 1
            and min(first.y1, second.y1) - max(first.y0, second.y0) > 3] + [
        text for text, box in found
        if (box.p0 < low).any() or (box.p1 > high).any()]


def series(figure):
    """Give the rows of numbers that a figure draws: lines, bars, bands."""
    found = []
    for axes in figure.findobj(matplotlib.axes.Axes):
        found += [row for line in axes.lines for row in line.get_xydata().T]
        found += [[bar.get_height() for bar in axes.patches]]
        found += [row for mesh in axes.collections if isinstance(
            mesh, matplotlib.collections.QuadMesh)
            for row in np.ma.filled(mesh.get_array(), np.nan)]
        found += [np.concatenate([path.vertices[:, 1]
                                  for path in band.get_paths()])
                  for band in axes.collections if band.get_paths()]
    return [np.array(row, float) for row in found]


def is_drawn(wanted, rows):
    """Tell whether one of the rows has these numbers, or gaps for them."""
    wanted = np.array(wanted, float)
    for row in rows:
        if len(row) == len(wanted):
            same = np.isclose(row, wanted, rtol=1e-9, atol=0)
            if (same | np.isnan(row)).all() and (
                    same.sum() > min(3, len(row) / 2)):
                return True
        elif len(row) > len(wanted) and np.isin(wanted, row).all():
            return True  # an edge of a band
    return False
