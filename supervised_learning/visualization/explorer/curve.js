'use strict';
// The loss curves: logarithmic, with the balls of the map on them.

const DEPTH = 1e-6; // of the highest loss: what is below lies on the edge
let curveLayer = null, curves = [], curvesKey = '', curveBox = null;

function layCurves(width, height) {
  const key = `${width},${height},${NIGHT.matches}`;
  if (curves.of === paths && curvesKey === key) {
    return;
  }
  curvesKey = key;
  curveBox = {left: 48, top: 10, right: width - 14, bottom: height - 24};
  let lowest = Infinity, highest = 0;
  for (const {path} of trails) {
    for (let i = 0; i < path.count; i++) {
      lowest = Math.min(lowest, path.losses[i]);
      if (path.losses[i] !== Infinity) {
        highest = Math.max(highest, path.losses[i]);
      }
    }
  }
  const first = trails[0]?.path.losses[0] ?? 1;
  const top = clamp(highest, [1e-6, 100 * Math.max(first, 1)]);
  const bottom = Math.min(top / 10, Math.max(DEPTH * top, lowest));
  const x = d3.scaleLinear([0, state.steps],
    [curveBox.left, curveBox.right]);
  const y = d3.scaleLog([bottom, top], [curveBox.bottom - 4,
    curveBox.top + 4]);
  curves = trails.map(({path, index, look}) => {
    const {count} = path, px = new Float32Array(count);
    const py = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      px[i] = x(i);
      py[i] = y(clamp(path.losses[i], [bottom, 1e300]));
    }
    const curve = {index, look, path, px, py, count};
    if (path.ended.startsWith('diverged')) {
      curve.exit = exit(curve, curveBox);
    }
    return curve;
  });
  Object.assign(curves, {of: paths, x});
  drawAxes(prepare($('axes')).pen, x, y, curveBox, height);
}

// Steps below, powers of ten at the left.
function drawAxes(pen, x, y, {left, right}, height) {
  const [bottom, top] = y.domain();
  pen.font = `12px ${FONT}`;
  pen.fillStyle = ink('quiet');
  pen.strokeStyle = ink('line');
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  const from = Math.ceil(Math.log10(bottom) - 1e-9);
  const to = Math.floor(Math.log10(top) + 1e-9);
  const every = Math.max(1, Math.ceil((to - from) / 5));
  for (let power = from; power <= to; power += every) {
    const at = y(10 ** power);
    pen.beginPath();
    pen.moveTo(left, at);
    pen.lineTo(right, at);
    pen.stroke();
    pen.fillText(shown(Number(`1e${power}`)), left - 6, at);
  }
  pen.textAlign = 'center';
  for (const step of x.ticks(Math.max(2, (right - left) / 80))) {
    pen.fillText(step, x(step), height - 10);
  }
}

function drawCurve(share = 0) {
  const [width, height] = sizeOf($('curve'));
  if (!width) {
    return;
  }
  layCurves(width, height);
  curveLayer ??= new TrailLayer($('lines'), 3.2);
  curveLayer.show(curves, state.step, {...curveBox, top: curveBox.top - 3,
    bottom: curveBox.bottom + 3, right: width}, true);
  const {pen} = prepare($('dots'));
  const now = curves.x(Math.min(state.step + share, state.steps));
  pen.strokeStyle = ink('quiet');
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(now, curveBox.top);
  pen.lineTo(now, curveBox.bottom);
  pen.stroke();
  pen.setLineDash([]);
  for (const curve of curves) {
    const [x, y] = headOf(curve, state.step, share);
    if (curve.exit && state.step >= curve.exit.step) {
      cross(pen, [curve.exit.at[0], Math.max(curve.exit.at[1],
        curveBox.top)], curve.look.color);
    } else if (y >= curveBox.top - 3) {
      ball(pen, x, y, curve.look, 5.5);
    }
  }
}
