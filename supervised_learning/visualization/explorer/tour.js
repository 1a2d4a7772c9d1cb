'use strict';
// The stories on the page: scenes that follow from each other beside the map,
// and the question that each asks before it plays.

const Tour = (() => {
const {$, el} = Fields, {STORIES} = Stories, {state, live, nameOf} = State,
  {on} = Show;
const KEY = 'explorer-answers';
const keys = Object.keys(STORIES);
const scenes = keys.filter((key) => STORIES[key].scene);

// What was answered in each story, by the racer's number; −1 where the
// question was skipped. A browser may forbid to keep it.
let answers = {};
try {
  answers = {...JSON.parse(localStorage.getItem(KEY) ?? '{}')};
} catch { /* then it asks again */ }
let told = false, chosen = -1, showKnob = () => {};

// --------------------------------------------------------------- Questions
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
const losses = (path) => [...path.losses.subarray(0, path.count)];
const floor = (path) => mean(losses(path).slice(path.count >> 1));
// What a story judges by: the least is the answer.
const JUDGES = {
  lowest: (path) => path.ended ? Infinity : path.losses[path.count - 1],
  floor, mean: (path) => mean(losses(path)),
  stays(path) { // the step from which on it is near
    const last = losses(path).findLastIndex((loss) =>
      loss - live.ground.lowest >= 0.01);
    return last + 1 < path.count ? last + 1 : Infinity;
  },
};
const JUDGED = {lowest: 'Loss at the end', floor: 'Mean loss in the last half',
  mean: 'Mean loss', stays: 'There from step'};
const answerOf = (story) => d3.leastIndex(live.paths, (a, b) =>
  JUDGES[story.judge](a) - JUDGES[story.judge](b));

function showQuestion() {
  const text = state.ask || STORIES[state.story]?.ask;
  $('question').hidden = !live.asking;
  $('bar').hidden = live.asking;
  if (!live.asking) {
    return;
  }
  const looks = Looks.looksOf(state.racers);
  $('asked').textContent = `${text} Tap a ball.`;
  $('choices').replaceChildren(...state.racers.flatMap((one, i) => one.on
    ? [el('button', {type: 'button', onclick: () => answer(i)},
      Looks.ballElement(looks[i]), nameOf(one))] : []));
}

// Take an answer, a racer's number or −1 for none, and play.
function answer(index) {
  chosen = index;
  if (!state.ask) {
    answers[state.story] = index;
    try {
      localStorage.setItem(KEY, JSON.stringify(answers));
    } catch { /* not kept */ }
  }
  live.asking = false;
  Play.play();
  $('play').focus({preventScroll: true});
}

// What became of the answer.
function verdict() {
  const story = STORIES[state.story];
  if (chosen < 0 || !live.paths[chosen]) {
    return '';
  }
  const yours = `You said ${nameOf(state.racers[chosen])}. `;
  const judge = state.ask ? 'lowest' : story.judge;
  const numbers = live.trails.map(({name, path}) => {
    const found = JUDGES[judge](path);
    return `${name} ${path.ended || (Number.isFinite(found)
      ? Numbers.shown(found, 3) : 'not')}`;
  });
  const right = state.ask ? -1 : answerOf(story);
  return `${yours}${right < 0 ? '' : right === chosen ? 'That is right. '
    : `It is ${nameOf(state.racers[right])}. `}${JUDGED[judge]}: ${
    numbers.join(', ')}.`;
}

// ------------------------------------------------------------------ Scenes
function buildScene(key, i) {
  const {name} = STORIES[key], next = scenes[scenes.indexOf(key) + 1];
  const go = el('button', {type: 'button', className: 'next',
    textContent: next ? `Next: ${STORIES[next].name}` : 'On to the sandbox',
    onclick: () => next ? open(next) : $('sandbox').scrollIntoView()});
  return el('section', {className: 'scene', id: `scene-${key}`,
    'aria-labelledby': `title-${key}`}, el('h2', {id: `title-${key}`,
    textContent: i ? `${i}. ${name}` : name}), card(key), go);
}

// A story's text. What tells the answer comes when it has been seen.
function card(key) {
  const {lead, ask = '', says, tries} = STORIES[key];
  const part = (className, ...inside) => el('p', {className}, ...inside);
  return el('div', {className: 'card'}, part('lead', lead),
    part('ask', ask), part('says told', says), part('derives told'),
    el('div', {className: 'knob setting told'}),
    part('try told', el('b', {textContent: 'Try: '}), tries),
    ...key === 'network' ? [el('table', {id: 'readings'})] : []);
}

// The card of the story that is open: a scene's, or the sandbox's.
const here = () => document.querySelector(`#scene-${state.story} .card`)
  ?? $('story');

// Whether the story's rules still run down its surface.
function fits() {
  const base = STORIES[state.story]?.state;
  return base && state.surface === base.surface
    && (base.surface !== 'own' || state.text === base.text)
    && state.racers.map(({rule, on: shows}) => shows && rule).join()
      === base.racers.map(({rule}) => rule).join();
}

// What the derived sentences need of the race.
const facts = {
  get floors() {
    return live.paths.map(floor);
  },
  rateNow: (i) => Paths.rateAt(State.rateOf(state.racers[i]),
    state.racers[i].decay, Math.max(1, state.step)),
  rates(i) { // Adam's, for each direction
    const one = state.racers[i], {beta2} = one.settings, found = [];
    const {slot} = State.ruleOf(one).program, t = Math.max(1, state.step);
    State.run(one, t, (_, ...both) => both.slice(0, 2).forEach((memory, k) => {
      found[k] = State.rateOf(one) / Math.sqrt(memory[slot('s')]
        / (1 - beta2 ** t));
    }));
    return found;
  },
};

// The one number of a scene that is to be slid.
function buildKnob() {
  const {knob} = STORIES[state.story] ?? {}, box = here().querySelector(
    '.knob');
  showKnob = () => {};
  box?.replaceChildren();
  if (!knob || !fits()) {
    return;
  }
  const {label, in: within, key, range} = knob;
  const made = Fields.slide({label: `${label} in this scene`, range,
    most: knob.most ?? range, by: knob.by, get: () => within(state)[key],
    set(value) {
      within(state)[key] = value;
      if (within(state) === state.letters) {
        State.buildGround();
      }
      Show.changed({quick: true});
    }});
  const mark = el('i', {className: 'limit', title: 'the limit'});
  box.append(el('span', {textContent: label}), el('div',
    {className: 'marked'}, made.slider, mark), made.input, made.error);
  showKnob = () => {
    if (!fits()) {
      return;
    }
    made.show();
    mark.hidden = !knob.limit;
    if (knob.limit) {
      const part = made.at(knob.limit(state)); // the thumb is 16 px wide
      mark.style.left = `calc(${100 * part}% + ${8 - 16 * part}px)`;
    }
  };
  showKnob();
}

// What of the story is said now.
function showTold() {
  told ||= !live.asking && !live.playing;
  const other = Link.isChanged(), story = STORIES[state.story], same = fits();
  const derived = here().querySelector('.derives');
  if (derived && told) {
    derived.textContent = same ? story.derives?.(state, facts) ?? '' : '';
  }
  for (const part of here().querySelectorAll('.lead, .told, .ask')) {
    part.hidden = part.matches('.ask') ? told || live.asking || !story?.ask
      : (part.matches('.told') && !told) || !part.childNodes.length || !same;
    // what was said of the story's own state; the slider below stays in place
    part.style.visibility = other && part.matches('.lead, .says') ? 'hidden'
      : '';
  }
  const text = other && !state.ask ? `Changed from “${story.name}”.`
    : told && !live.playing ? verdict() : '';
  if ($('outcome').textContent !== text) {
    $('outcome').textContent = text;
  }
  $('restore').hidden = !other || Boolean(state.ask);
  for (const button of buttons()) {
    button.setAttribute('aria-pressed', String(!other
      && button.dataset.story === state.story));
  }
}

const buttons = () => [...$('stories').children, ...$('extras').children];

// Open a story as a click does: the address before it stays behind Back.
function open(key) {
  Show.writeLink();
  load(`#story=${key}`);
  history.pushState(null, '', Link.link());
  Fields.say(`${STORIES[key].name}. ${live.asking ? STORIES[key].ask
    : STORIES[key].lead}`);
}

// Show what a link says: playing, unless it names a step or asks.
function load(hash, {scroll = true} = {}) {
  Play.halt();
  showKnob = () => {};
  const {wrong, paused, plain} = Link.readLink(hash);
  $('notice').hidden = !wrong.length;
  $('notice').textContent = wrong.length ? 'Parts of the link are unknown or '
    + `out of range, and were left out or set to what is allowed: ${
      wrong.slice(0, 8).join(', ')}.` : '';
  const story = STORIES[state.story];
  live.opened = state.story === 'rule' ? state.chosen : -1;
  live.asking = state.ask ? !state.step : Boolean(story?.ask) && !paused
    && !(state.story in answers);
  told = !live.asking;
  chosen = state.ask ? -1 : answers[state.story] ?? -1;
  const calm = Looks.CALM.matches && !paused && !live.asking;
  state.step = calm ? state.steps : state.step;
  $('speed').value = state.speed;
  Show.changed({rows: true});
  showOpen();
  Gestures.setView(state.view);
  document.body.style.setProperty('--stage',
    `${$('stage').offsetHeight}px`);
  if (scroll && !plain) {
    const scene = document.querySelector(`#scene-${state.story}`);
    (scene ?? $('sandbox')).scrollIntoView({
      block: scene && !PHONE.matches ? 'center' : 'start'});
  }
  if (!paused && !calm && !live.asking) {
    Play.play();
  }
}
const PHONE = matchMedia('(max-width: 62rem)');

// Mark the open story, and put its text where it belongs.
function showOpen() {
  const scene = document.querySelector(`#scene-${state.story}`);
  for (const one of document.querySelectorAll('.scene')) {
    one.classList.toggle('here', one === scene);
  }
  const extra = !scene && STORIES[state.story];
  $('story').hidden = !extra;
  if (extra) {
    $('story').replaceChildren(el('h2', {textContent: extra.name}),
      ...card(state.story).childNodes);
  }
  buildKnob();
  const button = buttons().find((one) =>
    one.dataset.story === state.story);
  if (scene && button) {
    $('stories').scrollLeft = button.offsetLeft - 24;
  }
}

function buildTour() {
  $('scenes').append(...[Stories.FIRST, ...scenes].map(buildScene));
  keys.filter((key) => key !== Stories.FIRST).forEach((key) => {
    const at = scenes.indexOf(key), {name} = STORIES[key];
    (at < 0 ? $('extras') : $('stories')).append(el('button', {type: 'button',
      'data-story': key, textContent: at < 0 ? name : `${at + 1}. ${name}`,
      onclick: () => open(key)}));
  });
  $('restore').addEventListener('click', () => open(state.story));
  $('skip').addEventListener('click', () => answer(-1));
  $('map').addEventListener('click', ({offsetX, offsetY}) => {
    const index = MapView.ballAt(offsetX, offsetY);
    if (index >= 0) {
      answer(index);
    }
  });
  on.step.push(showQuestion, showTold);
  on.change.push(() => showKnob(), showTold);
  layOut();
  PHONE.addEventListener('change', () => {
    layOut();
    watchScenes();
  });
}

// A phone has no room for the loss curve beside the map.
function layOut() {
  (PHONE.matches ? $('loss-home') : $('chart')).append($('losses'));
}

// A scene opens when it is scrolled to the middle of where text is seen.
let watcher = null;
function watchScenes() {
  watcher?.disconnect();
  watcher = new IntersectionObserver((seen) => seen.forEach(
    ({isIntersecting, target}) => {
      const key = target.id.replace('scene-', '');
      if (isIntersecting && key !== state.story && !live.dragging) {
        if (Link.isChanged() || !state.story) { // Back leads to what was made
          Show.writeLink();
          history.pushState(null, '', location.hash);
        }
        load(`#story=${key}`, {scroll: false});
      }
    }), {rootMargin: PHONE.matches ? '-74% 0px -25% 0px'
    : '-50% 0px -49% 0px'});
  document.querySelectorAll('.scene').forEach((one) => watcher.observe(one));
}

return {buildTour, watchScenes, load, answerOf};
})();
