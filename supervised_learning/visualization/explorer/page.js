'use strict';
// The page: what follows from a change, and the controls that are no one
// else's.

let drawWaiting = false, drawMoving = false, linkTimer = 0, inspectTimer = 0;

// Draw in the next frame.
function show({moving = false} = {}) {
  drawMoving ||= moving;
  if (!drawWaiting) {
    drawWaiting = true;
    requestAnimationFrame(() => {
      drawWaiting = false;
      if (!playing) {
        paint();
      }
    });
  }
}

// While it plays, each frame moves the balls; the trails behind them follow
// in every second frame, the loss curves in every third.
let frames = 0;
function paint() {
  frames++;
  drawMap(share, drawMoving, playing && frames % 2 > 0);
  if (!playing || frames % 3 === 0) {
    drawCurve(share);
  }
  drawMoving = false;
}

// What depends on the step. frame: it plays, so the rest may wait.
function showStep(frame = false) {
  if (frame) {
    paint();
    inspectTimer ||= setTimeout(() => {
      inspectTimer = 0;
      showCount();
      showInspect();
    }, 100);
    return;
  }
  showCount();
  $('play').classList.toggle('playing', playing);
  $('play').setAttribute('aria-label', playing ? 'Pause' : 'Play');
  paint();
  showInspect();
  if (!playing) {
    $('map').setAttribute('aria-label', mapText());
    showHeat();
    keepLink();
  }
}

function showCount() {
  $('scrubber').max = state.steps;
  $('scrubber').value = state.step;
  $('scrubber').setAttribute('aria-valuetext',
    `step ${state.step} of ${state.steps}`);
  $('step-text').textContent = `${state.step} / ${state.steps}`;
}

// browsers refuse more than a hundred changes in half a minute
function keepLink() {
  clearTimeout(linkTimer);
  linkTimer = setTimeout(() => history.replaceState(null, '', link()), 350);
}

// Something of the race is another: follow the paths anew and show them.
// live: while a hand moves a slider or the start, so only what moves; rows:
// the list of optimizers is another too.
function changed({live = false, rows = false} = {}) {
  race();
  if (rows) {
    buildRows();
  } else if (!live || !dragging) {
    rowsShow.forEach((again) => again());
  }
  showSetup();
  if (playing || live) {
    show();
    keepLink();
    if (!dragging) {
      clearTimeout(settleTimer);
      settleTimer = setTimeout(settle, 200);
    }
  } else {
    settle();
  }
}
let settleTimer = 0;
function settle() {
  if (!playing) {
    showStep();
  }
  showEnds();
}

// The fields of surface, start, steps and noise.
let setupShow = [], lettersShown = '';
function showSetup() {
  setupShow.forEach((again) => again());
  $('surface').value = state.surface;
  if (document.activeElement !== $('f')) {
    $('f').value = state.text;
    $('f').setAttribute('aria-invalid', 'false');
    $('f-error').replaceChildren();
  }
  const letters = ground.letters.join();
  if (letters !== lettersShown) {
    lettersShown = letters;
    setupShow = setupShow.filter((again) => !again.letter);
    $('letters').replaceChildren(...ground.letters.map((letter) => {
      const {slider, input, error, show: again} = slide({label: letter,
        range: LIMITS.letter,
        get: () => state.letters[letter] ?? 1, set(value) {
          state.letters[letter] = value;
          ground.set(letter, value);
          delete ground.measured;
          changed({live: true});
        }});
      setupShow.push(Object.assign(() => again(), {letter: true}));
      return el('div', {className: 'setting'}, el('span',
        {textContent: letter}), slider, input, error);
    }));
  }
}

