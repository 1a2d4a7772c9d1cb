'use strict';
// What the grader says: the points, the mistake with its line, each check;
// after a task is solved, a question, and what comes next.

const Verdict = (() => {
const {$, el} = Fields;
const paragraph = (className, textContent) => el('p', {className,
  textContent});
const say = (...children) => $('verdict').replaceChildren(...children);

// Before an answer is judged.
function clear(task) {
  Editor.name([]);
  $('checks').replaceChildren();
  $('after').hidden = true;
  $('check').hidden = !task.points;
  say(paragraph('hint', Course.isSolved(task) ? 'You have solved this task.'
    : task.points ? 'Not checked yet.' : 'There are no points here. Your rule '
      + 'is right where it follows the reference’s.'));
}

const item = ({asks, points, right}) => el('li', {className: right ? 'right'
  : 'wrong'}, el('b', {textContent: right ? '✓' : '✗'}), el('span', {}, asks),
el('small', {textContent: points}));

// Show a judgement; one that is not final still gets its mistake's name.
function show(task, {final, points, of, solved, checks, next, marks}) {
  say(paragraph(solved ? 'solved' : 'points', `${solved ? 'Solved: ' : ''}${
    points} of ${of} points.`),
  ...next.map((one, i) => paragraph(i || solved ? '' : 'named', one)),
  ...final ? [] : [paragraph('hint', 'Looking for the mistake …')]);
  $('checks').replaceChildren(...checks.map(item));
  $('verdict').scrollIntoView({block: 'nearest'}); // on a phone
  Editor.name($('verdict').className ? [] : marks); // of a changed text, none
  $('after').hidden = !final || !solved;
  if (!$('after').hidden) {
    after(task);
  }
}

// A question for who has solved it, what others do, and the next task.
function after({after: parts}) {
  const next = Course.next();
  $('after').replaceChildren(...parts.map(Lesson.made),
    el('p', {}, next ? el('a', {href: `#task=${next.number}`,
      textContent: `Next: ${next.number}. ${next.title}`})
      : 'You have solved every task that runs in a browser. Export your files '
        + 'to go on.'));
}

return {say, clear, show, paragraph};
})();
