"""Races as a learner runs them: tables, pictures, own modules, bad input."""
import base64
import html.parser
import io
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import types

import numpy as np
import PIL.Image
import pytest

from grading import table

FOLDER = table.REPOSITORY / 'supervised_learning' / 'visualization'
RACE = FOLDER / 'race.py'
SURFACES = __import__('surfaces').SURFACES
RULES = __import__('rules').RULES
RACERS = ['GD', 'momentum', 'Nesterov', 'AdaGrad', 'RMSProp', 'AdaDelta',
          'Adam']
# As a rule has a row in the table, so a learner has files of tasks 5 to 10.
OWN = {name: table.FOLDER / table.TASKS[rule.number].file
       for name, rule in RULES.items() if rule.number < len(table.TASKS)}


def race(folder, *options, **environment):
    """Race in a folder, without a display; give the outcome."""
    inherited = {key: value for key, value in os.environ.items()
                 if key not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MPLBACKEND',
                                'TF_CPP_MIN_LOG_LEVEL')}
    return subprocess.run(
        [sys.executable, RACE, *map(str, options)], cwd=folder, text=True,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=300,
        env={**inherited, **environment})


def results(result):
    """Give the rows of the table that a race prints, by optimizer."""
    assert result.returncode == 0, result.stderr
    lines = result.stdout.split('\n\n')[1].splitlines()[1:]
    return {cells[0]: cells[1:] for cells in (
        re.split(' {2,}', line) for line in lines)}


def position(cell):
    """Read a position."""
    return np.array([float(part) for part in cell.strip('()').split(', ')])


# Results

def test_default_race(tmp_path):
    """Without options seven race down the ravine, each at its best rate."""
    result = race(tmp_path)
    rows = results(result)
    assert list(rows) == RACERS
    rate = float(re.fullmatch(r'alpha ([\d.]+)\*', rows['GD'][0])[1])
    x = -5 * (1 - 0.2 * rate) ** 60
    y = -2 * (1 - 4 * rate) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)
    np.testing.assert_allclose(float(rows['GD'][2]), x ** 2 / 10 + 2 * y ** 2,
                               rtol=5e-3)
    assert '* the best of 18 rates from 0.0001 to 50' in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ['race.png']
    assert result.stderr == (
        f'race.py: the picture is in {tmp_path / "race.png"}\n')


def test_settings(tmp_path):
    """Settings are for all that have them, or for one; names in any case."""
    rows = results(race(
        tmp_path, '--optimizers', 'adam,Momentum,GD,adadelta', '--alpha',
        '0.01', '--beta1', '0.8', '--set', 'ADAM.alpha=0.1', '--rho', '0.5'))
    assert {name: row[0] for name, row in rows.items()} == {
        'Adam': 'alpha 0.1, beta1 0.8, beta2 0.999, epsilon 1e-08',
        'momentum': 'alpha 0.01, beta1 0.8', 'GD': 'alpha 0.01',
        'AdaDelta': 'rho 0.5, epsilon 1e-06'}
    x, y = -5 * (1 - 0.002) ** 60, -2 * (1 - 0.04) ** 60
    np.testing.assert_allclose(position(rows['GD'][1]), (x, y), rtol=1e-4)


def test_best_rate_is_for_these_settings(tmp_path):
    """The best rate is looked for with the other settings as given."""
    rates = [results(race(tmp_path, '--optimizers', 'momentum', '--beta1',
                          beta1))['momentum'][0].split(',')[0]
             for beta1 in ('0', '0.9')]
    assert rates == ['alpha 0.2*', 'alpha 1*']


def test_start_and_steps(tmp_path):
    """Newton's method solves the ravine in a step, from anywhere."""
    result = race(tmp_path, '--optimizers', 'Newton', '--start', '-3', '40',
                  '--steps', '1')
    settings, end, loss = results(result)['Newton']
    assert settings == 'alpha 1'
    assert np.abs(position(end)).max() < 1e-14 and float(loss) < 1e-30
    assert result.stdout.startswith('ravine: x²/10 + 2y², 1 step from '
                                    '(-3, 40)\n')


