'use strict';
// Paths as lines: 2 px on a white edge. While a race plays, only what is new
// is added to what is drawn.

const Trails = (() => {
const {edged, prepare, sizeOf} = Looks;

// The ends of that part of a step which is inside a box, or null.
function within(x0, y0, x1, y1, box) {
  let first = 0, last = 1;
  for (const [from, to, low, high] of [[x0, x1, box.left, box.right],
    [y0, y1, box.top, box.bottom]]) {
    const way = to - from || 1e-9;
    const a = (low - from) / way, b = (high - from) / way;
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  const at = (part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
  return first <= last ? [first ? at(first) : [x0, y0],
    last < 1 ? at(last) : [x1, y1]] : null;
}

// A trail is {px, py, count, look}; box: what can be seen, and some more.
// Steps under half a pixel are left out.
function tracePath(pen, {px, py}, from, to, box) {
  let open = false, x = px[from], y = py[from];
  pen.beginPath();
  for (let i = from + 1; i <= to; i++) {
    const nx = px[i], ny = py[i];
    if (i < to && Math.abs(nx - x) < 0.5 && Math.abs(ny - y) < 0.5) {
      continue;
    }
    if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom
        && nx >= box.left && nx <= box.right && ny >= box.top
        && ny <= box.bottom) {
      if (!open) {
        pen.moveTo(x, y);
      }
      pen.lineTo(nx, ny);
      open = true;
    } else {
      const ends = within(x, y, nx, ny, box);
      if (ends) {
        pen.moveTo(...ends[0]);
        pen.lineTo(...ends[1]);
      }
      open = false;
    }
    x = nx;
    y = ny;
  }
}

function lengthOf({px, py}, to) {
  let length = 0;
  for (let i = 1; i <= to; i++) {
    length += Math.hypot(px[i] - px[i - 1], py[i] - py[i - 1]);
  }
  return Number.isFinite(length) ? length : 0;
}

// Draw a trail from a step to a step. All edges come before all lines where
// everything is drawn anew, so that no edge cuts an older line.
function edge(pen, trail, from, to, box, width = 4.5) {
  tracePath(pen, trail, from, to, box);
  pen.setLineDash([]);
  pen.lineCap = pen.lineJoin = 'round';
  pen.lineWidth = width;
  pen.strokeStyle = 'rgba(255, 255, 255, 0.85)';
  pen.stroke();
}
function line(pen, trail, from, to, box) {
  const {color, dash} = trail.look;
  tracePath(pen, trail, from, to, box);
  pen.setLineDash(dash);
  pen.lineDashOffset = dash.length && from ? lengthOf(trail, from) : 0;
  pen.lineCap = dash.length ? 'butt' : 'round';
  pen.lineWidth = 2;
  pen.strokeStyle = color;
  pen.stroke();
  pen.setLineDash([]);
}

// The step that is some pixels before another.
function back({px, py}, step, far) {
  let i = step;
  while (i > 0 && Math.hypot(px[i] - px[step], py[i] - py[step]) < far) {
    i--;
  }
  return i;
}

// A layer keeps what it has drawn, as long as its trails are the same.
class TrailLayer {
  constructor(canvas, edgeWidth) {
    this.canvas = canvas;
    this.edge = edgeWidth;
    this.trails = null;
    this.done = 0;
    this.size = '';
    this.faint = false;
  }

  // Show the first steps of the trails; faint: the others too.
  show(trails, step, box, faint) {
    const size = `${sizeOf(this.canvas)},${devicePixelRatio}`;
    const more = this.trails === trails && this.size === size
      && step >= this.done && !this.faint && !faint;
    const near = {left: box.left - 20, right: box.right + 20,
      top: box.top - 20, bottom: box.bottom + 20};
    if (!more) {
      this.begin(box);
    }
    const {pen} = this, from = more ? this.done : 0;
    const spans = trails.map((trail) => [trail,
      Math.min(from, trail.count - 1), Math.min(step, trail.count - 1)]);
    if (faint) {
      pen.globalAlpha = 0.4;
      spans.forEach(([trail, , to]) => line(pen, trail, to, trail.count - 1,
        near));
      pen.globalAlpha = 1;
    }
    const fresh = spans.filter(([, start, to]) => to > start);
    fresh.forEach(([trail, start, to]) => edge(pen, trail, start, to, near,
      this.edge));
    // again what the edges cover
    fresh.forEach(([trail, start, to]) => line(pen, trail,
      back(trail, start, 6), to, near));
    Object.assign(this, {trails, done: step, size, faint});
  }

  begin(box) {
    this.pen?.restore();
    const {pen} = prepare(this.canvas);
    this.pen = pen;
    pen.save();
    pen.beginPath();
    pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    pen.clip();
  }
}

// Where a trail leaves a box for the last time, and in which of its steps.
function exit({px, py, count}, box) {
  for (let step = count - 1; step > 0; step--) {
    const ends = within(px[step - 1], py[step - 1], px[step], py[step], box);
    if (ends) {
      return {step, at: ends[1]};
    }
  }
  return {step: 0, at: [px[0], py[0]]};
}

// A cross: at a saddle, and where a path that diverges leaves the picture.
function cross(pen, [x, y], color) {
  edged(pen, [6, 3], color, () => {
    pen.moveTo(x - 6, y - 6);
    pen.lineTo(x + 6, y + 6);
    pen.moveTo(x + 6, y - 6);
    pen.lineTo(x - 6, y + 6);
  });
}

return {TrailLayer, edge, line, exit, cross};
})();
