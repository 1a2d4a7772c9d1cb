"""Loss surfaces over two variables, with their exact derivatives.

Each has its lowest value, 0, at its minima. A value takes an array of shape
(2, ...); gradient and Hessian take one point.
"""
import collections.abc
import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Surface:
    """A loss of two variables.

    title, formula: of a picture. start: where races begin.
    window: lowest and highest x, lowest and highest y of a picture.
    steps: how many a race takes.
    """

    name: str
    title: str
    formula: str
    value: collections.abc.Callable
    gradient: collections.abc.Callable
    hessian: collections.abc.Callable
    minima: tuple
    start: tuple
    window: tuple
    steps: int
    saddles: tuple = ()


def ravine_value(var):
    """Give x^2/10 + 2y^2: 20 times as steep across as along."""
    x, y = var
    return 0.1 * x ** 2 + 2 * y ** 2


def ravine_gradient(var):
    """Differentiate the ravine."""
    x, y = var
    return np.array([0.2 * x, 4 * y])


def ravine_hessian(var):
    """Differentiate the ravine twice: its curvatures are 0.2 and 4."""
    return np.diag([0.2, 4.])


def beale_parts(var):
    """Give the three residuals of Beale's function."""
    x, y = var
    return 1.5 - x + x * y, 2.25 - x + x * y ** 2, 2.625 - x + x * y ** 3


def beale_value(var):
    """Give Beale's function (1958), flat with steep walls."""
    return sum(part ** 2 for part in beale_parts(var))


def beale_slopes(var):
    """Differentiate the residuals, by x and by y."""
    x, y = var
    return ((y - 1, x), (y ** 2 - 1, 2 * x * y),
            (y ** 3 - 1, 3 * x * y ** 2))


def beale_gradient(var):
    """Differentiate Beale's function: 2 sum r r'."""
    return 2 * sum(part * np.array(slope) for part, slope in zip(
        beale_parts(var), beale_slopes(var)))


def beale_hessian(var):
    """Differentiate it twice: 2 sum r' r'^T + r r''."""
    x, y = var
    bends = (((0, 1), (1, 0)), ((0, 2 * y), (2 * y, 2 * x)),
             ((0, 3 * y ** 2), (3 * y ** 2, 6 * x * y)))
    return 2 * sum(np.outer(slope, slope) + part * np.array(bend)
                   for part, slope, bend in zip(
                       beale_parts(var), beale_slopes(var), bends))


def rosenbrock_value(var):
    """Give Rosenbrock's function (1960), a curved valley."""
    x, y = var
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2


def rosenbrock_gradient(var):
    """Differentiate Rosenbrock's function."""
    x, y = var
    return np.array([-2 * (1 - x) - 400 * x * (y - x ** 2),
                     200 * (y - x ** 2)])


def rosenbrock_hessian(var):
    """Differentiate it twice."""
    x, y = var
    return np.array([[2 - 400 * (y - 3 * x ** 2), -400 * x],
                     [-400 * x, 200.]])


def saddle_value(var):
    """Give x^2 - y^2 + y^4/4 + 1: a saddle between two minima."""
    x, y = var
    return x ** 2 + (y ** 2 - 2) ** 2 / 4


def saddle_gradient(var):
    """Differentiate the saddle."""
    x, y = var
    return np.array([2 * x, -2 * y + y ** 3])


def saddle_hessian(var):
    """Differentiate it twice: at the saddle point, diag(2, -2)."""
    y = var[1]
    return np.diag([2., -2 + 3 * y ** 2])


def plateau_value(var):
    """Give a hole in a plain: far away the gradient all but vanishes."""
    x, y = var
    return 1 - np.exp(-(x ** 2 / 4 + y ** 2))


def plateau_gradient(var):
    """Differentiate the plateau."""
    x, y = var
    return np.exp(-(x ** 2 / 4 + y ** 2)) * np.array([x / 2, 2 * y])


def plateau_hessian(var):
    """Differentiate it twice: outside the hole, one curvature is negative."""
    x, y = var
    slope = np.array([x / 2, 2 * y])
    return np.exp(-(x ** 2 / 4 + y ** 2)) * (
        np.diag([0.5, 2.]) - np.outer(slope, slope))


SURFACES = {surface.name: surface for surface in (
    Surface('ravine', 'Down a ravine', 'x²/10 + 2y²', ravine_value,
            ravine_gradient, ravine_hessian, minima=((0, 0),),
            start=(-5, -2), window=(-6, 4, -3, 3), steps=60),
    Surface('Beale', 'On Beale’s function', '(1.5 − x + xy)² + '
            '(2.25 − x + xy²)² + (2.625 − x + xy³)²', beale_value,
            beale_gradient, beale_hessian, minima=((3, 0.5),),
            start=(0.5, 1.5), window=(-1, 4.5, -1, 2), steps=200,
            saddles=((0, 1),)),
    Surface('Rosenbrock', 'Along Rosenbrock’s valley',
            '(1 − x)² + 100(y − x²)²', rosenbrock_value,
            rosenbrock_gradient, rosenbrock_hessian, minima=((1, 1),),
            start=(-1.2, 1), window=(-2, 2, -1, 3), steps=200),
    Surface('saddle', 'Off a saddle', 'x² − y² + y⁴/4 + 1', saddle_value,
            saddle_gradient, saddle_hessian,
            minima=((0, -2 ** 0.5), (0, 2 ** 0.5)), start=(-1.5, 0.001),
            window=(-2, 2, -2, 2), steps=100, saddles=((0, 0),)),
    Surface('plateau', 'Across a plateau', '1 − exp(−x²/4 − y²)',
            plateau_value, plateau_gradient, plateau_hessian,
            minima=((0, 0),), start=(-3, 1.6), window=(-4, 2, -1.5, 2.5),
            steps=100),
)}
