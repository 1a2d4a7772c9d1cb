"""The explorer's stories: what they say is so, and each asks first."""
import numpy as np
import pytest

from tests.support.explorer import RACE, freeze, type_in, until
from tests.visualization.conftest import PAGE

pytestmark = pytest.mark.xdist_group('browser')
SCENES = ('step', 'ravine', 'momentum', 'noise', 'decay', 'each', 'saddle',
          'network')
STORIES = ('six', *SCENES, 'names', 'surface', 'rule')
WINNERS = {'step': 1, 'ravine': 2, 'momentum': 1, 'noise': 2, 'decay': 2,
           'each': 1, 'saddle': 2, 'network': 5}
# the paths of a story, with some of its state changed: losses, xs, ys
PATHS = '''((key, change) => { const {live, state} = explorer;
    explorer.begin(key); Object.assign(state, change(state) ?? {});
    explorer.buildGround(); explorer.race();
    return live.paths.map(({losses, xs, ys, count, ended}) => ({ended,
        losses: [...losses.subarray(0, count)],
        xs: [...xs.subarray(0, count)], ys: [...ys.subarray(0, count)]}));
})'''


@pytest.fixture(scope='module')
def paths(script):
    """Give a function that runs a story, with a change to its state."""
    return lambda story, change='': [
        {name: part if name == 'ended' else np.array(part, float)
         for name, part in path.items()} for path in script(
             f'{PATHS}(it, (state) => {{ {change} }})', story)]


def ends(paths):
    """Give the last loss of each path."""
    return [path['losses'][-1] for path in paths]


def first(path):
    """Give the first step within 0.01 of a star, whose loss is 0."""
    return int(np.argmax(path['losses'] < 0.01))


def stays(path):
    """Give the step from which on the loss is within 0.01 of a star's, 0."""
    far = np.flatnonzero(path['losses'] >= 0.01)
    return far[-1] + 1 if far[-1] + 1 < len(path['losses']) else np.inf


def test_opens_playing(visit, state):
    """It opens on a race that plays, with a sentence and a thing to try."""
    page = visit()
    until(page, 'explorer.state.step > 3')
    assert state(page, 'story') == 'six'
    assert page.get_by_role('button', name='Pause').is_visible()
    assert page.locator('.scene.here .try').is_visible()


def test_a_scene_asks_first(visit, state):
    """It waits for an answer, then plays, and says why; a link asks too."""
    page = visit('#story=step')
    assert state(page, 'step') == 0
    assert page.locator('#question').is_visible()
    assert page.locator('#bar').is_hidden()
    said = page.locator('#scene-step .says')
    assert said.is_hidden()
    freeze(page)
    x, y = page.evaluate('explorer.lineUp(2, 3)')  # the largest rate's ball
    box = page.locator('#map').bounding_box()
    page.mouse.click(box['x'] + x, box['y'] + y)
    page.clock.run_for(7000)
    assert state(page, 'step') == 60
    assert said.is_visible()
    assert page.locator('#outcome').text_content().startswith(
        'You said GD 0.505. It is GD 0.47. Loss at the end: GD 0.05 0.')
    page.goto('about:blank')
    page.goto(PAGE.as_uri() + '#story=step')  # it is remembered
    assert page.locator('#question').is_hidden()
    page.goto(PAGE.as_uri() + '#surface=ravine&steps=9&o=GD,alpha:0.05'
              '&o=Adam,alpha:0.3&ask=Which+is+lowest%3F')
    page.reload()
    assert page.locator('#asked').text_content() == (
        'Which is lowest? Tap a ball.')
    freeze(page)
    page.get_by_role('button', name='Skip').focus()
    page.keyboard.press('Enter')
    page.clock.run_for(1000)
    assert state(page, 'step') == 9
    assert page.locator('#outcome').text_content() == ''


@pytest.mark.slow
def test_scenes_follow_as_the_text_scrolls(visit, state):
    """Each opens in turn; the map stays; Back leads back."""
    page = visit()
    assert page.evaluate('Object.keys(explorer.STORIES)') == list(STORIES)
    for key in SCENES:
        page.locator(f'#scene-{key}').evaluate(
            'it => it.scrollIntoView({block: "center"})')
        until(page, f'explorer.state.story === "{key}"')
        assert state(page, 'step') == 0
        box = page.locator('#map').bounding_box()
        assert 0 <= box['y'] and box['y'] + box['height'] <= 720
    for key in STORIES[1:]:
        page.locator(f'[data-story={key}]').click()
        until(page, f'explorer.state.story === "{key}"')
        assert page.locator('[aria-pressed=true]').get_attribute(
            'data-story') == key
        until(page, f'location.hash.includes("{key}")')
    for key in STORIES[-2:0:-1]:
        page.go_back()
        until(page, f'explorer.state.story === "{key}"')


