"""Fixtures of the tests of the watch, and of the wheel."""
import importlib.metadata
import queue
import shutil
import subprocess
import sys
import types
import venv

import pytest
from packaging.requirements import Requirement

from optimization_grading import table
from optimization_grading.arrivals.opening import Desk
from optimization_grading.reports import history
from optimization_grading.sandbox import libraries
from optimization_grading.watch import app, screen
from tests.support import runs


@pytest.fixture
def desk():
    """Give a folder for what is opened and fetched; remove it."""
    found = Desk()
    yield found
    found.close()


@pytest.fixture
def folder(tmp_path):
    """Give a folder with two solved tasks, of which nothing is remembered."""
    path = runs.learner(tmp_path, 'ada')
    yield path
    history.path_of(path).unlink(missing_ok=True)


@pytest.fixture
def unstarted(folder, monkeypatch):
    """Give a watch of fifteen solutions whose jobs nobody does."""
    for task in table.TASKS:
        shutil.copy(table.FOLDER / task.file, folder)
    background = types.SimpleNamespace(jobs=queue.SimpleQueue())
    watch = app.Watch(str(folder), screen.Screen(), background)
    watch.begin()
    return watch


@pytest.fixture(scope='session')
def environment(tmp_path_factory):
    """Make an environment of the wheel and links to what it declares."""
    folder = tmp_path_factory.mktemp('wheel')
    venv.create(folder, symlinks=True)
    for command in (
            ['wheel', '--no-build-isolation', '--wheel-dir', folder,
             table.REPOSITORY],
            ['--python', folder / 'bin' / 'python', 'install', '--no-index',
             '--find-links', folder, 'optimization-grading']):
        subprocess.run([sys.executable, '-m', 'pip', '--quiet', *command,
                        '--no-deps'], check=True)
    site, = folder.glob('lib/*/site-packages')
    package, = importlib.metadata.distributions(path=[str(site)])
    needed = (need.name for need in map(Requirement, package.requires)
              if not need.marker or need.marker.evaluate({'extra': ''}))
    for name, path in libraries.places(tuple(needed)).items():
        (site / name).symlink_to(path)
    return folder
