'use strict';
// Elements, and fields that take a number or a formula.

const Fields = (() => {
const {clamp, shown} = Numbers;

/** @returns {any} */
const $ = (id) => document.getElementById(id);

function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role') {
      element.setAttribute(key, value);
    } else {
      element[key] = value;
    }
  }
  element.append(...children);
  return element;
}

const say = (text) => { $('status').textContent = text; };

// Save what a file would hold under a name.
function download(blob, name) {
  const href = URL.createObjectURL(blob);
  el('a', {href, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

// A text field that takes a number in a range, and says what is wrong else.
function numberField(input, error, {name, range, whole = false, get, set}) {
  const wrong = (text) => {
    input.setAttribute('aria-invalid', String(text !== ''));
    error.textContent = text;
  };
  const show = (anyway = false) => {
    if (anyway || document.activeElement !== input
        || input.getAttribute('aria-invalid') !== 'true') {
      input.value = String(get());
      wrong('');
    }
  };
  input.addEventListener('change', () => {
    const text = input.value.trim().replace('−', '-');
    const value = Numbers.decimal(text), [low, high] = range;
    const kind = whole ? 'a whole number' : 'a number';
    const wanted = `Type ${kind} from ${shown(low)} to ${shown(high)}; `
      + `${name} is still ${shown(get())}.`;
    if (Number.isNaN(value) || (whole && !Number.isInteger(value))) {
      wrong(`${text ? `“${text.slice(0, 20)}” is not ${kind}`
        : 'The field is empty'}. ${wanted}`);
    } else if (value < low || value > high) {
      wrong(`${shown(value)} is out of range. ${wanted}`);
    } else {
      wrong('');
      set(value);
      input.value = String(get());
    }
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      wrong('');
      show();
    }
  });
  return show;
}

// The figures at which a slider of rates stops, in each power of ten.
const FIGURES = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8,
  3, 3.3, 3.6, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9];
const figure = (at) => Number(`${FIGURES[at % FIGURES.length]}e${
  Math.floor(at / FIGURES.length)}`);

// What a slider's position means, 0 to steps: evenly, or on a logarithmic
// scale, as for rates and epsilon. by: the size of an even step. A weight,
// from 0, goes by its distance from 1.
function scaleOf([low, high], by = 0, whole = false) {
  if (by) {
    return {to: (value) => (value - low) / by,
      steps: Math.round((high - low) / by),
      from: (at) => Number((low + at * by).toPrecision(6))};
  }
  const weight = low === 0, least = weight ? 1 - high : low;
  const most = weight ? 1 : high;
  let stops = [];
  for (let at = 0, value = 0; value < most * (1 - 1e-9); at++) {
    value = Number((figure(at) * least).toPrecision(6));
    stops.push(weight ? Number((1 - value).toPrecision(6))
      : whole ? Math.round(value) : value);
  }
  if (weight) {
    stops.reverse();
  }
  stops = [...new Set(stops)];
  return {to: (value) => d3.leastIndex(stops, (stop) => Math.abs(Math.log(
    weight ? (1 - stop) / (1 - value) : stop / value))),
  from: (at) => stops[at], steps: stops.length - 1};
}

let fields = 0; // numbers them, for their ids

// A slider and a field for one number. Give the elements, and a function
// that shows the number again.
function slide({label, range, whole = false, by = 0, most = range, get, set}) {
  const id = `field-${fields++}`, scale = scaleOf(most, by, whole);
  const slider = el('input', {type: 'range', min: 0, max: scale.steps,
    step: 1, 'aria-label': `${label}, slider`});
  const input = el('input', {type: 'text', id, inputMode: 'decimal',
    autocomplete: 'off', 'aria-label': label,
    'aria-describedby': `${id}-error`});
  const error = el('p', {className: 'error', id: `${id}-error`});
  const showField = numberField(input, error,
    {name: label, range, whole, get, set});
  slider.addEventListener('input', () => {
    set(scale.from(Number(slider.value)));
    show(true);
  });
  const show = (anyway = false) => {
    if (document.activeElement !== slider) {
      slider.value = Math.round(scale.to(clamp(get(), most)));
    }
    slider.setAttribute('aria-valuetext', shown(get()));
    showField(anyway);
  };
  show();
  return {slider, input, error, show,
    at: (value) => scale.to(clamp(value, most)) / scale.steps};
}

// A text that is read as a formula or a rule; what is wrong is said below
// it, with the place marked.
function formulaField(input, error, take) {
  input.addEventListener('input', () => {
    try {
      take(input.value);
      input.setAttribute('aria-invalid', 'false');
      error.replaceChildren();
    } catch (problem) {
      if (!(problem instanceof Expressions.FormulaError)) {
        throw problem;
      }
      const {message, at, length} = problem, text = input.value;
      const before = text.slice(0, at), from = before.lastIndexOf('\n') + 1;
      const end = text.indexOf('\n', at);
      input.setAttribute('aria-invalid', 'true');
      error.replaceChildren(`${message}.`, el('code', {},
        text.slice(Math.max(from, at - 24), at),
        el('mark', {textContent: text.slice(at, at + length).trim() || '␣'}),
        text.slice(at + length, end < 0 ? undefined : end).slice(0, 24)));
    }
  });
}

return {$, el, say, download, slide, numberField, formulaField, scaleOf};
})();
