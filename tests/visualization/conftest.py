"""The explorer, opened from the disk in the browser of the system."""
import os
import shutil

import pytest

from grading import table

PAGE = (table.FOLDER.parent / 'visualization' / 'explorer' / 'index.html')
BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'chrome')
DESKTOP = {'width': 1280, 'height': 900}


@pytest.fixture(scope='session')
def browser():
    """Start the system's browser once."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        pytest.skip('there is no Chromium; "apt-get install chromium" is one '
                    'way to get it')
    playwright = pytest.importorskip('playwright.sync_api')
    with playwright.sync_playwright() as started:
        # the browser's own sandbox does not start for root
        browser = started.chromium.launch(
            executable_path=path, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


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
        page.set_default_timeout(30_000)
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
    """Give the page's own functions: script(expression, argument)."""
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
