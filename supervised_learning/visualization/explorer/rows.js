'use strict';
// The list of optimizers: a row each, and its other settings below it.

const Rows = (() => {
const {shown, clamp} = Numbers;
const {$, el, say, slide, formulaField} = Fields;
const {RULES, rangeOf} = Rules;
const {bestRate, hasRate} = Paths;
const {LIMITS, state, live, ruleOf, rateOf, buildOwnRule, racer,
  nameOf} = State;
const {looksOf, ballElement} = Looks;
const {changed} = Show;
let rowsShow = []; // functions that show the rows' numbers again

function buildRows() {
  const looks = looksOf(state.racers);
  rowsShow = [];
  $('rows').replaceChildren(...state.racers.map((one, i) =>
    row(one, i, looks[i])));
}

function row(one, i, look) {
  const rule = ruleOf(one), name = nameOf(one);
  const box = el('input', {type: 'checkbox', checked: one.on,
    'aria-label': `Show ${name}`});
  const badge = el('label', {className: 'badge'}, box,
    ballElement(look, one.on));
  box.addEventListener('change', () => {
    one.on = box.checked;
    if (one.on) {
      state.chosen = i;
    }
    changed({rows: true});
    focusRow(i, 'input[type=checkbox]');
    say(`${nameOf(one)} is ${one.on ? 'shown' : 'hidden'}.`);
  });
  const more = el('button', {type: 'button', className: 'name',
    'aria-expanded': String(live.opened === i), textContent: name});
  more.addEventListener('click', () => {
    live.opened = live.opened === i ? -1 : i;
    state.chosen = i;
    changed({rows: true});
    focusRow(i, '.name');
  });
  const main = rule.program.rate;
  const item = el('li', {className: 'racer'}, badge, more);
  item.classList.toggle('off', !one.on);
  item.classList.toggle('chosen', state.chosen === i);
  if (main) {
    const {slider, input, error} = setting(one, i, main, `${name}, rate`,
      [1e-4, 10]);
    item.append(slider, input, error);
  } else {
    item.append(el('span', {className: 'none', textContent: 'no rate'}));
  }
  rowsShow.push(() => { // a name follows its settings
    more.textContent = nameOf(one);
  });
  if (live.opened === i) {
    item.append(moreOf(one, i));
  }
  return item;
}

function focusRow(i, what) {
  $('rows').children[i]?.querySelector(what)?.focus();
}

function takeBestRate(one) {
  const best = bestRate(live.ground, ruleOf(one), one, state.start,
    state.steps, state);
  one.settings[ruleOf(one).program.rate] = best ?? rateOf(one);
  return best;
}

function setting(one, i, key, label, most) {
  const made = slide({label, range: rangeOf(key), most,
    get: () => one.settings[key], set(value) {
      one.settings[key] = value;
      state.chosen = i;
      one.on = true;
      changed({quick: true});
    }});
  rowsShow.push(made.show);
  return made;
}

function moreOf(one, i) {
  const rule = ruleOf(one), name = nameOf(one);
  const panel = el('div', {className: 'more'});
  const add = (label, {slider, input, error}) => panel.append(el('div',
    {className: 'setting'}, el('span', {textContent: label}), slider, input,
    error));
  if (one.rule === 'own') {
    panel.append(...ownEditor());
  }
  for (const key of rule.program.settings) {
    if (key !== rule.program.rate) {
      add(key, setting(one, i, key, `${key} of ${name}`));
    }
  }
  if (hasRate(rule)) {
    for (const {key, label, range, most, by} of [
      {key: 'rate', label: 'falls by', range: LIMITS.falls, most: [0, 2],
        by: 0.02}, {key: 'every', label: 'falls every', by: 1,
        range: LIMITS.every, most: [1, 100]}]) {
      const made = slide({label: `${label} of ${name}`, range, most, by,
        whole: key === 'every', get: () => one.decay[key],
        set(value) {
          one.decay[key] = value;
          changed({quick: true});
        }});
      rowsShow.push(made.show);
      add(label, made);
    }
  }
  const button = (text, act) => {
    const made = el('button', {type: 'button', textContent: text});
    made.addEventListener('click', act);
    return made;
  };
  panel.append(el('div', {className: 'buttons'},
    ...hasRate(rule) ? [button('Best rate', () => {
      const best = takeBestRate(one);
      changed({});
      say(best === null ? `${name} diverges at every rate.`
        : `The best rate of ${name} is ${shown(best)}.`);
    })] : [],
    button('Usual values', () => {
      Object.assign(one, racer({rule: one.rule}));
      changed({rows: true});
      say(`${name} has its usual values.`);
    }),
    button('Add again', () => addRacer({rule: one.rule,
      settings: {...one.settings}, decay: {...one.decay}}, i + 1)),
    button('Remove', () => {
      state.racers.splice(i, 1);
      live.opened = -1;
      state.chosen = clamp(state.chosen, [0, state.racers.length - 1]);
      changed({rows: true});
      $('add').focus();
      say(`${name} is removed.`);
    })));
  return panel;
}

// The typed rule: a field, what is wrong with it, and what it has.
function ownEditor() {
  const input = el('textarea', {id: 'own', rows: 3, spellcheck: false,
    value: state.own, autocapitalize: 'off'});
  const error = el('p', {className: 'error', id: 'own-error'});
  const found = el('p', {className: 'hint', id: 'own-found'});
  const tell = () => {
    const {memory, settings} = live.ownRule.program;
    const path = live.paths[state.racers.findIndex(({rule}) =>
      rule === 'own')];
    const still = path && path.count > 1 && [path.xs, path.ys].every((at) =>
      at.subarray(0, path.count).every((one) => one === at[0]));
    found.textContent = (still ? 'This rule does not move. ' : '')
      + `Memory, 0 at first: ${memory.join(', ') || 'none'}. `
      + `Settings: ${settings.join(', ') || 'none'}. Given: var, grad, and t, `
      + 'the step from 1.';
  };
  rowsShow.push(tell);
  input.setAttribute('aria-describedby', 'own-error own-found');
  formulaField(input, error, (text) => {
    const before = live.ownRule.program.settings.join();
    live.ownRule = buildOwnRule(text);
    state.own = text;
    state.racers.filter(({rule}) => rule === 'own').forEach((one) => {
      one.settings = racer({rule: 'own', settings: one.settings}).settings;
    });
    if (before === live.ownRule.program.settings.join()) {
      changed({quick: true});
      return;
    }
    const at = input.selectionStart; // other sliders: build the rows anew
    changed({rows: true});
    $('own').focus();
    $('own').setSelectionRange(at, at);
  });
  tell();
  return [el('label', {htmlFor: 'own', textContent: 'Your rule'}), input,
    error, found];
}

function addRacer(one, at = state.racers.length) {
  if (state.racers.length >= LIMITS.racers) {
    say(`There is room for ${LIMITS.racers} optimizers; remove one first.`);
    return;
  }
  state.racers.splice(at, 0, racer(one));
  state.chosen = at;
  live.opened = at;
  changed({rows: true});
  focusRow(at, '.name');
  say(`${nameOf(state.racers[at])} is added.`);
}

function buildAdd() {
  $('add').append(...Object.entries(RULES).map(([key, {name}]) => el('option',
    {value: key, textContent: name})), el('option',
    {value: 'own', textContent: 'your own rule …'}));
  $('add').addEventListener('change', () => {
    const rule = $('add').value;
    $('add').value = '';
    if (rule) {
      const twin = state.racers.find((one) => one.rule === rule);
      addRacer(twin ? structuredClone(twin) : {rule});
    }
  });
}

const showRows = () => rowsShow.forEach((again) => again());

return {buildRows, showRows, buildAdd, takeBestRate};
})();
