"""The hints lead from a question to the equation, and never to the code."""
import ast

import pytest

from optimization_grading import table

TASKS = pytest.mark.parametrize(
    'task', table.TASKS, ids=lambda task: task.title)


def packed(text):
    """Remove the white space of a text."""
    return ''.join(text.split())


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
    text = (table.FOLDER / task.file).read_text()
    function, = (node for node in ast.parse(text).body
                 if isinstance(node, ast.FunctionDef))
    body = ast.Module(function.body[1:], [])
    code = {packed(ast.unparse(node)) for node in ast.walk(body)
            if isinstance(node, (ast.stmt, ast.Call))
            or isinstance(node, ast.BinOp) and len(ast.unparse(node)) > 12}
    code |= {packed(line) for line in ast.unparse(body).splitlines()}
    assert code
    for hint in task.hints:
        found = {part for part in code if part in packed(hint)}
        assert not found, (hint, found)
