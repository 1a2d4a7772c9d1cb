"""What is said besides the verdicts, and what style costs."""
import re

import numpy as np
import pytest

from optimization_grading.protocol import style
from tests.support import runs


def test_remarks_cost_nothing(tmp_path):
    """What is reported besides leaves the points as they are."""
    folder = runs.learner(tmp_path)
    path = folder / '1-normalize.py'
    path.write_text('''\
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
    X -= m
    X /= s
    return X
''')
    path.chmod(0o644)
    run = runs.Run(tmp_path, '--submission', folder, '--task=1')
    assert run.points('ada') == [10]
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


FAULTS = {
    'line 1': lambda text: text.replace('#!/usr/bin/env python3\n', ''),
    'W391': lambda text: text + '\n',
    'E225': lambda text: text.replace(' = ', '='),
    'module has no docstring': lambda text: text.replace(
        text.splitlines()[1] + '\n', ''),
    'normalize has no docstring': lambda text: re.sub(
        r'    """.*?"""\n', '', text, flags=re.DOTALL)}


def test_style_is_a_check_of_its_own(tmp_path):
    """A fault of style costs that check's points and no others."""
    for i, change in enumerate(FAULTS.values()):
        path = runs.learner(tmp_path, f'ada{i}') / '1-normalize.py'
        path.write_text(change(path.read_text()))
    run = runs.Run(tmp_path, '--cohort', tmp_path, '--task=1', '-n0')
    for i, fault in enumerate(FAULTS):
        assert run.points(f'ada{i}') == [9]
        assert fault in run.records[f'ada{i}', 1, 'style']['sentence']


def test_what_is_kept_between_calls(tmp_path):
    """It decides no other check; what is right in a fresh process counts."""
    path = runs.learner(tmp_path) / '1-normalize.py'
    path.write_text('kept = []\n\n\ndef normalize(X, m, s):\n'
                    '    kept.append((m, s))\n'
                    '    return (X - kept[0][0]) / kept[0][1]\n')
    run = runs.Run(tmp_path, '--submission', path.parent, '--task=1')
    assert run.points('ada')[0] < 10
    assert 'keeps something from one call to the next' in run.output
    assert run.verdicts('ada', 1)['published_example'] == 'right'


def test_a_right_task_on_a_wrong_one(tmp_path):
    """Task 3 keeps its points where only the learner's task 2 is wrong."""
    folder = runs.learner(tmp_path, files=(2, 3))
    path = folder / '2-shuffle_data.py'
    path.write_text(path.read_text().replace('Y[order]', 'Y'))
    run = runs.Run(tmp_path, '--submission', folder, '--task=2', '--task=3')
    two, three = run.points('ada')
    assert two < 10 and three == 10
    assert 'this is right with a right 2-shuffle_data.py' in run.output
