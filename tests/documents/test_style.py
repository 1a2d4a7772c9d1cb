"""What the course asks of the files, and that the table fits them."""
import ast
import os

import pytest

from optimization_grading import table

ROWS = [*table.TASKS, *table.FURTHER]
MODULES = [table.FOLDER / row.file for row in ROWS]
DRIVERS = [table.FOLDER / row.driver for row in ROWS]
# What a module may import: the sibling that the course names is
# reached by __import__.
ALLOWED = {'numpy', 'tensorflow'}
SIBLINGS = {'3-mini_batch.py': ['2-shuffle_data']}


def name(path):
    """Name a case by its file."""
    return str(path.relative_to(table.REPOSITORY))


@pytest.mark.parametrize('path', MODULES + DRIVERS, ids=name)
def test_executable_script(path):
    """Modules and drivers have the shebang and the executable bit."""
    assert path.read_text().startswith('#!/usr/bin/env python3\n"""')
    assert os.access(path, os.X_OK)


@pytest.mark.parametrize('path', MODULES, ids=name)
def test_standalone(path):
    """A module imports numpy or tensorflow, and the sibling it is told."""
    siblings = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= ALLOWED
        assert not isinstance(node, ast.ImportFrom)
        if isinstance(node, ast.Call) and getattr(
                node.func, 'id', '') == '__import__':
            siblings.append(node.args[0].value)
    assert siblings == SIBLINGS.get(path.name, [])


@pytest.mark.parametrize('path', MODULES, ids=name)
def test_a_lesson(path):
    """A module is one function in 15 to 45 lines, in Python 3.9's syntax."""
    text = path.read_text()
    assert 15 <= text.count('\n') <= 45
    module = ast.parse(text, feature_version=(3, 9))
    assert sum(isinstance(node, ast.FunctionDef)
               for node in ast.walk(module)) == 1


@pytest.mark.parametrize('row', ROWS, ids=lambda row: row.title)
def test_table_fits_the_code(row):
    """A row of the table names what is there, and its test file exists."""
    function, = (node for node in ast.parse(
        (table.FOLDER / row.file).read_text()).body
        if getattr(node, 'name', '') == row.function)
    assert tuple(argument.arg for argument in function.args.args) == (
        row.parameters)
    assert row.file.startswith(f'{row.number}-')
    assert row.driver == f'{row.number}-main.py'
    assert (table.FOLDER / row.driver).is_file()
    tests = table.CHECKS if row in table.TASKS else (
        table.REPOSITORY / 'tests' / 'further')
    assert (tests / f'test_{row.module.replace("-", "_")}.py').is_file()


def test_numbers():
    """Tasks count from 0, as the tests look them up; the further from 100.
    """
    for first, rows in (0, table.TASKS), (100, table.FURTHER):
        assert [row.number for row in rows] == list(
            range(first, first + len(rows)))


def test_nothing_beside_the_table():
    """Every numbered file belongs to a row of the table."""
    numbered = {path.name for path in table.FOLDER.glob('[0-9]*.py')}
    assert numbered == {path.name for path in MODULES + DRIVERS}


def test_tensorflow_column():
    """The table says rightly which modules need TensorFlow."""
    for task, path in zip(table.TASKS, MODULES):
        assert task.numpy == ('import tensorflow' not in path.read_text()
                              and 'MNIST.npz' not in task.data)
