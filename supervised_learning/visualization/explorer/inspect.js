'use strict';
// One optimizer: its rule with the numbers of this step, the table of ends,
// and the path as a file.

// What a step was made of: for each line of the rule, its formula with the
// numbers of x and of y, and what comes out.
function anatomy(one, step) {
  const rule = ruleOf(one), code = rule.program;
  let before = null, after = null, from = null;
  const {count, ended} = follow(ground, rule, one, state.start, step, {
    noise: state.noise, seed: state.seed, watch(t, mx, my, x, y) {
      before = after;
      after = [mx.slice(), my.slice()];
      from = [x, y];
    }});
  if (step === 0 || count <= step || ended.startsWith('stopped')) {
    return null;
  }
  const fresh = memories(code, one.settings, 2);
  return [0, 1].map((i) => {
    const array = (before ?? fresh)[i].slice();
    array.set(after[i].subarray(1, GIVEN.length), 1);
    array[0] = from[i];
    const alpha = code.slot('alpha');
    if (alpha >= 0) {
      array[alpha] = after[i][alpha];
    }
    return code.lines.map(({target, tree}, k) => {
      const text = written(tree, (name) => Object.hasOwn(CONSTANTS, name)
        && code.slot(name) < 0 ? name
        : shown(array[code.slot(name)], 3), (value) => shown(value));
      const value = code.steps[k][1](array);
      array[code.steps[k][0]] = value;
      return {target, text, value};
    });
  });
}

// ^2 and ^t as exponents
const exponents = (text) => text.split(/(\^\w+)/).map((part) =>
  part.startsWith('^') ? el('sup', {textContent: part.slice(1)}) : part);

function showInspect() {
  const one = state.racers[state.chosen];
  $('inspect').hidden = !one;
  if (!one) {
    return;
  }
  const rule = ruleOf(one), step = state.step;
  const numbers = anatomy(one, step), path = paths[state.chosen];
  const ended = path?.ended && step >= path.count - 1 ? path.ended : '';
  $('inspect-title').textContent = `${nameOf(one)}, `
    + (ended || (step ? `step ${step}` : 'at the start'));
  $('formula').replaceChildren(...rule.program.lines.flatMap(
    ({target, tree}, k) => [
      el('p', {className: 'line'},
        ...exponents(`${target} ← ${written(tree)}`)),
      ...numbers ? numbers.map((lines, i) => el('p', {className: 'numbers'},
        el('b', {textContent: `${'xy'[i]}  `}),
        ...exponents(lines[k].text), ' = ',
        el('b', {textContent: shown(lines[k].value)}))) : []]));
  $('note').replaceChildren(...[rule.note, rule.file && ' From ',
    rule.file && el('code', {textContent: rule.file}), rule.file && '.',
    one.decay.rate ? ` Its rate is now ${
      shown(rateAt(one.settings.alpha, one.decay, Math.max(1, step)))}.` : '']
    .filter(Boolean));
}

// Where the chosen optimizer is at the current step.
function summary() {
  const path = paths[state.chosen];
  if (!path) {
    return `Step ${state.step} of ${state.steps}.`;
  }
  const at = Math.min(state.step, path.count - 1);
  return `Step ${state.step} of ${state.steps}. ${
    nameOf(state.racers[state.chosen])}: ${path.ended
    && at === path.count - 1 ? `${path.ended}.` : `loss ${
    shown(path.losses[at])} at ${pair(path.xs[at], path.ys[at])}.`}`;
}

function mapText() {
  const where = trails.map(({name, path}) => {
    const at = Math.min(state.step, path.count - 1);
    return path.ended && at === path.count - 1 ? `${name} ${path.ended}`
      : `${name} is at ${pair(path.xs[at], path.ys[at])}, loss ${
        shown(path.losses[at], 3)}`;
  });
  const lowest = ground.minima.slice(0, 4).map((at) => pair(...at));
  return `Map of ${SURFACE_NAMES[state.surface]}, f = ${state.text}. `
    + (lowest.length ? `Lowest at ${lowest.join(' and ')}. ` : '')
    + `Start ${pair(...state.start)}. At step ${state.step} of ${state.steps}`
    + `: ${where.join('; ') || 'no optimizer is shown'}.`;
}

function showEnds() {
  $('ends').tBodies[0].replaceChildren(...trails.map(({name, path}) => {
    const at = path.count - 1;
    return el('tr', {}, el('th', {scope: 'row', textContent: name}),
      ...[path.xs[at], path.ys[at], path.losses[at]].map((value) =>
        el('td', {textContent: shown(value)})),
      el('td', {textContent: path.ended || `all ${state.steps} steps`}));
  }));
  $('csv').disabled = !paths[state.chosen];
  $('csv').textContent = paths[state.chosen] ? `Download the path of ${
    nameOf(state.racers[state.chosen])} as CSV` : 'No path to download';
}

function csvText() {
  const one = state.racers[state.chosen], rule = ruleOf(one);
  const code = rule.program, {start, steps, noise, seed} = state;
  const kept = code.names.filter((name) => !['var', 't'].includes(name)
    && !code.settings.includes(name) && (name !== 'p' || rule.curved));
  const rows = [['step', 'x', 'y', 'loss', ...kept.flatMap((name) =>
    [`${name}_x`, `${name}_y`])], [0, ...start,
    ground.value(...start), ...kept.flatMap(() => ['', ''])]];
  const {losses} = follow(ground, rule, one, start, steps, {noise, seed,
    watch: (t, mx, my) => rows.push([t, mx[0], my[0], null,
      ...kept.flatMap((name) => [mx, my].map(
        (array) => array[code.slot(name)]))])});
  rows.slice(2).forEach((row, i) => { row[3] = losses[i + 1]; });
  return `${rows.map((cells) => cells.join(',')).join('\n')}\n`;
}
function downloadCsv() {
  const url = URL.createObjectURL(new Blob([csvText()], {type: 'text/csv'}));
  el('a', {href: url, download: `${state.surface}-${
    state.racers[state.chosen].rule}.csv`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
