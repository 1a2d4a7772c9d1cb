"""The drivers with a learner's own modules: --modules DIR."""
import shutil

import pytest

from optimization_grading import table
from tests.support import runs
from tools import beside, replay, starter

SANDBOX = "without the grader's sandbox\n"


@pytest.fixture
def folder(tmp_path):
    """Give a learner's folder with the reference's numpy modules."""
    return runs.learner(tmp_path, 'mine', [0, 1, 2, 3, 4, 5, 9, 11, 13])


@pytest.fixture
def run(folder, no_tensorflow):
    """Give a function that runs a driver with the learner's modules."""
    def run(number, *options, driver=table.FOLDER, modules='mine'):
        return runs.program(driver / f'{number}-main.py', '--modules',
                            modules, *options, folder=folder.parent)
    return run


def change(path, old, new):
    """Put new text in the place of old in a file, or at its end."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize('number', [1, 2, 11])
def test_right(run, folder, number):
    """A right module prints the published lines, and nothing beside them."""
    result = run(number)
    published = table.transcript(table.TASKS[number])
    assert result.stdout.splitlines() == published
    first, last = result.stderr.splitlines(keepends=True)
    assert f'your {"0-norm" if number == 1 else number}' in first
    assert ' from mine, on this machine ' in first and SANDBOX in first
    assert last == (f'{number}-main.py: all {len(published)} published lines '
                    'agree\n')
    assert not (folder / '__pycache__').exists()


def test_wrong(run, folder):
    """The published number is beside a wrong one; a sentence counts them."""
    change(folder / '11-learning_rate_decay.py', 'return alpha',
           'return (1 + (global_step > 95)) * alpha')
    result = run(11)
    lines = result.stdout.splitlines()
    published = table.transcript(table.TASKS[11])
    assert result.returncode == 0
    assert lines[:96] == published[:96]
    for line, right in zip(lines[96:], published[96:], strict=True):
        assert line == f'{2 * float(right)}   published: {right}'
    assert result.stderr.splitlines()[1] == (
        '11-main.py: 96 of 100 published lines agree; line 97 is the first '
        f'that does not; to see why: make grade DIR={folder} '
        'ARGS="--task 11"')


@pytest.mark.slow
def test_trained(run, folder, mnist):
    """A driver trains with the learner's rule; digits may be rounded."""
    change(folder / '5-momentum.py', '(1 - beta1) * grad',
           'grad * (1 - beta1)')
    result = run(5, '--no-plot')
    assert 'published: ' not in result.stdout
    assert 'all 11 published lines agree' in result.stderr


def test_stand_in(run, stand_in):
    """What needs MNIST is not compared on other digits."""
    result = run(9, '--no-plot', '--data', stand_in)
    assert 'published' not in result.stdout
    _, reason, data = result.stderr.splitlines()
    assert 'the output is not compared: the published one is of MNIST' in (
        reason)
    assert 'stand-in' in data


@pytest.mark.parametrize('old, new, said', [
    ('    return', '    return undefined', "NameError: name 'undefined'"),
    ('    return', '    return (', "SyntaxError: '(' was never closed"),
    ('    return', '    exit()', 'this ends the driver'),
    ('X, m, s):', 'X, m):', 'TypeError: normalize() takes 2 positional '
     'arguments but 3 were given')],
    ids=['raises', 'syntax', 'exits', 'parameters'])
def test_crash(run, folder, old, new, said):
    """An exception is shown at the learner's line, which stands below."""
    path = folder / '1-normalize.py'
    change(path, old, new)
    result = run(1)
    assert result.returncode == 1
    *_, line, code = result.stderr.splitlines()
    number = 1 + next(i for i, text in enumerate(
        path.read_text().splitlines()) if new in text)
    assert line.startswith(f'mine/1-normalize.py, line {number}: ')
    assert said in line
    assert code.strip() in path.read_text().splitlines()[number - 1]
    assert 'Traceback' not in result.stderr
    assert 'published' not in result.stderr


@pytest.mark.parametrize('number, file, old, new, said', [
    (0, '0-norm_constants.py', 'return', 'pass #',
     'your normalization_constants returned None; the driver expects a tuple '
     '(m, s) and stops: TypeError: '),
    (1, '1-normalize.py', 'return', 'return 3 #',
     'your normalize returned an int; the driver expects an array')])
def test_useless_result(run, folder, number, file, old, new, said):
    """A result that the driver cannot use is named, with what it needs."""
    path = folder / file
    text = path.read_text()
    head, _, tail = text.rpartition(old)
    path.write_text(head + new + tail)
    result = run(number)
    assert said in result.stderr.splitlines()[-1]
    assert 'Traceback' not in result.stderr


