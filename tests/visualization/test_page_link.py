"""The explorer's link keeps the state; bad links and bad input are told."""
import pytest

from tests.support.explorer import RACE, ends, freeze, type_in, until

pytestmark = pytest.mark.xdist_group('browser')


def test_link(visit, state):
    """A link restores everything, also where it is put into an open page.
    """
    link = ('#surface=plateau&start=-2,0.5&steps=70&noise=0.25&seed=7&speed='
            '50&o=GD,alpha:0.3,falls:0.5/7&o=Adam-10,beta1:0.5,epsilon:0.001,'
            'off&chosen=1&view=2,-1,0.5&step=33')
    page = visit()
    page.evaluate('hash => { location.hash = hash; }', link)
    until(page, 'explorer.state.surface === "plateau"')
    assert page.evaluate('explorer.link()') == link
    assert page.locator('#notice').is_hidden()
    fresh = visit(link)
    for key in ('start', 'steps', 'step', 'noise', 'seed', 'view', 'racers'):
        assert state(fresh, key) == state(page, key)
    assert state(page, 'racers')[1] == {
        'rule': 'Adam-10', 'on': False, 'settings': {
            'alpha': 0.01, 'beta1': 0.5, 'beta2': 0.999, 'epsilon': 0.001},
        'decay': {'rate': 0, 'every': 20}}


def test_copy_link(visit):
    """The link is copied, or selected where that is not allowed."""
    page = visit(RACE)
    freeze(page)  # it says so for two seconds
    page.evaluate('() => { navigator.clipboard.writeText = async (text) => '
                  '{ window.copied = text; } }')
    page.get_by_role('button', name='Copy link').click()
    page.get_by_role('button', name='Copied').wait_for()
    assert page.evaluate('window.copied') == page.url
    page.evaluate('() => { navigator.clipboard.writeText = async () => '
                  '{ throw new Error("no"); } }')
    page.locator('#copy').click()
    field = page.get_by_label('Link to this view')
    field.wait_for()
    assert field.input_value() == page.url


@pytest.mark.parametrize('parts, named', [
    (['surface=volcano', 'o=GD', 'o=constructor', 'start=1', 'steps=1e9',
      'step=-3', 'speed=33', 'foo=1'],
     'surface, start, steps, speed, o, step, an unknown part'),
    (['surface=__proto__', 'start=999,-999', 'noise=x', 'seed=0',
      'o=Adam,alpha:0x10,beta1:1,toString:3'],
     'surface, start, noise, seed, Adam.alpha, Adam.beta1, an unknown part'),
    (['surface=own', 'f=x%2B', 'rule=var', '%E0%A4%A=%', 'view=1,2',
      '<img src=x onerror=alert(1)>'], 'f, rule, view, an unknown part')],
    ids=['values', 'limits', 'texts'])
def test_bad_link(parts, named, visit, state):
    """What a link has wrong is told in a sentence, and does no harm."""
    page = visit('#' + '&'.join(parts))
    said = page.locator('#notice').text_content()
    assert set(said.rstrip('.').split(': ')[1].split(', ')) == set(
        named.split(', '))
    assert state(page, 'racers') and len(ends(page)) == len(
        state(page, 'racers'))


def test_bad_input(visit):
    """A field says what is wrong with a number, and the old one counts."""
    page = visit(RACE)
    for label, typed, said in (
            ('start x', 'left', '“left” is not a number. Type a number from '
             '−100 to 100; x is still −5.'),
            ('start y', '101', '101 is out of range. Type a number from '
             '−100 to 100; y is still −2.'),
            ('steps', '2.5', '“2.5” is not a whole number. Type a whole '
             'number from 1 to 1000; steps is still 60.'),
            ('GD, rate', '0x10', '“0x10” is not a number. Type a number from '
             '1e−6 to 100; GD, rate is still 0.1.'),
            ('noise', '', 'The field is empty. Type a number from 0 to 5; '
             'noise is still 0.')):
        field = page.get_by_label(label, exact=True)
        before = field.input_value(), ends(page)
        field.fill(typed)
        field.press('Tab')
        assert field.get_attribute('aria-invalid') == 'true'
        described = page.locator('#' + field.get_attribute(
            'aria-describedby'))
        assert described.text_content() == said
        field.press('Escape')
        assert before == (field.input_value(), ends(page))
        assert described.text_content() == ''
    type_in(page, 'GD, rate', '0x10')  # a finger on the slider takes no focus
    page.get_by_label('GD, rate, slider').evaluate(
        'it => it.dispatchEvent(new Event("input"))')
    assert page.get_by_label('GD, rate', exact=True).get_attribute(
        'aria-invalid') == 'false'
