"""Pictures of optimizers on loss surfaces."""
import functools

import numpy as np

import drawing
import naming
import rules
import scene
from rules import RACERS
from surfaces import SURFACES

ON_THE_GRID = ('the best of 1, 2, 5 times powers of ten by the mean loss '
               'along the path')
# From where each surface is seen best: degrees around the vertical.
VIEWS = {'ravine': -60, 'Beale': -60, 'Rosenbrock': -110, 'saddle': -60,
         'plateau': -70}
# Steps after which a start is given up as never leaving the saddle.
PATIENCE = 3000
LEAVING = (*RACERS, 'momentum-6')
OFFSETS = tuple(10. ** -power for power in range(1, 13))


def race(surface, rates, steps=None):
    """Give the paths of some rules from the surface's start, by name.

    rates: the learning rate of each, or None where it has none.
    """
    return {name: rules.path(
        rules.RULES[name].stepper(**({'alpha': rate} if rate else {})),
        surface, surface.start, steps or surface.steps)
        for name, rate in rates.items()}


def best_rates(surface, names=RACERS):
    """Give each rule's best rate on a surface, by name."""
    return {name: rules.best_rate(rules.RULES[name], surface)
            for name in names}


def rates_text(rates):
    """Say rates in a caption."""
    return ', '.join(f'{name} {rate:g}' for name, rate in rates.items()
                     if rate)


def settings_text(names=RACERS):
    """Say the other hyperparameters in a caption."""
    found = {}
    for name in names:
        rest = ', '.join(f'{key} {value:g}' for key, value in
                         rules.RULES[name].settings.items() if key != 'alpha')
        found.setdefault(rest, []).append(name)
    return '; '.join(f'{" and ".join(names)}: {rest}'
                     for rest, names in found.items() if rest)


def key(axes, names=RACERS):
    """Draw a sample of each rule's line, with the file it comes from."""
    axes.axis('off')
    for row, name in enumerate(names):
        rule = rules.RULES[name]
        height = 1 - (row + 0.5) / len(names)
        axes.plot([0.02, 0.11, 0.2], [height] * 3,
                  **drawing.look_of(rule, 2))
        axes.text(0.25, height, f'{name}  ({rule.module}.py)', va='center',
                  color=rule.color, weight='bold', fontsize=8)
    axes.set(xlim=(0, 1), ylim=(0, 1))


@functools.cache
def contours_data():
    """Race on each surface, each rule at its best rate there."""
    return {name: {'rates': (rates := best_rates(surface)),
                   'paths': race(surface, rates)}
            for name, surface in SURFACES.items()}


def races_caption(data):
    """Say the settings of races on all surfaces."""
    return (f'Learning rates: {ON_THE_GRID}. ' + '. '.join(
        f'{name.capitalize()}: {rates_text(there["rates"])}'
        for name, there in data.items()) + f'. {settings_text()}. A white '
        'disc is the start, a ring a minimum. Races on two variables do not '
        'choose an optimizer for a network.')


def draw_contours(data):
    """Draw the five surfaces from above with the paths."""
    figure = drawing.new_figure(11, 8)
    *panels, last = figure.subplots(2, 3).flat
    for panel, name in zip(panels, data):
        surface = SURFACES[name]
        drawing.contours(panel, surface)
        panel.set_title(f'{name}, {surface.steps} steps\n{surface.formula}',
                        fontsize=8)
    key(last)
    drawing.caption(figure, races_caption(data))
    naming.settle(figure)
    for panel, (name, there) in zip(panels, data.items()):
        drawing.paths(panel, SURFACES[name], there['paths'])
    return figure


