"""Recognize a known mistake: the answers it gives, on the same inputs.

catalogue.py has the mistakes; they run here, in the grader, because they are
ours. Each is also a file that a learner could have handed in, and so proves
that the checks see it.
"""
import copy
import dataclasses
import functools
import inspect
import re
import textwrap
import warnings
from collections.abc import Callable

import numpy as np

from optimization_grading import table
from optimization_grading.diagnosis import formulas
from optimization_grading.protocol import probes, wire

# Keras rounds beta to float32, and so 1 - beta to fewer digits.
OF_KERAS = 1e-3
NUMBERS = bool, int, float, complex, np.ndarray, np.generic
KNOWN = []


@dataclasses.dataclass(frozen=True)
class Mistake:
    """A known mistake.

    tasks: the numbers of the tasks in which it is made.
    says: the sentence for the learner.
    formula: None, or the wrong function of a numpy task.
    sign: None, or a function (arguments, answer) that tells the mistake from
        an answer.
    raises: None, or the regular expression of an exception's text.
    code: the body of a learner's function that makes the mistake, where it
        is not the formula itself.
    """

    name: str
    tasks: tuple
    says: str
    formula: Callable | None = None
    sign: Callable | None = None
    raises: str | None = None
    code: str | None = None

    def source(self, task):
        """Give the file of a learner who makes this mistake."""
        numpy = task.form not in table.TENSORFLOW_FORMS
        head = ('#!/usr/bin/env python3\n'
                f'"""Task {task.number}, by a learner."""\n')
        if self.code is None:
            body = inspect.getsource(self.formula)
            body = body[body.index('def '):].replace(
                f'def {self.formula.__name__}(', f'def {task.function}(', 1)
        else:
            body = (f'def {task.function}({", ".join(task.parameters)}):\n'
                    f'    """Do it wrong."""\n'
                    + textwrap.indent(textwrap.dedent(self.code).strip(),
                                      '    ') + '\n')
        module = 'numpy as np' if numpy else 'tensorflow as tf'
        return f'{head}import {module}\n\n\n{body}'


def mistake(task, says, code=None):
    """Register the formula of a mistake."""
    def register(formula):
        KNOWN.append(Mistake(formula.__name__, (task,), says, code=code,
                             formula=formula))
        return formula
    return register


def sign(task, says, code=None):
    """Register a mistake that shows in the answer itself."""
    def register(function):
        KNOWN.append(Mistake(function.__name__, (task,), says, code=code,
                             sign=function))
        return function
    return register


def exception(name, tasks, raises, says, code):
    """Register a mistake that raises."""
    KNOWN.append(Mistake(name, tasks, says, raises=raises, code=code))


@dataclasses.dataclass
class Call:
    """A call that was made, and the answer it got."""

    probe: str
    arguments: tuple
    seed: int | None
    answer: object


def named(task, calls, raised):
    """Name the mistakes that explain all calls of a failed check.

    A name helps a learner and decides nothing: whatever goes wrong in the
    search, the verdict stands, without a name.
    raised: what is told of an exception, or ''.
    Returns: their names, with spaces between them.
    """
    try:
        return ' '.join(candidates(task, calls, raised))
    except Exception:  # a solution chooses what is compared here
        return ''


def candidates(task, calls, raised):
    """Name the mistakes that explain all calls, or fail."""
    known = [mistake for mistake in KNOWN if task.number in mistake.tasks]
    if raised:
        return [mistake.name for mistake in known if mistake.raises
                and re.search(mistake.raises, raised)]
    # where the values are right, no formula is to blame
    right = any(mistake.formula for mistake in known) and all(
        explains(reference(task.number), call) for call in calls)
    return [mistake.name for mistake in known
            if calls and (mistake.sign or mistake.formula and not right)
            and all(explains(mistake, call) for call in calls)]


def likeliest(task, names):
    """Choose, for each failed check of a task, one of its candidates.

    names: for each check the names of its candidates. A mistake that
        explains more of the checks goes first, then the more frequent one.
    Returns: for each check a Mistake, or None.
    """
    known = [mistake for mistake in KNOWN if task.number in mistake.tasks]
    count = {mistake.name: sum(mistake.name in found for found in names)
             for mistake in known}
    known.sort(key=lambda mistake: -count[mistake.name])
    return [next((mistake for mistake in known if mistake.name in found),
                 None) for found in names]


@functools.cache
def reference(number):
    """Give a numpy task's right formula, in the form of a mistake's."""
    space = {'np': np}
    exec(formulas.SOURCES[number], space)
    return Mistake('right', (number,), '', space['formula'])


def explains(known, call):
    """Tell whether a mistake gives the answer that a call got."""
    try:
        if known.sign:
            return bool(known.sign(call.arguments, call.answer))
        return equal(answer_of(known, call), call.answer,
                     OF_KERAS if call.probe == 'trajectories' else 1e-4)
    except Exception:  # a wrong formula may fail in any way of its own
        return False


def answer_of(known, call):
    """Give the answer of a mistake's formula."""
    arguments = copy.deepcopy(call.arguments)
    before = np.random.get_state()
    try:
        with warnings.catch_warnings(), np.errstate(all='ignore'):
            warnings.simplefilter('ignore')
            if call.seed is not None:
                np.random.seed(call.seed)
            answer = probes.PROBES[call.probe](known.formula, *arguments)
    finally:
        np.random.set_state(before)
    return wire.unpack(wire.pack(answer))


def kernel_of(variables, prev, n):
    """Find the weights of a dense layer among its variables."""
    shape = prev.shape[1], n
    for value, _ in variables:
        if value.shape == shape:
            return value
    raise AssertionError(f'no trainable weights of shape {shape} took part')


ACTIVATIONS = {'identity': lambda Z: Z, 'tanh': np.tanh,
               'relu': lambda Z: np.maximum(Z, 0)}


def equal(one, other, float32=1e-4):
    """Tell whether two answers are the same but for rounding.

    float32: the relative deviation that numbers of that type may have.
    """
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            equal(a, b, float32) for a, b in zip(one, other))
    if not (isinstance(one, NUMBERS) and isinstance(other, NUMBERS)):
        # never == on what may be an array
        return type(one) is type(other) and isinstance(
            one, (wire.Opaque, str, type(None))) and one == other
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape or one.dtype.kind != other.dtype.kind:
        return False
    row = table.CLOSENESS['float64']
    relative, absolute = row.relative, row.absolute
    if np.float32 in (one.dtype, other.dtype):
        relative, absolute = float32, 1e-5
    return bool(np.isclose(one, other, rtol=relative, atol=absolute,
                           equal_nan=True).all())
