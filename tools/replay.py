"""Run a driver and compare what it prints with the published transcript."""
import dataclasses
import itertools
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

from optimization_grading import table

NUMBER = re.compile(r'[-+]?\d+\.?\d*(?:e[-+]?\d+)?|[-+]?\b(?:nan|inf)\b')
GAP = '[...]'  # the course omits lines of its output here


@dataclasses.dataclass
class Replay:
    """A comparison of a driver's lines, as they come, with published ones.

    A gap in the published lines matches any lines.
    """

    task: table.Task
    published: list
    at: int = 0  # the published line that is next
    lines: int = 0  # published lines that were compared
    agreed: int = 0  # those that agree
    printed: int = 0  # lines of the driver
    first: int | None = None  # the driver's line with the first problem
    over: bool = False  # whether a line came after the last published one
    # rule, or None for text: the largest deviation seen
    deviations: dict = dataclasses.field(default_factory=dict)
    problems: list = dataclasses.field(default_factory=list)

    @property
    def complete(self):
        """Tell whether every published line was compared."""
        return self.at == len(self.published)

    def follow(self, line):
        """Compare the driver's next line; return the differences."""
        self.printed += 1
        if self.complete:
            if self.over:
                return []
            self.over = True
            self.note(f'expected the end, got {line.strip()!r}')
            return [('the end', line.strip(), '')]
        if self.published[self.at] == GAP:
            if differences(self.task, self.published[self.at + 1], line, {}):
                return []
            self.at += 1
        published = self.published[self.at]
        self.at, self.lines = self.at + 1, self.lines + 1
        found = differences(self.task, published, line, self.deviations)
        self.agreed += not found
        if found:
            wanted, got, why = found[0]
            self.note(f'expected {wanted}, got {got}, {why}' if why else
                      f'expected {published.strip()!r}, '
                      f'got {line.strip()!r}')
        return found

    def end(self):
        """Note it if the driver ended early."""
        if not self.complete:
            self.printed += 1
            wanted = self.published[self.at + (
                self.published[self.at] == GAP)]
            self.note(f'expected {wanted.strip()!r}, but the output ends')

    def note(self, problem):
        """Keep a problem of the line that was printed last."""
        self.first = self.first or self.printed
        self.problems.append(
            f'task {self.task.number}, line {self.printed}: {problem}')


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
    """Compare all printed lines with a transcript."""
    replay = Replay(task, published)
    for line in printed:
        replay.follow(line)
    replay.end()
    return replay


def differences(task, published, printed, deviations):
    """Compare two lines: the numbers if the words agree, or else the lines.

    deviations: the largest seen of each rule, which this adds to.
    Returns: what differs, each as (published, printed, why not allowed).
    """
    published, printed = (line.expandtabs().rstrip()
                          for line in (published, printed))
    lines = [(published.strip(), printed.strip(), '')]
    if not task.tolerance:
        deviations.setdefault(None, 0.)
        if published == printed:
            return []
    expected, got = ([' '.join(text.split()) for text in NUMBER.split(line)]
                     for line in (published, printed))
    if expected != got:
        return lines
    found = []
    for wanted, number in zip(NUMBER.finditer(published),
                              NUMBER.findall(printed)):
        rule = next((rule for rule in task.tolerance if re.search(
            rule.where, published[:wanted.start()])), None)
        wanted = wanted.group()
        if rule is None:
            if wanted != number:
                found.append((wanted, number, ''))
            continue
        deviation = rule.deviation(float(number), float(wanted))
        deviations[rule] = max(deviation, deviations.get(rule, 0.))
        if not deviation <= rule.limit or math.isinf(deviation):
            found.append((wanted, number, f'off by {deviation:.2g}; '
                          f'allowed is {rule}'))
    return found or ([] if task.tolerance else lines)


def replay_task(task, data, quick=False):
    """Run a task's driver and compare all of its output, or the quick part."""
    published = table.transcript(task)
    lines = task.quick if quick else None
    if lines is not None:
        published = published[:lines]
    return compare(task, published, run_driver(task, data, lines))
