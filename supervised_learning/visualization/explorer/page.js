'use strict';
// The controls that are no one else's, and the beginning.

const Page = (() => {
const {shown, pair} = Numbers;
const {$, el, say, slide, numberField, formulaField} = Fields;
const {FormulaError} = Expressions;
const {SURFACES, SURFACE_NAMES, surfaceOf} = Surfaces;
const {hasRate} = Paths;
const {LIMITS, state, live, ruleOf, rateOf, buildGround} = State;
const {SPEEDS} = Link;
const {NIGHT, CALM} = Looks;
const {fit} = MapView;
const {on, show, paint, showStep, changed, summary} = Show;
const {halt, goTo, pause, play, stepBy} = Play;
const {setStart, setView} = Gestures;
const {buildRows, showRows, buildAdd, takeBestRate} = Rows;

// The fields of surface, start, steps and noise.
let setupShow = [], lettersShown = '';
function showSetup() {
  setupShow.forEach((again) => again());
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
    setupShow = setupShow.filter((again) => !again.letter);
    $('letters').replaceChildren(...live.ground.letters.map((letter) => {
      const {slider, input, error, show: again} = slide({label: letter,
        range: LIMITS.letter, get: () => state.letters[letter] ?? 1,
        set(value) {
          state.letters[letter] = value;
          buildGround();
          changed({quick: true});
        }});
      setupShow.push(Object.assign(() => again(), {letter: true}));
      return el('div', {className: 'setting'}, el('span',
        {textContent: letter}), slider, input, error);
    }));
  }
}

function showCount() {
  $('scrubber').max = state.steps;
  $('scrubber').value = state.step;
  $('scrubber').setAttribute('aria-valuetext',
    `step ${state.step} of ${state.steps}`);
  $('step-text').textContent = `${state.step} / ${state.steps}`;
  $('play').classList.toggle('playing', live.playing);
  $('play').setAttribute('aria-label', live.playing ? 'Pause' : 'Play');
}

// The start comes into view: to the nearest place on the map.
function bringStart() {
  const [left, right, low, high] = live.ground.window;
  const near = (at, from, to) => Math.min(Math.max(at,
    from + 0.05 * (to - from)), to - 0.05 * (to - from));
  const [x, y] = state.start;
  if (x < left || x > right || y < low || y > high) {
    state.start = [near(x, left, right), near(y, low, high)].map((part) =>
      Number(part.toPrecision(3)));
  }
}

function buildSetup() {
  $('speed').append(...SPEEDS.map((value) => el('option',
    {value, textContent: `${value}/s`})));
  $('surface').append(...Object.entries(SURFACE_NAMES).map(([value, name]) =>
    el('option', {value, textContent: name, disabled: value === 'network'})));
  $('surface').addEventListener('change', () => chooseSurface(
    $('surface').value));
  formulaField($('f'), $('f-error'), (text) => {
    const made = surfaceOf(text);
    if (!Number.isFinite(made.value(...state.start))
        && !Number.isFinite(made.value(0.5, 0.5))) {
      throw new FormulaError('This has no value at the start, nor at '
        + '(0.5, 0.5)', 0, text.length);
    }
    const known = Object.keys(SURFACES).find(
      (name) => SURFACES[name].text === text);
    Object.assign(state, {surface: known ?? 'own', text, view: null});
    buildGround();
    bringStart();
    fit();
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
      halt();
      state.steps = state.step = value;
      changed({quick: true});
    }}));
  ['x', 'y'].forEach((name, i) => setupShow.push(numberField($(name),
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
  halt();
  const own = name === 'own' && !live.ground.recorded;
  const facts = own ? state : SURFACES[name] ?? SURFACES.saddle;
  Object.assign(state, {surface: name, text: facts.text,
    start: [...facts.start], view: null, steps: facts.steps});
  buildGround();
  bringStart();
  state.step = state.steps;
  fit();
  setView(null);
  changed({});
  say(`${SURFACE_NAMES[name]}, ${state.steps} steps from ${
    pair(...state.start)}.`);
}

function listen() {
  $('play').addEventListener('click', () => live.playing ? pause() : play());
  $('rewind').addEventListener('click', () => stepBy(-state.step));
  $('back').addEventListener('click', () => stepBy(-1));
  $('forward').addEventListener('click', () => stepBy(1));
  const scrub = (step) => {
    halt();
    goTo(step);
    showStep();
  };
  $('scrubber').addEventListener('input', ({target}) =>
    scrub(Number(target.value)));
  $('curve').addEventListener('click', ({offsetX}) => {
    scrub(CurveView.stepAt(offsetX));
    say(summary());
  });
  $('speed').addEventListener('change', ({target}) => {
    state.speed = Number(target.value);
    showStep(true);
  });
  $('best').addEventListener('click', () => {
    const racing = state.racers.filter((one) => one.on
      && hasRate(ruleOf(one)));
    racing.forEach(takeBestRate);
    changed({});
    say(`Best rates: ${racing.map((one) => `${ruleOf(one).name} ${
      shown(rateOf(one))}`).join(', ')}.`);
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
  const motion = () => { $('calm').hidden = !CALM.matches; };
  CALM.addEventListener('change', motion);
  motion();
  NIGHT.addEventListener('change', () => show());
  new ResizeObserver(() => setView(state.view)).observe($('map'));
  new ResizeObserver(() => show()).observe($('curve'));
  // Back, and a link that is put into the open page; of the event, because
  // the page itself may have changed the address since
  window.addEventListener('hashchange', ({newURL}) =>
    Tour.load(new URL(newURL).hash));
}

on.rows.push(buildRows);
on.change.push((quick) => {
  if (!quick || !live.dragging) {
    showRows();
  }
  showSetup();
});
on.change.push(Network.showControls);
on.step.push(showCount, Network.showReadings, Inspect.showInspect,
  () => live.playing || HeatMap.showHeat());
on.settle.push(Inspect.showEnds);
buildSetup();
buildAdd();
listen();
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
    paint();
  },
  drag(x, y) { // what a move of the start runs, and the frame after it
    setStart(x, y, true);
    paint();
  }}});
return {};
})();
