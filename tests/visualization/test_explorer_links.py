"""The explorer's learning rates, and the link that keeps a view."""
import pytest

import rules
from surfaces import SURFACES
from tests.support.explorer import (
    PAGE, freeze, rates, reopened, state, status, type_in)

pytestmark = pytest.mark.xdist_group('browser')


# Rates

def test_rates(visit):
    """Best rates, one rate for all, the usual ones and the usual values."""
    page = visit('#surface=saddle&chosen=GD&Adam.beta1=0.5&Newton.alpha=0.5')
    page.get_by_role('button', name='Best rate of each').click()
    found = rates(page)
    for name in ('GD', 'Nesterov', 'AdaGrad'):
        assert found[name] == rules.best_rate(rules.RULES[name],
                                              SURFACES['saddle'])
    assert f'GD {found["GD"]:g}' in status(page)
    type_in(page, 'alpha', '0.3')
    page.get_by_role('button', name="GD's rate for all: 0.3").click()
    assert rates(page) == {**dict.fromkeys(found, 0.3), 'Newton': 0.5}
    for name in ('AdaDelta', 'Newton'):  # no rate, or one of its own
        page.get_by_label('Look into').select_option(name)
        page.get_by_role('button', name="GD's rate for all: 0.3").wait_for()
    page.get_by_role('button', name='Usual rates').click()
    usual = {name: rule.settings for name, rule in rules.RULES.items()}
    assert state(page, 'settings') == {
        **usual, 'Adam': {**usual['Adam'], 'beta1': 0.5}}
    page.get_by_label('Look into').select_option('Adam')
    type_in(page, 'alpha', '2')
    page.get_by_role('button', name='Usual values').click()
    assert state(page, 'settings') == usual


def test_best_rates_follow(visit):
    """Best rates are looked for again wherever the race becomes another."""
    def expect(name, *where):
        for rule in ('GD', 'AdaGrad', 'Adam'):
            assert rates(page)[rule] == rules.best_rate(
                rules.RULES[rule], SURFACES[name], *where), rule
        assert 'Now: best' in page.locator('#rates-now').text_content()

    page = visit()
    expect('ravine')
    type_in(page, 'x', '1')
    expect('ravine', (1, -2))
    type_in(page, 'Steps', '5')
    expect('ravine', (1, -2), 5)
    page.locator('#map').press('ArrowUp')
    expect('ravine', state(page, 'start'), 5)
    page.get_by_label('Surface', exact=True).select_option('Rosenbrock')
    expect('Rosenbrock')


@pytest.mark.slow
def test_best_rates_in_a_link(visit):
    """After a reload, or from a copied link, best rates are still best."""
    first = visit()
    link = first.evaluate('explorer.link()')
    assert link.endswith('&rates=best')
    first.wait_for_url(PAGE + link)
    first.reload()
    copied = visit(link)
    for page in first, copied:
        assert rates(page)['GD'] == rules.best_rate(rules.RULES['GD'],
                                                    SURFACES['ravine'])
        page.get_by_label('Surface', exact=True).select_option('Rosenbrock')
        assert rates(page)['GD'] == rules.best_rate(rules.RULES['GD'],
                                                    SURFACES['Rosenbrock'])


@pytest.mark.parametrize('change', ['alpha', *(
    pytest.param(change, marks=pytest.mark.slow)
    for change in ('beta1', 'same', 'usual', 'reset'))])
def test_rates_by_hand(change, visit):
    """Rates that are no longer the best stay, also from a link."""
    page = visit('#rates=best&surface=saddle&chosen=Adam')
    if change in ('same', 'usual', 'reset'):
        page.locator(f'#{change}').click()
    else:
        type_in(page, change, '0.125')
    found = rates(page)
    assert 'Now: best' not in page.locator('#rates-now').text_content()
    for seen in page, reopened(page, visit):
        assert rates(seen) == found
        seen.get_by_label('Surface', exact=True).select_option('Beale')
        assert rates(seen) == found


@pytest.mark.slow
def test_best_rates_but_one(visit):
    """A rate in the link counts; the others are the best, for now."""
    page = visit('#rates=best&GD.alpha=0.3')
    best = rules.best_rate(rules.RULES['Adam'], SURFACES['ravine'])
    assert (rates(page)['GD'], rates(page)['Adam']) == (0.3, best)
    assert 'Now: best' not in page.locator('#rates-now').text_content()
    assert page.locator('#notice').is_hidden()


