#!/usr/bin/env python3
"""Make a learner's folder, or add the task files that it lacks.

Usage: starter.py DIR

Each file keeps the reference's head and signature. Its docstring is the whole
task: what and why, the way to the equation up to its last step, arguments and
example, and what each point is given for. The last step and the body are for
the learner to write.
"""
import ast
import os
import pathlib
import re
import sys
import textwrap

from optimization_grading import table
from optimization_grading.judging.verdicts import printable
from optimization_grading.reports import reading

STUB = "raise NotImplementedError('your code goes here')"


def starter(task):
    """Return the text of a task's file, to be completed."""
    return stub(task, '\n\n'.join(docstring(task)))


def stub(row, told):
    """Return the head of a row's file, a docstring and no body."""
    text = (table.FOLDER / row.file).read_text()
    function = next(node for node in ast.parse(text).body
                    if isinstance(node, ast.FunctionDef))
    head = text.splitlines()[:function.body[0].lineno - 1]
    told = f'    """{textwrap.indent(told, "    ").lstrip()}' + (
        '\n    ' * ('\n' in told)) + '"""'
    return '\n'.join([*head, told, f'    {STUB}', ''])


def docstring(task):
    """Yield the paragraphs of a docstring that teaches a task.

    Of the lesson: the summary, why, the arguments and the example.
    """
    summary, why, *others = reading.docstring(task).split('\n\n')
    yield from (summary, why, task.derivation)
    told = f'>>> |({"|".join(task.parameters)})\\b[^\n]*:'
    for paragraph in others:
        if re.match(told, paragraph):
            yield re.sub(r'\nRaises:.*', '', paragraph, flags=re.S)
    yield f'The {task.points} points:\n' + '\n'.join(
        textwrap.fill(f'{points}  {task.asks[name]}', 75,
                      subsequent_indent='   ')
        for name, points in task.checks.items())
    yield textwrap.fill(
        f'To read, with the equation: make read TASK={task.number} shows '
        f'"{task.reading.section}" of the post, the picture '
        f'{task.reading.picture} and the story "{task.reading.story}".', 75,
        break_on_hyphens=False)


def missing(folder):
    """Return the tasks of which a folder has no file.

    A file with the number of a task, such as 5_momentum.py, is taken for its.
    """
    names = os.listdir(folder) if folder.is_dir() else []
    numbers = {int(found[1]) for name in names if (found := re.match(
        r'(\d+)[-_ ].*(?<!-main)\.py$', name))}
    return [task for task in table.TASKS if task.number not in numbers]


def build(folder):
    """Make the folder, or add the files that it lacks: all, or none.

    Returns: the number of files that were added.
    """
    folder, shown = pathlib.Path(folder), printable(folder, 200)
    if folder.exists() and not folder.is_dir():
        raise SystemExit(f'{shown} is a file; name a folder')
    added = []
    try:
        texts = {task.file: starter(task) for task in missing(folder)}
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with open(folder / name, 'x') as file:
                added.append(folder / name)
                file.write(text)
            added[-1].chmod(0o755)
    except OSError as error:
        for path in added:
            path.unlink()
        raise SystemExit(f'cannot write {shown} ({error.strerror}); name '
                         'another folder') from None
    return len(added)


if __name__ == '__main__':
    if len(sys.argv) != 2 or not sys.argv[1] or sys.argv[1].startswith('-'):
        raise SystemExit('name the folder to make, as in: make starter '
                         'DIR=my-solutions')
    shown, added = printable(sys.argv[1], 200), build(sys.argv[1])
    print(f'{shown}: {added} files to complete' if added else
          f'{shown} has a file for each task; none was added')
