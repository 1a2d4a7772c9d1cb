"""Imports: who may import whom, never in a circle, and without an effect."""
import ast
import graphlib
import json
import os
import subprocess
import sys

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


# Prints what each import changes; what libraries change is not ours.
EFFECTS = '''
import json, os, signal, socket, sys, threading, unittest.mock, warnings
import matplotlib.pyplot, numpy, pytest
folders, names = json.loads(sys.stdin.read())
sys.path[:0] = folders
if 'tensorflow' in sys.argv:
    import tensorflow
else:
    sys.modules['tensorflow'] = unittest.mock.MagicMock()

def state():
    return {
        'signals': [signal.getsignal(one) for one in signal.valid_signals()],
        'hooks': [sys.excepthook, threading.excepthook, sys.unraisablehook,
                  sys.displayhook, warnings.showwarning],
        'streams': [sys.stdin, sys.stdout, sys.stderr],
        'descriptors': [os.fstat(number).st_ino for number in range(3)],
        'sys.path': [*sys.path], 'sys.meta_path': [*sys.meta_path],
        'sys.argv': [*sys.argv], 'environment': {**os.environ},
        'warnings': [*warnings.filters], 'folder': os.getcwd(),
        'threads': threading.enumerate(),
        'time limit of sockets': socket.getdefaulttimeout()}

changed = {}
for name in names:
    before = state()
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        if error.name not in ('distributed', 'psutil'):
            raise
    after = state()
    changed[name] = [what for what in before if before[what] != after[what]]
print(json.dumps({name: what for name, what in changed.items() if what}))
'''


@pytest.mark.parametrize('library', [
    '', pytest.param('tensorflow', marks=pytest.mark.slow)])
def test_no_effect(library):
    """A module changes nothing of its process when it is imported.

    Except bootstrap.py, which is there to start another program, and what
    stands in TensorFlow's way, which cannot be imported.
    """
    names = [name for name in NAMES if not name.endswith(
        ('.bootstrap', 'no_tensorflow.tensorflow'))]
    folders = [str(table.REPOSITORY / folder)
               for folder in ('', 'data', LESSONS, PICTURES)]
    result = subprocess.run(
        [sys.executable, '-c', EFFECTS, library], text=True,
        input=json.dumps([folders, names]), capture_output=True,
        env={'HOME': os.environ['HOME'], 'MPLBACKEND': 'agg',
             'TF_USE_LEGACY_KERAS': '0'})
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {}
