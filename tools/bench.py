#!/usr/bin/env python3
"""Time the grader, and hold it against what bench.json says of before.

    make bench                         # all rows: a quarter of an hour
    make bench ARGS="one class"        # rows that begin so

A machine is as fast as it is, so each row is divided by a yardstick that is
measured in the same run: ten bare forks of TensorFlow, each with one
operation, and the functions of the numpy tasks called directly. The memory is
the largest that all processes of a row had together. What a row comes to is
written to bench.json; commit it where the seconds are meant to stay.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import psutil

from optimization_grading import table
from optimization_grading.reports.writing import replace

FILE = pathlib.Path(__file__).with_name('bench.json')
ON_DASK = 60  # learners
EVERY = 2  # seconds, at most, between two looks at the memory, which cost
# What a class gets wrong: in the module of a task, a text for another.
MISTAKES = (
    (0, 'X.std(axis=0', 'X.var(axis=0'), (1, 'X - m)', 'X + m)'),
    (2, 'X[order], Y[order]', 'X[order], Y'),
    (3, 'len(X), batch_size', 'len(X) - batch_size, batch_size'),
    (4, ' / (1 - beta ** t)', ''), (5, 'var - alpha * v', 'var - v'),
    (6, 'momentum=float(beta1)', 'momentum=1 - beta1'),
    (7, 'grad ** 2', 'grad'), (8, 'rho=beta2', 'rho=alpha'),
    (9, 's / (1 - beta2 ** t)', 's'), (10, 'beta_1=beta1', 'beta_1=beta2'),
    (11, '//', '/'), (12, 'staircase=True', 'staircase=False'),
    (13, 'Z.var(', 'Z.std('), (14, "mode='fan_avg'", "mode='fan_in'"))
FORKS = '''
import gc, os, time
import tensorflow as tf
gc.collect()
gc.freeze()
began = time.perf_counter()
for _ in range(10):
    pid = os.fork()
    if not pid:
        tf.constant(1.) + 1.
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
print(time.perf_counter() - began)
'''
FUNCTIONS = '''
import runpy, sys, time
import numpy as np
X, data = np.random.default_rng(0).normal(size=(100, 3)), [*range(1, 31)]
functions = [[value for name, value in runpy.run_path(path).items()
              if name[0] != '_' and callable(value)][-1]
             for path in sys.argv[1:]]
arguments = ([X], [X, 0, 1], [X, X], [data, 0.9], [0.1, 0.9, X, X, X],
             [0.1, 0.9, 0.1, X, X, X * X],
             [0.1, 0.9, 0.9, 0.1, X.copy(), X, X, X * X, 2],
             [0.1, 1, 9, 2], [X, 1, 0, 0.1])
began = time.perf_counter()
for _ in range(1000):
    for function, given in zip(functions, arguments, strict=True):
        function(*given)
print(time.perf_counter() - began)
'''


class Memory(threading.Thread):
    """Watches the memory of a process and all that it has started."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.most, self.done = process, 0, threading.Event()

    def run(self):
        """Keep the largest sum of what the processes do not share."""
        pause = EVERY / 10
        while not self.done.wait(pause):
            used = 0
            with contextlib.suppress(psutil.NoSuchProcess):
                for process in [self.process,
                                *self.process.children(recursive=True)]:
                    with contextlib.suppress(psutil.Error):
                        used += process.memory_full_info().pss
            self.most = max(self.most, used)
            pause = min(EVERY, 1.5 * pause)


def timed(command, codes=(0,), watch=None, cores=None):
    """Run a command; give the seconds that it took and the memory in MB.

    watch: what is called again and again with the process.
    cores: the processor cores to use, if not all.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile('w+') as output:
        process = psutil.Popen(
            [*map(str, command)], cwd=table.REPOSITORY, stdout=output,
            stderr=subprocess.STDOUT, text=True, preexec_fn=cores and (
                lambda: os.sched_setaffinity(0, cores)))
        memory = Memory(process)
        memory.start()
        while watch and process.poll() is None:
            time.sleep(0.2)
            watch(process)
        process.wait()
        memory.done.set()
        if process.returncode not in codes:
            output.seek(0)
            raise SystemExit('it did not end as it should:\n' + output.read())
    return time.perf_counter() - started, memory.most / 2 ** 20


def grade(*options, **how):
    """Grade."""
    return timed([sys.executable, '-m', 'pytest', '-q', '-p',
                  'no:cacheprovider', *options], (0, 1), **how)


def learners(top, size, change):
    """Make a class of reference modules; give its folder.

    change: called with a learner's number and files by task, for its own.
    """
    top = pathlib.Path(tempfile.mkdtemp(dir=top))
    for i in range(size):
        folder = top / f'learner-{i:04}'
        folder.mkdir()
        files = {task.number: (table.FOLDER / task.file).read_text()
                 for task in table.TASKS}
        change(i, files)
        for number, text in files.items():
            path = folder / table.TASKS[number].file
            path.write_text(text)
            path.chmod(0o755)
    return top


def with_comments(i, files):
    """Let a learner's files differ in a comment, and do the same."""
    for number in files:
        files[number] += f'# by learner {i}\n'


def unlike(i, files):
    """Let a learner's code differ, so that nothing of it is known."""
    for number in files:
        files[number] += f'\n\nlearner = {i}\n'


def mistaken(i, files):
    """Let three tasks be wrong, other ones for each learner."""
    with_comments(i, files)
    for k in range(3):
        number, old, new = MISTAKES[(i + 5 * k) % len(MISTAKES)]
        head, found, tail = files[number].rpartition(old)
        assert found, (number, old)
        files[number] = head + new + tail