def test_divergence_is_told(tmp_path):
    """Above 2/4 gradient descent diverges; the table says when."""
    result = race(tmp_path, '--optimizers', 'GD,Adam', '--alpha', '0.6',
                  '--save', 'x.png')
    assert results(result)['GD'] == ['alpha 0.6', 'diverged at step 39']
    with PIL.Image.open(tmp_path / 'x.png') as image:
        assert 'GD: diverged at step 39;' in image.text['Description']


# Files

def test_png(tmp_path):
    """A PNG has the picture, and says in words what it shows."""
    race(tmp_path, '--save', 'x.png', '--surface', 'beale')
    with PIL.Image.open(tmp_path / 'x.png') as image:
        assert image.width > 1000
        assert 'Beale' in image.text['Description']
        assert all(name in image.text['Description'] for name in RACERS)
        found = {color for _, color in image.convert('RGB').getcolors(10**6)}
    assert {tuple(bytes.fromhex(RULES[name].color[1:]))
            for name in RACERS} <= found
    assert [path.name for path in tmp_path.iterdir()] == ['x.png']


def test_svg(tmp_path):
    """Other types of matplotlib are written too."""
    assert not race(tmp_path, '--save', 'x.svg').returncode
    assert (tmp_path / 'x.svg').read_text().count('</svg>') == 1


def test_gif(tmp_path):
    """A GIF has 60 frames, plays once, and ends with the names."""
    result = race(tmp_path, '--save', 'x.gif', '--optimizers', 'GD,Adam',
                  '--steps', '70')
    assert result.returncode == 0, result.stderr
    assert (tmp_path / 'x.gif').stat().st_size < 500_000
    with PIL.Image.open(tmp_path / 'x.gif') as film:
        assert film.n_frames == 60
        assert 'loop' not in film.info
        orange = []
        for frame in 0, 58, 59:
            film.seek(frame)
            pixels = np.asarray(film.convert('RGB'), int)[:, :400]
            orange.append((np.abs(pixels - (213, 94, 0)).sum(2) < 30).sum())
    assert orange[0] < 30 < 2 * orange[1] < 2 * orange[2]


def test_frames_are_the_picture_so_far():
    """A frame is what drawing the whole picture up to its step gives."""
    import drawing
    import rules
    import scene
    surface, rule = SURFACES['ravine'], RULES['momentum']
    found = rules.path(rule.stepper(alpha=1), surface, surface.start, 20)
    with drawing.style():
        drawn = scene.picture(surface, [scene.Racer(
            rule, {**rule.settings, 'alpha': 1}, False, found, rules.loss(
                surface, found))])
        frames = list(drawn.frames())
        assert len(frames) == 21
        for step in 0, 10, 20:
            for artist in drawn.show(step):
                artist.set_animated(False)
            whole = drawing.image_of(drawn.figure, 80)
            apart = np.abs(np.asarray(whole, int) - frames[step]).max(axis=2)
            assert (apart > 30).sum() < 20, step


