"""How pictures look: contours, paths, captions, files."""
import contextlib
import os
import textwrap

import matplotlib
import matplotlib.backends.backend_agg
import matplotlib.figure
import numpy as np
import PIL.Image
import PIL.PngImagePlugin

import naming
import rules

STYLE = {
    'font.family': 'DejaVu Sans', 'font.size': 9, 'axes.titlesize': 9.5,
    'axes.spines.top': False, 'axes.spines.right': False,
    'axes.grid': True, 'grid.color': '#e4e4e4', 'grid.linewidth': 0.6,
    'axes.axisbelow': True, 'lines.linewidth': 1.6, 'figure.dpi': 100,
    'svg.hashsalt': 'optimization'}
MARKS = 8  # markers along a line
PLAIN = PIL.Image.Dither.NONE
YOURS = ', yours'  # ends the name of a learner's path


@contextlib.contextmanager
def style():
    """Draw in this style, whatever the user's own settings are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def new_figure(width, height):
    """Give a figure, in inches, that needs no display."""
    return matplotlib.figure.Figure(figsize=(width, height))


def caption(figure, text, bottom=0.2):
    """Write the settings below the panels, in a strip of that height.

    bottom: in inches, besides what the lines of the text need.
    """
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(text, int(width * 15.8))
    figure.text(0.1 / width, 0.08 / height, '\n'.join(lines), fontsize=8,
                color='#333333', va='bottom', ha='left')
    strip = (bottom + 0.15 * len(lines)) / height
    figure.set_layout_engine('constrained', rect=(0, strip, 0.99, 1 - strip))


def look_of(rule, count=None, yours=False):
    """Give how a rule's line is drawn; count: its number of points.

    yours: whether it is the path of a learner's own module.
    """
    fill, edge = ('white', rule.color) if yours else (rule.color, 'white')
    size = {'*': 9, 'P': 7, 'X': 7}.get(rule.marker, 5)
    every = {} if count is None else {
        'markevery': max(1, count // MARKS), 'marker': rule.marker,
        'markersize': size, 'markerfacecolor': fill, 'markeredgecolor': edge,
        'markeredgewidth': 1 if yours else 0.5}
    return {'color': rule.color, 'linestyle': ':' if yours else rule.dash,
            **every}


def contours(axes, surface, levels=12):
    """Draw a surface from above, its minima as rings."""
    left, right, low, high = surface.window
    x, y = np.meshgrid(np.linspace(left, right, 200),
                       np.linspace(low, high, 200))
    height = np.log10(surface.value(np.array([x, y])) + 1e-2)
    axes.contourf(x, y, height, levels, cmap='Greys', alpha=0.35)
    axes.contour(x, y, height, levels, colors='#9a9a9a', linewidths=0.4)
    for minimum in surface.minima:
        axes.plot(*minimum, 'o', markersize=9, markerfacecolor='none',
                  markeredgecolor='black', zorder=2)
    axes.set(xlim=(left, right), ylim=(low, high), xlabel='x', ylabel='y')
    axes.grid(False)


def inside(points, window):
    """Tell which points lie in a window."""
    left, right, low, high = window
    x, y = points.T
    return (left <= x) & (x <= right) & (low <= y) & (y <= high)


def paths(axes, surface, found):
    """Draw paths over contours, each with its name where there is room.

    found: the points of each rule's path, by the rule's name; a name that
        ends in YOURS is of a learner's module for that rule.
    Returns: the lines and the names, as matplotlib's objects.
    """
    lines, names = [], []
    for name, points in found.items():
        points = np.asarray(points)
        rule = rules.RULES[name.removesuffix(YOURS)]
        lines += axes.plot(*points.T, zorder=3, **look_of(
            rule, len(points), name.endswith(YOURS)))
        text = name
        if rules.diverged(points[-1]):
            text += f'\ndiverged at step {len(points) - 1}'
        near = np.abs(points).max(axis=1) < rules.FAR
        names.append((points[near], text, rule.color))
    axes.plot(*surface.start, 'o', color='white', markeredgecolor='black',
              markersize=7, zorder=4)
    return lines, naming.name_lines(
        axes, names, marks=[surface.start, *surface.minima])


def save_png(path, figure, alt, digest='', dpi=110):
    """Write a figure in 256 colours; alt and digest go along as text."""
    texts = PIL.PngImagePlugin.PngInfo()
    texts.add_itxt('Description', alt)
    texts.add_text('Comment', digest)
    image = image_of(figure, dpi).quantize(256, dither=PLAIN)
    save(path, lambda partial: image.save(
        partial, format='PNG', optimize=True, pnginfo=texts,
        dpi=(dpi, dpi)))


def save_gif(path, frames, digest='', dpi=80, duration=80):
    """Write an animation that plays once and rests on its last frame.

    frames: figures, or their images; duration: milliseconds a frame.
    """
    images = [frame if isinstance(frame, PIL.Image.Image)
              else image_of(frame, dpi) for frame in frames]
    # one palette, of the fullest frame, so that nothing flickers
    palette = images[-1].quantize(256)
    images = [image.quantize(palette=palette, dither=PLAIN)
              for image in images]
    save(path, lambda partial: images[0].save(
        partial, format='GIF', save_all=True, append_images=images[1:],
        duration=duration, comment=digest.encode()))


def image_of(figure, dpi):
    """Draw a figure; give its pixels."""
    canvas = matplotlib.backends.backend_agg.FigureCanvasAgg(figure)
    figure.set_dpi(dpi)
    canvas.draw()
    return PIL.Image.fromarray(np.asarray(
        canvas.buffer_rgba())).convert('RGB')


def save(path, write):
    """Let write(partial) make a file, then give it its name."""
    partial = path.with_name(f'.partial-{path.name}')
    try:
        write(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
