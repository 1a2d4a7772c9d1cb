"""The site with the course, served here, in the system's browser."""
import re
import threading

import pytest

from tests.support import runs
from tools import learn

DESKTOP = {'width': 1280, 'height': 720}
# A page with the policy of the course's, and nothing else.
BARE = '''<!DOCTYPE html>
<html lang="en"><meta charset="utf-8">{policy}<title>Bare</title>
<link rel="icon" href="data:,"><script src="python.js"></script></html>
'''
BEGIN = '''() => new Promise((resolve, reject) => {
    window.restarts = [];
    const began = performance.now();
    window.python = Learn.python({onfailed: reject,
        onready: () => resolve((performance.now() - began) / 1000),
        onrestart: (reason) => restarts.push(reason)});
})'''


@pytest.fixture(scope='session')
def site(tmp_path_factory):
    """Build the site; give its folder."""
    if not all(map(learn.here, learn.DIGESTS)):
        pytest.skip('Pyodide is not here; "python -m tools.learn" downloads '
                    'it, or name its folder in the variable PYODIDE')
    folder = tmp_path_factory.mktemp('learn') / 'site'
    learn.build(folder)
    policy = re.search('<meta http-equiv="Content-Security-Policy"[^>]*>',
                       (folder / 'learn' / 'index.html').read_text())
    (folder / 'learn' / 'bare.html').write_text(
        BARE.format(policy=policy[0]))
    return folder


def serve(site):
    """Serve a site; yield its address."""
    with learn.served(site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f'http://127.0.0.1:{server.server_port}/learn/'
        server.shutdown()
        thread.join()


@pytest.fixture(scope='session')
def address(site):
    """Serve the site; give the address of the course."""
    yield from serve(site)


@pytest.fixture
def visit(browser, address):
    """Give a function that opens the course, with a link's hash, as a user.

    Whatever happens then, nothing is fetched from elsewhere and nothing goes
    wrong.
    """
    contexts, problems = [], []

    def visit(link='', **options):
        context = browser.new_context(**{'viewport': DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * runs.PATIENCE)
        page.on('console', lambda message: problems.append(message.text))
        page.on('pageerror', lambda error: problems.append(str(error)))
        page.on('request', lambda request: request.url.startswith(
            (address.removesuffix('learn/'), 'data:', 'blob:'))
            or problems.append(request.url))
        page.goto(address + link)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope='session')
def python(browser, address):
    """Give a page with the policy of the course's, in which Python is ready.
    """
    page = browser.new_page()
    page.set_default_timeout(1000 * runs.PATIENCE)
    page.goto(f'{address}bare.html')
    page.evaluate(BEGIN)
    yield page
    page.close()
