"""What a search is given and what it gives; one of several explanations."""
import dataclasses
import random

from optimization_grading.diagnosis import fingerprints

BEST = 0.6  # candidates whose ranks differ by less are as plausible


@dataclasses.dataclass(eq=False)
class Call:
    """A question, and the answer that a learner's function gave."""

    question: fingerprints.Question
    answer: object


@dataclasses.dataclass
class Explanation:
    """What explains all answers.

    kinds: identifiers of the mistakes; sentence: what to do, and where;
    line: the first line to change, or None; proved: whether the learner's
    function gave the right answers with that change.
    """

    kinds: tuple
    sentence: str
    line: int | None = None
    proved: bool = False


def settled(task, found, calls, ask):
    """Keep of several explanations the one that one more question shows.

    Those that agree on whatever is asked are one and the same; if others
    cannot be told apart, none is given.
    """
    rivals = [candidate for candidate in found
              if candidate.rank <= found[0].rank + BEST][:5]
    if len(rivals) < 2:
        return found
    draw = random.Random(0)
    for call in sorted(calls, key=lambda call: call.question.cost())[:3]:
        question = fingerprints.varied(call.question, draw)
        given = [task.answer(rival, question) for rival in rivals]
        if all(fingerprints.equal(given[0], other, question.tolerance())
               for other in given[1:]):
            continue
        if ask is None:
            return []
        answer = ask(question)
        return [rival for rival, own in zip(rivals, given)
                if fingerprints.equal(answer, own, question.tolerance())]
    return found
