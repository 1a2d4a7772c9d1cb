"""The pages in a browser: for everyone, on paper, and nothing runs."""
import pytest

from tests.support import class_made, runs
from tests.support.explorer import PHONE
from tests.visualization.test_page_everyone import TAGS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group('browser')]


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """Write the pages of a made class."""
    top = tmp_path_factory.mktemp('pages')
    class_made.write(class_made.gradebook(top / 'class'), top / 'out')
    return top / 'out'


@pytest.fixture
def visit(browser, folder):
    """Give a function that opens a page; nothing is fetched or refused."""
    contexts, problems = [], []

    def visit(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(1000 * runs.PATIENCE)
        page.on('console', lambda message: problems.append(message.text))
        page.on('pageerror', lambda error: problems.append(str(error)))
        page.on('request', lambda request: request.url.startswith(
            folder.as_uri()) or problems.append(request.url))
        page.goto(path.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems


@pytest.mark.parametrize('options', [
    {'color_scheme': 'light'}, {'color_scheme': 'dark'}, PHONE],
    ids=['light', 'dark', 'phone'])
def test_for_everyone(options, folder, visit):
    """axe finds nothing wrong, nothing scrolls aside, nothing has run."""
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    for path in folder.rglob('*.html'):
        page = visit(path, **options)
        title = page.title()
        page.evaluate('document.querySelectorAll("details").forEach('
                      '(details) => { details.open = true; })')
        results = axe.Axe().run(page, options={
            'preload': False, 'runOnly': {'type': 'tag', 'values': TAGS}})
        assert results.response['passes']
        assert not results.violations_count, results.generate_report()
        assert page.evaluate('document.scrollingElement.scrollWidth') <= (
            page.viewport_size['width'])
        assert page.title() == title != 'run'


def test_the_policy_is_obeyed(folder, tmp_path, browser):
    """If a tag came through, its script, image and style would not run."""
    text = (folder / 'index.html').read_text()
    path = tmp_path / 'page.html'
    path.write_text(text.replace('</main>', class_made.HOSTILE
                                 + '<style>* { color: red }</style></main>'))
    page = browser.new_page()
    refused = []
    page.on('console', lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    assert page.title() != 'run'
    assert page.locator('main').evaluate(
        'it => getComputedStyle(it).color') != 'rgb(255, 0, 0)'
    assert len([said for said in refused if 'Content Security Policy'
                in said]) >= 3
    page.close()


def test_on_paper(folder, visit):
    """White, without the links for the screen, and marks are printed."""
    page = visit(folder / 'index.html', color_scheme='dark')
    page.emulate_media(media='print')
    assert page.evaluate('getComputedStyle(document.body).backgroundColor'
                         ) == 'rgb(255, 255, 255)'
    assert not page.locator('nav').is_visible()
    page.evaluate("""document.querySelector('dd').innerHTML =
        '<details></details><span class="rest">Zoe</span>'""")
    assert page.get_by_text('Zoe').is_visible()  # whatever is folded
    page.emulate_media(media='screen')
    assert not page.get_by_text('Zoe').is_visible()
    page.emulate_media(media='print')
    assert page.locator('.marked').first.evaluate(
        'it => getComputedStyle(it).printColorAdjust') == 'exact'
    assert page.pdf(format='A4').startswith(b'%PDF')


def test_from_the_class_to_a_learner(folder, visit):
    """The links lead to the learners, whatever they are called."""
    page = visit(folder / 'index.html')
    for name in 'Ada Quist', 'Eve':
        page.locator('.points').get_by_role('link', name=name).click()
        page.get_by_role('heading', level=1, name=name).wait_for()
        page.go_back()
