"""Each module says why, and its worked number is right."""
import ast
import doctest
import importlib

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.diagnosis import formulas

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


@pytest.mark.parametrize('task', [
    task for task in table.TASKS if task.number in formulas.SOURCES],
    ids=lambda task: task.module)
def test_the_same_example(task, monkeypatch):
    """A learner is shown the call of the docstring, from the table."""
    monkeypatch.syspath_prepend(table.FOLDER)
    module, asked = importlib.import_module(task.module), []
    right = getattr(module, task.function)

    def note(*arguments):
        """Keep the arguments, as lists."""
        asked.append([np.asarray(given).tolist() for given in arguments])
        return right(*arguments)
    test, = (test for test in doctest.DocTestFinder().find(module)
             if test.examples)
    doctest.DocTestRunner().run(doctest.DocTest(
        test.examples, {**vars(module), 'np': np, task.function: note},
        task.module, None, None, None), out=lambda text: None)
    assert [*task.example] in asked


@pytest.mark.parametrize('row', ROWS)
def test_why(row):
    """The docstring says why, in a paragraph of at most three lines."""
    function, = (node for node in ast.parse(
        (table.FOLDER / row.file).read_text()).body
        if isinstance(node, ast.FunctionDef))
    _, why, *_ = ast.get_docstring(function).split('\n\n')
    assert why.startswith('Why: ') and len(why.splitlines()) <= 3
