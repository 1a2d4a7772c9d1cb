"""Sessions with solutions, one after the other, and the time that is left."""
import math
import os
import pathlib
import shutil
import tempfile
from collections.abc import Callable

import numpy as np

from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import (
    Failure,
    GraderFault,
    report_of,
    spent,
)
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import (
    Answerer,
    Outcome,
    Place,
    Question,
    Session,
)
from optimization_grading.table import Task

LOOK = Question('look')


class Grader:
    """What answers, and the session with the solution that is judged now.

    limits: those of a call. styles: what the texts of the learner's files
        show.
    """

    def __init__(self, answerer: Answerer) -> None:
        self.answerer, self.limits = answerer, answerer.limits
        self.budget = Budget(self.limits)
        self.key: tuple[object, ...] | None = None
        self.session: FileSession | None = None
        self.view = ''
        self.viewed: Submission | None = None
        self.reader: Session | None = None
        self.styles: dict[bytes, Outcome] = {}

    def begin(self, submission: Submission, task: Task,
              given: tuple[tuple[str, str], ...] = (), search: bool = False
              ) -> 'FileSession':
        """Give the session with a learner's solution of a task.

        given: (module, source) of what stands in for the learner's own.
        search: whether its verdicts are known, and a mistake is searched
            for; no process of before goes on then.
        """
        key = submission, task.number, search, given
        if self.session and key == self.key:
            return self.session
        if not self.key or key[:3] != self.key[:3]:
            self.budget = Budget(self.limits)
        self.end()
        content = submission.read(task.file)
        if submission != self.viewed:
            self.forget()
            self.view = tempfile.mkdtemp(prefix='view-',
                                         dir=self.answerer.root)
            os.chmod(self.view, 0o755)
            submission.copy_to(pathlib.Path(self.view))
            self.viewed = submission
        place = Place(self.view, task.module, task.function, given, search)
        self.session = FileSession(
            lambda: self.answerer.session(submission.libraries(task), place),
            self.style(content), self.budget)
        self.key = key
        return self.session

    def style(self, content: bytes) -> Outcome:
        """Give the outcome of reading the text of a file.

        A learner's texts are read in one process, in which no file runs. One
        that it does not survive is read in a fresh one.
        """
        if content not in self.styles:
            question = Question('style', (np.frombuffer(content, np.uint8),))
            for last in False, True:
                try:
                    self.reader = self.reader or self.answerer.session(
                        (), Place(self.view, '', ''))
                    shared = self.reader.used
                    outcome = self.budget.ask(self.reader, question)
                except GraderFault:
                    self.reader = None
                    if last:
                        raise
                    continue
                if outcome.status is None or not shared:
                    break
            self.styles[content] = outcome
        return self.styles[content]

    def renew(self) -> None:
        """Let the next question go to a fresh process."""
        if self.session:
            self.session.renew()

    def end(self) -> None:
        """End the session, if there is one."""
        if self.session:
            self.session.close()
        self.key = self.session = None

    def forget(self) -> None:
        """Remove the copies of a learner's files, and what they show."""
        if self.reader:
            self.reader.close()
        if self.view:
            shutil.rmtree(self.view, ignore_errors=True)
        self.view, self.viewed, self.reader = '', None, None
        self.styles.clear()

    def close(self) -> None:
        """End all."""
        self.end()
        self.answerer.close()


class Budget:
    """The time that is left for the calls of a learner's task.

    Each has a limit of its own too; but there are many.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.seconds, self.processor = limits.task

    def is_spent(self) -> bool:
        """Tell whether no time is left."""
        return min(self.seconds, self.processor) <= 0

    def ask(self, session: Session, question: Question,
            seconds: float = math.inf) -> Outcome:
        """Ask, once more if the machine was at fault; return the Outcome."""
        for _ in range(2):
            if self.is_spent():
                raise spent(self.limits)
            outcome = session.ask(question, min(seconds, self.seconds),
                                  self.processor)
            self.seconds -= outcome.seconds
            self.processor -= outcome.processor
            if not outcome.fault:
                return outcome
            session.renew()
        raise GraderFault(outcome.fault)


class FileSession:
    """A session in which a file is imported, then called.

    begin: gives the session with its process, when something is asked.
    style: the outcome of reading the file; look: of its first import.
    """

    def __init__(self, begin: Callable[[], Session], style: Outcome,
                 budget: Budget) -> None:
        self.begin, self.style, self.budget = begin, style, budget
        self.session: Session | None = None
        self.imported, self.calls = False, 0
        self.look: Outcome | None = None

    @property
    def shared(self) -> bool:
        """Tell whether the process has been called before."""
        return bool(self.session and self.session.used and self.calls)

    def renew(self) -> None:
        """Let the next question go to a fresh process."""
        if self.session:
            self.session.renew()

    def close(self) -> None:
        """End the process."""
        if self.session:
            self.session.close()

    def first(self) -> Outcome:
        """Give the outcome of the file's first import."""
        if not self.look:
            self.ask(LOOK)
        assert self.look
        return self.look

    def ask(self, question: Question, seconds: float = math.inf) -> Outcome:
        """Give the answer; that of the import where that has failed."""
        self.session = self.session or self.begin()
        if not self.session.used:
            self.imported, self.calls = False, 0
        if not self.imported:
            outcome = self.budget.ask(self.session, LOOK)
            self.look = self.look or outcome
            self.imported = self.has_function(outcome)
            if not self.imported:
                return outcome
        self.calls += 1
        return self.budget.ask(self.session, question, seconds)

    def has_function(self, outcome: Outcome) -> bool:
        """Tell whether the file was imported and has the function."""
        try:
            return bool(report_of(outcome, self.budget.limits).value)
        except Failure:
            return False
