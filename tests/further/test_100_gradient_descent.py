"""Beyond the tasks, 100: gradient descent by batches."""
import math
import re

import numpy as np
import pytest

pytestmark = pytest.mark.further(100)


def squared_error(batch, w):
    """Give the gradient of half the mean squared error; y comes last."""
    X, y = batch[:, :-1], batch[:, -1]
    return X.T @ (X @ w - y) / len(batch)


class Recorder:
    """A gradient that is always zero, and remembers its batches."""

    def __init__(self):
        self.batches = []

    def __call__(self, batch, var):
        """Keep the batch; the slope is zero."""
        self.batches.append(batch.tolist())
        return 0 * var

    def epochs(self, steps):
        """Give the examples in their order, one list for each epoch."""
        return [sum(self.batches[start:start + steps], [])
                for start in range(0, len(self.batches), steps)]


@pytest.mark.parametrize('size', [None, 30, 1000])
def test_batch_has_a_closed_form(function, rng, close, size):
    """After t steps w - w* is (I - alpha H)^t of what it was."""
    data, start = rng.normal(size=(30, 4)), rng.normal(size=3)
    X, y = data[:, :-1], data[:, -1]
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    shrink = np.linalg.matrix_power(np.eye(3) - 0.1 * X.T @ X / 30, 12)
    close(function(squared_error, data, start, 0.1, 12, size),
          best + shrink @ (start - best))


def test_stochastic_takes_one_example_after_another(function, rng, close):
    """With batches of one, each example steps alone, in a drawn order."""
    data, var = rng.normal(size=(7, 3)), rng.normal(size=2)
    seed = rng.integers(10 ** 6)
    np.random.seed(seed)
    result = function(squared_error, data, var, 0.1, 3, 1)
    np.random.seed(seed)
    for _ in range(3):
        for i in np.random.permutation(7):
            *x, y = data[i]
            var = var - 0.1 * (np.dot(x, var) - y) * np.array(x)
    close(result, var)


@pytest.mark.parametrize('m, size, sizes', [
    (10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3]), (6, None, [6])])
def test_last_batch_holds_what_is_left(function, m, size, sizes):
    """Batches have the size asked for, the last one its own."""
    gradient = Recorder()
    function(gradient, np.arange(m), 0., 0.1, 2, size)
    assert [len(batch) for batch in gradient.batches] == 2 * sizes


@pytest.mark.parametrize('size', [1, 8, None])
def test_shuffles_anew_in_each_epoch(function, size):
    """Every epoch has all examples once, each in another order."""
    gradient = Recorder()
    function(gradient, np.arange(30), 0., 0.1, 4, size)
    epochs = gradient.epochs(math.ceil(30 / (size or 30)))
    assert len(epochs) == 4
    assert all(sorted(epoch) == list(range(30)) for epoch in epochs)
    assert len(set(map(tuple, [*epochs, range(30)]))) == 5


def test_rows_stay_whole(function, rng):
    """An example of any shape is taken as it is."""
    data, gradient = rng.normal(size=(5, 2, 3)), Recorder()
    function(gradient, data, 0., 0.1, 1, 2)
    assert sorted(sum(gradient.batches, [])) == sorted(data.tolist())


@pytest.mark.parametrize('size', [None, 1, 4])
def test_leaves_the_inputs_alone(function, rng, size):
    """data and var stay, even where the gradient writes to its batch."""
    def gradient(batch, var):
        result = squared_error(batch, var)
        batch[:] = 0
        return result

    data, var = rng.normal(size=(10, 3)), rng.normal(size=2)
    before = data.copy(), var.copy()
    function(gradient, data, var, 0.1, 2, size)
    np.testing.assert_array_equal(data, before[0])
    np.testing.assert_array_equal(var, before[1])


def test_float32(function, rng):
    """float32 stays float32."""
    data, var = rng.normal(size=(9, 3)).astype('f'), np.zeros(2, 'f')
    assert function(squared_error, data, var, 0.1, 2, 4).dtype == np.float32


@pytest.mark.parametrize('m, size, problem', [
    (0, None, 'data is empty'),
    (5, 0, 'batch_size is 0; it must be at least 1'),
    (5, -2, 'batch_size is -2; it must be at least 1')])
def test_bad_input(function, m, size, problem):
    """No examples, and batches of none, are refused."""
    with pytest.raises(ValueError, match=problem):
        function(squared_error, np.zeros((m, 2)), np.zeros(1), 0.1, 1, size)


def test_driver(printed):
    """It prints the steps, and losses above that of the least squares."""
    rows = re.findall(r'(\S+): +(\d+) steps, loss (\S+), .* (\S+)\n', printed)
    assert [(name, int(steps)) for name, steps, _, _ in rows] == 2 * [
        ('batch', 20), ('mini-batch', 80), ('stochastic', 2000)]
    assert '32 + 32 + 32 + 4 = 100' in printed
    # the data and the drawn orders once more, each batch a plain step
    np.random.seed(0)
    X = np.column_stack([np.random.normal(mean, deviation, 100) for
                         mean, deviation in ((0, 2), (2, 1), (-3, 10))])
    X = np.column_stack([(X - X.mean(axis=0)) / X.std(axis=0), np.ones(100)])
    y = X @ [3, -2, 1, 4] + np.random.normal(size=100)
    best = np.linalg.solve(X.T @ X, X.T @ y)
    least = np.mean((X @ best - y) ** 2) / 2
    assert f'least squares: {least:.4f}' in printed
    losses, distances = np.array(rows)[:, 2:].astype(float).T
    for i, (alpha, size) in enumerate(
            (alpha, size) for alpha in (0.1, 0.01) for size in (100, 32, 1)):
        w = np.zeros(4)
        for _ in range(20):
            order = np.random.permutation(100)
            for part in np.split(order, range(size, 100, size)):
                w = w - alpha * np.mean(
                    (X[part] @ w - y[part])[:, None] * X[part], axis=0)
        assert abs(losses[i] - np.mean((X @ w - y) ** 2) / 2) < 6e-5
        assert abs(distances[i] - np.linalg.norm(w - best)) < 6e-5
    # stochastic steps need the smaller rate, batches the larger one
    assert distances[1] == min(distances[:3])
    assert distances[5] == min(distances)
