"""What was known of a learner's folder when it was last graded.

It lies in pytest's cache, not in the folder: grading leaves that as it is.
It may be lost at any time, and whatever it holds is only a convenience.
"""
import hashlib
import json
import os
import pathlib

from optimization_grading import table

CACHE = table.REPOSITORY / '.pytest_cache' / 'optimization_grading'


def path_of(folder):
    """Give the file that remembers a folder."""
    name = os.fsencode(pathlib.Path(folder).resolve())
    return CACHE / f'{hashlib.sha256(name).hexdigest()[:16]}.json'


def recall(folder):
    """Give what was remembered of a folder, or nothing."""
    try:
        found = json.loads(path_of(folder).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(folder, **news):
    """Remember something more of a folder, if it can be written."""
    path = path_of(folder)
    temporary = path.with_suffix(f'.{os.getpid()}')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps({**recall(folder), **news}))
        temporary.replace(path)
    except OSError:
        pass
