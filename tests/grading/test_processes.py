"""The processes behind a verdict: what they keep apart, and their ends."""
import contextlib
import os
import pathlib
import shutil
import signal
import time
import types

import pytest

from optimization_grading import grading, table
from optimization_grading.judging.grader import LOOK, Grader
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import Failure, GraderFault
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Answer, Question
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.sandbox import confinement
from optimization_grading.sandbox.client import (
    ForkServer,
    Sandbox,
    Unprotected,
)
from tests.support import hostile, runs

pytestmark = pytest.mark.xdist_group('processes')
MARK = 'quetzalcoatlus'  # stands nowhere else
# It is in the source, a style fault, prints, warnings, names, an exception's
# text and a returned value.
MARKED = f'''\
import warnings
{MARK}=1
print({MARK!r}, flush=True)
warnings.warn({MARK!r})


def {MARK}_too():
    pass


def normalize(X, m, s):
    if len(X) == 1:
        raise ValueError({MARK!r})
    return [{MARK!r}] * 50
'''


def learner(folder, source=None):
    """Make a submission of task 1: the reference's, or another source."""
    folder.mkdir(exist_ok=True)
    if source is None:
        shutil.copy(table.FOLDER / '1-normalize.py', folder)
    else:
        (folder / '1-normalize.py').write_text(source)
    return Submission(folder.name, folder, folder)


@pytest.fixture
def grader():
    """Give a grader outside namespaces, so that its processes are seen."""
    grader = Grader(Sandbox(Limits(seconds=2)))
    grader.answerer.wrapper = []
    yield grader
    grader.close()


@pytest.fixture(scope='module')
def limited():
    """Give graders by the seconds of a call, each for several tests."""
    graders = {seconds: Grader(Sandbox(Limits(
        seconds, disk=2 ** 20, threads=20))) for seconds in (1, 60)}
    yield graders
    for grader in graders.values():
        grader.close()


def ask(grader, submission, *arguments):
    """Call task 1's function."""
    return grader.begin(submission, table.TASKS[1]).ask(
        Question('call', arguments))


