'use strict';
// Numbers, read and written.

const Numbers = (() => {
/** @param {number} value @param {number[]} range */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

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

return {clamp, decimal, shown, pair};
})();
