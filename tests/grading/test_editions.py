"""The course's earlier edition is recognized, and nothing else is."""
import json

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.judging import editions
from optimization_grading.protocol import style
from optimization_grading.protocol.messages import Style
from tests.support import runs, solutions

HEAD = '#!/usr/bin/env python3\n"""A task, in TensorFlow 1."""\n'
OLDER = {
    3: '''\
import tensorflow as tf
shuffle_data = __import__('2-shuffle_data').shuffle_data


def train_mini_batch(X_train, Y_train, X_valid, Y_valid, batch_size=32,
                     epochs=5, load_path="model", save_path="model"):
    """Train a model."""
    with tf.Session() as session:
        tf.train.import_meta_graph(load_path).restore(session, load_path)
''', 6: '''\
import tensorflow as tf


def create_momentum_op(loss, alpha, beta1):
    """Create the operation."""
    return tf.train.MomentumOptimizer(alpha, beta1).minimize(loss)
''', 8: '''\
import tensorflow.compat.v1 as tf


def create_RMSProp_op(cost, a, b, e):
    """Create the operation."""
    return tf.train.RMSPropOptimizer(a, decay=b, epsilon=e).minimize(cost)
''', 10: '''\
from tensorflow.train import AdamOptimizer


def create_Adam_op(loss, alpha, beta1, beta2, epsilon):
    """Create the operation."""
    return AdamOptimizer(alpha, beta1, beta2, epsilon).minimize(loss)
''', 12: '''\
import tensorflow as tf


def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    """Create the operation."""
    return tf.train.inverse_time_decay(alpha, global_step, decay_step,
                                       decay_rate, staircase=True)
''', 14: '''\
import tensorflow as tf


def create_batch_norm_layer(prev, n, activation):
    """Create the layer."""
    start = tf.contrib.layers.variance_scaling_initializer(mode="FAN_AVG")
    return tf.layers.Dense(n, kernel_initializer=start)(prev)
'''}


def earlier(number, source):
    """Say of which edition a file is."""
    return editions.earlier(table.TASKS[number], Style.of(style.style(
        None, np.frombuffer(source.encode(), np.uint8))))


@pytest.mark.parametrize('number', OLDER)
def test_earlier(number):
    """It is named, with the signature that is asked for now."""
    task, sentence = table.TASKS[number], earlier(number, OLDER[number])
    assert sentence.startswith('this solves an earlier edition of the course')
    assert f'Now write {task.function}({", ".join(task.parameters)})' in (
        sentence)


@pytest.mark.parametrize('number, source', [
    *((solutions.task_of(base).number, solutions.solution(base))
      for base in solutions.BASES),
    *((task.number, (table.FOLDER / task.file).read_text())
      for task in table.TASKS),
    (12, (table.FOLDER / '11-learning_rate_decay.py').read_text()),
    (6, OLDER[6].replace('loss, alpha', 'alpha')),
    (10, 'from mine import create_Adam_op\nimport tensorflow.compat.v1\n'),
    (14, OLDER[14].replace('tf.layers', 'tf.keras.layers').replace(
        'tf.contrib.layers', 'tf.keras.layers'))])
def test_this_edition(number, source):
    """No other file is taken for it; an import defines nothing."""
    assert earlier(number, source) == ''


def test_what_style_reports_is_plain():
    """Functions and names are text, however odd the file."""
    source = ('import a.b, c as d\nfrom e import f\n'
              'def g(x, /, y, *z, w=1): d.h.i(a.b.j)\n'
              'async def k(): f.l\n(lambda: 1).m\n')
    *_, functions, names, _ = style.style(
        None, np.frombuffer(source.encode(), np.uint8))
    assert functions == {'g': ['x', 'y']}
    assert names == json.loads(json.dumps(names)) == [
        'a.b', 'a.b.j', 'c', 'c.h', 'c.h.i', 'e.f', 'e.f.l']


@pytest.mark.slow
def test_what_a_learner_sees(tmp_path):
    """One sentence instead of a type error, in every check."""
    folder = runs.learner(tmp_path, files=(2,))
    for number, source in OLDER.items():
        (folder / table.TASKS[number].file).write_text(HEAD + source)
    run = runs.Run(tmp_path, '--submission', folder,
                   *(f'--task={number}' for number in OLDER))
    assert run.points('ada') == [1] * len(OLDER)
    for (_, number, check), record in run.records.items():
        if check != 'style':
            assert record['sentence'] == earlier(number, OLDER[number])
            assert record['mistake'] == record['sentence']
            assert record['common'] == editions.EARLIER
