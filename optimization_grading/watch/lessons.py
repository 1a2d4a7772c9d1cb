"""What the watch shows of the lessons. CONNECT HERE: these three functions
are all that the watch asks; an empty answer hides the key.
"""


def reading(task):
    """Return what to read of a task, without its code; or ''."""
    return ''


def question(task):
    """Return what is asked after a task is solved; or None.

    It has asks; answers, pairs of an answer and its reason; and right, the
    number of the right one, from 1.
    """
    return getattr(task, 'question', None)


def difference(task, text):
    """Return lines that compare a file's text with the reference's; or ().
    """
    return ()
