"""The published outputs, replayed; and the comparison itself."""
import re

import pytest

from tools import replay
from grading import table

NUMBERED = [pytest.param(task, id=str(task.number)) for task in table.TASKS]


@pytest.mark.parametrize('task', [
    case for case in NUMBERED if case.values[0].quick != 0])
def test_replay(task, request):
    """The driver prints the published lines, or the first of a long run."""
    data = None
    if task.data:
        data = request.getfixturevalue(
            'mnist' if task.needs_mnist else 'stand_in')
    result = replay.replay_task(task, data, quick=True)
    assert not result.problems, '\n'.join(result.problems)
    assert result.lines == (task.quick or len(printed(task)))


def printed(task):
    """Give a transcript as a driver would print it: without the gaps."""
    return [line for line in replay.transcript(task)
            if line != replay.GAP]


@pytest.mark.parametrize('task', NUMBERED)
def test_a_transcript_equals_itself(task):
    """The published lines pass, and every one is compared."""
    result = replay.compare(task, replay.transcript(task), printed(task))
    assert not result.problems
    assert result.lines == len(printed(task))


@pytest.mark.parametrize('task', NUMBERED)
def test_a_missing_end_is_seen(task):
    """Output that stops early fails, at the line that is missing."""
    result = replay.compare(task, replay.transcript(task),
                            printed(task)[:-1])
    assert 'the output ends' in result.problems[0]


@pytest.mark.parametrize('task', NUMBERED)
def test_more_output_is_seen(task):
    """Output that goes on fails."""
    result = replay.compare(task, replay.transcript(task),
                            [*printed(task), 'done'])
    assert "expected the end, got 'done'" in result.problems[0]


@pytest.mark.parametrize('task', NUMBERED)
def test_changed_text_is_seen(task):
    """A word between the numbers that differs fails."""
    lines = printed(task)
    lines[0] = 'x' + lines[0]
    result = replay.compare(task, replay.transcript(task), lines)
    assert "got 'x" in result.problems[0]


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
    result = replay.compare(task, replay.transcript(task), lines)
    assert bool(result.problems) != passes


@pytest.mark.parametrize('number', ['nan', 'inf', '-inf'])
def test_not_a_number_is_seen(number):
    """A cost that is not finite fails, also where only a bound is asked."""
    task = table.TASKS[8]
    lines = printed(task)
    lines[-1] = f'Cost after 1000 iterations: {number}'
    assert replay.compare(task, replay.transcript(task), lines).problems


def test_a_shifted_segment_is_seen():
    """After a gap the lines must follow each other as published."""
    task = table.TASKS[3]
    lines = printed(task)
    lines.insert(14, 'Step 1600:')
    assert replay.compare(task, replay.transcript(task), lines).problems
