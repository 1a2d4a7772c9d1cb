"""What the checks ask of each task, and a solution's answers, in one process.

The grader asks in a sandbox; to measure the search it is enough to ask here.
"""
import types

import numpy as np

from optimization_grading import table
from optimization_grading.diagnosis import fingerprints, diagnosis

TEMPERATURES = [72, 78, 71, 68, 66, 69, 79, 79, 65, 64, 66, 78, 64, 64, 81]


def questions(number, seed=0):
    """Give Questions as the checks ask them."""
    rng = np.random.default_rng(seed)
    return [fingerprints.Question(*question) if len(question) == 3 else
            fingerprints.Question(*question, None)
            for question in ASKED[number](rng)]


def norm_constants(rng):
    """Ask task 0."""
    return [('call', (rng.normal(2, 5, (100, 3)),)),
            ('each', ([(rng.normal(3, 20, shape),)
                       for shape in ((7, 3), (50, 1), (2, 6))],)),
            ('call', (rng.normal(size=(30, 4)),)),
            ('call', (rng.integers(-9, 9, (11, 3)),))]


def normalize(rng):
    """Ask task 1."""
    return [('call', (rng.normal(2, 5, (m, 3)), rng.normal(size=3),
                      rng.uniform(0.5, 2, 3))) for m in (20, 7, 1)]


def pairs(rng, m):
    """Draw data and labels."""
    return rng.normal(size=(m, 3)), rng.integers(0, 9, (m, 2))


def shuffle(rng):
    """Ask task 2."""
    X = np.arange(1, 11).reshape(5, 2)
    return [('call', (X, X + 10), 0)] + [
        ('call', pairs(rng, m), int(rng.integers(10 ** 6)))
        for m in (17, 1, 100, 12, 8)]


def batches(rng):
    """Ask task 3."""
    return [('call', (*pairs(rng, m), size), int(rng.integers(10 ** 6)))
            for m, size in ((12, 4), (4, 1), (10, 4), (9, 4), (3, 5),
                            (5, 2), (12, 5))]


def moving_average(rng):
    """Ask task 4."""
    betas = 0.5, 0.1, 0.9, 0.999, 0
    return [('call', (TEMPERATURES, 0.9)),
            ('each', ([(rng.normal(50, 20, 25).tolist(), beta)
                       for beta in betas],)),
            ('each', ([([7.25] * 12, beta) for beta in (0.3, 0.9)],)),
            ('call', ([1, 2.5, 4], 0.5))]


def rule(settings, one, moments, timed):
    """Give what is asked of a numpy rule."""
    def asked(rng):
        start, gradients = rng.normal(size=(3, 2)), rng.normal(
            size=(20, 3, 2))
        var, grad = rng.normal(size=(2, 5))
        old = [rng.normal(size=5), rng.uniform(0, 2, 5)][2 - moments:] if (
            moments == 2) else [rng.uniform(0, 2, 5)]
        column = rng.normal(size=(6, 1))
        return [
            ('path', (settings, start, gradients, moments, timed)),
            ('call', (*one, var, grad, *old, *[3] * timed)),
            ('call', (*one, np.zeros(6), rng.normal(size=6),
                      *[np.zeros(6)] * moments, *[1] * timed)),
            ('call', (*one, 0, column, *[0] * moments, *[1] * timed)),
            ('call', (*one, 1., 2., *[0.5] * moments, *[1] * timed)),
            ('call', (*one, var.astype(np.float32), grad.astype(np.float32),
                      *[part.astype(np.float32) for part in old],
                      *[2] * timed))]
    return asked


def optimizer(settings):
    """Give what is asked of a Keras optimizer."""
    def asked(rng):
        gradients = rng.choice([-1, 1], (6, 3, 2)) * rng.uniform(
            0.1, 2, (6, 3, 2))
        return [('trajectories', (settings, rng.normal(size=(3, 2)),
                                  gradients)),
                ('trajectories', ([settings[-1]], np.zeros(2),
                                  np.array([[3e4, 1e-2]])))]
    return asked


def decay(rng):
    """Ask task 11."""
    settings = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]
    return [('each', ([(0.1, 1, step, 10) for step in range(100)],))] + [
        ('each', ([(alpha, rate, step, stair) for step in range(30)],))
        for alpha, rate, stair in settings]


def schedule(rng):
    """Ask task 12."""
    settings = [(0.1, 1, 10), (0.3, 0.5, 3), (0.02, 2, 1), (1, 0, 4)]
    return [('schedules', (settings, list(range(30)))),
            ('schedules_in_use', (settings[1:3], 8)),
            ('schedules', ([(0.5, 0.7, 6)], list(range(18))))]


def batch_norm(rng):
    """Ask task 13."""
    def inputs(m=20, n=3):
        return (rng.normal(2, 5, (m, n)), rng.uniform(0.5, 2, (1, n)),
                rng.normal(size=(1, n)))
    return [('call', (*inputs(100), 1e-7)),
            ('each', ([(*inputs(), epsilon) for epsilon in (0.5, 3, 1e-7)],
                      )),
            ('call', (*inputs(), 1e-30))]


def layer(rng):
    """Ask task 14."""
    def batch(scale=1.):
        return (scale * rng.normal(size=(40, 12))).astype(np.float32)
    prev = batch()
    return [('layers', ([batch(), batch(1e-3)], 7, ['identity'] * 2,
                        [11, 12])),
            ('layers', ([prev, prev], 5, ['tanh', 'relu'], [3, 4]))]


ASKED = {
    0: norm_constants, 1: normalize, 2: shuffle, 3: batches,
    4: moving_average,
    5: rule([(0.01, 0.9), (0.1, 0.5), (0.05, 0.7), (1., 0.)], (0.1, 0.6), 1,
            False),
    7: rule([(0.1, 0.5, 0.3), (0.05, 0.7, 1e-2), (0.001, 0.9, 1e-8)],
            (0.1, 0.6, 0.2), 1, False),
    9: rule([(0.1, 0.5, 0.7, 0.3), (0.05, 0.7, 0.5, 1e-2),
             (0.01, 0, 0.9, 0.1), (0.001, 0.9, 0.99, 1e-8)],
            (0.1, 0.6, 0.7, 0.2), 2, True),
    6: optimizer([(0.1, 0.5), (0.05, 0.7), (0.01, 0.9)]),
    8: optimizer([(0.1, 0.5, 0.3), (0.05, 0.7, 1e-2)]),
    10: optimizer([(0.1, 0.5, 0.7, 0.3), (0.05, 0.7, 0.5, 1e-2)]),
    11: decay, 12: schedule, 13: batch_norm, 14: layer}


def module_of(source):
    """Run a file's source; give its names."""
    module = types.ModuleType('solution')
    exec(compile(source, 'solution', 'exec'), vars(module))
    return vars(module)


def calls(number, source, seed=0):
    """Give the calls of a solution: questions with the answers they got."""
    function = module_of(source)[table.TASKS[number].function]
    made = []
    for question in questions(number, seed):
        try:
            answer = fingerprints.ask(function, question)
        except Exception:  # the grader tells of it, and keeps no answer
            continue
        if question.probe == 'trajectories':
            answer = [path for _, path in answer]
        made.append(diagnosis.Call(question, answer))
    return made
