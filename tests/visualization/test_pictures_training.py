"""The pictures of training, features and pairs: losses, gradients, steps."""
import numpy as np
import pytest

import on_digits
import on_features
import on_pairs
import rules

pytestmark = pytest.mark.usefixtures('drivers')


@pytest.fixture
def small(rng):
    """Give a logistic regression that takes no time, and a point."""
    X = np.column_stack([rng.normal(size=(60, 4)), np.ones(60)])
    Y = (X[:, :1] + rng.normal(size=(60, 1)) > 0).astype(int)
    return on_digits.Logistic(X, Y), rng.normal(size=(5, 1))


def test_logistic(small, rng):
    """Its loss is the cross-entropy, its gradient the slope of that."""
    objective, var = small
    A = 1 / (1 + np.exp(-objective.X @ var))
    right = np.where(objective.sign < 0, A, 1 - A)
    assert objective.value(var)[0] == pytest.approx(-np.log(right).mean())
    with np.errstate(over='raise'):
        assert np.isfinite(objective.value(1e4 * var)).all()
    direction = rng.normal(size=var.shape)
    slope = (objective.value(var + 1e-5 * direction)
             - objective.value(var - 1e-5 * direction)) / 2e-5
    assert slope[0] == pytest.approx(
        np.sum(objective.gradient(var) * direction), rel=1e-6, abs=1e-9)


def test_train_is_one_rate_at_a_time(small):
    """Rules and rates trained side by side give the curves of each alone."""
    objective, var = small
    names, rates = ('GD', 'Adam'), (0.01, 0.1)
    together, ends = on_digits.train(names, rates, objective, var, 20)
    assert together[-1].ravel() == pytest.approx(objective.value(ends))
    for i, name in enumerate(names):
        for k, rate in enumerate(rates):
            path = rules.path(rules.RULES[name].stepper(alpha=rate),
                              objective, var, 20)
            assert together[:, i, k] == pytest.approx(
                [objective.value(point)[0] for point in path])


def test_noise(small):
    """Mini-batch gradients are as noisy as sampling without return has it.
    """
    objective, var = small
    sizes = (1, 7, 30, 60)
    np.random.seed(0)
    measured, predicted = on_digits.noise(objective, var, sizes, 3000)
    assert measured == pytest.approx(predicted, rel=0.06, abs=1e-9)
    shape = [np.sqrt(1 / size * (1 - (size - 1) / 59)) for size in sizes]
    assert np.array(predicted) / predicted[0] == pytest.approx(shape)


def test_descend(small):
    """The curve ends where descent ends; examples are counted to the last.
    """
    objective, var = small
    read, losses = on_digits.descend(objective, var, [0.1, 1.], 7, 4)
    assert read[:10] == [0, 7, 14, 21, 28, 35, 42, 49, 56, 60]
    assert read[-1] == 240 and losses.shape == (len(read), 2)
    assert losses[0] == pytest.approx(objective.value(var)[0])
    assert (losses[-1] < losses[0]).all()


@pytest.mark.slow
def test_training_is_the_drivers(mnist):
    """With driver 9's settings comes its cost with --scalar-bias."""
    objective, _, start, _ = on_digits.binary_digits()
    stepper, var = rules.RULES['Adam'].stepper(alpha=0.001, beta2=0.99), start
    assert objective.value(var)[0] == pytest.approx(4.365105010037203)
    for _ in range(1000):
        var = stepper.step(var, objective)
    assert objective.value(var)[0] == pytest.approx(0.0114, rel=0.01)


def test_regression(rng):
    """The minimum has no gradient, and the excess is the loss above it."""
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    regression = on_features.Regression(X, y)

    def loss(var):
        return np.mean((X @ var - y) ** 2) / 2

    assert regression.gradient(regression.minimum) == pytest.approx(
        np.zeros(3), abs=1e-12)
    var = rng.normal(size=3)
    assert regression.excess(var) == pytest.approx(
        loss(var) - loss(regression.minimum))


@pytest.mark.xdist_group('tensorflow')
@pytest.mark.parametrize('gradient', [1e-7, 1e-3, 1.])
def test_pairs_follow_their_formulas(gradient, close):
    """Where the gradient is constant, a step has a closed form."""
    epsilon, root = on_pairs.EPSILON, np.sqrt(1 - 0.999)
    s = gradient ** 2 * (1 - 0.9 ** 100)
    for name, steps, expected in (
            ('RMSProp', 100, gradient / (np.sqrt(s) + epsilon)),
            ('RMSProp-8', 100, gradient / np.sqrt(s + epsilon)),
            ('Adam', 1, gradient / (gradient + epsilon)),
            ('Adam-10', 1, gradient / (gradient + epsilon / root))):
        close(on_pairs.last_step(name, gradient, steps), expected,
              'float32')
