"""Run a driver and compare what it prints with the published transcript."""
import dataclasses
import itertools
import math
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

from grading import table

TRANSCRIPTS = table.REPOSITORY / 'tests' / 'transcripts'
NUMBER = re.compile(r'[-+]?\d+\.?\d*(?:e[-+]?\d+)?|[-+]?\b(?:nan|inf)\b')
GAP = '[...]'  # the course omits lines of its output here


@dataclasses.dataclass
class Replay:
    """A comparison: what was compared, and what differs."""

    lines: int = 0
    # rule, or None for text: the largest deviation seen
    deviations: dict = dataclasses.field(default_factory=dict)
    problems: list = dataclasses.field(default_factory=list)


def transcript(task):
    """Return the published lines of a task."""
    path = TRANSCRIPTS / f'{task.number}.txt'
    return path.read_text().splitlines()


def run_driver(task, data, lines=None, patience=1200):
    """Run a driver; return the lines that it prints, or the first of them.

    data: folder of the data files. lines: stop the driver after so many.
    Raises: RuntimeError with the driver's message if it failed, or if it
        took longer than patience, in seconds.
    """
    command = [sys.executable, table.FOLDER / task.driver]
    command += ['--data', data] if task.data else []
    command += ['--no-plot'] if task.picture else []
    with (tempfile.TemporaryFile('w+') as errors,
          tempfile.TemporaryDirectory() as folder,
          subprocess.Popen(command, cwd=folder, text=True,
                           env={**os.environ, 'CUDA_VISIBLE_DEVICES': '-1'},
                           stdin=subprocess.DEVNULL, stderr=errors,
                           stdout=subprocess.PIPE) as process):
        timer = threading.Timer(patience, process.kill)
        timer.daemon = True
        timer.start()
        printed = [line.rstrip('\n')
                   for line in itertools.islice(process.stdout, lines)]
        if len(printed) == lines:
            process.kill()
            return printed
        code = process.wait()
        timer.cancel()
        errors.seek(0)
        if code == -signal.SIGKILL:
            raise RuntimeError(f'{task.driver} was killed, perhaps because '
                               f'it took longer than {patience} seconds')
        if code:
            raise RuntimeError(f'{task.driver} ended with exit code {code}: '
                               f'{errors.read().strip() or "no message"}')
    return printed


def compare(task, published, printed):
    """Compare printed lines with a transcript; a gap matches any lines."""
    replay = Replay()
    position = 0
    for i, segment in enumerate(segments(published)):
        start = position
        if i:
            while start < len(printed) and compare_line(
                    task, segment[0], printed[start], Replay()):
                start += 1
        for offset, line in enumerate(segment):
            found = (printed[start + offset]
                     if start + offset < len(printed) else None)
            problem = (f'expected {line.strip()!r}, but the output ends'
                       if found is None
                       else compare_line(task, line, found, replay))
            if problem:
                replay.problems.append(
                    f'task {task.number}, line {start + offset + 1}: '
                    f'{problem}')
                if found is None:
                    return replay
            replay.lines += 1
        position = start + len(segment)
    if position < len(printed):
        replay.problems.append(
            f'task {task.number}, line {position + 1}: expected the end, '
            f'got {printed[position].strip()!r}')
    return replay


def segments(published):
    """Split a transcript at its gaps."""
    parts = [[]]
    for line in published:
        if line == GAP:
            parts.append([])
        else:
            parts[-1].append(line)
    return [part for part in parts if part]


def compare_line(task, published, printed, replay):
    """Compare two lines, note deviations, return the first problem or ''."""
    published, printed = (line.expandtabs().rstrip()
                          for line in (published, printed))
    if not task.tolerance:
        replay.deviations.setdefault(None, 0.)
        return '' if published == printed else (
            f'expected {published!r}, got {printed!r}')
    expected, got = ([' '.join(text.split()) for text in NUMBER.split(line)]
                     for line in (published, printed))
    if expected != got:
        return f'expected {published.strip()!r}, got {printed.strip()!r}'
    for wanted, number in zip(NUMBER.finditer(published),
                              NUMBER.findall(printed)):
        rule = next((rule for rule in task.tolerance if re.search(
            rule.where, published[:wanted.start()])), None)
        wanted = wanted.group()
        if rule is None:
            if wanted != number:
                return (f'expected {published.strip()!r}, '
                        f'got {printed.strip()!r}')
            continue
        deviation = rule.deviation(float(number), float(wanted))
        replay.deviations[rule] = max(deviation,
                                      replay.deviations.get(rule, 0.))
        if not deviation <= rule.limit or math.isinf(deviation):
            return (f'expected {wanted}, got {number}, off by '
                    f'{deviation:.2g}; allowed is {rule}')
    return ''


def replay_task(task, data, quick=False):
    """Run a task's driver and compare all of its output, or the quick part."""
    published = transcript(task)
    lines = task.quick if quick else None
    if lines is not None:
        published = published[:lines]
    return compare(task, published, run_driver(task, data, lines))
