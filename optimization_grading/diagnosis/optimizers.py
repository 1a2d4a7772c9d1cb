"""Keras's optimizers and schedules as equations, with Keras's defaults.

Each function takes what the constructor takes, in its order, and gives
steps(gradients) or rate(step).
"""
import numpy as np


def SGD(learning_rate=0.01, momentum=0., nesterov=False):
    """Return the steps of SGD."""
    def steps(gradients):
        v = 0
        for g in gradients:
            v = momentum * v + g
            yield learning_rate * (g + momentum * v if nesterov else v)
    return steps


def RMSprop(learning_rate=0.001, rho=0.9, momentum=0., epsilon=1e-7,
            centered=False):
    """Return the steps of RMSprop."""
    def steps(gradients):
        s = mean = v = 0
        for g in gradients:
            s = rho * s + (1 - rho) * g ** 2
            mean = rho * mean + (1 - rho) * g
            variance = s - mean ** 2 if centered else s
            v = momentum * v + learning_rate * g / np.sqrt(variance + epsilon)
            yield v
    return steps


def Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7,
         amsgrad=False):
    """Return the steps of Adam."""
    def steps(gradients):
        v = s = largest = 0
        for t, g in enumerate(gradients, 1):
            v = beta_1 * v + (1 - beta_1) * g
            s = beta_2 * s + (1 - beta_2) * g ** 2
            largest = np.maximum(largest, s) if amsgrad else s
            yield (learning_rate * np.sqrt(1 - beta_2 ** t)
                   / (1 - beta_1 ** t) * v / (np.sqrt(largest) + epsilon))
    return steps


def Nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Return the steps of Nadam."""
    def steps(gradients):
        v = s = 0
        product = 1
        for t, g in enumerate(gradients, 1):
            now = beta_1 * (1 - 0.5 * 0.96 ** t)
            then = beta_1 * (1 - 0.5 * 0.96 ** (t + 1))
            product = product * now
            v = beta_1 * v + (1 - beta_1) * g
            s = beta_2 * s + (1 - beta_2) * g ** 2
            v_hat = (then * v / (1 - product * then)
                     + (1 - now) * g / (1 - product))
            yield learning_rate * v_hat / (
                np.sqrt(s / (1 - beta_2 ** t)) + epsilon)
    return steps


def Adamax(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Return the steps of Adamax."""
    def steps(gradients):
        v = u = 0
        for t, g in enumerate(gradients, 1):
            v = beta_1 * v + (1 - beta_1) * g
            u = np.maximum(beta_2 * u, np.abs(g))
            yield learning_rate / (1 - beta_1 ** t) * v / (u + epsilon)
    return steps


def Adagrad(learning_rate=0.001, initial_accumulator_value=0.1,
            epsilon=1e-7):
    """Return the steps of Adagrad."""
    def steps(gradients):
        s = initial_accumulator_value
        for g in gradients:
            s = s + g ** 2
            yield learning_rate * g / np.sqrt(s + epsilon)
    return steps


def Adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-7):
    """Return the steps of Adadelta."""
    def steps(gradients):
        s = d = 0
        for g in gradients:
            s = rho * s + (1 - rho) * g ** 2
            step = np.sqrt(d + epsilon) / np.sqrt(s + epsilon) * g
            d = rho * d + (1 - rho) * step ** 2
            yield learning_rate * step
    return steps


def stairs(step, decay_steps, staircase):
    """Count the stairs, as Keras does, in float32."""
    count = np.float32(step) / np.float32(decay_steps)
    return np.floor(count) if staircase else count


def InverseTimeDecay(initial_learning_rate, decay_steps, decay_rate,
                     staircase=False):
    """Return the rates of inverse time decay."""
    return lambda step: initial_learning_rate / (
        1 + decay_rate * stairs(step, decay_steps, staircase))


def ExponentialDecay(initial_learning_rate, decay_steps, decay_rate,
                     staircase=False):
    """Return the rates of exponential decay."""
    return lambda step: initial_learning_rate * np.float32(
        decay_rate) ** stairs(step, decay_steps, staircase)


def CosineDecay(initial_learning_rate, decay_steps, alpha=0.):
    """Return the rates of cosine decay."""
    def rate(step):
        part = min(step, decay_steps) / decay_steps
        return initial_learning_rate * (
            (1 - alpha) * 0.5 * (1 + np.cos(np.pi * part)) + alpha)
    return rate


def PolynomialDecay(initial_learning_rate, decay_steps,
                    end_learning_rate=0.0001, power=1.):
    """Return the rates of polynomial decay."""
    def rate(step):
        part = min(step, decay_steps) / decay_steps
        return (initial_learning_rate - end_learning_rate) * (
            1 - part) ** power + end_learning_rate
    return rate
