"""How a race is shown: its table, its picture, its animation."""
import dataclasses

import matplotlib.backends.backend_agg
import numpy as np
import PIL.Image

import drawing
import naming
import rules

BEST = (f'* the best of {len(rules.RATES)} rates from {rules.RATES[0]:g} to '
        f'{rules.RATES[-1]:g}: the lowest mean loss along the path')
MOST = 6  # paths in a panel
# In pixels of a page: a row of panels, the map, where losses begin.
HEIGHT, MAP, LOSSES = 420, 500, 550
FRAMES = 60  # of an animation
REACH = 1e-12  # of the first loss, the lowest that is drawn


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
        return 'your ' * self.yours + self.rule.label

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


def alt(surface, racers):
    """Describe the picture to who does not see it."""
    return '; '.join([f'Race on {heading(surface)}', *(
        f'{name}: {end} {loss and "with loss"} {loss}'.strip()
        for name, _, end, loss in table(racers)[1:])])


def groups(racers):
    """Share racers out among panels, a learner's beside the reference."""
    families = []
    for racer in racers:
        if not racer.yours:
            families.append([])
        families[-1].append(racer)
    panels = -(-len(racers) // MOST)
    while True:
        shared, goal = [[]], -(-len(racers) // panels)
        for family in families:
            if len(shared[-1]) + len(family) > goal:
                shared.append([])
            shared[-1] += family
        if max(map(len, shared)) <= MOST and len(shared) <= panels:
            return [group for group in shared if group]
        panels += 1


class Panel:
    """Paths with their balls and names, on a map or among losses.

    tracks: the points of each path. quick: whether names go with the balls;
    else they come with the last step. What is laid over the panel has the
    overlay's coordinates, pixels of a page.
    """

    def __init__(self, axes, overlay, racers, tracks, quick):
        self.axes, self.racers, self.tracks = axes, racers, tracks
        left, low, width, height = axes.get_position().bounds
        page = axes.figure.get_size_inches() * drawing.DPI
        self.window = np.array([left, low, left + width, low + height]
                               ) * [*page, *page]
        self.quick = quick
        self.pixels = [self.to_pixels(track) for track in tracks]
        self.sizes = np.array([naming.size_of(racer.name) + 8 * racer.yours
                               for racer in racers])
        self.stars = self.to_pixels([line.get_xydata()[0] for line in
                                     axes.lines if len(line.get_xydata())
                                     == 1])
        self.faded = any(racer.yours for racer in racers)
        self.lines, self.balls, self.names, self.leads = [], [], [], []
        for racer, track in zip(racers, tracks):
            color, halo = (racer.rule.color, drawing.HALO) if quick else (
                drawing.ink(racer.rule.color), [])
            look = {'alpha': 0.4} if self.faded and not racer.yours else {
                'zorder': 3 + racer.yours / 2,
                'linewidth': 4.5 if racer.yours and quick else 1.5}
            self.lines.append([drawing.trail(
                axes, track, racer.rule, color=color, path_effects=halo,
                **look)])
            if racer.yours and quick:  # a road, with its middle marked
                self.lines[-1] += axes.plot(
                    *track.T, color='white', linewidth=1.5, zorder=3.6,
                    dashes=(2, 2))
            self.balls.append(drawing.ball(
                overlay, (0, 0), racer.rule, 12 if racer.yours else 9))
            self.leads += overlay.plot(
                (0, 0), (0, 0), color=color, linewidth=0.8, zorder=4)
            self.names.append(overlay.text(
                0, 0, racer.name, color=color, weight='bold',
                ha='center', va='center_baseline', zorder=6,
                path_effects=halo, bbox={
                    'facecolor': 'white', 'edgecolor': racer.rule.color,
                    'boxstyle': 'round,pad=0.2', 'linewidth': 1.5}
                if racer.yours else None))

    def to_pixels(self, track):
        """Place points on the page; what is far off stays near its edge."""
        track = np.reshape(np.nan_to_num(track, nan=1e9), (-1, 2))
        with np.errstate(all='ignore'):
            found = self.axes.transData.transform(track) * (
                drawing.DPI / self.axes.figure.dpi)
        return np.clip(np.nan_to_num(found, nan=1e4), -1e4, 1e4)

    def heads(self, step):
        """Give where the balls are, also between two steps."""
        return np.array([[np.interp(step, np.arange(len(track)), values)
                          for values in track.T] for track in self.pixels])

    def at_edge(self, head):
        """Return where a ball is seen, and if its head is off the panel, the
        angle in degrees of the arrow that it is then.
        """
        low, high = self.window[:2], self.window[2:]
        x, y = head - np.clip(head, low, high)
        if np.hypot(x, y) < 1:
            return head, None
        return np.clip(head, low + 6, high - 6), np.degrees(np.arctan2(-x, y))

    def film(self, steps):
        """Give the middles of the names at steps, one after another."""
        found, before = [], None
        for step in steps:
            heads = self.heads(step)
            if self.quick:
                before = naming.beside(
                    heads, self.sizes, self.window + [2, 2, -2, -2], before,
                    self.heads(step + 25)[:, 1], self.stars)
            elif step == steps[-1]:
                low, right, high = self.window[1:]
                before = np.column_stack([
                    right + 20 + self.sizes[:, 0] / 2,
                    naming.spread(heads[:, 1], 20 if self.faded else 15,
                                  low + 4, high)])
            found.append(before)
        return found

    def show(self, step, middles):
        """Show the paths up to a step, which may be between two."""
        whole, heads = int(step), self.heads(step)
        for i, track in enumerate(self.tracks):
            points = track[:whole + 1]
            if whole + 1 < len(track) and step > whole:
                points = np.concatenate([points, [
                    points[-1] + (step - whole) * (track[whole + 1]
                                                   - points[-1])]])
            for line in self.lines[i]:
                line.set_data(*points.T)
            heads[i], away = self.at_edge(heads[i])
            disc, sign = self.balls[i]
            for part in disc, sign:
                part.set_data(*heads[i][:, None])
            disc.set_marker((3, 0, away) if away is not None else 'o')
            sign.set_visible(away is None)
            for part in self.names[i], self.leads[i]:
                part.set_visible(middles is not None)
            if middles is None:
                continue
            middle = np.round(middles[i])
            self.names[i].set_position(middle)
            near = np.clip(heads[i], middle - self.sizes[i] / 2,
                           middle + self.sizes[i] / 2)
            self.leads[i].set_data(*zip(heads[i], near))
            self.leads[i].set_visible(
                np.hypot(*(near - heads[i])) > naming.GAP + 4)
        return [*sum(self.lines, []), *self.leads, *sum(self.balls, []),
                *self.names]


class Scene:
    """The picture of a race: maps with paths, the losses beside each."""

    def __init__(self, surface, racers, title='', figure=None):
        self.surface, self.racers = surface, racers
        self.last = max(len(racer.points) for racer in racers) - 1
        shared = groups(racers)
        self.width, self.height = drawing.FULL, HEIGHT * len(shared)
        self.figure = figure or drawing.new_figure(1, 1)
        self.figure.set_size_inches(self.width / drawing.DPI,
                                    self.height / drawing.DPI)
        self.figure.text(
            (MAP + 24) / self.width, 1 - 30 / self.height,
            title or surface.title, size=15, weight='bold', va='center')
        overlay = drawing.overlay(self.figure)
        room = drawing.FULL - 30 - LOSSES - max(  # beside the names
            naming.size_of(racer.name)[0] + 8 * racer.yours
            for racer in racers)
        self.panels, self.still = [], []
        for row, group in enumerate(shared):
            low = self.height - HEIGHT * (row + 1)
            above = self.add_axes(0, low + 2 * (row + 1 < len(shared)), MAP,
                                  HEIGHT)
            drawing.terrain(above, surface)
            self.still += drawing.start_ring(above, surface.start)
            beside = self.add_axes(LOSSES, low + 46, room, HEIGHT - 116)
            drawing.log(beside, 'y')
            beside.set(xlim=(0, surface.steps), ylim=self.limits(),
                       xlabel='step')
            beside.set_title('loss', weight='normal', size=9)
            paths = [racer.points for racer in group]
            losses = [np.column_stack([np.arange(len(racer.losses)),
                                       racer.losses]) for racer in group]
            self.panels += [Panel(above, overlay, group, paths, True),
                            Panel(beside, overlay, group, losses, False)]

    def add_axes(self, left, low, width, height):
        """Add axes at a place in pixels of a page."""
        return self.figure.add_axes(
            (left / self.width, low / self.height, width / self.width,
             height / self.height))

    def limits(self):
        """Give the range of losses, down to the lowest if it is no smaller
        than REACH; what diverges leaves it above.
        """
        first = self.racers[0].losses[0]
        high = max(first, *(racer.losses.max() for racer in self.racers
                            if not racer.diverged), first)
        low = min(racer.losses.min() for racer in self.racers)
        return max(low, REACH * first) / 1.5, high * 2

    def show(self, moment):
        """Show a moment: a step, and the middles of the names in panels."""
        step, middles = moment
        return sum((panel.show(step, found) for panel, found in zip(
            self.panels, middles)), []) + self.still

    def moments(self, steps):
        """Give what show needs at each of some steps, in their order."""
        return list(zip(steps, zip(*(panel.film(steps)
                                     for panel in self.panels))))

    def steps(self):
        """Give the steps that an animation shows, the last one included.

        There are more where the paths move more.
        """
        moved = np.zeros(self.last)
        for panel in self.panels[::2]:
            for track in panel.pixels:
                lengths = np.hypot(*np.diff(track, axis=0).T)
                moved[:len(lengths)] += np.minimum(lengths, 50)
        pace = np.cumsum([0, *moved + 0.2 * moved.mean() + 1e-9])
        return np.interp(np.linspace(0, pace[-1], FRAMES), pace,
                         np.arange(self.last + 1))

    def frames(self):
        """Give the images of an animation.

        What does not move is drawn once: ticks and contours take most time.
        """
        self.figure.set_dpi(drawing.DPI)
        canvas = matplotlib.backends.backend_agg.FigureCanvasAgg(self.figure)
        moments = self.moments(self.steps())
        for artist in self.show(moments[0]):
            artist.set_animated(True)
        canvas.draw()
        background = canvas.copy_from_bbox(self.figure.bbox)
        for moment in moments:
            canvas.restore_region(background)
            moving = self.show(moment)
            for artist in sorted(moving, key=lambda artist: (
                    artist.axes.get_zorder(), artist.get_zorder())):
                if artist.get_visible():
                    artist.axes.draw_artist(artist)
            yield PIL.Image.fromarray(np.array(canvas.buffer_rgba())
                                      ).convert('RGB')


def picture(surface, racers):
    """Draw a race to its end."""
    scene = Scene(surface, racers)
    scene.show(scene.moments([scene.last])[0])
    return scene
