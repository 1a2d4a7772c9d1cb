"""How this suite is run: slow tests, dear starts, what counts as failed."""
import collections
import contextlib
import gc
import importlib
import itertools
import os
import sys

import pytest

from optimization_grading import fixtures, table
from optimization_grading.judging.verdicts import GraderFault


def pytest_addoption(parser):
    """Add the options of this suite."""
    group = parser.getgroup('optimization')
    group.addoption('--no-skip', action='store_true',
                    help='count a skipped test as failed')
    group.addoption('--all', action='store_true', help='run the slow tests '
                    'too; a slow test that is named with :: runs anyway')
    group.addoption('--longest', type=float, metavar='SECONDS', help='fail '
                    'if a test that is not marked slow takes longer')


# The slow tests: deselected, and said in the last lines

def left_out(config):
    """Tell whether the slow tests are left out."""
    return not config.option.all and not any(
        '::' in argument for argument in config.args)


def pytest_collection_modifyitems(config, items):
    """Leave the slow tests out, or run those that stand alone first.

    A process that begins a long test last would keep the others waiting.
    """
    slow = {item for item in items if item.get_closest_marker('slow')}
    if slow and left_out(config):
        items[:] = [item for item in items if item not in slow]
        config.hook.pytest_deselected(items=[*slow])
    items.sort(key=lambda item: item not in slow
               or item.get_closest_marker('xdist_group') is not None)


def pytest_sessionfinish(session):
    """Fail if a test took too long."""
    if not hasattr(session.config, 'workeroutput') and longer(
            session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# What is dear to start

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    """Start TensorFlow before the first test that uses it, not in it.

    It takes seconds: here, and in the fork server of the grader's sandbox.
    """
    group = item.get_closest_marker('xdist_group')
    if group and 'tensorflow' in {*group.args} - sys.modules.keys():
        import_quietly('tensorflow')
    if 'solve' in item.fixturenames and table.TASKS[
            fixtures.number_of(item)].in_tensorflow:
        sandbox = fixtures.grader_of(item.config).answerer
        with contextlib.suppress(GraderFault):  # the check will say so
            sandbox.fork_server(('tensorflow',)).ready()


def import_quietly(name):
    """Import a library whose C++ code talks to stderr at its start.

    The collector passes over its 300,000 objects, which stay.
    """
    kept = os.dup(2)
    with open(os.devnull, 'w') as nothing:
        os.dup2(nothing.fileno(), 2)
    gc.disable()
    try:
        importlib.import_module(name)
        gc.freeze()
    finally:
        gc.enable()
        os.dup2(kept, 2)
        os.close(kept)


# What counts as failed

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Fail what is skipped if --no-skip is given; else say each reason once.

    pytest sums up by place and reason, so all skips get one place.
    """
    report = yield
    if report.skipped:
        reason = report.longrepr[2]
        report.longrepr = 'tests', None, reason
        if item.config.option.no_skip:
            report.outcome = 'failed'
            report.longrepr = f'skipped, which --no-skip forbids: {reason}'
    return report


def longer(config):
    """Return the seconds of each test that is not slow and took too long.

    Its fixtures are included.
    """
    seconds, most = collections.Counter(), config.option.longest
    terminal = config.pluginmanager.getplugin('terminalreporter')
    for report in itertools.chain(*terminal.stats.values()) if most else ():
        if 'slow' not in getattr(report, 'keywords', ['slow']):
            seconds[report.nodeid] += report.duration
    return {name: taken for name, taken in seconds.items() if taken > most}


def pytest_terminal_summary(terminalreporter, config):
    """Name what took too long or is left out, and how to draw inputs again.
    """
    for name, taken in longer(config).items():
        terminalreporter.write_line(
            f'{taken:.1f} s, and {config.option.longest:g} are allowed '
            f'without the mark slow: {name}')
    if left_out(config):
        terminalreporter.write_line('slow tests are left out: make test-all')
    if terminalreporter.stats.get('failed'):
        terminalreporter.write_line(
            f'the same inputs again: pytest --seed {config.option.seed}')
