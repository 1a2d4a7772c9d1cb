"""Answer questions with a learner's function; nothing here is confined.

The module is imported at the first question that needs it. What came of a
question is told: no expected value is known here.
"""
import errno
import os
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from optimization_grading.protocol import probes, style
from optimization_grading.protocol.messages import (
    Place,
    Question,
    Raised,
    Report,
)

PROBES: dict[str, Callable[..., Any]] = {
    **probes.PROBES, 'style': style.style}
BEFORE_IMPORT = ('style',)  # judged before any line of the learner's has run


class Answering:
    """A learner's module and function."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.function: Callable[..., Any] | None = None
        self.found: dict[str, Any] = {}
        self.probes = PROBES
        if place.search:  # its process has it; no other one does
            from optimization_grading.diagnosis import trial
            self.probes = {**PROBES, 'trial': trial.probe}

    def answer(self, question: Question) -> Report:
        """Answer a question; report how far it came, and what was seen."""
        found: dict[str, Any] = {'stage': 'call', 'warnings': []}
        self.found = found
        with warnings.catch_warnings():
            warnings.resetwarnings()
            warnings.simplefilter('default')
            warnings.showwarning = self.note
            try:
                if self.function is None and (
                        question.probe not in BEFORE_IMPORT):
                    self.load()
                found['stage'] = 'call'
                self.call(question)
            except SystemExit as error:
                found['ended'] = f'sys.exit({error.code!r})'[:80]
            except BaseException as error:
                found['raised'] = raised(error, self.place.folder)
        return Report(**found)

    def note(self, message: object, category: type, *_: object, **__: object
             ) -> None:
        """Keep the first few warnings."""
        kept = self.found['warnings']
        if len(kept) < 3:
            kept.append(f'{category.__name__}: {message}'[:300])

    def load(self) -> None:
        """Import the module and find the function."""
        found, name = self.found, self.place.module
        found['stage'] = 'import'
        sys.path.insert(0, self.place.folder)
        for given, source in self.place.given:
            sys.modules[given] = types.ModuleType(given)
            vars(sys.modules[given])['np'] = np
            exec(source, vars(sys.modules[given]))
        before = random_state()
        if 'tensorflow' in sys.modules:
            probes.tensorflow()  # before a learner's file can change it
        module = __import__(name)
        found['reseeded'] = before != random_state()
        found['stage'] = 'function'
        names = vars(module)
        found['names'] = [
            name for name, value in names.items()
            if isinstance(value, types.FunctionType)
            and value.__module__ == module.__name__][:50]
        self.function = names[self.place.function]

    def call(self, question: Question) -> None:
        """Call a probe with the function."""
        found, seed = self.found, question.seed
        if seed is not None:
            np.random.seed(seed)
        before = random_state()
        found['value'] = [self.probes[question.probe](
            self.function, *question.arguments)]
        if seed is not None:
            found['next_random'] = np.random.random()
        else:
            found['reseeded'] = found.get('reseeded', False) or (
                before != random_state())
        if question.probe == 'call':
            found['after'] = question.arguments


def random_state() -> bytes:
    """Give the state of NumPy's global generator."""
    state: Any = np.random.get_state()
    return bytes(state[1])


def raised(error: BaseException, folder: str) -> Raised:
    """Tell of an exception: type, text, and the learner's line."""
    kind, file, number, code = type(error).__name__, '', None, ''
    try:
        text = str(error)[:1000]
    except BaseException:
        text = 'its message raised an exception itself'
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        kind = 'MemoryError'  # mmap tells it so
    if isinstance(error, SyntaxError):
        text = str(error.msg)
        if error.filename:
            file = os.path.basename(str(error.filename))
            number, code = error.lineno, str(error.text or '').strip()
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(folder + os.sep):
            file = os.path.basename(frame.filename)
            number, code = frame.lineno, frame.line or ''
    return Raised(kind, text, file, number, code)
