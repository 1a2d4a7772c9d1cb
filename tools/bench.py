#!/usr/bin/env python3
"""Measure the grader: its time for one learner and for many, and its memory.

It grades copies of the reference modules. The ratio compares each time with
that of grading every task of one learner in a new Python process.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from grading import table

SIZES = (1, 10, 40)  # submissions in a cohort
NUMPY = [task.number for task in table.TASKS
         if task.form not in table.TENSORFLOW_FORMS]


class Memory(threading.Thread):
    """Watches the memory of a process and its descendants."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.done = pid, 0, threading.Event()

    def run(self):
        """Keep the largest sum of the processes' shares."""
        while not self.done.wait(0.3):
            self.most = max(self.most, sum(map(share, family(self.pid))))


def family(pid):
    """Return a process and its descendants."""
    parents = {}
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            words = path.read_text().rpartition(')')[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(words[1])
    found = {pid}
    while more := {child for child, parent in parents.items()
                   if parent in found} - found:
        found |= more
    return found


def share(pid):
    """Return a process's share of the memory, in bytes."""
    try:
        with open(f'/proc/{pid}/smaps_rollup') as file:
            return next((int(line.split()[1]) * 1024 for line in file
                         if line.startswith('Pss:')), 0)
    except OSError:
        return 0


def grade(*options):
    """Grade; give the seconds that it took and the memory."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider',
         *map(str, options)], cwd=table.REPOSITORY,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    memory = Memory(process.pid)
    memory.start()
    output = process.communicate()[0]
    memory.done.set()
    if process.returncode:
        raise SystemExit(f'the reference did not pass:\n{output}')
    return time.perf_counter() - started, memory.most / 2 ** 20


def main():
    """Print the table."""
    with tempfile.TemporaryDirectory() as top:
        cohorts = []
        for size in SIZES:
            cohort = pathlib.Path(top, f'cohort-{size}')
            cohorts.append(cohort)
            for i in range(size):
                folder = cohort / f'learner-{i:02}'
                folder.mkdir(parents=True)
                for task in table.TASKS:
                    shutil.copy(table.FOLDER / task.file, folder)
        learner = cohorts[0] / 'learner-00'
        fresh = sum(grade('--submission', learner, '--task', task.number)[0]
                    for task in table.TASKS)
        rows = [('each task in a fresh process', fresh, 0)]
        rows.append(('one submission', *grade('--submission', learner)))
        rows.append(('one submission, numpy tasks only', *grade(
            '--submission', learner, *(f'--task={n}' for n in NUMPY))))
        for size, cohort in zip(SIZES, cohorts):
            rows.append((f'a cohort of {size}', *grade('--cohort', cohort)))
    cohort_rows = rows[-len(SIZES):]
    for low, high in ((0, 1), (1, 2)):
        more = (cohort_rows[high][1] - cohort_rows[low][1]) / (
            SIZES[high] - SIZES[low])
        rows.append((f'each further one, {SIZES[low]} to {SIZES[high]}',
                     more, 0))
    print(f'{len(os.sched_getaffinity(0))} cores, Python '
          f'{sys.version.split()[0]}')
    print(f'{"":34}{"seconds":>9}{"ratio":>8}{"memory, MB":>12}')
    for name, seconds, memory in rows:
        print(f'{name:34}{seconds:9.2f}{seconds / fresh:8.3f}'
              f'{f"{memory:.0f}" if memory else "":>12}')


if __name__ == '__main__':
    main()
