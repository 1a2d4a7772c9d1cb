"""What crosses between the grader and a solution's process."""
import json

import numpy as np
import pytest

from optimization_grading.protocol import wire
from optimization_grading.protocol.wire import Opaque, WireError, pack, unpack


@pytest.mark.parametrize('value', [
    None, True, 0, -2 ** 62, 1.5, float('inf'), 'text \x1b', [], (),
    [1, (2., ['x', None])], {'a': [1], 'b': {}}, Opaque('a thing')],
    ids=repr)
def test_comes_back_as_it_was(value):
    """Plain values keep value and type."""
    back = unpack(pack(value))
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize('dtype', [
    bool, np.int8, np.uint64, np.float16, np.float32, np.float64, '>f8',
    complex])
@pytest.mark.parametrize('shape', [(), (0,), (3,), (2, 0), (2, 3, 4)])
def test_arrays_come_back(dtype, shape):
    """Arrays keep values, type and shape, whatever their layout."""
    array = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    for layout in array, array.T, np.asfortranarray(array), array[..., ::-1
                                                                  ] if (
            array.ndim) else array:
        back = unpack(pack(layout))
        assert type(back) is np.ndarray
        assert back.dtype == layout.dtype and back.shape == layout.shape
        np.testing.assert_array_equal(back, layout)


def test_numbers_of_numpy_come_back():
    """NumPy's own numbers stay NumPy's."""
    back = unpack(pack(np.float32(0.1)))
    assert type(back) is np.float32 and back == np.float32(0.1)


def test_subclasses_come_back_plain():
    """A subclass of array arrives as an array."""
    back = unpack(pack(np.ma.zeros(3)))
    assert type(back) is np.ndarray and back.shape == (3,)


@pytest.mark.parametrize('value', [
    object(), print, 1j, 10 ** 40, 2 ** 63, b'bytes', {1: 2}, {1, 2}, iter([]),
    np.array([object()]), np.array(['text']), np.array(1, 'M8[s]'),
    np.zeros(2, [('a', int)]), np.broadcast_to(0., (10 ** 9, 10 ** 3)),
    2 ** 10 ** 6, [0] * 10 ** 6], ids=lambda value: type(value).__name__)
def test_opaque(value):
    """What has no plain form, or is too large, arrives as a description."""
    assert isinstance(unpack(pack(value)), Opaque)


def test_a_list_in_itself_ends():
    """A circle is cut."""
    items = []
    items.append(items)
    message = pack(items)
    assert len(message) < 10 ** 4 and isinstance(unpack(message), list)


def forged(tree, *blobs):
    """Make a message of JSON and blobs."""
    head = json.dumps([tree, [len(blob) for blob in blobs]]).encode()
    return wire.LENGTH.pack(len(head)) + head + b''.join(blobs)


@pytest.mark.parametrize('message', [
    b'', b'\0' * 7, b'\0' * 8, b'\xff' * 100, wire.LENGTH.pack(2) + b'{}',
    wire.LENGTH.pack(5) + b'[1,[]]', forged(['none', None])[:-1],
    forged(['none', None]) + b'x', forged(['pickle', 'x']), forged('x'),
    forged(['array', 0]), forged(['array', ['<f8', [0], 0]]),
    forged(['array', ['<f8', [0], -1]], b''), forged(['list', 3]),
    *(forged(['list', [[kind, ['<f8', [1], 0]]] * 2], b'x' * 8)
      for kind in ('array', 'scalar')),
    forged(['list', [['none', None]] * 200_000]),
    wire.LENGTH.pack(32) + b'[["none", null], [8, -8, 8]]    ' + b'x' * 8,
    forged(['float', 'x']),
    forged(['int', 'x']), forged(['dict', [[1]]]),
    *(forged(['array', [dtype, shape, 0]], b'x' * 8) for dtype, shape in (
        ('|O', [1]), ('<f8,<f8', []), ('<M8', [1]), (8, [1]), ('<f3', [1]),
        ('<f8', [10 ** 12]), ('<f8', [-1, -1]), ('<f8', [1] * 99),
        ('<f8', [[[1]]]), ('<f8', [True]), ('<f8', [1.]), ('<f8', 1),
        ('<f8', None), ('<f8', ['1']), ('<f4', [1]))),
    forged(['array', ['<f8', [10 ** 30, 0], 0]], b''),
    wire.LENGTH.pack(200_000) + b'[' * 200_000],
    ids=lambda message: str(message[8:40]))
def test_what_is_no_message_is_refused(message):
    """Any other bytes raise WireError, and nothing else."""
    with pytest.raises(WireError):
        unpack(message)


def test_texts_are_bounded():
    """A long one is cut; too many are described."""
    assert unpack(pack('x' * 20_000)) == 'x' * wire.TEXT
    many = unpack(pack(['x' * wire.TEXT] * 400, wire.ANSWER))
    assert isinstance(many[-1], Opaque) and many[0] == 'x' * wire.TEXT


def test_an_array_may_be_changed():
    """It is a copy, whose memory is its own."""
    back = unpack(pack(np.zeros(3)))
    back += 1
    assert back.tolist() == [1, 1, 1]


def test_any_changed_byte():
    """A message with a byte changed is refused, or is plain all the same."""
    message = pack([1.5, np.arange(3.), 'x', {'a': (True, None)}])
    for place in range(len(message)):
        for byte in 0, 0x22, 0x5d, 0xff:
            changed = bytearray(message)
            changed[place] = byte
            try:
                unpack(bytes(changed))
            except WireError:
                pass
