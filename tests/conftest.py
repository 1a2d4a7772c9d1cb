"""Fixtures that all tests share."""
import importlib
import os
import pathlib
import signal
import subprocess
import sys
import types

import pytest

from grading import table
from tools import parity

pytest_plugins = ['tests.support.suite']

# No window, no chatter, no GPU's arithmetic; none of the imports above
# brings in TensorFlow or matplotlib.
os.environ['MPLBACKEND'] = 'agg'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = '-1'
os.environ['KERAS_BACKEND'] = 'tensorflow'

NO_MNIST = ('the data files are not built from MNIST; run "python '
            'data/build.py --source mnist", with --mnist PATH where there is '
            'no network')
SHARED = ('console', 'datasets', 'plotting', 'options', 'logistic_regression',
          'neural_network')


@pytest.fixture
def drivers(monkeypatch):
    """Give the modules that drivers share, by name, as a driver has them.

    What their import changes in this process is changed back.
    """
    monkeypatch.setattr('sys.excepthook', sys.excepthook)
    monkeypatch.setattr('sys.argv', ['N-main.py'])
    pipe = signal.getsignal(signal.SIGPIPE)
    yield types.SimpleNamespace(**{
        name: importlib.import_module(name) for name in SHARED})
    signal.signal(signal.SIGPIPE, pipe)


@pytest.fixture
def interruptible():
    """Let children obey Ctrl-C where this run, in the background, does not.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope='session')
def mnist():
    """Give the folder of data files built from MNIST."""
    data = table.REPOSITORY / 'data'
    if parity.build.built_source(data) != 'mnist':
        pytest.skip(NO_MNIST)
    return data


@pytest.fixture(scope='session')
def stand_in(tmp_path_factory):
    """Give a folder of data files built where there is no MNIST.

    Beside it, the file `said` holds what the build said.
    """
    folder = tmp_path_factory.mktemp('without-mnist') / 'data'
    result = run_build('--output', folder)
    assert result.returncode == 0, result.stderr
    (folder.parent / 'said').write_text(result.stderr)
    return folder


@pytest.fixture(scope='session')
def build_data():
    """Give a function that runs data/build.py and returns its outcome."""
    return run_build


def run_build(*arguments, **environment):
    """Run data/build.py without a network and without a Keras cache."""
    return subprocess.run(
        [sys.executable, table.REPOSITORY / 'data' / 'build.py', *arguments],
        env={**os.environ, 'KERAS_HOME': str(pathlib.Path(os.devnull)),
             'HTTPS_PROXY': 'http://127.0.0.1:9', 'MNIST': '',
             **environment},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
