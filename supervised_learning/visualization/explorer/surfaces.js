'use strict';
// Losses of two variables, as formulas; the derivatives follow from them.
// window: lowest and highest x, then y. steps: how many a race takes. slopes:
// the derivatives in the order of ../surfaces.py, so that paths that rattle
// agree with the modules' too.

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
};
// Letters that a formula may use as numbers to be set by sliders.
const LETTERS = ['a', 'b', 'c', 'k'];
const OWN_WINDOW = [-3, 3, -2, 2];

// Build a surface from its formula. A FormulaError says what is wrong.
function surfaceOf(text, facts = {}) {
  const tree = parse(text), slots = ['x', 'y', ...LETTERS];
  const letters = [];
  for (const [name, {at}] of namesIn(tree)) {
    if (LETTERS.includes(name)) {
      letters.push(name);
    } else if (name !== 'x' && name !== 'y'
        && !Object.hasOwn(CONSTANTS, name)) {
      throw new FormulaError(`There is no “${name}” here; a surface has x, y, `
        + `pi, e and ${LETTERS.join(', ')}`
        + (/^[xy]{2,}$/.test(name) ? `; write ${[...name].join('*')}` : ''),
      at, name.length);
    }
  }
  const memory = new Float64Array(slots.length).fill(1);
  const build = (node) => {
    const run = compile(node, (name) => slots.indexOf(name));
    return (x, y) => {
      memory[0] = x;
      memory[1] = y;
      return run(memory);
    };
  };
  const [dx, dy] = facts.slopes?.map(parse)
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

// Find the minima and saddles in the window, by Newton's method from a grid.
function stationaryPoints(surface) {
  const [left, right, low, high] = surface.window;
  const found = {minima: [], saddles: []};
  const size = Math.max(right - left, high - low);
  for (let i = 0; i < 289; i++) {
    let x = left + (right - left) * (i % 17) / 16;
    let y = low + (high - low) * Math.floor(i / 17) / 16;
    let change = [1, 1];
    for (let step = 0; step < 40 && change
        && Math.hypot(...change) > 1e-12 * size; step++) {
      change = solve(surface.hessian(x, y), surface.gradient(x, y));
      if (change) {
        x -= change[0];
        y -= change[1];
      }
    }
    if (!change || !(Math.hypot(...change) <= 1e-9 * size) || x < left
        || x > right || y < low || y > high) {
      continue;
    }
    const [least, most] = curvatures(surface.hessian(x, y));
    const kind = least > 0 ? found.minima : most > 0 ? found.saddles : null;
    if (kind?.every(([a, b]) => Math.hypot(a - x, b - y) > 1e-4 * size)) {
      kind.push([x, y]);
    }
  }
  return found;
}