def test_not_written(run, folder):
    """What is still to be written is told in one line; nothing runs."""
    text = starter.starter(table.TASKS[11])
    (folder / '11-learning_rate_decay.py').write_text(text)
    result = run(11)
    assert not result.stdout
    assert result.stderr.splitlines()[1:] == [
        f'mine/11-learning_rate_decay.py, line {text.count(chr(10))}: '
        'learning_rate_decay is still to be written']


@pytest.mark.parametrize('modules, said', [
    ('mine', '7-RMSProp.py is not in the folder'),
    ('none', 'there is no folder none'),
    ('mine/5-momentum.py', 'is not a folder')])
def test_missing(run, modules, said):
    """A file or folder that is missing is one sentence."""
    result = run(7, modules=modules)
    assert result.returncode == 2 and not result.stdout
    assert said in result.stderr and result.stderr.count('\n') == 1


def test_no_function(run, folder):
    """A file without its function is one sentence, with what is like it."""
    change(folder / '2-shuffle_data.py', 'def shuffle_data', 'def shuffle')
    _, said = run(2).stderr.splitlines()
    assert '2-shuffle_data.py has no function shuffle_data' in said
    assert 'rename shuffle' in said


def test_shadowing(run, folder, stand_in):
    """A file named as a driver's or a library's shadows neither."""
    for name in 'console', 'logistic_regression', 'numpy', 'tqdm':
        (folder / f'{name}.py').write_text('raise ValueError("shadowed")')
    (folder / 'helper_of_mine.py').write_text('import math\n')
    change(folder / '9-Adam.py', 'import numpy',
           'import helper_of_mine\nimport numpy')
    result = run(9, '--no-plot', '--data', stand_in)
    assert result.returncode == 0, result.stderr


def test_prints_of_the_learner(run, folder):
    """What the learner's code prints is passed on, and not compared."""
    change(folder / '11-learning_rate_decay.py', '    return',
           '    print("here")\n    return')
    result = run(11)
    assert result.stdout.splitlines()[::2] == ['here'] * 100
    assert 'all 100 published lines agree' in result.stderr


def test_moved_away(run, folder):
    """Away from the repository the option is refused in one sentence."""
    moved = folder.parent / 'moved'
    moved.mkdir()
    for path in table.FOLDER.glob('*.py'):
        shutil.copy(path, moved)
    result = run(0, driver=moved)
    assert result.returncode == 2
    assert result.stderr.count('\n') == 1
    assert 'the repository around the driver' in result.stderr


@pytest.mark.parametrize('task, line', [
    (0, '[1. 2.08201297 -3.59232261]'), (4, '[72.0, ' + '71.0, ' * 40),
    (14, 'tf.Tensor(5)'), (3, '    Final Training Cost: 1.0, Accuracy: 0.5')])
def test_beside_fits(task, line):
    """What is published stands beside a line if it fits, else below."""
    task = table.TASKS[task]
    published = table.transcript(task)[-1 if task.number == 3 else 0]
    found = replay.differences(task, published, line, {})
    added = beside.beside(line, found).removeprefix(line)
    assert 'published: ' in added and len(added.strip('\n')) <= 100
    assert ('\n' in added) == (len(line + added) > 100)


# TensorFlow's optimizers and layers

TRIALS = {
    'number': ('return 0.5', 4, 'your create_Adam_op returned a float; the '
               'driver expects an optimizer and stops: '),
    'raises in the graph': (
        '''
    class Mine(tf.keras.optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            raise ValueError('no step')

    return Mine()''', 5, 'mine/10-Adam.py, line 8: ValueError: no step')}


@pytest.mark.slow
@pytest.mark.parametrize('body, lines, said', TRIALS.values(), ids=TRIALS)
def test_optimizer(folder, stand_in, body, lines, said):
    """A wrong optimizer is told at its line, or by what it is.

    TensorFlow is silent.
    """
    (folder / '10-Adam.py').write_text(
        'import tensorflow as tf\n\n\n'
        'def create_Adam_op(alpha, beta1, beta2, epsilon):\n'
        f'    """Create one."""\n    {body.strip()}\n')
    result = runs.program(
        table.FOLDER / '10-main.py', '--no-plot', '--data', stand_in,
        '--modules', 'mine', folder=folder.parent)
    assert result.returncode == 1
    assert said in result.stderr
    assert result.stderr.count('\n') == lines, result.stderr
