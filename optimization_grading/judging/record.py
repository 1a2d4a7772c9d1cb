"""The record of one check of a learner."""
import dataclasses
from typing import Any, Self

from optimization_grading.judging.verdicts import Verdict, printable
from optimization_grading.table import TASKS

LONGEST, MOST = 2000, 50  # letters of a text, and remarks


@dataclasses.dataclass(frozen=True)
class Record:
    """What is known of a check.

    task: its number; sentence: what the verdict rests on.
    mistake: its name, as a sentence, or ''; common: what it is in any
        learner's file, '' if the sentence names none; lines: where it is.
    answered: a call and its answer, or ''; remarks: what costs no points.
    """

    learner: str
    task: int
    check: str
    verdict: Verdict
    sentence: str = ''
    mistake: str = ''
    common: str = ''
    lines: tuple[int, ...] = ()
    answered: str = ''
    remarks: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Tell whether the check has its points."""
        return self.verdict == Verdict.RIGHT

    @property
    def said(self) -> str:
        """Give the mistake, a call that is wrong and the sentence: two."""
        first, *others = dict.fromkeys(filter(None, (
            self.mistake, self.answered, self.sentence))) or ['']
        return f'{first} ({others[0]})' if others else first

    @property
    def graded(self) -> bool:
        """Tell whether there is a verdict, which may be the learner's."""
        return self.verdict not in (
            Verdict.NOT_GRADED, Verdict.NO_VERDICT, Verdict.NOT_HANDED_IN)

    @classmethod
    def parsed(cls, value: Any) -> Self:
        """Return the record that values of JSON from outside stand for.

        Its texts can be printed.
        Raises: ValueError or TypeError if they are not those of a record.
        """
        record = cls(**{'common': value.get('mistake', ''), **value})
        texts = {name: text for name, text in vars(record).items()
                 if name not in ('task', 'verdict', 'lines', 'remarks')}
        if not (all(isinstance(text, str) for text in texts.values())
                and type(record.task) is int
                and 0 <= record.task < len(TASKS)
                and record.check in TASKS[record.task].checks
                and record.verdict != Verdict.NOT_GRADED
                and isinstance(record.lines, (list, tuple))
                and all(type(line) is int for line in record.lines)
                and isinstance(record.remarks, (list, tuple))):
            raise ValueError('not a record')
        return cls(task=record.task, verdict=Verdict(record.verdict),
                   lines=tuple(record.lines[:MOST]),
                   remarks=tuple(printable(remark)
                                 for remark in record.remarks[:MOST]),
                   **{name: printable(text, LONGEST)
                      for name, text in texts.items()})