def descendants(pid):
    """Give a process's children, and theirs."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        with contextlib.suppress(OSError):
            if path.read_text().rpartition(')')[2].split()[1] == str(pid):
                found += [path.parent.name, *descendants(path.parent.name)]
    return found


def memory(pid):
    """Read the writable memory of a process."""
    content = []
    process = pathlib.Path('/proc', str(pid))
    with open(process / 'mem', 'rb', buffering=0) as file:
        for line in (process / 'maps').read_text().splitlines():
            place, rights, *_ = line.split()
            if rights.startswith('rw') and '[v' not in line:
                first, last = (int(word, 16) for word in place.split('-'))
                file.seek(first)
                content.append(file.read(last - first))
    return b''.join(content)


def soon(condition):
    """Return whether something becomes true while another process works."""
    deadline = time.monotonic() + runs.PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_nothing_of_one_learner_reaches_the_next(grader, tmp_path):
    """No process that serves the next learner has anything of the last."""
    marked = learner(tmp_path / 'marked', MARKED)
    task = table.TASKS[1]
    assert MARK.encode() in grader.begin(marked, task).style.said
    for rows in (1, 2):
        assert MARK in str(ask(grader, marked, [0] * rows, 0, 1))
    fork_server = grader.answerer.fork_server().process.pid
    seen = descendants(fork_server)
    # two supervisors, each with a worker: one reads, and one runs
    assert len(seen) == 4
    assert any(MARK.encode() in memory(pid) for pid in seen)

    states = [pathlib.Path('/proc', pid, 'stat') for pid in seen]
    assert soon(lambda: sum(') T ' in state.read_text() for state in states)
                == 2)  # stopped between calls
    ask(grader, learner(tmp_path / 'next'), [0.], 0, 1)
    assert soon(lambda: not {*seen} & {*descendants(fork_server)})
    later = descendants(fork_server)
    assert len(later) == 4
    for pid in [fork_server, *later]:
        assert MARK.encode() not in memory(pid)


def test_one_process_answers_all_questions(grader, tmp_path):
    """Until it dies, or a fresh one is asked for."""
    own = learner(tmp_path / 'own', '''\
count = 0


def normalize(X, m, s):
    global count
    count += 1
    if X == [0]:
        raise SystemExit
    if X == [1]:
        import os
        os._exit(3)
    return count
''')
    session = grader.begin(own, table.TASKS[1])

    def count(X):
        return ask(grader, own, X, 0, 1).said.partition(
            b'"value", ["list", [["int"')[2][:4]
    assert not session.shared
    assert count([2]) == b', 1]'
    assert session.shared
    assert count([2]) == b', 2]'
    count([0])  # sys.exit is caught, and the process goes on
    assert count([2]) == b', 4]'
    count([1])
    assert not session.shared
    assert count([2]) == b', 1]'
    session.renew()
    assert count([2]) == b', 1]'


@pytest.mark.parametrize('killed, body', hostile.STOPPED.values(),
                         ids=hostile.STOPPED)
def test_a_limit(limited, tmp_path, killed, body):
    """A process that passes a limit is killed, and the next is as ever."""
    grader = limited[1 if killed == 'time' else 60]
    bad = learner(tmp_path / 'bad', 'import mmap, os, threading, time\n'
                  f'def normalize(X, m, s):\n    {body}\n')
    answer = ask(grader, bad, [0.], 0, 1)
    assert answer.killed == killed and answer.status == 9
    # a loop has its limit on the processor, which is the lower one
    assert 'while' not in body or answer.seconds < 1
    good = ask(grader, learner(tmp_path / 'good'), [0.], 0, 1)
    assert good.status is None and good.said
    grader.end()
    grader.forget()
    assert soon(lambda: not list(pathlib.Path(
        grader.answerer.root).glob('tmp*')))  # what they have written


@pytest.mark.parametrize('source', [
    'hoard = bytearray(2 * 10 ** 9)',
    'import mmap; mmap.mmap(-1, 2 * 10 ** 9)',
    '''
        import mmap
        hoard = mmap.mmap(-1, 10 ** 9 // 2)
        for _ in range(9):
            for i in range(0, len(hoard), 10 ** 8):
                hoard[i:i + 10 ** 6] = bytes(10 ** 6)
            hoard.madvise(mmap.MADV_DONTNEED)
        more = mmap.mmap(-1, 10 ** 9)'''],
    ids=['private', 'shared', 'given back'])
def test_memory(limited, tmp_path, source):
    """Address space is limited, so that no kind of memory escapes."""
    bad = learner(tmp_path / 'bad', f'def normalize(X, m, s):\n    {source}\n')
    assert b'MemoryError' in ask(limited[60], bad, [0.], 0, 1).said


def test_prints_are_counted(limited, tmp_path):
    """Of much, the beginning is kept."""
    talks = learner(tmp_path / 'talks', 'def normalize(X, m, s):\n'
                                        '    print("x" * 10 ** 6)\n')
    answer = ask(limited[60], talks, [0.], 0, 1)
    assert answer.prints == 10 ** 6 + 1 and answer.printed == 'x' * 2 ** 16


def test_a_supervisor(grader, tmp_path):
    """A learner's tasks share one, not a worker; a dead one is replaced.

    So it is with the process that reads.
    """
    own, other = learner(tmp_path / 'own'), learner(tmp_path / 'other')
    shutil.copy(table.FOLDER / '0-norm_constants.py', own.folder)
    fork_server = grader.answerer.fork_server()

    def processes(submission, number):
        """Give those of a task: of each supervisor its worker."""
        assert grader.begin(submission, table.TASKS[number]).ask(
            LOOK).status is None
        return {pid: worker for pid in descendants(fork_server.process.pid)
                for worker in descendants(pid)}

    first, second = processes(own, 1), processes(own, 0)
    assert len(first) == 2 and first.keys() == second.keys()
    assert len({*first.values()} & {*second.values()}) == 1  # it has read
    for pid in second:
        os.kill(int(pid), signal.SIGKILL)
    while {*second} & {*descendants(fork_server.process.pid)}:
        time.sleep(0.01)
    third = processes(own, 1)
    assert not third.keys() & first.keys()
    assert not processes(other, 1).keys() & {*first, *third}


def test_a_dead_fork_server_is_the_graders_fault(grader, tmp_path):
    """No verdict comes of it, and the next session finds a new one."""
    own = learner(tmp_path / 'own')
    assert ask(grader, own, [0.], 0, 1).status is None
    process = grader.answerer.fork_server().process
    process.kill()
    process.wait()
    with pytest.raises(GraderFault):
        ask(grader, own, [0.], 0, 1)
    grader.end()
    assert ask(grader, own, [0.], 0, 1).status is None


def test_refuses_without_protections(monkeypatch, grader):
    """Where a protection is missing, only --unsafe goes on, and says so."""
    for library, name, count in (('landlockpy', 'Landlock', 1),
                                 ('pyseccomp', 'seccomp', 2)):
        with monkeypatch.context() as patched:
            patched.setattr(confinement, library, None)
            found = confinement.Confinement(
                Limits(), grader.answerer.root).in_force()
        assert [name in text for text in found.missing] == [True] * count
        assert not any(name in text for text in found.held)
    monkeypatch.setattr(ForkServer, 'ready', lambda self: found)
    with pytest.raises(Unprotected, match='does not give: seccomp'):
        grader.answerer.protected()
    assert grader.answerer.protected(unsafe=True) == found
    report = Gradebook([], [])
    report.protections = found
    assert 'MISSING (--unsafe): seccomp: no network' in report.protected()


@pytest.mark.parametrize('error, answered, verdict', [
    (None, True, 'right'), (Failure('crashed', 'so'), True, 'crashed'),
    (AssertionError('so'), True, 'wrong'),
    (GraderFault('so'), True, 'no verdict'),
    (KeyError('so'), False, 'no verdict'), (KeyError('so'), True, 'wrong')])
def test_verdict_of_an_outcome(error, answered, verdict):
    """What an answer upsets is the learner's; the rest says whose it is."""
    solve = types.SimpleNamespace(
        task=table.TASKS[1], answers=[Answer(LOOK, None)] * answered,
        submission=Submission('ada', pathlib.Path(), None), remarks=[],
        edition='')
    record = grading.record_of('style', solve, error)
    assert record.verdict == verdict and record.check == 'style'
    assert verdict == 'right' or 'so' in record.sentence
