'use strict';
// Colours, and the marks by which paths are told apart without them.

const Looks = (() => {
const {KERAS} = Rules;
const {ruleOf} = State;

// Told apart also with each of the three kinds of colour blindness: a test
// measures every pair.
const COLORS = {GD: '#111111', momentum: '#1f3df5', Nesterov: '#9a70ee',
  AdaGrad: '#fd620c', RMSProp: '#135b00', AdaDelta: '#b06064',
  Adam: '#a8105f', Newton: '#8635b0', own: '#26a6b5'};

// A racer's colour is its family's hue; others of the family get shades of
// it. A second cue: a mark in its ball, and dashes for Keras's form.
const SHADES = [58, 34, 20, 46];
function looksOf(racers) {
  const used = new Map();
  return racers.map((racer) => {
    const color = COLORS[racer.rule.replace(/-\d+$/, '')];
    const before = used.get(color) ?? [];
    const own = d3.lab(color), light = before.length ? SHADES.find((one) =>
      [own.l, ...before].every((other) => Math.abs(other - one) > 11))
      ?? SHADES[before.length % SHADES.length] : own.l;
    used.set(color, [...before, light]);
    return {color: before.length ? d3.lab(light, own.a, own.b).formatHex()
      : color, dash: KERAS.includes(racer.rule) ? [9, 5] : [],
    mark: ruleOf(racer).mark};
  });
}

// The ground, from the valley to the ridge: even steps of lightness.
const TERRAIN = d3.scaleSequential(d3.piecewise(d3.interpolateLab,
  [[1, -24], [-3, -31], [-8, -29], [-14, -22], [-17, -11], [-16, -1],
    [-11, 6], [-2, 8]].map(([a, b], i) => d3.lab(16 + 80 * i / 7, a, b))));
const NIGHT = matchMedia('(prefers-color-scheme: dark)');
const CALM = matchMedia('(prefers-reduced-motion: reduce)');
const ink = (name) => getComputedStyle(document.documentElement)
  .getPropertyValue(`--${name}`).trim();
const FONT = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';

// White marks in the balls, in a circle of radius 1.
const MARKS = {
  circle: '', ring: 'M.5,0A.5,.5 0 1 1 -.5,0A.5,.5 0 1 1 .5,0ZM.25,0A.25,.25'
    + ' 0 1 0 -.25,0A.25,.25 0 1 0 .25,0Z',
  square: 'M-.42,-.42H.42V.42H-.42Z', triangle: 'M0,-.6L.55,.4H-.55Z',
  down: 'M0,.6L.55,-.4H-.55Z', diamond: 'M0,-.65L.45,0L0,.65L-.45,0Z',
  plus: 'M-.15,-.6H.15V-.15H.6V.15H.15V.6H-.15V.15H-.6V-.15H-.15Z',
  times: 'M-.53,-.32L-.32,-.53L0,-.21L.32,-.53L.53,-.32L.21,0L.53,.32L.32,.53'
    + 'L0,.21L-.32,.53L-.53,.32L-.21,0Z',
  star: 'M0,-.7L.17,-.23L.67,-.22L.27,.09L.41,.57L0,.28L-.41,.57L-.27,.09'
    + 'L-.67,-.22L-.17,-.23Z',
};
const SHAPES = Object.fromEntries(Object.entries(MARKS).map(
  ([name, path]) => [name, new Path2D(path)]));

// Balls and names are drawn once and then copied: strokes of text and
// shadows are slow.
const sprites = new Map();
function sprite(key, width, height, draw) {
  if (!sprites.has(key)) {
    if (sprites.size > 200) {
      sprites.clear();
    }
    const canvas = document.createElement('canvas');
    canvas.width = 2 * Math.ceil(width);
    canvas.height = 2 * Math.ceil(height);
    const pen = canvas.getContext('2d');
    pen.scale(2, 2);
    draw(pen);
    sprites.set(key, canvas);
  }
  return sprites.get(key);
}

function ball(pen, x, y, look, radius = 8) {
  const half = radius + 6;
  pen.drawImage(sprite(`${look.color}${look.mark}${radius}`, 2 * half,
    2 * half, (fresh) => drawBall(fresh, half, half, look, radius)),
  x - half, y - half, 2 * half, 2 * half);
}

function drawBall(pen, x, y, {color, mark}, radius) {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  pen.arc(0, 0, radius + 2, 0, 2 * Math.PI);
  pen.fillStyle = '#ffffff';
  pen.shadowColor = 'rgba(0, 0, 0, 0.35)';
  pen.shadowBlur = 4;
  pen.fill();
  pen.shadowBlur = 0;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fillStyle = color;
  pen.fill();
  pen.scale(radius, radius);
  pen.fillStyle = '#ffffff';
  pen.fill(SHAPES[mark]);
  pen.restore();
}

// The same ball as an element, for the list.
function ballElement({color, mark, dash}, on = true) {
  const svg = d3.create('svg').attr('viewBox', '-16 -10 32 20')
    .attr('class', 'ball').attr('aria-hidden', 'true');
  svg.append('path').attr('d', 'M-15,0H15').attr('class', 'rim');
  svg.append('path').attr('d', 'M-15,0H15').attr('stroke', color)
    .attr('stroke-width', 2.5).attr('stroke-dasharray',
      dash.length ? '5 3' : null).attr('opacity', on ? 1 : 0.35);
  svg.append('circle').attr('r', 8).attr('fill', on ? color : 'none')
    .attr('stroke', on ? '#fff' : color).attr('stroke-width', on ? 1.5 : 2);
  if (on) {
    svg.append('path').attr('d', MARKS[mark]).attr('fill', '#fff')
      .attr('transform', 'scale(7)');
  }
  return svg.node();
}

// Lines with a white edge, to be seen on any ground: widths of edge and line.
function edged(pen, thick, color, trace) {
  pen.lineCap = pen.lineJoin = 'round';
  thick.forEach((width, i) => {
    pen.lineWidth = width;
    pen.strokeStyle = i ? color : '#ffffff';
    pen.beginPath();
    trace();
    pen.stroke();
  });
}

// The same of text.
function haloed(pen, text, x, y, color, edge = '#ffffff') {
  pen.lineJoin = 'round';
  pen.lineWidth = 4;
  pen.strokeStyle = edge;
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}

// A name of a path, its middle left at a place.
function nameTag(pen, text, x, y, width, {color}) {
  const key = `${text}${color}`, wide = Math.ceil(width) + 10;
  pen.drawImage(sprite(key, wide, 24, (fresh) => {
    fresh.font = NAME_FONT;
    fresh.textBaseline = 'middle';
    haloed(fresh, text, 4, 12, color);
  }), x - 4, y - 12, wide, 24);
}
const NAME_FONT = `600 14px ${FONT}`;
const widths = new Map();
function nameWidth(pen, text) {
  if (!widths.has(text)) {
    pen.font = NAME_FONT;
    widths.set(text, pen.measureText(text).width);
  }
  return widths.get(text);
}

// The sizes of boxes, asked for once: to ask in each frame makes the browser
// lay the page out anew.
const sizes = new WeakMap();
const watcher = new ResizeObserver((entries) => entries.forEach(
  ({target}) => sizes.set(target, [target.clientWidth,
    target.clientHeight])));
function sizeOf(element) {
  if (!sizes.has(element)) {
    sizes.set(element, [element.clientWidth, element.clientHeight]);
    watcher.observe(element);
  }
  return sizes.get(element);
}

// Fit a canvas to its box, at the screen's own resolution, and clear it.
function prepare(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [width, height] = sizeOf(canvas);
  const sized = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = canvas.getContext('2d');
  if (canvas.width !== sized[0] || canvas.height !== sized[1]) {
    [canvas.width, canvas.height] = sized;
  } else {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, ...sized);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return {pen, width, height, ratio};
}

return {COLORS, TERRAIN, NIGHT, CALM, FONT, ink, looksOf, ball, ballElement,
  edged, haloed, nameTag, nameWidth, sizeOf, prepare};
})();
