'use strict';
// The tasks, the learner's texts, and what of them the browser keeps.

const Course = (() => {
// number: of the task that is open; kept: whether the browser keeps texts
const state = {tasks: [], number: 0, texts: {}, solved: [], kept: true};

/** @returns {any} */
const task = (number = state.number) => state.tasks.find(
  (one) => one.number === number);
const written = () => state.tasks.filter(({numpy}) => numpy);
const text = (one = task()) => state.texts[one.file] ?? one.starter;
const isWritten = (one) => text(one) !== one.starter;
const isSolved = ({number}) => state.solved.includes(number);

// Keep a text, or with none give what is kept. A browser may refuse to.
function keep(name, value = undefined) {
  try {
    if (value !== undefined) {
      localStorage.setItem(`learn/${name}`, value);
    }
    return localStorage.getItem(`learn/${name}`);
  } catch {
    state.kept = false;
    return null;
  }
}

function write(one, value) {
  state.texts[one.file] = value;
  keep(one.file, value);
}

// Put another text in place of one, which before() gives from then on.
function replace(one, value) {
  if (isWritten(one)) {
    keep(`before/${one.file}`, text(one));
  }
  write(one, value);
}
function before(one = task()) {
  const old = keep(`before/${one.file}`);
  return old === text(one) ? null : old;
}

// Take over what another tab has kept; a text that is known here alone can be
// brought back. Returns the task of a text.
function follow({key, oldValue, newValue}) {
  const one = written().find(({file}) => key === `learn/${file}`);
  if (one && newValue !== null) {
    if (![oldValue ?? one.starter, newValue].includes(text(one))) {
      keep(`before/${one.file}`, text(one));
    }
    state.texts[one.file] = newValue;
  }
  readSolved();
  return one;
}

function solve({number}, solved) {
  state.solved = state.solved.filter((one) => one !== number);
  if (solved) {
    state.solved.push(number);
  }
  keep('solved', state.solved.join());
}

function readSolved() {
  state.solved = (keep('solved') ?? '').split(',').filter(Boolean).map(Number);
}

// The next task that can be solved here and is not yet, or undefined.
function next() {
  const order = written(), at = order.indexOf(task());
  return [...order.slice(at + 1), ...order.slice(0, at)].find(
    (one) => one.points && !isSolved(one));
}

async function load() {
  const {tasks, further} = await (await fetch('course.json')).json();
  state.tasks = [...tasks, ...further];
  for (const one of written()) {
    state.texts[one.file] = keep(one.file) ?? one.starter;
  }
  readSolved();
}

// What Python gets: all files, as in one folder.
const files = () => Object.fromEntries(written().map((one) => [one.file,
  text(one)]));

return {state, task, written, text, isWritten, isSolved, write, replace,
  before, follow, solve, next, load, files};
})();
