"""What a learner reads first: what is solved, and the one thing to do next."""
import dataclasses
import os
import pathlib
import subprocess
import sys

import pytest

from optimization_grading import table
from optimization_grading.judging import verdicts
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.reports import advice, history, terminal
from optimization_grading.reports.gradebook import Gradebook
from tests.support import runs

ONE, FOUR, NINE = (table.TASKS[number] for number in (1, 4, 9))


@pytest.fixture
def gradebook(monkeypatch):
    """Give a report: task 1 is solved, 4 unwritten, 9 begun."""
    monkeypatch.delenv('MAKELEVEL', raising=False)
    found = Gradebook([Submission('ada', pathlib.Path('a b'), None)],
                      [ONE, FOUR, NINE], seed=5)
    unwritten = verdicts.still_to_be_written(FOUR).sentence
    for task in found.tasks:
        for check in task.checks:
            found.record(Record(
                'ada', task.number, check,
                'not found' if task == FOUR else 'right' if (
                    task == ONE or check == 'style') else 'wrong',
                unwritten if task == FOUR else f'{check} is off',
                answered='f(1) gives 2' * (check != 'style')))
    return found


def test_what_comes_first(gradebook):
    """What is newly solved, then one begun task: the thing, an example."""
    lines = list(terminal.lines(gradebook, before={0}))
    assert lines[0] == f'solved: task 1, Normalize. {ONE.elsewhere}'
    assert lines[1:5] == [
        'next: task 9, Adam, 1 of 10 points', '  f(1) gives 2',
        "  again: pytest --submission 'a b' --task 9 --seed 5",
        '  stuck? add --hints']
    assert f'   4  {FOUR.title:32}not written yet' in lines
    assert not any(FOUR.function in line for line in lines)
    assert next(terminal.lines(gradebook, before={1})).startswith('next: ')


def test_by_make(gradebook, monkeypatch):
    """Who typed make is told what to type, and that is one word for sh."""
    monkeypatch.setenv('MAKELEVEL', '1')
    lines = list(terminal.lines(gradebook))
    assert lines[3:5] == [
        '  again: make grade DIR=\'a b\' ARGS="--task 9 --seed 5"',
        '  stuck? add --hints to ARGS']


def test_style_too(gradebook):
    """A fault of style is told beside the mistake: it costs a point."""
    gradebook.record(Record('ada', 9, 'style', 'wrong', 'line 3: too long'))
    assert list(advice.todo(gradebook, 'ada', NINE)) == [
        'f(1) gives 2', 'style: line 3: too long']


def test_a_name_and_no_name(gradebook):
    """The mistake comes first; that there is no name for it comes last."""
    known = Record('ada', 9, 'one_step', 'wrong', 'v is off', 'divide',
                   'divide', answered='f(1) gives 3')
    gradebook.record(known)
    assert list(advice.todo(gradebook, 'ada', NINE)) == [
        'divide', 'f(1) gives 3']
    gradebook.record(dataclasses.replace(
        known, mistake='I stopped looking', common='', answered=''))
    assert list(advice.todo(gradebook, 'ada', NINE)) == [
        'v is off', 'I stopped looking']


def test_hints(gradebook):
    """Each hint of that task, and of no other."""
    text = '\n'.join(terminal.lines(gradebook, hints=True))
    for task in gradebook.tasks:
        assert all((hint in text) == (task == NINE) for hint in task.hints)


def test_what_comes_after(gradebook):
    """After a solved task the next one that is not, from there on."""
    assert advice.following(gradebook, 'ada', ONE) == FOUR
    assert advice.following(gradebook, 'ada', NINE) == FOUR
    assert list(advice.lines(gradebook, 'ada', ONE)) == [
        ONE.elsewhere, 'next: task 4, Moving average']
    assert 'write moving_average(data, beta) in 4-moving_average.py' in (
        advice.lines(gradebook, 'ada', FOUR))


@pytest.mark.slow
def test_solved_once(tmp_path):
    """What is solved is new once; the folder itself stays as it is."""
    folder = runs.learner(tmp_path)
    before = sorted(os.listdir(folder))
    try:
        for new in True, False:
            result = subprocess.run(
                [sys.executable, '-m', 'pytest', '--submission', folder,
                 *runs.FAST], cwd=table.REPOSITORY, text=True,
                stdout=subprocess.PIPE)
            assert result.stdout.count('solved: ') == 2 * new
    finally:
        history.path_of(folder).unlink(missing_ok=True)
    assert sorted(os.listdir(folder)) == before