def test_a_changed_story_says_so(visit, state):
    """A sentence is gone when it no longer applies; Restore brings it."""
    page = visit('#story=saddle&step=0')
    said = page.locator('#scene-saddle .says')
    assert said.is_visible() and page.locator('#restore').is_hidden()
    page.get_by_label('shape').select_option('Rosenbrock')
    assert page.locator('#outcome').text_content() == (
        'Changed from “Off a saddle”.')
    for part in '.lead', '.says', '.derives', '.knob', '.try':
        assert page.locator(f'#scene-saddle {part}').is_hidden()
    assert page.locator('[aria-pressed=true]').count() == 0
    page.get_by_role('button', name='Restore').click()
    assert state(page, 'surface') == 'saddle'
    assert page.locator('#restore').is_hidden()
    page.go_back()
    until(page, 'explorer.state.surface === "Rosenbrock"')


@pytest.mark.slow
def test_the_limit_is_passed(visit):
    """A scene's numbers follow its slider, and the path comes back."""
    page = visit('#story=step&step=60')
    derived = page.locator('#scene-step .derives')
    assert 'At 0.505 that is −1.02: it grows.' in derived.text_content()
    type_in(page, 'largest rate in this scene', '0.45')
    until(page, 'document.querySelector("#scene-step .derives").textContent'
          '.includes("At 0.45 that is −0.8: it shrinks.")')
    assert page.evaluate('explorer.paths()[2].losses[60]') < 0.01
    for part, stays in ('lead', 0), ('says', 0), ('knob', 1), ('try', 1):
        assert page.locator(f'#scene-step .{part}').is_visible() == stays


def test_the_answers(paths, script):
    """What a scene's question is judged by, computed from its paths."""
    last = {key: ends(paths(key)) for key in (
        'step', 'ravine', 'momentum', 'network')}
    found = {key: int(np.argmin(losses)) for key, losses in last.items()}
    found['noise'] = int(np.argmin([path['losses'][100:].mean()
                                    for path in paths('noise')]))
    found['decay'] = int(np.argmin([path['losses'].mean()
                                    for path in paths('decay')]))
    for key in 'each', 'saddle':
        steps = [stays(path) for path in paths(key)]
        found[key] = int(np.argmin(steps))
    assert found == WINNERS
    assert {key: script(f'({PATHS}(it, () => {{}}), explorer.answerOf('
                        'explorer.STORIES[it]))', key)
            for key in SCENES} == WINNERS


@pytest.mark.slow
def test_what_the_scenes_claim(paths):
    """Each sentence of a scene without noise is so."""
    small, middle, large = (path['losses'] for path in paths('step'))
    assert small[-1] > 0.1 * small[0]  # creeps
    swings = np.abs(paths('step')[2]['ys'])
    assert (np.diff(swings) > 0).all()
    assert middle[-1] < small[-1] < large[-1]
    slow, fast, best = paths('ravine')
    assert np.hypot(best['xs'], best['ys'])[-1] / np.hypot(3, 1) == (
        pytest.approx(0.1, abs=0.02))
    bowl = paths('ravine', 'state.letters.k = 1; '
                 'state.racers[2].settings.alpha = 1.9')
    assert ends(bowl)[2] < 0.01  # the limit rises to 2
    gd, momentum, long = paths('momentum')
    assert np.sign(gd['ys'][:9]).tolist() == [1, -1] * 4 + [1]
    assert long['xs'].max() > 1 and gd['xs'].max() < 0
    thrown = paths('momentum', 'state.racers[0].settings.alpha = 0.3')
    assert thrown[0]['ended'].startswith('diverged')
    assert ends(paths('momentum', 'state.racers[1].settings.beta1 = 0.68'))[
        1] > 1e3 > 1 > ends([momentum])[0]  # the limit is at 0.687
    gd, _, adam = paths('each')
    assert first(adam) < first(paths('each')[1])  # and is carried on
    assert np.abs([adam['xs'][1] + 3, adam['ys'][1] - 1]) == pytest.approx(
        0.2)
    for k in 2, 10:
        other = paths('each', f'state.letters.k = {k}')
        for name in 'xs', 'ys':
            assert other[2][name] == pytest.approx(adam[name], abs=1e-6)
        assert np.abs(other[0]['ys'][:5] - gd['ys'][:5]).max() > 0.1
    waits = np.array([[first(path) for path in paths(
        'saddle', f'state.start = [-1.6, {y}]; state.steps = 400')]
        for y in (1e-2, 1e-3, 1e-4, 1e-5)])
    assert np.diff(waits[:, 0]) == pytest.approx(40, abs=1)
    assert np.ptp(waits[:, 2]) <= 2
    assert (waits[:, 2] < waits[:, 1]).all()
    near = paths('saddle')[0]
    assert np.argmax(near['ys'] >= 0.1) == pytest.approx(79, abs=1)
    held = np.abs(near['xs']) + np.abs(near['ys']) < 0.3
    assert held.sum() > 30  # waits at the cross


