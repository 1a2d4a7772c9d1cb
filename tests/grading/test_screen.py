"""What the watch's screen shows on 80x24, and what its keys do."""
import contextlib
import dataclasses
import io
import re
import types

import pytest

from optimization_grading import grading, table
from optimization_grading.watch import screen
from tests.support.jobs import judged


class Seen:
    """A watch of which nobody does the jobs, and its screen."""

    def __init__(self, watch, monkeypatch):
        self.watch, self.typed = watch, []
        self.console = watch.view.console
        self.console.width, self.console.height = 80, 24
        monkeypatch.setattr(screen.keys, 'pressed',
                            lambda: self.typed.pop(0))

    def press(self, *names):
        """Press keys; return the screen."""
        self.typed += names
        while self.typed:
            assert not self.watch.view.press(self.watch)
        return self.shown()

    def shown(self):
        """Return the screen."""
        self.watch.view.drawn, self.console.file = '', io.StringIO()
        self.watch.view.show(self.watch)
        text = self.console.file.getvalue()
        assert text.count('\n') < 24
        return text

    def save(self, number, content, **first):
        """Save a task's file, and grade it: only its first check fails.

        first: what the record of that check says.
        """
        task = table.TASKS[number]
        path = self.watch.file(task)
        path.write_text(content)
        self.watch.saved({task.file})
        job = self.watch.jobs[number]
        records = judged(job).records
        if first:
            name = first.pop('check', records[0].check)
            records = [dataclasses.replace(
                record, verdict='wrong', **first)
                if record.check == name else record for record in records]
        self.watch.take(job, grading.Judged(task, tuple(records), (), True))
        return self.shown()


@pytest.fixture
def seen(unstarted, monkeypatch):
    """Give a watch in which all tasks but 1 and 5 are solved."""
    for number in range(15):
        job = unstarted.jobs[number]
        unstarted.take(job, judged(job, verdict='wrong' if number in (
            1, 5) else 'right'))
    return Seen(unstarted, monkeypatch)


EDIT = {'sentence': 'entries differ', 'mistake': 'line 7: subtract m',
        'common': 'subtract m', 'lines': (7,)}


def test_a_save_is_shown_at_once(seen):
    """The old verdict does not stay up as if it were the new one."""
    assert '10 of 10' in seen.press('n')  # 5: the next that is not solved
    seen.save(9, 'a', **EDIT)
    seen.watch.saved({table.TASKS[9].file})
    text = seen.shown()
    assert 'Task 9: Adam   grading 9-Adam.py ...' in text
    assert 'entries differ' not in text


def test_the_ladder(seen):
    """First what is wrong and where; the edit on a key, or the next time."""
    text = seen.save(2, 'a', **EDIT)
    assert 'entries differ' in text and 'look at line 7' in text
    assert 'subtract' not in text
    assert 'subtract' not in seen.save(2, 'a', **EDIT)  # the same file
    assert 'line 7: subtract m' in seen.press('e')
    seen.save(2, 'b')
    assert 'subtract' not in seen.save(2, 'a', **EDIT)
    assert 'line 7: subtract m' in seen.save(2, 'c', **EDIT)


def test_a_starter_is_no_failure(seen):
    """A file that is not written yet does not count: help starts later."""
    unwritten = screen.ladder.advice.still_to_be_written(table.TASKS[2])
    task = table.TASKS[2]
    seen.watch.saved({task.file})
    job = seen.watch.jobs[2]
    seen.watch.take(job, grading.Judged(task, tuple(
        dataclasses.replace(record, sentence=unwritten.sentence)
        for record in judged(job, verdict='not found').records), (), True))
    assert 'not written yet' in seen.shown()
    assert 'subtract' not in seen.save(2, 'a', **EDIT)


