"""The mistake in each check that a learner's function has failed, by name.

Forward for the name, backward for the line and the proof; signs for what no
search finds.
"""
import dataclasses
import gc
import time

import numpy as np

from optimization_grading.diagnosis import (
    backward,
    fingerprints,
    formulas,
    forward,
    fresh,
    habits,
    keras,
    layers,
    lines,
    program,
    questions,
    signs,
    wording,
)
from optimization_grading.diagnosis.wording import Name
from optimization_grading.protocol.messages import Answer, Question

PATIENCE = 60.  # seconds after which a search is given up, on any machine


@dataclasses.dataclass(frozen=True)
class Failed:
    """A check with a wrong answer, or whose call has raised.

    answers: the Answers that it got; raised: what is told of the exception,
        or ''.
    check: its name.
    """

    answers: tuple[Answer, ...] = ()
    raised: str = ''
    check: str = ''


STOPPED = Name(
    'I stopped looking for the mistake: the time for it was over')


def named(task, failed, answers, source, ask, seconds=PATIENCE):
    """Name the mistake in each of a task's failed checks; raise nothing.

    A name helps a learner and decides nothing. It quotes the learner's file:
    what is not printable in it is for the caller to escape. It depends on
    what was asked and answered alone; a search that has no time left gives
    STOPPED, and no other name.

    task: row of the table; failed: Failed checks; answers: all Answers of
        the task, right ones too.
    source: text of the learner's file, or ''.
    ask: function (Question, seconds left) that asks the learner's function
        and returns the value, with trial.probe among the probes. It raises
        EOFError if there is no answer.
    seconds: how long the search may take.
    Returns: for each check a Name.
    """
    code = habits.read(task, source)
    found, state, collects = Name(), np.random.get_state(), gc.isenabled()
    gc.disable()  # it would look at thousands of trees again and again
    certain = habits.certain(code)
    try:
        if not certain and any(
                check.answers and not check.raised for check in failed):
            found = explained(task, answers, source, ask, seconds)
    except Stopped:
        found = STOPPED
    except Exception:  # a solution chooses what is compared here
        pass
    finally:
        np.random.set_state(state)
        if collects:
            gc.enable()
    shown = found if found == STOPPED else next((name for name in (
        Name(*certain), found, Name(*signs.of_answers(task, failed, source)),
        Name(*habits.possible(code)),
        Name(*signs.at_last(task, failed, answers))) if name.common), found)
    return [Name(*habits.of_exception(code, check.raised) or (
        dataclasses.astuple(found) if found.common else
        signs.of_exception(task, check.raised)
        or signs.at_last(task, failed, answers))) if check.raised
            else shown if check.answers else Name() for check in failed]


class Stopped(Exception):
    """There is no time left."""


def explained(task, answers, source, ask, seconds):
    """Search for what explains all answers; return a Name.

    Raises: Stopped.
    """
    deadline = time.monotonic() + seconds
    answers = [Answer(answer.question, questions.positions(
        answer.question, answer.value)) for answer in answers]
    source = source if len(source) <= program.LONGEST else ''

    def asked(question):
        """Ask for as long as there is time."""
        left = deadline - time.monotonic()
        try:
            if left > 0:
                return ask(question, left)
        except EOFError:
            if time.monotonic() < deadline:
                raise
        raise Stopped

    if task.number == 14:
        return layers.explained(task, answers, source)
    if task.number in keras.RIGHT:
        return keras.explained(task, answers, source, asked)
    if task.number in formulas.SOURCES:
        return of_formula(task, answers, source, asked)
    return Name()


def of_formula(task, answers, source, asked):
    """Search by edits of the formula, and of the learner's function."""
    of_task = forward.task(task.number)
    wrong = of_task.wrong(answers)
    if not any(isinstance(leaf, fingerprints.NUMBERS) for answer in wrong
               for leaf in fingerprints.leaves(answer.value)):
        return Name()
    further = fresh.questions(task.number)
    found, repair = of_task.explanations(answers), None
    read, module = of_task.right.read, None
    try:
        search = backward.Search(
            of_task, task, source, answers, further, lambda *arguments:
            asked(Question('trial', arguments)))
        read, module = search.program.read(), search.program.module
        repair = search.run(found[0].edits if found else ())
    except (program.Unreadable, EOFError):
        pass  # what is known of the answers has to do
    if not found and (not repair or repair.odd):
        found = of_task.paired(answers)
    # of a function that reads less than that, the rules for habits say more
    least = len(of_task.right.read) - 1
    found = [candidate for candidate in of_task.settled(
        found, further, asked) if repair or candidate.rule or (
            len(candidate.read) >= least and candidate.read <= read)]
    if not found and (not repair or repair.odd):
        return Name()
    other = found[0].calls - of_task.right.calls if found else ()
    return wording.explanation(
        found[0] if found else None, repair,
        lines.line(source, task.function, sorted(other)), module)
