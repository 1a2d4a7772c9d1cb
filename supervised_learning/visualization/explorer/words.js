'use strict';
// Small things that all the page's parts share: elements, numbers, fields.

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

// A number as people write it, in decimals; no 0x10, no Infinity.
const decimal = (text) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)
  ? Number(text) : NaN;

// A number for the eye: four digits, or as many as are asked for.
function shown(value, digits = 4) {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  }
  const size = Math.abs(value);
  return String(value !== 0 && (size >= 1e5 || size < 1e-3)
    ? value.toExponential(digits - 1).replace(/\.?0+e/, 'e').replace('e+', 'e')
    : Number(value.toPrecision(digits))).replace(/-/g, '−');
}
const pair = (x, y) => `(${shown(x, 3)}, ${shown(y, 3)})`;

const say = (text) => { $('status').textContent = text; };

// A text field that takes a number in a range, and says what is wrong else.
function numberField(input, error, {name, range, whole, get, set}) {
  const wrong = (text) => {
    input.setAttribute('aria-invalid', String(text !== ''));
    error.textContent = text;
  };
  const show = () => {
    if (document.activeElement !== input
        || input.getAttribute('aria-invalid') !== 'true') {
      input.value = String(get());
      wrong('');
    }
  };
  input.addEventListener('change', () => {
    const text = input.value.trim().replace('−', '-');
    const value = decimal(text), [low, high] = range;
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

// What a slider's position, 0 to 1, means. Rates and epsilon are on a
// logarithmic scale, and so is the distance of a weight from 1.
function scaleOf([low, high], linear = false) {
  if (linear) {
    return {to: (value) => (value - low) / (high - low), steps: 100,
      from: (at) => Number((low + at * (high - low)).toPrecision(3))};
  }
  const weight = low === 0;
  return {
    to: (value) => weight ? Math.log10(1 - value) / Math.log10(1 - high)
      : Math.log10(value / low) / Math.log10(high / low),
    from(at) {
      const value = weight ? 1 - Number(((1 - high) ** at).toPrecision(2))
        : low * (high / low) ** at;
      return clamp(Number(value.toPrecision(weight ? 6 : 2)), [low, high]);
    },
    steps: weight ? 100 : Math.round(25 * Math.log10(high / low)),
  };
}

let fields = 0; // numbers them, for their ids

// A slider and a field for one number. Give the elements, and a function
// that shows the number again.
function slide({label, range, whole, linear, most = range, get, set}) {
  const id = `field-${fields++}`, scale = scaleOf(most, linear);
  const slider = el('input', {type: 'range', min: 0, max: scale.steps,
    step: 1, 'aria-label': `${label}, slider`});
  const input = el('input', {type: 'text', id, inputMode: 'decimal',
    autocomplete: 'off', 'aria-label': label,
    'aria-describedby': `${id}-error`});
  const error = el('p', {className: 'error', id: `${id}-error`});
  const showField = numberField(input, error,
    {name: label, range, whole, get, set});
  slider.addEventListener('input', () => {
    const value = scale.from(slider.value / scale.steps);
    input.setAttribute('aria-invalid', 'false');
    error.textContent = '';
    set(whole ? Math.max(range[0], Math.round(value)) : value);
    input.value = String(get());
    slider.setAttribute('aria-valuetext', shown(get()));
  });
  const show = () => {
    if (document.activeElement !== slider) {
      slider.value = Math.round(clamp(scale.to(get()), [0, 1]) * scale.steps);
    }
    slider.setAttribute('aria-valuetext', shown(get()));
    showField();
  };
  show();
  return {slider, input, error, show};
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
      if (!(problem instanceof FormulaError)) {
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
