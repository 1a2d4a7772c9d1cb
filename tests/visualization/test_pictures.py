"""The pictures: drawn from their data, which are what the code gives."""
import json
import re

import numpy as np
import PIL.Image
import pytest

import gallery
import on_pairs
import on_rates
import rules
from grading import table
from tests.support.drawn import data_of

PICTURES = [pytest.param(picture, id=picture.name)
            for picture in gallery.PICTURES.values()]
SLOW = {'pairs.png', 'saddle.png', 'training.png', 'batch_sizes.png',
        'sparse.png', 'decay.png'}
KERAS = {'pairs.png', 'saddle.png'}
# one picture of each data file
DATA = [pytest.param(picture, id=picture.name, marks=[
    pytest.mark.slow] * (picture.name in SLOW) + [
    pytest.mark.xdist_group('tensorflow')] * (picture.name in KERAS))
    for picture in {picture.data_in(): picture for picture
                    in gallery.PICTURES.values()}.values()]
PAGES = [table.REPOSITORY / 'README.md',
         table.FOLDER.parent / 'visualization' / 'README.md',
         table.FOLDER / '15-blog_post.md']


def numbers(data):
    """Give the numbers in data in order, and its texts; gaps are infinite.
    """
    if isinstance(data, dict):
        parts = [[key, value] for key, value in data.items()]
    elif isinstance(data, list):
        parts = data
    else:
        return ([], [data]) if isinstance(data, str) else (
            [np.inf if data is None else data], [])
    found = [numbers(part) for part in parts]
    return ([number for part in found for number in part[0]],
            [text for part in found for text in part[1]])


@pytest.mark.parametrize('picture', DATA)
def test_data(picture, request, close):
    """The data file has what the code gives now; else: make pictures."""
    if picture.mnist:
        request.getfixturevalue('mnist')
    kept = numbers(json.loads(picture.data_in().read_text()))
    now = numbers(picture.data())
    assert now[1] == kept[1]
    finite = np.isfinite(kept[0])
    np.testing.assert_array_equal(np.isfinite(now[0]), finite)
    close(np.array(now[0], float)[finite], np.array(kept[0], float)[finite],
          'picture')


@pytest.mark.parametrize('picture', PICTURES)
def test_drawn_from_the_data(picture):
    """The picture carries the digest of its data file, and its alt text."""
    with PIL.Image.open(gallery.FOLDER / picture.name) as image:
        kept = image.info.get('comment', b'').decode() or image.text[
            'Comment']
        assert picture.name.endswith('.gif') or (
            image.text['Description'] == picture.alt)
    assert kept == gallery.digest(json.loads(picture.data_in().read_text()))


def test_nothing_else_in_the_folder():
    """Each file belongs to a picture, and none is left from a broken run."""
    known = {picture.name for picture in gallery.PICTURES.values()} | {
        picture.data_in().name for picture in gallery.PICTURES.values()}
    found = {path.name for path in gallery.FOLDER.iterdir()}
    assert found - {'batch_times.json'} == known


def test_sizes():
    """All files together have less than 3 MB, the animation 500 kB."""
    assert sum(path.stat().st_size
               for path in gallery.FOLDER.iterdir()) < 3e6
    assert (gallery.FOLDER / 'race.gif').stat().st_size < 500e3


def test_animation():
    """It plays once, and rests on the whole race."""
    with PIL.Image.open(gallery.FOLDER / 'race.gif') as image:
        assert image.n_frames >= 20
        assert 'loop' not in image.info


@pytest.mark.parametrize('picture', PICTURES)
def test_shown_with_its_text(picture):
    """A page shows it, and wherever it is shown, with its alt text."""
    shown = [' '.join(text.split()) for page in PAGES for text in re.findall(
        rf'!\[([^\]]+)\]\([^)]*/?{re.escape(picture.name)}\)',
        page.read_text())]
    assert shown and set(shown) == {picture.alt}


def test_drawn_twice_the_same(tmp_path):
    """The same data give the same bytes; the run needs no display."""
    picture = gallery.PICTURES['scaling.png']
    for folder in tmp_path / 'a', tmp_path / 'b':
        folder.mkdir()
        picture.make(folder)
    assert (tmp_path / 'a' / picture.name).read_bytes() == (
        tmp_path / 'b' / picture.name).read_bytes()


# What the pictures claim

@pytest.mark.parametrize('beta', [0., 0.5, 0.9])
@pytest.mark.parametrize('name', ['GD', 'momentum', 'Nesterov'])
def test_limits(name, beta):
    """Below its limit a rule converges on a parabola, above it not."""
    class Parabola:
        """3/2 w^2."""

        @staticmethod
        def gradient(w):
            """Differentiate it."""
            return 3 * w

    limit = on_rates.limit(name, 3, beta)
    settings = {} if name == 'GD' else {'beta1': beta}
    for rate, converges in (0.99 * limit, True), (1.01 * limit, False):
        points = rules.path(rules.RULES[name].stepper(
            alpha=rate, **settings), Parabola, [1.], 5000)
        assert (abs(points[-1, 0]) < 1e-6) == converges


def test_momentum_pair(close):
    """Task 6 is task 5 at ten times the rate (beta 0.9), and only there."""
    data = data_of('pairs.png')['descents']
    close(np.array(data['momentum 0.2']), np.array(data['momentum-6 0.02']),
          'float32')


@pytest.mark.xdist_group('tensorflow')
@pytest.mark.parametrize('gradient', [1e-9, 1e-7, 1e-5, 1e-3, 1.])
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


def test_nobody_leaves_the_axis():
    """Exactly on the axis every rule stays; Newton goes to the saddle."""
    data = data_of('saddle.png')
    assert set(data['on_axis'].values()) == {None}
    assert None not in sum(data['steps'].values(), [])
    np.testing.assert_allclose(data['newton'][-1], 0, atol=1e-12)
