"""Find the name of the mistake in a task, after its verdict is known.

What a name needs of the learner's own function is tried in that learner's
process, within its limits. A name decides nothing: nothing here raises.
"""
import time

from optimization_grading.diagnosis import fingerprints, remote, diagnosis
from optimization_grading.diagnosis.learner import LONGEST
from optimization_grading.judging.verdicts import (
    Failure,
    GraderFault,
    report_of,
    value_of,
)

MOMENT = 0.3  # seconds beyond the search's own, until its process is killed


def explain(grader, submission, task, calls, seconds):
    """Give a diagnosis.Explanation of a task's answers, or None.

    calls: all that were made, those that are right too.
    """
    try:
        source = submission.read(task.file).decode()
    except (Failure, UnicodeDecodeError):
        return None
    if len(source) > LONGEST:
        source = ''  # no file of a task: nothing is looked for in it
    asked = [diagnosis.Call(fingerprints.Question(
        call.probe, call.arguments, call.seed), call.answer)
        for call in calls]
    diagnosis.prepare(task, asked)
    try:
        grader.begin(submission, task, search=True)
    except (Failure, GraderFault):
        return None
    deadline = time.monotonic() + seconds + MOMENT

    def ask(probe, arguments, seed=None):
        """Ask the learner's process one thing; give the value."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise EOFError('the time is over')
        try:
            learner = grader.begin(submission, task, search=True)
            outcome = learner.ask({'probe': probe, 'arguments': arguments,
                                   'seed': seed}, left)
            return value_of(report_of(outcome, grader.sandbox.limits), task)
        except (Failure, GraderFault) as error:
            raise EOFError(str(error)) from None

    def bench(questions):
        """Open a bench."""
        return remote.Remote(
            lambda *arguments: ask('bench', arguments), task, source,
            questions)

    def another(question):
        """Ask the learner one more question."""
        return ask(question.probe, question.arguments, question.seed)

    try:
        return diagnosis.explain(task, asked, source, bench, another, seconds)
    finally:
        grader.end()