@pytest.mark.slow
def test_no_rate_fits(visit):
    """Who diverges at every rate has the usual one, and it is told."""
    page = visit('#surface=Rosenbrock&start=2,-1&steps=300'
                 '&Nesterov.beta1=0.9999&Nesterov.alpha=5')
    page.get_by_role('button', name='Best rate of each').click()
    assert rates(page)['Nesterov'] == 0.01
    assert 'No rate fits Nesterov: ' in status(page)


# The link

def test_link(visit):
    """A link restores everything, also where it is put into an open page.
    """
    link = ('#surface=plateau&optimizers=GD,Adam-10&chosen=Adam-10&start=-2,'
            '0.5&steps=70&step=33&GD.alpha=0.3&Adam-10.beta1=0.5'
            '&Adam-10.epsilon=0.001')
    page = visit()
    page.evaluate('hash => { location.hash = hash; }', link)
    page.locator('#step-text', has_text='step 33 of 70').wait_for()
    assert page.locator('#notice').is_hidden()
    fresh = reopened(page, visit)
    for seen in (page, fresh):
        assert state(seen, 'surface') == 'plateau'
        assert state(seen, 'shown') == ['GD', 'Adam-10']
        assert state(seen, 'chosen') == 'Adam-10'
        assert state(seen, 'start') == [-2, 0.5]
        assert state(seen, 'settings')['GD'] == {'alpha': 0.3}
        assert state(seen, 'settings')['Adam-10'] == {
            'alpha': 0.01, 'beta1': 0.5, 'beta2': 0.999, 'epsilon': 0.001}
    assert fresh.url.endswith(link)


@pytest.mark.slow
def test_copy_link(visit):
    """The link is copied, or selected where that is not allowed."""
    page = visit('#surface=Beale&step=7')
    page.evaluate('() => { navigator.clipboard.writeText = async (text) => '
                  '{ window.copied = text; } }')
    freeze(page)
    page.get_by_role('button', name='Copy link').click()
    page.get_by_role('button', name='Copied').wait_for()
    page.clock.run_for(2000)
    page.get_by_role('button', name='Copy link').wait_for()
    link = page.evaluate('window.copied')
    assert link == page.url and 'surface=Beale' in link and 'step=7' in link
    page = visit('#surface=Beale')
    page.evaluate('() => { navigator.clipboard.writeText = async () => '
                  '{ throw new Error("no"); } }')
    page.get_by_role('button', name='Copy link').click()
    field = page.get_by_label('Link to this view')
    field.wait_for()
    assert field.input_value() == page.url
    assert page.evaluate('getSelection().toString()') == page.url


@pytest.mark.parametrize('parts, named, kept', [
    (['surface=volcano', 'optimizers=GD,constructor', 'chosen=toString',
      'start=1', 'steps=1e9', 'step=-3', 'Adam.alpha=NaN', 'Adam.beta1=1'],
     'surface, optimizers, chosen, start, steps, step, Adam.alpha, '
     'Adam.beta1',
     {'surface': 'ravine', 'shown': ['GD'], 'chosen': 'Adam',
      'start': [-5, -2], 'steps': 1000, 'step': 0}),
    (['surface=__proto__', 'start=99,-99', 'steps=', 'step=7.4',
      'Newton.alpha=0'], 'surface, start, steps, step, Newton.alpha',
     {'surface': 'ravine', 'start': [4, -3], 'steps': 60, 'step': 7}),
    (['start=one,2', 'GD.beta1=0.5', '%E0%A4%A=%', 'GD.__proto__.alpha=3',
      '<img src=x onerror=alert(1)>', 'Adam.alpha=0x10', 'rates=worst'],
     'start, an unknown part, Adam.alpha, rates',
     {'start': [-5, -2], 'step': 60})], ids=['values', 'limits', 'names'])
def test_bad_link(parts, named, kept, visit):
    """What a link has wrong is told in a sentence, and does no harm."""
    page = visit('#' + '&'.join(parts))
    assert page.locator('#notice').text_content() == (
        'Parts of the link are unknown or out of range, and were left out or '
        f'set to what is allowed: {named}.')
    assert {name: state(page, name) for name in kept} == kept
    for name, settings in state(page, 'settings').items():
        assert settings.keys() == rules.RULES[name].settings.keys()
        assert 0 <= settings.get('beta1', 0) < 1
        assert settings.get('alpha', 1) > 0
