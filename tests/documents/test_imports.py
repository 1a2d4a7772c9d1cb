"""Imports run downwards: who may import whom, and never in a circle."""
import ast
import graphlib

import pytest

from optimization_grading import table

LESSONS = 'supervised_learning/optimization'
OWN = LESSONS + '/own.py'  # only for --modules; the others need no more
PICTURES = 'supervised_learning/visualization'
# What a folder may import of this repository, besides itself.
MAY_IMPORT = {
    'data': set(),
    LESSONS: {OWN},
    OWN: {LESSONS, 'optimization_grading', 'tools'},
    'optimization_grading': set(),
    PICTURES: {LESSONS, 'optimization_grading'},
    'tools': {'data', LESSONS, 'optimization_grading', PICTURES},
    'tests': {'data', LESSONS, 'optimization_grading', PICTURES, 'tools'}}
FILES = {path: folder for folder in MAY_IMPORT
         for place in [table.REPOSITORY / folder]
         for path in ([place] if place.is_file() else place.rglob('*.py'))}
# The names by which the files are imported: as parts of a package, or alone.
PACKAGES = 'optimization_grading', 'tools', 'tests'
NAMES = {
    '.'.join(path.relative_to(table.REPOSITORY).with_suffix('').parts)
    if folder in PACKAGES else path.stem: path
    for path, folder in FILES.items()}


def imported(path):
    """Give the files of this repository that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module, *(f'{node.module}.{alias.name}'
                                    for alias in node.names)]
        elif isinstance(node, ast.Call) and getattr(
                node.func, 'id', '') == '__import__':
            names = [argument.value for argument in node.args[:1]
                     if isinstance(argument, ast.Constant)]
        else:
            continue
        yield from (NAMES[name] for name in names if name in NAMES)


@pytest.mark.parametrize('folder', MAY_IMPORT)
def test_who_may_import_whom(folder):
    """A folder imports itself and what the table lets it."""
    for path in (path for path in FILES if FILES[path] == folder):
        others = {FILES[other] for other in imported(path)} - {folder}
        assert others <= MAY_IMPORT[folder], path


def test_no_circle():
    """The files can be put in an order in which none needs a later one."""
    assert len(list(graphlib.TopologicalSorter(
        {path: set(imported(path)) - {path} for path in FILES}
    ).static_order())) == len(FILES)


def test_imports_are_seen():
    """The two tests above see what there is to be seen."""
    assert NAMES['0-norm_constants'] in imported(
        table.FOLDER / '100-main.py')
    assert NAMES['optimization_grading.table'] in imported(
        NAMES['optimization_grading.plugin'])
    assert NAMES['surfaces'] in imported(NAMES['race'])