class Tags(html.parser.HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ''
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Keep text."""
        self.text += data


def test_html(tmp_path):
    """A page has a frame a step, the table, and needs nothing else."""
    result = race(tmp_path, '--save', 'x.html', '--optimizers', 'GD,Adam',
                  '--steps', '7')
    rows = results(result)
    text = (tmp_path / 'x.html').read_text(encoding='utf-8')
    frames = re.findall(r'"data:image/png;base64,([^"]*)"', text)
    assert len(frames) == 8
    assert len(text) / 8 < 10_000_000 / 40  # it has 40 frames at most
    last = PIL.Image.open(io.BytesIO(base64.b64decode(
        frames[-1].replace('\\\n', ''))))
    assert last.width >= 800
    page = Tags(text)
    assert 'http' not in re.sub('base64,[^"]*', '', text)
    assert not any({'src', 'href'} & set(attributes)
                   for _, attributes in page.tags)
    for name, cells in rows.items():
        for cell in (name, *cells):
            assert cell in page.text
    assert [attributes['alt'].startswith('Race on ravine')
            for tag, attributes in page.tags if tag == 'img'] == [True]
    buttons = [attributes for tag, attributes in page.tags
               if tag == 'button']
    assert len(buttons) == 9 and all(
        button['aria-label'] for button in buttons)
    assert 'fa-' not in page.text


@pytest.mark.parametrize('surface', SURFACES.values(), ids=SURFACES.keys())
def test_names_have_room(surface, rng):
    """Eleven names stay in the panel and off each other, at any rate."""
    alpha = 10. ** rng.uniform(-2, 0)
    import matplotlib.backends.backend_agg
    import drawing
    import rules
    import scene
    racers = []
    for rule in RULES.values():
        if 'var' not in rule.parameters or rule.name == 'Newton':
            continue
        settings = {**rule.settings, **(
            {'alpha': alpha} if 'alpha' in rule.settings else {})}
        found = rules.path(rule.stepper(**settings), surface, surface.start,
                           surface.steps)
        racers += [scene.Racer(rule, settings, False, found, rules.loss(
            surface, found), yours) for yours in ([False, True] if (
                rule.number < 101) else [False])]
    with drawing.style():
        drawn = scene.picture(surface, racers)
        matplotlib.backends.backend_agg.FigureCanvasAgg(drawn.figure).draw()
        panel = drawn.names[0].axes.get_window_extent()
        boxes = [matplotlib.text.Text.get_window_extent(name)
                 for name in drawn.names]
    assert len(boxes) == len(racers) == 11
    for box in boxes:
        assert panel.x0 <= box.x0 and box.x1 <= panel.x1
        assert panel.y0 <= box.y0 and box.y1 <= panel.y1
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


# Where the picture goes

@pytest.mark.parametrize('backend', ['TkAgg', 'nonsense'])
def test_window_without_display(tmp_path, backend):
    """A window that cannot be had is not a crash but a file."""
    result = race(tmp_path, '--optimizers', 'GD', MPLBACKEND=backend)
    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ['race.png']
    assert result.stderr.count('\n') == 1


def test_window(monkeypatch, tmp_path, drivers, capsys):
    """With a display the race is shown, and no file written."""
    import matplotlib.pyplot as plt
    figure, shown = plt.figure(figsize=(10, 5)), []
    figure.canvas.required_interactive_framework = 'qt'
    stub = types.SimpleNamespace(
        figure=lambda figsize: figure, show=lambda: shown.append(figure))
    monkeypatch.setattr(drivers.plotting, 'pyplot', lambda: stub)
    monkeypatch.setattr('sys.argv', ['race.py', '--optimizers', 'GD,Adam'])
    monkeypatch.chdir(tmp_path)
    import race
    race.main()
    figure.canvas.draw()  # starts the animation, which needs a window
    assert shown == [figure] and not list(tmp_path.iterdir())
    assert {'GD', 'Adam'} <= {text.get_text() for axes in figure.axes
                              for text in axes.texts}
    plt.close(figure)


# A learner's modules

def learner(folder, **files):
    """Make a learner's folder: for each rule the code, or None for right."""
    folder.mkdir()
    for name, code in files.items():
        file = OWN[name.replace('_', '-')]
        if code is None:
            shutil.copy(file, folder)
        else:
            (folder / file.name).write_text(code)
    return folder


def sentences(result):
    """Give what a race says of each of the learner's modules."""
    assert result.returncode == 0, result.stderr
    return dict(line.split(', yours: ') for line in
                result.stdout.splitlines() if ', yours: ' in line)


UNCORRECTED = OWN['Adam'].read_text().replace(
    '(v / (1 - beta1 ** t))', 'v').replace('s / (1 - beta2 ** t)', 's')
LATE = OWN['momentum'].read_text().replace(
    '    return var - alpha * v', '''    if abs(var).min() < 1:
        alpha = 0.9 * alpha
    return var - alpha * v''')
LOOP = '''
def update_variables_momentum(alpha, beta1, var, grad, v):
    while True:
        pass
'''
LONE = '''
def update_variables_RMSProp(alpha, beta2, epsilon, var, grad, s):
    try:
        open('TOUCHED', 'w').close()
    except OSError:
        pass
    return var
'''


def test_right_modules(tmp_path):
    """Right modules agree, those of Keras too but for float32's rounding."""
    mine = learner(tmp_path / 'mine', **{
        **{name.replace('-', '_'): None for name in OWN},
        'momentum_6': OWN['momentum-6'].read_text().replace(
            'learning_rate=alpha', 'learning_rate=alpha * (1 + 1e-6)')})
    result = race(tmp_path, '--optimizers', ','.join([*OWN, 'GD']),
                  '--submission', mine, '--alpha', '0.05', '--steps', '12')
    said = sentences(result)
    assert list(said) == list(OWN)
    assert all(text.startswith('agrees') for text in said.values()), said
    rows = results(result)
    assert len(rows) == 2 * len(OWN) + 1
    for name in OWN:
        np.testing.assert_allclose(
            position(rows[name + ', yours'][1]), position(rows[name][1]),
            rtol=2e-4)


def test_wrong_modules(tmp_path):
    """A wrong module is drawn, and told from which step on it departs."""
    mine = learner(tmp_path / 'mine', momentum=LATE, Adam=UNCORRECTED)
    result = race(tmp_path, '--submission', mine)
    said, rows = sentences(result), results(result)
    assert 'departs from the reference at step 1,' in said['Adam']
    assert 'bias correction' in said['Adam']
    step = int(re.match(r'departs from the reference at step (\d+),',
                        said['momentum'])[1])
    # the step after the first point with a coordinate below 1
    stepper, var = RULES['momentum'].stepper(alpha=1.), np.array([-5., -2.])
    for expected in range(1, step + 1):
        assert (np.abs(var).min() < 1) == (expected == step)
        var = stepper.step(var, SURFACES['ravine'])
    assert f'pytest --submission {mine} --task 5' in said['momentum']
    assert '7-RMSProp.py is not in the folder' in said['RMSProp']
    assert rows['Adam'] != rows['Adam, yours']
    assert len(rows) == len(RACERS) + 2


def test_only_the_reference_diverges(tmp_path):
    """A module that goes nowhere departs where the reference goes far."""
    mine = learner(tmp_path / 'own modules', momentum=LOOP.replace(
        'while True:\n        pass', 'return var, v'))
    result = race(tmp_path, '--submission', mine, '--optimizers', 'momentum',
                  '--alpha', '1e8', '--save', 'x.png')
    assert 'at step 1, to (-5, -2) instead of' in sentences(result)[
        'momentum']
    assert f"pytest --submission '{mine}' --task 5" in result.stdout
    assert [row[1] for row in results(result).values()] == [
        'diverged at step 1', '(-5, -2)']


def test_broken_modules(tmp_path):
    """What cannot race is told in a sentence, and the others race."""
    mine = learner(tmp_path / 'mine', momentum=LOOP, RMSProp=LONE.replace(
        'TOUCHED', str(tmp_path / 'touched')), Adam='def update(:\n')
    result = race(tmp_path, '--submission', mine, '--optimizers',
                  'GD,momentum,RMSProp,Adam', '--alpha', '0.1', '--save',
                  'x.png')
    said = sentences(result)
    assert 'loop that does not end' in said['momentum']
    assert 'is expected' in said['RMSProp']
    assert 'SyntaxError' in said['Adam']
    assert list(results(result)) == ['GD', 'momentum', 'RMSProp', 'Adam']
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        'mine', 'x.png']


