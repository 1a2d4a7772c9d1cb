"""Fixtures that all tests share."""
import fcntl
import importlib
import os
import pathlib
import signal
import subprocess
import sys
import types

import pytest

import build
from optimization_grading import table

pytest_plugins = ['tests.support.suite', 'tests.support.browser',
                  'tests.support.firefox']

SHARED = ('console', 'datasets', 'plotting', 'options', 'logistic_regression',
          'neural_network')


def pytest_configure():
    """Set the environment, before anything imports TensorFlow or matplotlib.

    No window, no chatter, no GPU's arithmetic. Drivers run beside other
    tests: BLAS's threads would wait for each other.
    """
    os.environ.update(
        MPLBACKEND='agg', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1',
        KERAS_BACKEND='tensorflow', OPENBLAS_NUM_THREADS='1')


@pytest.fixture(autouse=True)
def signals():
    """See that a test leaves this process's signals as they were.

    With SIGPIPE's default, say, a later test would end the process.
    """
    before = [signal.getsignal(number) for number in signal.valid_signals()]
    yield
    assert before == [signal.getsignal(number)
                      for number in signal.valid_signals()]


@pytest.fixture
def drivers(monkeypatch):
    """Return the modules that drivers share, by name.

    None of them prepares this process, which is not a driver's.
    """
    monkeypatch.setattr('sys.argv', ['N-main.py'])
    monkeypatch.setattr('options.begin', lambda: None)
    return types.SimpleNamespace(**{
        name: importlib.import_module(name) for name in SHARED})


@pytest.fixture
def no_tensorflow(monkeypatch):
    """Keep TensorFlow from the drivers that run: numpy's do not need it."""
    monkeypatch.setenv('PYTHONPATH', str(
        table.REPOSITORY / 'tests' / 'support' / 'no_tensorflow'))


@pytest.fixture
def interruptible():
    """Let children obey Ctrl-C where this run, in the background, does not.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope='session')
def mnist():
    """Return the folder of data files built from MNIST."""
    data = table.REPOSITORY / 'data'
    if build.built_source(data) != 'mnist':
        pytest.skip('the data files are not built from MNIST; run "python '
                    'data/build.py --source mnist", with --mnist PATH if '
                    'there is no network')
    return data


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    """Build the stand-in before the first test that uses it, not in it."""
    if 'stand_in' in item.fixturenames:
        built_stand_in(item.config)


@pytest.fixture(scope='session')
def stand_in(request):
    """Give a folder of data files built where there is no MNIST.

    Beside it, the file `said` holds what the build said.
    """
    return built_stand_in(request.config)


def built_stand_in(config):
    """Build the stand-in, once for all processes of a run; give its folder.
    """
    root = config._tmp_path_factory.getbasetemp()
    if hasattr(config, 'workerinput'):  # of pytest-xdist
        root = root.parent
    place = root / 'without-mnist'
    place.mkdir(exist_ok=True)
    with open(place / 'lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / 'said').exists():
            result = run_build('--output', place / 'data')
            assert result.returncode == 0, result.stderr
            (place / 'said').write_text(result.stderr)
    return place / 'data'


def run_build(*arguments, **environment):
    """Run data/build.py without a network and without a Keras cache."""
    return subprocess.run(
        [sys.executable, table.REPOSITORY / 'data' / 'build.py', *arguments],
        env={**os.environ, 'KERAS_HOME': str(pathlib.Path(os.devnull)),
             'HTTPS_PROXY': 'http://127.0.0.1:9', 'MNIST': '',
             **environment},
        capture_output=True, text=True, stdin=subprocess.DEVNULL)
