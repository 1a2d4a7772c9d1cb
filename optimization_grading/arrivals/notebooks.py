"""Read the code cells of a notebook as a file of Python."""
import json
import pathlib
import re
from collections.abc import Collection
from typing import Any

from optimization_grading.arrivals.folders import NOTEBOOK
from optimization_grading.arrivals.stores import most
from optimization_grading.judging.submission import LARGEST, File, meant, read
from optimization_grading.judging.verdicts import Failure, printable

MAGIC = re.compile(r'(\s*)(?:%{1,2}[a-zA-Z].*|[!?].*|[\w.]+\?{1,2})')
# of a cell: its lines are Python all the same
KEPT = re.compile(r'%%(time|timeit|capture|writefile|file)\b.*')


def made(root: pathlib.Path, folder: pathlib.Path, names: Collection[str]
         ) -> tuple[tuple[tuple[str, File], ...], list[str]]:
    """Read the notebooks that stand for a task's file that is missing.

    Returns: the files; and for each a remark, or why there is none.
    """
    files: dict[str, File] = {}
    remarks: list[str] = []
    for name in sorted(filter(NOTEBOOK.fullmatch, names)):
        file = meant(name)
        if not file or file in names or file in files:
            continue
        shown = printable(name, 60)
        try:
            content = read(root, folder / name, most(name)).content
            files[file] = File(code_of(content), True)
        except Failure as failure:
            remarks.append(failure.sentence)
        except (ValueError, RecursionError) as error:
            remarks.append(f'{shown} is no notebook that can be read: '
                           + printable(error, 120))
        else:
            remarks.append(f'the code cells of {shown} are graded as {file}; '
                           'line numbers count these cells')
    return tuple(files.items()), remarks


def code_of(content: bytes) -> bytes:
    """Return the code of a notebook, without what only IPython understands.

    Raises: ValueError or RecursionError if it is no notebook.
    """
    notebook = json.loads(content)
    if not isinstance(notebook, dict):
        raise ValueError('it has no cells')
    sheets = notebook.get('worksheets')  # before version 4
    if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict):
        notebook = sheets[0]
    cells = notebook.get('cells')
    if not isinstance(cells, list):
        raise ValueError('it has no cells')
    # style asks for so many blank lines around a function, and allows them
    code = '\n\n\n'.join(filter(None, map(python_of, cells))) + '\n'
    found = code.encode(errors='replace')
    if len(found) > LARGEST:
        raise ValueError(f'its code has more than {LARGEST:,} bytes')
    return found


def python_of(cell: Any) -> str:
    """Return the Python of a cell, or ''."""
    if not isinstance(cell, dict) or cell.get('cell_type') != 'code':
        return ''
    source = cell.get('source', cell.get('input'))
    if isinstance(source, list):
        source = ''.join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ''
    lines = source.strip('\n').splitlines()
    if lines and lines[0].startswith('%%'):
        if not KEPT.fullmatch(lines[0]):
            return ''  # another language
        lines = lines[1:]
    return '\n'.join(map(without_magic, lines)).strip('\n')


def without_magic(line: str) -> str:
    """Return a line of Python, which does nothing in place of a magic."""
    match = MAGIC.fullmatch(line)
    return f'{match[1]}pass' if match else line
