"""Fixtures and options that all tests share."""
import os
import pathlib
import runpy
import signal
import subprocess
import sys

import numpy as np
import pytest

import parity
import replay
import table
from grading import plugin

pytest_plugins = ['grading.plugin']

# No window, no chatter, no GPU's arithmetic; none of the imports above
# brings in TensorFlow or matplotlib.
os.environ['MPLBACKEND'] = 'agg'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = '-1'
os.environ['KERAS_BACKEND'] = 'tensorflow'

NO_MNIST = ('the data files are not built from MNIST; run "python '
            'data/build.py --source mnist", with --mnist PATH where there is '
            'no network')


def pytest_addoption(parser):
    """Add the options of this suite."""
    group = parser.getgroup('optimization')
    group.addoption('--no-skip', action='store_true',
                    help='count a skipped test as failed')


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
def published(task):
    """Give the published arrays: the numbers in the task's transcript."""
    text = '\n'.join(replay.transcript(task)).replace(']]', ']')
    return [np.array(replay.NUMBER.findall(part), float)
            for part in text.split(']') if replay.NUMBER.search(part)]


@pytest.fixture
def further(request):
    """Give the row beyond the tasks that the test's mark names."""
    number = request.node.get_closest_marker('further').args[0]
    return next(row for row in table.FURTHER if row.number == number)


@pytest.fixture
def function(further):
    """Give the function of that row."""
    return runpy.run_path(str(table.FOLDER / further.file))[further.function]


@pytest.fixture
def follow(function):
    """Give a function that follows a rule over given gradients.

    It takes the hyperparameters, the start, the gradients and how many
    moments the rule keeps, and returns the path as in trajectories.
    """
    def path(hyperparameters, start, gradients, moments):
        positions, state = [start], [0] * moments
        for gradient in gradients:
            var, *state = function(*hyperparameters, positions[-1], gradient,
                                   *state)
            positions.append(var)
        return np.array(positions)
    return path


@pytest.fixture
def printed(further, tmp_path):
    """Give what the driver of that row prints; it says nothing besides."""
    result = subprocess.run(
        [sys.executable, '-W', 'error', table.FOLDER / further.driver],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL)
    assert result.returncode == 0 and not result.stderr, result.stderr
    assert not list(tmp_path.iterdir())
    return result.stdout


@pytest.fixture
def drivers(monkeypatch):
    """Give the module that the drivers share, as they import it."""
    monkeypatch.syspath_prepend(table.FOLDER)
    monkeypatch.setattr('sys.excepthook', sys.excepthook)
    monkeypatch.setattr('sys.argv', ['N-main.py'])
    import drivers
    return drivers


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
