"""Answer in this interpreter, without a sandbox and without limits.

For a front end that is a sandbox itself, such as a browser's page.
"""
import contextlib
import io
import math
import os
import sys
import time

from optimization_grading.protocol.answering import Answering
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Outcome, Place, Question


class Plain:
    """An Answerer whose solutions run where the grader runs."""

    def __init__(self, root: str, limits: Limits = Limits()) -> None:
        self.root, self.limits = root, limits

    def session(self, libraries: tuple[str, ...], place: Place
                ) -> 'PlainSession':
        """Begin a session with the solution in a place."""
        return PlainSession(place)

    def close(self) -> None:
        """End what there is to end: nothing."""


class PlainSession:
    """The questions to one solution; fresh is a module imported anew."""

    def __init__(self, place: Place) -> None:
        self.place, self.path = place, [*sys.path]
        # a task's module may be loaded already, from elsewhere
        self.own = {file.removesuffix('.py') for file in os.listdir(
            place.folder) if '-' in file} | {*dict(place.given)}
        self.renew()

    def renew(self) -> None:
        """Forget the learner's modules."""
        for name, module in [*sys.modules.items()]:
            file = getattr(module, '__file__', None) or ''
            if name in self.own or file.startswith(self.place.folder):
                del sys.modules[name]
        sys.path[:] = self.path
        self.answering, self.used = Answering(self.place), False

    close = renew

    def ask(self, question: Question, seconds: float = math.inf,
            processor: float = math.inf) -> Outcome:
        """Return what became of a question, however long it takes."""
        printed, began = io.StringIO(), time.monotonic()
        with contextlib.redirect_stdout(printed), (
                contextlib.redirect_stderr(printed)):
            # as over the wire: a learner gets copies
            report = self.answering.answer(Question.unpack(question.pack()))
        self.used = True
        text, took = printed.getvalue(), time.monotonic() - began
        return Outcome(processor=took, seconds=took, printed=text,
                       prints=len(text.encode()), said=report.pack())
