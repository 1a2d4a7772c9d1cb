"""A teacher's rules for a class: policy.toml, read once.

It lies beside the class, never in a learner's folder or in an archive, and
is written by the teacher alone.
"""
import dataclasses
import datetime
import math
import os
import pathlib
import tomllib

from optimization_grading.judging.verdicts import printable
from optimization_grading.table import TASKS

NAME = 'policy.toml'
LARGEST = 2 ** 16  # bytes
HEAVIEST = 100
KEYS = 'weights', 'extra', 'anonymous', 'due', 'assignment'
NUMBERS = {str(task.number): task.number for task in TASKS}
DAY = datetime.timedelta(days=1)
TITLE = 'Optimization'


class Unclear(Exception):
    """A policy cannot be followed; the text says why, and what to do."""


@dataclasses.dataclass(frozen=True)
class Policy:
    """What a teacher has decided for a class; the default is no decision.

    weights: by a task's number, the factor of its points, if it is not 1.
    extra: the tasks whose points count above the points to be had.
    anonymous: whether learners have numbers instead of names.
    due: when all had to hand in, with a time zone, or None.
    assignment: what it is called on the platform.
    """

    weights: dict[int, float] = dataclasses.field(default_factory=dict)
    extra: frozenset[int] = frozenset()
    anonymous: bool = False
    due: datetime.datetime | None = None
    assignment: str = TITLE

    def weighted(self, task, points):
        """Return what points of a task count."""
        return points * self.weights.get(task.number, 1)

    def said(self, tasks):
        """Say how points are not only added up, or ''."""
        return '; '.join([*(
            f'task {task.number} counts {self.weights[task.number]:g} times'
            for task in tasks if self.weights.get(task.number, 1) != 1), *(
            f'task {task.number} is extra'
            for task in tasks if task.number in self.extra)])


UNDECIDED = Policy()


def rounded(value):
    """Return points with at most two decimals, whole ones without."""
    value = round(value, 2)
    return int(value) if value == int(value) else value


def find(given, cohort):
    """Return the policy of a class, the default if it has none.

    given: the file of --policy, or None; cohort: the folder of the class, in
    which it lies otherwise, or a file, beside which it lies, or None.
    Raises: Unclear
    """
    if given:
        return read(os.path.expanduser(given))
    if not cohort:
        return UNDECIDED
    path = pathlib.Path(os.path.expanduser(cohort))
    path = (path if path.is_dir() else path.parent) / NAME
    return read(path) if path.is_file() or path.is_symlink() else UNDECIDED


def read(path):
    """Return the policy in a file.

    Raises: Unclear if anything in it is not what is expected.
    """
    shown = printable(path, 200)
    if os.path.exists(path) and not os.path.isfile(path):
        raise Unclear(f'{shown} is not an ordinary file')
    try:
        with open(path, 'rb') as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Unclear(f'{shown} cannot be read: {error.strerror}') from None
    if len(content) > LARGEST:
        raise Unclear(f'{shown} has more than {LARGEST:,} bytes: it is no '
                      'policy')
    try:
        return parsed(tomllib.loads(content.decode('utf-8-sig')))
    except Unclear as error:
        raise Unclear(f'{shown}: {error}') from None
    except (ValueError, RecursionError) as error:
        raise Unclear(f'{shown} is not TOML: {printable(error, 200)}'
                      ) from None


def parsed(values):
    """Return the policy that the values of a TOML file stand for."""
    unknown = [printable(key, 60) for key in values if key not in KEYS]
    if unknown:
        raise Unclear(f'there is no "{unknown[0]}"; it may have '
                      + ', '.join(KEYS))
    policy = Policy(**values)
    if type(policy.weights) is not dict:
        raise Unclear('weights is a table: write [weights], and 5 = 2 below '
                      'it')
    weights = {task_of(key, 'weights'): weight
               for key, weight in policy.weights.items()}
    for key, weight in weights.items():
        if type(weight) not in (int, float) or not 0 <= weight <= HEAVIEST:
            raise Unclear(f'the weight of task {key} is a number from 0 to '
                          f'{HEAVIEST}; 1 leaves its points as they are')
    if type(policy.extra) not in (list, frozenset) or not all(
            type(key) is int for key in policy.extra):
        raise Unclear('extra is a list of tasks, as in extra = [14]')
    if type(policy.anonymous) is not bool:
        raise Unclear('anonymous is true or false')
    name = policy.assignment
    if type(name) is not str or not name or name != printable(name, 200):
        raise Unclear('assignment is a text of one line, as in assignment = '
                      f'"{TITLE}"')
    return dataclasses.replace(
        policy, weights=weights,
        due=moment(values['due']) if 'due' in values else None,
        extra=frozenset(task_of(str(key), 'extra') for key in policy.extra))


def task_of(key, where):
    """Return the number of the task that a text names."""
    if key in KEYS:
        raise Unclear(f'{key} stands below [{where}]: put it above that line')
    if key not in NUMBERS:
        raise Unclear(f'{where}: there is no task {printable(key, 60)}; the '
                      f'tasks are 0 to {len(TASKS) - 1}')
    return NUMBERS[key]


def moment(due):
    """Return a date of TOML as a moment.

    A date alone is over when its day is. Without a time zone it is this
    machine's.
    """
    try:
        if type(due) is datetime.date:
            due = datetime.datetime.combine(due, datetime.time()) + DAY
        return due.astimezone()
    except (AttributeError, ValueError, OverflowError, OSError):
        raise Unclear('due is a date, as in due = 2026-11-27 or '
                      'due = 2026-11-27T18:00:00+01:00') from None


def days_late(handed_in, due):
    """Return how many days have begun from one moment to a later one.

    It is 0 if one is None, which nobody knows. Without a time zone a moment
    is in this machine's.
    """
    return max(0, math.ceil((handed_in.astimezone() - due.astimezone())
                            / DAY)) if handed_in and due else 0
