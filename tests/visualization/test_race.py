"""Races as a learner runs them: results, files, a window, bad input."""
import dataclasses
import re
import types

import numpy as np
import PIL.Image
import pytest

import drawing
import scene
from rules import RACERS, RULES
from surfaces import SURFACES
from tests.support import explorer, runs
from tests.support.drawn import collisions
from tests.support.races import FOLDER, RACE, position, results
from tests.visualization.conftest import PAGE


def racers_on(surface, names, alpha, yours=()):
    """Let rules race at one rate, a learner's beside those of yours."""
    chosen = [RULES[name] for name in names]
    racers = __import__('race').run(surface, chosen, {
        rule.name: {'alpha': alpha} if 'alpha' in rule.settings else {}
        for rule in chosen})
    return [dataclasses.replace(racer, yours=own) for racer in racers
            for own in [False, True][:1 + (racer.rule.name in yours)]]


# Results

def test_default_race(tmp_path):
    """Without options six race down the ravine, each at its best rate."""
    result = runs.program(RACE, folder=tmp_path)
    rows = results(result)
    assert list(rows) == list(RACERS)
    rate = float(re.fullmatch(r'alpha ([\d.]+)\*', rows['GD'][0])[1])
    x = -5 * (1 - 0.2 * rate) ** 60
    y = -2 * (1 - 4 * rate) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)
    np.testing.assert_allclose(float(rows['GD'][2]), x ** 2 / 10 + 2 * y ** 2,
                               rtol=5e-3)
    assert [path.name for path in tmp_path.iterdir()] == ['race.png']
    assert str(tmp_path / 'race.png') in result.stderr


def test_settings(undrawn):
    """Settings are for all that have them, or for one; names in any case."""
    rows = results(undrawn(
        '--optimizers', 'adam,Momentum,GD,adadelta', '--alpha', '0.01',
        '--beta1', '0.8', '--set', 'ADAM.alpha=0.1', '--rho', '0.5'))
    assert {name: row[0] for name, row in rows.items()} == {
        'Adam': 'alpha 0.1, beta1 0.8, beta2 0.999, epsilon 1e-08',
        'momentum': 'alpha 0.01, beta1 0.8', 'GD': 'alpha 0.01',
        'AdaDelta': 'rho 0.5, epsilon 1e-06'}
    x, y = -5 * (1 - 0.002) ** 60, -2 * (1 - 0.04) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)


def test_best_rate_is_for_these_settings(undrawn):
    """The best rate is looked for with the other settings as given."""
    rates = [results(undrawn('--optimizers', 'momentum', '--beta1',
                             beta1))['momentum'][0].split(',')[0]
             for beta1 in ('0', '0.9')]
    assert rates == ['alpha 0.2*', 'alpha 1*']


def test_progress(undrawn, monkeypatch):
    """The search for each best rate has a bar; Keras's take seconds."""
    named = []
    monkeypatch.setattr('console.progress', lambda rates, name: named.append(
        name) or rates)
    undrawn('--optimizers', 'GD,RMSProp,Adam', '--set', 'Adam.alpha=1')
    assert named == ['GD', 'RMSProp']


def test_start_and_steps(undrawn):
    """Newton's method solves the ravine in a step, from anywhere."""
    result = undrawn('--optimizers', 'Newton', '--start', '-3', '40',
                     '--steps', '1')
    settings, end, loss = results(result)['Newton']
    assert settings == 'alpha 1'
    assert np.abs(position(end)).max() < 1e-14 and float(loss) < 1e-30


def test_a_start_outside_the_window_is_seen(drivers):
    """The window of a race has its start and what it had before."""
    ravine = SURFACES['ravine']
    for start in (20, -9), (-9, 20):
        surface = __import__('race').changed_surface(types.SimpleNamespace(
            surface='ravine', steps=None, start=start))
        assert drawing.inside([start, ravine.start, *ravine.minima],
                              surface.window).all()


def test_divergence_is_told(race, tmp_path):
    """Above 2/4 gradient descent diverges; the table says when."""
    result = race('--optimizers', 'GD,Adam', '--alpha', '0.6',
                  '--save', 'x.png')
    assert results(result)['GD'] == ['alpha 0.6', 'diverged at step 39']
    with PIL.Image.open(tmp_path / 'x.png') as image:
        assert image.text['Description'].endswith(
            'GD: diverged at step 39; '
            'Adam: (-0.03545, -0.027019) with loss 0.00159')


# Files

def test_svg(race, tmp_path):
    """Other types of matplotlib are written too, and nothing beside."""
    assert not race('--save', 'x.svg', '--optimizers', 'GD').returncode
    assert (tmp_path / 'x.svg').read_text().count('</svg>') == 1
    assert [path.name for path in tmp_path.iterdir()] == ['x.svg']


