"""An import changes nothing of its process."""
import json
import os
import subprocess
import sys

import pytest

from optimization_grading import table

# Files are imported as parts of a package, or alone.
PACKAGES = 'optimization_grading', 'tools', 'tests'
ALONE = ('data', 'supervised_learning/optimization',
         'supervised_learning/visualization',
         'supervised_learning/visualization/learn')
NAMES = [
    *('.'.join(path.relative_to(table.REPOSITORY).with_suffix('').parts)
      for folder in PACKAGES
      for path in (table.REPOSITORY / folder).rglob('*.py')),
    *(path.stem for folder in ALONE
      for path in (table.REPOSITORY / folder).glob('*.py'))]

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
    __import__(name)
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
    folders = [str(table.REPOSITORY / folder) for folder in ('', *ALONE)]
    result = subprocess.run(
        [sys.executable, '-c', EFFECTS, library], text=True,
        input=json.dumps([folders, names]), capture_output=True,
        env={'HOME': os.environ['HOME'], 'MPLBACKEND': 'agg',
             'TF_USE_LEGACY_KERAS': '0'})
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {}
