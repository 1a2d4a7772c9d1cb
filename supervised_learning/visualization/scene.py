"""How a race is shown: its table, its picture, its animation, its page."""
import dataclasses
import html
import re

import matplotlib.animation
import matplotlib.backends.backend_agg
import numpy as np
import PIL.Image

import drawing
import naming
import rules

FRAMES = {'.gif': 60, '.html': 40}  # for files of 0.5 and 10 MB at most
FLOOR = 1e-12  # losses below it are drawn there
BEST = (f'* the best of {len(rules.RATES)} rates from {rules.RATES[0]:g} to '
        f'{rules.RATES[-1]:g}: the lowest mean loss along the path')
WARNING = ('Who wins here depends on the surface, the start and the rates; '
           'it says nothing of the training of a network.')
# The player's buttons, for the icons that matplotlib loads from elsewhere.
ICONS = {'minus': '−', 'fast-backward': '|◁', 'step-backward': '◁',
         'play fa-flip-horizontal': '◀\ufe0e', 'pause': 'II',
         'play': '▶\ufe0e', 'step-forward': '▷', 'fast-forward': '▷|',
         'plus': '+'}
PAGE = '''<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; margin: 1em auto; max-width: 1020px;
        padding: 0 1em; color: #222; background: white; }}
th, td {{ padding: .2em 1em .2em 0; text-align: left; }}
.scroll {{ overflow-x: auto; }}
</style>
<main>
<h1>{title}</h1>
{player}
<noscript>The pictures need JavaScript; the table has the results.</noscript>
<div class="scroll" tabindex="0" role="region" aria-label="results">
<table>
<tr>{head}</tr>
{rows}
</table>
</div>
{notes}
</main>
</html>
'''
PLAYER_STYLE = '''<style>
.animation img { max-width: 100%; height: auto; }
.anim-buttons button { width: auto !important; min-width: 44px;
                       min-height: 44px; font-size: 16px; }
input[type=range].anim-slider { width: 100%; height: 44px; }
.anim-state label { display: inline-block; padding: 10px 8px; }
.anim-state input { width: 24px; height: 24px; }
</style>'''


@dataclasses.dataclass(frozen=True)
class Racer:
    """An optimizer in a race.

    tuned: whether its rate was looked for; yours: whether a learner's module
    made the path. points, losses: along the path, the start first.
    """

    rule: rules.Rule
    settings: dict
    tuned: bool
    points: np.ndarray
    losses: np.ndarray
    yours: bool = False

    @property
    def name(self):
        """Give its name in table and picture."""
        return self.rule.name + drawing.YOURS * self.yours

    @property
    def diverged(self):
        """Tell whether the path ends far away."""
        return rules.diverged(self.points[-1])

    def settings_text(self):
        """Give the hyperparameters, with a star at a rate looked for."""
        return ', '.join(
            f'{name} {value:g}' + '*' * (self.tuned and name == 'alpha')
            for name, value in self.settings.items())


def heading(surface):
    """Say what the race is, in a line."""
    return (f'{surface.name}: {surface.formula}, {surface.steps} step'
            f'{"s" * (surface.steps != 1)} from '
            f'({surface.start[0]:g}, {surface.start[1]:g})')


def table(racers):
    """Give the results in rows, the heads of the columns first."""
    rows = [('optimizer', 'settings', 'ends at', 'loss')]
    for racer in racers:
        x, y = racer.points[-1]
        rows.append((racer.name, racer.settings_text(), *(
            (f'diverged at step {len(racer.points) - 1}', '')
            if racer.diverged else
            (f'({x:.5g}, {y:.5g})', f'{racer.losses[-1]:.3g}'))))
    return rows


def notes(racers):
    """Give what is to be known of the table."""
    return [BEST] if any(racer.tuned for racer in racers) else []