def mixed(i, files):
    """Let a class be as classes are: some empty, some begun, some copied.

    Two in a thousand have a loop that does not end, which takes a minute.
    """
    kind = i % 10
    if kind < 4:
        with_comments(i, files)
    elif kind < 7:
        mistaken(i, files)
    elif kind == 7:
        unlike(i, files)
    elif kind == 8:
        for number in range(7, 15):
            del files[number]
    else:
        files.clear()
    if i % 500 == 50 and files:
        files[4] = files[4].replace('    v = 0\n', '    while True: pass\n')


def one(top):
    """Grade one learner whose tasks are right."""
    return grade('--submission', learners(top, 1, unlike) / 'learner-0000')


def further(top, change):
    """Give what each learner after the first takes, on one core."""
    core = [min(os.sched_getaffinity(0))]
    few, _ = grade('--cohort', learners(top, 1, change), cores=core)
    many, memory = grade('--cohort', learners(top, 11, change), cores=core)
    return (many - few) / 10, memory


def on_dask(top, *options, **how):
    """Grade a class on Dask's workers."""
    return grade('--cohort', learners(top, ON_DASK, unlike), '--dask=local',
                 *options, **how)


def with_a_death(top):
    """Kill one of two workers while it grades its first batch."""
    killed = []

    def kill(process):
        for child in [] if killed else process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if '--batch' in child.cmdline():
                    killed.append(child.parent())
                    return killed[0].kill()

    found = on_dask(top, '-n2', watch=kill)
    if not killed:
        raise SystemExit('no worker was found to be killed')
    return found


def watched(top, number):
    """Give the time from a save to its verdict in the watch."""
    folder = learners(top, 1, unlike) / 'learner-0000'
    task, seconds = table.TASKS[number], []
    process = subprocess.Popen(
        [sys.executable, '-P', '-m', 'optimization_grading', '--watch',
         folder], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if line.startswith('waiting for a save'):
                break
        for i in range(6):
            time.sleep(0.5)  # as somebody who types
            unlike(i, files := {number: (folder / task.file).read_text()})
            began = time.perf_counter()
            (folder / task.file).write_text(files[number])
            for line in process.stdout:
                if line.startswith(f'task {number},'):
                    break
            seconds.append(time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()
    return sorted(seconds)[2], None


# By name, what is measured, and the seconds that are wanted on two quiet
# cores, where some are.
ROWS = {
    'one learner': (one, 2.5),
    'class of 40, all right': (
        lambda top: grade('--cohort', learners(top, 40, with_comments)), 14),
    'class of 40, no code like another\'s': (
        lambda top: grade('--cohort', learners(top, 40, unlike)), None),
    'class of 40, three mistakes each': (
        lambda top: grade('--cohort', learners(top, 40, mistaken)), 25),
    'further learner, on one core': (
        lambda top: further(top, with_comments), 0.7),
    'further learner, no code like another\'s': (
        lambda top: further(top, unlike), None),
    'watch, a save, numpy': (lambda top: watched(top, 5), 0.1),
    'watch, a save, TensorFlow': (lambda top: watched(top, 6), 0.3),
    '1,000 empty folders': (lambda top: grade('--cohort', learners(
        top, 1000, lambda i, files: files.clear())), 50),
    '1,000 mixed folders': (
        lambda top: grade('--cohort', learners(top, 1000, mixed)), 400),
    f'Dask, {ON_DASK} learners, a worker, a core': (
        lambda top: on_dask(top, '-n1', cores=[min(os.sched_getaffinity(0))]),
        None),
    f'Dask, {ON_DASK} learners, two workers': (
        lambda top: on_dask(top, '-n2'), None),
    f'Dask, {ON_DASK} learners, one of two dies': (with_a_death, None),
    'make test': (lambda top: timed(['make', 'test']), 60),
    'make test-all': (lambda top: timed(['make', 'test-all']), 200)}


def yardstick():
    """Measure the two parts of the yardstick, in seconds."""
    numpy = [table.FOLDER / table.TASKS[number].file
             for number in (0, 1, 2, 4, 5, 7, 9, 11, 13)]
    return [float(subprocess.run(
        [sys.executable, '-c', code, *numpy], check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
        for code in (FORKS, FUNCTIONS)]


def main(names):
    """Print the table, and keep it."""
    unknown = [name for name in names
               if not any(row.startswith(name) for row in ROWS)]
    if unknown:
        raise SystemExit(f'no row begins with {unknown[0]!r}; the rows are: '
                         + '; '.join(ROWS))
    forks, functions = yardstick()
    print(f'{len(os.sched_getaffinity(0))} cores, Python '
          f'{sys.version.split()[0]}; yardstick {forks + functions:.2f} s: '
          f'forks {forks:.2f} s, functions {functions:.2f} s')
    print(f'{"":40}{"seconds":>9}{"wanted":>8}{"memory, MB":>12}'
          f'{"yardsticks":>12}{"before":>9}')
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    for name, (measure, wanted) in ROWS.items():
        if names and not any(name.startswith(start) for start in names):
            continue
        with tempfile.TemporaryDirectory() as top:
            seconds, memory = measure(top)
        ratio, before = seconds / (forks + functions), known.get(name)
        print(f'{name:40}{seconds:9.2f}{wanted or "":>8}'
              f'{f"{memory:.0f}" if memory else "":>12}{ratio:12.2f}'
              f'{f"{before:.2f}" if before else "":>9}', flush=True)
        known[name] = round(ratio, 3)
        replace(FILE, json.dumps(
            {row: known[row] for row in ROWS if row in known}, indent=1)
            + '\n')


if __name__ == '__main__':
    main(sys.argv[1:])
