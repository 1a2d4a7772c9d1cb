'use strict';
// What the grader says: the points, the mistake with its line, each check;
// hints one at a time; and after a task is solved, a question and what's next.

const Verdict = (() => {
const {$, el} = Fields;
const paragraph = (className, textContent) => el('p', {className,
  textContent});
const say = (...children) => $('verdict').replaceChildren(...children);

// Before an answer is judged.
function clear(task) {
  Editor.name(0);
  $('checks').replaceChildren();
  $('hints').replaceChildren();
  $('after').hidden = true;
  $('check').hidden = !task.points;
  $('hint').hidden = !task.hints;
  showNext(task);
  say(paragraph('hint', Course.isSolved(task) ? 'You have solved this task.'
    : task.points ? 'Not checked yet.' : 'There are no points here. Your rule '
      + 'is right where it follows the reference’s.'));
}

const item = ({asks, points, right, sentence}) => el('li',
  {className: right ? 'right' : 'wrong'}, el('b', {textContent: right ? '✓'
    : '✗'}), el('span', {}, asks, ...right ? [] : [paragraph('said',
    sentence)]), el('small', {textContent: points}));

// Show a judgement; one that is not final still gets its mistake's name.
function show(task, {final, points, of, solved, checks, next}) {
  const named = checks.find(({lines}) => lines.length);
  say(paragraph(solved ? 'solved' : 'points', `${solved ? 'Solved: ' : ''}${
    points} of ${of} points.`),
  ...solved ? [] : next.map((one, i) => paragraph(i ? '' : 'named', one)),
  ...final ? [] : [paragraph('hint', 'Looking for the mistake …')]);
  $('checks').replaceChildren(...checks.map(item));
  Editor.name(named?.lines[0] ?? 0, named?.common);
  if (final && solved) {
    after(task);
  }
}

function showNext({hints = []}) {
  const seen = $('hints').children.length;
  $('hint').textContent = `Hint ${Math.min(seen + 1, hints.length)} of ${
    hints.length}`;
  $('hint').disabled = seen === hints.length;
}
function hint(task) {
  const fresh = el('li', {tabIndex: -1,
    textContent: task.hints[$('hints').children.length]});
  $('hints').append(fresh);
  fresh.focus();
  showNext(task);
}

// A question for who has solved it, what others do, and the next task.
function after({question, elsewhere}) {
  const answers = question.choices.map(({answer, right, reason}) => {
    const why = paragraph(right ? 'right' : 'wrong', '');
    const button = el('button', {type: 'button', textContent: answer});
    button.addEventListener('click', () => {
      why.textContent = `${right ? 'Right.' : 'No.'} ${reason}`;
    });
    return el('div', {'aria-live': 'polite'}, button, why);
  });
  const next = Course.next();
  $('after').replaceChildren(el('h3', {textContent: question.asks}),
    ...answers, el('p', {textContent: elsewhere}), el('p', {}, next
      ? el('a', {href: `#task=${next.number}`, textContent:
        `Next: ${next.number}. ${next.title}`}) : 'You have solved every task '
        + 'that runs in a browser. Export your files to go on.'));
  $('after').hidden = false;
}

return {say, clear, show, hint, paragraph};
})();
