"""The hostile set: every verdict is right, and nothing is harmed."""
import pathlib
import shutil
import socket
import threading

import pytest

from tests.support import hostile, runs
from grading import table

SELECTED = [0, 2, 5, 6, 11, 13]  # graded for each learner
SECRET = 'CANARY_SECRET'


def state(folder):
    """Describe all files in a folder."""
    return {path.relative_to(folder): (
        path.lstat().st_mode, path.lstat().st_size, path.lstat().st_mtime_ns,
        path.read_bytes() if path.is_file() else b'')
        for path in sorted(folder.rglob('*'))}


def workers():
    """Give the processes that run solutions now."""
    found = set()
    for command in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        try:
            if b'from grading import template' in command.read_bytes():
                found.add(command.parent.name)
        except OSError:
            continue
    return found


def hand_in(folder, case, canary, port):
    """Write the files of a learner: all right, but for the hostile one."""
    folder.mkdir()
    for number in SELECTED:
        shutil.copy(table.FOLDER / table.TASKS[number].file, folder)
    path = folder / table.TASKS[case.task].file
    path.unlink()
    if case.make:
        case.make(folder, path)
    elif isinstance(case.source, bytes):
        path.write_bytes(case.source)
    else:
        path.write_text(case.source)
    names = (f'CANARY = {str(canary)!r}\nPORT = {port}\n'
             f'FOLDER = {str(table.FOLDER)!r}\n')
    for path in folder.glob('*.py'):
        if path.is_file() and path.stat().st_size < 10 ** 6:
            source = path.read_bytes()
            if any(name in source for name in (
                    b'CANARY', b'PORT', b'FOLDER')):
                path.write_bytes(names.encode() + source)


class Listener:
    """Hears whether anybody connects or sends."""

    def __init__(self):
        self.stream, self.datagrams = socket.socket(), socket.socket(
            socket.AF_INET, socket.SOCK_DGRAM)
        self.stream.bind(('127.0.0.1', 0))
        self.port = self.stream.getsockname()[1]
        self.datagrams.bind(('127.0.0.1', self.port))
        self.stream.listen()
        for end in self.stream, self.datagrams:
            end.settimeout(None)  # drivers' tests set another default
        self.heard = []
        threading.Thread(target=self.hear, args=(self.stream.accept,),
                         daemon=True).start()
        threading.Thread(target=self.hear, args=(
            lambda: self.datagrams.recvfrom(10),), daemon=True).start()

    def hear(self, wait):
        """Wait for one peer."""
        self.heard.append(wait())


@pytest.fixture(scope='module')
def graded(tmp_path_factory):
    """Grade a cohort of all cases; give the run and what it did besides."""
    top = tmp_path_factory.mktemp('hostile')
    canary, cohort = top / 'canary', top / 'cohort'
    canary.mkdir()
    (canary / 'file').write_text('a canary')
    (canary / 'folder').mkdir()
    cohort.mkdir()
    listener = Listener()
    for i, case in enumerate(hostile.CASES):
        hand_in(cohort / f'case-{i:02}', case, canary, listener.port)
    before = state(canary), state(cohort), workers(), set(
        pathlib.Path(runs.TEMPORARY).glob('grading-*'))
    run = runs.Run(top, '--cohort', cohort, *(
        f'--task={number}' for number in SELECTED), '--seconds=2',
        **{SECRET: 'a secret'})
    after = state(canary), state(cohort), workers(), set(
        pathlib.Path(runs.TEMPORARY).glob('grading-*'))
    return run, before, after, listener.heard


@pytest.mark.parametrize('i', range(len(hostile.CASES)), ids=[
    case.name for case in hostile.CASES])
def test_verdict(graded, i):
    """Each check gets the verdict that the case states, and no other."""
    run, case = graded[0], hostile.CASES[i]
    verdicts = run.verdicts(f'case-{i:02}', case.task)
    verdicts.pop('style')
    expected = case.verdict if isinstance(case.verdict, dict) else (
        dict.fromkeys(verdicts, case.verdict))
    said = [run.records[f'case-{i:02}', case.task, check]['sentence']
            for check in verdicts]
    assert len(verdicts) == len(table.TASKS[case.task].checks) - 1
    assert verdicts == expected, said
    assert any(case.says in sentence for sentence in said), said


@pytest.mark.parametrize('i', range(len(hostile.CASES)), ids=[
    case.name for case in hostile.CASES])
def test_all_other_tasks_are_right(graded, i):
    """What one file does changes no verdict on another."""
    run, case = graded[0], hostile.CASES[i]
    for number in SELECTED:
        if number != case.task:
            assert set(run.verdicts(f'case-{i:02}', number).values()) == {
                'right'}


def test_unharmed(graded):
    """No file outside was read into, written, moved or touched."""
    _, before, after, _ = graded
    assert after[0] == before[0]
    assert after[1] == before[1]


def test_nothing_left_behind(graded):
    """No process and no folder outlives the run."""
    _, before, after, _ = graded
    assert after[2] <= before[2]
    assert after[3] <= before[3]


def test_nothing_sent(graded):
    """Nobody has connected to the listener, or sent it anything."""
    assert graded[3] == []


def test_the_grader_is_never_at_fault(graded):
    """No submission makes the grader fail."""
    run = graded[0]
    assert 'INTERNALERROR' not in run.output
    assert not [record for record in run.records.values()
                if record['verdict'] == 'no verdict']
    assert SECRET not in run.output
