"""The file of records: whole lines, and nothing that is not a record."""
import json
import shutil
import types

import pytest

from optimization_grading import table
from optimization_grading.cohort import records
from optimization_grading.judging.record import Record

RECORD = {'learner': 'ada', 'task': 1, 'check': 'style', 'verdict': 'wrong',
          'sentence': 'no', 'digest': 'd'}

NAMED = {'learner': 'ada', 'task': 1, 'check': 'style', 'verdict': 'wrong',
         'mistake': 'line 8: divide'}


def test_what_a_record_says_is_text(tmp_path):
    """A forged one reaches the terminal as text, and no command with it."""
    path = tmp_path / 'file'
    path.write_text('\n'.join([
        json.dumps({'grader': records.version(), 'seed': 3}),
        json.dumps({**RECORD, 'sentence': '\x1b[2J\n::error::x',
                    'remarks': ['a', 'b\x07']}), '']))
    found, = records.RecordFile(path, keep=True).records['ada', 'd']
    assert found.sentence == '\\x1b[2J : :error: :x'
    assert found.remarks == ('a', 'b\\x07')


def test_what_is_common(tmp_path):
    """A mistake has it; a record from before has its sentence."""
    found = Record.parsed({**NAMED, 'common': 'divide', 'lines': [8, 9]})
    assert (found.common, found.lines) == ('divide', (8, 9))
    assert Record.parsed(NAMED).common == NAMED['mistake']
    assert len(Record.parsed({**NAMED, 'lines': [1] * 99}).lines) == 50
    for lines in 'ab', [True, '8'], 8:
        with pytest.raises((ValueError, TypeError)):
            Record.parsed({**NAMED, 'lines': lines})


def test_a_disk_that_is_full_for_a_while(tmp_path, monkeypatch):
    """What is lost is missing alone; no half of a line stays."""
    file = records.RecordFile(tmp_path / 'file', keep=False)
    learner, raw = types.SimpleNamespace(name='ada', digest='d'), file.file
    room = [60]

    def write(content):
        """Take no more than there is room for."""
        return raw.write(content[:room[0]])
    file.file = types.SimpleNamespace(write=write, fileno=raw.fileno)
    file.begin(7)
    for room[0] in 10 ** 6, 5, 10 ** 6:
        file.add(learner, Record('ada', 1, 'style', 'wrong'))
    assert file.error.strerror == 'No space left on device'
    raw.close()
    again = records.RecordFile(tmp_path / 'file', keep=True)
    assert again.seed == 7 and len(again.records['ada', 'd']) == 2


def test_a_record_file(tmp_path):
    """A line that was cut off is dropped; a second run is refused."""
    path = tmp_path / 'file'
    path.write_text('{"grader": "ab')
    first = records.RecordFile(path, keep=True)
    assert first.seed is None
    first.begin(7, table.TASKS[1:3])
    learner = types.SimpleNamespace(name='ada', digest='d',
                                    present=[table.TASKS[1]])
    for check in table.TASKS[1].checks:
        first.add(learner, Record('ada', 1, check, 'right'))
    with pytest.raises(records.Unusable, match='by another run'):
        records.RecordFile(path, keep=True)
    first.file.write(b'{"learner": "bo')
    first.file.close()
    assert first.error is None
    again = records.RecordFile(path, keep=True)
    assert again.seed == 7 and again.names == {'ada'}
    assert again.tasks == [1, 2]  # and no others are graded
    assert len(again.of(learner)) == len(table.TASKS[1].checks)
    learner.digest = 'another'
    assert again.of(learner) == []
    assert path.read_bytes().endswith(b'}\n')


@pytest.mark.parametrize('content, sentence', [
    *((text, 'is not a record file') for text in (
        'learner,points\nada,3\n', 'garbage', '\n', '{"a": 1}', '[]\n')),
    ('{"seed": 3}\n', 'is not a record file'),
    ('{"grader": "0", "seed": 3}\n', 'by another version of the grader'),
    ('null\n', 'is not a record file'),
    ('[' * 10 ** 5 + '\n', 'is not a record file'),
    ('HEAD\nnull\n', 'is not a record file'),
    ('{"grader": "VERSION", "seed": [3]}\n', 'is not a record file'),
    ('{"grader": "VERSION", "seed": 3, "tasks": [15]}\n',
     'is not a record file'),
    *((f'HEAD\n{json.dumps({**RECORD, name: value})}\n',
       'is not a record file') for name, value in [
        ('task', 99), ('task', True), ('check', 'style '), ('check', []),
        ('verdict', 'passed'), ('sentence', 3), ('again', 'rm -rf ~'),
        ('learner', None), ('digest', {}), ('points', 10)])])
def test_no_record_file(tmp_path, content, sentence):
    """It is named, and left as it is."""
    path = tmp_path / 'file'
    content = content.replace('HEAD', '{"grader": "VERSION", "seed": 3}'
                              ).replace('VERSION', records.version())
    path.write_text(content)
    with pytest.raises(records.Unusable, match=sentence):
        records.RecordFile(path, keep=True)
    assert path.read_text() == content


def test_version(tmp_path):
    """It changes with each file that decides a verdict or a sentence."""
    source = table.CHECKS.parent
    package = shutil.copytree(source, tmp_path / 'package', ignore=(
        shutil.ignore_patterns('__pycache__', '*.pyc')))
    versions = [records.version.__wrapped__(package)]
    assert versions == [records.version()]
    files = [path for path in package.rglob('*') if path.is_file()
             # how it is started and explained decides nothing
             and path.suffix not in ('.md', '.pth', '.j2', '.css')
             and path.name != 'optimization-grading']
    for path in files:
        path.write_bytes(path.read_bytes() + b' ')
        versions.append(records.version.__wrapped__(package))
    assert len(set(versions)) == len(files) + 1 > 80
