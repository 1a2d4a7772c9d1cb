"""What the page draws of a learner's function, and the sentence on it.

A picture holds what goes in, what the reference makes of it and what the
learner's function does, `theirs`, or null. A scene has the names of its axes,
or none; marks, each with points `at`, and `before` where they come from; and a
caption. A mark is 'dots', a 'line', which may grow from left to right, or
'tiles', each with its size and a data point's number.
"""
import numpy as np

RULES = {5: 'momentum', 7: 'RMSProp', 9: 'Adam', 101: 'Nesterov',
         100: 'gradient descent', 102: 'AdaGrad', 103: 'AdaDelta',
         104: 'Newton'}
REACH, BINS = 8, 32  # of the histograms of task 13
UNWRITTEN = 'is still to be written'  # as the grader says it
# How far theirs may widen a picture, and what room there is around it, both
# in its own widths.
SLACK, PAD = 1.5, 0.04


def scene(number, picture):
    """Return the scene of a task's picture.

    kind: 'unwritten', 'error' or ''; then the caption is the error's.
    """
    make = {0: cloud, 1: cloud, 2: rows, 3: rows, 4: averages, 11: stairs,
            13: layers}.get(number)
    made = make(picture) if make else {
        'caption': race(picture, RULES.get(number, ''))}
    if make:
        made['window'] = window(made)
    made['kind'] = ('unwritten' if picture.get('unwritten') else
                    'error' if picture.get('error') else '')
    if made['kind'] == 'error':
        made['caption'] = trouble(picture)
    return made


def trouble(picture):
    """Say what went wrong in the learner's function."""
    if UNWRITTEN in picture['error']:
        return ('Yours stops at the line “raise NotImplementedError”: put '
                'your code in its place.')
    return ('Yours stops: ' if picture['theirs'] else
            'Yours cannot be drawn: ') + picture['error']


def window(made):
    """Return the ranges of x and y: all but theirs, and theirs if near."""
    def points(theirs):
        return np.array([
            point for one in made['marks']
            if (one.get('color') == 'yours') == theirs
            for point in [*one['at'], *(one['before'] or [])] if point])
    given, theirs = points(False), points(True)
    low, high = given.min(axis=0), given.max(axis=0)
    if made.get('columns'):
        return [[0, len(made['columns'])], [float(low[1]) - 1, 0]]
    if made.get('zero'):
        low[1] = min(low[1], 0)
    if len(theirs):
        least, most = theirs.min(axis=0), theirs.max(axis=0)
        low, high = (np.maximum(np.minimum(low, least),
                                low - SLACK * (high - low)),
                     np.minimum(np.maximum(high, most),
                                high + SLACK * (high - low)))
    pad = PAD * (high - low)
    if not made.get('equal'):
        pad[0] = 0
    return [[float(one - more), float(other + more)] for one, other, more in
            zip(low, high, pad)]


def shown(value, digits=3):
    """Return a number for the eye; what is rounding becomes 0."""
    if not np.isfinite(value):
        return 'no finite number'
    value = 0 if abs(value) < 1e-9 else value
    return f'{value:.{digits}g}'.replace('-', '−')


def pair(values):
    """Return two numbers for the eye."""
    return '(' + ', '.join(shown(one) for one in np.round(values, 6)) + ')'


def numbers(values):
    """Return an array of floats; null becomes nan."""
    return np.array(values, float)


def same(ours, theirs):
    """Check two arrays for equality, but for rounding."""
    return ours.shape == theirs.shape and np.allclose(ours, theirs, 1e-6, 1e-9)


def mark(kind, color, at, before=None, **more):
    """Return a mark; a point that is no number becomes null."""
    def listed(points):
        return [[float(x), float(y)] if np.isfinite([x, y]).all() else None
                for x, y in points]
    return {'kind': kind, 'color': color, 'at': listed(at), **more,
            'before': None if before is None else listed(before)}


# Clouds: tasks 0 and 1

