"""Equal code is asked once in a run, and nothing else counts as equal."""
import contextlib
import dataclasses

import numpy as np
import pytest

from optimization_grading import grading, table
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.protocol import style
from optimization_grading.protocol.limits import Limits
from optimization_grading.sandbox.client import Sandbox
from tests.grading.test_processes import learner

ONE = table.TASKS[1]
SOURCE = '''#!/usr/bin/env python3
"""Normalize."""
import numpy as np


def normalize(X, m, s):
    """Return the scaled X."""
    print('here')
    return (np.asarray(X) - m) / s
'''


def code(source):
    """Give what is the same for files that do the same."""
    return style.style(None, np.frombuffer(source.encode(), np.uint8))[-1]


@pytest.mark.parametrize('old, new', [
    ('Return the scaled X.', 'Scale X.'),
    ('"""Normalize."""', '# a comment\n"""Another\ntext."""'),
    ('    """Return the scaled X."""\n', ''),
    ('(np.asarray(X) - m) / s', '(np.asarray(X)-m)  / (s)'),
    ("'here'", '"here"')])
def test_equal(old, new):
    """Docstrings, comments and layout decide nothing."""
    assert code(SOURCE) == code(SOURCE.replace(old, new)) != ''


@pytest.mark.parametrize('old, new', [
    ('- m', '+ m'), ('(np.asarray(X) - m) / s', 'np.asarray(X) - m / s'),
    ("'here'", "'there'"), ('/ s', '/ 1 / s'), ('/ s', '/ 1. / s'),
    ('X, m, s):', 'X, m, s=1):'), ('as np', 'as mp')])
def test_not_equal(old, new):
    """Any other change may decide something."""
    assert code(SOURCE) != code(SOURCE.replace(old, new))


@pytest.mark.parametrize('line', [
    'import inspect', 'import os.path', 'from helper import mean',
    'import numpy, sys', 'from . import numpy', 'text = open("a").read()',
    'text = __file__', 'text = normalize.__doc__', 'eval("1")',
    'shuffle = __import__("2-shuffle_data").shuffle_data',
    'open = print\nopen("a")', 'globals()', 'other', 'del open',
    'text = np.__file__', 'text = "{0.__doc__}".format(normalize)',
    'text = str.format_map',
    pytest.param('deep = ' + '+'.join('1' * 1500), id='deep')])
def test_nothing_is_known(line):
    """A file that may see its own text, or others, is equal to none."""
    assert code(f'{SOURCE}\n\n{line}\n') == ''


@pytest.fixture
def graded():
    """Give a function that grades task 1."""
    with contextlib.closing(Grader(Sandbox(Limits(seconds=1)))) as grader:
        known = {}

        def grade(submission, seed=1):
            """Give the records, and whether a process has run the file."""
            begun = []
            session = grader.answerer.session
            grader.answerer.session = lambda modules, place: (
                begun.append(place), session(modules, place))[1]
            try:
                *_, judged = grading.grade(grader, submission, ONE, seed,
                                           known=known)
            finally:
                grader.answerer.session = session
            return judged.records, any(place.module for place in begun)
        yield grade


def test_asked_once(graded, tmp_path):
    """The second of two with equal code has the same verdicts, unasked.

    Its style is its own; and another seed asks anew.
    """
    one = learner(tmp_path / 'one', SOURCE)
    two = learner(tmp_path / 'two', SOURCE.replace(
        'Return the scaled X.', 'Return it.' + ' ' * 80))
    records, asked = graded(one)
    assert asked and {record.verdict for record in records} == {
        Verdict.RIGHT}
    again, asked = graded(two)
    assert not asked
    for before, after in zip(records, again):
        assert after.learner == 'two'
        if after.check == 'style':
            assert after.verdict == Verdict.WRONG
            assert 'line 7' in after.sentence
            assert set(before.remarks) == set(after.remarks)
        else:
            assert after == dataclasses.replace(before, learner='two')
            assert 'it prints' in after.remarks[0]
    assert graded(two, seed=2)[1]


@pytest.mark.parametrize('old, new', [('- m', '+ m'), ('np.asarray', 'len'),
                                      ("print('here')", 'while X: pass')])
def test_what_is_wrong_is_asked_again(graded, tmp_path, old, new):
    """Only what is right is known: a limit decides for nobody else."""
    for name in 'one', 'two':
        records, asked = graded(learner(
            tmp_path / name, SOURCE.replace(old, new)))
        assert asked
        assert {record.verdict for record in records
                if record.check != 'style'} & {
                    Verdict.WRONG, Verdict.RAISED, Verdict.TIMED_OUT}
