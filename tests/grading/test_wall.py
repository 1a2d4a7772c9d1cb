"""What a process in which a check is judged has never held, nor can read."""
import ast
import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from optimization_grading import fixtures, grading, table
from optimization_grading.diagnosis import diagnosis, formulas
from optimization_grading.judging.grader import LOOK, Grader
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.verdicts import Failure, GraderFault, Verdict
from optimization_grading.protocol.limits import Limits
from optimization_grading.sandbox import client
from optimization_grading.sandbox.client import Sandbox
from optimization_grading.sandbox.fork_server import fill_registries
from tests.grading.test_hostile import state
from tests.grading.test_processes import descendants, learner, memory
from tests.support import hostile, runs

ONE = table.TASKS[1]
REFUSED = 'PermissionError|not allowed|too large|Too many|cross-device'
# All of the grader that a solution's process has, but for a search's.
PACKAGE = 'optimization_grading'
MODULES = {PACKAGE} | {f'{PACKAGE}.{name}' for name in (
    'protocol', 'protocol.answering', 'protocol.limits', 'protocol.messages',
    'protocol.probes', 'protocol.style',
    'protocol.wire', 'sandbox', 'sandbox.confinement', 'sandbox.fork_server',
    'sandbox.supervisor', 'sandbox.worker')}


@pytest.fixture(scope='module')
def grader():
    """Return a grader outside namespaces, so that its processes are seen."""
    grader = Grader(Sandbox(Limits(seconds=4)))
    grader.answerer.wrapper = []
    yield grader
    grader.close()


@pytest.fixture
def call(grader, tmp_path):
    """Return a function that calls a body of task 1, and gives the value."""
    def called(body, top=''):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return Solution(ONE, learner(
            folder, f'{top}\n\n\ndef normalize(X, m, s):\n    {body}\n'),
            grader).ask('call', ([0.], 0, 1))
    yield called
    grader.end()


def answers():
    """Name the lines of the right formulas, and the terms, that say much."""
    lines = {line.strip() for number, source in formulas.SOURCES.items()
             for text in (source, *formulas.FORMS.get(number, ()))
             for line in text.splitlines()}
    terms = {term for of_task in formulas.TERMS.values() for term in of_task}
    # what anybody writes, and Python's own documentation too
    return {text for text in lines | terms if len(text) >= 12} - {
        'batches = []', 'averages = []', 'def formula(X):'}


def held(pid, found):
    """Name the answers that a process has in its memory."""
    content = memory(pid)
    return {text for text in found if text.encode() in content}


def test_modules(call):
    """It has these of the grader's modules, and no other."""
    assert set(call('import sys; return [name for name in sys.modules '
                    'if "grading" in name]')) == MODULES


@pytest.mark.slow
def test_no_answer_in_memory(grader, tmp_path):
    """Not even after a mistake was searched for, in a process of its own."""
    empty = learner(tmp_path / 'empty', '')
    wrong = learner(tmp_path / 'wrong', 'def normalize(X, m, s):\n'
                                        '    return X - m / s\n')
    solve = Solution(ONE, wrong, grader)
    fork_server = grader.answerer.fork_server()
    grader.begin(wrong, ONE)
    reading = {*descendants(fork_server.process.pid)}
    assert solve(2., 1., 4.) == 1.75
    judged = {pid for pid in descendants(fork_server.process.pid)
              if not descendants(pid)} - reading
    assert judged
    grader.end()
    says, = diagnosis.named(
        ONE, [diagnosis.Failed(tuple(solve.answers))], solve.answers,
        grading.source_of(wrong, ONE), grading.asking(grader, wrong, ONE), 60)
    grader.end()
    assert says.sentence == 'line 2: set the brackets so: (X - m) / s'
    searching = grader.answerer.fork_server((
        'optimization_grading.diagnosis.trial',))
    assert held(searching.process.pid, answers())  # so the test can fail
    # neither the judged process nor the searching one is alive
    assert not judged & {*descendants(fork_server.process.pid)}
    for pid in descendants(searching.process.pid):
        assert not descendants(pid)
    with pytest.raises(Failure, match='has no function'):
        Solution(ONE, empty, grader)(2., 1., 4.)
    pids = descendants(fork_server.process.pid)
    assert len(pids) >= 2
    for pid in [fork_server.process.pid, *pids]:
        assert held(pid, answers()) == set(), pid


