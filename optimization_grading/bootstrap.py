"""Begin "pytest --submission DIR" so that nothing in DIR is obeyed.

pytest chooses its pytest.ini before it knows the options of any plugin: it
takes DIR for a folder of tests, and would read DIR's pytest.ini, load the
plugins that are named there, and run DIR's conftest.py; and a learner's
folder that is the current one would be searched for modules first. So Python
runs this whenever it starts, by bootstrap.pth. If pytest is to grade, it
starts again with this repository's pytest.ini and the tests of the tasks.
"""
import os
import sys

OPTIONS = ('--submission', '--cohort')


def command(words):
    """Give the command that pytest's command becomes; None: leave it alone.

    words: as in sys.orig_argv.
    """
    if words[1:3] == ['-m', 'optimization_grading.watch']:
        return [sys.executable, '-P', *words[1:]]
    if words[1:3] == ['-m', 'pytest']:
        words = words[3:]
    elif len(words) > 1 and os.path.basename(words[1]) == 'pytest':
        words = words[2:]
    else:
        return None
    if not any(word.split('=')[0] in OPTIONS for word in words):
        return None
    joined = []
    for word in words:
        if joined and joined[-1] in OPTIONS:
            joined[-1] += '=' + word
        else:
            joined.append(word)
    from optimization_grading import table
    return [sys.executable, '-P', '-m', 'pytest',
            '-c', str(table.REPOSITORY / 'pytest.ini'),
            '--rootdir', str(table.REPOSITORY), str(table.CHECKS), *joined]


def begin():
    """Start again if pytest is to grade."""
    again = command(sys.orig_argv)
    if again:
        os.environ['PYTHONSAFEPATH'] = '1'  # for pytest-xdist's processes
        os.execv(sys.executable, again)


begin()