def draw_surfaces(data):
    """Draw the same races in three dimensions."""
    figure = drawing.new_figure(11, 7.6)
    for place, (name, there) in enumerate(data.items(), 1):
        surface = SURFACES[name]
        axes = figure.add_subplot(2, 3, place, projection='3d',
                                  computed_zorder=False)
        left, right, low, high = surface.window
        x, y = np.meshgrid(np.linspace(left, right, 120),
                           np.linspace(low, high, 120))
        axes.plot_surface(x, y, lifted(surface, np.array([x, y])),
                          cmap='Greys_r', alpha=0.45, linewidth=0,
                          rcount=120, ccount=120, zorder=1)
        for rule, points in there['paths'].items():
            points = naming.dense(np.array(points))
            points = points[drawing.inside(points, surface.window)]
            axes.plot(*points.T, lifted(surface, points.T), zorder=3,
                      **drawing.look_of(rules.RULES[rule], len(points)))
        axes.plot(*surface.start, lifted(surface, np.array(surface.start)),
                  'o', color='white', markeredgecolor='black', zorder=4)
        for minimum in surface.minima:
            axes.plot(*minimum, 0, 'o', markersize=9, markerfacecolor='none',
                      markeredgecolor='black', zorder=2)
        axes.set_title(f'{name}\n{surface.formula}', fontsize=8)
        axes.set(xlabel='x', ylabel='y')
        axes.locator_params(nbins=5)
        axes.tick_params(labelsize=6, pad=-2)
        axes.view_init(elev=40, azim=VIEWS[name])
        axes.set_box_aspect((4, 4, 2.4), zoom=1.2)
    key(figure.add_subplot(2, 3, 6))
    drawing.caption(figure, 'The height is log10(1 + loss), so that walls '
                    'do not hide the valleys. ' + races_caption(data))
    return figure


def lifted(surface, var):
    """Give the height at which a point is drawn."""
    return np.log10(1 + surface.value(var))


def race_data():
    """Race on Beale's function."""
    surface = SURFACES['Beale']
    rates = best_rates(surface)
    return {'rates': rates, 'paths': race(surface, rates)}


def draw_race(data):
    """Draw the race frame by frame, as race.py does."""
    surface = SURFACES['Beale']
    racers = []
    for name, points in data['paths'].items():
        rule, rate = rules.RULES[name], data['rates'][name]
        points = np.array(points)
        racers.append(scene.Racer(
            rule, {**rule.settings, **({'alpha': rate} if rate else {})},
            bool(rate), points, rules.loss(surface, points)))
    return scene.picture(surface, racers).frames()


# The learning rate

def limit(name, curvature, beta=0.9):
    """Give the rate above which a rule diverges on curvature/2 w^2.

    None where the rule has no such rate.
    """
    factor = {'GD': 2, 'momentum': (2 + 2 * beta) / (1 - beta),
              'momentum-6': 2 + 2 * beta,
              'Nesterov': (2 + 2 * beta) / (1 + 2 * beta)}.get(name)
    return factor and factor / curvature


RAVINE_STEEPEST = 4
TRIALS = ('too small', 'best', 'at the edge', 'diverging')


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


@functools.cache
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


# The saddle

@functools.cache
def saddle_data():
    """Count the steps that leave a saddle, by the start's offset."""
    surface = SURFACES['saddle']
    found = {}
    for name in LEAVING:
        rule = rules.RULES[name]
        found[name] = [steps_to_leave(rule, surface, offset)
                       for offset in OFFSETS]
    newton = rules.path(rules.RULES['Newton'].stepper(), surface,
                        (-1, OFFSETS[0]), 10)
    on_axis = {name: steps_to_leave(rules.RULES[name], surface, 0.)
               for name in RACERS}
    return {'offsets': OFFSETS, 'steps': found, 'on_axis': on_axis,
            'newton': newton[[1, -1]]}


def steps_to_leave(rule, surface, offset):
    """Give the first step with |y| > 1, from (-1, offset), or None."""
    rate = {'alpha': 0.01} if 'alpha' in rule.settings else {}
    stepper, var = rule.stepper(**rate), np.array([-1, offset])
    for step in range(1, PATIENCE + 1):
        var = stepper.step(var, surface)
        if abs(var[1]) > 1:
            return step
    return None


def draw_saddle(data):
    """Draw them, a line for each rule."""
    figure = drawing.new_figure(8, 4.8)
    axes = figure.subplots()
    ends = []
    for name, steps in data['steps'].items():
        rule = rules.RULES[name]
        axes.plot(data['offsets'], steps, **drawing.look_of(
            rule, drawing.MARKS))
        ends.append((steps[-1], name, rule.color))
    axes.set(xscale='log', yscale='log', xlabel='distance of the start from '
             'the axis y = 0', ylabel='steps until |y| > 1',
             title='Leaving a saddle')
    axes.invert_xaxis()
    naming.name_ends(axes, ends)
    newton = f'{data["newton"][0][1]:.3f}'.replace('-', '−')
    drawing.caption(
        figure, 'The saddle x² − y² + y⁴/4 + 1 from (−1, y), all learning '
        f'rates 0.01; {settings_text(LEAVING)}. Exactly on the axis none ever '
        'leaves. Gradient methods need time in proportion to log(1/y); '
        'those that divide by the size of the gradient hardly care. '
        f'Newton\'s method goes the other way: from (−1, 0.1) to (0, '
        f'{newton}) in one step, and on to the saddle point.')
    return figure


