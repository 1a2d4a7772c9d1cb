"""What is said of a wrong answer."""
import re

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.judging import (
    answer_types,
    comparison,
    editions,
    verdicts,
)
from optimization_grading.judging.verdicts import Failure, Verdict, printable
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Outcome, Raised, Report
from optimization_grading.protocol.wire import Opaque

ROW = table.CLOSENESS['float64']
TASK = table.TASKS[1]
EXPECTED = np.random.default_rng(1).normal(size=(5, 3))


def said(result, expected=EXPECTED):
    """Give the explanation of a wrong answer."""
    with pytest.raises(Failure) as caught:
        comparison.compare(result, expected, ROW, 'v')
    assert caught.value.verdict == Verdict.WRONG
    return caught.value.sentence


def test_right():
    """Nothing is said of a right answer, rounded or not."""
    comparison.compare(EXPECTED * (1 + 1e-12), EXPECTED, ROW)
    comparison.compare([[1, 2]], np.array([[1., 2.]]), ROW)


def test_shape_first():
    """A wrong shape is said before any number."""
    assert said(EXPECTED[0]) == 'v has shape (3,); (5, 3) is expected'
    assert 'transposed' in said(EXPECTED.T)
    assert 'transposed' not in said(1 + EXPECTED.T)


def test_count_and_first_difference():
    """How many differ, the first one, both numbers, and by how much."""
    result = EXPECTED.copy()
    result[1, 2] += 0.5
    result[4, 0] -= 3
    sentence = said(result)
    assert sentence.startswith('v: 2 of 15 entries differ; the first, [1, 2]')
    assert f'{result[1, 2]:.4g} instead of {EXPECTED[1, 2]:.4g}' in sentence
    assert 'off by 0.5 (' in sentence


@pytest.mark.parametrize('result, expected, looks', [
    (-EXPECTED, EXPECTED, 'the sign is the wrong one'),
    (10 * EXPECTED, EXPECTED, 'every entry is 10 times'),
    (EXPECTED / 4, EXPECTED, 'every entry is 1/4 of'),
    (EXPECTED[:3].T, EXPECTED[:3], 'it looks transposed'),
    (EXPECTED[[1, 0, 2, 4, 3]], EXPECTED, 'in another order'),
    (np.concatenate([EXPECTED[:1] + 7, EXPECTED[:-1]]), EXPECTED,
     'it is one step late'),
    (np.roll(EXPECTED, -1, 0), EXPECTED, 'it is one step early'),
    (np.where(np.arange(5)[:, None] < 3, EXPECTED, np.nan), EXPECTED,
     'it is not finite from row 3 on'),
    (np.where(np.arange(15).reshape(5, 3) % 3, EXPECTED, np.nan), EXPECTED,
     '5 of 15 entries are not finite'),
    (np.full_like(EXPECTED, np.inf), EXPECTED, 'no entry is finite'),
    (np.array(np.nan), np.array(2.), 'it is not finite'),
    (EXPECTED + 1, EXPECTED, '')])
def test_anatomy(result, expected, looks):
    """It says what the answer looks like, where it looks like anything."""
    sentence = said(result, expected)
    assert looks in sentence
    if not looks:
        assert sentence.count(';') == 1


@pytest.mark.parametrize('result', [
    np.array([True, False]), np.array([0, 0], '>i4'), np.array([5, 4], '<f2'),
    np.array([5, 4], np.longdouble), np.array([np.nan, 1]),
    np.array([1e308, -1e308])], ids=repr)
def test_odd_numbers(result):
    """Any array of numbers is explained."""
    assert said(result, np.array([3., 4.]))


CONTRADICTIONS = re.compile(
    r'(?<![\d.])(-?[\d.e+-]+|nan|-?inf) instead of \1(?![\d.e])|'
    r'off by 0(?![\d.])|1/1 of|is 1 times|(?<!\d)0 of|'
    r'has shape (\(.*\)); \2 is')


def drawn_results(rng, count):
    """Draw wrong results that are close, scaled, cut or of other types."""
    for _ in range(count):
        shape = tuple(rng.integers(1, 5, rng.integers(3)))
        expected = rng.normal(size=shape) * 10. ** rng.integers(-9, 12)
        result = expected + 10. ** rng.integers(-12, 3) * rng.choice([
            np.ones(shape), expected, rng.normal(size=shape)])
        with np.errstate(all='ignore'):
            result = np.asarray(result).astype(rng.choice([
                float, np.float32, np.float16, np.longdouble, int]))
        if rng.random() < 0.2 and result.dtype.kind == 'f':
            result = np.where(rng.random(shape) < 0.3, np.nan, result)
        if rng.random() < 0.2:
            result = result.T if rng.random() < 0.5 else result[..., None]
        yield result, expected


