"""Pictures of optimizers on loss surfaces."""
import dataclasses

import numpy as np

import drawing
import naming
import rules
import scene
from rules import RACERS, RULES
from surfaces import SURFACES

# Rates under which each path is smooth. It ends where GD still stands.
SADDLE = dataclasses.replace(
    SURFACES['saddle'], start=(-1.6, 0.02), steps=36,
    window=(-2.25, 2.05, -1.6, 2.1))
OFF_IT = {'GD': 0.03, 'momentum': 0.12, 'Nesterov': 0.008, 'AdaGrad': 0.12,
          'RMSProp': 0.022, 'Adam': 0.05}
# A finding for each surface: the start, the steps, the settings that show it.
GROUNDS = {
    'ravine': ('A ravine: GD zigzags,\nAdam does not', (-5, -1.5), 16, {
        'GD': {'alpha': 0.48}, 'Adam': {'alpha': 0.28}}),
    'Rosenbrock': ('A long valley: GD crawls,\nmomentum runs', (-1.3, 1.8),
                   210, {'GD': {'alpha': 0.0008}, 'momentum': {
                       'alpha': 0.012, 'beta1': 0.95}}),
    'Beale': ('A wall: momentum falls\nfar, RMSProp does not', (1.5, 1.6),
              100, {'momentum': {'alpha': 0.005},
                    'RMSProp': {'alpha': 0.025}}),
    'plateau': ('A plateau: GD stands,\nAdam walks', (-3, 1.6), 44, {
        'GD': {'alpha': 0.2}, 'Adam': {'alpha': 0.05}}),
}
# Steps after which a start is given up as never leaving the saddle.
PATIENCE = 3000
OFFSETS = tuple(10. ** -power for power in range(1, 13))
EQUAL = 50  # steps that every rule takes from the first of these


def race(surface, settings):
    """Give the paths of some rules from the surface's start, by name.

    settings: the hyperparameters of each that are not usual.
    """
    return {name: rules.path(RULES[name].stepper(**own), surface,
                             surface.start, surface.steps)
            for name, own in settings.items()}


def race_data():
    """Race off the saddle."""
    return {'rates': OFF_IT, 'paths': race(SADDLE, {
        name: {'alpha': rate} for name, rate in OFF_IT.items()})}


def draw_race(data):
    """Draw the race frame by frame, as race.py does."""
    racers = [scene.Racer(RULES[name], {'alpha': data['rates'][name]}, False,
                          np.array(points), rules.loss(
                              SADDLE, np.array(points)))
              for name, points in data['paths'].items()]
    return scene.Scene(SADDLE, racers, 'Six ways off a saddle')


def seen(place):
    """Give a surface of GROUNDS, with its own start and steps."""
    _, start, steps, _ = GROUNDS[place]
    return dataclasses.replace(SURFACES[place], start=start, steps=steps)


def contours_data():
    """Race on each of four surfaces."""
    return {place: {'settings': settings,
                    'paths': race(seen(place), settings)}
            for place, (_, _, _, settings) in GROUNDS.items()}


def draw_contours(data):
    """Draw the surfaces from above with the paths."""
    figure = drawing.new_figure(drawing.COLUMN, 420)
    panels = figure.subplots(2, 2).flat
    for axes, place in zip(panels, data):
        drawing.terrain(axes, seen(place))
        drawing.start_ring(axes, seen(place).start, 6)
        axes.set_title(GROUNDS[place][0], size=9)
    overlay = drawing.overlay(figure)
    for axes, (place, found) in zip(figure.axes, data.items()):
        tracks = [np.array(points) for points in found['paths'].values()]
        panel = scene.Panel(axes, overlay, [
            scene.Racer(RULES[name], {}, False, track, None)
            for name, track in zip(found['paths'], tracks)], tracks, True)
        last = len(tracks[0]) - 1
        panel.show(last, panel.film([last])[0])
    return figure


# The saddle

def saddle_data():
    """Count the steps that leave a saddle, by the start's offset."""
    surface = SURFACES['saddle']
    rates = {name: equal_rate(name) for name in RACERS}
    newton = rules.path(rules.RULES['Newton'].stepper(), surface,
                        (-1, OFFSETS[0]), 10)
    return {'rates': rates, 'offsets': OFFSETS, 'steps': {
        name: [steps_to_leave(name, rate, offset) for offset in OFFSETS]
        for name, rate in rates.items()}, 'on_axis': {
            name: steps_to_leave(name, rate, 0.)
            for name, rate in rates.items()}, 'newton': newton[[1, -1]]}


def equal_rate(name):
    """Return the lowest rate, to 1e-6 of it, that leaves within EQUAL steps.
    """
    low, high = 1e-4, 1.
    while high > low * (1 + 1e-6):
        middle = (low * high) ** 0.5
        if steps_to_leave(name, middle, OFFSETS[0], EQUAL):
            high = middle
        else:
            low = middle
    return high


def steps_to_leave(name, rate, offset, patience=PATIENCE):
    """Give the first step with |y| > 1, from (-1, offset), or None."""
    stepper, var = RULES[name].stepper(alpha=rate), np.array([-1, offset])
    for step in range(1, patience + 1):
        var = stepper.step(var, SURFACES['saddle'])
        if abs(var[1]) > 1:
            return step
    return None


def draw_saddle(data):
    """Draw them, a line for each rule."""
    figure = drawing.new_figure(
        drawing.FULL, 380, 'Nearer to the ridge, three rules wait and three '
        'do not')
    axes = figure.subplots()
    drawing.log(axes, 'x')
    ends = [drawing.curve(axes, data['offsets'], steps, RULES[name])
            for name, steps in data['steps'].items()]
    axes.set(xlabel='distance |y| of the start from the ridge',
             ylabel='steps to leave it, to |y| > 1', xlim=(0.1, 1e-12),
             ylim=(0, 600))
    naming.name_ends(axes, ends, size=10)
    return figure
