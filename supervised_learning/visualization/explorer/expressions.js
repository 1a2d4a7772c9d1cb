'use strict';
// Formulas as people type them: parsed into trees, differentiated exactly,
// and turned into functions of an array of numbers. Nothing is evaluated as
// JavaScript.
//
// A node is {op, args, at}: op 'number' (value), 'name' (name), an operator
// or a function; at: its place in the text.

const Expressions = (() => {
class FormulaError extends Error {
  /** @param {string} message @param {number} at @param {number} length */
  constructor(message, at, length = 1) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

const FUNCTIONS = {
  sqrt: Math.sqrt, exp: Math.exp, log: Math.log, abs: Math.abs,
  sign: Math.sign, sin: Math.sin, cos: Math.cos, tan: Math.tan,
  tanh: Math.tanh, min: Math.min, max: Math.max,
};
const SIGNS = new Map([['−', '-'], ['·', '*'], ['×', '*'], ['^', '**']]);
const SYNONYMS = {minimum: 'min', maximum: 'max', ln: 'log', square: 'square'};
const CONSTANTS = {pi: Math.PI, e: Math.E};
// A formula is read, differentiated and run by functions that call
// themselves: as deep as this, no browser's stack overflows.
const DEEPEST = 100, LONGEST = 2000;
// after spaces: a number, a name, or a sign
const TOKEN = new RegExp('\\s*(?:' + [
  /(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/,
  /((?:(?:np|tf|math)\.)?[\p{L}_][\p{L}\p{Nd}_₀-₉]*)/u,
  /(\*\*|[-+*/^(),−·×²³])/].map((part) => part.source).join('|') + ')',
'uy');

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match; (match = TOKEN.exec(text)); end = TOKEN.lastIndex) {
    const [whole, digits, name, sign] = match;
    const word = digits ?? name ?? sign;
    found.push({kind: digits ? 'number' : name ? 'name' : 'sign',
      text: SIGNS.get(word) ?? word.replace(/^(np|tf|math)\./, ''),
      at: match.index + whole.length - word.length, length: word.length});
  }
  const rest = text.slice(end);
  if (rest.trim()) {
    const at = end + rest.search(/\S/);
    throw new FormulaError(`“${[...text.slice(at)][0]}” has no meaning here`,
      at);
  }
  found.push({kind: 'end', text: 'the end', at: text.trimEnd().length,
    length: 1});
  return found;
}

const number = (value, at) => ({op: 'number', value, args: [], at});

// Parse a formula. + - bind least, then * /, then a sign, then powers, which
// group to the right: as in Python.
function parse(text) {
  if (text.length > LONGEST) {
    throw new FormulaError(`A formula has at most ${LONGEST} characters`,
      LONGEST, text.length - LONGEST);
  }
  const list = tokens(text);
  let next = 0, deep = 0;
  const peek = (sign) => list[next].kind === 'sign'
    && list[next].text === sign;
  const accept = (sign) => peek(sign) && list[next++];
  const fail = (wanted) => {
    const {kind, text: word, at, length} = list[next];
    throw new FormulaError(kind === 'end' ? `The formula ends too early: ${
      wanted} is missing` : `“${word}” stands where ${wanted} is expected`,
    at, length);
  };
  const close = () => accept(')') || fail('a closing bracket “)”');

  function sum() {
    let left = product();
    for (let sign; (sign = accept('+') || accept('-'));) {
      left = {op: sign.text, args: [left, product()], at: sign.at};
    }
    return left;
  }
  function product() {
    let left = signed();
    for (;;) {
      const sign = accept('*') || accept('/');
      const before = list[next - 1];
      if (sign) {
        left = {op: sign.text, args: [left, signed()], at: sign.at};
      } else if (before.kind === 'number'
          && (list[next].kind === 'name' || peek('('))) { // 2x
        left = {op: '*', args: [left, power()], at: before.at};
      } else {
        return left;
      }
    }
  }
  function signed() {
    if (++deep > DEEPEST) {
      throw new FormulaError('This is nested too deeply', list[next].at);
    }
    const sign = accept('-');
    const inner = sign ? {op: 'negate', args: [signed()], at: sign.at}
      : accept('+') ? signed() : power();
    deep--;
    return inner;
  }
  function power() {
    let base = atom();
    for (let sign; (sign = accept('²') || accept('³'));) {
      base = {op: '**', args: [base, number(sign.text === '²' ? 2 : 3)],
        at: sign.at};
    }
    const raised = accept('**');
    return raised ? {op: '**', args: [base, signed()], at: raised.at}
      : base;
  }
  function atom() {
    const token = list[next];
    if (token.kind === 'number') {
      next++;
      return number(Number(token.text), token.at);
    }
    if (accept('(')) {
      const inside = sum();
      close();
      return inside;
    }
    if (token.kind !== 'name') {
      fail('a number or a name');
    }
    next++;
    if (!peek('(')) {
      return {op: 'name', name: token.text, args: [], at: token.at};
    }
    return call(token);
  }
  function call({text: word, at, length}) {
    const op = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : word;
    if (op !== 'square' && !Object.hasOwn(FUNCTIONS, op)) {
      throw new FormulaError(`There is no function “${word}”; there are ${
        Object.keys(FUNCTIONS).join(', ')}`, at, length);
    }
    accept('(');
    const args = [sum()];
    while (accept(',')) {
      args.push(sum());
    }
    close();
    const wanted = FUNCTIONS[op]?.length ?? 1;
    if (args.length !== wanted) {
      throw new FormulaError(`“${word}” takes ${wanted === 1 ? 'one number'
        : 'two numbers'}`, at, length);
    }
    return op === 'square' ? {op: '**', args: [args[0], number(2)], at}
      : {op, args, at};
  }

  const tree = sum();
  if (list[next].kind !== 'end') {
    fail('an operator');
  }
  if (depth(tree) > DEEPEST) {
    throw new FormulaError(`A formula has at most ${DEEPEST} operators, one `
      + 'around the other', 0, text.length);
  }
  return tree;
}

// How deep a tree is. Sums and products grow to the left, so go down there.
function depth(node) {
  let most = 0;
  for (let down = 0; node; down++, [node] = node.args) {
    for (const other of node.args.slice(1)) {
      most = Math.max(most, down + 1 + depth(other));
    }
    most = Math.max(most, down);
  }
  return most;
}

// The names in a tree, each with the node where it stands first.
function namesIn(node, found = new Map()) {
  if (node.op === 'name' && !found.has(node.name)) {
    found.set(node.name, node);
  }
  node.args.forEach((part) => namesIn(part, found));
  return found;
}

// Trees for derivatives, without the terms that are 0 and the factors 1.
const is = (node, value) => node.op === 'number' && node.value === value;
const make = (op, ...args) => ({op, args});
const plus = (a, b) => is(a, 0) ? b : is(b, 0) ? a : make('+', a, b);
const minus = (a, b) => is(b, 0) ? a : is(a, 0) ? negate(b)
  : make('-', a, b);
const negate = (a) => a.op === 'number' ? number(-a.value)
  : make('negate', a);
function times(a, b) {
  if (is(a, 0) || is(b, 0)) {
    return number(0);
  }
  if (a.op === 'number' && b.op === 'number') {
    return number(a.value * b.value);
  }
  return is(a, 1) ? b : is(b, 1) ? a : make('*', a, b);
}
const over = (a, b) => is(a, 0) || is(b, 1) ? a : make('/', a, b);
const toThe = (a, n) => n === 1 ? a : n === 0 ? number(1)
  : make('**', a, number(n));

const SLOPES = { // of a function, at u
  sqrt: (u) => over(number(0.5), make('sqrt', u)),
  exp: (u) => make('exp', u),
  log: (u) => over(number(1), u),
  abs: (u) => make('sign', u),
  sign: () => number(0),
  sin: (u) => make('cos', u),
  cos: (u) => negate(make('sin', u)),
  tan: (u) => plus(number(1), toThe(make('tan', u), 2)),
  tanh: (u) => minus(number(1), toThe(make('tanh', u), 2)),
};

// The exact derivative of a tree by a name.
function derivative(node, name) {
  const [u, v] = node.args;
  const [du, dv] = node.args.map((part) => derivative(part, name));
  switch (node.op) {
    case 'number': return number(0);
    case 'name': return number(node.name === name ? 1 : 0);
    case '+': return plus(du, dv);
    case '-': return minus(du, dv);
    case 'negate': return is(du, 0) ? du : negate(du);
    case '*': return plus(times(du, v), times(u, dv));
    case '/': return minus(over(du, v), is(dv, 0) ? dv
      : over(times(u, dv), toThe(v, 2)));
    case '**':
      if (v.op === 'number') {
        return times(times(v, toThe(u, v.value - 1)), du);
      }
      return plus(times(times(v, make('**', u, minus(v, number(1)))), du),
        is(dv, 0) ? dv : times(times(node, make('log', u)), dv));
    case 'min': return is(du, 0) && is(dv, 0) ? du
      : make('less', u, v, du, dv);
    case 'max': return is(du, 0) && is(dv, 0) ? du
      : make('less', v, u, du, dv);
    case 'less': return make('less', u, v,
      ...node.args.slice(2).map((part) => derivative(part, name)));
    default: return times(SLOPES[node.op](u), du);
  }
}

// Turn a tree into a function of an array; slot: the index of a name in it.
function compile(node, slot) {
  const [f, g, h, i] = node.args.map((part) => compile(part, slot));
  switch (node.op) {
    case 'number': {
      const {value} = node;
      return () => value;
    }
    case 'name': {
      if (Object.hasOwn(CONSTANTS, node.name) && slot(node.name) < 0) {
        const value = CONSTANTS[node.name];
        return () => value;
      }
      const at = slot(node.name);
      return (array) => array[at];
    }
    case '+': return (array) => f(array) + g(array);
    case '-': return (array) => f(array) - g(array);
    case '*': return (array) => f(array) * g(array);
    case '/': return (array) => f(array) / g(array);
    case 'negate': return (array) => -f(array);
    case '**':
      if (is(node.args[1], 2)) {
        return (array) => {
          const base = f(array);
          return base * base;
        };
      }
      return (array) => f(array) ** g(array);
    case 'less': return (array) =>
      f(array) < g(array) ? h(array) : i(array);
    default: {
      const apply = FUNCTIONS[node.op];
      return g ? (array) => apply(f(array), g(array))
        : (array) => apply(f(array));
    }
  }
}

// A formula again as text, with values in the place of names where given.
const BINDING = {'+': 1, '-': 1, '*': 2, '/': 2, negate: 3, '**': 4};
/** @param {any} node @param {Function} name @param {Function} value */
function written(node, name = (text) => text, value = String) {
  const inner = (part, least) => {
    const text = written(part, name, value);
    return (BINDING[part.op] ?? 9) < least
      || (least > 1 && text.startsWith('−')) ? `(${text})` : text;
  };
  const [u, v] = node.args;
  switch (node.op) {
    case 'number': return value(node.value);
    case 'name': return name(node.name);
    case '+': return `${inner(u, 1)} + ${inner(v, 2)}`;
    case '-': return `${inner(u, 1)} − ${inner(v, 2)}`;
    case '*': return `${inner(u, 2)} · ${inner(v, 3)}`;
    case '/': return `${inner(u, 2)} / ${inner(v, 3)}`;
    case 'negate': return `−${inner(u, 3)}`;
    case '**': return `${inner(u, 5)}^${inner(v, 5)}`;
    case 'sqrt': return `√(${written(u, name, value)})`;
    default: return `${node.op}(${node.args.map(
      (part) => written(part, name, value)).join(', ')})`;
  }
}

return {FormulaError, FUNCTIONS, CONSTANTS, parse, namesIn, derivative,
  compile, written};
})();
