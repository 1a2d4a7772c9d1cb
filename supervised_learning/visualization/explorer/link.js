'use strict';
// The link that keeps the state: the story, and what differs from it.

const Link = (() => {
const {clamp, decimal} = Numbers;
const {RULES, rangeOf, usualOf} = Rules;
const {SURFACES} = Surfaces;
const {STORIES, FIRST, FORMER} = Stories;
const {LIMITS, LETTERS, state, live, buildOwnRule, racer, begin,
  buildGround} = State;
const SPEEDS = [5, 10, 25, 50, 100];

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
    o: from.racers.map(racerText).join(';'), chosen: from.chosen,
    view: from.view?.map((value) => Number(value.toPrecision(5))).join()
      ?? '', ask: from.ask};
}

// What differs from the story, or from the surface as it is chosen.
const bases = new Map();
function differences() {
  const {story, surface} = state, key = story || surface;
  if (!bases.has(key)) {
    const kept = {...state}, {ground, ownRule} = live;
    begin(story || null, surface === 'own' ? 'ravine' : surface);
    bases.set(key, parts(state));
    Object.assign(state, kept);
    Object.assign(live, {ground, ownRule});
  }
  return Object.entries(parts(state)).filter(([part, value]) =>
    String(value) !== String(bases.get(key)[part] ?? ''));
}

// Whether the story's sentence is no longer about what is seen.
const LOOKS = ['speed', 'chosen', 'view', 'ask'];
const isChanged = () => state.story !== ''
  && differences().some(([key]) => !LOOKS.includes(key));

function link() {
  const text = [state.story ? `story=${state.story}`
    : `surface=${state.surface}`];
  for (const [key, value] of differences()) {
    if (key === 'o') {
      state.racers.forEach((one) => text.push(`o=${plain(racerText(one))}`));
    } else if (key !== 'surface' || state.story) {
      text.push(`${key}=${plain(value)}`);
    }
  }
  // a question is asked at the start
  return `#${text.join('&')}${state.ask ? '' : `&step=${state.step}`}`;
}

// Read a link. Give the parts that are unknown or out of range, whether it
// names a step, and whether it leaves all to the page.
/** @param {string} hash */
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
  const named = known('story', {...STORIES, ...FORMER});
  const story = FORMER[named] ?? named;
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
      live.ownRule = buildOwnRule(rule);
      state.own = rule;
    } catch {
      wrong.push('rule');
    }
  }
  const listed = given.getAll('o');
  given.delete('o');
  if (listed.length > LIMITS.racers) {
    wrong.push('o');
  }
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
    if (!state.view) {
      wrong.push('view');
    }
  }
  state.ask = (take('ask') ?? state.ask).slice(0, 200);
  const step = take('step');
  if (step !== null) {
    state.step = num(step, [0, state.steps], 'step', true) ?? 0;
  }
  wrong.push(...[...given.keys()].map(() => 'an unknown part'));
  return {wrong: [...new Set(wrong)], paused: step !== null,
    plain: !story && !surface && state.story === FIRST};
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
    buildGround();
  } catch {
    wrong.push('f');
    Object.assign(state, {surface: 'ravine', text: SURFACES.ravine.text});
    buildGround();
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
  if (!SPEEDS.includes(state.speed)) {
    wrong.push('speed');
    state.speed = SPEEDS[d3.leastIndex(SPEEDS,
      (value) => Math.abs(value - state.speed))];
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

return {SPEEDS, link, isChanged, readLink};
})();
