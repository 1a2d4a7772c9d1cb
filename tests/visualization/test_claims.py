"""What the texts for who does not see the pictures claim."""
import numpy as np
import pytest

import gallery
from surfaces import SURFACES
from tests.support.drawn import data_of

CLAIMS = []


def claim(name, words):
    """Mark a function that holds these words of a picture's text.

    The function takes the picture's data.
    """
    def keep(function):
        CLAIMS.append(pytest.param(name, words, function,
                                   id=function.__name__))
        return function
    return keep


@claim('race.gif', 'After 200 steps Adam and momentum are at the minimum; '
       'AdaDelta has hardly left.')
def beale_has_two_at_its_minimum(data):
    """Their distance is nothing on the picture; AdaDelta's is most of it."""
    minimum, = SURFACES['Beale'].minima
    away = {name: np.hypot(*(np.array(path) - minimum).T)
            for name, path in data['paths'].items()}
    assert {len(distances) for distances in away.values()} == {201}
    assert {name for name, distances in away.items()
            if distances[-1] < 0.001} == {'Adam', 'momentum'}
    assert max(away, key=lambda name: away[name][-1]) == 'AdaDelta'
    assert np.hypot(*np.diff(data['paths']['AdaDelta'], axis=0).T
                    ).sum() < 0.25 * away['AdaDelta'][0]


@claim('contours.png', 'Those with momentum swing past most minima')
def momentum_swings_past(data):
    """On the ravine and the plateau those with momentum, and only those."""
    for place in 'ravine', 'plateau':
        farthest = {name: np.max(path, axis=0)[0]
                    for name, path in data[place]['paths'].items()}
        assert {name for name, x in farthest.items() if x > 0.5} == {
            'momentum', 'Nesterov', 'Adam'}


@claim('contours.png', 'AdaDelta hardly moves on three of the surfaces')
def adadelta_hardly_moves(data):
    """There it does less than a quarter of the way, elsewhere half."""
    moved = {}
    for place, found in data.items():
        path, minima = found['paths']['AdaDelta'], SURFACES[place].minima
        moved[place] = np.hypot(*np.diff(path, axis=0).T).sum() / min(
            np.hypot(*np.subtract(path[0], minimum)) for minimum in minima)
    assert {place for place, part in moved.items() if part < 0.25} == {
        'ravine', 'Beale', 'Rosenbrock'}
    assert sum(part > 0.5 for part in moved.values()) == 2


@claim('contours.png', 'No optimizer has the lowest loss on all')
def nobody_wins_everywhere(data):
    """Three surfaces have three winners."""
    assert len({min(found['paths'], key=lambda name: SURFACES[place].value(
        np.array(found['paths'][name][-1])))
        for place, found in data.items()}) >= 3


@claim('learning_rates.png', 'Gradient descent, momentum, Nesterov and '
       'Newton diverge just above 0.5, 9.5, 0.339 and 2')
def four_diverge(data):
    """At 1 % below the limit the loss falls, 5 or 10 % above it grows."""
    for name, limit in {'GD': 0.5, 'momentum': 9.5, 'Nesterov': 0.339,
                        'Newton': 2}.items():
        below, above = data[name]['values'][2:]
        assert below < limit < above < 1.11 * limit
        falling, growing = data[name]['losses'][2:]
        assert falling[-1] < falling[0] and growing[-1] > 1e4 * growing[0]


@claim('learning_rates.png', 'AdaGrad, RMSProp and Adam stay finite at a '
       'hundred times their best rate')
def three_stay_finite(data):
    """They do not even end at a hundred times the loss at the start."""
    for name in 'AdaGrad', 'RMSProp', 'Adam':
        best, high = np.array(data[name]['values'])[[1, 3]]
        assert high == pytest.approx(100 * best)
        losses = data[name]['losses'][3]
        assert None not in losses and losses[-1] < 100 * losses[0]


@claim('rate_sweep.png', 'so the order of the optimizers changes with the '
       'rate and with the surface')
def order_changes(data):
    """Each surface has several winners, and no two the same ones."""
    winners = {}
    for place, found in data['losses'].items():
        names = [name for name in found if name != 'AdaDelta']
        losses = np.array([found[name] for name in names], float)
        winners[place] = tuple(np.nan_to_num(losses, nan=np.inf).argmin(0))
    assert len(set(winners.values())) == 5
    assert min(len(set(row)) for row in winners.values()) >= 3


@claim('saddle.png', 'Those of gradient descent, momentum and Nesterov grow '
       'with the logarithm of the distance')
def three_grow(data):
    """Each power of ten takes as many steps as the next, up to rounding."""
    for name in 'GD', 'momentum', 'Nesterov':
        more = np.diff(data['steps'][name])
        assert more.min() > 0 and np.ptp(more) <= 2