def test_nothing_is_named(seen):
    """A call that is wrong, and the way to the hints."""
    text = seen.save(1, 'a', sentence='entries differ',
                     answered='f(1) gives 2; 3 is expected')
    assert 'f(1) gives 2; 3 is expected' in text
    assert 'h  a hint, the first of 3' in text


def test_style_alone(seen):
    """A long line costs a point, and the task is solved."""
    text = seen.save(1, 'a', check='style', sentence='line 3: E501 too long')
    assert 'Task 1: Normalize   9 of 10' in text
    assert 'solved, with a remark on its style: line 3: E501' in text
    assert '14 of 15 tasks solved' in text


def test_next(seen):
    """It goes where the screen says "next"."""
    seen.watch.current = table.TASKS[2]
    assert 'n  next: task 5, Momentum' in seen.shown()
    assert 'Task 5: ' in seen.press('n')
    assert 'Task 6: ' in seen.press('n')


def test_list(seen):
    """Arrows, digits and Esc do what they say."""
    def chosen(*names):
        return int(re.search(r'^> +(\d+)', seen.press(*names), re.M)[1])

    assert chosen('l', 'down', 'down', 'up') == 2
    assert chosen('1') == 1 and chosen('2') == 12 and chosen('9') == 9
    assert 'Task 9: ' in seen.press('esc')
    assert 'Task 14: ' in seen.press('l', '1', '4', 'enter')


@pytest.mark.parametrize('number', [5, 9])
def test_all_hints(seen, number):
    """The keys and the last hint are in view, and arrows show the rest."""
    task = table.TASKS[number]
    seen.save(number, 'a', **{**EDIT, 'answered': 'f(1) gives 2; ' * 25})
    text = seen.press(*'h' * len(task.hints))
    assert f'Hint {len(task.hints)} of' in text and 'q quit' in text
    assert 'lines above' in text
    assert 'f(1) gives 2' in seen.press(*['up'] * 20)


def test_question(seen, monkeypatch):
    """After a task: an answer is right or not, with its reason."""
    asked = types.SimpleNamespace(asks='Why?', right=2, answers=(
        ('So.', 'It is not.'), ('Else.', 'It is.'), ('No.', 'Nor this.')))
    monkeypatch.setattr(screen.lessons, 'question', lambda task: asked)
    seen.watch.turn(0)
    assert '?  a question on it' in seen.shown()
    text = seen.press('?')
    assert 'Why?' in text and 'It is' not in text
    assert 'No: It is not.' in seen.press('1')
    assert 'Right: It is.' in seen.press('2')
    assert 'Task 0: ' in seen.press('esc')


def test_reading(seen, monkeypatch):
    """A lesson's text is scrolled."""
    monkeypatch.setattr(screen.lessons, 'reading', lambda task: '\n'.join(
        f'paragraph {i}' for i in range(50)))
    assert 't read' in seen.shown()
    assert 'paragraph 0' in seen.press('t')
    assert 'paragraph 49' in seen.press(*['space'] * 9)


def test_programs(seen, monkeypatch):
    """A key races one's own rule; one trains with all pieces together."""
    started = []
    monkeypatch.setattr(
        screen.programs, 'start', lambda command: started.append(command)
        or types.SimpleNamespace(poll=lambda: 0, kill=int, wait=int))
    monkeypatch.setattr(screen, 'without', contextlib.nullcontext)
    seen.press('y', 'm')  # task 0 has no rule, and task 1 is not solved
    assert not started
    seen.watch.current = table.TASKS[9]
    assert 'y  race yours' in seen.press('y', 'enter')
    assert started[0][1:] == ['--optimizers=GD,Adam',
                              f'--submission={seen.watch.folder}']
    assert 'm  all together' in seen.save(1, 'a')
    seen.press('m', 'enter')
    assert started[1][0].name == 'build.py'  # the data come first
    assert started[2] == [table.FOLDER / 'digits-main.py',
                          f'--modules={seen.watch.folder}']
    assert all(command[0].is_file() for command in started)
