"""Pictures of the learning rate: what it does to each rule."""
import matplotlib.colors
import numpy as np

import drawing
import naming
import rules
from rules import RACERS, RULES
from surfaces import SURFACES

LIMIT = 2 / 4  # of gradient descent on the ravine, whose L is 4
SWEPT = {'ravine': 'Down the ravine',
         'Rosenbrock': 'Along Rosenbrock’s valley'}
RATES = 10. ** np.arange(-4, 2.01, 0.125)


def learning_rates_data():
    """Descend the ravine at four rates: by GD, and by Adam."""
    surface, found = SURFACES['ravine'], {}
    for name in 'GD', 'Adam':
        best = rules.best_rate(RULES[name], surface)
        rates = (best / 40, best, 0.99 * LIMIT, 1.05 * LIMIT) if (
            name == 'GD') else (best / 40, best, 10 * best, 100 * best)
        found[name] = {'rates': rates, 'losses': [
            rules.loss(surface, rules.path(
                RULES[name].stepper(alpha=rate), surface, surface.start,
                surface.steps)) for rate in rates]}
    return found


def draw_learning_rates(data):
    """Draw a panel for each rule: the higher the rate, the darker."""
    figure = drawing.new_figure(
        drawing.FULL, 360, 'Too high a rate: GD flies off, Adam rattles')
    panels = figure.subplots(1, 2, sharey=True)
    named = []
    for axes, (name, trial) in zip(panels, data.items()):
        drawing.log(axes, 'y')
        axes.set(xlim=(0, 60), xlabel='step', title=name)
        for rate, losses, color, dash, width in zip(
                trial['rates'], trial['losses'],
                drawing.shades(RULES[name].color, 4), (':', '-', '--', '-'),
                (1.5, 1.5, 1.5, 2.4)):
            axes.plot(losses, color=color, linestyle=dash, linewidth=width)
            named.append((losses[-1], f'rate {rate:.3g}', color))
    for axes, ends in zip(panels, (named[:4], named[4:])):
        naming.name_ends(axes, ends)
    panels[0].set_ylabel('loss')
    return figure


def rate_sweep_data():
    """Give the mean loss along the path for many rates, on two surfaces."""
    return {'rates': RATES, 'losses': {place: {name: [
        rules.loss(surface, rules.path(
            RULES[name].stepper(alpha=rate), surface, surface.start,
            surface.steps)).mean() for rate in RATES] for name in RACERS}
        for place in SWEPT for surface in [SURFACES[place]]}}


def draw_rate_sweep(data):
    """Draw a band for each rule: the darker, the lower the mean loss."""
    figure = drawing.new_figure(drawing.COLUMN, 420,
                                'Each rule has its own good rates')
    panels = figure.subplots(2, 1, sharex=True)
    rates = np.array(data['rates'])
    shades = matplotlib.colors.LogNorm(0.1, 30)
    for axes, (place, found) in zip(panels, data['losses'].items()):
        losses = np.array(list(found.values()), float)
        losses[~(losses <= 30)] = np.nan  # no colour: above the start's
        drawn = axes.pcolormesh(
            rates, np.arange(len(found)), losses, norm=shades,
            cmap=drawing.TERRAIN, shading='nearest')
        for i, row in enumerate(losses):
            axes.axhline(i + 0.5, color=drawing.page(), linewidth=4)
            axes.plot(rates[np.nanargmin(row)], i, '*', color=drawing.STAR,
                      markeredgecolor='#6b4e00', markeredgewidth=0.6,
                      markersize=11)
        axes.set_yticks(range(len(found)), found, weight='bold')
        for label, name in zip(axes.get_yticklabels(), found):
            label.set_color(drawing.ink(RULES[name].color))
        drawing.log(axes, 'x')
        axes.set(title=SWEPT[place], ylim=(
            len(found) - 0.5, -0.5))
        axes.grid(False)
        axes.tick_params(left=False)
        axes.spines[:].set_visible(False)
    panels[1].set_xlabel('learning rate')
    bar = figure.colorbar(drawn, ax=panels, location='bottom', aspect=30,
                          ticks=[0.1, 1, 10], format=drawing.written)
    bar.set_label('mean loss along the path')
    bar.outline.set_visible(False)
    return figure
