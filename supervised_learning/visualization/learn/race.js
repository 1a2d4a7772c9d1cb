'use strict';
// Tasks 5, 7 and 9, and 100 to 104: the learner's rule on the explorer's map,
// beside the reference's. Python follows the learner's.

const Race = (() => {
const {$, el} = Fields, {state, live} = State;
const RULES = {5: 'momentum', 7: 'RMSProp', 9: 'Adam', 101: 'Nesterov',
  100: 'GD', 102: 'AdaGrad', 103: 'AdaDelta', 104: 'Newton'};
const SURFACES = ['ravine', 'saddle', 'Beale', 'Rosenbrock', 'plateau'];
const has = ({number}) => number in RULES;
let path = null, showRate = (_ = false) => {};

// Yours has no settings: it gets those of the reference.
const yours = {name: 'yours', mark: 'ring', follow: () => path,
  program: {settings: [], rate: ''}};

// The setting that a slider sets: the rate, at first half of the best, where
// the path is smooth; or epsilon, of a rule that has no rate.
function takeRate() {
  const [one] = state.racers, rule = State.ruleOf(one);
  const key = rule.program.rate || 'epsilon';
  const best = Paths.bestRate(live.ground, rule, one, state.start,
    state.steps);
  one.settings[key] = best ? best / 2 : key === 'epsilon' ? 0.01 : 1;
  const made = Fields.slide({label: key, range: Rules.rangeOf(key),
    most: [1e-3, 1], get: () => one.settings[key], set(value) {
      one.settings[key] = value;
      Show.changed({quick: true});
    }});
  $('rate').replaceChildren(el('span', {textContent: key}), made.slider,
    made.input, made.error);
  showRate = made.show;
}

function open({number}, surface = SURFACES[0]) {
  path = null;
  State.begin('', surface);
  live.ownRule = yours;
  const settings = number === 7 ? {epsilon: 0.1} : {}; // one that can be seen
  state.racers = [{rule: RULES[number], settings}, {rule: 'own'}].map(
    State.racer);
  Object.assign(state, {chosen: 1, speed: 20});
  takeRate();
  $('surface').value = surface;
  State.race();
  Gestures.setView(null);
}

const options = () => ({surface: state.surface, start: state.start,
  steps: state.steps, settings: state.racers[0].settings});

// Take over how Python followed yours, or null.
function take(made) {
  path = made && {...made, count: made.xs.length};
  State.race();
}

// change: what else is to be done where the race is another.
function listen(task, change) {
  $('surface').append(...SURFACES.map((value) => el('option', {value,
    textContent: Surfaces.SURFACE_NAMES[value]})));
  $('surface').addEventListener('change', ({target}) => {
    Play.halt();
    open(task(), target.value);
    Show.changed({});
  });
  Gestures.listenToMap();
  Show.on.change.push(() => {
    showRate();
    change();
  });
}

return {has, open, options, take, listen};
})();
