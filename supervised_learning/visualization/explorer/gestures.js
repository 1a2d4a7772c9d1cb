'use strict';
// What the map does under a pointer, fingers, a wheel and keys: the start is
// dragged, the ground is panned and zoomed.

const Gestures = (() => {
const {clamp, shown, pair} = Numbers;
const {$, say} = Fields;
const {LIMITS, state, live} = State;
const {VIEW, middle, fit, place, point, ballAt} = MapView;
const {changed, show, showStep, summary} = Show;

const REACH = 26; // pixels around the start that take hold of it
const WAYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1],
  ArrowDown: [0, -1]};
const zoom = d3.zoom().scaleExtent(LIMITS.zoom);

function setStart(x, y, quick = false) {
  const digits = Math.max(0, Math.ceil(Math.log10(VIEW.scale)) + 1);
  state.start = [x, y].map((part) => Number(clamp(part, LIMITS.start)
    .toFixed(Math.min(digits, 12))));
  changed({quick});
}

function nearStart(event) {
  if (live.ground.recorded) { // it stays where it was
    return false;
  }
  const [px, py] = d3.pointer(event.touches?.[0] ?? event, $('map'));
  const [x, y] = place(...state.start);
  return Math.hypot(px - x, py - y) <= REACH;
}

// d3.zoom's transform is in pixels, the state's view in surface units.
function viewOf({k, x, y}) {
  const {width, height, scale, zoom: before} = VIEW, [cx, cy] = middle();
  const base = scale / before;
  return k === 1 && x === 0 && y === 0 ? null : [k,
    cx + ((width / 2 - x) / k - width / 2) / base,
    cy - ((height / 2 - y) / k - height / 2) / base];
}
function transformOf(view) {
  if (!view) {
    return d3.zoomIdentity;
  }
  const [k, x, y] = view, [cx, cy] = middle();
  const {width, height, scale, zoom: before} = VIEW, base = scale / before;
  return d3.zoomIdentity.translate(
    width / 2 - k * ((x - cx) * base + width / 2),
    height / 2 - k * ((cy - y) * base + height / 2)).scale(k);
}

function setView(view) {
  state.view = view;
  fit();
  d3.select($('map')).property('__zoom', transformOf(view));
  showStep();
}

// +, - and 0, on the keyboard and on the map.
function zoomBy(key) {
  const factor = {'+': 1.5, '=': 1.5, '-': 1 / 1.5}[key];
  const [k, ...at] = state.view ?? [1, ...middle()];
  if (factor) {
    setView([clamp(k * factor, LIMITS.zoom), ...at]);
    say(`Zoomed to ${shown(VIEW.zoom, 2)} times.`);
  } else if (key === '0') {
    setView(null);
    say('The whole map is shown.');
  }
}

function listenToMap() {
  const map = d3.select($('map'));
  // the page keeps the wheel and the finger that scroll it
  zoom.filter((event) => !event.button && (event.type === 'wheel'
    ? event.ctrlKey || event.metaKey : event.touches
      ? event.touches.length > 1 : !nearStart(event)))
    .wheelDelta(({deltaY, deltaMode}) => -0.01 * clamp(deltaY
      * (deltaMode ? 16 : 1), [-50, 50]))
    .on('zoom', ({transform, sourceEvent}) => {
      if (sourceEvent) {
        state.view = viewOf(transform);
        VIEW.pointer = null;
        show({moving: true});
      }
    }).on('end', ({sourceEvent}) => sourceEvent && showStep());
  map.call(d3.drag().filter((event) => !event.button && nearStart(event)
    && !(event.touches?.length > 1) && ballAt(...d3.pointer(
    event.touches?.[0] ?? event, $('map'))) < 0)
    .subject(() => {
      const [x, y] = place(...state.start);
      return {x, y};
    })
    .on('start', () => {
      live.dragging = VIEW.touched = true;
      show();
    }).on('drag', ({x, y}) => setStart(...point(x, y), true))
    .on('end', () => {
      live.dragging = false;
      changed({});
      say(`Start ${pair(...state.start)}. ${summary()}`);
    }));
  map.call(zoom).on('dblclick.zoom', () => setView(null))
    .style('touch-action', 'pan-x pan-y');
  $('map').addEventListener('touchstart', (event) => { // it does not scroll
    if (event.cancelable && nearStart(event)) {
      event.preventDefault();
    }
  }, {passive: false});
  map.on('pointermove', (event) => {
    if (event.pointerType === 'mouse' || event.pressure) {
      VIEW.pointer = d3.pointer(event, $('map'));
      map.classed('near', nearStart(event));
      show();
    }
  }).on('pointerdown', (event) => {
    VIEW.pointer = d3.pointer(event, $('map'));
    show();
  }).on('pointerleave', (event) => {
    if (event.pointerType === 'mouse') {
      VIEW.pointer = null;
      show();
    }
  }).on('keydown', (event) => {
    const way = WAYS[event.key];
    if (way && !live.ground.recorded) {
      event.preventDefault();
      const far = (event.shiftKey ? 1.5 : 15) / VIEW.scale;
      setStart(state.start[0] + way[0] * far, state.start[1] + way[1] * far);
      say(`Start ${pair(...state.start)}. ${summary()}`);
    } else {
      zoomBy(event.key);
    }
  });
  for (const button of $('zoom').children) {
    button.addEventListener('click', () => zoomBy(button.value));
  }
}

return {listenToMap, setStart, setView, WAYS};
})();
