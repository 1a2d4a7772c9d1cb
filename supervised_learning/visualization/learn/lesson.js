'use strict';
// The text of a task: what and why, the way to the equation, what each point
// is for, and where to read on. Nothing of the answer.

const Lesson = (() => {
const {$, el} = Fields, {state} = Course;
const elsewhere = $('later').content.firstElementChild; // of TensorFlow

// Prose, wrapped at a width: paragraphs, and equations or calls as they stand.
const prose = (text) => text.trimEnd().split(/\n\s*\n/).filter(Boolean)
  .map((one) => /^( {4}|>>>)/.test(one)
    ? el('pre', {textContent: one.replace(/^ {4}/gm, '')})
    : el('p', {textContent: one.replace(/\n/g, ' ')}));
// Arguments: each begins a line, and goes on in lines that are indented.
const listed = (text) => el('ul', {}, ...text.replace(/\n +/g, ' ')
  .split('\n').map((line) => el('li', {textContent: line})));
const part = (title, ...children) => [el('h3', {textContent: title}),
  ...children];

const points = ({asks}) => el('ul', {className: 'points'}, ...asks.map((one) =>
  el('li', {}, el('b', {textContent: one.points}), ` ${one.asks}`)));
const reading = ({section, url, story}) => el('p', {}, 'In the post: ', url
  ? el('a', {href: url, textContent: section}) : section, '. In motion: ',
el('a', {href: `../index.html#story=${story}`, textContent: 'the story'}),
'.');

function show(task) {
  $('lesson').replaceChildren(
    el('h2', {id: 'title', tabIndex: -1, textContent: `${task.number}. ${task.title}`}),
    ...prose(task.summary), ...prose(task.why),
    ...task.numpy ? [...part('The way to the equation', ...prose(
      task.derivation ?? task.equation)),
    ...part('In and out', listed(task.arguments), ...prose(task.example)),
    ...task.points ? [
      ...part('If you are stuck', ...task.hints.map((one, i) => el('details',
        {}, el('summary', {textContent: `Hint ${i + 1}`}), ...prose(one)))),
      ...part(`The ${task.points} points`, points(task)),
      ...part('To read, with the equation', reading(task.reading))]
      : []] : [elsewhere]);
  $('lesson').scrollTop = 0;
}

// The tasks, in a row: which is open, and which are solved.
function showTasks() {
  $('tasks').replaceChildren(...state.tasks.map((task) => {
    const {number, title, numpy} = task, solved = Course.isSolved(task);
    const kind = solved ? 'solved' : !numpy ? 'elsewhere'
      : Course.isWritten(task) ? 'begun' : '';
    const told = {elsewhere: ', needs TensorFlow'}[kind] ?? (kind
      && `, ${kind}`);
    return el('a', {href: `#task=${number}`, className: kind, title,
      textContent: solved ? `${number} ✓` : String(number),
      'aria-label': `${number}. ${title}${told}`,
      'aria-current': number === state.number ? 'page' : 'false'});
  }));
  $('tasks').scrollLeft = $('tasks').querySelector('[aria-current=page]')
    .offsetLeft - $('tasks').clientWidth / 2;
}

return {show, showTasks};
})();
