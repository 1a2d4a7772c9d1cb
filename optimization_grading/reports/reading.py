"""What to read of a task: its lesson without the code, and its reference
beside one's own.
"""
import ast
import difflib
import re
import warnings

from optimization_grading import table

LINES = 200  # of a solution that is worth comparing
SEEN = table.FOLDER.parent / 'visualization'


def docstring(row):
    """Return the docstring of a lesson's function, as it stands there."""
    function = next(node for node in ast.parse(
        (table.FOLDER / row.file).read_text()).body
        if isinstance(node, ast.FunctionDef))
    return ast.get_docstring(function)


def section(heading):
    """Return a section of the post without its code, but with its outputs."""
    post = (table.FOLDER / '15-blog_post.md').read_text()
    text = re.search(rf'^## {re.escape(heading)}\n.*?(?=^## |\Z)', post,
                     re.M | re.S)[0]
    text = re.sub(r'^```python\n.*?^```\n\n', '', text, flags=re.M | re.S)
    return re.sub(r'^```text\n(.*?)^```\n', lambda block: re.sub(
        '^(?=.)', '    ', block[1], flags=re.M), text, flags=re.M | re.S)


def places(task):
    """Return a task's picture and the address of its story on the page."""
    return (SEEN / 'pictures' / task.reading.picture,
            (SEEN / 'explorer' / 'index.html').as_uri()
            + f'#story={task.reading.story}')


def reading(task):
    """Return a lesson's text without its code, its picture and its story.

    The lessons are not installed with the grader: then a sentence says so.
    """
    if table.INSTALLED:
        return ('The lessons are not installed with the grader: clone its '
                f'repository and run "make read TASK={task.number}" there.')
    picture, story = places(task)
    return (f'{docstring(task)}\n\n{section(task.reading.section).strip()}\n\n'
            f'Picture: {picture}\nStory: {story}')


def code(text):
    """Return the lines of a module without docstrings and empty lines.

    They have no control characters, so they can be printed.
    Raises: SyntaxError, ValueError or RecursionError if it is no Python.
    """
    with warnings.catch_warnings(action='ignore'):
        tree = ast.parse(text)
    lines = text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and (
                ast.get_docstring(node, clean=False) is not None):
            first = node.body[0]
            for number in range(first.lineno - 1, first.end_lineno):
                lines[number] = ''
    return [''.join(letter if letter.isprintable() else '?'
                    for letter in line.expandtabs().rstrip())
            for line in lines if line.strip()]


def difference(task, text):
    """Compare a solution with the reference, both without docstrings.

    text: of the learner's file.
    Returns: lines that begin with '  ' (in both), '- ' (yours) or '+ ' (the
        reference's); none if both are the same, if it is no Python or too
        long, or if there is no reference here.
    """
    if table.INSTALLED:
        return []
    try:
        own = code(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    right = code((table.FOLDER / task.file).read_text())
    return [] if own == right or len(own) > LINES else [
        line for line in difflib.Differ().compare(own, right)
        if not line.startswith('?')]
