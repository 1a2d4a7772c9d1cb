"""What passes between the grader and the processes behind a verdict.

A supervisor and the grader believe each other. What comes from a solution's
process is parsed here, once: it is a Report, or no answer at all.
"""
import dataclasses
import json

from optimization_grading.protocol import wire

STAGES = 'import', 'function', 'call'


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
    given: tuple = ()
    search: bool = False

    def pack(self):
        """Return it as bytes."""
        return json.dumps(dataclasses.astuple(self)).encode()

    @classmethod
    def unpack(cls, message):
        """Return the place that bytes stand for."""
        return cls(*json.loads(message))


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """What is asked of a solution: a probe, called with its function.

    probe: its name, in probes.py; arguments: what it gets besides.
    seed: what NumPy's global generator is seeded with first, or None.
    """

    probe: str
    arguments: tuple[object, ...] = ()
    seed: int | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Answer:
    """A question, and the value that came back."""

    question: Question
    value: object


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
    files: tuple = ()
    printed: str = ''
    prints: int = 0
    said: bytes = b''

    def pack(self):
        """Return it as bytes, without what was said."""
        return json.dumps(dataclasses.astuple(self)[:-1]).encode()

    @classmethod
    def unpack(cls, message, said):
        """Return the outcome that bytes stand for."""
        return cls(*json.loads(message), said)


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
    value: list = dataclasses.field(default_factory=list)
    raised: Raised | None = None
    ended: str = ''
    names: tuple = ()
    warnings: tuple = ()
    reseeded: bool = False
    next_random: float | None = None
    after: tuple | None = None


def report_of(said):
    """Parse what a solution's process said.

    Raises: wire.WireError if it is not what worker.py writes.
    """
    found = typed(dict, wire.unpack(said))
    if typed(str, found.get('stage')) not in STAGES:
        raise wire.WireError('there is no such stage')
    unknown = found.keys() - {
        field.name for field in dataclasses.fields(Report)}
    if unknown:
        raise wire.WireError(f'there is no {min(unknown)[:60]}')
    raised = found.get('raised')
    return Report(
        found['stage'], [found['value']] if 'value' in found else [],
        raised if raised is None else raised_of(typed(dict, raised)),
        typed(str, found.get('ended', '')), texts(found.get('names', [])),
        texts(found.get('warnings', [])),
        typed(bool, found.get('reseeded', False)),
        typed((float, type(None)), found.get('next_random')),
        typed((tuple, type(None)), found.get('after')))


def raised_of(found):
    """Parse an exception."""
    try:
        raised = Raised(**found)
    except TypeError as error:
        raise wire.WireError(str(error)) from None
    typed((int, type(None)), raised.number)
    texts([raised.type, raised.text, raised.file, raised.code])
    return raised


def texts(value):
    """Return a list of texts as a tuple."""
    return tuple(typed(str, item) for item in typed(list, value))


def typed(kinds, value):
    """Return a value that is of one of these types, and of no subclass."""
    if type(value) not in (kinds if isinstance(kinds, tuple) else (kinds,)):
        raise wire.WireError(f'a {type(value).__name__} is none of {kinds}')
    return value
