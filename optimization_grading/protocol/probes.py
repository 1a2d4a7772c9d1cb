"""Call a task's function, and turn what it gives into plain values.

Each probe is called with the function and runs where that function runs, in
the solution's own process. It judges nothing: what it finds goes back as it
is, and what it cannot use goes back as an Opaque.
"""
import functools
import random
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy import (
    array,
    asarray,
    concatenate,
    diff,
    ndarray,
    split,
    stack,
    zeros_like,
)

from optimization_grading.protocol.wire import Opaque, described

# bound here, before a learner's file can put its own in their place
seed_python, seed_numpy = random.seed, np.random.seed
Function = Callable[..., Any]  # a learner's
Settings = Iterable[Sequence[object]]  # the arguments of each call
Found = ndarray | Opaque | None


@functools.cache
def tensorflow() -> types.SimpleNamespace:
    """Return what the probes use of TensorFlow, as it is at the first call.

    That is before a learner's file is imported, if TensorFlow is.
    """
    import tensorflow as tf
    return types.SimpleNamespace(
        Variable=tf.Variable, constant=tf.constant, float32=tf.float32,
        is_tensor=tf.is_tensor, convert=tf.convert_to_tensor, pow=tf.pow,
        reduce_sum=tf.reduce_sum, set_seed=tf.random.set_seed, seeded=False,
        SGD=tf.keras.optimizers.SGD, Tape=copy_of(tf.GradientTape),
        activations={'identity': tf.identity, 'tanh': tf.nn.tanh,
                     'relu': tf.nn.relu, 'sigmoid': tf.nn.sigmoid})


def copy_of(cls: type) -> type:
    """Return a class whose methods stay if those of the first are changed."""
    return type(cls.__name__, (cls,), {
        name: value for name, value in vars(cls).items()
        if name not in ('__dict__', '__weakref__')})


def call(function: Function, *arguments: object) -> object:
    """Call the function once."""
    return function(*arguments)


def each(function: Function, calls: Settings) -> list[Any]:
    """Call the function with each of several lists of arguments."""
    return [function(*arguments) for arguments in calls]


def path(function: Function, settings: Settings,
         start: ndarray, gradients: ndarray, moments: int, timed: bool
         ) -> list[list[Any]]:
    """Follow a numpy rule over given gradients, from moments of zero.

    settings: the arguments before the variable, for each of several paths.
    moments: how many there are; timed: whether the step is an argument too.
    Returns: for each path what the function returned at each step, up to the
        first return that cannot be passed in again.
    """
    paths = []
    for setting in settings:
        state = [start.copy()] + [zeros_like(start)
                                  for _ in range(moments)]
        found = []
        for t, gradient in enumerate(gradients, 1):
            returned = function(*setting, state[0], gradient.copy(),
                                *state[1:], *[t] * timed)
            found.append(copied(returned))
            if not isinstance(returned, (list, tuple)) and not (
                    isinstance(returned, ndarray) and returned.ndim) or (
                    len(returned) != 1 + moments):
                break
            state = list(returned)
        paths.append(found)
    return paths


def copied(value: Any, depth: int = 3) -> Any:
    """Copy the arrays of a value, and its lists, but no other object.

    Others may raise, or write a file, when they are copied.
    """
    if type(value) is ndarray:
        return value.copy()
    if depth and (type(value) is list or isinstance(value, tuple)):
        items = [copied(item, depth - 1) for item in value]
        return items if type(value) is list else tuple(items)
    return value


