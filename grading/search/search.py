"""The search: forward for the name, backward for the line and the proof."""
import dataclasses

from grading.search import answers


@dataclasses.dataclass(eq=False)
class Call:
    """A question, and the answer that a learner's function gave."""

    question: answers.Question
    answer: object
