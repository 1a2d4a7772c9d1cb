#!/usr/bin/env python3
"""Build the site: the explorer, and below it the course in the browser.

Usage: python -m tools.learn [--serve]

The site is made anew in .site. Pyodide's files come from the folders that the
variable PYODIDE names, or from .pyodide, or else from jsDelivr, once.
"""
import argparse
import contextlib
import functools
import hashlib
import http.server
import importlib
import importlib.metadata
import json
import os
import pathlib
import re
import shutil
import sys
import unittest.mock
import urllib.error
import urllib.request
import webbrowser
import zipfile

from optimization_grading import table
from optimization_grading.reports import reading
from tools import starter

SITE, KEPT = (table.REPOSITORY / name for name in ('.site', '.pyodide'))
SEEN = table.FOLDER.parent / 'visualization'
GRADER = table.CHECKS.parent
# Pyodide and its NumPy, as its own pyodide-lock.json names it.
VERSION = '0.27.7'
NUMPY = 'numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl'
HOST = 'https://cdn.jsdelivr.net'
FOLDERS = {NUMPY: f'{HOST}/pyodide/v{VERSION}/full'}
DIGESTS = {
    'pyodide.js':
        'b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98',
    'pyodide.asm.js':
        '6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51',
    'pyodide.asm.wasm':
        'a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f',
    'python_stdlib.zip':
        '16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16',
    'pyodide-lock.json':
        '9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c',
    NUMPY: 'ebb61241d962b98b21597d7ce43b67668a6d5bab3acec4fbe958657320d7cd08'}
LOCK = 'pyodide-lock.json'
LICENSES = f"""Pyodide {VERSION}: Mozilla Public License 2.0. The source:
https://github.com/pyodide/pyodide/tree/{VERSION}
NumPy: BSD license, in the wheel. pytest and what it needs, pycodestyle: their
licenses are in ../grader.zip.
"""
PORT = 8714  # always the same: a browser keeps texts by it
# What judging imports, of the grader and of others.
PARTS = ('__init__.py', 'commands.py', 'grading.py', 'table.py', 'checks',
         'diagnosis', 'judging', 'protocol', 'reports')
PACKAGES = ('pycodestyle', 'pytest', 'iniconfig', 'packaging', 'pluggy',
            'pygments')
# Of pygments pytest imports these lexers alone; the others are 4 MB.
LEXERS = ('__init__.py', '_mapping.py', 'diff.py', 'python.py')


# Pyodide

def digest(path):
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def here(name):
    """Return the path of one of Pyodide's files, or None."""
    named = filter(None, os.environ.get('PYODIDE', '').split(os.pathsep))
    paths = [folder / name for folder in (*map(pathlib.Path, named), KEPT)]
    return next((path for path in paths if path.is_file()
                 and digest(path) == DIGESTS[name]), None)


def pyodide(name):
    """Return the path of one of Pyodide's files, downloaded if need be."""
    if path := here(name):
        return path
    KEPT.mkdir(exist_ok=True)
    host = FOLDERS.get(name, f'{HOST}/npm/pyodide@{VERSION}')
    partial = KEPT / f'.partial-{name}'
    try:
        download(f'{host}/{name}', partial)
    except (OSError, urllib.error.URLError) as error:
        reason = getattr(error, 'reason', None) or error
        raise SystemExit(
            f'{host}/{name} cannot be downloaded ({reason}). Connect to the '
            'internet, or put the file into a folder and name that in the '
            'variable PYODIDE.') from None
    if digest(partial) != DIGESTS[name]:
        raise SystemExit(f'{host}/{name} is not the file that is expected: '
                         'its SHA-256 differs. Try again, or put the file of '
                         f'Pyodide {VERSION} into a folder and name that in '
                         'the variable PYODIDE.')
    return partial.rename(KEPT / name)


