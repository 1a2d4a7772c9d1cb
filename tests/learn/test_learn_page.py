"""The page of the course: a learner writes, sees, is judged, and keeps all.
"""
import hashlib
import re
import zipfile

import pytest

from optimization_grading import table
from optimization_grading.arrivals import folders
from tests.support import solutions
from tests.support.explorer import PHONE, until
from tests.visualization.test_page_everyone import TAGS
from tools import learn

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group('learn')]
FOLDER = learn.SEEN / 'learn'
RIGHT = solutions.solution('5-short')
WRONG = RIGHT.replace('(1 - beta1) * ', '')
# Python does not come: what is tested then needs none, and starts at once.
NO_PYTHON = 'window.Worker = class { postMessage() {} };'
LOOP = RIGHT.replace('    return', '    while True:\n        pass\n    return')


def write(page, text):
    """Write a text in the place of the one that is in the editor."""
    page.get_by_role('textbox', name='Your solution').click()
    page.keyboard.press('Control+A')
    page.keyboard.insert_text(text)


def written(page, file=table.TASKS[5].file):
    """Return the text of a file, as the page would grade it."""
    until(page, 'Course.state.tasks.length')
    return page.evaluate('file => Course.files()[file]', file)


def sees(page, text):
    """Wait for a caption of the picture."""
    page.locator('#caption', has_text=text).wait_for()


def exported(page):
    """Export; return the path of what is downloaded."""
    with page.expect_download() as download:
        page.get_by_role('button', name='Export').click()
    return download.value.path()


def test_a_task_is_solved(visit):
    """A wrong answer moves beside the reference, is named, and is put right.

    A loop without an end is survived, and a reload; nothing is lost.
    """
    page = visit('#task=5')
    status = page.get_by_role('status')
    assert 'Yours moves here as soon as' in page.locator(
        '#caption').text_content()
    write(page, WRONG)
    assert written(page) == WRONG
    sees(page, 'Yours leaves the reference, momentum, at step 1.')
    page.keyboard.press('Control+Enter')
    status.get_by_text('line 8: multiply').wait_for()
    assert '2 of 10 points' in status.text_content()
    assert page.locator('.cm-line.named').text_content().startswith('    v = ')
    assert page.locator('.sentence').text_content().startswith('multiply')
    write(page, LOOP)
    assert 'old' in page.locator('#verdict').get_attribute('class')
    assert not page.locator('.cm-line.named').count()
    sees(page, 'still running')
    assert written(page) == LOOP
    write(page, RIGHT)
    sees(page, 'Yours follows the reference, momentum, at every step.')
    page.get_by_role('button', name='Check').click()
    status.get_by_text('Solved: 10 of 10 points.').wait_for()
    page.get_by_text('A nineteenth as long.').click()
    assert page.get_by_text('Right.').is_visible()
    write(page, 'x = 1')
    assert page.locator('#caption').text_content() == 'Drawing yours …'
    sees(page, 'has no function')
    write(page, RIGHT.rstrip() + '  \n    ')  # blanks cost nothing
    page.keyboard.press('Control+Enter')
    status.get_by_text('without loss of points: np is imported').wait_for()
    assert written(page) == RIGHT
    write(page, WRONG)
    page.keyboard.press('Control+Enter')
    status.get_by_text('line 8: multiply').wait_for()
    assert not page.get_by_text('A nineteenth as long.').is_visible()
    write(page, RIGHT)
    page.reload()
    assert written(page) == RIGHT
    page.get_by_role('link', name='5. Momentum, begun').wait_for()
    page.get_by_role('button', name='Start over').click()
    assert written(page) != RIGHT
    page.get_by_role('button', name='Bring my text back').click()
    assert written(page) == RIGHT