def test_what_stands_in_is_seen_by_who_needs_it(grader, tmp_path):
    """A right task 2 is in the process of a task 3 that asks for it alone."""
    folder = learner(tmp_path / 'own', '').folder
    for number in 2, 3, 4:
        source = table.FOLDER / table.TASKS[number].file
        (folder / source.name).write_bytes(source.read_bytes())
    own = learner(folder, '')
    line = 'order = np.random.permutation(len(X))'
    with_it = grader.begin(own, table.TASKS[3], (
        formulas.module(table.TASKS[2]),))
    with_it.ask(LOOK)
    fork_server = grader.answerer.fork_server()
    holding = {pid for pid in descendants(fork_server.process.pid)
               if held(pid, {line})}
    assert holding
    grader.begin(own, table.TASKS[4], ()).ask(LOOK)
    after = descendants(fork_server.process.pid)
    assert not holding & {*after}
    assert not any(held(pid, {line}) for pid in after)


@pytest.mark.parametrize('path', [
    table.CHECKS / 'tasks.toml', table.FOLDER / '1-normalize.py',
    formulas.__file__, pytest.__file__, ast.__file__],
    ids=['table', 'reference', 'formulas', 'pytest', 'standard library'])
def test_readable(call, path):
    """It reads Python's own files and no other library than the named."""
    body = f'return len(open({str(path)!r}).read()) > 0'
    if path == ast.__file__:
        assert call(body) is True
    else:
        with pytest.raises(Failure, match='PermissionError'):
            call(body)


@pytest.mark.parametrize('name, there', [
    ('numpy.linalg', True), ('matplotlib.pyplot', True), ('tqdm', True),
    ('pytest', False), ('optimization_grading.diagnosis', False),
    ('playwright', False), ('watchfiles', False)])
def test_importable(call, name, there):
    """Of the libraries, it can import those that are named."""
    body = f'import {name}; return True'
    if there:
        assert call(body) is True
    else:
        with pytest.raises(Failure, match='ModuleNotFound|Permission'):
            call(body)


@pytest.fixture(scope='module')
def outside(tmp_path_factory):
    """Return a folder, and the port of who listens; neither may be touched.
    """
    folder = tmp_path_factory.mktemp('canary')
    (folder / 'file').write_text('a canary')
    before = state(folder)
    with socket.socket() as stream, socket.socket(
            type=socket.SOCK_DGRAM) as datagrams:
        stream.bind(('127.0.0.1', 0))
        stream.listen()
        datagrams.bind(stream.getsockname())
        yield str(folder), stream.getsockname()[1]
        assert not select.select([stream, datagrams], [], [], 0)[0]
    assert state(folder) == before


@pytest.mark.parametrize('statement', hostile.DENIED.values(),
                         ids=hostile.DENIED)
def test_denied(call, outside, statement):
    """What is not a solution's own is refused."""
    with pytest.raises(Failure, match=REFUSED):
        call(statement, f'{hostile.TOP}\n\nCANARY, PORT = {outside}\n')


def test_environment(call):
    """It sees the variables that are meant for it, and no others."""
    assert set(call('import os; return list(os.environ)')) <= {
        *client.ENVIRONMENT, 'HOME', 'TMPDIR', 'MPLCONFIGDIR', 'LC_CTYPE'}


def test_descriptors(call):
    """It has those for questions, answers and prints: no way to the grader."""
    assert call('return [n for n in range(200) if is_open(n)]', '''
import os


def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False
''') == [0, 1, 2, 3, 4]


@pytest.mark.parametrize('change', [
    'report["stage"] = np.zeros(3)', 'report["stage"] = "end"',
    'report["raised"] = types.SimpleNamespace(more=[1])',
    'report["raised"] = types.SimpleNamespace(type=1, text="")',
    'report["warnings"] = {"a": 1}', 'report["names"] = [[]]',
    'report["next_random"] = "x"', 'report["after"] = [1]',
    'report["reseeded"] = None', 'report["ended"] = np.ones(9)',
    'report["more"] = 1', 'report.clear()'])
def test_a_forged_report_is_no_answer(call, change):
    """Whatever does not fit is a verdict on the learner, and no fault."""
    with pytest.raises(Failure, match='what came back is not an answer'
                       ) as caught:
        call(f'''
    class Output:
        def flush(self):
            report = vars(sys._getframe(1).f_locals['report'])
            {change}
    sys.stdout = Output()
    return 1''', 'import sys\nimport types\nimport numpy as np')
    assert caught.value.verdict == Verdict.WRONG


