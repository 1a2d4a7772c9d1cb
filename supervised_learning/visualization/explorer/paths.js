'use strict';
// Races: a rule, with its settings, followed down a surface.

const Paths = (() => {
// A path that comes this far from the origin has diverged.
const FAR = 1e6;
const MOST_STEPS = 1000;

// Solve hessian p = grad by elimination, or give null where it is singular:
// where one curvature is the other's rounding, as 104-newton.py has it.
function solve([row, other], [g, h]) {
  const mean = Math.abs(row[0] + other[1]) / 2;
  const radius = Math.hypot((row[0] - other[1]) / 2, row[1]);
  if (!(Math.abs(mean - radius) > 2 * Number.EPSILON * (mean + radius))) {
    return null;
  }
  if (Math.abs(other[0]) > Math.abs(row[0])) {
    [row, other, g, h] = [other, row, h, g];
  }
  const factor = other[0] / row[0], pivot = other[1] - factor * row[1];
  const second = (h - factor * g) / pivot;
  return [(g - row[1] * second) / row[0], second];
}

// Normal numbers from a seed: mulberry32, Box and Muller. Every path meets
// the same ones, so that paths differ by their rules alone.
const noises = new Map();
function normals(seed, count = 2 * MOST_STEPS) {
  const key = `${seed},${count}`;
  if (!noises.has(key)) {
    let a = seed >>> 0;
    const uniform = () => {
      a = a + 0x6D2B79F5 | 0;
      let t = Math.imul(a ^ a >>> 15, 1 | a);
      t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
      return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
    };
    const list = new Float64Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const turn = 2 * Math.PI * uniform();
      list[i] = radius * Math.cos(turn);
      list[i + 1] = radius * Math.sin(turn);
    }
    noises.set(key, list);
  }
  return noises.get(key);
}

// The rate at a step, counted from 1, as 11-learning_rate_decay.py lowers it.
const rateAt = (alpha, decay, t) => decay && decay.rate
  ? alpha / (1 + decay.rate * Math.floor((t - 1) / decay.every)) : alpha;

// Memories for some coordinates: the settings in their slots, all else 0.
function memories(code, settings, count) {
  return Array.from({length: count}, () => {
    const array = new Float64Array(code.names.length);
    code.settings.forEach((key) => {
      array[code.slot(key)] = settings[key];
    });
    return array;
  });
}

// Follow a rule. xs, ys, losses: of the start and of each step; count: how
// many points there are; ended: why there are fewer than asked for. watch:
// called after each step with the memories of x and y.
/**
 * @param {any} surface @param {any} rule @param {any} racer
 * @param {number[]} start @param {number} steps
 * @param {{noise?: number, seed?: number, watch?: Function}} options
 */
function follow(surface, rule, {settings, decay}, start, steps,
  {noise = 0, seed = 1, watch} = {}) {
  const code = rule.program;
  const [mx, my] = memories(code, settings, 2);
  const VAR = 0, GRAD = 1, T = 2, P = 3;
  const alpha = code.slot(code.rate);
  const falls = alpha >= 0 && decay && decay.rate > 0;
  const random = noise ? normals(seed) : null;
  const xs = new Float64Array(steps + 1), ys = new Float64Array(steps + 1);
  const losses = new Float64Array(steps + 1);
  const {value, slopeX, slopeY} = surface;
  let [x, y] = start, count = 1, ended = '';
  xs[0] = x;
  ys[0] = y;
  losses[0] = value(x, y);
  for (let t = 1; t <= steps; t++) {
    let gx = slopeX(x, y), gy = slopeY(x, y);
    if (random) {
      gx += noise * random[2 * t - 2];
      gy += noise * random[2 * t - 1];
    }
    if (Number.isNaN(gx + gy)) {
      ended = `stopped at step ${t - 1}: the gradient is not a number`;
      break;
    }
    if (rule.curved) {
      const p = solve(surface.hessian(x, y), [gx, gy]);
      if (!p) {
        ended = `stopped at step ${t - 1}: the Hessian is singular`;
        break;
      }
      [mx[P], my[P]] = p;
    }
    if (falls) {
      mx[alpha] = my[alpha] = rateAt(settings[code.rate], decay, t);
    }
    mx[VAR] = x;
    my[VAR] = y;
    mx[GRAD] = gx;
    my[GRAD] = gy;
    mx[T] = my[T] = t;
    code.run(mx);
    code.run(my);
    if (watch) {
      watch(t, mx, my, x, y);
    }
    if (Number.isNaN(mx[VAR] + my[VAR])) {
      ended = `stopped at step ${t - 1}: the rule gives no number`;
      break;
    }
    x = mx[VAR];
    y = my[VAR];
    xs[t] = x;
    ys[t] = y;
    losses[t] = value(x, y);
    count++;
    if (!(Math.abs(x) < FAR && Math.abs(y) < FAR)) {
      ended = `diverged at step ${t}`;
      break;
    }
  }
  return {xs, ys, losses, count, ended};
}

// Learning rates that are tried where the best is looked for.
const RATES = [-4, -3, -2, -1, 0, 1].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
const hasRate = (rule) => !rule.curved
  && rule.program.rate !== '';

// The rate with the lowest mean loss along the path, or null without one.
function bestRate(surface, rule, racer, start, steps, options = {}) {
  let best = null, lowest = Infinity;
  for (const alpha of hasRate(rule) ? RATES : []) {
    const {losses, ended} = follow(surface, rule, {...racer,
      settings: {...racer.settings, [rule.program.rate]: alpha}}, start, steps,
    options);
    const mean = losses.reduce((total, loss) => total + loss) / (steps + 1);
    if (!ended && mean < lowest) {
      [best, lowest] = [alpha, mean];
    }
  }
  return best;
}

return {FAR, MOST_STEPS, RATES, solve, normals, rateAt, memories, follow,
  hasRate, bestRate};
})();
