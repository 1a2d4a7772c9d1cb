"""Questions, their answers, and how answers are compared and looked up."""
import dataclasses
import math
import warnings
import zlib

import numpy as np

from optimization_grading.protocol import probes, wire

NUMBERS = bool, int, float, np.ndarray, np.generic
# Keras rounds beta to float32, and so 1 - beta to fewer digits.
TOLERANCES = {'trajectories': 1e-3, 'schedules': 1e-4,
              'schedules_in_use': 1e-4, 'layers': 1e-4}
CLOSE = 1e-9
FLOAT32 = 1e-4  # where an answer is in float32
WEIGHTS = 1 + np.modf(np.arange(1, 4097) * 0.6180339887498949)[0]
DEPTH = 8  # lists in lists
LEAVES = 3000
PARTS = 4  # an answer of more items is one part
COST = {'call': 0, 'schedules': 1, 'each': 1, 'schedules_in_use': 2,
        'layers': 2, 'path': 3, 'trajectories': 3}


@dataclasses.dataclass(eq=False)
class Question:
    """What a function was asked.

    probe: a name in probes.PROBES; arguments: its arguments after the
        function; seed: of NumPy's global generator, or None.
    """

    probe: str
    arguments: tuple
    seed: int | None = None

    def key(self):
        """Give what tells this question from others."""
        return self.probe, self.seed, zlib.crc32(wire.pack(self.arguments))

    def cost(self):
        """Estimate what it costs to ask."""
        return COST.get(self.probe, 9), self.size()

    def size(self):
        """Count the numbers in the arguments."""
        return sum(np.size(leaf) for leaf in leaves(self.arguments))

    def tolerance(self):
        """Give the relative deviation that an answer may have."""
        return TOLERANCES.get(self.probe, CLOSE)


def ask(function, question, seeded=True, own=probes.PROBES):
    """Give the function's answer, on copies of the arguments.

    own: the probes to call.
    Raises: whatever the function raises.
    """
    arguments = copied(question.arguments)
    with warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        if question.seed is not None and seeded:
            np.random.seed(question.seed)
        return own[question.probe](function, *arguments)


def copied(value):
    """Copy the arrays and lists in a value."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    return value


def floated(question):
    """Turn the integers of a question into floats, whose powers are bounded.
    """
    def turned(value):
        if isinstance(value, (list, tuple)):
            return type(value)(turned(item) for item in value)
        return float(value) if type(value) is int else value
    if question.probe in ('call', 'each'):
        return dataclasses.replace(question,
                                   arguments=turned(question.arguments))
    return question


def varied(question, draw):
    """Give another question like one, its floats changed.

    draw: a random.Random.
    """
    def changed(value):
        if isinstance(value, (list, tuple)):
            return type(value)(changed(item) for item in value)
        if type(value) is float:
            return draw.uniform(0.1, 0.9) if 0 < value < 1 else (
                value * draw.uniform(0.5, 2))
        if isinstance(value, np.ndarray) and value.dtype.kind == 'f':
            factors = np.array([draw.uniform(0.5, 2) for _ in range(
                value.size)]).reshape(value.shape)
            return (value * factors).astype(value.dtype)
        return value
    return dataclasses.replace(question, arguments=changed(
        question.arguments))


def leaves(value, depth=0):
    """Give the numbers, arrays and other items of a value, in order.

    Raises: ValueError where lists are nested deeper than in any solution,
        or contain themselves.
    """
    if isinstance(value, (list, tuple)):
        if depth > DEPTH:
            raise ValueError('it is too deep')
        for item in value:
            yield from leaves(item, depth + 1)
    else:
        yield value


def parts(answer):
    """Split an answer into the results that can be right one by one."""
    if isinstance(answer, (list, tuple)) and 1 < len(answer) <= PARTS:
        return list(answer)
    return [answer]


def fingerprint(answer):
    """Give a number for each part: close answers have close numbers."""
    return [mark(part) for part in parts(answer)]


def mark(part):
    """Project all numbers of a part on fixed weights."""
    with np.errstate(all='ignore'):
        return projected(part)


def projected(part):
    """Add all numbers of a part up, each with its weight."""
    total, count = 0., 0
    for leaf in leaves(part):
        if not isinstance(leaf, NUMBERS):
            total += 1000.5 + zlib.crc32(repr(leaf)[:80].encode()) % 997
            continue
        array = np.asarray(leaf)
        if array.dtype.kind not in 'biuf':
            return math.nan
        total += 0.01 * sum((i + 2) * n for i, n in enumerate(array.shape))
        flat = array.reshape(-1)
        if flat.size == 1:
            total += float(WEIGHTS[count % 4000]) * float(flat[0])
        elif flat.size:
            flat = flat[:4000]
            total += float(np.dot(WEIGHTS[:flat.size], flat)) * (
                1 + 0.1 * (count % 50))
        count += 1
        if count > LEAVES:
            raise ValueError('it is too long')
    return total


class Lookup:
    """A table by fingerprints, which finds what is close."""

    def __init__(self, relative):
        self.scale = 1 / max(relative, CLOSE) / 10
        self.rows = {}

    def bucket(self, number):
        """Give the bucket of a number, and the one it nearly fell into."""
        if not math.isfinite(number):
            return [repr(number)] * 2
        if abs(number) < 1e-12:
            return [0, 0]
        place = math.log(abs(number)) * self.scale
        whole = math.floor(place)
        near = whole + (1 if place - whole > 0.5 else -1)
        sign = math.copysign(1, number)
        return [(sign, whole), (sign, near)]

    def add(self, marks, row):
        """Enter a row."""
        key = tuple(self.bucket(mark)[0] for mark in marks)
        self.rows.setdefault(key, []).append(row)

    def find(self, marks):
        """Give the rows with fingerprints that are close."""
        keys = [()]
        for mark in marks:
            keys = [key + (bucket,) for key in keys
                    for bucket in dict.fromkeys(self.bucket(mark))]
        return [row for key in keys for row in self.rows.get(key, ())]


def near(mark, other, relative):
    """Tell whether two fingerprints may be those of equal answers."""
    if not (math.isfinite(mark) and math.isfinite(other)):
        return repr(mark) == repr(other)
    return abs(mark - other) <= 20 * relative * max(
        abs(mark), abs(other), 1e-9)


def equal(one, other, relative=CLOSE, float32=FLOAT32):
    """Tell whether two answers are the same but for rounding."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            equal(a, b, relative, float32) for a, b in zip(one, other))
    if not (isinstance(one, NUMBERS) and isinstance(other, NUMBERS)):
        # never == on what may be an array
        return type(one) is type(other) and isinstance(
            one, (wire.Opaque, str, type(None))) and one == other
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape or not {
            one.dtype.kind, other.dtype.kind} <= set('biuf'):
        return False
    absolute = 1e-12
    if np.float32 in (one.dtype, other.dtype):
        relative, absolute = max(relative, float32), 1e-5
    if one.size == 1:  # much faster than isclose
        a, b = float(one.reshape(())), float(other.reshape(()))
        return a == b or a != a and b != b or abs(a - b) <= (
            absolute + relative * abs(b))
    return bool(np.isclose(one, other, rtol=relative, atol=absolute,
                           equal_nan=True).all())
