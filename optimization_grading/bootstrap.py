"""Start the grader so that nothing in a learner's folder is obeyed.

pytest chooses its ini file before it knows any plugin's options: it takes the
learner's folder for a folder of tests, would read its pytest.ini, import the
plugins that are named there, and run its conftest.py; and `python -m` looks
for modules in the current folder first. So bootstrap.pth calls at_start()
whenever Python starts, before a module can be found by PYTHONPATH or in the
current folder. If pytest is to grade, Python starts again, and begin() runs
pytest with the grader's own ini file and checks. Started in any other way,
pytest refuses to grade.
"""
import importlib.util
import io
import os
import sys

OPTIONS = '--submission', '--cohort'
PYTEST = 'pytest', 'py', '_pytest'  # its packages
PACKAGE = __package__
# What would let others' files or settings into the grader's process.
OBEYED = ('PYTHONPATH', 'PYTHONSTARTUP', 'PYTHONINSPECT', 'PYTHONOPTIMIZE',
          'PYTHONWARNINGS', 'PYTEST_PLUGINS', 'PYTEST_DISABLE_PLUGIN_AUTOLOAD')
USAGE_ERROR = 4  # pytest's exit code
STARTED = 'OPTIMIZATION_GRADING_STARTED'  # as what, word by line
started = False  # whether begin() has run: the proof of a safe start


def at_start():
    """Start again if pytest is to grade; refuse where that is not possible.
    """
    options, kind, program, words = parsed(sys.orig_argv)
    if kind == 'm' and package_of(program) == PACKAGE:
        if not sys.flags.safe_path or any(
                name in os.environ for name in OBEYED):
            again(options, words)
        return
    if kind in ('m', 'file') and package_of(program) in PYTEST:
        if grades(words):
            refuse_files(words)
            again(options, words, [sys.orig_argv[0], '-m', program]
                  if kind == 'm' else [program])
    elif kind == 'c' and 'pytest' in program and (
            grades(words) or any(option in program for option in OPTIONS)) or (
            any(word.split('.')[0] in PYTEST for word in words)
            and grades(words)):
        end(refusal(words))  # coverage, say, would search the current folder
    sys.meta_path.insert(0, Guard())


def package_of(program):
    """Return the package that a module, or a script of one, belongs to."""
    return os.path.basename(program).split('.')[0]


def parsed(words):
    """Split a command as Python reads it.

    Returns: the interpreter's options that may stay; 'm', 'c' or 'file';
        that module, code or file; and the words for it.
    """
    kept, i = [], 1
    while i < len(words):
        word, i = words[i], i + 1
        if word == '--' or not word.startswith('-') or word == '-':
            rest = words[i:] if word == '--' else [word, *words[i:]]
            return kept, 'file', ''.join(rest[:1]), rest[1:]
        if word.startswith('--'):
            i += word == '--check-hash-based-pycs'
            continue
        for j, letter in enumerate(word[1:], 2):
            if letter in 'cmWX':
                value = word[j:] or ''.join(words[i:i + 1])
                i += not word[j:]
                if letter in 'cm':
                    return kept, letter, value, words[i:]
                kept += ['-X', value] * (letter == 'X')
                break
            if letter in 'uBE':
                kept.append('-' + letter)
    return kept, '', '', []


def grades(words):
    """Return whether pytest would grade with these words."""
    return any(word.split('=')[0] in OPTIONS
               for word in expanded([*added(), *words]))


def added():
    """Return the words of PYTEST_ADDOPTS."""
    import shlex  # not at each start of Python
    try:
        return shlex.split(os.environ.get('PYTEST_ADDOPTS', ''))
    except ValueError:
        return []  # pytest says so


def expanded(words, depth=9):
    """Yield words, and in place of @FILE those of the file, as pytest does.
    """
    for word in words:
        if not word.startswith('@') or not depth:
            yield word
            continue
        try:
            with open(word[1:], encoding='utf-8', errors='replace') as file:
                yield from expanded(file.read().splitlines(), depth - 1)
        except OSError:
            yield word  # pytest says so


def joined(words):
    """Join the grader's options with their values, whatever these are."""
    found = []
    for word in words:
        if found and found[-1] in OPTIONS:
            found[-1] += '=' + word
        else:
            found.append(word)
    return found


def again(options, words, started=()):
    """Start Python again, where begin() will run.

    started: the words by which this was started, if not as safely() says.
    """
    environment = {name: value for name, value in os.environ.items()
                   if name not in OBEYED}
    environment[STARTED] = '\n'.join(started)
    os.execve(sys.executable, [sys.executable, *options, '-P', '-m', PACKAGE,
                               *words], environment)


