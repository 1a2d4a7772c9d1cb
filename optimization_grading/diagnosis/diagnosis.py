"""The mistake in each check that a learner's function has failed, by name.

Forward for the name, backward for the line and the proof; signs for what no
search finds.
"""
import dataclasses
import gc
import re
import time

import numpy as np

from optimization_grading.diagnosis import (
    backward,
    formulas,
    forward,
    habits,
    keras,
    layers,
    lines,
    program,
    questions,
    signs,
    wording,
)
from optimization_grading.protocol.messages import Answer, Question

ALONE = 3.  # seconds for a task of one learner
IN_CLASS = 1.
MOMENT = 0.3  # seconds that a question may take beyond the search's own


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


@dataclasses.dataclass(frozen=True)
class Name:
    """The name of a mistake.

    sentence: what a learner reads, each part with its line.
    common: what it is in any learner's file, without lines; '' where the
        sentence names no mistake.
    lines: of the mistake, as far as they are known.
    """

    sentence: str = ''
    common: str = ''
    lines: tuple[int, ...] = ()

    @classmethod
    def read(cls, sentence):
        """Return the name that a sentence with lines is."""
        parts = re.findall(r'(?:line (\d+): )?(.+?)(?:; (?=line \d)|$)',
                           sentence)
        return cls(sentence, '; '.join(text for _, text in parts),
                   tuple(int(line) for line, _ in parts if line))


def named(task, failed, answers, source, ask, seconds):
    """Name the mistake in each of a task's failed checks; raise nothing.

    A name helps a learner and decides nothing. It quotes the learner's file:
    what is not printable in it is for the caller to escape.

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
            found = Name.read(
                explained(task, answers, source, ask, seconds))
    except Exception:  # a solution chooses what is compared here
        pass
    finally:
        np.random.set_state(state)
        if collects:
            gc.enable()
    shown = next((name for name in (
        Name(*certain), found,
        Name(*signs.of_answers(task, failed, source)),
        Name(*habits.possible(code)),
        Name(*signs.at_last(task, failed, answers))) if name.common), found)
    return [Name(*habits.of_exception(code, check.raised)
                 or signs.of_exception(task, check.raised)
                 or signs.at_last(task, failed, answers)) if check.raised
            else shown if check.answers else Name() for check in failed]


def explained(task, answers, source, ask, seconds):
    """Search for what explains all answers; return a sentence, or ''."""
    deadline = time.monotonic() + seconds
    answers = [Answer(answer.question, questions.positions(
        answer.question, answer.value)) for answer in answers]
    source = source if len(source) <= program.LONGEST else ''

    def asked(question):
        """Ask for as long as there is time."""
        left = deadline + MOMENT - time.monotonic()
        if left <= 0:
            raise EOFError('the time is over')
        return ask(question, left)

    if task.number == 14:
        return layers.explained(task, answers, source)
    if task.number in keras.RIGHT:
        return keras.explained(task, answers, source, asked, deadline)
    if task.number not in formulas.SOURCES:
        return ''
    of_task = forward.task(task.number)
    if not of_task.wrong(answers):
        return ''
    # only the first learner of a class waits for what all have in common
    found = of_task.explanations(answers, time.monotonic() + ALONE)
    deadline = time.monotonic() + seconds
    try:
        search = backward.Search(
            of_task, task, source, answers, lambda *arguments: asked(
                Question('trial', arguments)), deadline)
        # nor does a learner's time begin before their process has
        deadline = search.deadline = time.monotonic() + seconds
        repair = search.run(found[0].edits if found else ())
    except (program.Unreadable, EOFError):
        repair = None
    if not repair:
        found = of_task.settled(found or of_task.paired(
            answers, deadline), answers, asked)
    if not found and not repair:
        return ''
    return wording.explanation(
        found[0] if found else None, repair,
        lines.only_line(source, task.function))
