"""The sentence below a picture is true of what the learner's function does."""
import json

import pytest
import scenes

from tests.support import solutions
from tools import learn

RIGHT = {'0-short': 'onto the rings', '1-short': 'onto the rings',
         '2-short': 'the same order, and each row keeps its label',
         '3-range': 'the same batches, and each row keeps its label',
         '4-index': 'the corrected average', '11-short': 'the same stairs',
         '13-short': 'mean beta = 3 and the deviation gamma = 2, as'}
# Of a right solution: what is changed, and what is said then.
WRONG = [
    ('0-short', 'np.std(X, axis=0)', 'np.var(X, axis=0)',
     'The cloud misses the rings: the deviation of feature 1 is 0.'),
    ('1-short', '(X - m) / s', 'X - m', 'The cloud misses the rings. In '
     'yours it has the mean (0.818, −0.696) and the deviation (0.7'),
    ('1-short', '(X - m) / s', '(X - X.mean(axis=0)) / X.std(axis=0)',
     'The cloud misses the rings. In yours it has the mean (0, 0)'),
    ('2-short', 'X[permutation]', 'X', 'of 12 rows stand beside the label'),
    ('2-short', 'X.shape[0])', 'X.shape[0])[::-1]',
     'keeps its label, but the order is not the one'),
    ('2-short', 'np.random.permutation(X.shape[0])', 'np.arange(len(X))',
     'nothing is shuffled'),
    ('3-range', 'range(0, len(X), batch_size)', 'range(0, 12, batch_size)',
     'In yours, 2 of 14 rows are missing; the batches are of 4, 4, 4 rows'),
    ('4-index', ' / (1 - beta ** (i + 1))', '',
     'Yours is the average without the correction'),
    ('4-index', '(i + 1)', '(i + 2)', 'At day 1 yours is '),
    ('4-index', 'return averages', 'return averages + [1]',
     'Yours has 32 numbers, and there are 31 days'),
    ('11-short', '//', '/', 'At step 1 yours is 0.09091, the reference 0.1'),
    ('13-short', 'np.mean(Z, axis=0)', 'np.mean(Z)',
     'In layer 1 the mean is 2.54'),
    ('13-short', ', axis=0', '', 'but single numbers are off'),
    ('4-index', 'return averages', "raise NotImplementedError('your code "
     "goes here')", 'Yours stops at the line'),
    ('4-index', 'return averages', 'return unknown', 'Yours cannot be drawn: '
     'it raised NameError'),
]


@pytest.mark.parametrize(('base', 'old', 'new', 'said'), [
    *((base, '', '', said) for base, said in RIGHT.items()), *WRONG])
def test_captions(base, old, new, said):
    """Each caption is of the answer; the scene has numbers for the page."""
    text = solutions.solution(base)
    assert old in text
    made = learn.scene(solutions.task_of(base), text.replace(old, new))
    assert said in made['caption']
    json.dumps(made, allow_nan=False)
    for low, high in made['window']:
        assert low < high


def test_races():
    """A path is said to follow the reference's, or to leave it at a step."""
    right = {'xs': [-1, 0.5, 0.25], 'ys': [1, 0, 0], 'ended': ''}

    def said(**changes):
        return scenes.scene(5, {'reference': right, 'theirs': {
            **right, **changes}})['caption']

    assert said().startswith('Yours follows the reference, momentum, at ever')
    assert 'at step 2. Yours is at (9, 0)' in said(xs=[-1, 0.5, 9])
    assert 'diverged at step 1; the' in said(
        xs=[-1, 1e7], ys=[1, 0], ended='diverged at step 1')
    assert 'stays at the start' in said(xs=[-1] * 3, ys=[1] * 3)
