"""The search for task 14, a layer that normalizes.

Its output is held against equations, over the weights that it drew.
"""
import dataclasses
import functools

import numpy as np

from optimization_grading.checks.layers import ACTIVATIONS, kernel_of
from optimization_grading.diagnosis import (
    fingerprints,
    forward,
    lines,
    program,
    wording,
)
from optimization_grading.diagnosis.keras import Part, Setting, located

LAYER = '''
def formula(Z, activation):
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_hat = (Z - mean) / np.sqrt(variance + 1e-7)
    return activation(Z_hat)
'''
ALONE = ': this is the dense layer alone'
# What a layer that normalizes can do wrong besides the formula's edits: what
# to do, the equation, where it is seen in the code.
LAYERS = [
    ('call BatchNormalization with training=True: without it, it uses its '
     'running averages, 0 and 1 at the start, and normalizes nothing',
     'activation(Z / np.sqrt(1 + 1e-7))',
     ['BatchNormalization()', 'BatchNormalization']),
    ('call BatchNormalization with training=True, and give it epsilon=1e-7: '
     'without training it uses its running averages, 0 and 1 at the start, '
     'and normalizes nothing',
     'activation(Z / np.sqrt(1 + 1e-3))', ['BatchNormalization']),
    ('normalize Z before the activation' + ALONE,
     'activation(Z)', []),
    ('normalize Z and apply the activation' + ALONE,
     'Z', []),
    ('gamma and beta are swapped: ones scale, and zeros are added',
     'activation(0 * Z + 1)', ['batch_normalization']),
    ('let beta start at zeros; it starts at ones here',
     'activation(over_batch(Z, EPSILON) + 1)',
     ['beta_initializer', 'BatchNormalization', 'batch_normalization']),
    ('normalize first, then apply the activation',
     'over_batch(activation(Z), EPSILON)', ['activation']),
    ('apply the activation once, after the normalization',
     'activation(over_batch(activation(Z), EPSILON))', ['activation']),
    ('take epsilon 1e-7, not EPSILON', 'activation(over_batch(Z, EPSILON))',
     ['BatchNormalization', 'batch_normalization', 'sqrt', 'rsqrt']),
    ('apply the activation to the normalized Z', 'over_batch(Z, EPSILON)',
     ['return']),
    ('take mean and variance over the batch, axes=[0]; these are those of '
     'each row', 'activation(over_batch(Z.T, EPSILON).T)',
     ['moments', 'reduce_mean', 'BatchNormalization'])]
EPSILONS = 1e-7, 1e-3, 1e-8, 1e-5, 1e-6, 1e-4, 0.


def over_batch(Z, epsilon):
    """Normalize over the batch."""
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


@dataclasses.dataclass(eq=False)
class Layer:
    """A layer that was asked for; kernel: None if no weights took part."""

    prev: np.ndarray
    n: int
    activation: str
    seed: int
    output: object
    variables: list

    @functools.cached_property
    def kernel(self):
        """The weights."""
        try:
            return kernel_of(self.variables, self.prev, self.n)
        except AssertionError:
            return None


def explained(row, answers, source):
    """Return the name of what explains the answers to the task."""
    asked = []
    for answer in answers:
        prevs, n, *others = answer.question.arguments
        asked.append([Layer(prev, n, *other, *found) for prev, *other, found
                      in zip(prevs, *others, answer.value)])
    found = explaining(sum(asked, []))
    if not lines.constructed(source, row.function, 'BatchNormalization'):
        found = [setting for setting in found
                 if 'call BatchNormalization' not in setting.says[0].says]
    drawn = [Setting(None, 0, [Part(says, where)])
             for tell, says, where in DRAWN if asked and tell(asked)]
    if found and found[0].says[0].says.endswith(ALONE):
        drawn = []  # what is missing has nothing that could be drawn wrong
    return located(row, source, *found[:1], *drawn)


