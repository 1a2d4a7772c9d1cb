'use strict';
// Playback: at a speed, or a step at a time.

const Play = (() => {
const {$, say} = Fields, {state, live} = State, {showStep, summary} = Show;
let clock = 0, jumpTimer = 0;

function halt() {
  live.playing = false;
  live.share = 0;
  clearTimeout(jumpTimer);
}

// Go to a step. Whoever moves on has done with the question.
function goTo(step) {
  live.asking = false;
  state.step = Numbers.clamp(step, [0, state.steps]);
}

function pause(text) {
  halt();
  showStep();
  say(text ?? summary());
}

function play() {
  live.asking = false;
  if (state.step >= state.steps) {
    state.step = 0;
  }
  live.playing = true;
  live.share = 0;
  clock = performance.now();
  showStep();
  say(`Playing from step ${state.step}.`);
  if (Looks.CALM.matches) {
    jumpTimer = setTimeout(jump, 1000);
  } else {
    requestAnimationFrame(advance);
  }
}

// Play on by some steps. Tell whether this was not the end.
function goOn(by, frame) {
  goTo(state.step + by);
  if (state.step < state.steps) {
    showStep(frame);
    return true;
  }
  pause(`End. ${summary()}`);
  return false;
}

// Who asks for less motion sees four jumps, a second each.
function jump() {
  if (goOn(Math.ceil(state.steps / 4), false)) {
    jumpTimer = setTimeout(jump, 1000);
  }
}

function advance(now) {
  if (!live.playing) {
    return;
  }
  // a page in the background gets no frames; it goes on where it was
  live.share += Math.min(Math.max(now - clock, 0), 250) / 1000 * state.speed;
  clock = now;
  const whole = Math.floor(live.share);
  live.share -= whole;
  if (goOn(whole, true)) {
    requestAnimationFrame(advance);
  }
}

// Stop at a step.
function stopAt(step) {
  halt();
  goTo(step);
  showStep();
}

function showCount() {
  $('scrubber').max = state.steps;
  $('scrubber').value = state.step;
  $('scrubber').setAttribute('aria-valuetext',
    `step ${state.step} of ${state.steps}`);
  $('step-text').textContent = `${state.step} / ${state.steps}`;
  $('play').classList.toggle('playing', live.playing);
  $('play').setAttribute('aria-label', live.playing ? 'Pause' : 'Play');
}

function listenToBar() {
  Show.on.step.unshift(showCount);
  $('play').addEventListener('click', () => live.playing ? pause() : play());
  $('scrubber').addEventListener('input', ({target}) =>
    stopAt(Number(target.value)));
}

return {halt, pause, play, stopAt, listenToBar};
})();