@claim('saddle.png', 'Adam and RMSProp need about 80 whatever it is')
def two_need_80(data):
    """Between 70 and 85."""
    counts = [*data['steps']['Adam'], *data['steps']['RMSProp']]
    assert 70 < min(counts) and max(counts) < 85


@claim('saddle.png', 'AdaDelta even fewer, AdaGrad 1,500')
def two_others(data):
    """AdaDelta is below both at each distance; AdaGrad near to 1,500."""
    adadelta = np.array(data['steps']['AdaDelta'])
    assert (adadelta < data['steps']['Adam']).all()
    assert (adadelta < data['steps']['RMSProp']).all()
    assert data['steps']['AdaGrad'] == pytest.approx([1500] * 12, rel=0.05)


@claim('pairs.png', 'at one learning rate the loss falls slowly with the '
       'momentum of task 5 and fast with that of task 6')
def six_is_faster(data):
    """At 0.02 more than a tenth is left, or less than a thousandth."""
    slow, fast = (np.array(data['descents'][name]) for name in (
        'momentum 0.02', 'momentum-6 0.02'))
    assert slow[-1] > 0.1 * slow[0] and fast[-1] < 1e-3 * fast[0]


@claim('pairs.png', 'for small gradients those of tasks 8 and 10 are much '
       'shorter than those of tasks 7 and 9')
def twins_are_shorter(data):
    """Ten times and more at 1e-9; at 1 there is no difference."""
    lengths = data['lengths']
    for twin, rule in (('RMSProp-8 100', 'RMSProp 100'),
                       ('Adam-10 1', 'Adam 1')):
        for i, gradient in enumerate(data['gradients']):
            if gradient < 1e-8:
                assert 10 * lengths[twin][i] < lengths[rule][i]
        assert lengths[twin][-1] == pytest.approx(lengths[rule][-1], rel=1e-4)


@claim('training.png', 'At the common rate 0.01 RMSProp is lowest, then '
       'Adam; gradient descent, momentum and AdaGrad are far above')
def common_rate(data):
    """These three end at ten times Adam's loss and more."""
    last = {name: losses[-1] for name, losses in data['common'].items()}
    order = sorted(last, key=last.get)
    assert order[:2] == ['RMSProp', 'Adam']
    assert set(order[-3:]) == {'GD', 'momentum', 'AdaGrad'}
    assert last[order[-3]] > 10 * last['Adam']


@claim('training.png', 'At the best rate of each RMSProp is lowest again, '
       'AdaDelta, which has none, is highest, and the others end within a '
       'factor of five')
def best_rates(data):
    """By the loss after the last evaluation."""
    last = {name: found['losses'][-1] for name, found in
            data['best'].items()}
    lowest, *others, highest = sorted(last, key=last.get)
    assert (lowest, highest) == ('RMSProp', 'AdaDelta')
    assert [name for name, found in data['best'].items()
            if found['rate'] is None] == ['AdaDelta']
    assert last[others[-1]] < 5 * last[others[0]]


@claim('batch_sizes.png', 'falls along a straight line, as one over the root '
       'of the batch size')
def noise_falls(data):
    """The slope on log axes is -1/2, until few batches make up all."""
    few = np.array(data['sizes']) <= 1024
    for found in data['noise'].values():
        slope = np.polyfit(np.log(np.array(data['sizes'])[few]),
                           np.log(np.array(found['measured'])[few]), 1)[0]
        assert slope == pytest.approx(-0.5, abs=0.05)


@claim('batch_sizes.png', 'after an epoch there is more noise than gradient '
       'up to some 500 examples')
def noise_crosses_one(data):
    """Between 256 and 1,024."""
    noise = dict(zip(data['sizes'],
                     data['noise']['after an epoch']['measured']))
    assert min(noise[size] for size in noise if size <= 256) > 1
    assert max(noise[size] for size in noise if size >= 1024) < 1


@claim('batch_sizes.png', 'At one rate, smaller batches get lower for the '
       'same examples read')
def smaller_get_lower(data):
    """In the order of the sizes, at the end."""
    last = [data['same'][size]['losses'][-1]
            for size in ('1', '32', '256', 'None')]
    assert last == sorted(last)


@claim('batch_sizes.png', '1 and 32 are close and ahead of 256 and of all')
def two_are_level(data):
    """Within a factor of two; 256 is twice as high as both, and all more."""
    one, some, many, full = (data['best'][size]['losses'][-1]
                             for size in ('1', '32', '256', 'None'))
    assert max(one, some) < 2 * min(one, some)
    assert 2 * max(one, some) < many < full


@claim('batch_sizes.png', 'An epoch of single examples takes several times '
       'as long as one of batches')
