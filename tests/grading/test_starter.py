"""A learner's folder to begin in."""
import os

import pytest

from optimization_grading import table
from tests.support import runs
from tools import starter


@pytest.mark.slow
def test_starter(tmp_path):
    """It gets no points, a quiet line for each task, and what to do next."""
    folder = starter.build(tmp_path / 'mine')
    run = runs.Run(tmp_path, '--submission', folder)
    assert run.points('mine') == [0] * 15
    for task in table.TASKS:
        assert f'{task.number:>4}  {task.title:32}not written yet\n' in (
            run.output)
        assert os.access(folder / task.file, os.X_OK)
    assert {record['verdict'] for record in run.records.values()} == {
        'not found'}
    assert run.output.startswith('\nnext: task 0, Normalization constants')
    assert 'without loss' not in run.output
    assert 'still to be written' not in run.output


@pytest.mark.parametrize('number', range(15))
def test_starter_follows_the_reference(number):
    """It has the reference's head and signature, and none of its body."""
    task = table.TASKS[number]
    reference = (table.FOLDER / task.file).read_text()
    head, _, rest = reference.partition('    """')
    text = starter.starter(task)
    assert text.startswith(head)
    for kept in 'Why: ', 'Returns:', '\n    >>> ':
        assert kept in text
    for left_out in 'Raises:', '<-', 'Source:', ' torch', 'Keras ':
        assert left_out not in text
    body = rest.partition('"""')[2].partition('"""')[2].splitlines()
    assert not set(map(str.strip, body)) & set(
        map(str.strip, text.splitlines()[3:])) - {''}
    assert text.endswith(f'    """\n    {starter.STUB}\n')


def test_starter_writes_over_nothing(tmp_path):
    """A folder with anything in it is refused."""
    (tmp_path / 'file').touch()
    with pytest.raises(SystemExit, match='exists and is not empty'):
        starter.build(tmp_path)
    with pytest.raises(SystemExit, match=r'cannot write .*\\x1b\[2J'):
        starter.build(tmp_path / 'file' / '\x1b[2J')


def test_starter_is_whole_or_not_there(tmp_path, monkeypatch):
    """Others may read it; of one that fails nothing stays."""
    folder = starter.build(tmp_path / 'mine')
    assert folder.stat().st_mode & 0o777 == 0o755
    monkeypatch.setattr(starter, 'starter', {}.pop)
    with pytest.raises(KeyError):
        starter.build(tmp_path / 'other')
    assert [*tmp_path.iterdir()] == [folder]