def refuse_files(words):
    """Refuse files of options: they may be a learner's."""
    for word in joined([*added(), *words]):
        if word.startswith('@'):
            end(f'the grader reads no options from a file, as in {word}. '
                f'Write them out: {command()} --submission DIR')


def end(sentence):
    """End this process: an exception would only be printed here."""
    os.write(2, f'ERROR: {sentence}\n'.encode(errors='replace'))
    os._exit(USAGE_ERROR)


def refusal(words):
    """Say how to start the grader, with the same options."""
    first = next((i for i, word in enumerate(words)
                  if word.split('=')[0] in OPTIONS), len(words))
    options = ' '.join(map(quoted, words[first:])) or '--submission DIR'
    return ('started like this, pytest could run files in a learner\'s '
            f'folder. Type instead: {command()} {options}')


def quoted(word):
    """Quote a word for a shell, before it is safe to import shlex."""
    plain = all(letter.isascii() and letter.isalnum() or letter in '-_./=:,'
                for letter in word)
    return word if word and plain else "'" + word.replace(
        "'", "'\\''") + "'"


def command():
    """Return the command that starts the grader safely."""
    return ' '.join(map(quoted, safely()))


def safely():
    """Return the words of that command."""
    script = os.path.join(os.path.dirname(sys.executable),
                          'optimization-grading')
    return [script] if os.path.exists(script) else [
        sys.executable, '-m', PACKAGE]


class Guard:
    """Finds pytest when it is imported, and lets it refuse to grade."""

    def find_spec(self, name, path=None, target=None):
        """Find _pytest.config, and no other module."""
        if name != '_pytest.config':
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            module.Config.parse = guarded(module.Config.parse,
                                          module.UsageError)
        spec.loader.exec_module = exec_module
        return spec


def guarded(parse, error):
    """Return pytest's Config.parse, which reads options before ini files.

    It raises the error where the options are the grader's.
    """
    def guarded_parse(self, args, addopts=True):
        words = [os.fspath(word) for word in args]
        if not started and grades(words):
            raise error(refusal(words))
        return parse(self, args, addopts)
    return guarded_parse


class Output(io.TextIOWrapper):
    """Standard output that whoever reads it may close, as head does.

    The run goes on: its files are still to be written.
    """

    def write(self, text):
        """Write; drop it if nobody reads on."""
        return self.kept(super().write, text)

    def flush(self):
        """Flush; drop what nobody reads."""
        self.kept(super().flush)

    def kept(self, act, *given):
        """Act, or write to nowhere from now on."""
        try:
            return act(*given)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return act(*given)


def begin(words):
    """Run a batch, the watch, or pytest with the grader's own ini file.

    words: the options; before those for pytest come those of PYTEST_ADDOPTS.
    Returns: the exit code.
    """
    global started
    for name in 'stdin', 'stdout', 'stderr':
        if getattr(sys, name) is None:  # optimization-grading ... >&-
            setattr(sys, name, open(os.devnull, 'r+'))
    try:
        os.getcwd()
    except OSError:
        end('the current folder is not there any more: change to another')
    if words[:1] not in (['--batch'], ['--watch']):
        refuse_files(words)
        words = [*added(), *words]
    os.environ.pop('PYTEST_ADDOPTS', None)
    started = True
    os.environ['PYTHONSAFEPATH'] = '1'  # for the processes that it starts
    if words[:1] == ['--batch']:
        from optimization_grading.cohort import batch
        return batch.main(int(words[1]))
    from optimization_grading import commands
    typed = os.environ.pop(STARTED, '')
    commands.started_by(typed.split('\n') if typed else safely())
    if words[:1] == ['--watch']:
        from optimization_grading.watch import app
        return app.main(words[1:])
    sys.stdout = sys.__stdout__ = Output(
        sys.stdout.detach(), sys.stdout.encoding, sys.stdout.errors,
        line_buffering=sys.stdout.line_buffering)
    import pytest

    from optimization_grading import table
    if not grades(words) and not {'-h', '--help'} & {*words}:
        end('name a folder of task files with --submission DIR, or a folder '
            'with one for each learner with --cohort DIR')
    return pytest.main([  # what comes last counts, but for the checks
        str(table.CHECKS), *joined(words), '-p', f'{PACKAGE}.plugin',
        '-c', str(table.CHECKS / 'grading.ini'),
        '--rootdir', str(table.REPOSITORY), '-o', f'cache_dir={table.CACHE}',
        '-W', 'ignore'])  # no warning decides a verdict
