"""Each module says why, and its worked number is right."""
import ast
import doctest
import importlib

import pytest

from optimization_grading import table

ROWS = [pytest.param(row, id=row.module, marks=[] if row.numpy or (
    'import tensorflow' not in (table.FOLDER / row.file).read_text())
    else pytest.mark.xdist_group('tensorflow'))
    for row in (*table.TASKS, *table.FURTHER)]


@pytest.mark.parametrize('row', ROWS)
def test_worked_number(row, monkeypatch):
    """The example in the docstring prints what it says."""
    monkeypatch.syspath_prepend(table.FOLDER)
    result = doctest.testmod(importlib.import_module(row.module))
    assert result.attempted and not result.failed


@pytest.mark.parametrize('row', ROWS)
def test_why(row):
    """The docstring says why, in a paragraph of at most three lines."""
    function, = (node for node in ast.parse(
        (table.FOLDER / row.file).read_text()).body
        if isinstance(node, ast.FunctionDef))
    _, why, *_ = ast.get_docstring(function).split('\n\n')
    assert why.startswith('Why: ') and len(why.splitlines()) <= 3