@pytest.mark.slow
def test_gif(race, tmp_path):
    """A GIF grows from the start to the whole paths, and loops."""
    result = race('--save', 'x.gif', '--optimizers', 'GD,Adam')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / 'x.gif').stat().st_size < 500_000
    with PIL.Image.open(tmp_path / 'x.gif') as film:
        assert film.info['loop'] == 0
        own = np.array([int(RULES['Adam'].color[i:i + 2], 16)
                        for i in (1, 3, 5)])
        counts = []
        for frame in 0, film.n_frames // 2, film.n_frames - 1:
            film.seek(frame)
            pixels = np.asarray(film.convert('RGB'), int)[:, :scene.MAP]
            counts.append((np.abs(pixels - own).sum(2) < 60).sum())
    assert 50 < counts[0] < counts[1] < counts[2]


def test_a_frame_is_the_race_so_far():
    """At a step a panel has the points up to it, also between two."""
    surface = SURFACES['ravine']
    with drawing.style():
        drawn = scene.Scene(surface, racers_on(
            surface, ['momentum', 'Adam'], 1))
    above, beside = drawn.panels
    for ring in drawn.still:
        assert ring.get_xydata().tolist() == [list(surface.start)]
    for step in 0, 10, 10.5, 60:
        drawn.show(drawn.moments([step])[0])
        whole = int(step) + 1
        for points, (line,), (loss,), (ball, _) in zip(
                above.tracks, above.lines, beside.lines, above.balls):
            shown = line.get_xydata()
            np.testing.assert_allclose(shown[:whole], points[:whole])
            if step == 10.5:
                np.testing.assert_allclose(
                    shown[-1], (points[10] + points[11]) / 2)
            assert len(shown) == int(np.ceil(step)) + 1
            np.testing.assert_allclose(loss.get_ydata()[:whole],
                                       surface.value(points.T)[:whole])
            np.testing.assert_allclose(
                ball.get_xydata(), above.to_pixels(shown[-1:]), atol=1e-6)


def test_the_loss_axis_reaches_the_lowest():
    """No curve is cut off; what is far lower, or gone, is an arrow at the
    edge.
    """
    surface = SURFACES['ravine']
    racers = racers_on(surface, ['GD', 'Adam'], 0.45)
    for lowest in 1e-9, 0.:
        racers[1].losses[-1] = lowest
        with drawing.style():
            drawn = scene.picture(surface, racers)
        within = drawn.panels[1].axes.get_ylim()[0] < lowest
        assert within == (lowest == 1e-9)
        marker = drawn.panels[1].balls[1][0].get_marker()
        assert marker == 'o' if within else abs(marker[2]) == 180
    with drawing.style():
        away = scene.picture(surface, racers_on(surface, ['GD'], 0.6))
    assert all(panel.balls[0][0].get_marker() != 'o' for panel in away.panels)


# The link to the page

@pytest.mark.xdist_group('browser')
@pytest.mark.parametrize('options', [
    '--optimizers GD,Adam --start -1.5 0.25 --steps 50 --surface Beale',
    '--optimizers RMSProp,momentum --start 100 -100 --steps 1000 --alpha '
    '1e-6 --epsilon 1e-12 --beta1 0.9999',
    '--optimizers GD,AdaGrad,RMSProp,AdaDelta,Adam,Newton --alpha 100 '
    '--epsilon 1 --beta2 0.9999 --rho 0'],
    ids=['tuned', 'lowest', 'highest'])
def test_link(undrawn, visit, options):
    """The link that a race prints shows the same race on the page."""
    result = undrawn(*options.split())
    address, _, link = result.stderr.split()[-1].partition('#')
    assert address == PAGE.as_uri()
    page = visit(f'#{link}')
    assert page.locator('#notice').is_hidden()
    outcomes = page.evaluate('explorer.paths().map(({ended}) => ended)')
    for (_, end, *_), found, outcome in zip(
            results(result).values(), explorer.ends(page), outcomes,
            strict=True):
        if outcome:
            assert end == outcome
        else:
            np.testing.assert_allclose(found, position(end), rtol=1e-3)


@pytest.mark.parametrize('options', [
    '--steps 1001', '--start 101 0', '--alpha 101', '--epsilon 1e-13',
    '--beta1 0.99999'])
def test_no_link(undrawn, options):
    """What the page would set to its own limits has no link to it."""
    result = undrawn('--optimizers', 'Adam', *options.split())
    assert result.returncode == 0 and not result.stderr


@pytest.mark.parametrize('name', [
    pytest.param(name, marks=[pytest.mark.slow] * (name != 'Beale'))
    for name in SURFACES])
