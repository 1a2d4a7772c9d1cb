'use strict';
// What the page shows, the link that keeps it, and what follows from it.

const LIMITS = {steps: [1, MOST_STEPS], start: [-100, 100], noise: [0, 5],
  seed: [1, 999], letter: [0.1, 10], speed: [2, 100], zoom: [0.2, 500],
  falls: [0, 10], every: [1, 200], racers: 12};
const OWN_RULE = 'v = 0.9 * v + grad\nvar = var - alpha * v';
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

const state = {};
let ground = null; // the surface, built
let ownRule = null; // the typed rule, built
let paths = []; // one for each racer, or null where it is off

const ruleOf = (racer) => racer.rule === 'own' ? ownRule
  : RULES[racer.rule];

function buildOwnRule(text) {
  return {name: 'your rule', text, mark: 'ring', program: program(text)};
}

// A racer with all its settings: the given ones, else the usual ones.
function racer({rule, settings = {}, decay = {}, on = true}) {
  const made = {rule, on, settings: {},
    decay: {rate: 0, every: 20, ...decay}};
  for (const key of ruleOf(made).program.settings) {
    made.settings[key] = settings[key] ?? RULES[rule]?.settings[key]
      ?? usualOf(key);
  }
  return made;
}

// All as a story has it, or as a surface has it where there is no story.
function begin(story, surface = 'ravine') {
  const base = story ? STORIES[story].state : {surface,
    start: SURFACES[surface].start, steps: SURFACES[surface].steps,
    racers: ['GD', 'momentum', 'RMSProp', 'Adam'].map((rule) => ({rule})),
    chosen: 3};
  Object.assign(state, {letters: {}, noise: 0, seed: 1, speed: 25, text: '',
    own: OWN_RULE, step: 0, view: null, ...structuredClone(base),
    story: story ?? ''});
  ownRule = buildOwnRule(state.own);
  state.racers = state.racers.map(racer);
  state.text ||= SURFACES[state.surface].text;
  ground = buildGround();
}

function buildGround() {
  const own = state.surface === 'own';
  const made = surfaceOf(state.text, own
    ? {window: OWN_WINDOW} : SURFACES[state.surface]);
  for (const letter of made.letters) {
    state.letters[letter] ??= 1;
    made.set(letter, state.letters[letter]);
  }
  return Object.assign(made, own ? stationaryPoints(made) : {});
}

// Follow all racers that are on. Nothing of the page is touched.
function race() {
  const {start, steps, noise, seed} = state;
  paths = state.racers.map((one) => one.on ? follow(ground, ruleOf(one), one,
    start, steps, {noise, seed}) : null);
}

// A racer's name; what sets it apart from others of its rule comes with it.
function nameOf(one) {
  const {name} = ruleOf(one);
  const others = state.racers.filter((other) => other !== one
    && other.rule === one.rule);
  const parts = Object.keys(one.settings).filter((key) => others.some(
    (other) => other.settings[key] !== one.settings[key])).map((key) =>
    key === 'alpha' ? shown(one.settings[key])
      : `${key} ${shown(one.settings[key])}`);
  if (one.decay.rate && others.some(({decay}) => !decay.rate)) {
    parts.push('falling');
  }
  return [name, ...parts].join(' ');
}

// ---------------------------------------------------------------- The link
// It has the story, and what differs from it.

const plain = (value) => encodeURIComponent(value).replace(/%2C/g, ',')
  .replace(/%3A/g, ':').replace(/%2F/g, '/').replace(/%20/g, '+');
const racerText = ({rule, settings, decay, on}) => [rule,
  ...Object.entries(settings).filter(([key, value]) =>
    value !== (RULES[rule]?.settings[key] ?? usualOf(key))).map(
    ([key, value]) => `${key}:${value}`),
  ...decay.rate ? [`falls:${decay.rate}/${decay.every}`] : [],
  ...on ? [] : ['off']].join(',');

function parts(from) {
  return {surface: from.surface, f: from.surface === 'own' ? from.text : '',
    ...Object.fromEntries(LETTERS.filter((letter) => letter in from.letters)
      .map((letter) => [letter, from.letters[letter]])),
    start: from.start.join(), steps: from.steps, noise: from.noise,
    seed: from.seed, speed: from.speed,
    rule: from.racers.some(({rule}) => rule === 'own') ? from.own : '',
    o: from.racers.map(racerText), chosen: from.chosen,
    view: from.view?.map((value) => Number(value.toPrecision(5))).join()
      ?? ''};
}