def single_examples_take_time(data):
    """Three times and more, where a batch has 16 examples or more."""
    times = dict(data['times']['epochs'])
    single, few = times.pop('1'), times.pop('4')
    assert single > few and single > 3 * max(times.values())


@claim('decay.png', 'two constant ones, and one that falls in stairs from '
       'the high to the low')
def rates_fall_in_stairs(data):
    """It starts at the high one, and ends at the low within 2 %."""
    high, low, decayed = (found['rates']
                          for found in data['schedules'].values())
    assert len(set(high)) == len(set(low)) == 1 and high[0] > low[0]
    assert decayed[0] == high[0] and (np.diff(decayed) < 0).all()
    assert decayed[-1] == pytest.approx(low[-1], rel=0.02)


@claim('decay.png', 'the high rate falls fast and stays high, the low one '
       'falls late and deep, the decaying one falls fast and goes on '
       'falling')
def decay_has_both(data):
    """Fast: a tenth by step 60; high: level from there on."""
    steps = np.array(data['steps'])
    high, low, decayed = (np.array(found['mean'])
                          for found in data['schedules'].values())
    soon, late = (np.abs(steps - step).argmin() for step in (60, 600))
    assert high[soon] < 0.1 * high[0] and decayed[soon] < 0.1 * decayed[0]
    assert low[soon] > 0.5 * low[0]
    assert high[soon:].min() > 0.5 * high[soon:].max()
    for curve in low, decayed:
        assert curve[-1] < 0.02 * high[-1] and curve[-1] < 0.02 * curve[late]


@claim('scaling.png', 'With raw features they are long ellipses, across '
       'which gradient descent zigzags for 30 steps')
def raw_zigzags(data):
    """Each step crosses the long axis; from step 30 on 1 % is left."""
    raw = data['raw']
    curvatures, axes = np.linalg.eigh(raw['hessian'])
    assert curvatures[1] > 20 * curvatures[0]
    across = (np.array(raw['path']) - raw['minimum']) @ axes[:, 1]
    assert (across[1:31] * across[:30] < 0).all()
    assert raw['excess'][29] > 0.01 >= raw['excess'][30]


@claim('scaling.png', 'with normalized ones nearly circles, and one step '
       'comes within 1 %')
def normalized_arrives(data):
    """Axes in the ratio of the curvatures' roots, 1.1 at most."""
    curvatures = np.linalg.eigvalsh(data['normalized']['hessian'])
    assert curvatures[1] < 1.21 * curvatures[0]
    assert data['normalized']['excess'][1] < 0.01


@claim('scaling.png', 'A third panel shows both losses falling')
def both_fall(data):
    """From each step to the next, down to where rounding ends it."""
    for name in 'raw', 'normalized':
        excess = np.array(data[name]['excess'])
        assert (np.diff(excess)[excess[:-1] > 1e-20] < 0).all()


@claim('batch_norm.png', 'they shrink to nothing where weights are too '
       'small, and pile up at -1 and 1 where these are too large')
def scale_matters(data):
    """The deviation falls below 0.001; the outermost bars are highest."""
    found = data['networks']['without']
    assert (np.diff(found['too small']['deviations']) < 0).all()
    assert found['too small']['deviations'][-1] < 1e-3
    bars = found['too large']['last']
    assert min(bars[0], bars[-1]) > 1.9 * max(bars[1:-1])


@claim('batch_norm.png', 'With it their deviation stays near 0.6 in every '
       'layer, and the histograms of all three are the same')
def scale_does_not_matter(data):
    """To a tenth, and to the last digit."""
    networks = list(data['networks']['with'].values())
    for network in networks:
        assert network['deviations'] == pytest.approx([0.6] * 10, abs=0.05)
        assert network['last'] == networks[0]['last']


@claim('sparse.png', 'AdaGrad ends lowest on the first two, gradient descent '
       'with decay on the third; RMSProp is worst on sparse features')
def sparse_order(data):
    """By the mean of the seeds at the end."""
    last = [{name: curve['mean'][-1] for name, curve in found.items()}
            for found in data['problems'].values()]
    assert [min(found, key=found.get) for found in last] == [
        'AdaGrad', 'AdaGrad', 'GD decayed']
    assert max(last[0], key=last[0].get) == 'RMSProp'


@claim('sparse.png', "RMSProp's are a hundred and more times the others' for "
       'the rarest')
def rarest_leap(data):
    """In the median of the ten rarest, as drawn."""
    rates = {name: np.median(found['effective'][-10:])
             for name, found in data['weights'].items()}
    own = rates.pop('RMSProp')
    assert own > 100 * max(rates.values())


@pytest.mark.parametrize('name, words, holds', CLAIMS)
def test_claim(name, words, holds):
    """The words are in the text, and the data bear them out."""
    assert words in gallery.PICTURES[name].alt
    holds(data_of(name))
