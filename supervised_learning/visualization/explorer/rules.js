'use strict';
// The optimizers, as the numbered modules of ../../optimization write them.
// A program runs for x and y alike, each with its own gradient and memory.

const Rules = (() => {
const {FormulaError, FUNCTIONS, CONSTANTS, parse, namesIn,
  compile} = Expressions;

const RULES = {
  GD: {
    name: 'GD', file: '100-gradient_descent.py', settings: {alpha: 0.01},
    text: 'var = var - alpha * grad', mark: 'circle',
    note: 'A step against the gradient.',
  },
  momentum: {
    name: 'momentum', file: '5-momentum.py',
    settings: {alpha: 0.01, beta1: 0.9}, mark: 'square',
    text: 'v = beta1 * v + (1 - beta1) * grad; var = var - alpha * v',
    note: 'v is an average of the gradients.',
  },
  'momentum-6': {
    name: 'momentum, as in Keras', file: '6-momentum.py',
    settings: {alpha: 0.01, beta1: 0.9}, mark: 'square',
    text: 'v = beta1 * v - alpha * grad; var = var + v',
    note: 'v is a sum: its steps are 1 / (1 − beta1) times as long as those '
      + 'of the average.',
  },
  Nesterov: {
    name: 'Nesterov', file: '101-nesterov.py',
    settings: {alpha: 0.01, beta1: 0.9}, mark: 'triangle',
    text: 'v = beta1 * v + grad; var = var - alpha * (grad + beta1 * v)',
    note: 'var is the point ahead, where the gradient is asked for.',
  },
  AdaGrad: {
    name: 'AdaGrad', file: '102-AdaGrad.py',
    settings: {alpha: 0.01, epsilon: 1e-8}, mark: 'down',
    text: 's = s + grad ** 2; var = var - alpha * grad / (sqrt(s) + epsilon)',
    note: 's only grows, so the rate alpha / √s only falls.',
  },
  RMSProp: {
    name: 'RMSProp', file: '7-RMSProp.py',
    settings: {alpha: 0.01, beta2: 0.9, epsilon: 1e-8}, mark: 'plus',
    text: 's = beta2 * s + (1 - beta2) * grad ** 2; '
      + 'var = var - alpha * grad / (sqrt(s) + epsilon)',
    note: 'Epsilon is outside the root.',
  },
  'RMSProp-8': {
    name: 'RMSProp, as in Keras', file: '8-RMSProp.py',
    settings: {alpha: 0.01, beta2: 0.9, epsilon: 1e-8}, mark: 'plus',
    text: 's = beta2 * s + (1 - beta2) * grad ** 2; '
      + 'var = var - alpha * grad / sqrt(s + epsilon)',
    note: 'Epsilon is inside the root.',
  },
  AdaDelta: {
    name: 'AdaDelta', file: '103-AdaDelta.py',
    settings: {rho: 0.95, epsilon: 1e-6}, mark: 'times',
    text: 's = rho * s + (1 - rho) * grad ** 2; '
      + 'step = grad * sqrt(d + epsilon) / sqrt(s + epsilon); '
      + 'd = rho * d + (1 - rho) * step ** 2; var = var - step',
    note: 'It has no learning rate; epsilon starts the steps off.',
  },
  Adam: {
    name: 'Adam', file: '9-Adam.py',
    settings: {alpha: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8},
    mark: 'star',
    text: 'v = beta1 * v + (1 - beta1) * grad; '
      + 's = beta2 * s + (1 - beta2) * grad ** 2; '
      + 'var = var - alpha * (v / (1 - beta1 ** t)) / '
      + '(sqrt(s / (1 - beta2 ** t)) + epsilon)',
    note: 'Both averages are corrected for their start at 0.',
  },
  'Adam-10': {
    name: 'Adam, as in Keras', file: '10-Adam.py',
    settings: {alpha: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8},
    mark: 'star',
    text: 'v = beta1 * v + (1 - beta1) * grad; '
      + 's = beta2 * s + (1 - beta2) * grad ** 2; '
      + 'var = var - alpha * sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * v / '
      + '(sqrt(s) + epsilon)',
    note: 'Epsilon is beside the uncorrected root.',
  },
  Newton: {
    name: 'Newton', file: '104-newton.py', settings: {alpha: 1},
    mark: 'diamond', curved: true,
    text: 'var = var - alpha * p',
    note: 'p solves hessian p = grad: the step goes to where the local '
      + 'quadratic model is flat, be that a minimum or a saddle.',
  },
};
const KERAS = ['momentum-6', 'RMSProp-8', 'Adam-10'];

// What a hyperparameter may be, and what it usually is, by its name.
const KINDS = [
  {name: /^(alpha|α|lr|eta|η|rate|learning_?rate|step_?size)$/i,
    range: [1e-6, 100], usual: 0.05},
  {name: /^(epsilon|ε|eps|tiny|small)$/i, range: [1e-12, 1], usual: 1e-8},
  {name: /^(b|beta|β|rho|ρ)_?(2|₂)$/i, range: [0, 0.9999], usual: 0.999},
  {name: /^(b|beta|β|rho|ρ|mu|μ|gamma|γ|momentum|decay)_?[01₁]?$/i,
    range: [0, 0.9999], usual: 0.9},
  {name: /^/, range: [1e-4, 100], usual: 1}];
const kindOf = (key) => KINDS.find(({name}) => name.test(key));
const rangeOf = (key) => kindOf(key).range;
const usualOf = (key) => kindOf(key).usual;

// Names that a typed rule means by grad and var.
const MEANT = {grad: ['g', 'dw', 'dx', 'dvar', 'grads', 'gradient',
  'gradients'], var: ['x', 'y', 'w', 'theta', 'θ', 'weight', 'weights',
  'param', 'params']};

// Whether two names differ by a letter: one more, another, or two swapped.
function alike(a, b) {
  const from = [...a].findIndex((letter, i) => letter !== b[i]);
  const tail = (text, skip) => text.slice(from + skip);
  return from < 0 ? b.length === a.length + 1
    : tail(a, 1) === tail(b, 1) || tail(a, 0) === tail(b, 1)
      || tail(a, 1) === tail(b, 0) || (a[from] === b[from + 1]
        && a[from + 1] === b[from] && tail(a, 2) === tail(b, 2));
}

// Refuse a name that is a slip of the pen, or one of JavaScript's own.
function checkSetting(name, at, others) {
  const meant = Object.keys(MEANT).find((one) => MEANT[one].includes(
    name.toLowerCase())) ?? others.find((one) => one.length > 2
    && name.length > 2 && !/\d$/.test(name) && alike(name, one));
  if (meant) {
    throw new FormulaError(`There is no “${name}” here; did you mean ${
      meant}?`, at, name.length);
  }
  if (name in {}) {
    throw new FormulaError(`“${name}” cannot be a setting; take another name`,
      at, name.length);
  }
}

// Build a rule from its program: lines, or parts between semicolons, that
// assign to names. Memory: names that are read before they are assigned; 0
// at first. Settings: names that are never assigned. A FormulaError says
// what is wrong, and where.
const GIVEN = ['var', 'grad', 't', 'p'];
function program(text, curved = false) {
  const lines = [], names = [...GIVEN], memory = [], settings = [];
  const assigned = new Set(), readFirst = new Map();
  const bare = text.replace(/#[^\n]*/g, (comment) =>
    ' '.repeat(comment.length));
  for (const match of bare.matchAll(/[^;\n]+/g)) {
    const [part] = match, from = match.index;
    if (!part.trim()) {
      continue;
    }
    const found = part.match(
      /^(\s*)([\p{L}_][\p{L}\p{Nd}_₀-₉]*)\s*(\*\*|[-+*/])?=(?!=)/u);
    const first = from + part.search(/\S/);
    if (!found) {
      throw new FormulaError('Each line gives a name its value, as in '
        + '“v = 0.9 * v + grad”', first, part.trim().length);
    }
    const [before, , target, sign] = found;
    if (['grad', 't'].includes(target) || target in {}
        || Object.hasOwn(FUNCTIONS, target)) {
      throw new FormulaError(`“${target}” is given; take another name`, first,
        target.length);
    }
    let tree;
    try {
      tree = parse(' '.repeat(from + before.length)
        + part.slice(before.length));
    } catch (error) {
      error.at = Math.max(error.at, first);
      throw error;
    }
    if (sign) { // var -= step
      tree = {op: sign, args: [{op: 'name', name: target, args: []}, tree]};
    }
    for (const [name, {at}] of namesIn(tree)) {
      if (!assigned.has(name) && !readFirst.has(name)) {
        readFirst.set(name, at);
      }
    }
    assigned.add(target);
    lines.push({target, tree});
  }
  if (!assigned.has('var')) {
    throw new FormulaError('A last line has to move var, as in '
      + '“var = var - alpha * grad”', text.trimEnd().length);
  }
  for (const [name, at] of readFirst) {
    if (GIVEN.includes(name) && (name !== 'p' || curved)) {
      continue;
    }
    if (assigned.has(name)) {
      memory.push(name);
    } else if (!Object.hasOwn(CONSTANTS, name)) {
      checkSetting(name, at, [...GIVEN.slice(0, 2), ...assigned]);
      settings.push(name);
    }
  }
  names.push(...memory, ...settings,
    ...[...assigned].filter((name) => !names.includes(name)
      && !memory.includes(name)));
  const slot = (name) => names.indexOf(name);
  const steps = lines.map(({target, tree}) => ({to: slot(target),
    value: compile(tree, slot)}));
  const run = (array) => {
    for (let i = 0; i < steps.length; i++) {
      array[steps[i].to] = steps[i].value(array);
    }
  };
  const rate = settings.find((name) => kindOf(name) === KINDS[0]) ?? '';
  return {text, lines, names, memory, settings, rate, slot, steps, run};
}

for (const rule of Object.values(RULES)) {
  rule.program = program(rule.text, rule.curved);
}

return {RULES, KERAS, GIVEN, rangeOf, usualOf, program};
})();
