"""Commands that are shown to be copied: they mean what they say."""
import os
import shlex

SPECIAL = '\\\'!:#'  # to bash, and : and # to GitHub's runner
program = 'pytest'  # that grades


def word(path):
    """Return a path as one word to type, whatever its name is.

    It is printable text on one line. Names that are not need the quotes $''
    of bash and zsh.
    """
    text = os.fspath(path)
    if text.startswith(('-', '@', '~')):  # pytest would not take it for a path
        text = './' + text
    return quoted(text)


def quoted(text):
    """Return a text as one word of a shell."""
    if text.isprintable() and '::' not in text and '##[' not in text:
        return shlex.quote(text)
    return "$'" + ''.join(
        letter if letter.isprintable() and letter not in SPECIAL else
        ''.join(f'\\x{byte:02x}' for byte in os.fsencode(letter))
        for letter in text) + "'"


def by_make():
    """Tell whether make has started this: then pytest may be no command."""
    return 'MAKELEVEL' in os.environ


def started_by(words):
    """Keep the words by which the grader was started, as they are typed."""
    global program
    program = ' '.join(quoted(nearest(part)) for part in words)


def nearest(path):
    """Return a program's path, from the current folder if that is shorter.
    """
    if not os.path.isabs(path):
        return path
    near = os.path.relpath(path)
    near = near if os.sep in near else f'./{near}'
    return near if len(near) < len(path) else path


def grade(top, options, make=False, given=()):
    """Return the command that grades a learner again.

    given: options and their values, of a learner who is no folder or file
        alone: they take the place of --submission top.
    """
    if given:
        words = ' '.join(f'{option}={quoted(os.fspath(value))}'
                         for option, value in given)
        return f'{program} {words} {options}'
    return (f'make grade DIR={word(top)} ARGS="{options}"' if make else
            f'{program} --submission {word(top)} {options}')