def test_names_have_room(name, rng):
    """At most six paths share a panel, a learner's stands out, and names
    keep off each other, at any rate.
    """
    surface, alpha = SURFACES[name], 10. ** rng.uniform(-2, 0)
    racers = racers_on(surface, [*RACERS, 'AdaDelta'], alpha, ('Adam', 'GD'))
    with drawing.style():
        drawn = scene.picture(surface, racers)
    assert not collisions(drawn.figure)
    assert [racer.name for panel in drawn.panels[::2]
            for racer in panel.racers] == [racer.name for racer in racers]
    for panel in drawn.panels[::2]:
        assert len(panel.racers) <= 6
        faded = any(racer.yours for racer in panel.racers)
        for racer, (line, *road) in zip(panel.racers, panel.lines):
            assert bool(road) == racer.yours
            assert (line.get_alpha() is None) == (racer.yours or not faded)


def test_window(monkeypatch, tmp_path, drivers):
    """With a display the race is shown, and no file written."""
    import matplotlib.pyplot as plt
    figure, shown = plt.figure(), []
    figure.canvas.required_interactive_framework = 'qt'

    def show():
        figure.canvas.draw()  # starts the animation, which needs a window
        shown.append(figure)

    stub = types.SimpleNamespace(figure=lambda: figure, show=show)
    monkeypatch.setattr(drivers.plotting, 'pyplot', lambda: stub)
    monkeypatch.setattr('sys.argv', ['race.py', '--optimizers', 'GD,Adam'])
    monkeypatch.chdir(tmp_path)
    __import__('race').main()
    assert shown == [figure] and not list(tmp_path.iterdir())
    plt.close(figure)


# Bad input

@pytest.mark.parametrize('options, words', [
    ('--surface beal', 'there is no surface beal; did you mean Beale?'),
    ('--optimizers Adma', 'there is no optimizer Adma; did you mean Adam?'),
    ('--optimizers xyz', 'there is no optimizer xyz; there are GD, momen'),
    ('--optimizers ,', 'nothing that could race'),
    ('--optimizers GD,gd', 'names GD twice'),
    ('--optimizers GD,Adam --rho 0.9', 'none of GD, Adam has it'),
    ('--set Adam', 'NAME.SETTING=NUMBER is expected'),
    ('--set Adam.alpa=1', 'Adam has no alpa; it has alpha, beta1'),
    ('--set GD.beta1=0.5', 'GD has no beta1'),
    ('--set Adam.beta1=x', 'x is not a number'),
    ('--set Newton.alpha=1', 'Newton does not race'),
    ('--alpha 0', 'alpha is 0; it must be above 0'),
    ('--alpha nan', 'nan is not a number'),
    ('--alpha inf', 'inf is not a number'),
    ('--beta1 1', 'beta1 is 1.0; it must be at least 0 and below 1'),
    ('--epsilon -1', 'epsilon is -1; it must not be negative'),
    ('--steps 0', '--steps is 0; 1 to 10000 are possible'),
    ('--steps 10001', '--steps is 10001; 1 to 10000'),
    ('--steps x', '--steps'),
    ('--start 1', '--start'),
    ('--start a 1', 'a is not a number'),
    ('--start 1 inf', 'inf is not a number'),
    ('--start 1e7 0', 'coordinates below 1,000,000'),
    ('--surface plateau --optimizers Newton --start 99 99',
     'the Hessian is singular'),
    ('--save x.doc', 'x.doc is no picture file; its name must end in '),
    ('--save x.html', 'open the link that race.py prints'),
    ('--save none/x.gif', 'none/x.gif cannot be written'),
    ('--save /dev/null/x.gif', 'x.gif cannot be written'),
    ('--unsafe', '--unsafe goes with --submission'),
    ('--submission nowhere', 'there is no folder nowhere'),
    ('--submission . --optimizers GD', 'has no task file'),
    ('--submission . --steps 1001', '--steps up to 1000'),
    ('--frobnicate', '--frobnicate')])
def test_bad_input(race, tmp_path, options, words):
    """Bad input is one sentence, and nothing is written."""
    result = race(*options.split())
    assert result.returncode == 2 and not result.stdout
    assert result.stderr.startswith('race.py: ')
    assert result.stderr.count('\n') == 1, result.stderr
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_help(race, monkeypatch):
    """--help names all that there is, and the README has its options."""
    monkeypatch.setenv('COLUMNS', '80')
    result = race('--help')
    assert result.returncode == 0 and not result.stderr
    for word in (*SURFACES, *RULES, '--alpha', '--set', '--submission'):
        assert word in result.stdout
    assert result.stdout.count('\n  race.py') == 3
    assert all(len(line) < 80 for line in result.stdout.splitlines())
    readme = (FOLDER / 'README.md').read_text()
    for option in re.findall(r'^  (--[\w-]+)', result.stdout, re.MULTILINE):
        assert f'`{option}' in readme, option
