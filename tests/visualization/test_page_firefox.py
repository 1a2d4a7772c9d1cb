"""The explorer works in Firefox too: a smoke test, by its own protocol."""
import json
import os
import shutil
import socket
import subprocess
import time

import pytest

import rules
from surfaces import SURFACES
from tests.support import runs
from tests.visualization.conftest import PAGE

FIREFOX = shutil.which('firefox') or shutil.which('firefox-esr')
PLAYED = '''const [resolve] = arguments;
const wait = () => explorer.state.step > 5
    ? resolve(document.querySelector('.here .lead').textContent)
    : setTimeout(wait, 50);
wait();'''
TYPED = '''document.getElementById('f').value = 'x^2 + y^2 +';
document.getElementById('f').dispatchEvent(new Event('input'));
return document.getElementById('f-error').textContent;'''


class Marionette:
    """Firefox's remote control: messages are LENGTH:JSON."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.socket.settimeout(runs.PATIENCE)
        self.file = self.socket.makefile('rb')
        self.read()

    def read(self):
        """Read a message."""
        length = b''
        while not length.endswith(b':'):
            length += self.file.read(1)
        return json.loads(self.file.read(int(length[:-1])))

    def __call__(self, name, **parameters):
        """Give a command; return its answer."""
        message = json.dumps([0, 1, name, parameters]).encode()
        self.socket.sendall(b'%d:%b' % (len(message), message))
        _, _, error, result = self.read()
        assert error is None, error
        return result

    def run(self, script, wait=False):
        """Run a script in the page."""
        kind = 'ExecuteAsyncScript' if wait else 'ExecuteScript'
        return self(f'WebDriver:{kind}', script=script, args=[])['value']


@pytest.fixture
def firefox(tmp_path):
    """Start Firefox; give its remote control."""
    if not FIREFOX:
        pytest.skip('there is no Firefox; "apt-get install firefox-esr" is '
                    'one way to get it')
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    (tmp_path / 'user.js').write_text(
        f'user_pref("marionette.port", {port});\n')
    started = subprocess.Popen(
        [FIREFOX, '--headless', '--marionette', '--no-remote', '--profile',
         tmp_path], env={**os.environ, 'HOME': str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while started.poll() is None:
            try:
                control = Marionette(port)
                break
            except OSError:
                time.sleep(0.25)
        control('WebDriver:NewSession', capabilities={})
        yield control
        control.socket.close()
    finally:
        started.terminate()
        started.wait()


@pytest.mark.slow
def test_firefox(firefox):
    """It plays, draws, is styled, answers, and its numbers are the same."""
    firefox('WebDriver:Navigate', url=PAGE.as_uri())
    assert 'slope' in firefox.run(PLAYED, wait=True)
    xs, ys = firefox.run('const {xs, ys} = explorer.paths()[5]; '
                         'return [[...xs], [...ys]]')
    points = rules.path(rules.RULES['Adam'].stepper(alpha=0.05),
                        SURFACES['saddle'], (-1.6, 0.02), 150)
    assert xs == pytest.approx(points[:, 0].tolist(), abs=1e-9)
    assert ys == pytest.approx(points[:, 1].tolist(), abs=1e-9)
    assert 'ends too early' in firefox.run(TYPED)
    assert firefox.run('return getComputedStyle(document.getElementById('
                       '"map")).position') == 'relative'
    for canvas in ('ground', 'trails', 'heads'):
        assert firefox.run(
            f'const canvas = document.getElementById("{canvas}"); return '
            'canvas.getContext("2d").getImageData(0, 0, canvas.width, '
            'canvas.height).data.some((part) => part > 0)')
