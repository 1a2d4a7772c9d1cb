'use strict';
// What the page shows, and what follows from it.

const State = (() => {
const {shown} = Numbers, {SURFACES} = Surfaces;

const LIMITS = {steps: [1, Paths.MOST_STEPS], start: [-100, 100],
  noise: [0, 5], seed: [1, 999], letter: [0.1, 10], speed: [2, 100],
  zoom: [0.2, 500], falls: [0, 10], every: [1, 200], racers: 12};
const OWN_RULE = 'v = 0.9 * v + grad\nvar = var - alpha * v';

// state: what a link keeps. live: what is made of it, and what goes on.
// ground: the surface, built; ownRule: the typed rule, built; paths: one for
// each racer, or null where it is off; asking: a question waits for its
// answer; share: of the step, while it plays.
const state = {};
/** @type {any} */
const live = {ground: null, ownRule: null, paths: [], trails: [],
  asking: false, playing: false, share: 0, dragging: false, opened: -1};

const ruleOf = ({rule}) => rule === 'own' ? live.ownRule : Rules.RULES[rule];
const rateOf = (one) => one.settings[ruleOf(one).program.rate];

const buildOwnRule = (text) => ({name: 'your rule', mark: 'ring',
  program: Rules.program(text)});

// A racer with all its settings: the given ones, else the usual ones.
function racer({rule, settings = {}, decay = {}, on = true}) {
  const made = {rule, on, settings: {},
    decay: {rate: 0, every: 20, ...decay}};
  for (const key of ruleOf(made).program.settings) {
    made.settings[key] = settings[key] ?? Rules.RULES[rule]?.settings[key]
      ?? Rules.usualOf(key);
  }
  return made;
}

// All as a story has it, or as a surface has it where there is no story.
function begin(story, surface = 'ravine') {
  const base = story ? Stories.STORIES[story].state : {surface,
    start: SURFACES[surface].start, steps: SURFACES[surface].steps,
    racers: ['GD', 'momentum', 'RMSProp', 'Adam'].map((rule) => ({rule})),
    chosen: 3};
  Object.assign(state, {letters: {}, noise: 0, seed: 1, speed: 25, text: '',
    own: OWN_RULE, step: 0, view: null, ask: '', ...structuredClone(base),
    story: story ?? ''});
  live.ownRule = buildOwnRule(state.own);
  state.racers = state.racers.map(racer);
  state.text ||= SURFACES[state.surface].text;
  buildGround();
}

function buildGround() {
  const own = state.surface === 'own';
  const made = state.surface === 'network' ? Surfaces.recorded(LANDSCAPE)
    : Surfaces.surfaceOf(state.text, own ? {} : SURFACES[state.surface]);
  for (const letter of made.letters) {
    state.letters[letter] ??= 1;
    made.set(letter, state.letters[letter]);
  }
  if (own) {
    Object.assign(made, Surfaces.stationaryPoints(made));
    made.window = Surfaces.windowOf(made, made.minima);
  }
  // the lowest value that is known; a typed surface may have none
  made.lowest = made.minima.length
    ? Math.min(...made.minima.map((at) => made.value(...at))) : Infinity;
  live.ground = made;
}

// Follow a racer for some steps. A rule may have its own way.
const run = (one, steps = state.steps, watch = undefined) =>
  (ruleOf(one).follow ?? Paths.follow)(live.ground, ruleOf(one), one,
    state.start, steps, {noise: state.noise, seed: state.seed, watch});

// Follow all racers that are on. Nothing of the page is touched.
function race() {
  const {recorded: known} = live.ground;
  if (known) { // these cannot be chosen
    Object.assign(state, structuredClone(Stories.STORIES.network.state), {
      racers: state.racers.filter(({rule}) => known(rule)),
      speed: state.speed, chosen: state.chosen});
  }
  state.step = Math.min(state.step, state.steps);
  live.paths = state.racers.map((one) => !one.on ? null
    : known ? known(one.rule) : run(one));
}

// A racer's name; what sets it apart from others of its rule comes with it.
function nameOf(one) {
  const rule = ruleOf(one);
  const others = state.racers.filter((other) => other !== one
    && other.rule === one.rule);
  const parts = Object.keys(one.settings).filter((key) => others.some(
    (other) => other.settings[key] !== one.settings[key])).map((key) =>
    key === rule.program.rate ? shown(one.settings[key])
      : `${key} ${shown(one.settings[key])}`);
  if (one.decay.rate && others.some(({decay}) => !decay.rate)) {
    parts.push('falling');
  }
  return [rule.name, ...parts].join(' ');
}

return {LIMITS, state, live, ruleOf, rateOf, buildOwnRule, racer, begin,
  buildGround, run, race, nameOf};
})();
