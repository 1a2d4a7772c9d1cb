#!/usr/bin/env python3
"""Replay every published output and print how close the drivers come."""
import argparse
import pathlib
import sys
import time

from optimization_grading import table
from tools import replay

WIDTHS = 5, 7, 11, 24, 9, 8
HEADINGS = 'task', 'lines', 'deviation', 'tolerance', 'verdict', 'seconds'


def row(*cells):
    """Lay out a row of the table."""
    return '  '.join(str(cell).ljust(width) for cell, width in zip(
        cells, WIDTHS)).rstrip()


def judge(task, data):
    """Replay a task, print its rows, and return whether it passed."""
    start = time.monotonic()
    try:
        result = replay.replay_task(task, data)
    except RuntimeError as error:
        result = replay.Replay(task, [], problems=[str(error)])
    seconds = f'{time.monotonic() - start:.0f}'
    verdict = 'FAILED' if result.problems else 'ok'
    for rule, deviation in result.deviations.items() or [(None, 0.)]:
        print(row(task.number, result.lines,
                  '-' if rule is None else f'{deviation:.2g}',
                  rule or 'the same text', verdict, seconds), flush=True)
    for problem in result.problems:
        print(f'       {problem}', flush=True)
    return not result.problems


def task_number(text):
    """Read the number of a task from the command line."""
    numbers = {str(task.number) for task in table.TASKS}
    if text not in numbers:
        raise argparse.ArgumentTypeError(
            f'there is no task {text}; use 0 to {len(numbers) - 1}')
    return int(text)


def main():
    """Replay the tasks that the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('task', nargs='*', type=task_number,
                        help='only these tasks (default: all)')
    parser.add_argument('--data', metavar='DIR', type=pathlib.Path,
                        default=table.REPOSITORY / 'data',
                        help='folder of the data files (default: data/)')
    options = parser.parse_args()
    tasks = [task for task in table.TASKS
             if not options.task or task.number in options.task]
    sys.path.insert(0, str(table.REPOSITORY / 'data'))
    if any(task.needs_mnist for task in tasks) and (
            __import__('build').built_source(options.data) != 'mnist'):
        print(f'parity: the files in {options.data} are not built from '
              'MNIST; first run "python data/build.py --source mnist"',
              file=sys.stderr)
        return 1
    print(row(*HEADINGS))
    verdicts = [judge(task, options.data.resolve()) for task in tasks]
    print(f'{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed')
    return 0 if all(verdicts) else 1


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit('parity: interrupted')
