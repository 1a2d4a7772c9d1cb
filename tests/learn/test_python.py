"""Python in the page: the two graders are one, and nothing gets out."""
import http.server
import json
import threading
import time

import pytest

from optimization_grading import grading, table
from optimization_grading.judging.grader import Grader
from optimization_grading.sandbox.client import Sandbox
from tests.learn.conftest import BEGIN, KEPT, serve
from tests.support import mistakes_made, solutions
from tools import learn

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group('learn')]
SEED = 1
UNSEEN = 'it warns: RuntimeWarning'  # NumPy sees none in WebAssembly
GRADE = '''async ([number, files, seed]) => {
    const seen = [];
    const last = await python.grade(number, files, {seed,
        ongraded: (judged) => seen.push(judged)});
    return [...seen, last];
}'''
PICTURE = '''([number, files, options]) =>
    python.picture(number, files, options ?? {}).then(
        (picture) => picture, ({message}) => ({message}))'''
SHORT = solutions.solution('5-short')
FILE = table.TASKS[5].file


def numpy_only(items):
    """Return (number, source) of those that need no TensorFlow."""
    found = [(number, source) for number, source in items
             if not table.TASKS[number].in_tensorflow
             and 'tf.' not in source]
    return found


def handed_in():
    """Return all variants and 40 mistakes, as (number, source)."""
    right = numpy_only((solutions.task_of(base).number,
                        solutions.solution(base))
                       for base in solutions.BASES)
    wrong = numpy_only((made.task, made.source())
                       for made in mistakes_made.MADE)
    return right + [wrong[i * len(wrong) // 40] for i in range(40)]


def test_the_graders_agree(python):
    """Each record of the browser is that of the sandbox, word by word."""
    grader, files, here = Grader(Sandbox()), [], []
    for number, source in handed_in():
        files.append([number, {table.TASKS[number].file: source}, SEED])
    # both at once
    python.evaluate(f"""(all) => {{
        const grade = {GRADE};
        window.graded = Promise.all(all.map(grade));
    }}""", files)
    try:
        for number, given, seed in files:
            *_, last = grading.grade(grader, learn.bridge().submission_of(
                given), table.TASKS[number], seed, impatient=True)
            grader.forget()
            here.append(last)
    finally:
        grader.close()
    there = python.evaluate('() => graded')
    for judged, (*_, other), given in zip(here, there, files, strict=True):
        for record, check in zip(judged.records, other['checks'],
                                 strict=True):
            own = json.loads(json.dumps(vars(record)))
            own['remarks'] = [remark for remark in own['remarks']
                              if not remark.startswith(UNSEEN)]
            assert own == {name: check[name] for name in own}, given
    assert sum(any(record.mistake for record in judged.records)
               for judged in here) > 35


def grade(python, source, file=FILE):
    """Grade a file of task 5; give the last verdicts."""
    return python.evaluate(GRADE, [5, {file: source}, SEED])[-1]


def with_line(text):
    """Return a right file of task 5 with a line more."""
    return SHORT.replace('    v = ', f'    {text}\n    v = ')


LOOPS = with_line('while True:\n        pass')


@pytest.mark.parametrize('text, verdict, says', [
    ('while True:\n        pass', 'timed out', 'still running after'),
    ('import os\n    os._exit(3)', 'ended early', 'exit code 3'),
    ('x = [np.empty(2 ** 27) for _ in range(9)]', 'out of memory',
     'more memory than'),
])
def test_survives(python, text, verdict, says):
    """What ends a worker gets its verdict, and the next one is at hand."""
    judged = grade(python, with_line(text))
    assert {check['verdict'] for check in judged['checks']
            if check['name'] != 'style'} == {verdict}
    assert says in judged['next'][0]
    assert grade(python, SHORT)['solved']


def test_a_picture_that_loops(python):
    """It says so, and the next picture comes."""
    assert 'still running after 2 s of processor time or 4 s in all' in (
        python.evaluate(PICTURE, [5, {FILE: LOOPS}])['message'])
    assert python.evaluate(PICTURE, [5, {FILE: SHORT}])['error'] == ''


def test_cancelled(python):
    """What runs and what waits ends at once, with a sentence."""
    assert python.evaluate("""async (given) => {
        const both = [python.grade(...given), python.grade(...given)];
        python.cancel();
        return (await Promise.allSettled(both)).map(
            ({reason}) => reason.message);
    }""", [5, {FILE: LOOPS}]) == 2 * ['it was cancelled']


@pytest.mark.parametrize('number', [5, 7, 9, 101, 102, 103, 104, 100])
def test_paths(python, number):
    """A right rule follows the right path, on any surface of the explorer."""
    row = next(row for row in [*table.TASKS, *table.FURTHER]
               if row.number == number)
    files = {row.file: (table.FOLDER / row.file).read_text()}
    for surface in 'saddle', 'own', 'network':
        picture = python.evaluate(PICTURE, [number, files, {
            'surface': surface, 'start': [-1.5, 0.5], 'steps': 40,
            'letters': {'a': 2}, 'settings': {},
            **({'text': 'x^2 / 4 + a * y^2'} if surface == 'own' else {})}])
        if (number, surface) == (104, 'network'):
            assert 'no second derivatives' in picture['error']
            continue
        assert picture['error'] == ''
        assert picture['theirs'] == picture['reference']
        losses = picture['theirs']['losses']
        assert len(losses) == 41 and losses[-1] < losses[0]


# Nothing gets out

class Other(http.server.BaseHTTPRequestHandler):
    """Another site, which counts who comes."""

    came = []

    def do_GET(self):
        """Count, and answer."""
        self.came.append(self.path)
        self.send_response(200)
        self.send_header('Access-Control-Allow-Origin', '*')
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


# Each way is tried; what became of all is kept for a later call.
TRIES = '''
import js
from pyodide.code import run_js
from pyodide.ffi import create_proxy
from pyodide.http import open_url

def xml():
    request = js.XMLHttpRequest.new()
    request.open('GET', AT + '/xml', False)
    request.send()

def listen(kind):
    found = kind.new(AT.replace('http', 'ws' if 'Socket' in str(kind.name)
                                else 'http') + '/' + kind.name)
    js.waiting.push(js.Promise.new(create_proxy(
        lambda resolve, _: found.addEventListener('error', resolve))))

if not hasattr(js, 'waiting'):
    js.self.waiting = js.Array.new()
    js.self.came = js.Array.new()
    for way in (
            lambda: js.waiting.push(js.fetch(AT + '/fetch')),
            xml,
            lambda: open_url(AT + '/open_url').read(),
            lambda: js.importScripts(AT + '/importScripts'),
            lambda: run_js(f'import("{AT}/import")'),
            lambda: listen(js.WebSocket),
            lambda: listen(js.EventSource),
            lambda: js.Worker.new(HERE + 'service.js'),
            lambda: js.caches.open('learn'),
            lambda: js.indexedDB.open('learn')):
        try:
            way()
        except BaseException as error:
            js.came.push(type(error).__name__)
    js.Promise.allSettled(js.waiting).then(create_proxy(
        lambda all: js.came.push('settled')))
raise RuntimeError(' '.join(js.came))
'''


def test_reaches_no_other_site(python, address):
    """Python's fetch and all others are refused, and nothing arrives."""
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Other) as server:
        threading.Thread(target=server.serve_forever).start()
        source = (f'AT = "http://127.0.0.1:{server.server_port}"\n'
                  f'HERE = "{address}"{TRIES}')
        said = ''
        while 'settled' not in said:
            said = grade(python, source)['next'][0]
        server.shutdown()
    assert Other.came == []
    # three ask without being told at once
    assert len(said.split('RuntimeError: ')[1].split(' (')[0].split()) == 8


def test_offline(browser, site):
    """The second visit needs no network. With -s, it prints the seconds."""
    served = serve(site)
    at = f'{next(served)}bare.html'
    page = browser.new_page()
    for visit in 'first visit', 'second visit, without a network':
        began = time.monotonic()
        page.goto(at)
        page.evaluate(BEGIN)
        seconds = [time.monotonic() - began]
        wrong = SHORT.replace('var - alpha', 'var + alpha')
        for source in SHORT, SHORT, wrong, wrong:
            began = time.monotonic()
            judged = grade(page, source)
            assert judged['solved'] is (source == SHORT)
            seconds.append(time.monotonic() - began)
        print('{}: Python {:.1f} s, first verdict {:.1f} s, the next {:.1f} '
              's, a name {:.1f} and {:.1f} s'.format(visit, *seconds))
        if visit == 'first visit':
            page.evaluate(KEPT)
            assert next(served, None) is None  # the server has ended
    page.goto(at.replace('learn/bare.html', 'index.html'))
    page.get_by_role('button', name='Play').first.wait_for()
    page.close()
