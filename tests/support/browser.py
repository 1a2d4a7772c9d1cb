"""The browser of the system, which all tests of pages share."""
import os
import shutil

import pytest

from tests.support import runs

BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'chrome')
# Two pages of Chromium's own, which take a second for each window of ours. It
# obeys the last list alone: this one, and not Playwright's.
ADDRESS_BAR = 'WebUIOmniboxPopup,WebUIOmniboxAimPopup'


@pytest.fixture(scope='session')
def browser():
    """Start the system's browser once."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        pytest.skip('there is no Chromium; on Debian or Ubuntu, run '
                    '"apt-get install chromium"')
    from playwright.sync_api import sync_playwright
    with sync_playwright() as started:
        # the browser's own sandbox does not start for root
        browser = started.chromium.launch(
            executable_path=path,
            chromium_sandbox=os.geteuid() != 0,
            args=[f'--disable-features={ADDRESS_BAR}'],
            timeout=1000 * runs.PATIENCE)
        yield browser
        browser.close()
