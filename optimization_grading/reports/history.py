"""What was known of a learner's folder when it was last graded.

It lies in pytest's cache, not in the folder: grading leaves that as it is.
It may be lost at any time, and whatever it holds is only a convenience.
"""
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib

from optimization_grading import table
from optimization_grading.judging.record import Record

CACHE = table.CACHE / 'optimization_grading'


@dataclasses.dataclass(frozen=True)
class Known:
    """What is remembered of a folder.

    solved: the tasks that were; grader: the version that has graded.
    digests: of each task's files; hints: how many of them are shown.
    current: the task that was shown.
    """

    solved: tuple = ()
    grader: str = ''
    digests: dict = dataclasses.field(default_factory=dict)
    records: tuple[Record, ...] = ()
    hints: dict = dataclasses.field(default_factory=dict)
    current: int = 0


def path_of(folder):
    """Return the file that remembers a folder."""
    name = os.fsencode(pathlib.Path(folder).resolve())
    return CACHE / f'{hashlib.sha256(name).hexdigest()[:16]}.json'


def recall(folder):
    """Return what was remembered of a folder; nothing if that is damaged."""
    try:
        return parsed(json.loads(path_of(folder).read_text()))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return Known()


def parsed(value):
    """Return what a file remembers.

    Raises: ValueError, TypeError or AttributeError if it is damaged.
    """
    known = Known(**value)
    numbers = {str(task.number): task for task in table.TASKS}
    if not (all(type(number) is int and str(number) in numbers
                for number in (known.current, *known.solved))
            and isinstance(known.grader, str)
            and known.digests.keys() | known.hints.keys() <= numbers.keys()
            and all(isinstance(digest, str)
                    for digest in known.digests.values())
            and all(type(count) is int
                    and 0 <= count <= len(numbers[number].hints)
                    for number, count in known.hints.items())):
        raise ValueError('it is damaged')
    return dataclasses.replace(known, records=[
        Record.parsed(record) for record in known.records])


def remember(folder, **news):
    """Remember something more of a folder, if it can be written."""
    path = path_of(folder)
    temporary = path.with_suffix(f'.{os.getpid()}')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(vars(
            dataclasses.replace(recall(folder), **news)), default=vars))
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
