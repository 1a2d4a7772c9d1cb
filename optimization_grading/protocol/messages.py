"""What passes between the grader and the processes behind a verdict.

A supervisor and the grader believe each other. What comes from a solution's
process is parsed here, once: it is a Report, or no answer at all.
"""
import dataclasses
import json
from collections.abc import Callable
from typing import Any, Protocol, Self, TypeVar

from optimization_grading.protocol import wire
from optimization_grading.protocol.limits import Limits

STAGES = 'import', 'function', 'call'
Made = TypeVar('Made')


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a solution lies, and what its process holds besides.

    given: (module, source) of each right function that stands in for one
        of the learner's own.
    search: whether edits of the function will be tried; never while a check
        is judged.
    """

    folder: str
    module: str
    function: str
    given: tuple[tuple[str, str], ...] = ()
    search: bool = False

    def pack(self) -> bytes:
        """Return it as bytes."""
        return json.dumps(dataclasses.astuple(self)).encode()

    @classmethod
    def unpack(cls, message: bytes) -> Self:
        """Return the place that bytes stand for."""
        return cls(*json.loads(message))


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """What is asked of a solution: a probe, called with its function.

    probe: its name, in probes.py; arguments: what it gets besides.
    seed: what NumPy's global generator is seeded with first, or None.
    """

    probe: str
    arguments: tuple[Any, ...] = ()
    seed: int | None = None

    def pack(self) -> bytes:
        """Return it as bytes."""
        return wire.pack([self.probe, self.arguments, self.seed])

    @classmethod
    def unpack(cls, message: bytes) -> Self:
        """Return the question that bytes stand for."""
        return cls(*wire.unpack(message))


@dataclasses.dataclass(frozen=True, eq=False)
class Answer:
    """A question, and the value that came back."""

    question: Question
    value: Any


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a question, as the supervisor saw it.

    status: of the process's end, or None while it is alive; killed: the
        limit at which the supervisor has killed it, or ''.
    fault: what the machine did, for which no learner is to blame, or ''.
    processor, seconds: how long it took, on a processor, and without the
        time in which it waited for one.
    files, printed, prints: names of the files it has left, the beginning of
        what it printed, and how many bytes that was.
    said: the bytes that came back from the solution's process.
    """

    status: int | None = None
    killed: str = ''
    fault: str = ''
    processor: float = 0.
    seconds: float = 0.
    files: tuple[str, ...] = ()
    printed: str = ''
    prints: int = 0
    said: bytes = b''

    def pack(self) -> bytes:
        """Return it as bytes, without what was said."""
        return json.dumps(dataclasses.astuple(self)[:-1]).encode()

    @classmethod
    def unpack(cls, message: bytes, said: bytes) -> Self:
        """Return the outcome that bytes stand for."""
        return dataclasses.replace(cls(*json.loads(message)), said=said)


@dataclasses.dataclass(frozen=True)
class Raised:
    """An exception: its type and text, and the learner's line."""

    type: str
    text: str
    file: str = ''
    number: int | None = None
    code: str = ''


@dataclasses.dataclass(frozen=True)
class Report:
    """What a solution's process says of a question.

    stage: how far it came.
    value: a list that holds the value, or an empty one.
    raised, ended: the exception, or how the program was ended, if it was.
    names: the functions of the module, if the one that was asked for is
        missing.
    warnings, reseeded: what was seen besides.
    next_random: what NumPy's generator drew next; after: the arguments, as
        the call has left them.
    """

    stage: str
    value: list[Any] = dataclasses.field(default_factory=list)
    raised: Raised | None = None
    ended: str = ''
    names: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    reseeded: bool = False
    next_random: float | None = None
    after: tuple[Any, ...] | None = None

    def pack(self) -> bytes:
        """Return it as bytes, of a size that an answer may have."""
        return wire.pack({
            **vars(self), 'raised': self.raised and vars(self.raised)},
            wire.ANSWER)

    @classmethod
    def unpack(cls, said: bytes) -> Self:
        """Parse what a solution's process said.

        Raises: wire.WireError if it is not what pack() makes.
        """
        found = typed(dict, wire.unpack(said))
        if found.get('raised') is not None:
            found['raised'] = raised_of(typed(dict, found['raised']))
        report = made(cls, **found)
        if typed(str, report.stage) not in STAGES or len(
                typed(list, report.value)) > 1:
            raise wire.WireError('there is no such stage, or value')
        typed(str, report.ended)
        typed(bool, report.reseeded)
        typed((float, type(None)), report.next_random)
        typed((tuple, type(None)), report.after)
        hold_texts(report.names, report.warnings)
        return report


def raised_of(found: dict[str, Any]) -> Raised:
    """Parse an exception."""
    raised = made(Raised, **found)
    typed((int, type(None)), raised.number)
    for text in raised.type, raised.text, raised.file, raised.code:
        typed(str, text)
    return raised


def made(kind: Callable[..., Made], /, *values: Any, **named: Any) -> Made:
    """Make a message of values, whose number and names are checked."""
    try:
        return kind(*values, **named)
    except TypeError as error:
        raise wire.WireError(str(error)) from None


def hold_texts(*lists: Any) -> None:
    """Hold values to be lists of texts."""
    for texts in lists:
        for text in typed(list, texts):
            typed(str, text)


def typed(kinds: type | tuple[type, ...], value: Any) -> Any:
    """Return a value that is of one of these types, and of no subclass."""
    if type(value) not in (kinds if isinstance(kinds, tuple) else (kinds,)):
        raise wire.WireError(f'a {type(value).__name__} is none of {kinds}')
    return value


@dataclasses.dataclass(frozen=True)
class Style:
    """What a file's text shows, before any of it has run.

    unwritten: whether it is still to be written.
    faults, remarks: sentences, of which the faults cost points.
    functions: the parameters of each function; names: what it takes from
        modules, in full.
    code: the same for files of which each does what the other does, or ''.
    """

    unwritten: bool
    faults: list[str]
    remarks: list[str]
    functions: dict[str, list[str]]
    names: list[str]
    code: str

    @classmethod
    def of(cls, value: Any) -> Self:
        """Parse the value of the probe style.

        Raises: wire.WireError if it is not what style.py gives.
        """
        found = made(cls, *typed(tuple, value))
        typed(bool, found.unwritten)
        typed(str, found.code)
        hold_texts(found.faults, found.remarks, found.names,
                   *typed(dict, found.functions).values())
        return found


@dataclasses.dataclass(frozen=True)
class Protections:
    """What keeps a solution from the rest: held, and missing here."""

    held: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Session(Protocol):
    """The questions to one solution, all to one process until it ends.

    used: whether that process has answered a question.
    """

    used: bool

    def ask(self, question: Question, seconds: float, processor: float
            ) -> Outcome:
        """Return what became of a question within so many seconds."""

    def renew(self) -> None:
        """Let the next question go to a fresh process."""

    def close(self) -> None:
        """End the solution's process."""


class Answerer(Protocol):
    """What answers for solutions: the sandbox, or another front end's.

    root: a folder for the copies of learners' files.
    """

    limits: Limits
    root: str

    def session(self, libraries: tuple[str, ...], place: Place) -> Session:
        """Begin a session with the solution in a place."""

    def close(self) -> None:
        """End all processes."""
