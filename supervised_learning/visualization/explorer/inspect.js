'use strict';
// One optimizer: its rule with the numbers of this step, the table of ends,
// and the path as a file.

const Inspect = (() => {
const {shown} = Numbers;
const {$, el, download} = Fields;
const {CONSTANTS, written} = Expressions;
const {GIVEN} = Rules;
const {follow, memories, rateAt} = Paths;
const {state, live, ruleOf, rateOf, nameOf} = State;

// What a step was made of: for each line of the rule, its formula with the
// numbers of x and of y, and what comes out.
function anatomy(one, step) {
  const rule = ruleOf(one), code = rule.program;
  let before = null, after = null, from = null;
  const {count, ended} = follow(live.ground, rule, one, state.start, step, {
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
    const alpha = code.slot(code.rate);
    if (alpha >= 0) {
      array[alpha] = after[i][alpha];
    }
    return code.lines.map(({target, tree}, k) => {
      const text = written(tree, (name) => Object.hasOwn(CONSTANTS, name)
        && code.slot(name) < 0 ? name
        : shown(array[code.slot(name)], 3), (number) => shown(number));
      const value = code.steps[k].value(array);
      array[code.steps[k].to] = value;
      return {target, text, value};
    });
  });
}

// ^2 and ^t as exponents
const exponents = (text) => text.split(/(\^\w+)/).map((part) =>
  part.startsWith('^') ? el('sup', {textContent: part.slice(1)}) : part);

function showInspect() {
  const one = state.racers[state.chosen];
  $('inspect').hidden = !one || live.ground.recorded;
  if ($('inspect').hidden) {
    return;
  }
  const rule = ruleOf(one), step = state.step;
  const numbers = anatomy(one, step), path = live.paths[state.chosen];
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
  $('step-note').replaceChildren(...[rule.note, rule.file && ' From ',
    rule.file && el('code', {textContent: rule.file}), rule.file && '.',
    one.decay.rate ? ` Its rate is now ${
      shown(rateAt(rateOf(one), one.decay, Math.max(1, step)))}.` : '']
    .filter(Boolean));
}

function showEnds() {
  $('ends').tBodies[0].replaceChildren(...live.trails.map(({name, path}) => {
    const at = path.count - 1;
    return el('tr', {}, el('th', {scope: 'row', textContent: name}),
      ...[path.xs[at], path.ys[at], path.losses[at]].map((value) =>
        el('td', {textContent: shown(value)})),
      el('td', {textContent: path.ended || `all ${state.steps} steps`}));
  }));
  $('csv').disabled = !live.paths[state.chosen] || live.ground.recorded;
  $('csv').textContent = live.paths[state.chosen] ? `Download the path of ${
    nameOf(state.racers[state.chosen])} as CSV` : 'No path to download';
}

function csvText() {
  const one = state.racers[state.chosen], rule = ruleOf(one);
  const code = rule.program, {start, steps, noise, seed} = state;
  const kept = code.names.filter((name) => !['var', 't'].includes(name)
    && !code.settings.includes(name) && (name !== 'p' || rule.curved));
  const rows = [['step', 'x', 'y', 'loss', ...kept.flatMap((name) =>
    [`${name}_x`, `${name}_y`])], [0, ...start,
    live.ground.value(...start), ...kept.flatMap(() => ['', ''])]];
  const {losses} = follow(live.ground, rule, one, start, steps, {noise, seed,
    watch: (t, mx, my) => rows.push([t, mx[0], my[0], null,
      ...kept.flatMap((name) => [mx, my].map(
        (array) => array[code.slot(name)]))])});
  rows.slice(2).forEach((row, i) => { row[3] = losses[i + 1]; });
  return `${rows.map((cells) => cells.join(',')).join('\n')}\n`;
}
function downloadCsv() {
  download(new Blob([csvText()], {type: 'text/csv'}), `${state.surface}-${
    state.racers[state.chosen].rule}.csv`);
}

return {anatomy, showInspect, showEnds, downloadCsv};
})();
