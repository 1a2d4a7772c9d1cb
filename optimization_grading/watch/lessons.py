"""What the watch shows of the lessons: all that it asks of them is here."""
from optimization_grading.reports import reading as readings


def reading(task):
    """Return what to read of a task, without its code."""
    return readings.reading(task)


def question(task):
    """Return what is asked after a task is solved.

    It has asks; answers, pairs of an answer and its reason; and right, the
    number of the right one, from 1.
    """
    return task.question


def difference(task, text):
    """Return lines that compare a file's text with the reference's; or ().
    """
    return readings.difference(task, text)
