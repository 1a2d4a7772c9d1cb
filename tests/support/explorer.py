"""What the tests of the explorer do on its page."""
from tests.support import runs

RACE = ('#surface=ravine&start=-5,-2&steps=60&step=60&o=GD,alpha:0.1'
        '&o=Adam,alpha:0.2&chosen=1')


PHONE = {'viewport': {'width': 390, 'height': 844}, 'has_touch': True,
         'is_mobile': True, 'device_scale_factor': 2}


def status(page):
    """Give what a screen reader is told last."""
    return page.locator('#status').text_content()


def until(page, expression):
    """Wait until an expression holds; the page allows no eval of its own.
    """
    for _ in range(20 * runs.PATIENCE):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f'{expression} does not come true')


def drawn(page):
    """Wait until the page has drawn what happened to it."""
    page.evaluate('new Promise((done) => requestAnimationFrame('
                  '() => requestAnimationFrame(done)))')


def freeze(page):
    """Stop the page's clock; from now on page.clock.run_for() moves it."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def settings(page, index):
    """Give the settings of a racer."""
    return page.evaluate('index => explorer.state.racers[index].settings',
                         index)


def ends(page):
    """Give the last points of the paths that are shown."""
    return page.evaluate('explorer.paths().filter(Boolean).map(({xs, ys, '
                         'count}) => [xs[count - 1], ys[count - 1]])')


def touch(page, *moves):
    """Put fingers on the page, move them, and take them off.

    moves: for each the places of all fingers, (x, y).
    """
    session = page.context.new_cdp_session(page)
    for kind, fingers in zip(
            ['touchStart', *['touchMove'] * (len(moves) - 1), 'touchEnd'],
            [*moves, []]):
        session.send('Input.dispatchTouchEvent', {
            'type': kind, 'touchPoints': [
                {'x': x, 'y': y, 'id': i}
                for i, (x, y) in enumerate(fingers)]})


def place(page, x, y):
    """Give where a point of the surface is on the screen."""
    box = page.locator('#map').bounding_box()
    px, py = page.evaluate('([x, y]) => explorer.place(x, y)', [x, y])
    return box['x'] + px, box['y'] + py


def type_in(page, label, text):
    """Type into a field and take it over."""
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press('Enter')


def reopened(page, visit):
    """Wait until the address has the state, and open it in a new page."""
    link = page.evaluate('explorer.link()')
    until(page, 'location.hash === explorer.link()')
    return visit(link)
