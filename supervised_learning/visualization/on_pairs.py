"""The picture of two rules of one name: tasks 5 and 6, 7 and 8, 9 and 10."""
import numpy as np

import drawing
import naming
import rules
from rules import RULES
from surfaces import SURFACES

GRADIENTS = tuple(10. ** power for power in np.arange(-10, 0.01, 0.5))
EPSILON = 1e-7
KINDS = {'-': 'course', '--': 'Keras'}


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
        name: [last_step(name, gradient, steps) for gradient in GRADIENTS]
        for name, steps in (('RMSProp', 100), ('RMSProp-8', 100),
                            ('Adam', 1), ('Adam-10', 1))}
    return {'descents': descents, 'gradients': GRADIENTS,
            'lengths': lengths}


def last_step(name, gradient, steps):
    """Give the length of a step, at rate 1, where the gradient is constant.
    """
    points = rules.path(rules.RULES[name].stepper(
        alpha=1., epsilon=EPSILON), rules.Known(gradient), [0.], steps)
    return abs(points[-1, 0] - points[-2, 0])


def draw_pairs(data):
    """Draw what tells the rules of a pair apart."""
    figure = drawing.new_figure(drawing.COLUMN, 420,
                                'One name, two rules')
    above, below = figure.subfigures(2, 1)
    top, bottom = above.subplots(), below.subplots(1, 2, sharey=True)
    draw_momentums(top, data['descents'])
    for axes, family in zip(bottom, ('RMSProp', 'Adam')):
        drawing.log(axes, 'x', 'y')
        axes.set(xlabel='gradient', title=f'{family}: step / rate',
                 xticks=(1e-10, 1e-5, 1), yticks=(1e-5, 1e-3, 1e-1),
                 ylim=(1e-7, 20))
        for name, lengths in data['lengths'].items():
            rule = RULES[name]
            color = drawing.ink(rule.color)
            if name.startswith(family):
                axes.plot(data['gradients'], lengths, color=color,
                          linestyle=rule.dash)
                at, move, ha = ((1e-5, 1), (0, 4), 'center') if (
                    rule.dash == '-') else ((1e-6, lengths[8]), (6, -12),
                                            'left')
                axes.annotate(
                    KINDS[rule.dash], at, move, ha=ha, size=9,
                    textcoords='offset points', color=color,
                    weight='bold')
    return figure


def draw_momentums(axes, descents):
    """Draw losses by step, named by rule and rate; the third lies below."""
    ends = []
    for (label, losses), look in zip(descents.items(), (
            {}, {}, {'linewidth': 6, 'alpha': 0.25})):
        name, rate = label.split()
        rule, color = RULES[name], drawing.ink(RULES[name].color)
        axes.plot(losses, **{'color': color, 'linestyle': rule.dash, **look})
        ends.append((losses[-1], f'{KINDS[rule.dash]}, rate {rate}', color))
    drawing.log(axes, 'y')
    axes.set(xlim=(0, 60), title='Momentum: loss on a ravine', xlabel='step')
    naming.name_ends(axes, ends)
