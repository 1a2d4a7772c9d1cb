"""The search: forward for the name, backward for the line and the proof."""
import time

from optimization_grading.diagnosis import (
    backward,
    forward,
    keras,
    learner,
    lines,
    wording,
)
from optimization_grading.diagnosis.found import Call, Explanation, settled

ALONE = 3.  # seconds for a task of one learner
IN_CLASS = 1.


def prepare(row, calls):
    """Make what the next searches in this task share; raise nothing."""
    try:
        if row.number in forward.formulas.SOURCES:
            forward.task(row.number).prepare(calls, time.monotonic() + ALONE)
    except Exception:  # a name helps, and decides nothing
        pass


def explain(row, calls, source, bench=None, ask=None, seconds=ALONE):
    """Explain a task's answers, or give None; raise nothing.

    row: of the table of tasks; calls: all Calls of the task, the right ones
        too; source: text of the learner's file.
    bench: None, or a function of the questions that gives a Bench in the
        learner's own confinement (bench.py).
    ask: None, or a function that asks the learner one more Question.
    """
    try:
        return explained(row, calls, source, bench, ask,
                         time.monotonic() + seconds, seconds)
    except Exception:  # a name helps, and decides nothing
        return None


def explained(row, calls, source, bench, ask, deadline, seconds):
    """Explain a task's answers, or give None."""
    if row.number in keras.NUMBERS:
        return keras.explained(row, calls, source, ask, deadline)
    if row.number not in forward.formulas.SOURCES or not calls:
        return None
    task = forward.task(row.number)
    if all(task.is_right(call) for call in calls):
        return None
    found = task.explanations(calls, deadline - 0.5 * seconds)
    hints = [edit for candidate in found[:1] for edit in candidate.edits]
    repairs = repaired(task, row, calls, source, bench, hints, deadline)
    if not found and not repairs:
        found = task.paired(calls, deadline)
    if not repairs:
        found = settled(task, found, calls, ask)
    if not found and not repairs:
        return None
    explanation = told(found[:1], repairs[:1])
    if explanation.line is None:
        explanation.line = lines.only_line(source, row.function)
        if explanation.line:
            explanation.sentence = (f'line {explanation.line}: '
                                    + explanation.sentence)
    return explanation


def repaired(task, row, calls, source, bench, hints, deadline):
    """Search backward, if there is where."""
    if bench is None:
        return []
    try:
        search = backward.Search(task, row, source, calls, bench(
            [call.question for call in calls]), deadline)
        return search.run(hints)
    except (learner.Unreadable, OSError, EOFError):
        return []


def told(found, repairs):
    """Put an explanation in words."""
    for repair in repairs:
        sentence = wording.of_repair(repair.edits)
        kinds = [wording.editing.INVERSE.get(edit.kind, edit.kind)
                 for edit in repair.edits]
        for candidate in found:
            if candidate.rule and not candidate.edits:
                sentence += f'; this is {candidate.rule[1]}'
                kinds = [candidate.rule[0]]
        return Explanation(tuple(kinds), sentence,
                           min(edit.line for edit in repair.edits), True)
    candidate = found[0]
    kinds = [edit.kind for edit in candidate.edits]
    sentence = wording.of_mistake(candidate.edits)
    if candidate.rule:
        kinds.insert(0, candidate.rule[0])
        sentence = f'this is {candidate.rule[1]}' + (
            f'; and {sentence}' if sentence else '')
    return Explanation(tuple(kinds), sentence)
