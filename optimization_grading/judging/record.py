"""The record of one check of a learner."""
import dataclasses
from typing import Any, Self

from optimization_grading.judging.verdicts import (
    CRASHED,
    ENDED_EARLY,
    NO_VERDICT,
    NOT_FOUND,
    OUT_OF_MEMORY,
    RAISED,
    RIGHT,
    TIMED_OUT,
    WRONG,
    printable,
)
from optimization_grading.table import TASKS

VERDICTS = (RIGHT, WRONG, RAISED, TIMED_OUT, OUT_OF_MEMORY, CRASHED,
            ENDED_EARLY, NOT_FOUND, NO_VERDICT)
NOT_GRADED = 'not graded yet'  # until there is a verdict
LONGEST, MOST = 2000, 50  # letters of a text, and remarks


@dataclasses.dataclass(frozen=True)
class Record:
    """What is known of a check.

    task: its number; sentence: what the verdict rests on.
    mistake: its name, as a sentence, or ''.
    answered: a call and its answer, or ''; remarks: what costs no points.
    """

    learner: str
    task: int
    check: str
    verdict: str
    sentence: str = ''
    mistake: str = ''
    answered: str = ''
    remarks: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Tell whether the check has its points."""
        return self.verdict == RIGHT

    @property
    def graded(self) -> bool:
        """Tell whether there is a verdict, which may be the learner's."""
        return self.verdict not in (NOT_GRADED, NO_VERDICT)

    @classmethod
    def parsed(cls, value: Any) -> Self:
        """Return the record that values of JSON from outside stand for.

        Its texts can be printed.
        Raises: ValueError or TypeError if they are not those of a record.
        """
        record = cls(**value)
        texts = {name: text for name, text in vars(record).items()
                 if name not in ('task', 'remarks')}
        if not (all(isinstance(text, str) for text in texts.values())
                and type(record.task) is int
                and 0 <= record.task < len(TASKS)
                and record.check in TASKS[record.task].checks
                and record.verdict in VERDICTS
                and isinstance(record.remarks, (list, tuple))):
            raise ValueError('not a record')
        return cls(task=record.task, remarks=tuple(
            printable(remark) for remark in record.remarks[:MOST]), **{
                name: printable(text, LONGEST)
                for name, text in texts.items()})
