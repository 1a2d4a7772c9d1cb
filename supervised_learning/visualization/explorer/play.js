'use strict';
// Playback: at a speed, or a step at a time.

const Play = (() => {
const {clamp} = Numbers;
const {say} = Fields;
const {state, live} = State;
const {CALM} = Looks;
const {showStep, summary} = Show;
let clock = 0, jumpTimer = 0;

function halt() {
  live.playing = false;
  live.share = 0;
  clearTimeout(jumpTimer);
}

// Go to a step. Whoever moves on has done with the question.
function goTo(step) {
  live.asking = false;
  state.step = clamp(step, [0, state.steps]);
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
  if (CALM.matches) {
    jumpTimer = setTimeout(jump, 1000);
  } else {
    requestAnimationFrame(advance);
  }
}

// Who asks for less motion sees four jumps, a second each.
function jump() {
  goTo(state.step + Math.ceil(state.steps / 4));
  if (state.step >= state.steps) {
    pause(`End. ${summary()}`);
  } else {
    showStep();
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
  goTo(state.step + whole);
  if (state.step >= state.steps) {
    pause(`End. ${summary()}`);
  } else {
    showStep(true);
    requestAnimationFrame(advance);
  }
}

function stepBy(by) {
  halt();
  goTo(state.step + by);
  showStep();
  say(summary());
}

return {halt, goTo, pause, play, stepBy};
})();