# Two rules of one name

PAIRS = (('momentum', 'momentum-6'), ('RMSProp', 'RMSProp-8'),
         ('Adam', 'Adam-10'))
GRADIENTS = tuple(10. ** power for power in np.arange(-10, 0.01, 0.5))
EPSILON = 1e-7


class Constant:
    """An objective with the same gradient everywhere."""

    def __init__(self, gradient):
        self.constant = np.array([gradient])

    def gradient(self, _):
        """Give it."""
        return self.constant


@functools.cache
def pairs_data():
    """Compare tasks 5 and 6, 7 and 8, 9 and 10."""
    ravine = SURFACES['ravine']
    descents = {}
    for name, rate in ('momentum', 0.02), ('momentum-6', 0.02), (
            'momentum', 0.2):
        descents[f'{name} {rate:g}'] = rules.loss(ravine, rules.path(
            rules.RULES[name].stepper(alpha=rate), ravine, ravine.start,
            ravine.steps))
    lengths = {
        f'{name} {at}': [last_step(name, gradient, at)
                         for gradient in GRADIENTS]
        for name, steps in (('RMSProp', (100,)), ('RMSProp-8', (100,)),
                            ('Adam', (1,)), ('Adam-10', (1, 100)))
        for at in steps}
    return {'descents': descents, 'gradients': GRADIENTS,
            'lengths': lengths}


def last_step(name, gradient, steps):
    """Give the length of a step, at rate 1, where the gradient is constant.
    """
    points = rules.path(rules.RULES[name].stepper(
        alpha=1., epsilon=EPSILON), Constant(gradient), [0.], steps)
    return abs(points[-1, 0] - points[-2, 0])


def draw_pairs(data):
    """Draw what tells the rules of a pair apart."""
    figure = drawing.new_figure(12, 4.8)
    left, *others = figure.subplots(1, 3)
    ends = []
    for (label, losses), extra in zip(data['descents'].items(),
                                      ({}, {}, {'linewidth': 5,
                                                'alpha': 0.3})):
        rule = rules.RULES[label.split()[0]]
        left.plot(losses, **{**drawing.look_of(rule), **extra})
        ends.append((losses[-1], f'task {rule.number}, α = '
                     f'{label.split()[1]}', rule.color))
    left.set(yscale='log', xlabel='step', ylabel='loss on the ravine',
             title='Momentum: an average (5), a sum (6)')
    naming.name_ends(left, ends)
    for axes, family, title in zip(
            others, ('RMSProp', 'Adam'),
            ('RMSProp: ε outside the root (7), inside (8)',
             'Adam: ε at the corrected root (9) or not (10)')):
        axes.set(xscale='log', yscale='log', xlabel='gradient',
                 ylabel='step / α', title=title, xlim=(1e-17, 2),
                 xticks=(1e-10, 1e-5, 1))
        for label, lengths in data['lengths'].items():
            name, at = label.split()
            rule = rules.RULES[name]
            if name.startswith(family):
                axes.plot(data['gradients'], lengths, color=rule.color,
                          linestyle=':' if at == '100' and family == 'Adam'
                          else rule.dash)
                axes.annotate(
                    f'task {rule.number}'
                    + (f', step {at}' if family == 'Adam' else ''),
                    (data['gradients'][0], lengths[0]), (-4, 0),
                    textcoords='offset points', ha='right', va='center',
                    color=rule.color, fontsize=8, weight='bold')
    drawing.caption(
        figure, 'Left: the ravine x²/10 + 2y², β1 = 0.9; the wide pale '
        'line, task 5 at ten times the rate, is the same as task 6. Middle '
        'and right: the length of a step where the gradient stays the same, '
        f'β1 = 0.9, β2 = 0.9 and 0.999, ε = {EPSILON:g}. Inside the root '
        'ε = 1e-7 shortens steps for gradients below 3e-4, outside it for '
        'those below 1e-7; beside the uncorrected root it counts 32 times as '
        'much at the first step, and less and less later.')
    return figure
