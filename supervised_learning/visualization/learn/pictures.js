'use strict';
// The picture of what the learner's function does: asked of Python a moment
// after typing stops, played, and told in a caption.

const Pictures = (() => {
const {$, el} = Fields, {state, live} = State;
const PAUSE = 400; // milliseconds without a key
const FRAMES = 50; // of a scene
// of: the task; scene: of one that is not on the map; failed: a text that was
// found wrong; waits: what is said as long as Python is not loaded
const now = {of: null, scene: null, python: null, failed: '',
  waits: 'Yours moves here as soon as Python is loaded. '};
let last = Promise.resolve(), asked = 0, timer = 0, shown = '';
const isMap = () => Boolean(now.of) && Race.has(now.of);

function paint(moving, frame) {
  if (isMap()) {
    MapView.drawMap(moving, live.playing && frame % 2 > 0);
  } else if (now.scene) {
    Chart.draw($('scene'), now.scene, (state.step + live.share)
      / state.steps);
  }
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

function tell({kind, caption, marks = []}) {
  $('view').classList.remove('old');
  const looks = ({kind: shape, color, dash, hollow}) => [shape, color,
    dash && `dash dash${dash[0]}`, hollow && 'hollow'].join(' ');
  $('legend').replaceChildren(...marks.filter(({name}) => name).map((mark) =>
    el('span', {textContent: mark.name, className: looks(mark)})));
  $('caption').textContent = (now.waits || (kind === 'unwritten'
    ? 'Yours is not written yet. ' : '')) + caption;
  $('caption').classList.toggle('wrong', kind === 'error');
}

// Take over what Python says. It plays anew where the text makes yours
// another.
function take({scene, theirs = null}, replay) {
  if (isMap()) {
    Race.take(theirs);
  } else {
    now.scene = {...now.of.scene, ...scene};
  }
  tell(now.scene ?? scene);
  const key = JSON.stringify(theirs);
  if (key === shown || !replay) {
    Show.show();
  } else {
    begin();
  }
  shown = key;
}

// Ask for the picture of the text as it stands. What waits, waits for one
// answer at most: of those that are asked meanwhile, only the newest counts.
function ask(replay = true) {
  const mine = ++asked;
  clearTimeout(timer);
  last = last.then(async () => {
    const {of} = now;
    if (mine === asked && of && !now.waits) {
      const made = await now.python.picture(of.number, Course.files(), {
        ...isMap() && Race.options(), failed: now.failed === Course.text(of),
      }).catch(({message}) => ({scene: {kind: 'error',
        caption: `Yours cannot be drawn: ${message}`}}));
      if (of === now.of && (mine === asked || !replay)) {
        take(made, replay);
      }
    }
  });
}
function askSoon() {
  wait();
  asked++; // of the text before, nothing is shown
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

// Until there is a picture of the text as it stands.
function wait() {
  if (!now.waits) {
    $('view').classList.add('old');
    $('caption').textContent = 'Drawing yours …';
  }
}

function open(task) {
  Play.halt();
  now.of = task.numpy ? task : null;
  now.scene = task.scene;
  shown = 'null';
  $('view').hidden = !now.of;
  $('map').hidden = $('zoom').hidden = $('controls').hidden
    = $('step-text').hidden = !isMap();
  $('scene').hidden = isMap();
  if (now.of) {
    Object.assign(state, {steps: FRAMES, speed: 25});
    live.paths = [];
    if (isMap()) {
      Race.open(task);
    }
    const {title, ...told} = now.scene ?? {kind: '', title: 'Your rule beside '
      + 'the reference’s', caption: 'This path is the reference’s.'};
    $('what').textContent = title;
    tell(told);
    if (Course.isWritten(task)) {
      wait();
    }
    begin();
    ask();
  }
}

function listen() {
  State.begin('');
  Race.listen(() => now.of, () => ask(false));
  $('surface').addEventListener('change', begin);
  Play.listenToBar();
  Show.on.paint.push(paint);
  Looks.NIGHT.addEventListener('change', () => Show.show());
  new ResizeObserver(() => isMap() ? Gestures.setView(state.view)
    : Show.show()).observe($('frame'));
}

return {now, open, ask, askSoon, listen};
})();
