"""Pictures of the learning rate: what it does to each rule."""
import numpy as np

import drawing
import naming
import rules
from on_surfaces import key, settings_text
from rules import RACERS
from surfaces import SURFACES

RAVINE_STEEPEST = 4
TRIALS = ('too small', 'best', 'at the edge', 'diverging')


def limit(name, curvature, beta=0.9):
    """Give the rate above which a rule diverges on curvature/2 w^2.

    None where the rule has no such rate.
    """
    factor = {'GD': 2, 'momentum': (2 + 2 * beta) / (1 - beta),
              'momentum-6': 2 + 2 * beta,
              'Nesterov': (2 + 2 * beta) / (1 + 2 * beta)}.get(name)
    return factor and factor / curvature


def learning_rates_data():
    """Descend the ravine at four rates, or what stands for the rate."""
    surface = SURFACES['ravine']
    found = {}
    for name in (*RACERS, 'Newton'):
        rule = rules.RULES[name]
        top = 2 if name == 'Newton' else limit(name, RAVINE_STEEPEST)
        best = rules.best_rate(rule, surface)
        if name == 'Newton':
            values, words = (0.02, 1, 1.98, 2.1), TRIALS
        elif name == 'AdaDelta':
            values = (1e-8, 1e-6, 1e-4, 1e-2)
            words = ('', 'as in the paper', '', '')
        elif top:
            values, words = (top / 100, best, 0.99 * top, 1.1 * top), TRIALS
        else:
            values = (best / 100, best, 10 * best, 100 * best)
            words = ('too small', 'best', '10 times best', '100 times best')
        setting = 'epsilon' if name == 'AdaDelta' else 'alpha'
        found[name] = {
            'setting': setting, 'values': values, 'words': words,
            'limit': top, 'losses': [rules.loss(surface, rules.path(
                rule.stepper(**{setting: value}), surface, surface.start,
                surface.steps)) for value in values]}
    return found


def draw_learning_rates(data):
    """Draw a panel for each rule."""
    figure = drawing.new_figure(10, 9.6)
    for axes, (name, trial) in zip(figure.subplots(4, 2).flat, data.items()):
        ends = []
        for value, word, losses, dash in zip(
                trial['values'], trial['words'], trial['losses'],
                (':', '-', '--', '-.')):
            losses = np.clip(np.array(losses, float), 1e-12, 1e6)
            color = rules.RULES[name].color if dash == '-' else '#555555'
            axes.plot(losses, color=color, linestyle=dash)
            ends.append((losses[-1], f'{value:.3g}' + (
                word and f': {word}'), color))
        axes.set(yscale='log', ylim=(1e-12, 1e6), xlim=(0, 60),
                 yticks=(1e-12, 1e-6, 1, 1e6), xlabel='step', ylabel='loss')
        sign = 'ε' if trial['setting'] == 'epsilon' else 'α'
        axes.set_title(
            f'{name}: limit {trial["limit"]:.3g}' if trial['limit'] else
            f'{name}: no {"rate" if sign == "ε" else "limit"}')
        naming.name_ends(axes, [
            (height, f'{sign} = {text}', color)
            for height, text, color in ends], gap=0.1)
    drawing.caption(
        figure, 'The ravine x²/10 + 2y², whose largest curvature is L = 4, '
        'from (−5, −2). Limits, above which the path diverges: GD 2/L; '
        'momentum (task 5) (2 + 2β)/((1 − β)L); Nesterov (2 + 2β)/((1 + '
        '2β)L); Newton 2, whatever the curvature. AdaGrad, RMSProp and Adam '
        'divide by the size of the gradients, so a rate too large throws '
        'them far off or keeps them rattling, but not to infinity. AdaDelta '
        'has no rate; its ε sets the first steps. Best is, of 1, 2, 5 times '
        'powers of ten, the rate with the lowest mean loss along the path. '
        f'{settings_text()}. '
        'Losses below 1e-12 and above 1e6 are drawn there.')
    return figure


def rate_sweep_data():
    """Give the last loss on each surface for many rates."""
    grid = 10. ** np.arange(-4, 2.01, 0.125)
    names = [name for name in RACERS if name != 'AdaDelta']
    found = {}
    for place, surface in SURFACES.items():
        found[place] = {name: [rules.loss(surface, rules.path(
            rules.RULES[name].stepper(alpha=rate), surface, surface.start,
            surface.steps))[-1] for rate in grid] for name in names}
        found[place]['AdaDelta'] = [rules.loss(surface, rules.path(
            rules.RULES['AdaDelta'].stepper(), surface, surface.start,
            surface.steps))[-1]]
    return {'rates': grid, 'losses': found}


def draw_rate_sweep(data):
    """Draw the last loss against the learning rate."""
    figure = drawing.new_figure(12, 7.8)
    *panels, last = figure.subplots(2, 3).flat
    rates, drawn = np.array(data['rates']), []
    for panel, (place, found) in zip(panels, data['losses'].items()):
        surface, lines = SURFACES[place], []
        for name, losses in found.items():
            rule = rules.RULES[name]
            # None in the data is not finite; one loss is a level line
            losses = np.broadcast_to(np.array(losses, float), rates.shape)
            gone = ~(losses <= 1e4)
            kept = np.where(gone, np.nan, np.maximum(losses, 1e-10))
            panel.plot(rates, kept, **drawing.look_of(rule, len(rates)))
            lines.append((np.array([rates, kept]).T, name, rule.color))
            if gone[-1]:  # the lowest rate above which none comes back
                panel.plot(rates[len(gone) - gone[::-1].argmin()], 2e4, 'x',
                           color=rule.color, markeredgewidth=2,
                           clip_on=False)
            top = limit(name, RAVINE_STEEPEST)
            if place == 'ravine' and top:
                panel.axvline(top, color=rule.color, linewidth=0.8,
                              linestyle=':')
        panel.set(xscale='log', yscale='log', ylim=(1e-10, 2e4),
                  xlim=(1e-4, 100), xlabel='learning rate',
                  ylabel=f'loss after {surface.steps} steps')
        panel.set_title(place, pad=12)
        drawn.append((panel, lines))
    key(last)
    drawing.caption(
        figure, 'The same start and number of steps for each rule and rate, '
        '8 rates to a power of ten. Losses above 1e4 are left out; a cross '
        'at the top: from this rate on all are. Dotted: the limit that '
        'theory gives on the ravine. Losses below 1e-10 are drawn at 1e-10. '
        f'AdaDelta has no rate: a level line. {settings_text()}. Nesterov '
        'sums the gradients where momentum (task 5) averages them, which '
        'makes ten times of a rate. Read at one rate or another, the order '
        'of the rules is another.')
    naming.settle(figure)
    for panel, lines in drawn:
        naming.name_lines(panel, lines)
    return figure
