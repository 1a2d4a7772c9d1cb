"""The system's Firefox, by its own protocol."""
import json
import os
import shutil
import socket
import subprocess
import time

import pytest

from tests.support import runs

FIREFOX = shutil.which('firefox') or shutil.which('firefox-esr')


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
            letter = self.file.read(1)
            assert letter, 'Firefox has ended'
            length += letter
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