@pytest.mark.slow
def test_what_the_scenes_claim_of_noise(paths):
    """Over 200 seeds: the floor is the rate's, momentum smooths the path."""
    runs = [paths('noise', f'state.seed = {seed}') for seed in range(1, 201)]
    floors = np.mean([[path['losses'][100:].mean() for path in run]
                      for run in runs], axis=0)
    assert floors == pytest.approx([0.1, 0.1, 0.015], rel=0.2)
    steps = np.mean([[np.hypot(np.diff(path['xs'][100:]), np.diff(
        path['ys'][100:])).mean() for path in run] for run in runs], axis=0)
    assert steps[1] < 0.5 * steps[0]
    lower = [paths('noise', f'state.seed = {seed}; '
                   'state.racers[1].settings.alpha = 0.05')[1]['losses'][
                       100:].mean() for seed in range(1, 51)]
    assert np.mean(lower) < 0.5 * floors[1]
    runs = [paths('decay', f'state.seed = {seed}') for seed in range(1, 201)]
    means = np.array([[path['losses'].mean() for path in run]
                      for run in runs])
    assert (means.argmin(axis=1) == 2).mean() > 0.95
    rest = np.mean([[path['losses'][150:].mean() for path in run]
                    for run in runs], axis=0)
    assert rest[2] < 0.3 * rest[0]
    same = paths('decay', 'state.racers[2].decay.rate = 0')
    assert (same[2]['losses'] == same[0]['losses']).all()


@pytest.mark.slow
def test_what_the_other_stories_claim(paths):
    """The sentences below the sandbox are so too."""
    six = paths('six')
    assert six[0]['losses'][40] > 0.9 and six[5]['losses'][40] < 0.1
    own, keras = paths('names')
    steps = [np.hypot(np.diff(path['xs']), np.diff(path['ys']))
             for path in (own, keras)]
    assert steps[1][0] == pytest.approx(10 * steps[0][0])
    met = paths('names', 'state.racers[0].settings.alpha = 0.2')
    assert met[0]['xs'] == pytest.approx(met[1]['xs'], abs=1e-9)
    box = paths('surface')
    far = [np.hypot(path['xs'][-1], path['ys'][-1]) for path in box]
    assert far[1] < 0.1 and min(far[0], far[2], far[3]) > 1
    signs = paths('rule')[0]
    moves = np.abs([np.diff(signs['xs']), np.diff(signs['ys'])])
    assert moves == pytest.approx(0.02)


@pytest.mark.slow
def test_the_network_is_recorded(visit, state):
    """Its paths are the file's, its readings the step's; no hand moves it.
    """
    page = visit('#story=network&step=20')
    rows = page.locator('#readings tbody tr').all_inner_texts()
    kept = page.evaluate('LANDSCAPE.rules')
    assert len(rows) == len(kept) == 6
    for row, (name, found) in zip(rows, kept.items()):
        head, *cells = row.split()
        assert [head, ''.join(cells[:10]), cells[10]] == [
            name, found['guesses'][20], str(found['right'][20])]
    wrong = page.locator('#readings .wrong').all_inner_texts()
    assert len(wrong) == sum(guess != str(label) for found in kept.values()
                             for label, guess in enumerate(
                                 found['guesses'][20]))
    assert [path[-1] for path in page.evaluate(
        'explorer.paths().map(({losses}) => [...losses])')] == [
            found['losses'][-1] for found in kept.values()]
    assert all(92 <= found['right'][-1] <= 95 for found in kept.values())
    lower = [found['points'][-1][1] < 0 for found in kept.values()]
    assert lower == [True] * 3 + [False] * 3  # two roads
    page.locator('#map').focus()
    page.keyboard.press('ArrowLeft')
    assert state(page, 'start') == [0, 0]
    for control in '#rows', '#noise', '#start-box', '#inspect':
        assert page.locator(control).is_hidden()
    page.get_by_label('shape').select_option('own')
    assert page.evaluate('explorer.paths().length') == 6
    assert page.locator('#rows').is_visible()
    page = visit('#story=network&o=Adam&o=AdaDelta&start=5,5&steps=900'
                 '&step=400')
    assert state(page, 'start') == [0, 0] and state(page, 'step') == 100


@pytest.mark.slow
def test_sent(visit, state):
    """A picture is saved, a frame shows the map alone, a question goes out.
    """
    page = visit(RACE)
    with page.expect_download() as download:
        page.get_by_role('button', name='Save as PNG').click()
    assert download.value.suggested_filename == 'ravine.png'
    assert download.value.path().read_bytes().startswith(b'\x89PNG')
    page.get_by_label('A question').fill('Which one?')
    until(page, 'location.hash.includes("ask=Which+one%3F")')
    page.get_by_role('button', name='Open it').click()
    assert page.locator('#asked').text_content() == 'Which one? Tap a ball.'
    page.goto(PAGE.as_uri() + '?embed=1#story=names&step=9')
    assert page.locator('#map').is_visible()
    assert page.locator('#bar').is_visible()
    for name in 'h1', '#stories', '#sandbox', '#below':
        assert page.locator(name).is_hidden()
    assert page.locator('#whole').get_attribute('href').endswith(
        'index.html#story=names&step=9')
