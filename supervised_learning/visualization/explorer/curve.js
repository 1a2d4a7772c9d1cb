'use strict';
// The loss curves, with the balls of the map on them: logarithmic, above the
// lowest value that is known.

const CurveView = (() => {
const {clamp, shown} = Numbers;
const {$} = Fields;
const {state, live} = State;
const {FONT, NIGHT, ball, edged, ink, prepare, sizeOf} = Looks;
const {TrailLayer, exit, cross} = Trails;
const {headOf} = MapView;
/** @type {any} */
let curves = [];
let layer = null, key = '', box = null, scale = null;

// The axis: from the highest loss, or 100 times the first, down to the lowest
// one that differs from zero. zero: the lowest value that is known, of a
// minimum; without one, 0, or the lowest of the paths where they get below 0.
// It has a place of its own, under a break.
function scaleOf(trails) {
  let {lowest} = live.ground, highest = -Infinity, first = null;
  const each = (act) => trails.forEach(({path: {losses, count}}) =>
    losses.subarray(0, count).forEach((loss) => Number.isFinite(loss)
      && act(loss)));
  each((loss) => {
    first ??= loss;
    lowest = Math.min(lowest, loss);
    highest = Math.max(highest, loss);
  });
  if (first === null) {
    return {zero: 0, least: 0, breaks: false, top: 1, bottom: 0.1};
  }
  const far = 100 * Math.max(Math.abs(first), 1);
  const zero = live.ground.minima.length || lowest < 0
    ? Math.max(lowest, first - far) : 0;
  const top = clamp(highest - zero, [1e-300, far]);
  // what is less than rounding is about 0
  const least = Math.max(4 * Number.EPSILON * Math.abs(zero), 1e-16 * top);
  let bottom = Infinity, breaks = false;
  each((loss) => {
    if (loss - zero > least) {
      bottom = Math.min(bottom, loss - zero);
    } else if (loss >= zero) {
      breaks = true;
    }
  });
  return {zero, least, breaks, top,
    bottom: Math.min(top / 10, bottom)};
}

function layCurves(width, height) {
  const now = `${width},${height},${NIGHT.matches}`;
  if (curves.of === live.paths && key === now) {
    return;
  }
  key = now;
  box = {left: 56, top: 10, right: width - 14, bottom: height - 24};
  scale = scaleOf(live.trails);
  const x = d3.scaleLinear([0, state.steps], [box.left, box.right]);
  const y = d3.scaleLog([scale.bottom, scale.top],
    [box.bottom - (scale.breaks ? 24 : 4), box.top + 4]);
  const at = (loss) => {
    const above = loss - scale.zero;
    return Number.isNaN(above) ? NaN : above > scale.least
      ? Math.max(y(Math.min(above, 1e300)), -1e6)
      : above < -scale.least ? box.bottom + 40 : box.bottom - 4;
  };
  curves = live.trails.map(({path, index, look}) => {
    const {count} = path;
    const curve = {index, look, path, count,
      px: Float32Array.from({length: count}, (_, i) => x(i)),
      py: Float32Array.from({length: count}, (_, i) => at(path.losses[i])),
      exit: null};
    if (path.ended.startsWith('diverged')) {
      curve.exit = exit(curve, box);
    }
    return curve;
  });
  Object.assign(curves, {of: live.paths, x});
  drawAxes(prepare($('axes')).pen, x, y, height);
  $('curve-title').textContent = Math.abs(scale.zero) < 1e-12 * scale.top
    ? 'Loss'
    : `Loss above ${shown(scale.zero, 3)}, the lowest known`;
}

// Steps below, powers of ten at the left.
function drawAxes(pen, x, y, height) {
  const [bottom, top] = y.domain(), {left, right} = box;
  pen.font = `12px ${FONT}`;
  pen.fillStyle = ink('quiet');
  pen.strokeStyle = ink('line');
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  const rule = (at, text) => {
    pen.beginPath();
    pen.moveTo(left, at);
    pen.lineTo(right, at);
    pen.stroke();
    pen.fillText(text, left - 8, at);
  };
  const from = Math.ceil(Math.log10(bottom) - 1e-9);
  const to = Math.floor(Math.log10(top) + 1e-9);
  const every = Math.max(1, Math.ceil((to - from) / 5));
  for (let power = from; power <= to; power += every) {
    rule(y(10 ** power), shown(Number(`1e${power}`)));
  }
  if (scale.breaks) { // the axis breaks; 0 lies below
    rule(box.bottom - 4, '≈ 0');
    edged(pen, [0.1, 1.5], ink('quiet'), () => [0, 5].forEach((down) => {
      pen.moveTo(left - 5, box.bottom - 13 + down);
      pen.lineTo(left + 5, box.bottom - 17 + down);
    }));
  }
  pen.textAlign = 'center';
  for (const step of x.ticks(Math.max(2, (right - left) / 80))) {
    pen.fillText(step, x(step), height - 10);
  }
}

// What is outside the picture: an arrow at its edge, with the loss.
function drawOutside(pen, [x, y], loss, color, above) {
  const at = above ? box.top : box.bottom, tip = above ? -6 : 6;
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(x - 5, at - tip);
  pen.lineTo(x + 5, at - tip);
  pen.lineTo(x, at + tip);
  pen.fill();
  pen.textBaseline = 'middle';
  pen.textAlign = x > (box.left + box.right) / 2 ? 'right' : 'left';
  pen.fillStyle = ink('quiet');
  pen.font = `12px ${FONT}`;
  pen.fillText(shown(loss, 2), x + (pen.textAlign === 'left' ? 9 : -9),
    clamp(y, [box.top + 2, box.bottom - 8]));
}

function drawCurve() {
  const [width, height] = sizeOf($('curve'));
  if (!width) {
    return;
  }
  layCurves(width, height);
  layer ??= new TrailLayer($('lines'), 3.2);
  layer.show(curves, live.asking ? 0 : state.step, {...box, top: box.top - 3,
    bottom: box.bottom + 3, right: width}, !live.asking);
  const {pen} = prepare($('dots'));
  const now = curves.x(Math.min(state.step + live.share, state.steps));
  pen.strokeStyle = ink('quiet');
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(now, box.top);
  pen.lineTo(now, box.bottom);
  pen.stroke();
  pen.setLineDash([]);
  for (const curve of curves) {
    const [x, y] = headOf(curve, state.step, live.share);
    const above = y < box.top - 3;
    if (curve.exit && state.step >= curve.exit.step) {
      cross(pen, [curve.exit.at[0], clamp(curve.exit.at[1], [box.top,
        box.bottom])], curve.look.color);
    } else if (above || y > box.bottom + 3) {
      drawOutside(pen, [x, y], curve.path.losses[Math.min(state.step,
        curve.count - 1)], curve.look.color, above);
    } else if (y === y) {
      ball(pen, x, y, curve.look, 5.5);
    }
  }
}

const stepAt = (px) => Math.round(curves.x.invert(px));

return {drawCurve, stepAt, scale: () => scale, curves: () => curves};
})();