@functools.cache
def layer_formulas():
    """Return the edited layers, the likelier first."""
    found = []
    for says, equation, where in LAYERS:
        for epsilon in EPSILONS if 'EPSILON' in equation else (None,):
            if 'EPSILON' in says and epsilon == 1e-7:
                continue
            also = f'; take epsilon 1e-7, not {epsilon:g}' if epsilon not in (
                1e-7, None) and 'EPSILON' not in says else ''
            text = equation.replace('EPSILON', repr(epsilon))
            function = eval(f'lambda Z, activation: {text}',
                            {'np': np, 'over_batch': over_batch})
            found.append(Setting(
                function, 1 + bool(also), [Part(
                    says.replace('EPSILON', f'{epsilon or 0:g}') + also,
                    where)]))
    start = program.of_formula(LAYER, {})
    for edit in start.edits():
        try:
            function = start.edited([edit])
        except Exception:  # an edit may fail in any way of its own
            continue
        where = {'Z_hat': ['sqrt', 'rsqrt', 'batch_normalization',
                           'BatchNormalization'],
                 'mean': ['moments', 'reduce_mean'],
                 'variance': ['reduce_std', 'moments', 'reduce_variance']}.get(
                     edit.place, ())
        found.append(Setting(
            function, edit.rank + 0.5,
            [Part(wording.of_mistake([edit]), where)]))
    return sorted((setting for setting in found
                   if setting.rank <= forward.PLAUSIBLE + 0.5),
                  key=lambda setting: setting.rank)


def explaining(seen):
    """Return what explains the outputs, on the weights that were found."""
    if any(layer.kernel is None for layer in seen):
        return []

    def fits(function):
        with np.errstate(all='ignore'):
            try:
                return all(fingerprints.equal(
                    layer.output, np.float32(function(
                        layer.prev.astype(float) @ layer.kernel,
                        ACTIVATIONS[layer.activation]))) for layer in seen)
            except Exception:  # a wrong formula may fail in any way
                return False
    if not seen or fits(program.of_formula(LAYER, {}).compiled()):
        return []
    return [setting for setting in layer_formulas()
            if fits(setting.function)]


def seeded(asked):
    """Tell whether calls with other seeds draw the same weights."""
    several = [layers for layers in asked
               if len({layer.seed for layer in layers}) > 1]
    return bool(several) and all(
        first.kernel is not None and np.ptp(first.kernel) > 0 and all(
            np.array_equal(first.kernel, other.kernel) for other in others)
        for first, *others in several)


def uniform(asked):
    """Tell whether the largest weight is just within a uniform's bound."""
    kernels = [layer.kernel for layers in asked for layer in layers]
    return all(kernel is not None for kernel in kernels) and 0.95 < max(
        np.abs(kernel).max() / np.sqrt(6 / sum(kernel.shape))
        for kernel in kernels) <= 1


def by_fan_in(asked):
    """Tell whether the weights deviate by 1 / sqrt(nx), not by fan_avg's."""
    kernels = [layer.kernel for layers in asked for layer in layers]
    if any(kernel is None for kernel in kernels):
        return False
    largest = max(kernels, key=np.size)
    nx, n = largest.shape
    return abs(largest.std() * np.sqrt(nx) - 1) < abs(
        largest.std() * np.sqrt((nx + n) / 2) - 1) / 4


def without_gamma(asked):
    """Tell whether no layer has a trainable variable of ones."""
    return all(isinstance(layer.output, np.ndarray) and not any(
        value.size == layer.n and np.all(value == 1)
        for value, _ in layer.variables)
        for layers in asked for layer in layers)


# What is seen in the variables, what to do, where it is in the code.
DRAWN = [
    (seeded, 'every call draws the same weights: do not seed inside the '
     'function', ['set_random_seed', 'set_seed', 'seed']),
    (uniform, 'the weights are drawn from a uniform distribution; use '
     "tf.keras.initializers.VarianceScaling(mode='fan_avg')", ['Dense']),
    (by_fan_in, "give VarianceScaling mode='fan_avg'; without it, Keras takes "
     "'fan_in'", ['VarianceScaling']),
    (without_gamma, 'gamma and beta are missing or cannot be trained: they '
     'are variables, ones and zeros',
     ['batch_normalization', 'BatchNormalization'])]
