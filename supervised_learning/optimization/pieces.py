"""The learner's own modules in a driver that uses several of them.

They run in this process, without the grader's sandbox. A module that cannot
be used is replaced by the reference, so the others can still take part.
"""
import contextlib
import copy
import linecache
import os
import signal
import sys
import time
import traceback
import types
import warnings

import numpy as np

import console
from optimization_grading import commands, table
from optimization_grading.arrivals import folders
from optimization_grading.judging import verdicts

IMPORT = 60  # seconds that a file may take: TensorFlow is large
SECONDS, TIMES = 10, 30  # more than that and so many times the reference's
AGAIN = 0.05  # seconds after which a bare except is interrupted once more
CLOSE = dict(rtol=1e-7, atol=1e-10, equal_nan=True)


class Unusable(BaseException):
    """A piece must be replaced, and the training starts again.

    It is no Exception: those are the learner's to catch.
    """


class TooSlow(BaseException):
    """The time of a call is over."""


class Pieces:
    """A learner's folder."""

    def __init__(self, given):
        self.given = verdicts.printable(given, 200)
        try:
            self.found = folders.from_folder(given)
        except folders.NoSubmission as error:
            console.fail(str(error), 2)

    def start(self, _):
        """Say what runs, and how."""
        console.say(f"your files from {self.given} run on this machine and "
                    "without the grader's sandbox; what they print is left "
                    'out')

    def run(self, reference, follow):
        """Return follow(functions), of the learner where that is possible.

        reference: a function for each name. Whatever cannot be used is
        replaced, and all begins again.
        """
        rows = {row.module: row for row in table.TASKS}
        self.pieces = [Piece(rows[function.__module__], function)
                       for function in reference.values()]
        sys.stdin = open(os.devnull)  # nobody is asked
        warnings.simplefilter('ignore')
        sys.path.append(str(self.found.folder.resolve()))  # for a helper
        for piece in self.pieces:
            piece.load(self.found)
            if piece.why:
                console.say(piece.told())
        while not all(piece.why for piece in self.pieces):
            try:
                return follow({piece.row.function: piece
                               for piece in self.pieces})
            except Unusable as refused:
                console.say(refused.args[0].told() + '. It begins again.')
                for piece in self.pieces:
                    piece.begin()
        return []

    def report(self):
        """Say which pieces took part, and which differ."""
        own = [piece for piece in self.pieces if not piece.why]
        others = [piece for piece in self.pieces if piece.why]
        console.say(
            f'{len(own)} of {len(self.pieces)} pieces are yours'
            + (f': {names(own)}' if own else '')
            + (f'; the reference stands in for {names(others)}'
               if own and others else ''))
        for piece in own:
            if piece.differs:
                console.say(
                    f'your {piece.row.file} gives something else than the '
                    f'reference, first in call {piece.differs}; to see why: '
                    f'make grade DIR={commands.word(self.found.top)} '
                    f'ARGS="--task {piece.row.number}"')
        if own and not any(piece.differs for piece in own):
            console.say('in every call they gave what the reference gives')


