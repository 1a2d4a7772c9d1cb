"""A class in batches: the same records, however and wherever it is graded."""
import concurrent.futures
import contextlib
import dataclasses
import importlib.util
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import types

import psutil
import pytest

from optimization_grading import table
from optimization_grading.cohort import batches, executors, records
from optimization_grading.cohort.jobs import Checked, Ended, Job, pack, unpack
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from tests.support import runs

SEED = '--seed=5'
needs_dask = pytest.mark.skipif(
    not importlib.util.find_spec('distributed'),
    reason='the extra "cluster" is not installed')
MIXED = {
    'alike': 'def normalize(X, m, s):\n    return (X - m) / s + 1\n',
    'crash': 'import os\n\n\ndef normalize(X, m, s):\n    os.abort()\n',
    'forge': 'def normalize(X, m, s):\n    return {"verdict": "right"}\n',
    'hidden': 'import optimization_grading\n\n\n'
    'def normalize(X, m, s):\n    return 1\n',
    'prints': '#!/usr/bin/env python3\nprint("::error::x")\n\n\n'
    'def normalize(X, m, s):\n    X -= m\n    X /= s\n    return X\n'}


@pytest.fixture
def mixed(tmp_path):
    """Make a class: right, wrong, hostile, incomplete and empty."""
    cohort = tmp_path / 'cohort'
    for name, text in MIXED.items():
        (runs.learner(cohort, name) / '1-normalize.py').write_text(text)
    runs.learner(cohort, 'right')
    runs.learner(cohort, 'half', [11])
    (runs.learner(cohort, 'linked', [11]) / '1-normalize.py').symlink_to(
        table.FOLDER / '1-normalize.py')
    (cohort / 'empty').mkdir()
    return cohort


def graded(folder, *options):
    """Grade, and write the pages; give the records."""
    folder.mkdir(exist_ok=True)
    run = runs.Run(folder, *runs.FAST, SEED, *options,
                   '--pages', folder / 'pages')
    assert run.process.returncode == 1, run.output
    return run


def handed_back(folder):
    """Give the pages of the learners that a run has written."""
    return {path.parent.name: path.read_text()
            for path in (folder / 'pages' / 'learners').glob('*/*')}


