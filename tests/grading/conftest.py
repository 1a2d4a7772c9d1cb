"""Fixtures of the watch's tests."""
import queue
import shutil
import types

import pytest

from optimization_grading import table
from optimization_grading.arrivals.opening import Desk
from optimization_grading.reports import history
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
