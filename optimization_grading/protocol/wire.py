"""Values as bytes and back, between the grader and a solution's process.

A message is JSON for the structure, then the bytes of the arrays, and never a
pickle. What comes from a solution is not believed: sizes are checked before
anything is allocated, and only plain types are ever rebuilt. What has no
plain form arrives as an Opaque, which says what it was.
"""
import dataclasses
import json
import math
import os
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST = 32 * 2 ** 20  # bytes of a message
ANSWER = 3 * 2 ** 20  # bytes in a solution's answer
HEAD = 2 ** 22  # bytes of the JSON
ITEMS = 100_000  # items of all its lists together
TEXT = 10_000  # characters of a string
DEPTH = 20  # lists in lists
KINDS = 'biufc'  # NumPy's kinds of numbers
DTYPE = re.compile(rf'[<>|][{KINDS}]\d{{1,2}}')
LENGTH = struct.Struct('>Q')


class WireError(Exception):
    """The bytes are no message."""


@dataclasses.dataclass(frozen=True)
class Opaque:
    """What cannot be sent; kind says what it is, as in "got ..."."""

    kind: str


def pack(value: object, most: int = LARGEST) -> bytes:
    """Turn a value into bytes, no more than so many and a little.

    bool, int, float, str, None, lists, tuples, dictionaries with
    text for keys, arrays and NumPy's numbers stay what they are; a subclass
    of array is sent as a plain one, all else as an Opaque.
    """
    packer = Packer(most)
    tree, blobs = packer.tree(value, 0), packer.blobs
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    return b''.join([LENGTH.pack(len(head)), head, *blobs])


class Packer:
    """Turns a value into JSON, and its arrays into blobs."""

    def __init__(self, most: int) -> None:
        self.most, self.blobs = most, list[bytes]()
        self.bytes = self.items = 0

    def tree(self, value: Any, depth: int) -> list[Any]:
        """Give a value as [type, content]."""
        kind = type(value)
        self.items += 1
        if value is None:
            return ['none', None]
        if kind is bool:
            return ['bool', value]
        if kind is int:
            return ['int', value] if abs(value) < 2 ** 63 else opaque(
                'an int of more than 64 bits')
        if kind is float:
            return ['float', value.hex()]
        if kind is str:
            self.bytes += len(value[:TEXT])
            return ['str', value[:TEXT]] if self.bytes < self.most else (
                opaque('a text too long to be a solution'))
        if kind is list or issubclass(kind, tuple):
            kind = tuple if issubclass(kind, tuple) else list  # a named one
            count = kind.__len__(value)  # and not what a subclass says
            if depth >= DEPTH or self.items + count > ITEMS:
                return opaque(f'a {kind.__name__} of {count} items, '
                              'too large to be a solution')
            return [kind.__name__, [self.tree(item, depth + 1)
                                    for item in kind.__iter__(value)]]
        if kind is dict and all(type(key) is str for key in value):
            return ['dict', [[key, self.tree(item, depth + 1)]
                             for key, item in value.items()]]
        if issubclass(kind, (np.ndarray, np.generic)):
            return self.array(value)
        if kind is Opaque:
            return opaque(value.kind)
        return opaque(described(kind))

    def array(self, value: Any) -> list[Any]:
        """Give an array as its type, its shape and the number of its blob.
        """
        scalar = issubclass(type(value), np.generic)
        array = np.array(value, copy=None, subok=False)
        if array.dtype.kind not in KINDS:
            return opaque(f'an array of type {array.dtype}'[:80])
        if self.bytes + array.nbytes > self.most:
            return opaque(f'of shape {array.shape}, too large to be a '
                          'solution')
        self.bytes += array.nbytes
        self.blobs.append(array.tobytes())
        return ['scalar' if scalar else 'array',
                [array.dtype.str, array.shape, len(self.blobs) - 1]]


def opaque(kind: str) -> list[Any]:
    """Give the tree of an Opaque."""
    return ['opaque', kind]


def described(kind: type) -> str:
    """Name a type, with an article."""
    name = str(getattr(kind, '__name__', 'object'))[:60]
    return f'{"an" if name[:1].lower() in "aeiou" else "a"} {name}'


PLAIN: dict[str, Callable[[Any], object]] = {
    'none': lambda _: None, 'bool': bool, 'int': int, 'float': float.fromhex,
    'str': str, 'opaque': lambda kind: Opaque(str(kind))}


def unpack(message: bytes) -> Any:
    """Turn bytes into the value they stand for.

    Raises: WireError where they are not what pack makes.
    """
    try:
        size, = LENGTH.unpack_from(message)
        start = LENGTH.size + size
        if size > HEAD or len(message) > 2 * LARGEST:
            raise WireError('it is too large')
        tree, sizes = json.loads(message[LENGTH.size:start])
        if min(sizes, default=0) < 0 or start + sum(sizes) != len(message):
            raise WireError('its length is not the announced one')
        blobs = {}  # each is taken once
        for i, size in enumerate(sizes):
            blobs[i] = message[start:start + size]
            start += size
        return value_of(tree, blobs, [ITEMS])
    except WireError:
        raise
    except Exception as error:  # whatever the parts of a forgery raise
        raise WireError(f'it is no message: {error}') from error


def value_of(tree: Any, blobs: dict[int, bytes], left: list[int]) -> object:
    """Turn [type, content] into a value, of so many items at most."""
    kind, content = tree
    left[0] -= 1
    if left[0] < 0:
        raise WireError('it has too many items')
    if kind in PLAIN:
        return PLAIN[kind](content)
    if kind in ('list', 'tuple'):
        items = [value_of(item, blobs, left) for item in content]
        return items if kind == 'list' else tuple(items)
    if kind == 'dict':
        return {str(key): value_of(item, blobs, left)
                for key, item in content}
    if kind == 'array':
        return array_of(content, blobs)
    if kind == 'scalar':
        return array_of(content, blobs)[()]
    raise WireError(f'there is no type {kind!r}')


def array_of(content: Any, blobs: dict[int, bytes]) -> np.ndarray:
    """Take an array's blob: it must be as large as type and shape announce.
    """
    name, shape, number = content
    if not DTYPE.fullmatch(name) or any(
            type(length) is not int or length < 0 for length in shape):
        raise WireError('it is no array of numbers')
    blob, dtype = blobs.pop(number), np.dtype(name)
    if math.prod(shape) * dtype.itemsize != len(blob):
        raise WireError(f'{len(blob)} bytes for shape {shape} of type {name}')
    return np.ndarray(shape, dtype, blob).copy()


def framed(message: bytes) -> bytes:
    """Give a message behind its length."""
    return LENGTH.pack(len(message)) + message


def send(descriptor: int, message: bytes) -> None:
    """Write a message behind its length."""
    rest = memoryview(framed(message))
    while rest:
        rest = rest[os.write(descriptor, rest):]


def receive(source: Any, read: Callable[[Any, int], bytes] = os.read
            ) -> bytes | None:
    """Read a message from a descriptor; None at the end.

    read: reads up to so many bytes from it, if it is no descriptor.
    Raises: ConnectionError where it ends within the message.
    """
    def exactly(size: int) -> bytes:
        """Read so many bytes, or fewer at the end."""
        parts = []
        while size and (part := read(source, min(size, 2 ** 20))):
            parts.append(part)
            size -= len(part)
        return b''.join(parts)

    head = exactly(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size, = LENGTH.unpack(head)
    message = exactly(size)
    if len(message) < size:
        raise ConnectionError('it has ended within a message')
    return message
