"""How pictures look: terrain, paths, balls; and how they are saved."""
import contextlib
import pathlib

import matplotlib
import matplotlib.backends.backend_agg
import matplotlib.colors
import matplotlib.figure
import matplotlib.lines
import matplotlib.patheffects
import matplotlib.style
import numpy as np
import PIL.Image
import PIL.ImageColor
import PIL.PngImagePlugin

import plotting
import rules

FOLDER = pathlib.Path(__file__).resolve().parent
# Pixels of a page: the width of a README's text, and of half a table there.
FULL, COLUMN = 830, 400
DPI = 96
# Even steps of lightness, from the valley to the ridge, as on the page.
STOPS = ['#11284a', '#124470', '#29618a', '#42809d', '#679ea8', '#92bcb5',
         '#c1d9c7', '#f5f4e4']
TERRAIN = matplotlib.colors.LinearSegmentedColormap.from_list('', STOPS)
BANDS = 14
HALO = [matplotlib.patheffects.withStroke(linewidth=3.2, foreground='white')]
STAR = '#ffd21f'


@contextlib.contextmanager
def style(dark=False):
    """Draw in this style, whatever the user's own settings are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.style.use([FOLDER / 'look.mplstyle', *(
            [FOLDER / 'dark.mplstyle'] * dark)])
        yield


def page():
    """Return the colour of the page."""
    return matplotlib.rcParams['figure.facecolor']


def ink(color):
    """Return a colour as it is drawn on the page: on a dark one, as light
    as it is dark on a white one, in the same hue.
    """
    rgb = np.array(matplotlib.colors.to_rgb(color))
    if lightness(matplotlib.colors.to_rgb(page())) < 50:
        goal = min(105 - lightness(rgb), 95)
        mixed = rgb + np.linspace(0, 1, 51)[:, None] * (1 - rgb)
        rgb = mixed[np.argmax(lightness(mixed) >= goal)]
    return matplotlib.colors.to_hex(rgb)


def lightness(rgb):
    """Return the lightness L* of a colour, 0 to 100."""
    luminance = np.array(rgb) ** 2.2 @ [0.2126, 0.7152, 0.0722]
    return 116 * np.cbrt(luminance) - 16


def shades(color, count):
    """Return shades of a rule's colour, for its settings: pale to full."""
    rgb = np.array(matplotlib.colors.to_rgb(color))
    return [ink(1 - share * (1 - rgb))
            for share in np.linspace(0.7, 1, count)]


def new_figure(width, height, title=''):
    """Give a figure, in pixels of a page, that needs no display."""
    figure = matplotlib.figure.Figure((width / DPI, height / DPI),
                                      layout='constrained')
    if title:
        figure.suptitle(title, x=8 / width, ha='left')
    return figure


def overlay(figure):
    """Lay axes over a figure, in pixels of a page; its layout is final."""
    figure.draw_without_rendering()
    figure.set_layout_engine('none')
    width, height = figure.get_size_inches() * DPI
    axes = figure.add_axes((0, 0, 1, 1), zorder=9)
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis('off')
    return axes


def log(axes, *names):
    """Make axes logarithmic; exponents would be too small to read."""
    for name in names:
        axes.set(**{f'{name}scale': 'log'})
        axis = getattr(axes, f'{name}axis')
        axis.set_major_formatter(written)
        axis.set_minor_formatter('')


def written(value, _=None):
    """Write a power of ten in one size of type."""
    if 1e-3 < value < 1e4:
        return f'{value:g}'
    return f'{value:.0e}'.replace('e-0', 'e-').replace('e+0', 'e')


# Surfaces

def terrain(axes, surface):
    """Draw a surface from above: bands of log height, minima, saddles."""
    left, right, low, high = surface.window
    x, y = np.meshgrid(np.linspace(left, right, 400),
                       np.linspace(low, high, 400))
    height = surface.value(np.array([x, y]))
    small = 0.05 * np.median(height)
    height = np.log10(height + small)
    top = np.quantile(height, 0.97)
    ground(axes, x, y, height, np.linspace(np.log10(small), top, BANDS + 1))
    mark(axes, surface.minima, surface.saddles)
    axes.set(xlim=(left, right), ylim=(low, high))


def ground(axes, x, y, height, levels):
    """Draw bands of height, with thin white contours between them."""
    levels = np.array(levels)
    ends = [min(levels[0], height.min()) - 1e-9, *levels[1:-1],
            max(levels[-1], height.max()) + 1e-9]
    axes.contourf(x, y, height, ends,
                  colors=TERRAIN(np.linspace(0, 1, len(ends) - 1)))
    axes.contour(x, y, height, levels[1:-1], colors='white', alpha=0.5,
                 linewidths=0.6, linestyles='solid')
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def mark(axes, minima, saddles=(), size=11):
    """Draw golden stars at minima and crosses at saddles."""
    for point in minima:
        axes.plot(*point, '*', markersize=size, color=STAR,
                  markeredgecolor='#6b4e00', markeredgewidth=0.6, zorder=4)
    for point in saddles:
        axes.plot(*point, 'x', markersize=7, markeredgewidth=1.8,
                  color='#111111', path_effects=HALO, zorder=2.5)