function buildSetup() {
  $('surface').append(...Object.entries(SURFACE_NAMES).map(([value, name]) =>
    el('option', {value, textContent: name})));
  $('surface').addEventListener('change', () => chooseSurface(
    $('surface').value));
  formulaField($('f'), $('f-error'), (text) => {
    const made = surfaceOf(text);
    if (![made.value(...state.start)].every(Number.isFinite)
        && !Number.isFinite(made.value(0.5, 0.5))) {
      throw new FormulaError('This has no value at the start, nor at '
        + '(0.5, 0.5)', 0, text.length);
    }
    const known = Object.keys(SURFACES).find(
      (name) => SURFACES[name].text === text);
    Object.assign(state, {surface: known ?? 'own', text});
    ground = buildGround();
    changed({live: true});
  });
  const place = (id, made) => {
    $(id).append(made.slider, made.input, made.error);
    setupShow.push(made.show);
  };
  place('noise', slide({label: 'noise', range: LIMITS.noise,
    linear: true, most: [0, 3], get: () => state.noise, set(value) {
      state.noise = value;
      changed({live: true});
    }}));
  place('steps', slide({label: 'steps', range: LIMITS.steps,
    whole: true, get: () => state.steps, set(value) {
      halt();
      state.steps = state.step = value;
      changed({live: true});
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
  const own = name === 'own', facts = SURFACES[name];
  Object.assign(state, {surface: name, text: own ? state.text : facts.text,
    start: own ? state.start : [...facts.start], view: null,
    steps: own ? state.steps : facts.steps});
  ground = buildGround();
  state.step = state.steps;
  fit();
  setView(null);
  changed({});
  say(`${SURFACE_NAMES[name]}, ${state.steps} steps from ${
    pair(...state.start)}.`);
}

// Stories
function buildStories() {
  $('stories').append(...Object.entries(STORIES).map(([key, {name}]) => {
    const button = el('button', {type: 'button', textContent: name});
    button.dataset.story = key;
    button.addEventListener('click', () => {
      load(`#story=${key}`);
      say(`${STORIES[key].name}. ${STORIES[key].says}`);
    });
    return button;
  }));
}
function showStory() {
  const told = STORIES[state.story];
  for (const button of $('stories').children) {
    const on = button.dataset.story === state.story;
    button.setAttribute('aria-pressed', String(on));
    if (on && button.parentElement.scrollWidth
        > button.parentElement.clientWidth) {
      button.parentElement.scrollLeft = button.offsetLeft - 24;
    }
  }
  $('story').hidden = !told;
  if (told) {
    $('story-title').textContent = told.name;
    $('says').textContent = told.says;
    $('tries').textContent = told.tries;
  }
}

// Show what a link says: playing, unless it names a step.
function load(hash) {
  halt();
  const {wrong, paused} = readLink(hash);
  $('notice').hidden = !wrong.length;
  $('notice').textContent = wrong.length ? 'Parts of the link are unknown or '
    + `out of range, and were left out or set to what is allowed: ${
      wrong.slice(0, 8).join(', ')}.` : '';
  opened = ['rule', 'decay'].includes(state.story) ? state.chosen : -1;
  const calm = CALM.matches && !paused;
  state.step = calm ? state.steps : state.step;
  const speeds = [...$('speed').options].map(({value}) => Number(value));
  state.speed = speeds[d3.leastIndex(speeds,
    (value) => Math.abs(value - state.speed))];
  $('speed').value = state.speed;
  race();
  buildRows();
  showSetup();
  showStory();
  fit();
  setView(state.view);
  showEnds();
  if (!paused && !calm) {
    play();
  }
}

async function copyLink() {
  const field = $('link'), address = new URL(link(), location.href).href;
  history.replaceState(null, '', address);
  field.value = address;
  try {
    await navigator.clipboard.writeText(address);
    field.hidden = true;
    say('The link is copied.');
    $('copy').textContent = 'Copied';
    setTimeout(() => { $('copy').textContent = 'Copy link'; }, 2000);
  } catch { // not every browser allows it to a file
    field.hidden = false;
    field.focus();
    field.select();
    say('The link is selected; copy it with Ctrl+C.');
  }
}

function listen() {
  $('play').addEventListener('click', () => playing ? pause() : play());
  $('rewind').addEventListener('click', () => stepBy(-state.step));
  $('back').addEventListener('click', () => stepBy(-1));
  $('forward').addEventListener('click', () => stepBy(1));
  $('scrubber').addEventListener('input', ({target}) => {
    halt();
    goTo(Number(target.value));
    showStep();
  });
  $('speed').addEventListener('change', ({target}) => {
    state.speed = Number(target.value);
    keepLink();
  });
  $('curve').addEventListener('click', ({offsetX}) => {
    halt();
    goTo(Math.round(curves.x.invert(offsetX)));
    showStep();
    say(summary());
  });
  $('best').addEventListener('click', () => {
    const racing = state.racers.filter((one) => one.on
      && hasRate(ruleOf(one)));
    racing.forEach(takeBestRate);
    changed({});
    say(`Best rates: ${racing.map((one) => `${ruleOf(one).name} ${
      shown(one.settings.alpha)}`).join(', ')}.`);
  });
  $('csv').addEventListener('click', downloadCsv);
  $('copy').addEventListener('click', copyLink);
  document.addEventListener('keydown', (event) => {
    const uses = 'button, select, summary, a, textarea, '
      + 'input:not([type=range])';
    if (event.key === ' ' && !event.target.closest(uses)) {
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
  // of the event: the page itself may have changed the address since
  window.addEventListener('hashchange', ({newURL}) =>
    load(new URL(newURL).hash));
}

buildStories();
buildSetup();
buildAdd();
listen();
listenToMap();
listenToHeat();
load(location.hash);
// for the tests, and for who tries things in the browser's console
window.explorer = {SURFACES, RULES, RATES, FAR, STORIES, COLORS, TERRAIN,
  state, link, follow, bestRate, surfaceOf, program, normals, buildOwnRule,
  paths: () => paths, ground: () => ground, place, point,
  heat: {STABLE, rate: rateOf, beta: betaAt, values: () => heatValues},
  drag(x, y) { // what a move of the start runs, and the frame after it
    setStart(x, y, true);
    paint();
  }};
