"""What is said of a wrong answer."""
import numpy as np
import pytest

from grading import explain, table
from grading.verdicts import WRONG, Failure, printable

ROW = table.CLOSENESS['float64']
EXPECTED = np.random.default_rng(1).normal(size=(5, 3))


def said(result, expected=EXPECTED):
    """Give the explanation of a wrong answer."""
    with pytest.raises(Failure) as caught:
        explain.compare(result, expected, ROW, 'v')
    assert caught.value.verdict == WRONG
    return caught.value.sentence


def test_right():
    """Nothing is said of a right answer, rounded or not."""
    explain.compare(EXPECTED * (1 + 1e-12), EXPECTED, ROW)
    explain.compare([[1, 2]], np.array([[1., 2.]]), ROW)


def test_shape_first():
    """A wrong shape is said before any number."""
    assert said(EXPECTED[0]) == 'v has shape (3,); (5, 3) is expected'
    assert 'transposed' in said(EXPECTED.T)


def test_count_and_first_difference():
    """How many differ, the first one, both numbers, and by how much."""
    result = EXPECTED.copy()
    result[1, 2] += 0.5
    result[4, 0] -= 3
    sentence = said(result)
    assert sentence.startswith('v: 2 of 15 entries differ; the first, [1, 2]')
    assert f'{result[1, 2]:.9g} instead of {EXPECTED[1, 2]:.9g}' in sentence
    assert 'off by 0.5 (' in sentence


def one_step_late():
    """Give the rows one step late."""
    return np.concatenate([EXPECTED[:1] + 7, EXPECTED[:-1]])


@pytest.mark.parametrize('result, expected, looks', [
    (-EXPECTED, EXPECTED, 'the sign is the wrong one'),
    (10 * EXPECTED, EXPECTED, 'every entry is 10 times'),
    (EXPECTED / 4, EXPECTED, 'every entry is 1/4 of'),
    (EXPECTED[:3].T, EXPECTED[:3], 'it looks transposed'),
    (EXPECTED[[1, 0, 2, 4, 3]], EXPECTED, 'in another order'),
    (one_step_late(), EXPECTED, 'it is one step late'),
    (np.roll(EXPECTED, -1, 0), EXPECTED, 'it is one step early'),
    (np.where(np.arange(5)[:, None] < 3, EXPECTED, np.nan), EXPECTED,
     'it is not finite from entry 3 on'),
    (np.full_like(EXPECTED, np.inf), EXPECTED, 'from entry 0 on'),
    (np.array(np.nan), np.array(2.), 'it is not finite'),
    (EXPECTED + 1, EXPECTED, '')])
def test_anatomy(result, expected, looks):
    """It says what the answer looks like, where it looks like anything."""
    sentence = said(result, expected)
    assert looks in sentence
    if not looks:
        assert sentence.count(';') == 1


@pytest.mark.parametrize('result', [
    np.array([True, False]), np.array([1 + 2j, 0]), np.array([0, 0], '>i4'),
    np.array([np.nan, 1]), np.array([1e308, -1e308])], ids=repr)
def test_odd_numbers(result):
    """Any array of numbers is explained."""
    assert said(result, np.array([3., 4.]))


def test_printable():
    """Control characters are spelled, and long texts cut and marked."""
    assert printable('a\x1b[31m\n\u202eb') == 'a\\x1b[31m \\u202eb'
    assert printable('x' * 500).endswith('x[cut]')
    assert len(printable('x' * 500)) == 400
