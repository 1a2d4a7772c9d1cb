"""Python works in Firefox's page too, and without a network."""
import json

import pytest

from tests.learn.conftest import BEGIN, KEPT, serve
from tests.learn.test_python import FILE, GRADE, SEED, SHORT
from tests.support import runs


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
    at = f'{next(served)}bare.html'
    wrong = SHORT.replace('var - alpha', 'var + alpha')
    for visit in 'with a network', 'without':
        firefox('WebDriver:Navigate', url=at)
        assert type(run(BEGIN)) in (int, float), visit
        judged = run(GRADE, [5, {FILE: wrong}, SEED])[-1]
        assert judged['next'][0].startswith('line 9: subtract alpha * v')
        if visit == 'with a network':
            run(KEPT)
            assert next(served, None) is None  # the server has ended
