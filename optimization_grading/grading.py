"""Grade a task of a submission: the verdicts, then the names of mistakes.

Whoever wants verdicts calls grade(): a batch of a class, the watch, another
front end. What answers for the solution is the grader's; nothing here knows.
"""
import dataclasses
import math
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from optimization_grading import table
from optimization_grading.diagnosis import diagnosis, examples, formulas
from optimization_grading.judging import checks, editions
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.record import Record
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import (
    Failure,
    GraderFault,
    Verdict,
    first_line,
    printable,
    report_of,
    still_to_be_written,
    value_of,
)
from optimization_grading.protocol.messages import Answer, Outcome, Question

KEEPS = ('a check was right only in a fresh process: the function keeps '
         'something from one call to the next')
KEPT = diagnosis.Name(*2 * (
    'the function keeps something from one call to the next: start all that '
    'it changes inside the function',))
OWN_FAILS = ('this is right with a right {0}, and wrong with your own: mend '
             'that file first')
SEARCH = threading.Lock()  # it draws by NumPy's generator, which is global


@dataclasses.dataclass(frozen=True)
class Judged:
    """The verdicts on a task.

    seconds: of each check. final: whether mistakes have their names; if it
        is false, the same records come again.
    """

    task: table.Task
    records: tuple[Record, ...]
    seconds: tuple[float, ...]
    final: bool


@dataclasses.dataclass(frozen=True)
class Right:
    """A function that is right: its records, and the look at its import."""

    records: dict[str, Record]
    look: Outcome


Known = dict[tuple[int, int, str], Right]  # by task, seed and code


def grade(grader: Grader, submission: Submission, task: table.Task,
          seed: int, impatient: bool = False,
          known: Known | None = None) -> Iterator[Judged]:
    """Yield the verdicts on a task, again if a mistake was searched for.

    seed: draws the inputs.
    impatient: whether a check that is not in time ends the task: the others
        get its verdict.
    known: the right functions, which grows. Equal code gets its verdicts
        from there, but for the style of its file.
    """
    records, seconds = [], []
    failed: dict[str, diagnosis.Failed] = {}
    answers: list[Answer] = []
    late = None
    solve = Solution(task, submission, grader)
    code = solve.code() if known is not None else ''
    equal = known.get((task.number, seed, code)) if known and code else None
    if equal:
        solve.session().look = equal.look
    for name in task.checks:
        began = time.monotonic()
        solve = Solution(task, submission, grader)
        if equal and name in equal.records:
            error, record = None, dataclasses.replace(
                equal.records[name], learner=submission.name)
        else:
            error = late or failure_of(name, solve, seed)
            record = record_of(name, solve, error)
        if impatient and record.verdict == Verdict.TIMED_OUT:
            late = error
        if not solve.given:
            answers += solve.answers
        if name != 'style' and (
                record.verdict == Verdict.WRONG or solve.raised):
            failed[name] = diagnosis.Failed(tuple(solve.answers),
                                            solve.raised, name)
        records.append(record)
        seconds.append(time.monotonic() - began)
    own = {record.check: record for record in records
           if record.check != 'style'}
    if known is not None and code and not equal and all(
            record.right for record in own.values()):
        known[task.number, seed, code] = Right(own, solve.session().first())
    if failed:
        yield Judged(task, tuple(records), tuple(seconds), False)
        with SEARCH:
            example = example_of(grader, submission, task, failed)
            grader.end()  # the search asks a process of its own
            names = dict(zip(failed, diagnosis.named(
                task, list(failed.values()), answers,
                source_of(submission, task),
                asking(grader, submission, task))))
        # what costs points is no remark
        kept = any(KEEPS in record.remarks for record in records)
        records = [dataclasses.replace(
            with_name(record, names[record.check], example, kept)
            if record.check in names else record, remarks=tuple(
                remark for remark in record.remarks if remark != KEEPS))
            for record in records]
    grader.end()
    yield Judged(task, tuple(records), tuple(seconds), True)


