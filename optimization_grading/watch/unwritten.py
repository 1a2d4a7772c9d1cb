"""What of a folder is not written yet, seen without running it."""
import ast
import warnings

from optimization_grading.judging.record import Record
from optimization_grading.judging.verdicts import still_to_be_written
from optimization_grading.protocol import style

LARGE = 20_000  # bytes of a file that is more than a starter's


def records(submission, task):
    """Return a task's records if its file is missing or not written yet.

    Returns: () if the task must be graded.
    """
    file = submission.snapshot.files.get(task.file)
    failure = still_to_be_written(task)
    if file:
        if not waits(file.content, task.function):
            return ()
        sentence = failure.sentence
    elif task.file in submission.snapshot.unreadable:
        return ()
    else:
        sentence = submission.missing(task.file)
    return [Record(submission.name, task.number, check, failure.verdict,
                   sentence) for check in task.checks]


def waits(content, function):
    """Tell whether a file has a function that does nothing yet."""
    if len(content) > LARGE:
        return False
    try:
        with warnings.catch_warnings(action='ignore'):
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return style.unwritten(tree) and function in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