@pytest.mark.slow
@needs_dask
def test_records_are_the_same(tmp_path, mixed):
    """Alone, in batches, on Dask's workers, and resumed in the middle."""
    file = tmp_path / 'file'
    one = graded(tmp_path / 'one', '--cohort', mixed, '--resume', file)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b''.join(lines[:len(lines) // 2]) + lines[-1][:20])
    resumed = graded(tmp_path / 'resumed', '--cohort', mixed,
                     '--resume', file)
    dask = graded(tmp_path / 'dask', '--cohort', mixed, '--dask', 'local')
    for run, folder in (resumed, 'resumed'), (dask, 'dask'):
        assert judged(run.records) == judged(one.records)
        assert handed_back(tmp_path / folder) == handed_back(tmp_path / 'one')
    assert len(handed_back(tmp_path / 'one')) == 9
    assert 'learners taken over, 0 changed' in resumed.output
    assert ' 0 learners taken over' not in resumed.output
    assert file.read_bytes().count(b'\n') >= len(lines)
    assert one.verdicts('empty', 1).keys() == one.verdicts('right', 1).keys()
    assert set(one.verdicts('empty', 1).values()) == {'not handed in'}
    assert set(one.verdicts('right', 1).values()) == {'right'}
    assert 'leads out' in one.records['linked', 1, 'each_entry']['sentence']
    for name in 'crash', 'forge', 'linked', 'prints':
        alone = graded(tmp_path / name, '--submission', mixed / name)
        assert judged(alone.records) == judged({
            key: record for key, record in one.records.items()
            if key[0] == name})


def judged(records):
    """Leave out the mistakes' names: a learner alone is searched longer."""
    return {key: {name: value for name, value in record.items()
                  if name != 'mistake'} for key, record in records.items()}


@pytest.mark.slow
@pytest.mark.parametrize('end, where', [
    (signal.SIGINT, []), (signal.SIGTERM, []), (signal.SIGHUP, []),
    (signal.SIGKILL, []),
    pytest.param(signal.SIGKILL, ['--dask=local'], marks=needs_dask)])
def test_resumed(tmp_path, interruptible, end, where):
    """What was graded before the end is taken over, what changed is not.

    No process is left, although a check was just being judged.
    """
    cohort, book = tmp_path / 'cohort', tmp_path / 'book.csv'
    for name in 'ada', 'bob':
        runs.learner(cohort, name)
    slow = runs.learner(cohort, 'zoe') / '1-normalize.py'
    slow.write_text('import time\ntime.sleep(100)\n')
    options = ['--cohort', str(cohort), '--gradebook', str(book), '-n1',
               *runs.FAST, *where]
    process = subprocess.Popen(
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', *options],
        cwd=table.REPOSITORY, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, 'TMPDIR': str(tmp_path)})
    kept = book.with_suffix('.records')
    try:
        while process.poll() is None and not (
                kept.exists() and kept.read_text().count('"bob"') == 9):
            time.sleep(0.1)
        assert len(working(tmp_path)) > 3
        process.send_signal(end)
        process.wait()
        while working(tmp_path):
            time.sleep(0.1)
        if end != signal.SIGKILL:
            assert process.returncode == pytest.ExitCode.INTERRUPTED
            assert not list(tmp_path.glob('grading-*'))
    finally:
        process.kill()
    seed = json.loads(kept.read_text().splitlines()[0])['seed']
    (cohort / 'bob' / '1-normalize.py').write_text('x = 1\n')
    shutil.copy(table.FOLDER / '1-normalize.py', slow)
    run = runs.Run(tmp_path, '--cohort', cohort, '--resume', book,
                   *runs.FAST)
    assert f'{kept}: 1 learner taken over, 1 changed since' in run.output
    assert f'seed {seed}' in run.output
    assert [run.points(name) for name in ('ada', 'bob', 'zoe')] == [
        [10, 10], [0, 10], [10, 10]]
    for name in 'ada', 'zoe':
        assert f'{name},,,,,graded,20,' in book.read_text()


def working(folder):
    """Return the processes that have their files in a folder."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        with contextlib.suppress(OSError):
            if any(str(folder).encode() in (path / name).read_bytes()
                   for name in ('environ', 'cmdline')):
                found.append(path.name)
    return found


@pytest.mark.slow
@needs_dask
def test_a_worker_is_killed(tmp_path):
    """Its batch is graded elsewhere, and nothing is lost."""
    cohort = tmp_path / 'cohort'
    for i in range(8):
        runs.learner(cohort, f'l{i}')
    process = subprocess.Popen(
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', '-n2',
         '--cohort', cohort, '--dask=local', '--task=1', '--task=11'],
        cwd=table.REPOSITORY, stdout=subprocess.PIPE, text=True)
    killed = 0
    try:
        while not killed and process.poll() is None:
            time.sleep(0.05)
            for child in psutil.Process(process.pid).children(True):
                with contextlib.suppress(psutil.Error):
                    if not killed and '--batch' in child.cmdline():
                        child.parent().kill()  # the worker
                        killed += 1
    finally:
        output = process.communicate()[0]
    assert killed and process.returncode == 0, output
    assert output.count('20 of 20') == 8, output


@pytest.mark.slow
@needs_dask
def test_a_lost_scheduler(tmp_path):
    """One sentence says so and how to go on; the exit code is that of an end.
    """
    runs.learner(tmp_path / 'cohort')
    slow = runs.learner(tmp_path / 'cohort', 'zoe') / '1-normalize.py'
    slow.write_text('import time\ntime.sleep(100)\n')
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        address = f'tcp://127.0.0.1:{free.getsockname()[1]}'
    kept, started = tmp_path / 'my records', []

    def start(*words):
        """Start a process that is ended afterwards."""
        started.append(subprocess.Popen(
            [sys.executable, '-P', '-m', *words], cwd=table.REPOSITORY,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, 'TMPDIR': str(tmp_path)}))
        return started[-1]
    try:
        scheduler = start('dask', 'scheduler', '--no-dashboard', '--host',
                          '127.0.0.1', '--port', address.split(':')[-1])
        start('dask', 'worker', address, '--no-dashboard')
        process = start(
            'pytest', '-p', 'no:cacheprovider', '--cohort',
            str(tmp_path / 'cohort'), *runs.FAST, '--dask', address,
            '--seconds=3', '--resume', str(kept))
        for _ in range(600):
            if kept.exists() and kept.read_text().count('"ada"') == 9:
                break
            time.sleep(0.1)
        scheduler.kill()
        output = process.communicate(timeout=60)[0]
    finally:
        for other in reversed(started):
            other.terminate()
            other.wait(60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    assert (f'the Dask scheduler at {address} does not answer any more; to '
            f"go on: --resume '{kept}'") in output
    assert 'Traceback' not in output


@pytest.mark.slow
@needs_dask
def test_a_culprit(tmp_path):
    """Who ends worker after worker is found alone, and all others graded."""
    cohort = tmp_path / 'cohort'
    for name in 'ada', 'bob', 'culprit', 'dan':
        runs.learner(cohort, name)
    start = tmp_path / 'start.py'  # PYTHONPATH would not be obeyed
    start.write_text(f'''\
import sys

sys.path.append({str(table.REPOSITORY / 'tests' / 'support')!r})
if __name__ == '__main__':
    from optimization_grading import bootstrap
    sys.exit(bootstrap.begin([*sys.argv[1:], '-p', 'deadly']))
''')
    run = runs.Run(tmp_path, '--cohort', cohort, '--dask=local', '-n2',
                   *runs.FAST, start=[start])
    assert run.process.returncode == 1, run.output
    for (name, *_), record in run.records.items():
        assert record['verdict'] == (
            'no verdict' if name == 'culprit' else 'right')
    assert 'KilledWorker' in run.records['culprit', 1, 'style']['sentence']


@pytest.mark.slow
@needs_dask
@pytest.mark.parametrize('address', ['tcp://127.0.0.1:1', 'tls://[', 'x'])
def test_unreachable(tmp_path, address):
    """One sentence says why the cluster cannot be used, and what to do."""
    runs.learner(tmp_path / 'cohort')
    run = runs.Run(tmp_path, '--cohort', tmp_path / 'cohort', *runs.FAST,
                   '--dask', address,
                   DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION='True')
    assert run.process.returncode == pytest.ExitCode.USAGE_ERROR
    line, = run.output.strip().splitlines()
    assert f'no Dask scheduler with a worker answers at {address}: ' in line
    assert line.endswith('; start one, or take --dask local')


def forecasts(*seconds):
    """Return (seconds, line) of a class whose learners take so long.

    Of each, all checks but the last come at once.
    """
    now, told = [0.], []
    checks, said = len(table.TASKS[1].checks), types.SimpleNamespace(
        write_line=lambda line: told.append((now[0], line)))
    learner = types.SimpleNamespace(present=[table.TASKS[1]])
    with batches.Progress(said, [learner] * len(seconds),
                          clock=lambda: now[0]) as progress:
        now[0] += 30  # what starts first
        for part in seconds:
            for check in range(checks):
                now[0] += part * (check == checks - 1)
                progress.checked(last=check == checks - 1)
    return told


@pytest.mark.parametrize('first, others', [
    (60, 20), (40, 5), (20, 20), (5, 25)], ids=str)
def test_time_left(first, others):
    """Nothing is said too early, and then nothing that is far off."""
    class_of_40 = [first] * 2 + [others] * 38
    ends, off = 30 + sum(class_of_40), []
    for now, line in forecasts(*class_of_40):
        done, _, left = line.partition(' of 40 learners')
        assert bool(left) == (int(done) >= batches.ENOUGH), line
        if left:
            number, unit = left.removeprefix(', about ').split()[:2]
            left = int(number) * {'min': 60, 's': 1}[unit]
            if now < ends - 60:
                off.append(left / (ends - now))
    assert len(off) > 3 and 1 / 3 < min(off) and max(off) < 3, off


def test_one_learner_has_no_forecast():
    """There a line counts checks: the last tasks take the longest."""
    assert forecasts(100)[-1][1] == '5 of 5 checks'


# What a worker does with a job

def test_a_job(tmp_path, monkeypatch):
    """It is graded whatever pytest's options are there, or refused."""
    monkeypatch.setenv('PYTEST_ADDOPTS', '--collect-only')
    learner = records.HandedIn(
        Submission('ada', path := runs.learner(tmp_path), path),
        [table.TASKS[11]], records.Spool())
    job = Job(records.version(), 1, 10., False, 1,
              [('ada', learner.packed(), [11])])
    told = []
    first, *lines, last = map(unpack, executors.run(job.pack(), told.append))
    assert len(told) == len(lines) + 2
    assert 'limits' in first.held[0] and last.how.startswith('exit code 0')
    assert [message.record.check for message in lines] == [
        *table.TASKS[11].checks]
    refused, = map(unpack, executors.run(
        dataclasses.replace(job, version='0').pack(), told.append))
    assert '0 is needed: install the same there' in refused.why


# The cut, and what a lost batch becomes

@pytest.mark.parametrize('count, workers', [
    (1, 2), (3, 2), (40, 2), (51, 2), (1000, 3), (7, 16)])
def test_cut(count, workers):
    """All learners once, in order; no batch much larger than another."""
    parts = batches.cut(list(range(count)), workers)
    assert sum(parts, []) == list(range(count))
    sizes = {len(part) for part in parts}
    assert 0 < max(sizes) <= batches.SIZE and max(sizes) - min(sizes) <= 1
    assert len(parts) % workers == 0 or len(parts) == count


class Pool:
    """An executor that dies of one learner, after it has told some lines.

    misfortunes: how often it dies of others' faults when it has l03.
    """

    workers = room = 2
    stop = close = lost = staticmethod(lambda: None)

    def __init__(self, culprit, tells):
        self.culprit, self.tells, self.sizes = culprit, tells, []
        # the last one with nobody else in the batch
        self.misfortunes = 2 if tells else 5

    def submit(self, job, tell):
        """Give the future of a batch."""
        future = concurrent.futures.Future()
        names = [name for name, _, _ in Job.unpack(job).learners]
        self.sizes.append(len(names))
        lines = []
        for name in names:
            unlucky = name == 'l03' and self.misfortunes > 0
            self.misfortunes -= unlucky
            if name == self.culprit or unlucky:
                future.set_exception(RuntimeError('KilledWorker: it died'))
                return future
            lines += [pack(Checked(Record(name, 1, check, 'right')))
                      for check in table.TASKS[1].checks]
            if self.tells:
                for line in lines:
                    tell(line)
        future.set_result([*lines, pack(Ended('exit code 0'))])
        return future


@pytest.mark.parametrize('tells', [False, True])
def test_the_culprit_alone_gets_no_verdict(tmp_path, tells):
    """A batch that ends its worker is split; all the others are graded.

    Who was beside a culprit has a second trial.
    """
    tasks, spool = [table.TASKS[1]], records.Spool()
    learners = [records.HandedIn(Submission(path.name, path, path), tasks,
                                 spool)
                for path in (runs.learner(tmp_path, f'l{i:02}', [1])
                             for i in range(30))]
    config = types.SimpleNamespace(
        hook=types.SimpleNamespace(pytest_runtest_logreport=lambda report: (
            None)), option=types.SimpleNamespace(
            seed=1, seconds=1, unsafe=False, xmlpath=None),
        pluginmanager=types.SimpleNamespace(getplugin=lambda name: None))
    pool, kept = Pool('l17', tells), []
    whole = batches.Cohort(
        config, types.SimpleNamespace(
            record=kept.append, command=lambda *_: ''), learners, tasks,
        lambda: pool, None)
    whole.pytest_runtestloop(types.SimpleNamespace(shouldfail='',
                                                   shouldstop=''))
    assert len(kept) == 30 * len(tasks[0].checks)
    for record in kept:
        assert record.verdict == (
            'no verdict' if record.learner == 'l17' else 'right')
        assert record.right or 'KilledWorker: it died' in record.sentence
    assert pool.misfortunes == 0
    assert len(pool.sizes) <= 20, pool.sizes
