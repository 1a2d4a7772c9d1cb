'use strict';
// The text of a task, and the row of all.

const Lesson = (() => {
const {$, el} = Fields, {state} = Course;
const elsewhere = $('later').content.firstElementChild; // of TensorFlow

// An element of what tools/learn.py gives: [tag, properties, ...children].
const made = (one) => typeof one === 'string' ? one
  : el(one[0], one[1], ...one.slice(2).map(made));

function show(task) {
  $('lesson').replaceChildren(el('h2', {id: 'title', tabIndex: -1,
    textContent: `${task.number}. ${task.title}`}), ...task.lesson.map(made),
  ...task.numpy ? [] : [elsewhere]);
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

return {made, show, showTasks};
})();