def trajectories(function: Function, settings: Settings,
                 start: ndarray, gradients: ndarray
                 ) -> list[tuple[str, Found]]:
    """Let Keras optimizers follow given gradients; give every position.

    The first row of start is one variable, and its other rows, if there are
    any, are another: an optimizer keeps moments for each.

    settings: the arguments of the function, which returns an optimizer.
    start: array; gradients: array of shape (steps, *start.shape).
    Returns: for each optimizer its type, with what it can call of its own,
        such as a schedule for its rate, and its path: a float32 array of
        shape (steps + 1, *start.shape), or an Opaque.
    """
    tf = tensorflow()
    found: list[tuple[str, Found]] = []
    for setting in settings:
        optimizer = function(*setting)
        kind = f'{type(optimizer).__module__}.{type(optimizer).__name__}'
        kind += ''.join(f' with its own {name}' for name, value in getattr(
            optimizer, '__dict__', {}).items() if callable(value))
        if not callable(getattr(optimizer, 'apply_gradients', None)):
            found.append((kind, unusable(optimizer)))
            continue
        variables = [tf.Variable(part, dtype=tf.float32)
                     for part in split(start, [1]) if len(part)]
        positions = [concatenate([var.numpy() for var in variables])]
        for gradient in gradients:
            optimizer.apply_gradients(list(zip(
                [tf.constant(part, tf.float32)
                 for part in split(gradient, [1])], variables)))
            positions.append(concatenate([var.numpy() for var in variables]))
        found.append((kind, stack(positions)))
    return found


def schedules(function: Function, settings: Settings,
              steps: Iterable[object]) -> list[Any]:
    """Give the learning rates at some steps, an array for each setting."""
    return [rates(function(*setting), steps) for setting in settings]


def rates(schedule: object, steps: Iterable[object]) -> Found:
    """Give one schedule's rates, or an Opaque where it cannot be called."""
    if not callable(schedule):
        return unusable(schedule)
    found = []
    for step in steps:
        rate = asarray(schedule(step))
        if rate.dtype.kind not in 'iuf' or rate.size != 1:
            return Opaque('a schedule that gives no number')
        found.append(rate.reshape(()))
    return array(found)


def unusable(value: object) -> Opaque | None:
    """Give what stands for a value that cannot be sent."""
    return None if value is None else Opaque(described(type(value)))


def schedules_in_use(function: Function, settings: Settings, steps: int
                     ) -> list[Found]:
    """Give the rates at which optimizers make their first steps."""
    tf = tensorflow()
    found: list[Found] = []
    for setting in settings:
        schedule = function(*setting)
        if not callable(schedule):
            found.append(unusable(schedule))
            continue
        optimizer = tf.SGD(schedule)
        var = tf.Variable(0.)
        positions = [0.]
        for _ in range(steps):
            optimizer.apply_gradients([(tf.constant(-1.), var)])
            positions.append(float(var.numpy()))
        found.append(diff(positions))
    return found


def layers(function: Function, prevs: Sequence[ndarray], n: int,
           activations: Sequence[str], seeds: Sequence[int]
           ) -> list[tuple[Found, list[Any]]]:
    """Call a layer of task 14 on each of several batches.

    activations: as many names of functions; seeds: as many.
    Returns: for each the output as an array, or an Opaque, and for each
        trainable variable that took part its value and the gradient of the
        sum of the outputs' cubes by it.
    """
    tf = tensorflow()
    found: list[tuple[Found, list[Any]]] = []
    if not tf.seeded:  # once a process: it empties TensorFlow's caches
        tf.seeded = True
        tf.set_seed(seeds[0])
    for prev, name, seed in zip(prevs, activations, seeds):
        seed_python(seed)
        seed_numpy(seed)
        with tf.Tape() as tape:
            output = function(tf.constant(prev), n, tf.activations[name])
            if not tf.is_tensor(output):
                found.append((unusable(output), []))
                continue
            if not output.dtype.is_floating:
                found.append((Opaque(f'a tensor of {output.dtype.name}'), []))
                continue
            loss = tf.reduce_sum(tf.pow(output, 3))
        variables = tape.watched_variables()
        found.append((output.numpy(), [
            (asarray(var), None if gradient is None
             else asarray(tf.convert(gradient)))
            for var, gradient in zip(
                variables, tape.gradient(loss, variables))]))
    return found


def look(function: Function, *_: object) -> None:
    """Call nothing: the module was imported and the function found."""


PROBES = {probe.__name__: probe for probe in (
    call, each, path, trajectories, schedules, schedules_in_use, layers,
    look)}
