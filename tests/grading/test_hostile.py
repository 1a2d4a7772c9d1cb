"""The hostile set: every verdict is right, and nothing is harmed."""
import contextlib
import pathlib
import time

import pytest

from optimization_grading import table
from tests.support import forged, runs
from tests.support.hostile import CASES

SELECTED = [11, 13]  # graded for each learner
SAMPLE = {'os._exit', 'segmentation fault', 'deleting its folder',
          'forged bytes', 'patched numpy', 'the answers in memory'}
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


def hand_in(folder, case, canary):
    """Write the files of a learner: all right, but for the hostile one.

    Those have a line that is in no other learner's: equal code is asked once.
    """
    folder.mkdir()
    for number in SELECTED:
        file = table.TASKS[number].file
        (folder / file).write_text((table.FOLDER / file).read_text()
                                   + f'\n\nOWN = {folder.name!r}\n')
    source = case.source
    if isinstance(source, str):
        source = source.replace('CANARY', repr(str(canary))).encode()
    (folder / table.TASKS[case.task].file).write_bytes(source)


class Graded:
    """A cohort of hostile learners, graded, and what that did besides."""

    def __init__(self, top, cases, tasks, seconds=2):
        self.cases = cases
        canary, cohort = top / 'canary', top / 'cohort'
        for folder in cohort, canary, canary / 'folder':
            folder.mkdir()
        (canary / 'file').write_text('a canary')
        for i, case in enumerate(cases):
            hand_in(cohort / f'case-{i:02}', case, canary)

        def around():
            """Describe what the run must leave as it is."""
            return state(canary), state(cohort), left_behind(top)
        before = around()
        self.run = runs.Run(
            top, '--cohort', cohort, f'--seconds={seconds}',
            '-n1' if len(cases) > 9 else '-n0',
            *(f'--task={number}' for number in tasks),
            TMPDIR=str(top))
        for _ in range(100):  # the last processes are just being killed
            self.changed = [old for old, new in zip(before, around())
                            if old != new]
            if not self.changed:
                break
            time.sleep(0.1)

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
        """See that nothing was harmed or left, and no one is at fault."""
        assert not self.changed
        assert 'INTERNALERROR' not in self.run.output
        assert 'no verdict' not in {
            record['verdict'] for record in self.run.records.values()}


def test_a_sample(tmp_path):
    """Those that take no time, graded in one process."""
    cases = [case for case in CASES if case.name in SAMPLE]
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
    return Graded(tmp_path_factory.mktemp('hostile'), CASES, SELECTED)


@pytest.mark.slow
@complete
@pytest.mark.parametrize('i', range(len(CASES)), ids=[
    case.name for case in CASES])
def test_verdict(graded, i):
    """Each check gets its verdict, and all other tasks of the learner are
    right: what one file does changes nothing on another.
    """
    graded.check(i)
    for number in set(SELECTED) - {CASES[i].task}:
        assert set(graded.run.verdicts(f'case-{i:02}', number).values()) == {
            'right'}


@pytest.mark.slow
@complete
def test_nothing_else(graded):
    """Nothing is harmed or left behind."""
    graded.check_besides()