class Scene:
    """The picture of a race: paths from above, and losses beside them."""

    def __init__(self, figure, surface, racers):
        self.figure, self.racers = figure, racers
        drawing.caption(figure, self.caption(surface))
        above, beside = figure.subplots(1, 2, width_ratios=(1.25, 1))
        drawing.contours(above, surface)
        beside.set(xlabel='step', ylabel=f'loss ({FLOOR:g} where lower)',
                   yscale='log', xlim=(0, surface.steps),
                   ylim=self.limits())
        above.set_title('paths')
        beside.set_title('losses')
        figure.suptitle(heading(surface), fontsize=10)
        self.curves = [beside.plot(
            np.maximum(racer.losses, FLOOR), **drawing.look_of(
                racer.rule, len(racer.points), racer.yours))[0]
            for racer in racers]
        naming.name_ends(beside, [
            (self.height(beside, racer), self.label(racer), racer.rule.color)
            for racer in racers])
        naming.settle(figure)
        self.lines, self.names = drawing.paths(
            above, surface, {racer.name: racer.points for racer in racers})
        self.start = above.lines[-1]
        self.heads = [axes.plot([], [], **{
            **drawing.look_of(racer.rule, 1, racer.yours), 'markersize': 8},
            zorder=6)[0] for racer in racers for axes in (above, beside)]

    def caption(self, surface):
        """Give the settings of all; a learner's are those of the rule."""
        text = '; '.join(f'{racer.name}: {racer.settings_text()}'
                         for racer in self.racers if not racer.yours)
        return '. '.join([text, *notes(self.racers), WARNING])

    def limits(self):
        """Give the range of losses; what diverges leaves it."""
        high = max([self.racers[0].losses[0], *(
            racer.losses.max() for racer in self.racers
            if not racer.diverged)])
        low = min(racer.losses.min() for racer in self.racers)
        return max(low, FLOOR) / 2, max(high, FLOOR) * 3

    @staticmethod
    def height(axes, racer):
        """Give where a loss curve leaves the panel."""
        low, high = axes.get_ylim()
        return np.clip(racer.losses[-1], low, high)

    @staticmethod
    def label(racer):
        """Name a curve."""
        return racer.name + (f': diverged at {len(racer.points) - 1}'
                             if racer.diverged else '')

    def show(self, step):
        """Show the race up to a step: at its last one, with the names."""
        last = step >= max(len(racer.points) for racer in self.racers) - 1
        for i, racer in enumerate(self.racers):
            points = racer.points[:step + 1]
            losses = np.maximum(racer.losses[:step + 1], FLOOR)
            self.lines[i].set_data(*points.T)
            self.curves[i].set_data(range(len(losses)), losses)
            self.heads[2 * i].set_data(*points[-1:].T)
            self.heads[2 * i + 1].set_data([len(losses) - 1], losses[-1:])
        for name in self.names:
            name.set_visible(last)
        for head in self.heads:
            head.set_visible(not last)
        return [*self.lines, *self.curves, *self.heads, *self.names,
                self.start]

    def steps(self, kind):
        """Give the steps that an animation shows, the last one included."""
        last = max(len(racer.points) for racer in self.racers) - 1
        return np.unique(np.linspace(0, last, FRAMES[kind]).astype(int))

    def frames(self, dpi=80):
        """Give the images of an animation.

        What does not move is drawn once: ticks and contours take most time.
        """
        self.figure.set_dpi(dpi)
        canvas = matplotlib.backends.backend_agg.FigureCanvasAgg(self.figure)
        for artist in self.show(0):
            artist.set_animated(True)
        canvas.draw()
        background = canvas.copy_from_bbox(self.figure.bbox)
        for step in self.steps('.gif'):
            canvas.restore_region(background)
            for artist in sorted(self.show(step), key=lambda artist:
                                 artist.get_zorder()):
                artist.axes.draw_artist(artist)
            yield PIL.Image.fromarray(np.array(canvas.buffer_rgba())
                                      ).convert('RGB')


def picture(surface, racers, figure=None):
    """Draw a race to its end."""
    scene = Scene(figure or drawing.new_figure(*size_for(racers)), surface,
                  racers)
    scene.show(surface.steps)
    return scene


def size_for(racers):
    """Give width and height of a picture, in inches."""
    return 10, max(5, 0.25 * len(racers) + 2)


def alt(surface, racers):
    """Describe the picture to who does not see it."""
    return '; '.join([f'Race on {heading(surface)}', *(
        f'{name}: {end} {loss and "with loss"} {loss}'.strip()
        for name, _, end, loss in table(racers)[1:])])


def page(scene, surface, racers, sentences):
    """Give a page with the animation and the table, that loads nothing."""
    film = matplotlib.animation.FuncAnimation(
        scene.figure, scene.show, scene.steps('.html'), interval=120,
        repeat=False)
    with matplotlib.rc_context({'savefig.dpi': 80}):
        player = film.to_jshtml(default_mode='once')
    player = re.sub(r'<link[^>]*>', '', player)
    player = re.sub(r'<i class="fa fa-([^"]*)"></i>',
                    lambda icon: f'<span aria-hidden="true">'
                    f'{ICONS[icon[1]]}</span>', player)
    player = player.replace(
        '<img ', f'<img alt="{html.escape(alt(surface, racers))}" ').replace(
        'type="range"', 'type="range" aria-label="frame"')
    head, *rows = ([html.escape(cell) for cell in row]
                   for row in table(racers))
    return PAGE.format(
        title=html.escape(heading(surface)), player=player + PLAYER_STYLE,
        head=''.join(f'<th scope="col">{cell}</th>' for cell in head),
        rows='\n'.join('<tr>' + f'<th scope="row">{row[0]}</th>' + ''.join(
            f'<td>{cell}</td>' for cell in row[1:]) + '</tr>'
            for row in rows),
        notes='\n'.join(f'<p>{html.escape(note)}</p>' for note in [
            *notes(racers), *sentences, WARNING]))
