'use strict';
// The picture of what the learner's function does: asked of Python a moment
// after typing stops, played, and told in a caption.

const Pictures = (() => {
const {$} = Fields, {state, live} = State;
const PAUSE = 400; // milliseconds without a key
const FRAMES = 50; // of a scene
const TITLES = {0: 'A cloud of data flies where yours takes it',
  2: 'Rows and their labels: one colour is one data point',
  4: 'An average of temperatures', 11: 'A rate that falls in stairs',
  13: 'What two layers put out'};
// of: the task; scene: of a task that is not on the map; ready: Python is
const now = {of: null, scene: null, python: null, ready: false};
let asking = false, again = false, timer = 0, shown = '';
const isMap = () => Boolean(now.of) && Race.has(now.of);

function paint(moving, frame) {
  if (isMap()) {
    MapView.drawMap(moving, live.playing && frame % 2 > 0);
  } else if (now.scene?.marks) {
    Chart.draw($('scene'), now.scene, Math.min(1, (state.step + live.share)
      / state.steps));
  }
}

function showBar() {
  $('scrubber').max = state.steps;
  $('scrubber').value = state.step;
  $('step-text').textContent = isMap() ? `${state.step} / ${state.steps}`
    : '';
  $('play').classList.toggle('playing', live.playing);
  $('play').setAttribute('aria-label', live.playing ? 'Pause' : 'Play');
}

// From the first step; where less motion is wanted, at the last.
function begin() {
  Play.halt();
  state.step = Looks.CALM.matches ? state.steps : 0;
  if (Looks.CALM.matches) {
    Show.showStep();
  } else {
    Play.play();
  }
}

function tell({kind, caption}) {
  $('caption').textContent = (!now.ready ? 'Yours moves here as soon as '
    + 'Python is loaded. ' : kind === 'unwritten'
    ? 'Yours is not written yet. ' : '') + caption;
  $('caption').classList.toggle('wrong', kind === 'error');
}

// Take over what Python says. It plays anew only where yours is another.
function take({scene, theirs = null}) {
  if (isMap()) {
    Race.take(theirs);
  } else if (scene.marks) {
    now.scene = scene;
  }
  tell(scene);
  const key = JSON.stringify(theirs);
  if (key === shown || live.dragging) {
    Show.show();
  } else {
    begin();
  }
  shown = key;
}

// Ask for the picture of the text as it stands; one question at a time.
async function ask() {
  clearTimeout(timer);
  again = asking;
  if (asking || !now.of || !now.ready) {
    return;
  }
  asking = true;
  const {of} = now;
  const made = await now.python.picture(of.number, Course.files(), isMap()
    ? Race.options() : {}).catch(({message}) => ({scene: {kind: 'error',
    caption: `Yours cannot be drawn: ${message}`}}));
  asking = false;
  if (of === now.of) {
    take(made);
  }
  if (again || of !== now.of) {
    ask();
  }
}
function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

function open(task) {
  now.of = task.numpy && (task.scene || Race.has(task)) ? task : null;
  now.scene = task.scene;
  shown = 'null';
  $('view').hidden = !now.of;
  $('map').hidden = $('zoom').hidden = $('controls').hidden = !isMap();
  $('scene').hidden = isMap();
  Play.halt();
  if (!now.of) {
    return;
  }
  if (isMap()) {
    Race.open(task);
  } else {
    Object.assign(state, {steps: FRAMES, speed: 25});
  }
  $('what').textContent = isMap() ? 'Your rule beside the reference’s'
    : TITLES[task.number] ?? TITLES[task.number - 1];
  tell(now.scene ?? {kind: '', caption: 'This path is the reference’s.'});
  begin();
  ask();
}

function listen() {
  State.begin('');
  Race.listen(() => now.of, ask);
  Show.on.paint.push(paint);
  Show.on.step.push(showBar);
  $('play').addEventListener('click', () => live.playing ? Play.pause('')
    : Play.play());
  $('scrubber').addEventListener('input', ({target}) =>
    Play.stopAt(Number(target.value)));
  Looks.NIGHT.addEventListener('change', () => Show.show());
  new ResizeObserver(() => isMap() && Gestures.setView(state.view))
    .observe($('map'));
  new ResizeObserver(() => Show.show()).observe($('scene'));
}

return {now, open, ask, askSoon, listen};
})();
