"""Fixtures and options that all tests share."""
import importlib
import os
import pathlib
import signal
import subprocess
import sys
import types

import pytest

from grading import plugin, table
from tools import parity

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
LEFT_OUT = pytest.StashKey()


def pytest_addoption(parser):
    """Add the options of this suite."""
    group = parser.getgroup('optimization')
    group.addoption('--no-skip', action='store_true',
                    help='count a skipped test as failed')
    group.addoption('--all', action='store_true', help='run the slow tests '
                    'too; a slow test that is named by its :: runs anyway')


# The slow tests: deselected, counted, and said at the end

def pytest_configure(config):
    """Begin to count."""
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config, items):
    """Leave the slow tests out."""
    if config.option.all or plugin.graded(config) or any(
            '::' in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker('slow')]
    if slow:
        items[:] = [item for item in items if item not in set(slow)]
        config.hook.pytest_deselected(items=slow)
        config.stash[LEFT_OUT] = len(slow)


def pytest_sessionfinish(session):
    """Let pytest-xdist's processes tell how many they left out."""
    if hasattr(session.config, 'workeroutput'):
        session.config.workeroutput['left out'] = session.config.stash[
            LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Learn it; each of the processes has collected all tests."""
    node.config.stash[LEFT_OUT] = getattr(node, 'workeroutput', {}).get(
        'left out', 0)


def pytest_unconfigure(config):
    """Say it, in the last line."""
    count = config.stash.get(LEFT_OUT, 0)
    terminal = config.pluginmanager.getplugin('terminalreporter')
    if count and terminal and not hasattr(config, 'workerinput'):
        terminal.write_line(f'{count} slow tests not run: make test-all')


# What is said, and what counts

def pytest_terminal_summary(terminalreporter, config):
    """Say how to draw the inputs of a failure again."""
    if terminalreporter.stats.get('failed') and not plugin.graded(config):
        terminalreporter.write_line(
            f'the same inputs again: pytest --seed {config.option.seed}')


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Fail what is skipped where --no-skip is given."""
    report = yield
    if report.skipped and item.config.option.no_skip:
        report.outcome = 'failed'
        report.longrepr = f'skipped, which --no-skip forbids: {call.excinfo}'
    return report


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
