"""What is asked of a function, and the answers of functions of our own."""
import dataclasses
import warnings
import zlib

import numpy as np

from optimization_grading.diagnosis import fingerprints
from optimization_grading.protocol import probes, wire

# Keras rounds beta to float32, and so 1 - beta to fewer digits.
TOLERANCES = {'trajectories': 1e-3, 'schedules': 1e-4,
              'schedules_in_use': 1e-4, 'layers': 1e-4}
COST = {'call': 0, 'schedules': 1, 'each': 1, 'schedules_in_use': 2,
        'layers': 2, 'path': 3, 'trajectories': 3}


def key(question):
    """Return what tells a question from others."""
    return (question.probe, question.seed,
            zlib.crc32(wire.pack(question.arguments)))


def cost(answer):
    """Estimate what it costs to ask an Answer's question again.

    Round numbers, zeros and float32 come last: there many mistakes look the
    same, or a right answer is another by rounding.
    """
    question = answer.question
    given = [*fingerprints.leaves(question.arguments)]
    scalars = [leaf for leaf in given if type(leaf) in (int, float)]
    rough = max((len(repr(scalar)) for scalar in scalars), default=9) < 6
    rough |= any(getattr(leaf, 'dtype', None) == np.float32 for leaf in given)
    return (rough or question.probe == 'call' and 0 in scalars,
            COST.get(question.probe, 9), sum(map(np.size, given)))


def tolerance(question):
    """Return the relative deviation that an answer may have."""
    return TOLERANCES.get(question.probe, fingerprints.CLOSE)


def agree(question, one, other):
    """Tell whether two answers to a question are the same."""
    return fingerprints.equal(one, other, tolerance(question))


def positions(question, value):
    """Return an answer without the names of its optimizers' types."""
    if question.probe != 'trajectories':
        return value
    return [item[1] if isinstance(item, (list, tuple)) else item
            for item in value]


def ask(function, question, own=probes.PROBES):
    """Return the function's answer, on copies of the arguments.

    own: the probes to call.
    Raises: whatever the function raises.
    """
    arguments = mapped(question.arguments, lambda leaf: (
        leaf.copy() if isinstance(leaf, np.ndarray) else leaf))
    with warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        if question.seed is not None:
            np.random.seed(question.seed)
        return own[question.probe](function, *arguments)


def mapped(value, change):
    """Change what is in lists and tuples, which are copied."""
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(item, change) for item in value)
    return change(value)


def floated(question):
    """Turn integers into floats, whose powers are bounded."""
    if question.probe not in ('call', 'each'):
        return question
    return dataclasses.replace(question, arguments=mapped(
        question.arguments, lambda leaf: (
            float(leaf) if type(leaf) is int else leaf)))


def varied(question, draw):
    """Return another question like one, its floats changed.

    draw: a random.Random.
    """
    def changed(leaf):
        if type(leaf) is float:
            return draw.uniform(0.1, 0.9) if 0 < leaf < 1 else (
                leaf * draw.uniform(0.5, 2))
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind == 'f':
            factors = np.array([draw.uniform(0.5, 2) for _ in range(
                leaf.size)]).reshape(leaf.shape)
            return (leaf * factors).astype(leaf.dtype)
        return leaf
    return dataclasses.replace(question, arguments=mapped(
        question.arguments, changed))
