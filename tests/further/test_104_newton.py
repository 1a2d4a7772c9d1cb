"""Beyond the tasks, 104: Newton's method."""
import decimal
import re

import numpy as np
import pytest

pytestmark = pytest.mark.further(104)


def positive_definite(rng, n):
    """Draw a symmetric matrix of eigenvalues from 0.5 to 5."""
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return Q * rng.uniform(0.5, 5, n) @ Q.T


def rosenbrock(x, y):
    """Give the gradient and Hessian of (1 - x)^2 + 100 (y - x^2)^2."""
    return ([2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)],
            [[2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200]])


def precise_path(steps):
    """Go down Rosenbrock's valley with 60 digits, by Cramer's rule."""
    with decimal.localcontext(prec=60):
        x, y = decimal.Decimal(-1.2), decimal.Decimal(1)
        path = [(x, y)]
        for _ in range(steps):
            (g, h), ((a, b), (c, d)) = rosenbrock(x, y)
            x, y = (x - (g * d - b * h) / (a * d - b * c),
                    y - (a * h - g * c) / (a * d - b * c))
            path.append((x, y))
        return path


@pytest.mark.parametrize('n', [1, 2, 5, 20])
def test_quadratic_in_one_step(function, rng, close, n):
    """From anywhere, one step is at the minimum of a quadratic."""
    A, minimum = positive_definite(rng, n), rng.normal(size=n)
    w = 100 * rng.normal(size=n)
    close(function(1, w, A @ (w - minimum), A) - minimum, np.zeros(n),
          'layer')
    close(function(1, minimum, np.zeros(n), A), minimum)


def test_cramers_rule(function, rng, close):
    """Two equations have a formula, also where H is not symmetric."""
    var, grad = rng.normal(size=(2, 2))
    (a, b), (c, d) = hessian = rng.uniform(-1, 1, (2, 2)) + [[3, 0], [0, -3]]
    step = np.array([d * grad[0] - b * grad[1],
                     a * grad[1] - c * grad[0]]) / (a * d - b * c)
    close(function(0.7, var, grad, hessian), var - 0.7 * step)


def test_units_do_not_matter(function, rng, close):
    """In other coordinates w = T u the step is the same one."""
    H, T = positive_definite(rng, 4), positive_definite(rng, 4)
    u, grad = rng.normal(size=(2, 4))
    close(T @ function(0.8, u, T.T @ grad, T.T @ H @ T),
          function(0.8, T @ u, grad, H))


@pytest.mark.parametrize('hessian', [
    np.zeros((2, 2)), np.ones((2, 2)), np.array([[1, 2], [2, 4]]),
    np.diag([3, 0]), np.array([[0.1, 0.3], [0.3, 0.9]])], ids=str)
def test_singular_hessian(function, hessian):
    """Where no step is the one, it is refused, and the remedy helps."""
    var = grad = np.ones(2)
    with pytest.raises(ValueError, match='the Hessian is singular or not'):
        function(1, var, grad, hessian)
    assert np.isfinite(function(1, var, grad, hessian + np.eye(2))).all()


@pytest.mark.parametrize('shape', [(2, 3), (1, 1), ()])
def test_shape_of_the_hessian(function, shape):
    """A Hessian of another shape is refused."""
    with pytest.raises(ValueError, match=r'not of shape \(2, 2\)'):
        function(1, np.ones(2), np.ones(2), np.ones(shape))


def test_driver(printed):
    """It prints the three examples as they are."""
    assert 'lowest at (2, 3): one step from [100. -70.] gives [2. 3.]' in (
        ' '.join(printed.split()))
    rows = re.findall(r'^(\d): \((\S+), (\S+)\)  (\S+)$', printed, re.M)
    for (step, x, y, length), expected in zip(rows, precise_path(7),
                                              strict=True):
        assert [x, y] == [f'{float(value):.9f}' for value in expected]
        gradient = np.linalg.norm(np.array(
            rosenbrock(*expected)[0]).astype(float))
        if int(step) < 6:  # then it is rounding
            assert length == f'{gradient:.1e}'
        else:
            assert float(length) < 1e-7
    ends = {name.strip(): (float(x), float(y)) for name, x, y in re.findall(
        r'^(.*): \((\S+), (\S+)\) after 50 steps$', printed, re.M)}
    assert ends == {'Newton': (0, 0), 'gradient descent': (0, 1.4142),
                    'Newton with H + 3 I': (0, 1.4142)}
