#!/usr/bin/env python3
"""Time the grader: one learner, classes, empty folders, Dask; and its memory.

Each learner has a copy of the reference modules, or nothing. The memory is
the largest that all processes of the run had together. The last column is
what is wanted on two quiet cores, if something is.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import psutil

from optimization_grading import table

EMPTY = ((40, 2), (200, 10), (1000, 50))  # folders, and seconds wanted
ON_DASK = 200  # learners
EVERY = 2  # seconds, at most, between two looks at the memory, which cost


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


def grade(*options, code=0, watch=None, cores=None):
    """Grade; give the seconds that it took and the memory in MB.

    watch: what is called again and again with the process.
    cores: the processor cores to use, if not all.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile('w+') as output:
        process = psutil.Popen(
            [sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider',
             *map(str, options)], cwd=table.REPOSITORY, stdout=output,
            stderr=subprocess.STDOUT, text=True, preexec_fn=cores and (
                lambda: os.sched_setaffinity(0, cores)))
        memory = Memory(process)
        memory.start()
        while watch and process.poll() is None:
            time.sleep(0.2)
            watch(process)
        process.wait()
        memory.done.set()
        if process.returncode != code:
            output.seek(0)
            raise SystemExit('the class was not graded as it should be:\n'
                             + output.read())
    return time.perf_counter() - started, memory.most / 2 ** 20


def make(top, name, size, full=True):
    """Make a class; give its folder."""
    for i in range(size):
        folder = pathlib.Path(top, name, f'learner-{i:04}')
        folder.mkdir(parents=True)
        for task in table.TASKS if full else ():
            shutil.copy(table.FOLDER / task.file, folder)
    return pathlib.Path(top, name)


class Killer:
    """Kills one of Dask's workers while it grades its first batch."""

    def __init__(self):
        self.killed = False

    def __call__(self, process):
        """Look for a batch, and kill the worker that has started it."""
        for child in () if self.killed else process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if '--batch' in child.cmdline():
                    child.parent().kill()
                    self.killed = True
                    return


def rows(top):
    """Give the rows of the table as they are measured."""
    one = make(top, 'one', 1)
    yield 'one submission', *grade('--submission', one / 'learner-0000'), 5
    yield 'a class of 40', *grade('--cohort', make(top, 'class', 40)), 28
    for size, wanted in EMPTY:
        yield (f'{size:,} empty folders', *grade(
            '--cohort', make(top, f'empty-{size}', size, full=False),
            code=1), wanted)
    cohort = make(top, 'dask', ON_DASK)
    # or else TensorFlow is imported on the other core meanwhile
    alone, memory = grade('--cohort', cohort, '--dask=local', '-n1',
                          cores=list(os.sched_getaffinity(0))[:1])
    yield f'{ON_DASK} learners, a Dask worker, a core', alone, memory, None
    both, memory = grade('--cohort', cohort, '--dask=local', '-n2')
    yield f'{ON_DASK} learners, two Dask workers', both, memory, alone / 1.8
    killer = Killer()
    seconds, memory = grade('--cohort', cohort, '--dask=local', '-n2',
                            watch=killer)
    if not killer.killed:
        raise SystemExit('no worker was found to be killed')
    yield 'the same, and one of them is killed', seconds, memory, None


def main():
    """Print the table."""
    print(f'{len(os.sched_getaffinity(0))} cores, Python '
          f'{sys.version.split()[0]}')
    print(f'{"":36}{"seconds":>9}{"memory, MB":>12}{"wanted":>9}')
    with tempfile.TemporaryDirectory() as top:
        for name, seconds, memory, wanted in rows(top):
            print(f'{name:36}{seconds:9.2f}{memory:12.0f}'
                  f'{f"{wanted:.0f} s" if wanted else "":>9}', flush=True)


if __name__ == '__main__':
    main()