class Piece:
    """A function of the learner, called beside the reference's.

    why: why the reference takes its place, or ''.
    calls: how often it was called; differs: the first call whose result is
        not the reference's, or 0.
    """

    def __init__(self, row, reference):
        self.row, self.reference = row, reference
        self.why = ''
        self.begin()

    def begin(self):
        """Count anew."""
        self.calls = self.differs = 0
        self.took = self.reference_took = 0.

    def told(self):
        """Say why the reference takes its place."""
        return f'{self.why}; the reference stands in for it'

    def load(self, found):
        """Run the learner's file, and put it where imports find it."""
        try:
            source = found.read(self.row.file)
        except verdicts.Failure as missing:
            self.why = str(missing)
            return
        self.path = str(found.folder / self.row.file)
        module = types.ModuleType(self.row.module)
        module.__file__ = self.path
        try:
            with self.at_work(IMPORT):
                exec(compile(source, self.path, 'exec'), vars(module))
        except Unusable:
            return
        self.function = getattr(module, self.row.function, None)
        if not callable(self.function):
            self.why = verdicts.missing_function(self.row, list(vars(module)))
            return
        setattr(module, self.row.function, self)
        sys.modules[self.row.module] = module

    def __call__(self, *arguments, **named):
        """Return what the learner's function returns.

        Raises: Unusable if that is of no use.
        """
        if self.why:
            return self.reference(*arguments, **named)
        given = copy.deepcopy((arguments, named))
        state, began = np.random.get_state(), time.perf_counter()
        expected = self.reference(*given[0], **given[1])
        self.reference_took += time.perf_counter() - began
        np.random.set_state(state)
        given = copy.deepcopy((arguments, named))
        began = time.perf_counter()
        with self.at_work(SECONDS + TIMES * self.reference_took - self.took):
            result = self.function(*given[0], **given[1])
        self.took += time.perf_counter() - began
        self.calls += 1
        if not alike(result, expected):
            self.refuse(f': {self.row.function} returned '
                        f'{shape(result)}; {shape(expected)} is expected')
        if not self.differs and not close(result, expected):
            self.differs = self.calls
        return result

    def refuse(self, why):
        """Let the reference take this piece's place."""
        self.why = verdicts.printable(self.row.file + why, 300)
        raise Unusable(self) from None

    @contextlib.contextmanager
    def at_work(self, seconds):
        """Run the learner's code for as long; refuse it if that fails."""
        try:
            with at_most(max(seconds, 0.1)), contextlib.redirect_stdout(
                    open(os.devnull, 'w')):
                yield
        except TooSlow:
            self.refuse(' takes too long: is there a loop that does not end, '
                        'or one over single numbers?')
        except NotImplementedError:
            self.refuse(' is still to be written')
        except KeyboardInterrupt:
            raise
        except (Exception, SystemExit, GeneratorExit) as error:
            self.refuse(told(error, self.path))


@contextlib.contextmanager
def at_most(seconds):
    """Raise TooSlow after some time; the time of a caller stands still."""
    def stop(*_):
        raise TooSlow

    handler = signal.signal(signal.SIGALRM, stop)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, AGAIN if left else 0)
        signal.signal(signal.SIGALRM, handler)


def told(error, path):
    """Say what was raised, and at which line of a file."""
    lines = [frame.lineno for frame in traceback.extract_tb(
        error.__traceback__) if frame.filename == path]
    if isinstance(error, SyntaxError):
        lines.append(error.lineno)
    text = f'{type(error).__name__}: {getattr(error, "msg", error)}'
    if isinstance(error, SystemExit):
        text = 'it ends the program; return the result instead'
    code = linecache.getline(path, lines[-1]).strip() if lines else ''
    return (f', line {lines[-1]}' if lines else '') + f': {text}' + (
        f' ({code})' if code else '')


def names(pieces):
    """List the files of pieces."""
    return ', '.join(piece.row.file for piece in pieces)


def parts(value):
    """Return a result as a flat list of arrays."""
    if isinstance(value, (tuple, list)):
        return [array for part in value for array in parts(part)]
    return [np.asarray(value)]


def alike(result, expected):
    """Tell whether a result can stand for the expected one."""
    try:
        found, wanted = parts(result), parts(expected)
        return len(found) == len(wanted) and all(
            one.shape == other.shape and one.dtype.kind in 'biuf'
            for one, other in zip(found, wanted))
    except Exception:  # rows of different lengths, say
        return False


def close(result, expected):
    """Tell whether a result is the expected one, but for rounding."""
    return all(np.allclose(one, other, **CLOSE)
               for one, other in zip(parts(result), parts(expected)))


def shape(value):
    """Write what kind of result something is."""
    if isinstance(value, tuple):
        return f'({", ".join(map(shape, value))})'
    if isinstance(value, list):
        return f'a list of {len(value)}'
    found = np.shape(value) if isinstance(value, np.ndarray) else None
    return f'an array of shape {found}' if found is not None else (
        verdicts.kind_of(value))
