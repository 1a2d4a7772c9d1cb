"""What a solution can import besides Python's own modules: these by name.

The rest of this environment is not there for it: neither the grader, nor a
library that happens to be installed.
"""
import functools
import importlib.metadata
import os

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What a learner may use, and what confines and judges beside it.
NAMED = ('numpy', 'tensorflow', 'matplotlib', 'tqdm',
         'pycodestyle', 'landlockpy', 'pyseccomp')


@functools.cache
def places(names=NAMED):
    """Return the files and folders of the named packages and their needs.

    Returns: by its name in a folder of packages, the real path of each.
    """
    found, waiting, places = set(), list(names), {}
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # whoever imports it says so
        waiting += [need.name for need in map(
            Requirement, package.requires or ()) if not need.marker
            or need.marker.evaluate({'extra': ''})]
        for top in tops(package):
            path = package.locate_file(top)
            if os.path.exists(path):
                places[top] = os.path.realpath(path)
    return places


def tops(package):
    """Name what a package has put into the folder of packages."""
    record = package.read_text('RECORD')
    if record is None:  # a system's package
        return [f'{name}{ending}' for ending in ('', '.py') for name in (
            package.read_text('top_level.txt') or package.name).split()]
    return {line.partition(',')[0].strip('"').partition('/')[0]
            for line in record.splitlines()} - {'', '..', '__pycache__'}


def link(folder):
    """Make a folder that has a link to each of them, and nothing else."""
    os.mkdir(folder, 0o755)
    for name, path in places().items():
        os.symlink(path, os.path.join(folder, name))
