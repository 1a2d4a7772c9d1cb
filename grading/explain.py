"""Say how a wrong answer differs, and what it looks like."""
import numpy as np

from grading.verdicts import WRONG, Failure

ROWS = 1000  # as many are searched for a permutation


def compare(result, expected, row, name='the result'):
    """Compare an answer with the expected one, the shape first.

    row: how close is close enough, a row of the table.
    Raises: Failure, with the explanation.
    """
    result, expected = (
        array.astype(int) if array.dtype == bool else array
        for array in map(np.asarray, (result, expected)))
    if result.shape != expected.shape:
        hint = '; it is transposed' if (
            result.ndim == 2 and result.T.shape == expected.shape
            and close(result.T, expected, row).all()) else ''
        raise Failure(WRONG, f'{name} has shape {result.shape}; '
                      f'{expected.shape} is expected{hint}')
    good = close(result, expected, row)
    if not good.all():
        raise Failure(WRONG, f'{name}: {difference(result, expected, good)}'
                      + anatomy(result, expected, row))


def shaped(result, shape, name='the result'):
    """Hold an answer's shape against the expected one."""
    if np.shape(result) != tuple(shape):
        raise Failure(WRONG, f'{name} has shape {np.shape(result)}; '
                      f'{tuple(shape)} is expected')


def close(result, expected, row):
    """Tell of each entry whether it is close enough."""
    with np.errstate(all='ignore'):
        return np.isclose(result, expected, rtol=row.relative,
                          atol=row.absolute, equal_nan=False)


def difference(result, expected, good):
    """Count the entries that differ, and show the first."""
    first = np.unravel_index(np.argmin(good), good.shape)
    yours, other = result[first], expected[first]
    where = ', '.join(str(int(i)) for i in first)
    sentence = f'{yours:.9g} instead of {other:.9g}'
    if np.issubdtype(result.dtype, np.number) and np.isfinite(yours):
        distance = abs(float(yours) - float(other))
        sentence += f', off by {distance:.2g}'
        if other:
            sentence += f' ({100 * distance / abs(float(other)):.3g} %)'
    if not first:
        return sentence
    return (f'{np.sum(~good)} of {good.size} entries differ; the first, '
            f'[{where}], is {sentence}')


def anatomy(result, expected, row):
    """Say what an answer looks like beside the expected one."""
    with np.errstate(all='ignore'):
        for looks, sentence in (
                (not_finite, None), (negative, 'the sign is the wrong one'),
                (factor, None),
                (transposed, 'it looks transposed'),
                (shifted, None),
                (permuted, 'the rows are right, but in another order')):
            found = looks(result, expected, row)
            if found:
                return '; ' + (sentence or found)
    return ''


def not_finite(result, expected, row):
    """Find the first step that is not finite."""
    finite = np.isfinite(result).reshape(len(result), -1).all(axis=1) if (
        result.ndim) else np.isfinite(result)[None]
    if finite.all():
        return ''
    return f'it is not finite from entry {int(np.argmin(finite))} on'


def negative(result, expected, row):
    """Find the wrong sign."""
    return close(-result, expected, row).all() and expected.any()


def factor(result, expected, row):
    """Find a constant factor."""
    nonzero = np.abs(expected) > 1e-9
    if nonzero.sum() < 2:
        return ''
    ratio = float(np.median(result[nonzero] / expected[nonzero]))
    if ratio == 0 or not np.isfinite(ratio) or not close(
            result / ratio, expected, row).all():
        return ''
    return (f'every entry is {ratio:.6g} times the expected one' if
            abs(ratio) >= 1 else
            f'every entry is 1/{1 / ratio:.6g} of the expected one')


def transposed(result, expected, row):
    """Find rows for columns."""
    return (result.ndim == 2 and result.shape[0] == result.shape[1]
            and close(result.T, expected, row).all())


def shifted(result, expected, row):
    """Find an answer that is a step early or late."""
    if not result.ndim or len(result) < 4:
        return ''
    if close(result[1:], expected[:-1], row).all():
        return 'it is one step late'
    if close(result[:-1], expected[1:], row).all():
        return 'it is one step early'
    return ''


def permuted(result, expected, row):
    """Find the same rows in another order."""
    if not result.ndim or not 1 < len(result) <= ROWS:
        return False
    rows, others = (np.sort(array.reshape(len(array), -1), axis=0)
                    for array in (result, expected))
    if not close(rows, others, row).all():
        return False
    rows, others = (array.reshape(len(array), -1)
                    for array in (result, expected))
    order, other = (np.lexsort(np.round(array, 6).T)
                    for array in (rows, others))
    return close(rows[order], others[other], row).all()
