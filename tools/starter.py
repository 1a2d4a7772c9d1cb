#!/usr/bin/env python3
"""Make a learner's folder: the task files, with the bodies to be written.

Usage: starter.py DIR

Each file keeps the reference's signature and, of its docstring, what the
function does, why, the arguments and the example. The equations and the body
are for the learner to write.
"""
import ast
import os
import pathlib
import re
import shutil
import sys
import tempfile

from optimization_grading import table
from optimization_grading.judging.verdicts import printable

STUB = "raise NotImplementedError('your code goes here')"


def starter(task):
    """Return the text of a task's file, to be completed."""
    text = (table.FOLDER / task.file).read_text()
    function = next(node for node in ast.parse(text).body
                    if isinstance(node, ast.FunctionDef))
    first = function.body[0]
    lines = text.splitlines()
    return '\n'.join([
        *lines[:first.lineno - 1], *docstring(task, first.value.value),
        '    ' + STUB, ''])


def docstring(task, text):
    """Return the lines of a docstring that say what and why, but not how."""
    summary, *paragraphs = text.rstrip().split('\n\n')
    told = f'Why: |>>> |({"|".join(task.parameters)})\\b[^\n]*:'
    kept = [paragraph for paragraph in paragraphs
            if re.match(f'    ({told})', paragraph)]
    lines = re.sub(r'\n    Raises:.*?(?=\n\n|$)', '',
                   '\n\n'.join([summary, *kept]), flags=re.S)
    return f'    """{lines}\n    """'.split('\n')


def build(folder):
    """Make the folder, whole or not at all."""
    folder, shown = pathlib.Path(folder), printable(folder, 200)
    try:
        if folder.exists() and (not folder.is_dir()
                                or any(folder.iterdir())):
            raise SystemExit(f'{shown} exists and is not empty; name a new '
                             'folder')
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = pathlib.Path(tempfile.mkdtemp(
            dir=folder.parent, prefix=f'.{folder.name}.'))
        try:
            for task in table.TASKS:
                path = temporary / task.file
                path.write_text(starter(task))
                path.chmod(0o755)
            temporary.chmod(0o755)
            os.replace(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise SystemExit(f'cannot write {shown} ({error.strerror}); name '
                         'another folder') from None
    return folder


if __name__ == '__main__':
    if len(sys.argv) != 2 or not sys.argv[1] or sys.argv[1].startswith('-'):
        raise SystemExit('name the folder to make, as in: make starter '
                         'DIR=my-solutions')
    print(f'{printable(build(sys.argv[1]), 200)}: {len(table.TASKS)} files to '
          'complete')
