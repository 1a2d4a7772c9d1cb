"""Commands that are shown to be copied: they mean what they say."""
import os
import shlex

SPECIAL = '\\\'!:#'  # to bash, and : and # to GitHub's runner


def word(path):
    """Return a path as one word to type, whatever its name is.

    It is printable text on one line. Names that are not need the quotes $''
    of bash and zsh.
    """
    text = os.fspath(path)
    if text.startswith(('-', '@', '~')):  # pytest would not take it for a path
        text = './' + text
    if text.isprintable() and '::' not in text and '##[' not in text:
        return shlex.quote(text)
    return "$'" + ''.join(
        letter if letter.isprintable() and letter not in SPECIAL else
        ''.join(f'\\x{byte:02x}' for byte in os.fsencode(letter))
        for letter in text) + "'"


def again(top, number, seed):
    """Return the command that repeats the verdicts on a task.

    top: the folder that was given.
    """
    return f'pytest --submission {word(top)} --task {number} --seed {seed}'
