"""The learner's own modules in a driver, with the option --modules DIR.

They run in this process, without the grader's sandbox.
"""
import atexit
import contextlib
import functools
import importlib.abc
import importlib.util
import pathlib
import sys
import warnings

import numpy as np

import console
import datasets
from optimization_grading import commands, table
from optimization_grading.arrivals import folders
from optimization_grading.judging import submission, verdicts
from tools import beside, faults

ROWS = {row.module: row for row in [*table.TASKS, *table.FURTHER]}
# What a function returns, if the name of its type does not say it.
ANSWER_TYPES = {
    'array': 'an array', 'optimizer': 'an optimizer',
    'numbers': 'a list of numbers', 'batches': 'a list of pairs'}


class OwnModules(importlib.abc.Loader):
    """A learner's folder: it finds and loads the task modules in it.

    running: file, line and name of the learner's code that is at work.
    returned: what the last function returned, as the error of a driver that
        cannot use it begins.
    """

    def __init__(self, given):
        self.given = verdicts.printable(given, 200)
        self.running = self.returned = None
        self.row = next(row for row in ROWS.values()
                        if row.driver == console.program())
        try:
            found = folders.from_folder(given)
            self.source = found.read(self.row.file)
        except folders.NoSubmission as error:
            console.fail(str(error), 2)
        except verdicts.Failure as error:
            console.fail(f'{self.given}: {error}' + (
                '; "make starter DIR=new" makes a folder with all files'
                if self.row in table.TASKS else ''), 2)
        self.folder, self.top = found.folder, found.top.resolve()
        sys.meta_path.insert(0, self)
        sys.path.append(str(self.folder.resolve()))  # for a helper module
        sys.excepthook = functools.partial(faults.explain, self)
        warnings.showwarning = functools.partial(faults.warn, self.folder)

    def find_spec(self, name, path=None, target=None):
        """Find a task module, if the learner has it."""
        if name in ROWS and (self.folder / ROWS[name].file).is_file():
            return importlib.util.spec_from_file_location(
                name, self.folder / ROWS[name].file, loader=self)

    def exec_module(self, module):
        """Run a file as it is now, and watch its function."""
        row, path = ROWS[module.__name__], module.__spec__.origin
        with self.at_work(path, 1, ''):
            exec(compile(pathlib.Path(path).read_bytes(), path, 'exec'),
                 vars(module))
        function = getattr(module, row.function, None)
        if not callable(function):
            console.fail(f'{self.given}: ' + verdicts.missing_function(
                row, list(vars(module))))
        line = getattr(getattr(function, '__code__', 0), 'co_firstlineno', 1)
        kind = getattr(row, 'answer_type', 'result that it can use')
        kind = (f'a tuple ({", ".join(row.returns)})' if kind == 'parts'
                else ANSWER_TYPES.get(kind, f'a {kind}'))

        @functools.wraps(function)
        def watched(*arguments, **named):
            with self.at_work(path, line, row.function):
                result = function(*arguments, **named)
            self.returned = lambda: (
                f'your {row.function} returned ' + (
                    f'the class {result.__name__}' if isinstance(result, type)
                    else verdicts.kind_of(result))
                + f'; the driver expects {kind} and stops')
            return result

        setattr(module, row.function, watched)

    @contextlib.contextmanager
    def at_work(self, *where):
        """Note what runs; after an exception the note stays."""
        before, self.running = self.running, where
        try:
            yield
        except SystemExit as error:
            raise RuntimeError('this ends the driver; return the result '
                               'instead').with_traceback(
                                   error.__traceback__) from None
        self.running = before

    def start(self, chosen):
        """Say whose modules run, and compare what is printed from now on."""
        driver = pathlib.Path(__file__).with_name(self.row.driver)
        names = dict.fromkeys(
            f'{name.decode()}.py' for name in submission.SIBLING.findall(
                driver.read_bytes() + self.source)
            if self.find_spec(name.decode()))
        console.say(f'your {" and ".join(names)} from {self.given}, on this '
                    "machine and without the grader's sandbox")
        reason = ('the course publishes none' if self.row in table.FURTHER
                  else 'the published one is without --scalar-bias'
                  if getattr(chosen, 'scalar_bias', False)
                  else 'the published one is of MNIST'
                  if self.row.needs_mnist and on_digits(self.row, chosen)
                  else '')
        if reason:
            console.say(f'the output is not compared: {reason}')
            return
        top = (self.top.relative_to(datasets.REPOSITORY)
               if self.top.is_relative_to(datasets.REPOSITORY) else self.top)
        sys.stdout = beside.Beside(
            sys.stdout, self.row, console.say, '; to see why: make grade '
            f'DIR={commands.word(top)} ARGS="--task {self.row.number}"',
            lambda: self.running)
        atexit.register(sys.stdout.finish)


def on_digits(row, chosen):
    """Tell whether the driver's data are the stand-in's."""
    with contextlib.suppress(Exception):  # loading says what is wrong
        with np.load(datasets.find(row.data[0], chosen)) as file:
            return file.get('source') == 'digits'
