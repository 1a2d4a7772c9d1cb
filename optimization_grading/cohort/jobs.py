"""What passes between a run and the batches of its class, as lines of JSON."""
import dataclasses
import json
from typing import Any, Self

from optimization_grading.judging.record import Record
from optimization_grading.protocol.messages import Protections


@dataclasses.dataclass(frozen=True)
class Job:
    """A batch, as it travels.

    version: of the grader that is needed. seed: draws the inputs.
    seconds: that a call may take.
    threads: in which tasks are graded at the same time.
    learners: of each one the name, the packed files, and the numbers of the
        tasks that are to be graded.
    """

    version: str
    seed: int
    seconds: float
    unsafe: bool
    threads: int
    learners: list[tuple[str, list[Any], list[int]]]

    def pack(self) -> str:
        """Return it as a line."""
        return json.dumps(vars(self)) + '\n'

    @classmethod
    def unpack(cls, line: str) -> Self:
        """Return the job that a line stands for."""
        return cls(**json.loads(line))


@dataclasses.dataclass(frozen=True)
class Checked:
    """A check has its record, after so many seconds."""

    record: Record
    seconds: float = 0.


@dataclasses.dataclass(frozen=True)
class Refused:
    """Nothing can be graded there; the text says why."""

    why: str


@dataclasses.dataclass(frozen=True)
class Ended:
    """A batch has ended; the text says how."""

    how: str


Message = Checked | Protections | Refused | Ended
KINDS = {kind.__name__: kind for kind in (Checked, Protections, Refused,
                                          Ended)}


def pack(message: Message) -> str:
    """Return a message as a line."""
    return json.dumps({'kind': type(message).__name__,
                       **dataclasses.asdict(message)}) + '\n'


def unpack(line: str) -> Message:
    """Return the message that a line stands for."""
    found = json.loads(line)
    kind = KINDS[found.pop('kind')]
    if kind is Checked:
        found['record'] = Record.parsed(found['record'])
    message: Message = kind(**found)
    return message