def cloud(picture):
    """Let a cloud fly to where the constants take it, beside the rings."""
    before, right = numbers(picture['before']), picture['reference']
    target, theirs = numbers(right['after']), picture['theirs']
    made = [mark('dots', 'quiet', before, size=2, name='before'),
            mark('dots', 'ink', target, size=4, hollow=True,
                 name='reference')]
    lands = ('mean 0 and deviation 1 in each feature.' if 'mean' in right
             else 'minus m = (7, 5), divided by s = (1, 2.5), the constants '
             'of other data.')
    caption = f'The reference moves the cloud onto the rings: {lands}'
    if not theirs:
        made.append(mark('dots', 'faded', target, before, size=3))
    else:
        after = numbers(theirs['after'])
        made.append(mark('dots', 'yours', after, before, size=3,
                         name='yours'))
        if 'mean' in theirs:
            mean, deviation = (numbers(theirs[name]).ravel()
                               for name in ('mean', 'deviation'))
            made += [mark('line', 'yours', [mean - arm, mean + arm], width=2)
                     for arm in np.diag(deviation)]
        caption = landing(theirs, right, after, target, lands)
    return {'title': 'A cloud of data goes where yours takes it',
            'marks': made, 'equal': True, 'caption': caption,
            'axes': picture.get('names', ['feature 1', 'feature 2'])}


def landing(theirs, right, after, target, lands):
    """Say where the learner's cloud lands, and by which numbers."""
    wrong = [f'the {name} of feature {j + 1} is {shown(own, 4)} in yours, '
             f'{shown(other, 4)} in the reference'
             for name in ('mean', 'deviation') if name in theirs
             for j, (own, other) in enumerate(zip(
                 numbers(theirs[name]).ravel(), numbers(right[name]).ravel()))
             if not np.isclose(own, other, 1e-6, 1e-9)]
    if wrong:
        return 'The cloud misses the rings: ' + '; '.join(wrong) + '.'
    if same(after, target):
        return f'Yours moves the cloud onto the rings: {lands}'
    return (f'The cloud misses the rings. In yours it has the mean '
            f'{pair(after.mean(axis=0))} and the deviation '
            f'{pair(after.std(axis=0))}; on the rings it has '
            f'{pair(target.mean(axis=0))} and {pair(target.std(axis=0))}.')


# Rows: tasks 2 and 3

def rows(picture):
    """Let rows and labels fall into their new order, cut into batches."""
    cut = isinstance(picture['reference'], list)
    count = len(picture['labels'])
    start = [{'X': range(count), 'Y': range(count)}]
    right, theirs = (made if cut or made is None else [made] for made in (
        picture['reference'], picture['theirs']))
    made, titles = [], []
    for name, batches in ('before', start), ('yours', theirs), (
            'reference', right):
        if batches is not None:
            made.append({**tiles(batches, len(titles)), 'count': count})
            titles.append(name)
    moving = made[1]
    moving['before'] = [
        [at[0] - 1, -number] if number is not None else at
        for at, number in zip(moving['at'], moving['numbers'])]
    return {'title': 'Rows and their labels: one colour is one data point',
            'marks': made, 'columns': titles,
            'caption': order(theirs, right, count, cut)}


def tiles(batches, column):
    """Return a column of tiles, rows and labels, a gap between batches."""
    at, ids, top = [], [], 0
    for batch in batches:
        for part, left in ('X', 0), ('Y', 0.6):
            at += [[column + left, -top - i] for i in range(len(batch[part]))]
            ids += batch[part]
        top += max(len(batch['X']), len(batch['Y'])) + 0.6
    return {'kind': 'tiles', 'at': at, 'numbers': ids, 'before': None}