def download(address, path):
    """Download a file, and show how much of it has come."""
    with urllib.request.urlopen(address, timeout=60) as answer, open(
            path, 'wb') as file:
        total, come = int(answer.headers.get('Content-Length') or 0), 0
        while part := answer.read(2 ** 18):
            file.write(part)
            come += len(part)
            if sys.stderr.isatty():
                print(f'\r{path.name.removeprefix(".partial-")}: '
                      f'{come / 1e6:.1f} of {total / 1e6:.1f} MB', end='',
                      file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def lock():
    """Return Pyodide's list of packages, of which there is NumPy alone."""
    listed = json.loads(pyodide(LOCK).read_text())
    return json.dumps({'info': listed['info'], 'packages': {
        'numpy': listed['packages']['numpy']}})


# The grader

def packed():
    """Yield (path, name in the zip) of all that Python needs there."""
    for part in PARTS:
        path = GRADER / part
        for file in sorted(path.rglob('*') if path.is_dir() else [path]):
            if file.suffix in ('.py', '.toml', '.txt'):
                yield file, file.relative_to(table.REPOSITORY).as_posix()
    rows = [task for task in table.TASKS if not task.in_tensorflow]
    for name in [*(row.file for row in [*rows, *table.FURTHER]),
                 table.TASKS[4].driver]:
        path = table.FOLDER / name
        yield path, path.relative_to(table.REPOSITORY).as_posix()
    for path in sorted((SEEN / 'learn').glob('*.py')):
        yield path, path.name
    for package in PACKAGES:
        for file in importlib.metadata.files(package) or ():
            code = file.suffix == '.py' and (
                'lexers' not in file.parts or file.name in LEXERS)
            if '..' not in file.parts and (
                    code or file.name.startswith('LICENSE')):
                yield file.locate(), file.as_posix()


def pack(path):
    """Write the zip that a worker unpacks: the same for the same files."""
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as packing:
        for file, name in packed():
            packing.writestr(zipfile.ZipInfo(name),
                             file.read_bytes(), zipfile.ZIP_DEFLATED, 9)


# The course

def course():
    """Return what the page shows of the tasks, as values of JSON."""
    return {'tasks': [*map(of_task, table.TASKS)],
            'further': [*map(of_row, table.FURTHER)]}


def of_row(row):
    """Return what each row has: its lesson, and a file to begin with.

    lesson: elements, as [tag, properties, ...children]; a child is one or a
        text. Nothing of the answer.
    """
    summary, why, *others = reading.docstring(row).split('\n\n')
    text, graded = starter.stub(row, summary), row in table.TASKS
    numpy = not getattr(row, 'in_tensorflow', False)
    way = row.derivation if graded else paragraph(others, '    ')
    arguments = paragraph(others, f'({"|".join(row.parameters)})\\b[^\n]*:')
    return {'number': row.number, 'title': row.title, 'file': row.file,
            'numpy': numpy, 'starter': text, 'scene': scene(row, text),
            'lesson': [*prose(summary), *prose(why), *(numpy and [
                heading('The way to the equation'), *prose(way),
                heading('In and out'), listed(arguments),
                *prose(paragraph(others, '>>> ')),
                *(stuck(row) if graded else ())] or ())]}


def prose(text):
    """Return paragraphs; equations and calls stay as they stand."""
    return [['pre', {}, re.sub('^ {4}', '', one, flags=re.M)]
            if re.match(' {4}|>>>', one) else ['p', {}, unwrapped(one)]
            for one in re.split(r'\n\s*\n', text.strip('\n').rstrip())
            if one]


def unwrapped(text):
    """Return a text in one line."""
    return ' '.join(text.split())


def heading(text):
    """Return a heading of the lesson."""
    return ['h3', {}, text]


def listed(arguments):
    """Return a list: each argument begins a line, and goes on indented."""
    return ['ul', {}, *(['li', {}, line] for line in re.sub(
        '\n +', ' ', arguments).split('\n'))]


def stuck(task):
    """Return the hints, what each point is for, and where to read on."""
    url, section = address(task), task.reading.section
    return [
        heading('If you are stuck'),
        *(details(f'Hint {i}', *prose(hint))
          for i, hint in enumerate(task.hints, 1)),
        heading(f'The {task.points} points'),
        ['ul', {'className': 'points'}, *(
            ['li', {}, ['b', {}, str(points)], f' {task.asks[name]}']
            for name, points in task.checks.items())],
        heading('To read, with the equation'),
        ['p', {}, 'In the post: ', ['a', {'href': url}, section] if url
         else section, '. In motion: ', ['a', {
             'href': f'../index.html#story={task.reading.story}'},
             'the story'], '.']]


def details(summary, *children):
    """Return what is opened by a click."""
    return ['details', {}, ['summary', {}, summary], *children]


def paragraph(paragraphs, begins):
    """Return the paragraphs that begin so, without what is raised."""
    return '\n\n'.join(re.sub(r'\nRaises:.*', '', text, flags=re.S)
                       for text in paragraphs if re.match(begins, text))


def of_task(task):
    """Return a task with its points, and what is read when it is solved."""
    question = task.question
    return {**of_row(task), 'points': task.points, 'after': [
        heading(question.asks), *(
            details(answer, ['p', {'className': 'right'}, f'Right. {reason}']
                    if i == question.right else
                    ['p', {'className': 'wrong'}, f'No. {reason}'])
            for i, (answer, reason) in enumerate(question.answers, 1)),
        ['p', {}, task.elsewhere]]}


def address(task):
    """Return where a task's section is to be read, if anybody can say."""
    repository = os.environ.get('GITHUB_REPOSITORY')
    anchor = re.sub(r'[^\w -]', '', task.reading.section.lower())
    return repository and (
        f'https://github.com/{repository}/blob/HEAD/'
        f'{table.FOLDER.relative_to(table.REPOSITORY)}/15-blog_post.md#'
        + anchor.replace(' ', '-'))


def scene(row, text):
    """Return what the page draws before Python is there, or None."""
    if getattr(row, 'in_tensorflow', False) or 'var' in row.parameters:
        return None  # the map draws the reference's path itself
    return json.loads(bridge().picture(json.dumps({
        'number': row.number, 'files': {row.file: text}, 'options': {}}),
        unittest.mock.Mock()))['scene']


def bridge():
    """Return what answers in the browser: here it answers likewise."""
    folder = os.fspath(SEEN / 'learn')
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module('bridge')


# The site

def build(site):
    """Write the site into a folder that is not there yet."""
    learn, folder = site / 'learn', f'pyodide-{VERSION}/'
    shutil.copytree(SEEN / 'explorer', site)
    shutil.copytree(SEEN / 'learn', learn, ignore=shutil.ignore_patterns(
        '*.py', '__pycache__', 'README.md', '*.d.ts'))
    (learn / 'service.js').rename(site / 'service.js')  # it serves all of it
    (learn / folder).mkdir()
    for name in DIGESTS:
        shutil.copyfile(pyodide(name), learn / folder / name)
    (learn / folder / LOCK).write_text(lock())
    (learn / folder / 'LICENSES.txt').write_text(LICENSES)
    (learn / 'course.json').write_text(json.dumps(course()))
    pack(learn / 'grader.zip')
    loaded = 'grader.zip', *(folder + name for name in (
        'pyodide.js', 'pyodide.asm.js', 'pyodide.asm.wasm',
        'python_stdlib.zip', NUMPY))
    files = sorted(os.path.relpath(path, learn) for path in [
        *site.glob('*.html'), *site.glob('*.js'), *site.glob('*.css'),
        *site.glob('vendor/*.js'), *learn.rglob('*')] if path.is_file())
    (learn / 'files.json').write_text(json.dumps({
        'pyodide': folder, 'sizes': {
            name: (learn / name).stat().st_size for name in loaded},
        'files': ['./', 'files.json', *files]}))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site; what is built anew is loaded anew."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map,
                      '.wasm': 'application/wasm'}

    def end_headers(self):
        """Let a browser ask whether its copy is still right."""
        self.send_header('Cache-Control', 'no-cache')
        super().end_headers()

    def log_message(self, *_):
        """Say nothing of each file."""


def served(site, port=0):
    """Return a server of the site, for this machine alone."""
    handler = functools.partial(Handler, directory=os.fspath(site))
    return http.server.ThreadingHTTPServer(('127.0.0.1', port), handler)


def main():
    """Build the site, and serve it if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--serve', action='store_true',
                        help='serve it here, and open it in a browser')
    chosen = parser.parse_args()
    shutil.rmtree(SITE, ignore_errors=True)
    build(SITE)
    if not chosen.serve:
        print(SITE)
        return
    try:
        server = served(SITE, PORT)
    except OSError as error:
        raise SystemExit(
            f'port {PORT} cannot be used ({error.strerror}). If another "make '
            'learn" runs, end it with Ctrl-C.') from None
    with server, contextlib.suppress(KeyboardInterrupt):
        address = f'http://127.0.0.1:{server.server_port}/learn/'
        print(f'{address} (Ctrl-C ends it)')
        webbrowser.open(address)
        server.serve_forever()


if __name__ == '__main__':
    main()