def test_readme(tmp_path):
    """The README shows what the commands print."""
    learner(tmp_path / 'my-solutions', Adam=UNCORRECTED)
    shown = re.findall(r'```sh\n\./race\.py (.*)\n```\n\nprints\n\n```\n'
                       r'([^`]*)```', (FOLDER / 'README.md').read_text())
    assert len(shown) == 3
    for options, printed in shown:
        assert race(tmp_path, *options.split()).stdout == printed


def test_readme_has_the_options(tmp_path):
    """The README explains every option."""
    text = (FOLDER / 'README.md').read_text()
    for option in re.findall(r'^  (--[\w-]+)', race(
            tmp_path, '--help').stdout, re.MULTILINE):
        assert f'`{option}' in text, option


def test_nothing_of_the_learner_races(tmp_path):
    """Beyond tasks 5 to 10 nothing of a submission races."""
    mine = learner(tmp_path / 'mine', Adam=None)
    result = race(tmp_path, '--submission', mine, '--optimizers', 'GD')
    assert '--submission races tasks 5 to 10' in result.stdout
    assert list(results(result)) == ['GD']


def test_refuses_without_protections(tmp_path, monkeypatch):
    """Where a protection is missing, only --unsafe goes on."""
    import grading.sandbox
    submitted = __import__('submitted')
    monkeypatch.setattr(
        grading.sandbox.Worker, 'ready', lambda self: {
            'held': [], 'missing': ['no network']})
    surface = SURFACES['ravine']
    mine = learner(tmp_path / 'mine', Adam=None)
    with pytest.raises(submitted.Refused, match='no network.*--unsafe'):
        submitted.follow_all(mine, surface, False, [])
    assert submitted.follow_all(mine, surface, True, []) == {}


