"""What is beyond the tasks is not graded."""
import types

import pytest

import runs
import table
from grading import plugin

TESTS = table.REPOSITORY / 'tests'


def ignored(module, **options):
    """Tell whether a run with these options leaves a module's tests alone.
    """
    config = types.SimpleNamespace(option=types.SimpleNamespace(
        **{'submission': [], 'cohort': None, 'task': [], **options}))
    path = TESTS / f'test_{module.replace("-", "_")}.py'
    assert path.is_file()
    return bool(plugin.pytest_ignore_collect(path, config))


@pytest.mark.parametrize('options', [
    {'submission': ['folder']}, {'cohort': 'folder'}], ids=str)
def test_not_collected(options):
    """Grading collects the tests of the fifteen tasks alone."""
    assert not any(ignored(task.module, **options) for task in table.TASKS)
    assert all(ignored(row.module, **options) for row in table.FURTHER)


def test_not_collected_for_a_task():
    """--task collects the tests of that task alone."""
    rows = [*table.TASKS, *table.FURTHER]
    assert [row.number for row in rows
            if not ignored(row.module, task=[1, 10])] == [1, 10]


def test_collected():
    """The suite itself has them all."""
    assert not any(ignored(row.module)
                   for row in [*table.TASKS, *table.FURTHER])


def test_no_task(tmp_path):
    """--task names none of them."""
    run = runs.Run(tmp_path, f'--task={table.FURTHER[1].number}')
    assert run.process.returncode == 4
    assert 'there is no task 101: --task takes a number from 0 to 14' in (
        run.output)
