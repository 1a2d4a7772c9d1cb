"""The hints lead from a question to the equation, and never to the code."""
import pytest

from optimization_grading import table
from tests.support import lessons

TASKS = pytest.mark.parametrize(
    'task', table.TASKS, ids=lambda task: task.title)


@TASKS
def test_from_a_question_to_the_equation(task):
    """There are two to four; the first asks, the last has an equation."""
    assert 2 <= len(task.hints) <= 4
    assert '?' in task.hints[0] and '=' not in task.hints[0]
    assert '=' in task.hints[-1] or '<-' in task.hints[-1]
    assert all(len(hint) < 200 for hint in task.hints)


@TASKS
def test_no_code(task):
    """No line, call or longer expression of the module is in a hint."""
    code = lessons.code_of(task)
    assert code
    for hint in task.hints:
        found = {part for part in code if part in lessons.packed(hint)}
        assert not found, (hint, found)
