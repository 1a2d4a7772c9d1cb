'use strict';
// Rate and momentum: the loss after all steps for each pair of them, with the
// limit of stability where theory knows it. Computed in slices of a few
// milliseconds, so that the page stays responsive.

const HeatMap = (() => {
const {clamp, shown} = Numbers;
const {$, say} = Fields;
const {follow} = Paths;
const {curvatures} = Surfaces;
const {state, live, ruleOf, nameOf} = State;
const {TERRAIN, FONT, ink, looksOf, ball, edged, prepare} = Looks;
const {changed, summary} = Show;
const {WAYS} = Gestures;

const HEAT = {columns: 60, rows: 36, rates: [1e-4, 10], least: 0.01};
const SLICE = 8; // milliseconds
let heatJob = 0, heatOf = '', heatValues = null, heatSeen = false;

// The largest rate at which the rule is stable, by its momentum and the
// largest curvature: linear stability of the rule on a quadratic.
const STABLE = {
  momentum: (beta, curve) => 2 * (1 + beta) / ((1 - beta) * curve),
  'momentum-6': (beta, curve) => 2 * (1 + beta) / curve,
  Nesterov: (beta, curve) => 2 * (1 + beta) / ((1 + 2 * beta) * curve),
};

const heatable = (one) => ['alpha', 'beta1'].every(
  (key) => key in one.settings);
// The racer of which the map is: the chosen one, or the first that can.
function heated() {
  if (live.ground.recorded) {
    return null;
  }
  const chosen = state.racers[state.chosen];
  return chosen && heatable(chosen) ? chosen
    : state.racers.find((one) => one.on && heatable(one));
}
const betaAt = (row) => 1 - HEAT.least ** (row / (HEAT.rows - 1));
const heatRate = (column) => HEAT.rates[0] * (HEAT.rates[1] / HEAT.rates[0])
  ** (column / (HEAT.columns - 1));
const heatColumn = (rate) => (HEAT.columns - 1)
  * Math.log(rate / HEAT.rates[0]) / Math.log(HEAT.rates[1] / HEAT.rates[0]);
const heatRow = (beta) => (HEAT.rows - 1) * Math.log(1 - beta)
  / Math.log(HEAT.least);

function showHeat() {
  const one = heated();
  $('heat-none').hidden = Boolean(one);
  $('heat').hidden = $('heat-says').hidden = !one;
  if (!one || !heatSeen) {
    return;
  }
  const others = {...one.settings, alpha: 0, beta1: 0};
  const key = JSON.stringify([one.rule, others, one.decay, state.text,
    state.letters, state.start, state.steps, state.noise, state.seed]);
  if (key !== heatOf && !live.playing && !live.dragging) {
    heatOf = key;
    computeHeat(one);
  }
  drawHeat();
}

function computeHeat(one) {
  const job = ++heatJob, {columns, rows} = HEAT;
  const values = new Float64Array(columns * rows).fill(NaN);
  const rule = ruleOf(one), {start, steps, noise, seed} = state;
  const surface = live.ground, trial = {...one, settings: {...one.settings}};
  heatValues = values;
  let next = 0, drawn = 0;
  const slice = () => {
    if (job !== heatJob) {
      return;
    }
    const until = performance.now() + SLICE;
    while (next < values.length && performance.now() < until) {
      // every seventh cell, then the next: the picture comes all over
      const at = next * 7 % values.length;
      trial.settings.alpha = heatRate(at % columns);
      trial.settings.beta1 = betaAt(Math.floor(at / columns));
      const path = follow(surface, rule, trial, start, steps, {noise, seed});
      values[at] = path.ended ? Infinity : path.losses[steps];
      next++;
    }
    if (next === values.length || until - drawn > 100) {
      drawn = until;
      drawHeat();
    }
    if (next < values.length) {
      setTimeout(slice);
    } else {
      $('heat').dataset.done = heatOf;
    }
  };
  setTimeout(slice);
}

// What theory says of the racer's rule: the curvature, and of where.
function theory(one) {
  if (!STABLE[one.rule] || one.decay.rate || !live.ground.minima.length) {
    return null;
  }
  const steepest = (at) => curvatures(live.ground.hessian(...at))[1];
  const [left, right, low, high] = live.ground.window;
  const curve = steepest(live.ground.minima[0]);
  const everywhere = [[left, low], [right, high], [left, high], state.start]
    .every((at) => Math.abs(steepest(at) - curve) < 1e-9 * curve);
  return {limit: (beta) => STABLE[one.rule](beta, curve), everywhere};
}

const heatBox = (width, height) => ({left: 52, top: 8, right: width - 10,
  bottom: height - 40});

function drawHeat() {
  const one = heated(), {ground} = live;
  const {pen, width, height} = prepare($('heat'));
  if (!one || !heatValues || !ground.measured || width < 80) {
    return;
  }
  const box = heatBox(width, height), {columns, rows} = HEAT;
  const w = (box.right - box.left) / columns;
  const h = (box.bottom - box.top) / rows;
  const x = (column) => box.left + (column + 0.5) * w;
  const y = (row) => box.bottom - (row + 0.5) * h;
  const first = ground.value(...state.start) - ground.measured.lowest;
  const logs = Array.from(heatValues, (value) => Math.log10(Math.max(
    value - ground.measured.lowest, 1e-9 * first, 1e-300)));
  const high = Math.log10(Math.max(first, 1e-300));
  const low = Math.min(high - 1, logs.reduce((a, b) => b < a ? b : a, high));
  logs.forEach((log, at) => {
    const value = heatValues[at];
    if (Number.isNaN(value)) {
      return;
    }
    TERRAIN.domain([0, 1]);
    pen.fillStyle = value === Infinity ? '#b3453f'
      : TERRAIN(clamp(Math.round((log - low) / (high - low) * 20) / 20,
        [0, 1]));
    pen.fillRect(box.left + at % columns * w, box.bottom
      - (Math.floor(at / columns) + 1) * h, w + 0.5, h + 0.5);
  });
  heatAxes(pen, box, x, y);
  const known = theory(one);
  if (known) {
    pen.setLineDash([7, 5]);
    edged(pen, [5, 2], '#111a26', () => {
      for (let row = 0; row < rows; row += 0.25) {
        const column = heatColumn(known.limit(betaAt(row)));
        if (column <= columns) {
          pen.lineTo(x(column), y(row));
        }
      }
    });
    pen.setLineDash([]);
  }
  const {alpha, beta1} = one.settings;
  const px = x(heatColumn(alpha)), py = y(heatRow(beta1));
  const inside = px >= box.left && px <= box.right && py >= box.top;
  if (inside) {
    ball(pen, px, py, looksOf(state.racers)[state.racers.indexOf(one)], 7);
  }
  $('heat-says').textContent = `${nameOf(one)} on this surface, after ${
    state.steps} steps: dark is a low loss, red diverges. `
    + (known ? `Theory’s limit of stability, dashed, holds ${
      known.everywhere ? 'everywhere here' : 'near the star'}. ` : '')
    + (inside ? '' : 'Its own settings are off this map. ')
    + 'Click to set both.';
  $('heat').setAttribute('aria-label', `Loss of ${nameOf(one)} by rate and `
    + `momentum. Now rate ${shown(alpha)}, beta1 ${shown(beta1)}. The arrow `
    + 'keys change both.');
}

function heatAxes(pen, box, x, y) {
  pen.font = `12px ${FONT}`;
  pen.fillStyle = ink('quiet');
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  for (const rate of [1e-4, 1e-3, 0.01, 0.1, 1, 10]) {
    pen.fillText(shown(rate), clamp(x(heatColumn(rate)), [box.left + 14,
      box.right - 6]), box.bottom + 12);
  }
  pen.fillText('rate', (box.left + box.right) / 2, box.bottom + 29);
  pen.textAlign = 'right';
  for (const beta of [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99]) {
    pen.fillText(shown(beta), box.left - 6, y(heatRow(beta)));
  }
  pen.save();
  pen.rotate(-Math.PI / 2);
  pen.textAlign = 'center';
  pen.fillText('momentum, beta1', -(box.top + box.bottom) / 2, 8);
  pen.restore();
}

function setHeat(column, row) {
  const one = heated(), {columns, rows} = HEAT;
  one.settings.alpha = Number(heatRate(clamp(column, [0, columns - 1]))
    .toPrecision(2));
  one.settings.beta1 = Number(betaAt(clamp(row, [0, rows - 1])).toFixed(4));
  one.on = true;
  state.chosen = state.racers.indexOf(one);
  changed({rows: true});
  say(`${nameOf(one)}: rate ${shown(one.settings.alpha)}, beta1 ${
    shown(one.settings.beta1)}. ${summary()}`);
}

function listenToHeat() {
  $('heat').addEventListener('click', ({offsetX, offsetY}) => {
    const {clientWidth, clientHeight} = $('heat');
    const box = heatBox(clientWidth, clientHeight);
    setHeat((offsetX - box.left) / (box.right - box.left) * HEAT.columns
      - 0.5, (box.bottom - offsetY) / (box.bottom - box.top) * HEAT.rows
      - 0.5);
  });
  $('heat').addEventListener('keydown', (event) => {
    const way = WAYS[event.key];
    if (way && heated()) {
      event.preventDefault();
      const {alpha, beta1} = heated().settings;
      setHeat(heatColumn(alpha) + way[0], heatRow(beta1) + way[1]);
    }
  });
  new IntersectionObserver(([{isIntersecting}]) => {
    heatSeen = isIntersecting;
    showHeat();
  }).observe($('heat').parentElement);
}

return {STABLE, heatRate, betaAt, showHeat, listenToHeat,
  heatValues: () => heatValues};
})();
