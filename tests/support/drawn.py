"""What matplotlib holds of a picture, read back and compared.

Nothing is computed anew; the numbers are those of the data files.
"""
import functools
import json
import re

import matplotlib.colors
import numpy as np
import pytest

import drawing
import gallery
import naming
import rules


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


def check_band(band, x, low, high, color):
    """See that a band goes from the low values to the high."""
    path, = band.get_paths()
    vertices = {tuple(vertex) for vertex in path.vertices}
    assert vertices == {*zip(x, low), *zip(x, high)}
    assert hexadecimal(band.get_facecolor()[0]) == color
