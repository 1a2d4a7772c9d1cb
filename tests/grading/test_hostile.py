"""The hostile set: every verdict is right, and nothing is harmed."""
import contextlib
import pathlib
import shutil
import socket
import threading
import time

import pytest

from optimization_grading import table
from tests.support import forged, hostile, runs

SELECTED = [5, 6, 11]  # graded for each learner
SECRET, SECRET_VALUE = 'CANARY_SECRET', 'quetzalcoatlus'
SAMPLE = {'os._exit', 'segmentation fault', 'network', 'fork bomb',
          'writing what is not its own', 'reading what is not its own',
          'memory of its parent', 'forged bytes', 'patched numpy'}
complete = pytest.mark.xdist_group('hostile')


def state(folder):
    """Describe all files in a folder."""
    return {path.relative_to(folder): (
        path.lstat().st_mode, path.lstat().st_size, path.lstat().st_mtime_ns,
        path.read_bytes() if path.is_file() else b'')
        for path in sorted(folder.rglob('*'))}


def left_behind(top):
    """Give the processes and folders of graders that work in a folder."""
    found = set(top.glob('grading-*'))
    for command in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        with contextlib.suppress(OSError):
            if str(top).encode() in command.read_bytes():
                found.add(command.parent.name)
    return found


def hand_in(folder, case, canary, port):
    """Write the files of a learner: all right, but for the hostile one."""
    folder.mkdir()
    for number in SELECTED:
        shutil.copy(table.FOLDER / table.TASKS[number].file, folder)
    path = folder / table.TASKS[case.task].file
    path.unlink(missing_ok=True)
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
        self.heard = []
        threading.Thread(target=self.hear, args=(self.stream.accept,),
                         daemon=True).start()
        threading.Thread(target=self.hear, args=(
            lambda: self.datagrams.recvfrom(10),), daemon=True).start()

    def hear(self, wait):
        """Wait for one peer."""
        self.heard.append(wait())


class Graded:
    """A cohort of hostile learners, graded, and what that did besides."""

    def __init__(self, top, cases, tasks, seconds=2):
        self.cases = cases
        canary, cohort = top / 'canary', top / 'cohort'
        for folder in cohort, canary, canary / 'folder':
            folder.mkdir()
        (canary / 'file').write_text('a canary')
        listener = Listener()
        for i, case in enumerate(cases):
            hand_in(cohort / f'case-{i:02}', case, canary, listener.port)

        def around():
            """Describe what the run must leave as it is."""
            return state(canary), state(cohort), left_behind(top)
        before = around()
        self.run = runs.Run(
            top, '--cohort', cohort, f'--seconds={seconds}',
            '-n2' if len(cases) > 9 else '-n0',
            *(f'--task={number}' for number in tasks),
            **{SECRET: SECRET_VALUE, 'TMPDIR': str(top)})
        for _ in range(100):  # the last processes are just being killed
            self.changed = [old for old, new in zip(before, around())
                            if old != new]
            if not self.changed:
                break
            time.sleep(0.1)
        self.heard = listener.heard

    def check(self, i):
        """See that each check has the verdict that the case states."""
        case = self.cases[i]
        verdicts = self.run.verdicts(f'case-{i:02}', case.task)
        verdicts.pop('style')
        expected = case.verdict if isinstance(case.verdict, dict) else (
            dict.fromkeys(verdicts, case.verdict))
        said = [self.run.records[f'case-{i:02}', case.task, check]['sentence']
                for check in verdicts]
        assert len(verdicts) == len(table.TASKS[case.task].checks) - 1
        assert verdicts == expected, said
        assert any(case.says in sentence for sentence in said), said

    def check_besides(self):
        """See that nothing was harmed, sent or left, and no one at fault."""
        assert not self.changed
        assert not self.heard
        assert 'INTERNALERROR' not in self.run.output
        assert SECRET_VALUE not in self.run.output
        assert 'no verdict' not in {
            record['verdict'] for record in self.run.records.values()}


def test_a_sample(tmp_path):
    """Those that take no time, graded in one process."""
    cases = [case for case in hostile.CASES if case.name in SAMPLE]
    assert len(cases) == len(SAMPLE)
    sample = Graded(tmp_path, cases, [11])
    for i in range(len(cases)):
        sample.check(i)
    sample.check_besides()


@pytest.mark.slow
@pytest.mark.xdist_group('tensorflow')
def test_forged(tmp_path):
    """What is faked in TensorFlow does not fit together."""
    graded = Graded(tmp_path, forged.CASES, sorted({
        case.task for case in forged.CASES}), seconds=10)
    for i in range(len(forged.CASES)):
        graded.check(i)
    graded.check_besides()


@pytest.fixture(scope='module')
def graded(tmp_path_factory):
    """Grade all of them, with tasks besides that are right."""
    return Graded(tmp_path_factory.mktemp('hostile'), hostile.CASES, SELECTED)


@pytest.mark.slow
@complete
@pytest.mark.parametrize('i', range(len(hostile.CASES)), ids=[
    case.name for case in hostile.CASES])
def test_verdict(graded, i):
    """Each check gets its verdict, and all other tasks of the learner are
    right: what one file does changes nothing on another.
    """
    graded.check(i)
    for number in set(SELECTED) - {hostile.CASES[i].task}:
        assert set(graded.run.verdicts(f'case-{i:02}', number).values()) == {
            'right'}


@pytest.mark.slow
@complete
def test_nothing_else(graded):
    """Nothing is harmed, sent or left behind."""
    graded.check_besides()