def start_ring(axes, point, size=9):
    """Draw the white ring of a start, with a thin dark edge."""
    return [axes.plot(*point, 'o', markersize=size + more, zorder=4,
                      markerfacecolor='none', markeredgecolor=color,
                      markeredgewidth=width)[0]
            for color, width, more in (('#1f2328', 1, 2.6),
                                       ('white', 2.4, 0))]


def trail(axes, points, rule, **look):
    """Draw a path: two pixels wide, with a white halo."""
    return axes.plot(*np.transpose(points), **{
        'color': rule.color, 'linestyle': rule.dash, 'zorder': 3,
        'path_effects': HALO, 'solid_joinstyle': 'round', **look})[0]


def ball(axes, point, rule, size=9, **look):
    """Draw the ball at the head of a path, with its rule's mark."""
    disc, = axes.plot(*[[value] for value in point], 'o', **{
        'markersize': size, 'color': rule.color, 'zorder': 5,
        'markeredgecolor': 'white', 'markeredgewidth': 1.2,
        'clip_on': False, **look})
    sign, = axes.plot(*[[value] for value in point], rule.mark or 'None',
                      markersize=0.55 * size, color='white', zorder=5,
                      markeredgewidth=0, clip_on=False)
    return [disc, sign]


def curve(axes, x, y, rule, **look):
    """Draw a curve that ends in its rule's ball; give what name_ends needs.

    x, y: with gaps where y is not finite.
    """
    color = ink(rule.color)
    axes.plot(x, y, **{'color': color, 'linestyle': rule.dash, **look})
    end = np.flatnonzero(np.isfinite(np.array(y, float)))[-1]
    ball(axes, (x[end], y[end]), rule, 8)
    return y[end], rule.label, color


def inside(points, window):
    """Tell which points lie in a window."""
    left, right, low, high = window
    x, y = np.transpose(points)
    return (left <= x) & (x <= right) & (low <= y) & (y <= high)


# Files

def save_png(path, figure, digest='', alt=''):
    """Write a figure in 256 colours; digest and alt go along as text."""
    texts = PIL.PngImagePlugin.PngInfo()
    texts.add_itxt('Description', alt)
    texts.add_text('Comment', digest)
    image = image_of(figure, 2 * DPI)
    image = indexed(image, palette_of(image, 256))
    plotting.save(path, lambda partial: image.save(
        partial, format='PNG', optimize=True, pnginfo=texts))


def save_gif(path, frames, digest=''):
    """Write an animation that begins again after a rest on its last frame.
    """
    images = list(frames)
    # one palette, of the fullest frame, so that nothing flickers
    palette = palette_of(images[-1], 128)
    images = [indexed(image, palette) for image in images]
    plotting.save(path, lambda partial: images[0].save(
        partial, format='GIF', save_all=True, append_images=images[1:],
        duration=[600, *[70] * (len(images) - 2), 2500], loop=0,
        comment=digest.encode()))


def indexed(image, palette):
    """Return an image in a palette, in which the page's colour, that of the
    upper right corner, is exact: Pillow finds the nearest one only roughly.
    """
    found = image.quantize(palette=palette, dither=PIL.Image.Dither.NONE)
    colors, k = found.getpalette(), found.getpixel((image.width - 1, 0))
    colors[3 * k:3 * k + 3] = PIL.ImageColor.getrgb(page())
    found.putpalette(colors)
    return found


def palette_of(image, count):
    """Give a palette with an image's colours, those of small marks too."""
    image, exact = image.copy(), ['white', page(), STAR, *{
        look(rule.color) for rule in rules.RULES.values()
        for look in (str, ink)}]
    for i, color in enumerate(exact):
        image.paste(color, (30 * i, 0, 30 * i + 30, 30))
    found = image.quantize(count, kmeans=2)
    palette = np.reshape(found.getpalette(), (-1, 3))
    for color in exact:
        color = PIL.ImageColor.getrgb(color)
        palette[np.abs(palette - color).sum(axis=1).argmin()] = color
    found.putpalette(palette.ravel().tolist())
    return found


def image_of(figure, dpi):
    """Draw a figure; give its pixels."""
    canvas = matplotlib.backends.backend_agg.FigureCanvasAgg(figure)
    figure.set_dpi(dpi)
    canvas.draw()
    return PIL.Image.fromarray(np.asarray(
        canvas.buffer_rgba())).convert('RGB')