def order(theirs, right, count, cut):
    """Say what became of the rows and their labels."""
    sizes = [', '.join(str(len(batch['X'])) for batch in made or [])
             for made in (theirs, right)]
    if theirs is None:
        return (f'The reference shuffles the rows and cuts batches of '
                f'{sizes[1]}.' if cut else 'The reference moves each row, '
                'and its label with it.')
    ours, own = ([(x, y) for batch in made for x, y in zip(
        batch['X'], batch['Y'])] for made in (right, theirs))
    wrong = []
    if torn := sum(x != y for x, y in own):
        wrong.append(f'{torn} of {count} rows stand beside the label of '
                     'another')
    if lost := count - len({x for x, _ in own} - {None}):
        wrong.append(f'{lost} of {count} rows are missing')
    if cut and sizes[0] != sizes[1]:
        wrong.append(f'the batches are of {sizes[0] or "no"} rows, in the '
                     f'reference of {sizes[1]}')
    if wrong:
        return 'In yours, ' + '; '.join(wrong) + '.'
    if own == ours:
        return ('Yours cuts the same batches, and each row keeps its label.'
                if cut else
                'Yours makes the same order, and each row keeps its label.')
    if [x for x, _ in own] == list(range(count)):
        return 'In yours the rows stay in their order: nothing is shuffled.'
    return ('Each row keeps its label, but the order is not the one that '
            'np.random.permutation draws here.')


# Curves: tasks 4 and 11

def averages(picture):
    """Draw an average of temperatures, corrected, uncorrected and theirs."""
    data, right, plain = (numbers(picture[name]) for name in (
        'data', 'reference', 'uncorrected'))
    days = np.arange(1, len(data) + 1)
    made = [mark('dots', 'quiet', zip(days, data), size=2, name='data'),
            mark('line', 'quiet', zip(days, plain), width=1.5, dash=[2, 4],
                 name='not corrected'),
            mark('line', 'ink', zip(days, right), width=2, dash=[7, 5],
                 name='corrected')]
    return curve(picture, made, days, right, 'day', [
        ('Yours is the average without the correction: it starts near 0, far '
         'from the data.', plain),
        ('Yours is the corrected average: it starts among the data.', right)],
        'The corrected average starts among the data. Without the correction '
        'it starts near 0.', 'temperature', 'An average of temperatures')


def stairs(picture):
    """Draw a rate that falls in stairs, and theirs."""
    right, steps = numbers(picture['reference']), numbers(picture['steps'])
    made = [mark('line', 'ink', stepped(steps, right), width=2, dash=[7, 5],
                 name='reference')]
    return curve(picture, made, steps, right, 'step', [
        ('Yours falls in the same stairs as the reference.', right)],
        'The rate stays the same on a stair, and each stair is lower.',
        'rate', 'A rate that falls in stairs')


def stepped(steps, values):
    """Return the corners of stairs."""
    return list(zip(np.repeat(steps, 2)[1:], np.repeat(values, 2)[:-1]))


def curve(picture, made, x, right, unit, known, unwritten, name, title):
    """Add theirs to a scene of curves, and say how it differs.

    known: sentences, each with the values for which it is true.
    """
    caption, theirs = unwritten, picture['theirs']
    if theirs is not None:
        own = numbers(theirs)
        seen = x[:len(own)], own[:len(x)]
        points = stepped(*seen) if unit == 'step' else zip(*seen)
        made.append(mark('line', 'yours', points, width=3, name='yours',
                         grow=True))
        caption = next((said for said, values in known if same(own, values)),
                       None) or apart(own, right, x, unit)
    else:
        made[-1]['grow'] = True
    return {'title': title, 'marks': made, 'axes': [unit, name],
            'zero': True, 'caption': caption}


def apart(own, right, x, unit):
    """Say where a curve differs from the reference's first and most."""
    if len(own) != len(right):
        return (f'Yours has {len(own)} numbers, and there are {len(right)} '
                f'{unit}s.')
    away = np.nan_to_num(np.abs(own - right), nan=np.inf)
    first, most = np.argmax(away > 1e-6 * (1 + abs(right))), np.argmax(away)
    said = (f'At {unit} {x[first]:g} yours is {shown(own[first], 4)}, the '
            f'reference {shown(right[first], 4)}.')
    return said if np.isinf(away[most]) else (
        f'{said} They are farthest apart at {unit} {x[most]:g}: by '
        f'{shown(away[most])}.')


# Layers: task 13

