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


# The saddle

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
