"""Say how a wrong answer differs, and what it looks like."""
from fractions import Fraction
from typing import Any

import numpy as np

from optimization_grading.judging.verdicts import Failure, Verdict
from optimization_grading.table import Closeness

ROWS = 1000  # as many are searched for a permutation
LARGEST = Fraction(np.finfo(float).max)


def compare(result: Any, expected: Any, row: Closeness,
            name: str = 'the result') -> None:
    """Compare an answer with the expected one, the shape first.

    row: how close is close enough, a row of the table.
    Raises: Failure, with the explanation.
    """
    result, expected = map(plain, (result, expected))
    hint = '; it is transposed' if (
        result.ndim == 2 and result.T.shape == expected.shape
        and close(result.T, expected, row).all()) else ''
    shaped(result, expected.shape, name, hint)
    good = close(result, expected, row)
    if not good.all():
        raise Failure(
            Verdict.WRONG, f'{name}: {difference(result, expected, good)}'
            + anatomy(result, expected, row))


def plain(array: Any) -> Any:
    """Give an array whose entries Python's own int or float can hold."""
    array = np.asarray(array)
    if array.dtype == bool:
        return array.astype(int)
    return array.astype(float) if array.dtype == np.longdouble else array


def shaped(result: Any, shape: tuple[int, ...], name: str = 'the result',
           hint: str = '') -> None:
    """Hold an answer's shape against the expected one."""
    if np.shape(result) != tuple(shape):
        raise Failure(Verdict.WRONG, f'{name} has shape {np.shape(result)}; '
                      f'{tuple(shape)} is expected{hint}')


def close(result: Any, expected: Any, row: Closeness) -> Any:
    """Tell of each entry whether it is close enough."""
    with np.errstate(all='ignore'):
        return np.isclose(result, expected, rtol=row.relative,
                          atol=row.absolute, equal_nan=False)


def difference(result: Any, expected: Any, good: Any) -> str:
    """Count the entries that differ, and show the first."""
    first = np.unravel_index(np.argmin(good), good.shape)
    yours, other = result[first].item(), expected[first].item()
    sentence = '{} instead of {}'.format(*apart(yours, other))
    if np.isfinite(yours):
        distance, size = abs(Fraction(yours) - Fraction(other)), abs(
            Fraction(other))
        sentence += f', off by {float(min(distance, LARGEST)):.2g}'
        if distance < 10 * size:
            sentence += f' ({float(100 * distance / size):.3g} %)'
    if good.size == 1:
        return sentence
    where = ', '.join(str(int(i)) for i in first)
    count = np.sum(~good)
    return (f'{count} of {good.size} entries differ; the first, [{where}], is '
            f'{sentence}' if count > 1 else
            f'1 of {good.size} entries differs: [{where}] is {sentence}')


def apart(one: float, other: float, digits: int = 4) -> list[str]:
    """Write two numbers with as many digits as tell them apart."""
    while True:
        texts = [f'{number:.{digits}g}' for number in (one, other)]
        if texts[0] != texts[1] or digits > 40:
            return texts
        digits += 1


def anatomy(result: Any, expected: Any, row: Closeness) -> str:
    """Say what an answer looks like beside the expected one."""
    with np.errstate(all='ignore'):
        for looks in (not_finite, negative, factor, transposed, shifted,
                      permuted):
            found = looks(result, expected, row)
            if found:
                return f'; {found}'
    return ''


def not_finite(result: Any, expected: Any, row: Closeness) -> str:
    """Find where it is not finite."""
    finite = np.isfinite(result)
    if finite.all():
        return ''
    if result.size == 1:
        return 'it is not finite'
    if not finite.any():
        return 'no entry is finite'
    rows = finite.reshape(len(result), -1).all(axis=1)
    first, kind = int(np.argmin(rows)), 'row' if result.ndim > 1 else 'entry'
    if first and not rows[first:].any():
        return f'it is not finite from {kind} {first} on'
    count = np.sum(~finite)
    return (f'{count} of {finite.size} entries '
            f'{"is" if count == 1 else "are"} not finite')


def negative(result: Any, expected: Any, row: Closeness) -> str:
    """Find the wrong sign."""
    return 'the sign is the wrong one' if expected.any() and close(
        -result, expected, row).all() else ''


def factor(result: Any, expected: Any, row: Closeness) -> str:
    """Find a constant factor."""
    nonzero = np.abs(expected) > 1e-9
    if nonzero.sum() < 2:
        return ''
    ratio = float(np.median(result[nonzero] / expected[nonzero]))
    if ratio == 0 or not np.isfinite(ratio) or not close(
            result / ratio, expected, row).all():
        return ''
    part = round(1 / ratio) if 1e-6 < ratio < 0.9 else 0
    return (f'every entry is 1/{part} of the expected one'
            if part and abs(part * ratio - 1) < 1e-6 else
            f'every entry is {apart(ratio, 1, 6)[0]} times the expected one')


def transposed(result: Any, expected: Any, row: Closeness) -> str:
    """Find rows for columns."""
    return 'it looks transposed' if (
        result.ndim == 2 and result.shape[0] == result.shape[1]
        and close(result.T, expected, row).all()) else ''


def shifted(result: Any, expected: Any, row: Closeness) -> str:
    """Find an answer that is a step early or late."""
    if not result.ndim or len(result) < 4:
        return ''
    if close(result[1:], expected[:-1], row).all() and not close(
            expected[1:], expected[:-1], row).all():
        return 'it is one step late'
    if close(result[:-1], expected[1:], row).all() and not close(
            expected[:-1], expected[1:], row).all():
        return 'it is one step early'
    return ''


def permuted(result: Any, expected: Any, row: Closeness) -> str:
    """Find the same rows in another order."""
    if not result.ndim or not 1 < len(result) <= ROWS:
        return ''
    rows, others = (array.reshape(len(array), -1)
                    for array in (result, expected))
    order, other = (np.lexsort(np.round(array, 6).T)
                    for array in (rows, others))
    return 'they are the expected rows in another order' if close(
        rows[order], others[other], row).all() else ''
