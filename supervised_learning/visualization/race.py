#!/usr/bin/env python3
"""Race optimizers on a loss surface: a table, and a picture of their paths.

examples:
  race.py
  race.py --surface Beale --optimizers GD,Adam --alpha 0.01 --save race.gif
  race.py --optimizers Adam --submission my-solutions
"""
import exercises
if __name__ == '__main__':
    exercises.begin()

import argparse
import dataclasses
import pathlib
import re
import sys

import console
import matplotlib.animation
import numpy as np

import drawing
import neural_network
import plotting
import rules
import scene
from options import Parser
from rules import RACERS
from surfaces import SURFACES

HYPERPARAMETERS = {
    'alpha': 'learning rate', 'beta1': 'weight of the past gradients',
    'beta2': 'weight of the past squares',
    'rho': 'the same, of AdaDelta', 'epsilon': 'against division by zero'}
PAGE = pathlib.Path(__file__).resolve().parent / 'explorer' / 'index.html'
# What the page takes, as its rules.js and state.js have it.
WEIGHT = 0, 0.9999
TAKEN = {'alpha': (1e-6, 100), 'epsilon': (1e-12, 1), 'steps': (1, 1000),
         'start': (-100, 100)}


# Options

def read_options():
    """Read the command line; end where there can be no race."""
    summary, examples = __doc__.split('\n\n')
    parser = Parser(
        description=summary, epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add('--surface', default='ravine', metavar='NAME',
        help=f'{", ".join(SURFACES)} (default: ravine)')
    add('--optimizers', default=','.join(RACERS), metavar='NAME[,NAME...]',
        help=f'all, or some of {", ".join(rules.RULES)} (default: '
        f'{",".join(RACERS)}); momentum-6, RMSProp-8 and Adam-10 are those '
        'of Keras')
    for name, meaning in HYPERPARAMETERS.items():
        text = f'{meaning}, for all that have it'
        if name == 'alpha':
            text += (' (default: for each the best rate on this surface; 1 '
                     'for Newton)')
        add(f'--{name}', type=number, metavar='NUMBER', help=text)
    add('--set', action='append', default=[],
        metavar='NAME.SETTING=NUMBER', help='a hyperparameter of one '
        'optimizer, as in Adam.beta1=0.8; may be given again')
    add('--start', type=number, nargs=2, metavar=('X', 'Y'),
        help='where the race begins, as in -0.5 2 (default: the surface\'s '
        'own start)')
    add('--steps', type=int, metavar='N', help='how many steps, up to 10000 '
        '(default: the surface\'s own)')
    add('--save', type=pathlib.Path, metavar='FILE', help='write the picture '
        '(.png, .svg, .pdf, ...) or an animation (.gif) to FILE (default: '
        'show it; without a display, write race.png)')
    add('--submission', metavar='DIR', help='let the modules of tasks 5 to '
        '10 in DIR race too, in the grader\'s sandbox')
    add('--unsafe', action='store_true', help='run them also where the '
        'sandbox lacks a protection')
    options = parser.parse_args()
    options.surface = changed_surface(options)
    options.rules = chosen_rules(options.optimizers)
    options.settings = chosen_settings(options)
    if options.unsafe and options.submission is None:
        refuse('--unsafe goes with --submission')
    if options.submission is not None and options.surface.steps > 1000:
        refuse('--submission goes with --steps up to 1000, which is '
               'what the sandbox has time for')
    if options.save:
        if options.save.suffix.lower() == '.html':
            refuse(f'{options.save} is no picture file; to see the race on '
                   'a page, open the link that race.py prints')
        plotting.check_writable(options.save, 'gif')
    return options


def refuse(sentence):
    """End where there can be no race."""
    console.fail(sentence, 2)


def number(text):
    """Read a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise argparse.ArgumentTypeError(f'{text} is not a number')
    return value


def named(word, known, kind):
    """Find what a word names, whatever its case."""
    names = {name.casefold(): name for name in known}
    if word.casefold() in names:
        return names[word.casefold()]
    refuse(f'there is no {kind} {word}{rules.suggestion(word, known)}')


def changed_surface(options):
    """Give the surface, with the start and the steps that are asked for."""
    surface = SURFACES[named(options.surface, SURFACES, 'surface')]
    steps = surface.steps if options.steps is None else options.steps
    if not 1 <= steps <= 10000:
        refuse(f'--steps is {steps}; 1 to 10000 are possible')
    x, y = start = tuple(options.start or surface.start)
    if rules.diverged(np.array(start)):
        refuse(f'--start is {x:g} {y:g}; coordinates below '
               f'{rules.FAR:,.0f} are possible')
    left, right, low, high = surface.window
    if options.start and not drawing.inside(np.array([start]),
                                            surface.window)[0]:
        margin = 0.1 * np.abs(start).max()
        left, right = min(left, x - margin), max(right, x + margin)
        low, high = min(low, y - margin), max(high, y + margin)
    return dataclasses.replace(surface, start=start, steps=steps,
                               window=(left, right, low, high))


def chosen_rules(text):
    """Give the rules that are named, in that order."""
    words = [word.strip() for word in text.split(',') if word.strip()]
    if [word.casefold() for word in words] == ['all']:
        return list(rules.RULES.values())
    names = [named(word, rules.RULES, 'optimizer') for word in words]
    if not names:
        refuse('--optimizers names nothing that could race; there are '
               + ', '.join(rules.RULES))
    for name in names:
        if names.count(name) > 1:
            refuse(f'--optimizers names {name} twice')
    return [rules.RULES[name] for name in names]


def chosen_settings(options):
    """Give the hyperparameters that are asked for, by the rule's name."""
    found = {rule.name: {} for rule in options.rules}
    for setting in HYPERPARAMETERS:
        value = getattr(options, setting)
        owners = [rule for rule in options.rules if setting in rule.settings]
        if value is not None and not owners:
            refuse(f'--{setting}: none of {", ".join(found)} has it')
        for rule in owners if value is not None else ():
            found[rule.name][setting] = value
    for text in options.set:
        parts = re.fullmatch(r'([^.=]+)\.([^.=]+)=(.+)', text)
        if not parts:
            refuse(f'--set {text}: NAME.SETTING=NUMBER is expected, as '
                   'in Adam.alpha=0.1')
        name = named(parts[1], rules.RULES, 'optimizer')
        if name not in found:
            refuse(f'--set {text}: {name} does not race; --optimizers '
                   'names those that do')
        settings = rules.RULES[name].settings
        if parts[2].casefold() not in settings:
            refuse(f'--set {text}: {name} has no {parts[2]}; it has '
                   + ', '.join(settings))
        try:
            found[name][parts[2].casefold()] = number(parts[3])
        except argparse.ArgumentTypeError as error:
            refuse(f'--set {text}: {error}')
    for name, settings in found.items():
        check_settings(name, settings)
    return found


def check_settings(name, settings):
    """End where a hyperparameter is out of its range."""
    for setting, value in settings.items():
        if setting == 'alpha' and value <= 0:
            refuse(f'{name}: alpha is {value:g}; it must be above 0')
        if setting == 'epsilon' and value < 0:
            refuse(f'{name}: epsilon is {value:g}; it must not be '
                   'negative')
    if 'var' not in rules.RULES[name].parameters:
        neural_network.quiet_tensorflow()
    try:  # the modules know the rest
        rules.RULES[name].stepper(**settings).step(
            np.ones(2), SURFACES['ravine'])
    except ValueError as error:
        refuse(f'{name}: {error}')


# The race

def run(surface, chosen, settings):
    """Let the rules race; give the racers."""
    racers = []
    for rule in chosen:
        own = {**rule.settings, **settings[rule.name]}
        tuned = None
        if 'alpha' not in settings[rule.name]:
            tuned = rules.best_rate(
                dataclasses.replace(rule, settings=own), surface,
                rates=console.progress(rules.RATES, rule.label))
        if tuned:
            own['alpha'] = tuned
        try:
            points = rules.path(rule.stepper(**own), surface, surface.start,
                                surface.steps)
        except ValueError as error:
            refuse(f'{rule.name} cannot go on from there: {error}; choose '
                   'another start, or leave it out')
        racers.append(scene.Racer(rule, own, bool(tuned), points,
                                  rules.loss(surface, points)))
    return racers


def with_submission(options, racers):
    """Add a learner's paths to the race; give them all, and sentences."""
    import submitted
    try:
        found = submitted.follow_all(
            options.submission, options.surface, options.unsafe,
            [(racer.rule, racer.settings, racer.points)
             for racer in racers])
    except submitted.Refused as error:
        refuse(str(error))
    both, sentences = [], []
    for racer in racers:
        both.append(racer)
        points, sentence = found.get(racer.rule.name, (None, None))
        if points is not None:
            both.append(dataclasses.replace(
                racer, points=points, yours=True,
                losses=rules.loss(options.surface, points)))
        if sentence:
            sentences.append(f'your {racer.rule.label}: {sentence}')
    if not sentences:
        sentences.append('--submission races tasks 5 to 10, and none of '
                         f'{", ".join(racer.name for racer in racers)} is '
                         'one of them')
    return both, sentences


def report(surface, racers, sentences):
    """Print the table and what follows from it."""
    rows = scene.table(racers)
    widths = [max(map(len, column)) for column in zip(*rows)]
    print(scene.heading(surface), end='\n\n')
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(
            row, widths)).rstrip())
    tuned = any(racer.tuned for racer in racers)
    for note in [*[scene.BEST] * tuned, *sentences]:
        print(f'\n{note}')
    sys.stdout.flush()