# What goes wrong

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
    ('--beta1 1', 'beta1 is 1.0; a weight in [0, 1) is expected'),
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
    ('--save x.doc', '.html'),
    ('--save none/x.gif', 'none/x.gif cannot be written'),
    ('--save /dev/null/x.html', 'x.html cannot be written'),
    ('--unsafe', '--unsafe goes with --submission'),
    ('--submission nowhere', 'there is no folder nowhere'),
    ('--submission . --optimizers GD', 'has no task file'),
    ('--submission . --steps 1001', '--steps up to 1000'),
    ('--frobnicate', '--frobnicate')])
def test_bad_input(tmp_path, monkeypatch, drivers, capsys, options, words):
    """Bad input is one sentence, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('sys.argv', [str(RACE), *options.split()])
    with pytest.raises(SystemExit) as ended:
        __import__('race').main()
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.err.startswith('race.py: ')
    assert said.err.count('\n') == 1, said.err
    assert words in said.err
    assert not said.out
    assert not list(tmp_path.iterdir())


def test_bad_input_ends_the_program(tmp_path):
    """So it is where the program is run."""
    result = race(tmp_path, '--optimizers', 'Adma')
    assert result.returncode == 2 and not result.stdout
    assert result.stderr == ('race.py: there is no optimizer Adma; did you '
                             'mean Adam?\n')


def test_help(tmp_path):
    """--help names all surfaces, optimizers and options, with examples."""
    result = race(tmp_path, '--help', COLUMNS='80')
    assert result.returncode == 0 and not result.stderr
    for word in (*SURFACES, *RULES, '--alpha', '--set', '--submission'):
        assert word in result.stdout
    assert result.stdout.count('\n  race.py') == 3
    assert all(len(line) < 80 for line in result.stdout.splitlines())


def test_ctrl_c(interruptible, tmp_path):
    """Ctrl-C while a file is made is one word, and leaves no file."""
    with subprocess.Popen(
            [sys.executable, RACE, '--optimizers', 'GD', '--save', 'x.gif'],
            cwd=tmp_path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 130)
    assert errors == 'race.py: interrupted\n'
    assert not list(tmp_path.iterdir())


def test_closed_pipe(tmp_path):
    """Piped into head, a race just ends."""
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [sys.executable, RACE, '--optimizers', 'GD'], cwd=tmp_path,
        stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert not result.stderr


def test_closed_stderr(tmp_path):
    """Without stderr a race prints its table, and draws."""
    result = subprocess.run(
        ['sh', '-c', '"$0" "$1" --optimizers GD 2>&-', sys.executable,
         RACE], cwd=tmp_path, text=True, capture_output=True)
    assert list(results(result)) == ['GD']
    assert (tmp_path / 'race.png').exists()