def failure_of(name: str, solve: Solution, seed: int) -> Exception | None:
    """Run a check; return what it raises, or None where it holds.

    All checks of a task share a process, which is quick; but what one check
    leaves there shall not decide another. So what is not right is asked
    again in a fresh process, and that verdict counts. Where the learner's
    own solution of another task stands in the way, a right one takes its
    place.
    """
    check = checks.checks_of(solve.task)[name]

    def run(remark: str = '') -> Exception | None:
        """Run it once; remark that it holds now."""
        try:
            checks.run(check, solve, seed)
        except Exception as error:
            return error
        if remark:
            solve.remark(remark)
        return None

    try:
        shared = solve.session().shared
    except Exception as error:
        return error
    error = run()
    if error is None or isinstance(error, GraderFault):
        return error
    if solve.unwritten():
        return still_to_be_written(solve.task)
    try:
        if shared:
            solve.renew()
            error = run(KEEPS)
        for number in solve.builds_on() if error else ():
            other = table.TASKS[number]
            solve.given = (formulas.module(other),)
            solve.renew()
            error = run(OWN_FAILS.format(other.file))
            if error is None:
                break
            solve.given = ()
        return error
    finally:
        solve.grader.renew()


def record_of(name: str, solve: Solution, error: Exception | None) -> Record:
    """Give the record of a check that has raised this, or nothing."""
    verdict, sentence = Verdict.RIGHT, ''
    if isinstance(error, Failure):
        verdict, sentence = error.verdict, error.sentence
    elif isinstance(error, AssertionError):
        verdict, sentence = Verdict.WRONG, first_line(error)
    elif error and solve.answers and not isinstance(error, GraderFault):
        verdict, sentence = Verdict.WRONG, printable(
            'what it returns cannot be compared with the expected result '
            f'({type(error).__name__}: {error})')
    elif error:
        verdict, sentence = Verdict.NO_VERDICT, printable(
            'the grader has failed, which is not the learner\'s fault: '
            f'{type(error).__name__}: {error}')
    return Record(
        solve.submission.name, solve.task.number, name, verdict, sentence,
        mistake=solve.edition, common=solve.edition and editions.EARLIER,
        remarks=tuple(solve.remarks))


def with_name(record: Record, name: diagnosis.Name, example: str, kept: bool
              ) -> Record:
    """Give a record the name of its mistake, and an example."""
    name = KEPT if kept and not name.common else name
    return dataclasses.replace(
        record, mistake=printable(name.sentence),
        common=printable(name.common), lines=name.lines,
        answered=example if record.verdict == Verdict.WRONG else '')


def example_of(grader: Grader, submission: Submission, task: table.Task,
               failed: dict[str, diagnosis.Failed]) -> str:
    """Return a sentence on a small call that is wrong, or ''."""
    wrong = [check.answers for check in failed.values()
             if check.answers and not check.raised]
    asked, state = asking(grader, submission, task, False), (
        np.random.get_state())

    def ask(question: Question) -> object:
        """Ask; a call that came to a limit is the last one."""
        try:
            return asked(question, math.inf)
        except EOFError as error:
            if getattr(error.__cause__, 'verdict', '') != Verdict.RAISED:
                raise examples.Spent from None
            raise
    try:
        return examples.Search(task, ask).run(wrong) if wrong else ''
    except Exception:  # a solution chooses what is compared here
        return ''
    finally:
        np.random.set_state(state)


def source_of(submission: Submission, task: table.Task) -> str:
    """Return the text of a learner's file, or ''."""
    try:
        return submission.read(task.file).decode()
    except (Failure, UnicodeDecodeError):
        return ''


def asking(grader: Grader, submission: Submission, task: table.Task,
           search: bool = True) -> Callable[[Question, float], object]:
    """Return what asks the learner's function, confined.

    search: whether its process has the trial of edits, too.
    """
    def ask(question: Question, seconds: float) -> object:
        """Ask; raise EOFError where nothing comes back."""
        try:
            session = grader.begin(
                submission, task,
                search=search and task.number in formulas.SOURCES)
            return value_of(report_of(session.ask(question, seconds),
                                      grader.limits), task)
        except (Failure, GraderFault) as error:
            raise EOFError(str(error)) from error
    return ask
