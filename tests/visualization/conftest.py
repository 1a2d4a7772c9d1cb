"""The browser of the system, and the explorer in it."""
import os
import shutil

import pytest

from tests.support import explorer

BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'chrome')


def browser_path():
    """Give the path of a browser, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_runtest_setup(item):
    """Skip what needs a browser if there is none: here, in one line."""
    if 'browser' in item.fixturenames and not browser_path():
        pytest.skip('there is no Chromium; on Debian or Ubuntu, run '
                    '"apt-get install chromium"')


@pytest.fixture(scope='session')
def browser():
    """Start the system's browser once."""
    from playwright.sync_api import sync_playwright
    with sync_playwright() as started:
        # the browser's own sandbox does not start for root
        browser = started.chromium.launch(
            executable_path=browser_path(),
            chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Give a function that opens the page, with a link's hash, as a user.

    Whatever happens then, nothing is fetched and nothing goes wrong.
    """
    contexts, problems = [], []

    def visit(link='', **options):
        context = browser.new_context(**{
            'viewport': explorer.DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on('console', lambda message: problems.append(message.text))
        page.on('pageerror', lambda error: problems.append(str(error)))
        page.on('request', lambda request: request.url.startswith(
            (explorer.PAGE, 'data:', 'blob:')) or problems.append(request.url))
        page.goto(explorer.PAGE + link)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope='session')
def script(browser):
    """Give the page's own functions: script(expression, argument)."""
    page = browser.new_page()
    page.goto(explorer.PAGE)
    yield lambda expression, argument=None: page.evaluate(
        f'(it) => ({expression})', argument)
    page.close()
