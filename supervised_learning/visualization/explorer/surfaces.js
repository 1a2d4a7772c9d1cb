'use strict';
// Losses of two variables, as formulas; the derivatives follow from them.
// window: lowest and highest x, then y. steps: how many a race takes. slopes:
// the derivatives in the order of ../surfaces.py, so that paths that rattle
// agree with the modules' too.

const Surfaces = (() => {
const {clamp} = Numbers, {derivative} = Expressions;

const SURFACES = {
  ravine: {
    text: '0.1 * x^2 + 2 * y^2', slopes: ['0.2 * x', '4 * y'],
    minima: [[0, 0]], saddles: [],
    start: [-5, -2], window: [-6, 4, -3, 3], steps: 60,
  },
  Beale: {
    text: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
    slopes: ['2 * ((1.5 - x + x*y) * (y - 1) + (2.25 - x + x*y^2) * '
      + '(y^2 - 1) + (2.625 - x + x*y^3) * (y^3 - 1))',
    '2 * ((1.5 - x + x*y) * x + (2.25 - x + x*y^2) * (2*x*y) + '
      + '(2.625 - x + x*y^3) * (3*x*y^2))'],
    minima: [[3, 0.5]], saddles: [[0, 1]],
    start: [0.5, 1.5], window: [-1, 4.5, -1, 2], steps: 200,
  },
  Rosenbrock: {
    text: '(1 - x)^2 + 100 * (y - x^2)^2',
    slopes: ['-2 * (1 - x) - 400 * x * (y - x^2)', '200 * (y - x^2)'],
    minima: [[1, 1]], saddles: [],
    start: [-1.2, 1], window: [-2, 2, -1, 3], steps: 200,
  },
  saddle: {
    text: 'x^2 + (y^2 - 2)^2 / 4', slopes: ['2 * x', '-2 * y + y^3'],
    minima: [[0, -Math.SQRT2], [0, Math.SQRT2]], saddles: [[0, 0]],
    start: [-1.5, 0.001], window: [-2, 2, -2, 2], steps: 100,
  },
  plateau: {
    text: '1 - exp(-(x^2/4 + y^2))',
    slopes: ['exp(-(x^2/4 + y^2)) * (x/2)', 'exp(-(x^2/4 + y^2)) * (2*y)'],
    minima: [[0, 0]], saddles: [],
    start: [-3, 1.6], window: [-4, 2, -1.5, 2.5], steps: 100,
  },
  features: {
    text: '(x^2 + (k * y)^2) / 2', minima: [[0, 0]], saddles: [],
    start: [-3, 1], window: [-4, 3, -2, 2], steps: 60,
  },
};
const SURFACE_NAMES = {
  ravine: 'a ravine', Beale: 'Beale’s function',
  Rosenbrock: 'Rosenbrock’s valley', saddle: 'a saddle',
  plateau: 'a hole in a plateau', features: 'two features', own: 'your own',
  network: 'a real network',
};
// Letters that a formula may use as numbers to be set by sliders.
const LETTERS = ['a', 'b', 'c', 'k'];
const OWN_WINDOW = [-3, 3, -2, 2];

// Build a surface from its formula. A FormulaError says what is wrong.
/** @param {string} text @param {any} facts */
function surfaceOf(text, facts = {}) {
  const tree = Expressions.parse(text), slots = ['x', 'y', ...LETTERS];
  const letters = [];
  for (const [name, {at}] of Expressions.namesIn(tree)) {
    if (LETTERS.includes(name)) {
      letters.push(name);
    } else if (name !== 'x' && name !== 'y'
        && !Object.hasOwn(Expressions.CONSTANTS, name)) {
      throw new Expressions.FormulaError(`There is no “${name}” here; a `
        + `surface has x, y, pi, e and ${LETTERS.join(', ')}`
        + (/^[xy]{2,}$/.test(name) ? `; write ${[...name].join('*')}` : ''),
      at, name.length);
    }
  }
  const memory = new Float64Array(slots.length).fill(1);
  const build = (node) => {
    const run = Expressions.compile(node, (name) => slots.indexOf(name));
    return (x, y) => {
      memory[0] = x;
      memory[1] = y;
      return run(memory);
    };
  };
  const [dx, dy] = facts.slopes?.map(Expressions.parse)
    ?? ['x', 'y'].map((name) => derivative(tree, name));
  const [value, slopeX, slopeY, xx, xy, yy] = [tree, dx, dy,
    derivative(dx, 'x'), derivative(dx, 'y'), derivative(dy, 'y')].map(build);
  return {
    window: OWN_WINDOW, minima: [], saddles: [], ...facts, text, value,
    slopeX, slopeY, letters: letters.sort(),
    gradient: (x, y) => [slopeX(x, y), slopeY(x, y)],
    hessian(x, y) {
      const mixed = xy(x, y);
      return [[xx(x, y), mixed], [mixed, yy(x, y)]];
    },
    set(letter, number) {
      memory[slots.indexOf(letter)] = number;
    },
  };
}

// The curvatures of a surface at a point, the lower first.
function curvatures([[a, b], [, d]]) {
  const mean = (a + d) / 2, radius = Math.hypot((a - d) / 2, b);
  return [mean - radius, mean + radius];
}

// The curvatures' directions: the first one's, the second is at right angles.
function axis([[a, b], [, d]]) {
  const turn = Math.atan2(2 * b, a - d) / 2;
  return [-Math.sin(turn), Math.cos(turn)]; // of the lower curvature
}

// Go down from a place: Newton's step, each curvature taken as positive, and
// shortened until it goes down. Give where it ends, or null.
function descend({value, gradient, hessian}, x, y) {
  let height = value(x, y);
  for (let step = 0; step < 60; step++) {
    const slope = gradient(x, y), bend = hessian(x, y);
    const [ux, uy] = axis(bend), [low, high] = curvatures(bend);
    const floor = 1e-9 + 1e-6 * Math.max(Math.abs(low), Math.abs(high));
    const along = (slope[0] * ux + slope[1] * uy)
      / Math.max(Math.abs(low), floor);
    const across = (slope[1] * ux - slope[0] * uy)
      / Math.max(Math.abs(high), floor);
    const move = [ux * along - uy * across, uy * along + ux * across];
    let part = Math.min(1, 2 / Math.hypot(...move)), next = NaN;
    const goes = () => {
      next = value(x - part * move[0], y - part * move[1]);
      return next < height;
    };
    while (!goes() && part > 1e-10) {
      part /= 4;
    }
    if (!(next < height)) { // flat to the last digit: one more step
      const last = Math.hypot(...move) < 1e-5 ? 1 : 0;
      return Math.hypot(...slope) < 1e-4
        ? [x - last * move[0], y - last * move[1]] : null;
    }
    x -= part * move[0];
    y -= part * move[1];
    height = next;
    if (!(Math.hypot(x, y) < 100)) {
      return null;
    }
  }
  return Math.hypot(...gradient(x, y)) < 1e-4 ? [x, y] : null;
}

// A minimum is lower than all around it, at a distance at which x^4 shows.
function isLowest({value}, [x, y]) {
  const height = value(x, y) + 1e-13 * (1 + Math.abs(value(x, y)));
  return [0.003, 0.03].every((far) => Array.from({length: 16}, (_, i) =>
    value(x + far * Math.cos(i * Math.PI / 8), y + far * Math.sin(i
      * Math.PI / 8)) > height).every(Boolean));
}

// Go up or down to where the ground is flat, by Newton's method. Give the
// place if it is a saddle.
function findSaddle({gradient, hessian}, x, y) {
  for (let step = 0; step < 30; step++) {
    const move = Paths.solve(hessian(x, y), gradient(x, y));
    if (!move || !(Math.hypot(x, y) < 100)) {
      return null;
    }
    x -= move[0];
    y -= move[1];
    if (Math.hypot(...move) < 1e-12) {
      break;
    }
  }
  const [low, high] = curvatures(hessian(x, y));
  return low < -1e-6 * high && high > -1e-6 * low
    && Math.hypot(...gradient(x, y)) < 1e-8 ? [x, y] : null;
}

// The minima and saddles that are found from many places.
function stationaryPoints(surface) {
  const found = {minima: [], saddles: []};
  const keep = (list, at) => {
    if (at && list.every(([a, b]) => Math.hypot(a - at[0], b - at[1]) > 1e-3)
        && (list === found.saddles || isLowest(surface, at))) {
      list.push(at);
    }
  };
  for (let i = 0; i < 81; i++) {
    // off the middle lines, where a slope may be 0 by symmetry
    const x = -5.9 + 1.49 * (i % 9), y = -5.7 + 1.45 * Math.floor(i / 9);
    keep(found.minima, descend(surface, x, y));
    keep(found.saddles, findSaddle(surface, x / 2, y / 2));
  }
  return found;
}

// What of an own surface is shown: the usual, and its lowest minima.
function windowOf({value}, minima) {
  const lowest = Math.min(...minima.map((at) => value(...at)));
  const [left, right, low, high] = OWN_WINDOW;
  const kept = minima.filter(([x, y]) => value(x, y) - lowest
    < 1e-6 * (1 + Math.abs(lowest)) && Math.hypot(x, y) < 30);
  const wide = (i, from, to) => [
    Math.min(from, ...kept.map((at) => at[i] - 1)),
    Math.max(to, ...kept.map((at) => at[i] + 1))];
  return [...wide(0, left, right), ...wide(1, low, high)];
}

// The landscape of a real network, as recorded: heights between those on a
// grid, and the paths themselves.
function recorded({window, heights, rules}) {
  const [left, right, low, high] = window, last = heights.length - 1;
  const value = (x, y) => {
    const at = (x - left) / (right - left) * last;
    const up = (y - low) / (high - low) * last;
    const i = clamp(Math.floor(at), [0, last - 1]), a = clamp(at - i, [0, 1]);
    const j = clamp(Math.floor(up), [0, last - 1]), b = clamp(up - j, [0, 1]);
    return (1 - b) * ((1 - a) * heights[j][i] + a * heights[j][i + 1])
      + b * ((1 - a) * heights[j + 1][i] + a * heights[j + 1][i + 1]);
  };
  const path = ({points, losses}) => ({xs: Float64Array.from(points,
    ([x]) => x), ys: Float64Array.from(points, ([, y]) => y),
  losses: Float64Array.from(losses), count: points.length, ended: ''});
  const far = (right - left) / last / 2;
  return {window, value, minima: [], saddles: [], letters: [],
    gradient: (x, y) => [(value(x + far, y) - value(x - far, y)) / 2 / far,
      (value(x, y + far) - value(x, y - far)) / 2 / far],
    recorded: (rule) => rules[rule] ? path(rules[rule]) : null};
}

return {SURFACES, SURFACE_NAMES, recorded, LETTERS, surfaceOf, curvatures,
  stationaryPoints, windowOf};
})();
