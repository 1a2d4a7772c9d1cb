'use strict';
// What follows from a change: paths, pictures, and the words beside them.

const Show = (() => {
const {shown, pair} = Numbers, {state, live} = State;

// What is to be shown: paint, in each frame; rows, when the list of optimizers
// is another; change, when the race is another; settle, when a hand has let
// go; step, when the step is another, and ten times a second while it plays;
// link, when the address has to follow.
const on = {paint: [], rows: [], change: [], settle: [], step: [], link: []};
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

function paint() {
  frames++;
  call(on.paint, moves, frames);
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
    Fields.$('map').setAttribute('aria-label', mapText());
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
  call(on.link);
}

// Something of the race is another: follow the paths anew and show them.
// quick: while a hand moves a slider or the start, so only what moves; rows:
// the list of optimizers is another too.
function changed({quick = false, rows = false} = {}) {
  State.race();
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

// Where a path is at the current step.
function whereIs({xs, ys, losses, count, ended}) {
  const at = Math.min(state.step, count - 1);
  return ended && at === count - 1 ? ended
    : `loss ${shown(losses[at])} at ${pair(xs[at], ys[at])}`;
}

// Where the chosen optimizer is.
function summary() {
  const path = !live.asking && live.paths[state.chosen];
  return `Step ${state.step} of ${state.steps}.${path
    ? ` ${State.nameOf(state.racers[state.chosen])}: ${whereIs(path)}.` : ''}`;
}

function mapText() {
  const where = live.trails.map(({name, path}) =>
    `${name}, ${whereIs(path)}`);
  const lowest = live.ground.minima.slice(0, 4).map((at) => pair(...at));
  return `Map of ${Surfaces.SURFACE_NAMES[state.surface]}, f = ${state.text}. `
    + (lowest.length ? `Minima at ${lowest.join(' and ')}. ` : '')
    + `Start ${pair(...state.start)}. At step ${state.step} of ${state.steps}`
    + `: ${where.join('; ') || 'no optimizer is shown'}.`;
}

return {on, show, paint, showStep, changed, writeLink, summary};
})();