def test_no_sentence_contradicts_itself():
    """Numbers that differ look different, whatever their size and type."""
    rng, said_so_far = np.random.default_rng(2), []
    for result, expected in drawn_results(rng, 3000):
        try:
            comparison.compare(result, expected, ROW)
        except Failure as failure:
            said_so_far.append(failure.sentence)
    assert len(said_so_far) > 1000
    assert [sentence for sentence in said_so_far
            if CONTRADICTIONS.search(sentence)] == []


def test_digits_that_tell_apart():
    """As many are shown as it takes."""
    assert '2.96291538 instead of 2.96291537' in said(
        np.array(2.96291538), np.array(2.96291537))
    assert '2.962915384 instead of 2.96291538,' in said(
        np.array(2.962915384), np.array(2.96291538))
    assert 'every entry is 1.0000001 times' in said(
        EXPECTED * (1 + 1e-7), EXPECTED)
    assert said(np.array([1., 2]), np.array([1., 3])) == (
        'v: 1 of 2 entries differs: [1] is 2 instead of 3, off by 1 (33.3 %)')
    for result, expected in (([7., 5, 5, 5], [5., 5, 5, 5]),
                             ([7., 1, 2], [1., 2, 3]), ([10., 0], [5., 0])):
        assert not re.search('one step|every', said(np.array(result),
                                                    np.array(expected)))
    assert 'off by 1.8e+308' in said(np.array(1.7e308), np.array(-1.7e308))
    assert '1 of 3 entries is not finite' in said(
        np.array([1., np.nan, 3]), np.array([1., 2, 3]))


def test_printable():
    """Control characters are spelled, and long texts cut and marked."""
    assert printable('a\x1b[31m\n\u202eb') == 'a\\x1b[31m \\u202eb'
    assert printable('x' * 500).endswith('x[cut]')
    assert len(printable('x' * 500)) == 400
    assert printable('::error::x') == ': :error: :x'
    assert printable('##[error]x') == '## [error]x'


ODD = 'normaliz\x1b[2J##[x\n::error::'


@pytest.mark.parametrize('sentence', [
    verdicts.kind_of(Opaque(ODD)),
    verdicts.told(Raised('Error', ODD, ODD, 1, ODD)),
    verdicts.missing_function(TASK, [ODD[:12]]),
    editions.signature(ODD, [ODD])],
    ids=['type', 'exception', 'function', 'signature'])
def test_what_a_solution_says_is_printable(sentence):
    """It is one line, and no command to a terminal or to GitHub's runner."""
    assert 'normaliz\\x1b[2J' in sentence and sentence.isprintable()
    assert '##[' not in sentence and '::' not in sentence


@pytest.mark.parametrize('form, value, says', [
    ('number', True, 'a bool; a number is'), ('number', None, 'return its'),
    ('array', [True, False], 'a list of 2 items; an array is'),
    ('array', np.array([1j]), '; an array of real numbers is'),
    ('numbers', (1., 2.), 'a tuple of 2 items; a list is'),
    ('batches', [(1., 2., 3.)], r'batch 0 is .* a tuple \(X_batch, Y_ba')])
def test_types(form, value, says):
    """A wrong type is said before any number."""
    with pytest.raises(Failure, match=says):
        answer_types.ANSWER_TYPES[form](TASK, value, pytest.fail)


@pytest.mark.parametrize('outcome, verdict, says', [
    (Outcome(), Verdict.WRONG, 'not an answer'),
    (Outcome(0), Verdict.ENDED_EARLY, 'exit code 0'),
    (Outcome(3 << 8), Verdict.ENDED_EARLY, 'exit code 3'),
    (Outcome(11), Verdict.CRASHED, 'SIGSEGV'),
    (Outcome(50), Verdict.CRASHED, 'signal 50'),
    (Outcome(9, 'time'), Verdict.TIMED_OUT, '2 s of processor time or 4 s'),
    (Outcome(9, 'threads'), Verdict.ENDED_EARLY, 'more than 256 threads'),
    (Outcome(9, 'answer'), Verdict.ENDED_EARLY, 'too large')])
def test_how_a_process_ended(outcome, verdict, says):
    """Each end has its verdict, also by a signal that has no name."""
    with pytest.raises(Failure, match=says) as caught:
        verdicts.report_of(outcome, Limits(seconds=4))
    assert caught.value.verdict == verdict


@pytest.mark.parametrize('stage, raised, verdict, says', [
    ('call', 'NotImplementedError', Verdict.NOT_FOUND, 'is still to be'),
    ('import', 'NotImplementedError', Verdict.NOT_FOUND, 'be imported: Not'),
    ('call', 'MemoryError', Verdict.OUT_OF_MEMORY, '1 GB'),
    ('call', 'KeyError', Verdict.RAISED, 'it raised KeyError: why')])
def test_what_was_raised(stage, raised, verdict, says):
    """An exception has its verdict, by its type and by where it was."""
    with pytest.raises(Failure, match=says) as caught:
        verdicts.value_of(Report(stage, raised=Raised(raised, 'why')), TASK)
    assert caught.value.verdict == verdict
