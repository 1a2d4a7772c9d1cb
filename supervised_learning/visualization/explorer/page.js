'use strict';
// The controls that are no one else's, and the beginning.

const Page = (() => {
const {pair} = Numbers, {$, el, say, slide} = Fields, {SURFACES} = Surfaces,
  {LIMITS, state, live, buildGround} = State, {on, changed, summary} = Show,
  {setView} = Gestures;

// The fields of surface, start, steps and noise.
const setupShow = [];
let lettersShow = [], lettersShown = '';
function showSetup() {
  $('surface').value = state.surface;
  $('again').disabled = state.noise === 0;
  if (document.activeElement !== $('f')) {
    $('f').value = state.text;
    $('f').setAttribute('aria-invalid', 'false');
    $('f-error').replaceChildren();
  }
  const letters = live.ground.letters.join();
  if (letters !== lettersShown) {
    lettersShown = letters;
    lettersShow = [];
    $('letters').replaceChildren(...live.ground.letters.map((letter) => {
      const {slider, input, error, show: again} = slide({label: letter,
        range: LIMITS.letter, get: () => state.letters[letter] ?? 1,
        set(value) {
          state.letters[letter] = value;
          buildGround();
          changed({quick: true});
        }});
      lettersShow.push(again);
      return el('div', {className: 'setting'}, el('span',
        {textContent: letter}), slider, input, error);
    }));
  }
  [...setupShow, ...lettersShow].forEach((again) => again());
}

// The start comes into view: to the nearest place on the map.
function bringStart() {
  const [left, right, low, high] = live.ground.window, [x, y] = state.start;
  if (x < left || x > right || y < low || y > high) {
    const near = (at, from, to) => Number(Numbers.clamp(at, [
      from + 0.05 * (to - from), to - 0.05 * (to - from)]).toPrecision(3));
    state.start = [near(x, left, right), near(y, low, high)];
  }
}

function buildSetup() {
  $('speed').append(...Link.SPEEDS.map((value) => el('option',
    {value, textContent: `${value}/s`})));
  $('surface').append(...Object.entries(Surfaces.SURFACE_NAMES).map(
    ([value, name]) => el('option', {value, textContent: name,
      disabled: value === 'network'})));
  $('surface').addEventListener('change', () => chooseSurface(
    $('surface').value));
  Fields.formulaField($('f'), $('f-error'), (text) => {
    const made = Surfaces.surfaceOf(text);
    if (!Number.isFinite(made.value(...state.start))
        && !Number.isFinite(made.value(0.5, 0.5))) {
      throw new Expressions.FormulaError('This has no value at the start, '
        + 'nor at (0.5, 0.5)', 0, text.length);
    }
    const known = Object.keys(SURFACES).find(
      (name) => SURFACES[name].text === text);
    Object.assign(state, {surface: known ?? 'own', text, view: null});
    buildGround();
    bringStart();
    setView(null);
    changed({quick: true});
  });
  const add = (id, made) => {
    $(id).append(made.slider, made.input, made.error);
    setupShow.push(made.show);
  };
  add('noise', slide({label: 'noise', range: LIMITS.noise, by: 0.05,
    most: [0, 3], get: () => state.noise, set(value) {
      state.noise = value;
      changed({quick: true});
    }}));
  add('steps', slide({label: 'steps', range: LIMITS.steps,
    whole: true, get: () => state.steps, set(value) {
      Play.halt();
      state.steps = state.step = value;
      changed({quick: true});
    }}));
  ['x', 'y'].forEach((name, i) => setupShow.push(Fields.numberField($(name),
    $(`${name}-error`), {name, range: LIMITS.start,
      get: () => state.start[i], set(value) {
        state.start[i] = value;
        changed({});
        say(`Start ${pair(...state.start)}. ${summary()}`);
      }})));
  $('again').addEventListener('click', () => {
    state.seed = state.seed % LIMITS.seed[1] + 1;
    changed({});
    say(`Other noise, number ${state.seed}. ${summary()}`);
  });
}

function chooseSurface(name) {
  Play.halt();
  const own = name === 'own' && !live.ground.recorded;
  const facts = own ? state : SURFACES[name] ?? SURFACES.saddle;
  Object.assign(state, {surface: name, text: facts.text,
    start: [...facts.start], view: null, steps: facts.steps});
  buildGround();
  bringStart();
  state.step = state.steps;
  setView(null);
  changed({});
  say(`${Surfaces.SURFACE_NAMES[name]}, ${state.steps} steps from ${
    pair(...state.start)}.`);
}

function listen() {
  const go = (id, step) => $(id).addEventListener('click', (event) => {
    Play.stopAt(step(event));
    say(summary());
  });
  go('rewind', () => 0);
  go('back', () => state.step - 1);
  go('forward', () => state.step + 1);
  go('curve', ({offsetX}) => CurveView.stepAt(offsetX));
  $('speed').addEventListener('change', ({target}) => {
    state.speed = Number(target.value);
    Show.showStep(true);
  });
  $('best').addEventListener('click', () => {
    const racing = state.racers.filter((one) => one.on
      && Paths.hasRate(State.ruleOf(one)));
    racing.forEach(Rows.takeBestRate);
    changed({});
    say(`Best rates: ${racing.map((one) => `${State.ruleOf(one).name} ${
      Numbers.shown(State.rateOf(one))}`).join(', ')}.`);
  });
  $('csv').addEventListener('click', Inspect.downloadCsv);
  document.addEventListener('keydown', (event) => {
    const uses = 'button, select, summary, a, textarea, '
      + 'input:not([type=range])';
    const at = /** @type {HTMLElement} */ (event.target);
    if (event.key === ' ' && !at.closest(uses)) {
      event.preventDefault();
      $('play').click();
    }
  });
  Looks.NIGHT.addEventListener('change', () => Show.show());
  new ResizeObserver(() => setView(state.view)).observe($('map'));
  new ResizeObserver(() => Show.show()).observe($('curve'));
  // Back, and a link that is put into the open page; of the event, because
  // the page itself may have changed the address since
  window.addEventListener('hashchange', ({newURL}) =>
    Tour.load(new URL(newURL).hash));
}

// While it plays, each frame moves the balls; the trails behind them follow
// in every second frame, the loss curves in every third.
on.paint.push((moving, frame) => {
  MapView.drawMap(moving, live.playing && frame % 2 > 0);
  if (!live.playing || frame % 3 === 0) {
    CurveView.drawCurve();
  }
});
on.link.push(() => history.replaceState(null, '', Link.link()));
on.rows.push(Rows.buildRows);
on.change.push((quick) => {
  if (!quick || !live.dragging) {
    Rows.showRows();
  }
  showSetup();
});
on.change.push(Network.showControls);
on.step.push(Network.showReadings, Inspect.showInspect,
  () => live.playing || HeatMap.showHeat());
on.settle.push(Inspect.showEnds);
buildSetup();
Rows.buildAdd();
listen();
Play.listenToBar();
Gestures.listenToMap();
HeatMap.listenToHeat();
Share.listenToShare();
Tour.buildTour();
history.scrollRestoration = 'manual';
Tour.load(location.hash);
Tour.watchScenes();
// for the tests, and for who tries things in the browser's console
Object.assign(window, {explorer: {...Fields, ...Paths, ...Surfaces, ...Rules,
  ...Stories, ...State, ...Link, ...Looks, ...MapView, ...CurveView,
  ...HeatMap, ...Tour, paths: () => live.paths, ground: () => live.ground,
  redraw() {
    live.paths = [...live.paths];
    Show.paint();
  },
  drag(x, y) { // what a move of the start runs, and the frame after it
    Gestures.setStart(x, y, true);
    Show.paint();
  }}});
return {};
})();
