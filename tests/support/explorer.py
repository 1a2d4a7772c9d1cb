"""What the tests of the explorer share: its address, its state, its link."""
import numpy as np

from grading import table

PAGE = (table.FOLDER.parent / 'visualization' / 'explorer.html').as_uri()
DESKTOP = {'width': 1280, 'height': 900}
PHONE = {'viewport': {'width': 360, 'height': 740}, 'has_touch': True,
         'is_mobile': True, 'device_scale_factor': 2}


def state(page, name):
    """Give a part of the page's state."""
    return page.evaluate('name => name === "shown" ? [...explorer.state.shown]'
                         ' : explorer.state[name]', name)


def status(page):
    """Give what a screen reader is told last."""
    return page.locator('#status').text_content()


def freeze(page):
    """Stop the page's clock; from now on page.clock.run_for() moves it."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def rates(page):
    """Give the learning rates of those that have one."""
    return {name: found['alpha'] for name, found in state(
        page, 'settings').items() if 'alpha' in found}


def type_in(page, label, text):
    """Type into a field and take it over."""
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press('Enter')


def reopened(page, visit):
    """Wait until the address has the state, and open it in a new page."""
    link = page.evaluate('explorer.link()')
    page.wait_for_url(lambda address: address == PAGE + link)
    return visit(link)


def same(found, expected):
    """Tell whether paths agree to 1e-9, also where they overflow."""
    found = np.array(found, float)
    return found.shape == expected.shape and np.allclose(
        found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)
