"""Races in this process; the explorer in the system's browser."""
import sys
import types

import pytest

from optimization_grading import table
from tests.support import races, runs

PAGE = table.FOLDER.parent / 'visualization' / 'explorer' / 'index.html'
DESKTOP = {'width': 1280, 'height': 720}


# Races

@pytest.fixture
def race(monkeypatch, tmp_path, drivers, capsys):
    """Give a function that runs race.py here, in a folder of the test's."""
    import matplotlib.pyplot
    monkeypatch.chdir(tmp_path)

    def race(*options):
        monkeypatch.setattr(sys, 'argv', [
            str(races.RACE), *map(str, options)])
        code = 0
        try:
            __import__('race').main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return types.SimpleNamespace(returncode=code, stdout=said.out,
                                     stderr=said.err)

    yield race
    matplotlib.pyplot.close('all')


@pytest.fixture
def undrawn(race, monkeypatch):
    """Give the same without a picture, which takes most of the time."""
    monkeypatch.setattr('race.write', lambda *_: None)
    monkeypatch.setattr('race.show', lambda *_: None)
    return race


# The explorer

@pytest.fixture
def visit(browser):
    """Give a function that opens the page, with a link's hash, as a user.

    Whatever happens then, nothing is fetched and nothing goes wrong.
    """
    contexts, problems = [], []
    folder = PAGE.parent.as_uri()

    def visit(link='', **options):
        context = browser.new_context(**{'viewport': DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * runs.PATIENCE)
        page.on('console', lambda message: problems.append(message.text))
        page.on('pageerror', lambda error: problems.append(str(error)))
        page.on('request', lambda request: request.url.startswith(
            (folder, 'data:', 'blob:')) or problems.append(request.url))
        page.goto(PAGE.as_uri() + link)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope='session')
def script(browser):
    """Give a function that evaluates an expression in the page."""
    page = browser.new_page()
    page.goto(f'{PAGE.as_uri()}#surface=ravine&step=0')
    yield lambda expression, argument=None: page.evaluate(
        f'(it) => ({expression})', argument)
    page.close()


@pytest.fixture
def state():
    """Give a function that gives a part of a page's state."""
    return lambda page, name: page.evaluate(
        'name => explorer.state[name]', name)
