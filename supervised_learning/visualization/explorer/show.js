'use strict';
// What follows from a change: paths, pictures, and the words beside them.

const Show = (() => {
const {shown, pair} = Numbers;
const {$} = Fields;
const {SURFACE_NAMES} = Surfaces;
const {state, live, race, nameOf} = State;
const {link} = Link;
const {drawMap} = MapView;
const {drawCurve} = CurveView;

// What else is to be shown: rows, when the list of optimizers is another;
// change, when the race is another; settle, when a hand has let go; step,
// when the step is another, and ten times a second while it plays.
const on = {rows: [], change: [], settle: [], step: []};
const call = (list, ...given) => list.forEach((act) => act(...given));
let waiting = false, moves = false, frames = 0;
let linkTimer = 0, stepTimer = 0, settleTimer = 0;

// Draw in the next frame.
function show({moving = false} = {}) {
  moves ||= moving;
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!live.playing) {
        paint();
      }
    });
  }
}

// While it plays, each frame moves the balls; the trails behind them follow
// in every second frame, the loss curves in every third.
function paint() {
  frames++;
  drawMap(moves, live.playing && frames % 2 > 0);
  if (!live.playing || frames % 3 === 0) {
    drawCurve();
  }
  moves = false;
}

// What depends on the step. frame: it plays, so the rest may wait.
function showStep(frame = false) {
  paint();
  if (frame) {
    stepTimer ||= setTimeout(() => {
      stepTimer = 0;
      call(on.step);
    }, 100);
    return;
  }
  call(on.step);
  if (!live.playing) {
    $('map').setAttribute('aria-label', mapText());
    keepLink();
  }
}

// browsers refuse more than a hundred changes in half a minute
function keepLink() {
  clearTimeout(linkTimer);
  linkTimer = setTimeout(writeLink, 350);
}
function writeLink() {
  clearTimeout(linkTimer);
  history.replaceState(null, '', link());
}

// Something of the race is another: follow the paths anew and show them.
// quick: while a hand moves a slider or the start, so only what moves; rows:
// the list of optimizers is another too.
function changed({quick = false, rows = false} = {}) {
  race();
  if (rows) {
    call(on.rows);
  }
  call(on.change, quick);
  if (live.playing || quick) {
    show();
    keepLink();
    if (!live.dragging) {
      clearTimeout(settleTimer);
      settleTimer = setTimeout(settle, 200);
    }
  } else {
    settle();
  }
}
function settle() {
  if (!live.playing) {
    showStep();
  }
  call(on.settle);
}

// Where the chosen optimizer is at the current step.
function summary() {
  const path = live.paths[state.chosen];
  if (!path || live.asking) {
    return `Step ${state.step} of ${state.steps}.`;
  }
  const at = Math.min(state.step, path.count - 1);
  return `Step ${state.step} of ${state.steps}. ${
    nameOf(state.racers[state.chosen])}: ${path.ended
    && at === path.count - 1 ? `${path.ended}.` : `loss ${
    shown(path.losses[at])} at ${pair(path.xs[at], path.ys[at])}.`}`;
}

function mapText() {
  const where = live.trails.map(({name, path}) => {
    const at = Math.min(state.step, path.count - 1);
    return path.ended && at === path.count - 1 ? `${name} ${path.ended}`
      : `${name} is at ${pair(path.xs[at], path.ys[at])}, loss ${
        shown(path.losses[at], 3)}`;
  });
  const lowest = live.ground.minima.slice(0, 4).map((at) => pair(...at));
  return `Map of ${SURFACE_NAMES[state.surface]}, f = ${state.text}. `
    + (lowest.length ? `Minima at ${lowest.join(' and ')}. ` : '')
    + `Start ${pair(...state.start)}. At step ${state.step} of ${state.steps}`
    + `: ${where.join('; ') || 'no optimizer is shown'}.`;
}

return {on, show, paint, showStep, changed, settle, writeLink, summary};
})();
