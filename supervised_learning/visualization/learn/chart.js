'use strict';
// Draws a scene of scenes.py: axes, or titles of columns; and marks, which
// move from `before` to `at`, or grow.

const Chart = (() => {
const {shown} = Numbers, {ink} = Looks;

// Where numbers are drawn. equal: a unit is as long in both directions.
function scales({window: spans, equal}, box) {
  const ends = [[box.left, box.right], [box.bottom, box.top]];
  const long = ends.map(([from, to]) => Math.abs(to - from));
  const unit = Math.min(...spans.map(([low, high], j) =>
    long[j] / (high - low)));
  return spans.map(([low, high], j) => {
    const more = equal ? (long[j] / unit - (high - low)) / 2 : 0;
    return d3.scaleLinear([low - more, high + more], ends[j]);
  });
}

function line(pen, points) {
  let open = false;
  pen.beginPath();
  for (const point of points) {
    if (point) {
      pen[open ? 'lineTo' : 'moveTo'](...point);
    }
    open = Boolean(point);
  }
}

function axes(pen, box, x, y, {axes: [across, up], rows = true}) {
  const grid = (ticks, act) => {
    for (const tick of ticks) {
      act(tick, shown(tick));
      pen.stroke();
    }
  };
  Looks.writeIn(pen, '12px', 'center');
  pen.lineWidth = 1;
  pen.strokeStyle = ink('line');
  grid(x.ticks((box.right - box.left) / 70), (tick, text) => {
    line(pen, [[x(tick), box.top], [x(tick), box.bottom]]);
    pen.fillText(text, x(tick), box.bottom + 12);
  });
  pen.textAlign = 'right';
  grid(rows ? y.ticks((box.bottom - box.top) / 50) : [], (tick, text) => {
    line(pen, [[box.left, y(tick)], [box.right, y(tick)]]);
    pen.fillText(text, box.left - 6, y(tick));
  });
  pen.fillText(across, box.right, box.bottom + 27);
  pen.textAlign = 'left';
  pen.fillText(up, 6, box.top - 11);
}

const drawing = {
  dots(pen, points, {size, hollow}) {
    for (const point of points.filter(Boolean)) {
      pen.beginPath();
      pen.arc(...point, size, 0, 2 * Math.PI);
      pen.lineWidth = 1.5;
      pen[hollow ? 'stroke' : 'fill']();
    }
  },
  line(pen, points, {width, dash = [], fill, grow, color}) {
    line(pen, points);
    pen.lineWidth = width;
    pen.lineJoin = 'round';
    pen.setLineDash(dash);
    pen[fill ? 'fill' : 'stroke']();
    pen.setLineDash([]);
    if (grow && points.at(-1)) {
      Looks.ball(pen, ...points.at(-1), {color: ink(color), mark: 'circle'},
        5);
    }
  },
  tiles(pen, points, {at, numbers, count}, [x, y]) {
    const color = d3.scaleSequential(d3.interpolateTurbo).domain([-1, count]);
    const tall = 0.86 * (y(0) - y(1));
    Looks.writeIn(pen, `600 ${Math.min(13, tall - 1)}px`, 'center');
    points.forEach(([left, top], i) => {
      const fill = numbers[i] === null ? ink('faded') : color(numbers[i]);
      const wide = x(at[i][0] % 1 ? 0.25 : 0.55) - x(0);
      pen.fillStyle = fill;
      pen.fillRect(left, top, wide, tall);
      pen.fillStyle = d3.lab(fill).l > 55 ? '#111111' : '#ffffff';
      pen.fillText(numbers[i] ?? '?', left + wide / 2, top + tall / 2);
    });
  },
};

// Where a mark's points are. share: how much of the motion is over, 0 to 1.
function pointsOf({at, before, grow}, share, [x, y]) {
  const part = d3.easeCubicInOut(share);
  const seen = grow ? at.slice(0, Math.max(1, share * at.length)) : at;
  return seen.map((to, i) => {
    const from = before?.[i] ?? to;
    return to && [x(from[0] + (to[0] - from[0]) * part),
      y(from[1] + (to[1] - from[1]) * part)];
  });
}

function draw(canvas, scene, share) {
  const {pen, width, height} = Looks.prepare(canvas);
  const box = {left: scene.axes && scene.rows !== false ? 42 : 12, top: 22,
    right: width - 12, bottom: height - (scene.axes ? 36 : 4)};
  const xy = scales(scene, box), [x, y] = xy;
  if (scene.axes) {
    axes(pen, box, x, y, scene);
  }
  (scene.columns ?? []).forEach((title, i) => {
    Looks.writeIn(pen, '600 13px', 'left', ink('ink'));
    pen.fillText(title, x(i), 10);
  });
  pen.save();
  pen.beginPath();
  pen.rect(box.left - 6, box.top - 6, width - box.left, box.bottom - box.top
    + 12);
  pen.clip();
  for (const mark of scene.marks) {
    pen.fillStyle = pen.strokeStyle = ink(mark.color ?? 'ink');
    drawing[mark.kind](pen, pointsOf(mark, share, xy), mark, xy);
  }
  pen.restore();
}

return {draw};
})();
