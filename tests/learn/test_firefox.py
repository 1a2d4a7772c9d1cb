"""Python works in Firefox's page too, and without a network."""
import json

import pytest

from tests.learn.conftest import BEGIN, KEPT, serve
from tests.learn.test_python import FILE, GRADE, SEED, SHORT
from tests.support import runs

# The page is drawn and styled, its editor too, whose styles are made by a
# script.
DRAWN = '''const [done] = arguments;
const editor = () => document.getElementById('editor').shadowRoot
    ?.querySelector('.cm-editor');
const hasDrawn = () => [...document.querySelectorAll('#view canvas')].some(
    (canvas) => canvas.width && canvas.getContext('2d').getImageData(0, 0,
        canvas.width, canvas.height).data.some((part) => part > 0));
const wait = () => editor() && hasDrawn()
    ? done(getComputedStyle(editor()).display) : setTimeout(wait, 50);
wait();'''


@pytest.mark.slow
def test_firefox(firefox, site):
    """It grades with the page's policy, and again when the server is gone."""
    def run(function, *given):
        """Call a function of the page; give what it resolves to."""
        return firefox.run(f"""const [done] = arguments;
            ({function})({", ".join(map(json.dumps, given))}).then(
                done, (error) => done(String(error)));""", wait=True)

    firefox('WebDriver:SetTimeouts', script=1000 * runs.PATIENCE)
    served = serve(site)
    address = next(served)
    at = f'{address}bare.html'
    firefox('WebDriver:Navigate', url=f'{address}#task=5')
    assert firefox.run(DRAWN, wait=True) == 'flex'
    wrong = SHORT.replace('var - alpha', 'var + alpha')
    for visit in 'with a network', 'without':
        firefox('WebDriver:Navigate', url=at)
        assert type(run(BEGIN)) in (int, float), visit
        judged = run(GRADE, [5, {FILE: wrong}, SEED])[-1]
        assert judged['next'][0].startswith('line 9: subtract alpha * v')
        if visit == 'with a network':
            run(KEPT)
            assert next(served, None) is None  # the server has ended
