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
<link rel="icon" href="data:,"><script src="python.js"></script>
<script src="bare.js"></script></html>
'''
BEGIN = '''() => new Promise((resolve, reject) => {
    window.restarts = [];
    const began = performance.now();
    window.python = Learn.python({onfailed: reject,
        onready: () => resolve((performance.now() - began) / 1000),
        onrestart: (reason) => restarts.push(reason)});
})'''
# All is kept for a visit without a network; and the bare page too.
KEPT = '''async () => {
    const {files} = await (await fetch('files.json')).json();
    const cache = await caches.open('learn');
    while ((await cache.keys()).length < files.length) {
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await cache.addAll(['bare.html', 'bare.js']);
}'''


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
    (folder / 'learn' / 'bare.js').write_text('window.Learn = Learn;')
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

    before: a script that runs before those of the page.
    Whatever happens then, nothing is fetched from elsewhere and nothing goes
    wrong.
    """
    contexts, problems = [], []

    def visit(link='', before='', **options):
        context = browser.new_context(**{'viewport': DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before)
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