def link(surface, racers):
    """Give a link to the explorer with this race, or '' if it has no such.

    The page has the reference's rules, and limits of its own.
    """
    shown = [racer for racer in racers if not racer.yours]
    numbers = [('steps', surface.steps), *(
        ('start', value) for value in surface.start), *(
        setting for racer in shown for setting in racer.settings.items())]
    for name, value in numbers:
        low, high = TAKEN.get(name, WEIGHT)
        if not low <= value <= high:
            return ''
    x, y = surface.start
    return (f'{PAGE.as_uri()}#surface={surface.name}&start={x},{y}'
            f'&steps={surface.steps}' + ''.join(
                f'&o={racer.rule.name}' + ''.join(
                    f',{name}:{value}'
                    for name, value in racer.settings.items())
                for racer in shown))


def write(path, surface, racers):
    """Write the picture or the animation."""
    kind = path.suffix.lower()
    if kind == '.gif':
        drawing.save_gif(path, scene.Scene(surface, racers).frames())
    elif kind == '.png':
        drawing.save_png(path, scene.picture(surface, racers).figure,
                         alt=scene.alt(surface, racers))
    else:
        plotting.save(path, scene.picture(surface, racers).figure.savefig)
    console.say(f'the picture is in {path.resolve()}')


def show(surface, racers):
    """Show the race in a window; without a display, write race.png."""
    figure = plotting.pyplot().figure()
    if not figure.canvas.required_interactive_framework:
        path = pathlib.Path('race.png')
        plotting.check_writable(path)
        write(path, surface, racers)
        return
    drawn = scene.Scene(surface, racers, figure=figure)
    moments = drawn.moments(drawn.steps())
    drawn.film = matplotlib.animation.FuncAnimation(
        figure, drawn.show, moments, interval=70, repeat_delay=2500)
    plotting.pyplot().show()


def main():
    """Race, and tell who ended where."""
    sys.stdout.reconfigure(errors='replace')
    options = read_options()
    racers = run(options.surface, options.rules, options.settings)
    sentences = []
    if options.submission is not None:
        racers, sentences = with_submission(options, racers)
    report(options.surface, racers, sentences)
    page = link(options.surface, racers)
    if page:
        without = ', without your modules' * bool(sentences)
        console.say(f'this race on the page{without}: {page}')
    with drawing.style():
        if options.save:
            write(options.save, options.surface, racers)
        else:
            show(options.surface, racers)


if __name__ == '__main__':
    main()
