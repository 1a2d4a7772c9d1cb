"""The landscape of a real network, as the page has it."""
import itertools
import json

import numpy as np
import pytest

import rules
from tools import landscape

pytestmark = pytest.mark.xdist_group('landscape')  # trained once

FAMILIES = ('GD', 'momentum', 'Nesterov'), ('AdaGrad', 'RMSProp', 'Adam')


@pytest.fixture(scope='module')
def kept():
    """Read the page's file."""
    return json.loads(landscape.FILE.read_text().partition(
        'const LANDSCAPE = ')[2].rstrip(';\n'))


@pytest.fixture(scope='module')
def paths(kept):
    """Train by each rule, at the rate of the file."""
    return {name: landscape.train(landscape.networks()[0], name,
                                  kept['rules'][name]['rate'])
            for name in rules.RACERS}


def test_gradient(rng):
    """It is the slope of the loss, which is log 10 for equal chances."""
    network = landscape.networks()[0]
    assert network.value(np.zeros(network.size)) == pytest.approx(np.log(10))
    var, along = landscape.start(), rng.normal(size=network.size)
    slope = (network.value(var + 1e-5 * along)
             - network.value(var - 1e-5 * along)) / 2e-5
    assert slope == pytest.approx(network.gradient(var) @ along, rel=1e-6)


def test_the_file_is_computed(kept, paths):
    """Paths, their losses, a sample of the map and the readings come again;
    else: python -m tools.landscape.
    """
    network, held_out = landscape.networks()
    directions, share = landscape.plane([path for path, _ in paths.values()])
    assert directions @ directions.T == pytest.approx(np.eye(2))
    assert kept['share'] == pytest.approx(share, rel=1e-2)
    for name, (path, losses) in paths.items():
        found = kept['rules'][name]
        flat = (path - landscape.start()) @ directions.T
        np.testing.assert_allclose(found['points'], flat, atol=0.01)
        np.testing.assert_allclose(found['losses'], losses, rtol=0.01)
        assert losses[-1] < network.value(
            landscape.start() + flat[-1] @ directions)
        guesses = np.array([held_out.forward(var)[1].argmax(axis=1)
                            for var in path[::20]])
        np.testing.assert_allclose(found['right'][::20], 100 * (
            guesses == held_out.labels).mean(axis=1), atol=0.6)
    left, right, low, high = kept['window']
    x = np.linspace(left, right, landscape.GRID)[::12]
    y = np.linspace(low, high, landscape.GRID)[::12]
    np.testing.assert_allclose(
        np.array(kept['heights'])[::12, ::12],
        [[network.value(landscape.start() + [one, other] @ directions)
          for one in x] for other in y], rtol=0.01)


def test_the_digits_are_held_out_ones(kept, paths):
    """Each is an image of its class, read as the file says at the end."""
    held_out = landscape.networks()[1]
    for label, digit in enumerate(kept['digits']):
        assert digit['label'] == label
        image = np.array([ord(letter) - 97 for letter in digit['pixels']])
        i, = np.flatnonzero((held_out.images * 16 == image).all(axis=1))
        assert held_out.labels[i] == label
        for name, (path, _) in paths.items():
            chances = np.exp(held_out.forward(path[-1])[1][i])
            found = kept['rules'][name]
            assert int(found['guesses'][-1][label]) == chances.argmax()
            assert found['sure'][-1][label] == pytest.approx(
                100 * chances.max(), abs=1)


@pytest.mark.parametrize('seed', [landscape.SEED, *(
    pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5))])
def test_two_families(monkeypatch, kept, paths, seed):
    """Rules that follow the gradient take one road, those that give each
    weight a rate another, to an end with a ridge between, whatever the start.
    """
    network = landscape.networks()[0]
    if seed != landscape.SEED:
        monkeypatch.setattr(landscape, 'SEED', seed)
        paths = {name: landscape.train(network, name, found['rate'])
                 for name, found in kept['rules'].items()}
    start = landscape.start()
    ends = {name: points[-1] for name, (points, _) in paths.items()}

    def alike(one, other):
        one, other = ends[one] - start, ends[other] - start
        return one @ other / np.sqrt(one @ one * (other @ other))

    within = [alike(*pair) for family in FAMILIES
              for pair in itertools.combinations(family, 2)]
    across = [alike(*pair) for pair in itertools.product(*FAMILIES)]
    assert min(within) > max(across) + 0.1
    middle = (ends['momentum'] + ends['Adam']) / 2
    assert network.value(middle) > 2 * max(
        network.value(ends['momentum']), network.value(ends['Adam']))


@pytest.mark.slow
@pytest.mark.parametrize('name', rules.RACERS)
def test_each_at_its_best_rate(kept, name):
    """The rate has the lowest mean loss, and is not at an end of those
    tried.
    """
    rate, _, _ = landscape.train_best(landscape.networks()[0], name)
    assert kept['rules'][name]['rate'] == rate
    assert rules.RATES[0] < rate < rules.RATES[-1]
