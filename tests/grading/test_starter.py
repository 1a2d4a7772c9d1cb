"""A learner's folder to begin in."""
import dataclasses
import doctest
import os
import re

import pytest

from optimization_grading import table
from tests.support import lessons, runs
from tools import starter


@pytest.mark.slow
def test_starter(tmp_path):
    """It gets no points, a quiet line for each task, and what to do next."""
    folder = tmp_path / 'mine'
    starter.build(folder)
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


def joined(text):
    """Return a text without line breaks."""
    return ' '.join(text.split())


@pytest.mark.parametrize('task', table.TASKS, ids=lambda task: task.title)
def test_starter_teaches(task):
    """It has all that costs points, the way there, and what to read."""
    text = starter.starter(task)
    assert max(map(len, text.splitlines())) <= 79
    told = joined(text)
    for name, points in task.checks.items():
        assert f' {points} {joined(task.asks[name])} ' in told
    assert 'Why: ' in told and joined(task.derivation) in told
    for parameter in task.parameters:
        assert re.search(rf'\n    (\w+, )*{parameter}(, \w+)*:', text) or (
            re.search(rf'; {parameter}:', text))
    assert '\n    Returns:' in text
    for name in dataclasses.astuple(task.reading):
        assert name in told


@pytest.mark.parametrize('task', table.TASKS, ids=lambda task: task.title)
def test_starter_follows_the_reference(task):
    """It has the reference's head, signature and example, and no answer."""
    reference = (table.FOLDER / task.file).read_text()
    text = starter.starter(task)
    assert text.startswith(reference.partition('    """')[0])
    assert text.endswith(f'    """\n    {starter.STUB}\n')
    parse = doctest.DocTestParser().get_examples
    assert [(one.source, one.want) for one in parse(text)] == [
        (one.source, one.want) for one in parse(reference)] != []
    for left_out in 'Raises:', 'Source:', ' <- ':
        assert left_out not in text
    shown = lessons.packed(re.sub(r'\n    (>>>|\.\.\.).*', '', text))
    assert lessons.code_of(task) | lessons.equations(task)
    assert not [part for part in lessons.code_of(task)
                | lessons.equations(task) if part in shown]


def test_starter_adds_what_is_missing(tmp_path):
    """What is there stays as it is, and so does a file named otherwise."""
    kept = {'0-norm_constants.py': 'mine', '5_momentum.py': 'mine too',
            '7-main.py': '', 'notes.txt': ''}
    for name, text in kept.items():
        (tmp_path / name).write_text(text)
    assert starter.build(tmp_path) == 13
    assert starter.build(tmp_path) == 0
    names = {task.file for task in table.TASKS} - {'5-momentum.py'}
    assert {*os.listdir(tmp_path)} == {*names, *kept}
    for name, text in kept.items():
        assert (tmp_path / name).read_text() == text


def test_starter_names_what_is_in_the_way(tmp_path):
    """A file is no folder, and nothing goes below one."""
    file = tmp_path / 'file'
    file.touch()
    with pytest.raises(SystemExit, match='file is a file; name a folder'):
        starter.build(file)
    with pytest.raises(SystemExit, match=r'cannot write .*\\x1b\[2J'):
        starter.build(file / '\x1b[2J')


def test_starter_adds_all_or_none(tmp_path, monkeypatch):
    """Of what cannot be written to the end nothing stays."""
    folder = tmp_path / 'mine'
    starter.build(folder)
    for name in '2-shuffle_data.py', '9-Adam.py':
        (folder / name).unlink()

    def refuse(path, mode):
        """Let the last file fail."""
        if path.name == '9-Adam.py':
            raise OSError(28, 'No space left on device')
        return open(path, mode)
    monkeypatch.setattr(starter, 'open', refuse, raising=False)
    with pytest.raises(SystemExit, match='No space left'):
        starter.build(folder)
    assert len([*folder.iterdir()]) == 13


def test_each_check_says_what_it_asks():
    """A check without a sentence, or a sentence without a check, fails."""
    row = {'number': 5, 'checks': {'new': 1, 'style': 1}}
    with pytest.raises(ValueError, match='nothing of what the check new asks'):
        table.asked(row, {'style': 'pycodestyle finds nothing'})
    with pytest.raises(ValueError, match='no check: old'):
        table.asked({**row, 'asks': {'old': 'x'}}, {'style': 'x', 'new': 'x'})
