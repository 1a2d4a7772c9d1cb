"""The published outputs, replayed; and the comparison itself."""
import re

import pytest

from optimization_grading import table
from tools import replay

KINDS = [table.TASKS[0], table.TASKS[3], table.TASKS[9]]  # texts, gaps, costs


def number(task):
    """Name a case by its task's number."""
    return str(task.number)


@pytest.fixture
def data(task, request):
    """Give the folder of the data that a task's driver needs, if any.

    A numpy driver gets no TensorFlow.
    """
    if task.numpy:
        request.getfixturevalue('no_tensorflow')
    return task.data and request.getfixturevalue(
        'mnist' if task.needs_mnist else 'stand_in')


@pytest.mark.parametrize('task', [
    task if task.numpy and not task.data or task.number == 9
    else pytest.param(task, marks=pytest.mark.slow)
    for task in table.TASKS if task.quick != 0], ids=number)
def test_replay(task, data):
    """The driver prints the published lines, or the first of a long run."""
    result = replay.replay_task(task, data, quick=True)
    assert not result.problems, '\n'.join(result.problems)
    assert result.lines == (task.quick or len(printed(task)))


def printed(task):
    """Give a transcript as a driver would print it: without the gaps."""
    return [line for line in table.transcript(task)
            if line != replay.GAP]


@pytest.mark.parametrize('task', KINDS, ids=number)
def test_every_line_is_compared(task):
    """A missing end, more lines and a changed word between numbers fail."""
    lines = printed(task)
    for wrong, problem in (
            (lines[:-1], 'the output ends'),
            ([*lines, 'done'], "expected the end, got 'done'"),
            (['x' + lines[0], *lines[1:]], "got 'x")):
        result = replay.compare(task, table.transcript(task), wrong)
        assert problem in result.problems[0]


@pytest.mark.parametrize('task, rule', [
    pytest.param(task, rule, id=f'{task.number}-{rule}')
    for task in table.TASKS for rule in task.tolerance])
@pytest.mark.parametrize('factor, passes', [(0.9, True), (1.2, False)])
def test_tolerance(task, rule, factor, passes):
    """A number within its tolerance passes, one outside fails."""
    lines = printed(task)
    for i, line in enumerate(lines):
        number = next((number for number in replay.NUMBER.finditer(line)
                       if next((r for r in task.tolerance if re.search(
                           r.where, line[:number.start()])), 0) == rule),
                      None)
        if number:
            break
    published = float(number.group())
    limit = factor * rule.limit
    changed = (
        limit if rule.below
        else published * (1 + limit) if rule.relative
        else published + (round(factor + 0.4) / rule.samples if rule.samples
                          else limit))
    lines[i] = line[:number.start()] + repr(changed) + line[number.end():]
    result = replay.compare(task, table.transcript(task), lines)
    assert bool(result.problems) != passes


@pytest.mark.parametrize('number', ['nan', 'inf', '-inf'])
def test_not_a_number_is_seen(number):
    """A cost that is not finite fails, also where only a bound is asked."""
    task = table.TASKS[8]
    lines = printed(task)
    lines[-1] = f'Cost after 1000 iterations: {number}'
    assert replay.compare(task, table.transcript(task), lines).problems


def test_a_shifted_segment_is_seen():
    """After a gap the lines must follow each other as published."""
    task = table.TASKS[3]
    lines = printed(task)
    lines.insert(14, 'Step 1600:')
    assert replay.compare(task, table.transcript(task), lines).problems
