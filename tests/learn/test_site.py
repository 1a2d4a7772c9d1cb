"""The site: what is packed for the browser, and what the page shows."""
import io
import json
import pathlib
import subprocess
import sys
import unittest.mock
import zipfile

import numpy as np
import pytest

from optimization_grading import table
from tests.support import solutions
from tools import learn

NUMPY = [task for task in table.TASKS if not task.in_tensorflow]
# Judging and its words with what is in the zip and NumPy, no more.
GRADE = '''
import sys
sys.modules.update(dict.fromkeys(['fcntl', 'resource', 'termios'], None))
sys.path[:] = [sys.argv[1], *sys.path, sys.argv[2]]
import types, bridge
for text in sys.argv[3:]:
    seen = []
    bridge.grade(text, types.SimpleNamespace(
        beat=lambda *_: None, judged=seen.append))
    print(seen[-1])
own = [name for name, module in sys.modules.items()
       if name.split('.')[0] in ('optimization_grading', 'pytest', 'scenes')
       and not str(getattr(module, '__file__', '')).startswith(sys.argv[1])]
assert not own, own
'''


def asked(number, *sources, **given):
    """Return what the page asks of a task's file, and others, as JSON."""
    return json.dumps({'number': number, 'files': {
        **dict(sources[1:]), table.TASKS[number].file: sources[0]}, **given})


def picture(number, source, **options):
    """Return a picture of a file, computed here as in the browser."""
    return json.loads(learn.bridge().picture(
        asked(number, source, options=options), unittest.mock.Mock()))


@pytest.mark.slow
def test_packed(tmp_path):
    """The zip is the same each time, and it is enough to grade."""
    for name in 'one', 'other':
        learn.pack(tmp_path / name)
    assert (tmp_path / 'one').read_bytes() == (
        tmp_path / 'other').read_bytes()
    with zipfile.ZipFile(tmp_path / 'one') as packed:
        packed.extractall(tmp_path / 'grader')
    right = solutions.solution('7-short')
    given = dict(solved=[0], seed=1, ended={}, last=None)
    result = subprocess.run(
        [sys.executable, '-I', '-S', '-c', GRADE, tmp_path / 'grader',
         pathlib.Path(np.__file__).parent.parent,
         asked(7, right, **given),
         asked(7, right.replace('var - alpha', 'var + alpha'), **given)],
        capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    right, wrong = map(json.loads, result.stdout.splitlines())
    assert right['solved'] and right['points'] == right['of']
    assert right['next'] == []
    assert wrong['next'][0].startswith('line 9: subtract')
    assert not wrong['solved'] and wrong['final']
    [[line, sentence]] = wrong['marks']
    assert wrong['next'][0] == f'line {line}: {sentence}'


@pytest.mark.parametrize('said, lines', [
    (['line 2: a; line 1: b; c', 'f(1) gives 2'], [[1, 'b; c'], [2, 'a']]),
    (['style: line 2: W291 blanks'], [[2, 'W291 blanks']]),
    (['import it', 'it raised E (5-momentum.py, line 2: x)'],
     [[2, 'import it']]),
    (['no function f; did you mean g?'], [[1, 'no function f; did you mean '
                                              'g?']]),
    (['f() gives 1; 2 is expected', 'style: line 1 is not #!'], []), ([], [])])
def test_marks(said, lines):
    """Each line that a sentence names is marked, with the same words."""
    assert learn.bridge().marks(said, table.TASKS[5],
                                'def g():\n    return 1\n') == lines


def test_files_that_come_in():
    """A task's file is read, alone or in a zip; of others, it says why not.
    """
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, 'w') as packing:
        packing.writestr('mine/9_Adam.py', '\ufeffx\r\n')
        packing.writestr('__MACOSX/mine/._9_Adam.py', 'no text')
    given = {'a.zip': zipped.getvalue(), 'b.zip': zipped.getvalue()[:99],
             '5-momentum.py': 'é'.encode('latin-1'), '6-momentum.py': b'',
             '0-x.py': bytes(5_000_000)}
    read = json.loads(learn.bridge().read(json.dumps({'files': [
        [name, [*data]] for name, data in given.items()]}), None))
    assert read['texts'] == [[9, 'x\n']]
    for said in ('Imported: 9-Adam.py.', 'b.zip is not a zip', '5-momentum.py '
                 'is not in UTF-8', '0-x.py is too large'):
        assert said in read['says']


def test_course():
    """Each task has what the page shows, and a file that asks for more."""
    course = learn.course()
    assert [row['number'] for row in course['tasks'] + course['further']] == [
        row.number for row in [*table.TASKS, *table.FURTHER]]
    for row in course['tasks'] + course['further']:
        said = json.dumps(row['lesson'])
        assert '"Why: ' in said and ('>>> ' in said) is row['numpy']
        compile(row['starter'], row['file'], 'exec')
    starters = [(row['file'], row['starter']) for row in course['tasks']]
    for task, row in zip(table.TASKS, course['tasks']):
        assert json.dumps(row['after']).count('"Right. ') == 1
        assert row['numpy'] is (task in NUMPY)
        if task in NUMPY:
            heard = unittest.mock.Mock()
            learn.bridge().grade(asked(
                task.number, row['starter'], *starters, solved=[], seed=1,
                ended={}, last=None), heard)
            judged = json.loads(heard.judged.call_args.args[0])
            assert (judged['state'], judged['points']) == (
                'not written yet', 0)


@pytest.mark.parametrize('number, old, new', [
    (0, 'axis=0)\n    std', 'axis=1)\n    std'), (1, '/ s', '* s'),
    (2, 'Y[permutation]', 'Y'), (3, 'i + batch_size', 'i + 1'),
    (4, '/ (1 - beta', '/ (2 - beta'), (11, '//', '/'),
    (13, 'np.sqrt', '')])
def test_pictures(number, old, new):
    """A picture shows a right function, a wrong one, and one that fails."""
    base = {3: '3-range', 4: '4-index'}.get(number, f'{number}-short')
    source = solutions.solution(base)
    right = picture(number, source)
    assert right['error'] == '' and not right['unwritten']
    parts = right.get('layers', [right])
    assert all(part['theirs'] == pytest.approx(part['reference'])
               if number in (4, 11, 13) else
               part['theirs'] == part['reference'] for part in parts)
    assert old in source
    wrong = picture(number, source.replace(old, new))
    assert wrong['scene']['caption'] != right['scene']['caption']
    hidden = picture(number, source, failed=True)['scene']['caption']
    assert hidden.endswith('In this picture the mistake does not show.')
    fails = picture(number, source.replace('return', 'nothing\n    return'))
    assert 'NameError' in fails['error'] and fails['line'] > 6
    row = learn.of_row(table.TASKS[number])
    assert picture(number, row['starter'])['unwritten']


def test_not_the_pinned_file(tmp_path, monkeypatch):
    """A file of Pyodide with another digest is refused, with a sentence."""
    monkeypatch.setattr(learn, 'KEPT', tmp_path / 'kept')
    monkeypatch.setenv('PYODIDE', str(tmp_path))
    (tmp_path / 'pyodide.js').write_text('other')
    monkeypatch.setattr(learn, 'download', lambda address, path: (
        path.write_text(address)))
    with pytest.raises(SystemExit, match='not the file that is expected'):
        learn.pyodide('pyodide.js')