function link() {
  const now = parts(state), kept = {...state}, before = [ground, ownRule];
  begin(state.story || null, state.surface === 'own' ? 'ravine'
    : state.surface);
  const base = parts(state);
  Object.assign(state, kept);
  [ground, ownRule] = before;
  const text = [state.story ? `story=${state.story}`
    : `surface=${state.surface}`];
  for (const [key, value] of Object.entries(now)) {
    if (key === 'o' ? value.join(';') !== base.o.join(';')
      : String(value) !== String(base[key] ?? '') && !(
        key === 'surface' && !state.story)) {
      [value].flat().forEach((one) => text.push(`${key}=${plain(one)}`));
    }
  }
  return `#${text.join('&')}&step=${state.step}`;
}

// Read a link. Give the parts that are unknown or out of range, and whether
// it names a step.
function readLink(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const wrong = [], take = (key) => {
    const value = given.get(key);
    given.delete(key);
    return value;
  };
  const num = (text, range, name, whole = false) => {
    const value = decimal(String(text).trim());
    if (Number.isNaN(value)) {
      wrong.push(name);
      return null;
    }
    const allowed = clamp(whole ? Math.round(value) : value, range);
    if (allowed !== value) {
      wrong.push(name);
    }
    return allowed;
  };
  const known = (key, table) => {
    const value = take(key);
    if (value !== null && !Object.hasOwn(table, value)) {
      wrong.push(key);
      return null;
    }
    return value;
  };
  const story = known('story', STORIES);
  const surface = known('surface', {...SURFACES, own: 1});
  begin(story ?? (surface ? null : FIRST),
    surface && surface !== 'own' ? surface : 'ravine');
  if (story && surface && surface !== 'own') {
    Object.assign(state, {surface, text: SURFACES[surface].text});
  }
  readGround(surface, take, num, wrong);
  const rule = take('rule');
  if (rule !== null) {
    try {
      ownRule = buildOwnRule(rule);
      state.own = rule;
    } catch {
      wrong.push('rule');
    }
  }
  const listed = given.getAll('o');
  given.delete('o');
  if (listed.length) {
    state.racers = listed.slice(0, LIMITS.racers).flatMap(
      (text) => readRacer(text, num, wrong));
  } else {
    state.racers = state.racers.map(racer);
  }
  state.chosen = Math.min(state.chosen, state.racers.length - 1);
  const chosen = take('chosen');
  if (chosen !== null) {
    state.chosen = num(chosen, [-1, state.racers.length - 1], 'chosen', true)
      ?? state.chosen;
  }
  const view = take('view');
  if (view) {
    const read = view.split(',').map((text, i) => num(text, i
      ? [-1e6, 1e6] : LIMITS.zoom, 'view'));
    state.view = read.length === 3 && !read.includes(null) ? read : null;
  }
  const step = take('step');
  if (step !== null) {
    state.step = num(step, [0, state.steps], 'step', true) ?? 0;
  }
  wrong.push(...[...given.keys()].map(() => 'an unknown part'));
  return {wrong: [...new Set(wrong)], paused: step !== null};
}

function readGround(surface, take, num, wrong) {
  const f = take('f');
  if (surface === 'own' && f === null && !state.text) {
    wrong.push('f');
  }
  if (f !== null || surface === 'own') {
    Object.assign(state, {surface: 'own', text: f ?? state.text});
  }
  for (const letter of LETTERS) {
    const value = take(letter);
    if (value !== null) {
      state.letters[letter] = num(value, LIMITS.letter, letter) ?? 1;
    }
  }
  try {
    ground = buildGround();
  } catch {
    wrong.push('f');
    Object.assign(state, {surface: 'ravine', text: SURFACES.ravine.text});
    ground = buildGround();
  }
  const start = take('start');
  if (start !== null) {
    const read = start.split(',').map((text) =>
      num(text, LIMITS.start, 'start'));
    if (read.length === 2 && !read.includes(null)) {
      state.start = read;
    } else {
      wrong.push('start');
    }
  }
  for (const key of ['steps', 'noise', 'seed', 'speed']) {
    const value = take(key);
    if (value !== null) {
      state[key] = num(value, LIMITS[key], key, key !== 'noise')
        ?? state[key];
    }
  }
}

function readRacer(text, num, wrong) {
  const [rule, ...rest] = text.split(',');
  if (rule !== 'own' && !Object.hasOwn(RULES, rule)) {
    wrong.push('o');
    return [];
  }
  const made = racer({rule});
  for (const part of rest) {
    const [key, value] = part.split(':');
    if (part === 'off') {
      made.on = false;
    } else if (key === 'falls' && value) {
      const [rate, every = '20'] = value.split('/');
      made.decay = {rate: num(rate, LIMITS.falls, `${rule}.falls`) ?? 0,
        every: num(every, LIMITS.every, `${rule}.falls`, true) ?? 20};
    } else if (Object.hasOwn(made.settings, key) && value) {
      made.settings[key] = num(value, rangeOf(key), `${rule}.${key}`)
        ?? made.settings[key];
    } else {
      wrong.push('an unknown part');
    }
  }
  return [made];
}
