"""What is beyond the tasks is not graded."""
import subprocess
import sys

import pytest

from grading import table


def collected(*options):
    """Give the files of the tests that pytest collects."""
    result = subprocess.run(
        [sys.executable, '-m', 'pytest', '--collect-only', '-q', *options],
        cwd=table.REPOSITORY, capture_output=True, text=True)
    return {line.partition('::')[0] for line in result.stdout.splitlines()
            if '::' in line}, result


@pytest.mark.parametrize('options', [
    ['--submission=supervised_learning/optimization'], ['--task=1']],
    ids=str)
def test_not_collected(options):
    """Where tasks are chosen, their tests are collected and no other."""
    files, _ = collected(*options)
    assert 'tests/tasks/test_1_normalize.py' in files
    assert {file.rpartition('/')[0] for file in files} == {'tests/tasks'}


def test_no_task():
    """--task names none of them."""
    _, result = collected(f'--task={table.FURTHER[1].number}')
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert 'there is no task 101: --task takes a number from 0 to 14' in (
        result.stderr)
