'use strict';
// A real network's landscape: recorded paths, the loss on their plane, and
// how each rule reads held-out digits on its way.

const Network = (() => {
const {shown} = Numbers;
const {$, el} = Fields;
const {state, live, nameOf} = State;
const {looksOf, ballElement} = Looks;

const GREY = d3.scaleLinear([0, 16], ['#ffffff', '#16202b']);
function digit({pixels, label}) {
  const canvas = el('canvas', {width: 8, height: 8, role: 'img',
    'aria-label': `a handwritten ${label}`});
  const pen = canvas.getContext('2d');
  [...pixels].forEach((letter, i) => {
    pen.fillStyle = GREY(letter.charCodeAt(0) - 97);
    pen.fillRect(i % 8, Math.floor(i / 8), 1, 1);
  });
  return canvas;
}

// What each rule reads at this step; wrong readings are marked.
function showReadings() {
  const table = $('readings');
  table.hidden = !live.ground.recorded || live.asking;
  if (table.hidden) {
    return;
  }
  const {digits} = LANDSCAPE, looks = looksOf(state.racers);
  const cell = (text, wrong) => el('td', {className: wrong ? 'wrong' : ''},
    wrong ? el('s', {textContent: text}) : text);
  if (!table.tHead) {
    const head = (inside) => el('th', {scope: 'col'}, inside);
    table.createTHead().append(el('tr', {}, el('td'),
      ...digits.map((one) => head(digit(one))), head('all')));
    table.createTBody();
  }
  table.tBodies[0].replaceChildren(...state.racers.flatMap((one, i) => {
    const {guesses, right} = LANDSCAPE.rules[one.rule];
    return one.on ? [el('tr', {}, el('th', {scope: 'row'},
      ballElement(looks[i]), nameOf(one)),
    ...[...guesses[state.step]].map((guess, k) => cell(guess,
      Number(guess) !== digits[k].label)), cell(`${right[state.step]} %`,
      false))] : [];
  }));
}

// The controls that a recorded race has not.
function showControls() {
  for (const id of ['rows-box', 'noise', 'start-box', 'again-box']) {
    $(id).hidden = Boolean(live.ground.recorded);
  }
  $('recorded').hidden = !live.ground.recorded;
  $('recorded').textContent = `These paths were recorded: ${
    LANDSCAPE.trained} digits train ${LANDSCAPE.weights} weights, each rule `
    + 'at its best rate. The map is the plane that holds '
    + `${shown(100 * LANDSCAPE.share, 2)} % of the paths’ squared distance `
    + 'from the start. The losses are the paths’ own, not the map’s; at the ends they are lower.';
}

return {showReadings, showControls};
})();
