"""Answer in this interpreter, without a sandbox and without limits.

For a front end that is a sandbox itself, such as a browser's page.
"""
import contextlib
import io
import math
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
        self.place, self.before = place, {*sys.modules}
        self.path = [*sys.path]
        self.renew()

    def renew(self) -> None:
        """Forget the learner's modules."""
        for name in {*sys.modules} - self.before:
            file = getattr(sys.modules[name], '__file__', None) or ''
            if file.startswith(self.place.folder) or name in dict(
                    self.place.given):
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