@pytest.mark.slow
@pytest.mark.parametrize('body', ['time.sleep(60)', 'while True: pass'])
def test_a_task_has_a_budget(tmp_path, body):
    """Many calls, each within its limit, get no more time together."""
    grader = Grader(Sandbox(Limits(seconds=0.1)))
    try:
        solve = Solution(ONE, learner(
            tmp_path / 'slow', 'import time\n\n\ndef normalize(X, m, s):\n'
            f'    {body}\n'), grader)
        for calls in range(99):
            with pytest.raises(Failure) as caught:
                solve(0., 0., 1.)
            assert caught.value.verdict == Verdict.TIMED_OUT
            if 'together' in str(caught.value):
                break
        assert calls <= 26
    finally:
        grader.close()


def test_budget_is_of_a_task(grader, tmp_path):
    """Whatever a task has spent, the next one has all of its own."""
    own = learner(tmp_path / 'own')
    zero = table.TASKS[0]
    (own.folder / zero.file).write_bytes(
        (table.FOLDER / zero.file).read_bytes())
    grader.begin(own, ONE)
    grader.budget.processor = -1.
    with pytest.raises(Failure, match='together'):
        Solution(ONE, own, grader)(0., 0., 1.)
    Solution(zero, own, grader)(np.eye(2))


@contextlib.contextmanager
def killing(grader, times):
    """Kill the children of calls from outside, so many at most."""
    fork_server, ended, killed = grader.answerer.fork_server(), [], set()

    def kill():
        while not ended and len(killed) < times:
            for supervisor in descendants(fork_server.process.pid):
                for pid in set(descendants(supervisor)) - killed:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                        killed.add(pid)
            time.sleep(0.01)
    thread = threading.Thread(target=kill)
    thread.start()
    yield killed
    ended.append(True)
    thread.join()


def test_killed_from_outside(grader, tmp_path):
    """Once, and it is asked again; always, and there is no verdict."""
    slow = learner(tmp_path / 'slow', 'import time\n\n\n'
                   'def normalize(X, m, s):\n    time.sleep(0.5)\n'
                   '    return X\n')
    solve = Solution(ONE, slow, grader)
    assert solve(1., 0., 1.) == 1.
    with killing(grader, 1) as killed:
        while not killed:
            assert solve(1., 0., 1.) == 1.
    with killing(grader, 10 ** 6), pytest.raises(
            GraderFault, match='from outside: SIGKILL|no word came of it'):
        solve(1., 0., 1.)


@pytest.mark.slow
def test_few_descriptors(tmp_path):
    """Where few files may be open, a right solution is right."""
    folder = runs.learner(tmp_path)
    done = subprocess.run(
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider',
         '--submission', folder, *runs.FAST], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE,
                                              (68, 68)))
    assert '20 of 20' in done.stdout, done.stdout + done.stderr


def test_who_cannot_begin_is_not_to_blame(grader, tmp_path, monkeypatch):
    """A process that is not ready gets no verdict, and the reason is told."""
    own = learner(tmp_path / 'own')
    solve = Solution(ONE, own, grader)
    assert solve(1., 0., 1.) == 1.
    grader.renew()
    view = grader.view
    os.rename(view, view + '-gone')
    try:
        with pytest.raises(GraderFault, match='could not begin: FileNotFound'):
            solve(1., 0., 1.)
    finally:
        os.rename(view + '-gone', view)


@pytest.mark.xdist_group('tensorflow')
def test_a_fork_server_has_one_thread(request):
    """TensorFlow survives a fork only where it has started no other."""
    fork_server = fixtures.grader_of(request.config).answerer.fork_server(
        ('tensorflow',))
    fork_server.ready()
    threads = os.listdir(f'/proc/{fork_server.process.pid}/task')
    assert len(threads) == 1


@pytest.mark.xdist_group('tensorflow')
def test_registries_are_filled():
    """The modules that this takes are in this TensorFlow."""
    fill_registries()


def test_a_dead_supervisor_sends_no_signal(grader, tmp_path):
    """Even where the host has SIGPIPE's default, which ends a process."""
    own = learner(tmp_path / 'own')
    session = grader.begin(own, ONE)
    session.ask(LOOK)
    fork_server = grader.answerer.fork_server()
    supervisors = [pid for pid in descendants(fork_server.process.pid)
                   if descendants(pid)]
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        for pid in supervisors:
            os.kill(int(pid), signal.SIGKILL)
        while {*supervisors} & {*descendants(fork_server.process.pid)}:
            time.sleep(0.01)
        with pytest.raises(GraderFault, match='supervisor'):
            for _ in range(2):
                session.ask(LOOK)
    finally:
        signal.signal(signal.SIGPIPE, before)
