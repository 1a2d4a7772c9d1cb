"""Whatever a function returns, it is judged, and the sentence says why."""
import re

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.diagnosis import diagnosis, signs
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import Verdict
from tests.support import local


class Hostile:
    """An object that does not want to be compared."""

    def refuse(self, *_, **__):
        """Refuse."""
        raise RuntimeError('no')

    __eq__ = __ne__ = __len__ = __bool__ = __iter__ = __array__ = refuse
    __float__ = __getitem__ = __repr__ = __hash__ = refuse


class Liar(tuple):
    """A tuple that is wrong about itself."""

    def __len__(self):
        return 10 ** 6

    def __iter__(self):
        return iter([Hostile()])


# Answers to every task; then what is made of each array in a right answer
WHOLE = {
    'missing return': None, 'string': 'm', 'True': True, 'function': len,
    'ragged list': [[1.], [1., 2.]], 'hostile': Hostile(), 'set': {1, 2},
    'liar': Liar((1., 2.)), 'huge array': np.zeros((600, 1000)),
    'dictionary': {'m': 1}, 'nested lists': [[[[[1., 2.]]]]], 'empty': [],
    'complex': 1j, 'object array': np.array([None, 1]), 'huge int': 2 ** 70,
    'array of 0 dimensions': np.array(1.5), 'dates': np.array('2026', 'M8'),
    'triples': [(1., 2., 3.)], 'pairs of lists': [([1.], 2.)],
    'hostile in a tuple': (Hostile(), Hostile()), 'generator': iter([1])}
PARTS = {
    'complex': lambda part: np.asarray(part) + 0j,
    'objects': lambda part: np.asarray(part).astype(object),
    'strings': lambda part: np.asarray(part).astype(str),
    'None': lambda part: None, 'NaN': lambda part: part * np.nan,
    'scalars': lambda part: np.ravel(part)[0] + 0.5,
    'ragged': lambda part: [[1.], [1., 2.]], 'hostile': lambda _: Hostile(),
    'huge': lambda part: np.zeros((600, 1000)),
    'another shape': lambda part: np.ones((2, 1)) * np.ravel(part)[0]}

READS = (r' expected| instead of |raised|return its result\?|finite|too large|'
         r'one length|no trainable|do not seed in the function')


def mapped(change, value):
    """Change each array and number in a value."""
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(change, item) for item in value)
    return change(value)


def judge(task, function):
    """Hold that every check judges, and says something that reads well."""
    said = {}
    for name, check in local.checks(task).items():
        solve, verdict, sentence = local.run(task, check, function, 3)
        assert verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.RAISED)
        if verdict != Verdict.RIGHT:
            said[name] = sentence
            assert 'is None: does' not in sentence or not signs.of_answers(
                task, [diagnosis.Failed(tuple(solve.answers))], '')
        # the answers of some are handed in again, or called
        assert verdict != Verdict.RAISED or 'RuntimeError: no' in sentence or (
            task.number in (5, 7, 9, 12)), sentence
    assert said, 'no check has failed'
    for sentence in said.values():
        assert 10 < len(sentence) < 500
        assert not re.search(r' at 0x|<class|Traceback|;;|\bgot\b|  |forged|'
                             r'came back|cannot be compared', sentence)
        assert re.search(READS, sentence)
    return said


@pytest.mark.parametrize('task', [
    pytest.param(task, id=str(task.number), marks=[pytest.mark.xdist_group(
        'tensorflow')] * task.in_tensorflow) for task in table.TASKS])
def test_whatever_it_returns(task):
    """Every check is judged, none is right, and a missing return is said."""
    for name, value in WHOLE.items():
        said = judge(task, lambda *_: value)
        if name == 'missing return':
            assert set(said.values()) == {
                'the result is None: does the function return its result?'}


@pytest.mark.parametrize('change', PARTS.values(), ids=PARTS)
@pytest.mark.parametrize('task', [
    task for task in table.TASKS if not task.in_tensorflow],
    ids=lambda task: str(task.number))
def test_whatever_is_in_it(task, change):
    """So it is with odd parts of a right answer."""
    right = local.reference(task)
    judge(task, lambda *arguments: mapped(change, right(*arguments)))


@pytest.mark.parametrize('name, says', [
    ('2-shufle_data', "write __import__('2-shuffle_data'): the file is "),
    ('2-shuffle_data.py', "write __import__('2-shuffle_data'): the file is "),
    ('1-normalize', 'put the file of that task into the same folder')])
def test_a_module_that_is_not_found(tmp_path, name, says):
    """What to do depends on whether a file in the folder is meant."""
    (tmp_path / '2-shuffle_data.py').touch()
    sentence = f"No module named '{name}'"
    sentence += Submission('ann', tmp_path, tmp_path).misspelt(sentence)
    assert signs.of_exception(table.TASKS[3], sentence)[0].startswith(says)


def test_a_file_that_is_not_utf_8():
    """As of a redirection in PowerShell: it says what to do."""
    for encoding in 'utf-16', 'latin-1':
        with pytest.raises((SyntaxError, ValueError)) as error:
            compile('x = "\xe9"\n'.encode(encoding), 'a.py', 'exec')
        assert signs.of_exception(table.TASKS[3], f'SyntaxError: {error.value}'
                                  )[0].startswith('save the file as UTF-8')
