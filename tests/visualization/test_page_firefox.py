"""The explorer works in Firefox too: a smoke test, by its own protocol."""
import pytest

import rules
from surfaces import SURFACES
from tests.visualization.conftest import PAGE

PLAYED = '''const [resolve] = arguments;
const wait = () => explorer.state.step > 5
    ? resolve(document.querySelector('.here .lead').textContent)
    : setTimeout(wait, 50);
wait();'''
TYPED = '''document.getElementById('f').value = 'x^2 + y^2 +';
document.getElementById('f').dispatchEvent(new Event('input'));
return document.getElementById('f-error').textContent;'''


@pytest.mark.slow
def test_firefox(firefox):
    """It plays, draws, is styled, answers, and its numbers are the same."""
    firefox('WebDriver:Navigate', url=PAGE.as_uri())
    assert 'slope' in firefox.run(PLAYED, wait=True)
    xs, ys = firefox.run('const {xs, ys} = explorer.paths()[5]; '
                         'return [[...xs], [...ys]]')
    points = rules.path(rules.RULES['Adam'].stepper(alpha=0.05),
                        SURFACES['saddle'], (-1.6, 0.02), 150)
    assert xs == pytest.approx(points[:, 0].tolist(), abs=1e-9)
    assert ys == pytest.approx(points[:, 1].tolist(), abs=1e-9)
    assert 'ends too early' in firefox.run(TYPED)
    assert firefox.run('return getComputedStyle(document.getElementById('
                       '"map")).position') == 'relative'
    for canvas in ('ground', 'trails', 'heads'):
        assert firefox.run(
            f'const canvas = document.getElementById("{canvas}"); return '
            'canvas.getContext("2d").getImageData(0, 0, canvas.width, '
            'canvas.height).data.some((part) => part > 0)')
