"""What to read of a task: the lesson's text, and the reference beside one's.
"""
import re
import runpy
import sys

import pytest

from optimization_grading import table
from optimization_grading.reports import reading
from tests.support import lessons

TASKS = pytest.mark.parametrize(
    'task', table.TASKS, ids=lambda task: task.title)


@TASKS
def test_reading(task):
    """It is prose with formulas and outputs, and no code of the answer."""
    text = reading.reading(task)
    assert text.startswith(reading.docstring(task))
    assert f'## {task.reading.section}\n' in text
    text = re.sub(r'\n(>>>|\.\.\.).*', '', text)
    for left_out in '```', 'import ', 'print(', ' def ':
        assert left_out not in text
    packed = lessons.packed(text)
    assert not [part for part in lessons.code_of(task) if part in packed]


@TASKS
def test_places(task):
    """The picture is there, and the page has the story."""
    picture, story = reading.places(task)
    assert picture.is_file()
    stories = (reading.SEEN / 'explorer' / 'stories.js').read_text()
    key = story.partition('#story=')[2]
    assert re.search(rf'\b{key}: ', stories)


@TASKS
def test_no_difference(task):
    """The reference does not differ from itself, whatever its docstring is.
    """
    text = (table.FOLDER / task.file).read_text()
    assert reading.difference(task, text) == []
    assert reading.difference(task, re.sub(
        'Task', '\n\nNo task', text, count=1)) == []


def test_difference():
    """One's own lines and the reference's, marked; the rest as it is."""
    task = table.TASKS[5]
    text = (table.FOLDER / task.file).read_text().replace(
        'return var - alpha * v, v', 'return var - v * alpha, v\t# \x1b[2J')
    assert reading.difference(task, text)[-3:] == [
        '      v = beta1 * v + (1 - beta1) * grad',
        '-     return var - v * alpha, v   # ?[2J',
        '+     return var - alpha * v, v']


@pytest.mark.parametrize('text', ['def f(:', 'x\0', '(' * 10_000,
                                  'x = 1\n' * 1000])
def test_nothing_to_compare(text):
    """What is no Python, or too long, is not compared."""
    assert reading.difference(table.TASKS[5], text) == []


def test_without_lessons(monkeypatch):
    """An installed grader says that the lessons are elsewhere."""
    monkeypatch.setattr(table, 'INSTALLED', True)
    assert 'make read TASK=5' in reading.reading(table.TASKS[5])
    assert reading.difference(table.TASKS[5], 'x = 1') == []


@pytest.mark.parametrize('word, shown', [
    ('5', '## 4. Momentum, twice'), ('101', 'Nesterov (1983)')])
def test_make_read(word, shown, monkeypatch, capsys):
    """The command shows the lesson of a task, or of what is beyond."""
    monkeypatch.setattr(sys, 'argv', ['read.py', word])
    runpy.run_module('tools.read', run_name='__main__')
    assert shown in capsys.readouterr().out


def test_make_read_of_nothing(monkeypatch):
    """Another number gets a sentence."""
    monkeypatch.setattr(sys, 'argv', ['read.py', '15'])
    with pytest.raises(SystemExit, match='name a task, 0 to 14'):
        runpy.run_module('tools.read', run_name='__main__')
