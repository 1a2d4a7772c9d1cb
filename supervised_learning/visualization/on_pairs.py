"""The picture of two rules of one name: tasks 5 and 6, 7 and 8, 9 and 10."""
import numpy as np

import drawing
import naming
import rules
from surfaces import SURFACES

GRADIENTS = tuple(10. ** power for power in np.arange(-10, 0.01, 0.5))
EPSILON = 1e-7


class Constant:
    """An objective with the same gradient everywhere."""

    def __init__(self, gradient):
        self.constant = np.array([gradient])

    def gradient(self, _):
        """Give it."""
        return self.constant


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
