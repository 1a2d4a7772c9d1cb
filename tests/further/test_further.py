"""What is beyond the tasks is not graded."""
import subprocess
import sys

from optimization_grading import table


def collected(*options):
    """Give the files of the tests that pytest collects."""
    result = subprocess.run(
        [sys.executable, '-m', 'pytest', '--collect-only', '-q', *options],
        cwd=table.REPOSITORY, capture_output=True, text=True)
    return {line.partition('::')[0] for line in result.stdout.splitlines()
            if '::' in line}


def test_not_collected():
    """A folder is graded by the tests of the tasks and by no other."""
    files = collected('--submission=supervised_learning/optimization')
    assert 'optimization_grading/checks/test_1_normalize.py' in files
    assert {file.rpartition('/')[0] for file in files} == {
        'optimization_grading/checks'}
