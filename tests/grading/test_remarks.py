"""What is said besides the verdicts, and what style costs."""
import re

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.protocol import style
from tests.support import runs

pytestmark = pytest.mark.xdist_group('remarks')  # one run for all

TALKS = '''\
#!/usr/bin/env python3
"""Task 1."""
import os
import warnings
import numpy as np
print('hello')
open('left', 'w').close()
warnings.warn('careful')


def normalize(X, m, s):
    """Normalize."""
    np.random.seed(0)
    X *= 2
    return (X / 2 - m) / s
'''
KEEPS = '''\
kept = []


def normalize(X, m, s):
    kept.append((m, s))
    return (X - kept[0][0]) / kept[0][1]
'''
FAULTS = {
    'line 1': lambda text: text.replace('#!/usr/bin/env python3\n', ''),
    'W391': lambda text: text + '\n',
    'E225': lambda text: text.replace(' = ', '='),
    'module has no docstring': lambda text: text.replace(
        text.splitlines()[1] + '\n', ''),
    'normalize has no docstring': lambda text: re.sub(
        r'    """.*?"""\n', '', text, flags=re.DOTALL)}


@pytest.fixture(scope='module')
def run(tmp_path_factory):
    """Grade a class of which each learner has one thing to remark."""
    top = tmp_path_factory.mktemp('remarks')

    def hand_in(name, number, change, files=()):
        """Write a learner's files, of which one is changed."""
        path = runs.learner(top / 'class', name, [number, *files]
                            ) / table.TASKS[number].file
        path.write_text(change(path.read_text()))
        return path
    hand_in('talks', 1, lambda _: TALKS).chmod(0o644)
    hand_in('keeps', 1, lambda _: KEEPS)
    for name, change in FAULTS.items():
        hand_in(name, 1, change)
    hand_in('pairs', 2, lambda text: text.replace('Y[order]', 'Y'), [3])
    hand_in('renames', 3, lambda text: text.replace(
        'def create_mini_batches', 'def create_batches'), [2])
    return runs.Run(top, '--cohort', top / 'class', '--task=1', '--task=2',
                    '--task=3', '-n0', '-v')


def test_remarks_cost_nothing(run):
    """What is reported besides leaves the points as they are."""
    assert run.points('talks')[0] == 10
    for remark in ('its import prints "hello"',
                   'its import writes a file, left', 'careful',
                   'the file is not executable: chmod +x 1-normalize.py',
                   'os is imported and not used', 'it changes X in place',
                   'it seeds or uses NumPy\'s global generator'):
        assert run.output.count(f'without loss of points: {remark}') or (
            f'it warns: UserWarning: {remark}' in run.output), remark


HEAD = '#!/usr/bin/env python3\n"""{}A module."""\n'.format


@pytest.mark.parametrize('text, faults, remarks', [
    (HEAD('') + f'x = "{"y" * 73}"\n', [], []),
    (HEAD('') + f'x = "{"y" * 74}"\n', [
        'line 3: E501 line too long (80 > 79 characters)'], []),
    (HEAD('').replace('A module.', ' '), ['the module has no docstring'], []),
    (HEAD('') + 'from os import *\n', [], []),
    (HEAD('') + 'import os\n', [], ['os is imported and not used']),
    (HEAD('\n>>> os.getcwd()\n') + 'import os\n', [], [])])
def test_style_at_its_limits(text, faults, remarks):
    """79 columns fit; what an example uses is used."""
    assert style.style(None, np.frombuffer(text.encode(), np.uint8))[1:3] == (
        faults, remarks)


def test_style_is_a_check_of_its_own(run):
    """A fault of style costs that check's points and no others."""
    for fault in FAULTS:
        assert run.points(fault)[0] == 9
        assert fault in run.records[fault, 1, 'style']['sentence']


def test_what_is_kept_between_calls(run):
    """It decides no other check; what is right in a fresh process counts."""
    assert run.points('keeps')[0] < 10
    assert 'kept is made once and keeps its items from' in run.output
    assert run.verdicts('keeps', 1)['own_constants_standardize'] == 'right'


def test_a_right_task_on_a_wrong_one(run):
    """Task 3 keeps its points where only the learner's task 2 is wrong."""
    _, two, three = run.points('pairs')
    assert two < 10 and three == 10
    assert 'this is right with a right 2-shuffle_data.py' in run.output


def test_a_function_that_is_imported_is_not_the_files_own(run):
    """A missing function is not taken for another task's, imported one."""
    assert {run.records['renames', 3, check]['sentence']
            for check in table.TASKS[3].checks if check != 'style'} == {
        '3-mini_batch.py has no function create_mini_batches: rename '
        'create_batches'}