def test_files_go_out_and_come_in(visit, tmp_path):
    """The zip has the course's files, as the watch takes them; back likewise.
    """
    page = visit('#task=5')
    write(page, RIGHT)
    assert exported(page).read_text() == RIGHT
    page.goto(page.url.replace('=5', '=0'))
    write(page, zero := solutions.solution('0-loop'))
    download = exported(page)
    with zipfile.ZipFile(download) as zipped:
        assert zipped.testzip() is None
        assert all(entry.external_attr >> 16 == 0o100755
                   for entry in zipped.infolist())
        zipped.extractall(tmp_path)
    names = [table.TASKS[number].file for number in (0, 5)]
    submission = folders.from_folder(str(tmp_path))
    assert sorted(path.name for path in submission.folder.iterdir()) == names
    assert [(tmp_path / name).read_text() for name in names] == [zero, RIGHT]
    with zipfile.ZipFile(tmp_path / 'back.zip', 'w',
                         zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr('mine/5_momentum.py', WRONG.replace('\n', '\r\n'))
        zipped.writestr('mine/5-main.py', 'import numpy')
        zipped.writestr('__MACOSX/mine/._5_momentum.py', 'no text')
    page.locator('#file').set_input_files(tmp_path / 'back.zip')
    page.get_by_role('alert').get_by_text('5-momentum.py').wait_for()
    assert written(page) == WRONG
    assert written(page, names[0]) == zero
    page.locator('#file').set_input_files(tmp_path / names[0])
    page.get_by_role('alert').get_by_text(names[0]).wait_for()
    (tmp_path / 'no.zip').write_text('no zip')
    page.locator('#file').set_input_files(tmp_path / 'no.zip')
    page.get_by_role('alert').get_by_text('no.zip is not a zip').wait_for()


@pytest.mark.parametrize('options', [
    {'color_scheme': 'light'}, {'color_scheme': 'dark'},
    {'color_scheme': 'light', **PHONE}], ids=['light', 'dark', 'phone'])
def test_accessibility(options, visit):
    """axe finds nothing wrong, neither in a task nor where none is written.
    """
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    page = visit('#task=5', NO_PYTHON, **options)
    for link, part in ('#task=5', 'reading'), ('#task=5', 'writing'), (
            '#task=0', 'writing'), ('#task=6', 'reading'):
        page.evaluate('([link, part]) => { location.hash = link; '
                      'Editor.name([[5, "a sentence"]]); }', [link, part])
        until(page, f'Course.state.number == {link[-1]}')
        page.evaluate('part => { document.getElementById("desk").className '
                      '= part; }', part)
        results = axe.Axe().run(page, options={
            'preload': False, 'runOnly': {'type': 'tag', 'values': TAGS}})
        assert results.response['passes']
        assert not results.violations_count, results.generate_report()


def test_phone(visit):
    """On a phone nothing scrolls aside, and the picture stays in view."""
    page = visit('#task=5', NO_PYTHON, **PHONE)
    wide = 'document.scrollingElement.scrollWidth'
    for link in '#task=6', '#task=13', '#task=5':
        page.goto(re.sub('#.*', link, page.url))
        until(page, f'Course.state.number == {link[6:]}')
        assert page.evaluate(wide) <= 390
    page.get_by_role('button', name='Write').tap()
    write(page, RIGHT + 30 * '\n')
    assert page.evaluate(wide) <= 390
    page.get_by_role('button', name='Check').evaluate(
        'it => it.scrollIntoView({block: "end"})')
    boxes = [page.locator(part).bounding_box() for part in (
        '#map', '#caption', '#editor .cm-content', '#check')]
    for above, below in zip(boxes[:2], boxes[1:2] + boxes[3:]):
        assert above['y'] + above['height'] <= below['y']
    assert boxes[0]['y'] >= 0 and boxes[0]['height'] > 170
    assert boxes[-1]['y'] + boxes[-1]['height'] <= 844
    page.get_by_role('button', name='Set up').tap()
    page.get_by_label('surface').select_option('a saddle')
    assert page.evaluate('State.state.surface') == 'saddle'


def test_keyboard(visit):
    """Tab indents in the editor, and leaves it after Escape; the start moves.
    """
    page = visit('#task=5', NO_PYTHON, reduced_motion='reduce')
    until(page, 'Course.state.tasks.length && '
          'State.state.step === State.state.steps')
    page.get_by_role('textbox', name='Your solution').focus()
    page.keyboard.press('Tab')
    assert written(page).startswith('    #!')
    page.keyboard.press('Escape')
    page.keyboard.press('Tab')
    assert page.evaluate('document.activeElement.id') == 'check'
    page.locator('#map').focus()
    start = page.evaluate('State.state.start')
    page.keyboard.press('ArrowUp')
    assert page.evaluate('State.state.start')[1] > start[1]
    assert page.evaluate('State.live.paths[0].ys[0]') > start[1]


def test_a_browser_that_keeps_nothing(visit):
    """Where storage is refused, the page works, and says so."""
    page = visit('#task=0', NO_PYTHON + 'Object.defineProperty(window, '
                 '"localStorage", {get() { throw new Error("refused"); }});')
    write(page, 'x = 1')
    page.get_by_role('alert').get_by_text('does not keep').wait_for()
    assert written(page, table.TASKS[0].file) == 'x = 1'


def test_two_tabs(visit):
    """What one tab writes is in the other; a text it had alone comes back.
    """
    page = visit('#task=5', NO_PYTHON)
    write(page, WRONG)
    other = page.context.new_page()
    other.goto(page.url)
    write(other, RIGHT)
    until(page, 'Course.text().includes("(1 - beta1) *")')
    assert written(page) == RIGHT
    page.get_by_role('textbox', name='Your solution').press('End')
    page.keyboard.insert_text('#')
    assert written(page).replace('#\n', '\n') == RIGHT
    page.evaluate('text => { Course.state.texts["5-momentum.py"] = text; }',
                  'here alone')
    write(other, WRONG)
    page.get_by_role('button', name='Bring my text back').click()
    assert written(page) == 'here alone'


def test_before_the_course_is_there(visit):
    """Nothing false is said then, and no button is there that does nothing.
    """
    page = visit('#task=5', NO_PYTHON + 'window.plain = window.fetch;'
                 'window.fetch = (...given) => new Promise((done) => {'
                 'window.go = () => done(plain(...given)); });')
    page.get_by_text('The course is loading').wait_for()
    assert not page.get_by_text('needs TensorFlow').is_visible()
    assert not page.get_by_role('button', name='Check').is_visible()
    page.evaluate('go()')
    page.get_by_role('button', name='Check').wait_for()
    assert not page.get_by_text('The course is loading').is_visible()
    chosen = page.locator('#tasks [aria-current=page]')
    color = 'it => getComputedStyle(it).backgroundColor'
    before = chosen.evaluate(color)
    chosen.hover()
    assert chosen.evaluate(color) == before
    page.goto(re.sub('#.*', '#task=99', page.url))
    page.get_by_role('alert').get_by_text('no task 99').wait_for()


def test_the_page_is_small_and_its_policy_strict():
    """Scripts are few lines, evaluate no text, and the editor is as said."""
    scripts = [path.read_text() for path in FOLDER.glob('*.js')]
    assert sum(text.count('\n') for text in scripts) <= 1200
    assert not any(re.search(r'\beval\b|\bFunction\(|innerHTML', text)
                   for text in scripts)
    policy = re.search(r'Policy" content="([^"]+)"',
                       (FOLDER / 'index.html').read_text())[1]
    assert "default-src 'none'" in policy
    assert re.findall('unsafe|http|[*]', policy.replace(
        "'wasm-unsafe-eval'", '')) == []
    vendor = FOLDER / 'vendor'
    said = re.findall('`([0-9a-f]{64})`', (vendor / 'README.md').read_text())
    assert said == [hashlib.sha256((vendor / name).read_bytes()).hexdigest()
                    for name in ('codemirror.js', 'codemirror.LICENSE')]