def layers(picture):
    """Draw how two layers' outputs are distributed, one below the other."""
    made, told = [], []
    wanted = 'the mean beta = 3 and the deviation gamma = 2'
    written = picture['layers'][0]['theirs'] is not None
    for layer, parts in enumerate(picture['layers']):
        without, theirs, right = (
            np.ravel(numbers(parts[name] or parts['reference']))
            for name in ('without', 'theirs', 'reference'))
        start, own, target = (
            histogram(values, right, len(picture['layers']) - 1 - layer)
            for values in (without, theirs, right))
        made += [mark('line', 'faded', start, width=2, fill=True,
                      name='' if layer else 'without'),
                 mark('line', 'yours' if written else 'quiet', own, start,
                      width=2.5, name='' if layer or not written else 'yours'),
                 mark('line', 'ink', target, width=1.5, dash=[6, 4],
                      name='' if layer else 'reference')]
        if not written:
            told.append(f'layer {layer + 1} has the {spread(without)}')
        elif not same(theirs, right):
            told.append(unlike(theirs, right, layer + 1))
    if not written:
        caption = ('Without it, ' + ' and '.join(told) + '. The reference '
                   f'gives each layer {wanted}.')
    else:
        caption = ' '.join(told) or (
            f'Yours gives each layer {wanted}, as the reference does.')
    return {'title': 'What two layers put out', 'marks': made,
            'axes': ['output', 'layer 1 above, layer 2 below'],
            'rows': False, 'caption': caption}


def histogram(values, right, base):
    """Return the corners of a histogram above a base, at most 0.8 high.

    right: what of it is half as high; more is cut off.
    """
    edges = np.linspace(-REACH, REACH, BINS + 1)
    counts, most = (np.histogram(some[np.isfinite(some)], edges)[0]
                    for some in (values, right))
    heights = base + np.minimum(0.5 * counts / most.max(), 0.8)
    return [(-REACH, base), *stepped(edges, [*heights, base]), (REACH, base)]


def unlike(theirs, right, layer):
    """Say how theirs is distributed otherwise than the reference."""
    wrong = [f'the {name} is {shown(own)} in yours, {shown(other)} in the '
             'reference' for name, own, other in (
                 ('mean', theirs.mean(), right.mean()),
                 ('deviation', theirs.std(), right.std()))
             if not abs(own - other) <= 0.005]
    return f'In layer {layer} ' + (', and '.join(wrong) or (
        'mean and deviation of all nodes together are right, but single '
        f'numbers are off by up to {shown(np.abs(theirs - right).max())}'
    )) + '.'


def spread(values):
    """Return mean and deviation, in words."""
    mean, deviation = values.mean(), values.std()
    out = np.mean(~(np.abs(values) <= REACH))
    return (f'mean {shown(mean, 2)} and the deviation {shown(deviation, 2)}'
            + (f' ({shown(100 * out)} % are beyond the picture)' if out
               else ''))


# Paths: tasks 5, 7 and 9, and 100 to 104

def race(picture, name):
    """Say how theirs goes, and where it leaves the reference's path."""
    theirs, right = picture['theirs'], picture['reference']
    name = f'the reference, {name},'
    if not theirs:
        return f'This is {name} alone.'
    own, other = (np.column_stack([numbers(path['xs']), numbers(path['ys'])])
                  for path in (theirs, right))
    count = min(len(own), len(other))
    far = np.linalg.norm(own[:count] - other[:count], axis=1)
    away = ~(far <= 1e-6 * (1 + np.linalg.norm(other[:count], axis=1)))
    ends = [path.get('ended') or f'is at {pair(points[-1])} after '
            f'{len(points) - 1} steps'
            for path, points in ((theirs, own), (right, other))]
    if not away.any():
        return (f'Yours follows {name} at every step. It {ends[0]}.'
                if len(own) == len(other) else
                f'Yours {ends[0]}; {name} {ends[1]}.')
    if (own == own[0]).all():
        return f'Yours stays at the start; {name} {ends[1]}.'
    return (f'Yours leaves {name} at step {np.argmax(away)}. Yours '
            f'{ends[0]}; the reference {ends[1]}.')
