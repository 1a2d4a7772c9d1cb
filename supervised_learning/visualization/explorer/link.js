'use strict';
// The link that keeps the state: the story, and what differs from it.

const Link = (() => {
const {SURFACES} = Surfaces, {LIMITS, state, live} = State;
const SPEEDS = [5, 10, 25, 50, 100];
const FAR = [-1e6, 1e6];

const plain = (value) => encodeURIComponent(value).replace(/%2C/g, ',')
  .replace(/%3A/g, ':').replace(/%2F/g, '/').replace(/%20/g, '+');
const racerText = ({rule, settings, decay, on}) => [rule,
  ...Object.entries(settings).filter(([key, value]) =>
    value !== (Rules.RULES[rule]?.settings[key] ?? Rules.usualOf(key))).map(
    ([key, value]) => `${key}:${value}`),
  ...decay.rate ? [`falls:${decay.rate}/${decay.every}`] : [],
  ...on ? [] : ['off']].join(',');

function parts(from) {
  return {surface: from.surface, f: from.surface === 'own' ? from.text : '',
    ...from.letters,
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
    State.begin(story || null, surface === 'own' ? 'ravine' : surface);
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
function readLink(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const wrong = [], take = (key) => {
    const value = given.get(key);
    given.delete(key);
    return value;
  };
  const num = (text, range, name, whole = false) => {
    const value = Numbers.decimal(String(text).trim());
    const allowed = Numbers.clamp(whole ? Math.round(value) : value, range);
    if (allowed !== value) { // NaN is not itself
      wrong.push(name);
    }
    return Number.isNaN(value) ? null : allowed;
  };
  // a part that is a number, or some numbers; null where it is not
  const read = (key, range, whole = false) => {
    const value = take(key);
    return value === null ? null : num(value, range, key, whole);
  };
  const readAll = (key, ranges) => {
    const texts = take(key)?.split(',');
    const values = texts?.map((text, i) => num(text, ranges[i] ?? [], key));
    if (texts && (values.length !== ranges.length || values.includes(null))) {
      wrong.push(key);
      return null;
    }
    return values;
  };
  const known = (key, table) => {
    const value = take(key);
    if (value !== null && !Object.hasOwn(table, value)) {
      wrong.push(key);
      return null;
    }
    return value;
  };
  const named = known('story', {...Stories.STORIES, ...Stories.FORMER});
  const story = Stories.FORMER[named] ?? named;
  const surface = known('surface', {...SURFACES, own: 1});
  State.begin(story ?? (surface ? null : Stories.FIRST),
    surface && surface !== 'own' ? surface : 'ravine');
  if (story && surface && surface !== 'own') {
    Object.assign(state, {surface, text: SURFACES[surface].text});
  }
  readGround(surface, {take, read, readAll, wrong});
  const rule = take('rule');
  if (rule !== null) {
    try {
      live.ownRule = State.buildOwnRule(rule);
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
  state.racers = listed.length ? listed.slice(0, LIMITS.racers).flatMap(
    (text) => readRacer(text, num, wrong)) : state.racers.map(State.racer);
  const last = state.racers.length - 1;
  state.chosen = read('chosen', [-1, last], true)
    ?? Math.min(state.chosen, last);
  state.view = readAll('view', [LIMITS.zoom, FAR, FAR]) ?? null;
  state.ask = (take('ask') ?? state.ask).slice(0, 200);
  const paused = given.has('step');
  state.step = read('step', [0, state.steps], true) ?? 0;
  wrong.push(...[...given.keys()].map(() => 'an unknown part'));
  return {wrong: [...new Set(wrong)], paused,
    plain: !story && !surface && state.story === Stories.FIRST};
}

function readGround(surface, {take, read, readAll, wrong}) {
  const f = take('f');
  if (surface === 'own' && f === null && !state.text) {
    wrong.push('f');
  }
  if (f !== null || surface === 'own') {
    Object.assign(state, {surface: 'own', text: f ?? state.text});
  }
  for (const letter of Surfaces.LETTERS) {
    const value = read(letter, LIMITS.letter);
    if (value !== null) {
      state.letters[letter] = value;
    }
  }
  try {
    State.buildGround();
  } catch {
    wrong.push('f');
    Object.assign(state, {surface: 'ravine', text: SURFACES.ravine.text});
    State.buildGround();
  }
  state.start = readAll('start', [LIMITS.start, LIMITS.start]) ?? state.start;
  for (const key of ['steps', 'noise', 'seed', 'speed']) {
    state[key] = read(key, LIMITS[key], key !== 'noise') ?? state[key];
  }
  if (!SPEEDS.includes(state.speed)) {
    wrong.push('speed');
    state.speed = SPEEDS[d3.leastIndex(SPEEDS,
      (value) => Math.abs(value - state.speed))];
  }
}

function readRacer(text, num, wrong) {
  const [rule, ...rest] = text.split(',');
  if (rule !== 'own' && !Object.hasOwn(Rules.RULES, rule)) {
    wrong.push('o');
    return [];
  }
  const made = State.racer({rule});
  for (const part of rest) {
    const [key, value] = part.split(':');
    if (part === 'off') {
      made.on = false;
    } else if (key === 'falls' && value) {
      const [rate, every = '20'] = value.split('/');
      made.decay = {rate: num(rate, LIMITS.falls, `${rule}.falls`) ?? 0,
        every: num(every, LIMITS.every, `${rule}.falls`, true) ?? 20};
    } else if (Object.hasOwn(made.settings, key) && value) {
      made.settings[key] = num(value, Rules.rangeOf(key), `${rule}.${key}`)
        ?? made.settings[key];
    } else {
      wrong.push('an unknown part');
    }
  }
  return [made];
}

return {SPEEDS, link, isChanged, readLink};
})();
