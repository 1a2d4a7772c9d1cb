'use strict';
// The map: ground, paths, heads with their names, start, stars and crosses,
// and what is under the pointer.

const MapView = (() => {
const {clamp, shown} = Numbers, {$} = Fields, {state, live} = State,
  {FONT, edged, haloed} = Looks;

// pointer: where it is, in the map's pixels; touched: the start was dragged
const VIEW = {width: 1, height: 1, x: 0, y: 0, zoom: 1, scale: 1,
  pointer: null, touched: false};
let groundKey = '', groundTimer = 0;
let layer = null, trailsOf = null, labels = [];

function middle() {
  const [left, right, low, high] = live.ground.window;
  return [(left + right) / 2, (low + high) / 2];
}

// Fit the surface's window into the box, x and y on one scale; the zoom's
// transform comes on top.
function fit() {
  const [width, height] = Looks.sizeOf($('map'));
  const [left, right, low, high] = live.ground.window;
  const scale = Math.min(width / (right - left), height / (high - low));
  const [k, cx, cy] = state.view ?? [1, ...middle()];
  Object.assign(VIEW, {width, height, zoom: k, scale: scale * k,
    x: width / 2 - cx * scale * k, y: height / 2 + cy * scale * k});
}
/** @returns {[number, number]} */
const place = (x, y) => [VIEW.x + x * VIEW.scale, VIEW.y - y * VIEW.scale];
const point = (px, py) => [(px - VIEW.x) / VIEW.scale,
  (VIEW.y - py) / VIEW.scale];
const mapBox = () => ({left: 0, top: 0, right: VIEW.width,
  bottom: VIEW.height});

function showGround(moving) {
  const key = [state.surface, state.text, JSON.stringify(state.letters),
    VIEW.width, VIEW.height, VIEW.x, VIEW.y, VIEW.scale,
    devicePixelRatio].join();
  if (key === groundKey) {
    return;
  }
  groundKey = key;
  clearTimeout(groundTimer);
  const {width, height, scale, zoom: k} = VIEW, [cx, cy] = middle();
  const wide = width / scale * k / 2, tall = height / scale * k / 2;
  const view = {point, zoom: k, // window: all that is seen without a zoom
    window: [cx - wide, cx + wide, cy - tall, cy + tall]};
  const draw = (fine) => {
    const pen = Terrain.drawTerrain($('ground'), live.ground, view, fine);
    if (live.ground.recorded) { // beyond it, nothing is known
      const [left, right, low, high] = live.ground.window;
      const [x, y] = place(left, high), [ex, ey] = place(right, low);
      pen.beginPath();
      pen.rect(0, 0, width, height);
      pen.rect(x, y, ex - x, ey - y);
      pen.fillStyle = Looks.ink('soft');
      pen.fill('evenodd');
    }
    scales(pen);
    marks(pen);
  };
  draw(moving ? 12 : 5);
  if (moving) {
    groundTimer = setTimeout(draw, 120, 5);
  }
}

// The paths' places on the map, made anew where paths or view are others.
function layTrails() {
  const key = `${VIEW.x},${VIEW.y},${VIEW.scale}`;
  if (trailsOf === live.paths && live.trails.key === key) {
    return;
  }
  const looks = Looks.looksOf(state.racers);
  const near = (at) => clamp(at, [-1e9, 1e9]);
  live.trails = live.paths.flatMap((path, index) => path
    ? [Trails.trailOf(path, (i) => near(VIEW.x + path.xs[i] * VIEW.scale),
      (i) => near(VIEW.y - path.ys[i] * VIEW.scale), mapBox(),
      {index, look: looks[index], name: State.nameOf(state.racers[index])})]
    : []);
  live.trails.key = key;
  trailsOf = live.paths;
}

// Where a trail's head is: between two steps while it plays.
function headOf({px, py, count}, step, share) {
  const i = Math.min(step, count - 1), j = Math.min(i + 1, count - 1);
  return [px[i] + (px[j] - px[i]) * share, py[i] + (py[j] - py[i]) * share];
}

function star(pen, x, y, radius) {
  pen.beginPath();
  for (let i = 0; i < 10; i++) {
    const turn = Math.PI * i / 5, far = i % 2 ? radius * 0.45 : radius;
    pen.lineTo(x + far * Math.sin(turn), y - far * Math.cos(turn));
  }
  pen.closePath();
  pen.lineWidth = 2.5;
  pen.lineJoin = 'round';
  pen.strokeStyle = '#4a3500';
  pen.stroke();
  pen.fillStyle = '#ffce1f';
  pen.fill();
}

function marks(pen) {
  const {ground} = live;
  ground.saddles.forEach((at) => Trails.cross(pen, place(...at), '#1b2733'));
  ground.minima.forEach((at) => star(pen, ...place(...at),
    ground.value(...at) - ground.lowest < 1e-6 * (1 + Math.abs(ground.lowest))
      ? 10 : 6));
}

function scales(pen) {
  const [left, high] = point(0, 0), [right, low] = point(VIEW.width,
    VIEW.height);
  Looks.writeIn(pen, '11px', 'center');
  const pale = 'rgba(255, 255, 255, 0.75)';
  for (const x of d3.ticks(left, right, VIEW.width / 130)) {
    const [px] = place(x, 0);
    if (px > 20 && px < VIEW.width - 20) {
      haloed(pen, shown(x), px, VIEW.height - 10, '#1b2733', pale);
    }
  }
  pen.textAlign = 'left';
  for (const y of d3.ticks(low, high, VIEW.height / 110)) {
    const [, py] = place(0, y);
    if (py > 14 && py < VIEW.height - 24) {
      haloed(pen, shown(y), 6, py, '#1b2733', pale);
    }
  }
}

function drawStart(pen) {
  const there = place(...state.start), {at, far, said} = offMap(...there);
  if (far > 0) {
    arrow(pen, at, there, '#16202b');
    Looks.writeIn(pen, '600 14px',
      at[0] > VIEW.width / 2 ? 'right' : 'left');
    haloed(pen, `start${said}`, clamp(at[0], [24, VIEW.width - 24]),
      clamp(at[1], [30, VIEW.height - 30]), '#16202b');
    return;
  }
  const [x, y] = there;
  // it asks to be dragged
  if (!VIEW.touched && !live.ground.recorded && live.playing
      && !Looks.CALM.matches) {
    const beat = performance.now() / 1400 % 1;
    pen.beginPath();
    pen.arc(x, y, 11 + 16 * beat, 0, 2 * Math.PI);
    pen.lineWidth = 3;
    pen.strokeStyle = `rgba(255, 255, 255, ${0.9 * (1 - beat)})`;
    pen.stroke();
  }
  Looks.disc(pen, x, y, live.dragging ? 12 : 9, '#ffffff');
  pen.lineWidth = 2.5;
  pen.strokeStyle = '#16202b';
  pen.stroke();
}

// Names beside the heads: of places around its ball, each takes the one that
// covers least, and keeps it as long as none is clearly better.
const TALL = 18;
const AROUND = [14, 30, 50, 74].flatMap((far) => d3.range(16).map((turn) =>
  [far, Math.cos(turn * Math.PI / 8), Math.sin(turn * Math.PI / 8)]));
const overlap = (a, b) => Math.max(0, Math.min(a.left + a.width, b.left
  + b.width) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.top
  + a.tall, b.top + b.tall) - Math.max(a.top, b.top));

function placeNames(pen, heads, before) {
  const taken = [...heads.map(({x, y}) => [x, y]), place(...state.start)].map(
    ([x, y]) => ({left: x - 11, top: y - 11, width: 22, tall: 22}));
  const {offsetWidth, offsetHeight} = $('zoom');
  taken.push({left: VIEW.width - offsetWidth - 12, top: 0,
    width: offsetWidth + 12, tall: offsetHeight + 12});
  return heads.map(({trail, x, y}) => {
    const width = Looks.nameWidth(pen, trail.said);
    const old = before.get(trail.index)?.choice;
    let best = null;
    AROUND.forEach(([far, cos, sin], choice) => {
      const left = x + cos * (far + width / 2) - width / 2;
      const top = y + sin * (far + TALL / 2) - TALL / 2;
      const box = {left: left - 2, top, width: width + 4, tall: TALL};
      const out = Math.max(0, 4 - left, left + width + 4 - VIEW.width)
        + Math.max(0, 2 - top, top + TALL + 2 - VIEW.height);
      let cost = far * 1.5 + 8 * (1 - cos) + 40 * out
        + (choice === old ? 0 : 30);
      for (const other of taken) {
        cost += overlap(box, other);
      }
      if (!best || cost < best.cost) {
        best = {cost, choice, box, trail, x, y, width, left: clamp(left, [4,
          Math.max(4, VIEW.width - width - 4)]), top: clamp(top + TALL / 2,
          [TALL / 2 + 2, VIEW.height - TALL / 2 - 2])};
      }
    });
    taken.push(best.box);
    return best;
  });
}

function drawNames(pen, heads) {
  const before = new Map(labels.map((name) => [name.trail.index, name]));
  labels = placeNames(pen, heads, before);
  for (const name of labels) {
    const old = before.get(name.trail.index);
    if (old && live.playing && !Looks.CALM.matches) { // glide, do not jump
      name.top = name.y + old.up + (name.top - name.y - old.up) * 0.3;
      name.left = name.x + old.along
        + (name.left - name.x - old.along) * 0.3;
    }
    const {x, y, left, width, top, trail} = name;
    name.up = top - y;
    name.along = left - x;
    const near = clamp(x, [left - 3, left + width + 3]);
    if (Math.hypot(near - x, top - y) > 22) {
      edged(pen, [3, 1.2], trail.look.color, () => {
        pen.moveTo(x, y);
        pen.lineTo(near, top);
      });
    }
  }
  heads.filter(({far, gone}) => !far && !gone).forEach(({trail, x, y}) =>
    Looks.ball(pen, x, y, trail.look));
  labels.forEach(({left, top, width, trail}) => Looks.nameTag(pen, trail.said,
    left, top, width, trail.look));
}

// Loss and slope under the pointer; the arrow points downhill.
function drawProbe(pen) {
  const {ground} = live, [px, py] = VIEW.pointer, [x, y] = point(px, py);
  const loss = ground.value(x, y), [gx, gy] = ground.gradient(x, y);
  const size = Math.hypot(gx, gy);
  Looks.disc(pen, px, py, 3.5, '#111a26');
  if (size > 0 && Number.isFinite(size)) {
    const long = 22 + 26 * Math.min(1, Math.log10(1 + size));
    const [ux, uy] = [-gx / size, gy / size];
    const tip = [px + ux * long, py + uy * long];
    edged(pen, [6, 2.5], '#111a26', () => {
      pen.moveTo(px, py);
      pen.lineTo(...tip);
      pen.moveTo(tip[0] - 9 * ux - 5 * uy, tip[1] - 9 * uy + 5 * ux);
      pen.lineTo(...tip);
      pen.lineTo(tip[0] - 9 * ux + 5 * uy, tip[1] - 9 * uy - 5 * ux);
    });
  }
  const text = `${ground.recorded ? 'loss in this plane' : 'loss'} ${
    shown(loss, 3)}   gradient ${Numbers.pair(gx, gy)}`;
  pen.font = `13px ${FONT}`;
  const width = pen.measureText(text).width + 16;
  const left = clamp(px + 14, [4, VIEW.width - width - 4]);
  const above = gy > 0 ? py - 38 : py + 14;
  const top = clamp(above, [4, VIEW.height - 30]);
  pen.fillStyle = 'rgba(255, 255, 255, 0.95)';
  pen.strokeStyle = 'rgba(17, 26, 38, 0.35)';
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(left, top, width, 26, 6);
  pen.fill();
  pen.stroke();
  Looks.writeIn(pen, '13px', 'left', '#111a26');
  pen.fillText(text, left + 8, top + 13);
}

// What is off the map: an arrow at its edge, and how far it is, in the
// surface's own units.
function offMap(px, py) {
  /** @type {[number, number]} */
  const at = [clamp(px, [12, VIEW.width - 12]),
    clamp(py, [12, VIEW.height - 12])];
  const far = Math.hypot(px - clamp(px, [0, VIEW.width]),
    py - clamp(py, [0, VIEW.height])) / VIEW.scale;
  return {at, far, said: far > 0 ? `, ${shown(far, 2)} off the map` : ''};
}
function arrow(pen, [x, y], [px, py], color) {
  const long = Math.hypot(px - x, py - y), [ux, uy] = [(px - x) / long,
    (py - y) / long];
  edged(pen, [7, 3.5], color, () => {
    pen.moveTo(x - 12 * ux, y - 12 * uy);
    pen.lineTo(x + 8 * ux, y + 8 * uy);
    pen.lineTo(x - 8 * uy, y + 8 * ux);
    pen.moveTo(x + 8 * ux, y + 8 * uy);
    pen.lineTo(x + 8 * uy, y - 8 * ux);
  });
}

// Before a question is answered, the balls stand around the start.
function lineUp(i, count) {
  const [x, y] = offMap(...place(...state.start)).at;
  const turn = 2 * Math.PI * (i + 0.5) / count - Math.PI / 2;
  return [x + 34 * Math.cos(turn), y + 34 * Math.sin(turn)];
}
// The racer whose ball is tapped, or -1.
function ballAt(px, py) {
  const hit = live.asking ? live.trails.findIndex((_, i) => {
    const [x, y] = lineUp(i, live.trails.length);
    return Math.hypot(px - x, py - y) < 18;
  }) : -1;
  return hit < 0 ? hit : live.trails[hit].index;
}

// Where a head is drawn, and what is said beside it.
function standing(trail, i) {
  const {step} = state, {exit: out, name, path, count} = trail;
  const gone = !live.asking && out && step >= out.step;
  const [px, py] = live.asking ? lineUp(i, live.trails.length)
    : gone ? out.at : headOf(trail, step, live.share);
  const {at: [x, y], far, said} = offMap(px, py);
  return {trail, x, y, px, py, gone, far: gone ? 0 : far, said: name + (gone
    ? ': diverges' : step >= count - 1 && path.ended ? ': stopped'
      : said)};
}

// Draw what has changed. lag: the trails may stay as they are, if they are of
// these paths.
function drawMap(moving = false, lag = false) {
  fit();
  showGround(moving);
  layTrails();
  const {trails, playing, asking} = live;
  layer ??= new Trails.TrailLayer($('trails'), 4.5);
  if (!lag || layer.trails !== trails || layer.done > state.step) {
    layer.show(trails, asking ? 0 : state.step, mapBox(), !playing
      && !asking);
  }
  const {pen} = Looks.prepare($('heads'));
  drawStart(pen);
  const heads = trails.map(standing);
  heads.forEach((head) => { head.trail.said = head.said; });
  if (playing) { // from the end of the drawn trail to the head
    heads.filter(({gone}) => !gone).forEach(({trail, px, py}) => {
      const from = Math.min(layer.done, trail.count - 1);
      const to = Math.min(state.step, trail.count - 1) + 1;
      const last = {px: [...trail.px.subarray(from, to), px],
        py: [...trail.py.subarray(from, to), py],
        look: {...trail.look, dash: []}};
      Trails.edge(pen, last, 0, last.px.length - 1, mapBox());
      Trails.line(pen, last, 0, last.px.length - 1, mapBox());
    });
  }
  drawNames(pen, heads);
  heads.forEach(({trail, x, y, px, py, gone, far}) => {
    if (gone) {
      Trails.cross(pen, [x, y], trail.look.color);
    } else if (far > 0) {
      arrow(pen, [x, y], [px, py], trail.look.color);
    }
  });
  if (VIEW.pointer && !live.dragging) {
    drawProbe(pen);
  }
}

return {VIEW, middle, fit, place, point, headOf, drawMap, lineUp, ballAt};
})();
