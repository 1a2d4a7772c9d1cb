'use strict';
// The page: it opens a task, keeps what is typed, has it drawn and judged.

const Desk = (() => {
const {$} = Fields, {state} = Course;
const MOST = 5e6; // bytes of a file that is imported: of more, Python says so
let grading = 0; // numbers the runs: of an older one, nothing is shown

function notify(text) {
  $('notice').textContent = text;
  $('notice').hidden = !text;
}

function open(number) {
  const task = Course.task(number) ?? state.tasks[0];
  grading++;
  state.number = task.number;
  document.title = `${task.number}. ${task.title}`;
  Lesson.show(task);
  Lesson.showTasks();
  $('work').hidden = !task.numpy;
  if (task.numpy) {
    Editor.open(Course.text(task));
    Verdict.clear(task);
    $('restore').hidden = Course.before() === null;
  }
  $('set-up').hidden = !Race.has(task);
  Pictures.open(task);
}

function typed(text) {
  Course.write(Course.task(), text);
  if (!state.kept) {
    notify('This browser does not keep your text. Export it before you '
      + 'leave.');
  }
  changed();
}

// The text is another: verdict and picture are of the one before.
function changed() {
  Lesson.showTasks();
  $('verdict').classList.add('old');
  Pictures.askSoon();
}

// Another tab has kept something.
function follow(event) {
  const task = Course.follow(event);
  if (task && task === Course.task()) {
    Editor.open(Course.text());
    $('restore').hidden = Course.before() === null;
    changed();
  }
  Lesson.showTasks();
}

async function check() {
  const task = Course.task(), {python, waits} = Pictures.now;
  if (!task.points) {
    return;
  }
  Editor.tidy();
  $('verdict').classList.remove('old');
  const text = Course.text(), run = ++grading;
  const show = (act) => run === grading && act();
  Verdict.say(Verdict.paragraph('hint', waits
    ? 'Checked as soon as Python is loaded …' : 'Checking …'));
  try {
    const result = await python.grade(task.number, Course.files(), {
      solved: state.solved,
      ongraded: (judged) => show(() => Verdict.show(task, judged))});
    Course.solve(task, result.solved);
    Lesson.showTasks();
    Pictures.now.failed = result.solved ? '' : text;
    show(() => {
      Verdict.show(task, result);
      Pictures.ask(false);
    });
  } catch ({message}) {
    show(() => Verdict.say(Verdict.paragraph('named', message)));
  }
}

// Put another text into a task, which is opened.
function replace(task, text) {
  Course.replace(task, text);
  open(task.number);
}

function exportAll() {
  const done = Course.written().filter(Course.isWritten);
  notify(done.length ? '' : 'You have not written anything yet: there is '
    + 'nothing to export.');
  if (done.length === 1) {
    Fields.download(new Blob([Course.text(done[0])]), done[0].file);
  } else if (done.length) {
    Fields.download(Files.zip(Object.fromEntries(done.map((one) => [one.file,
      Course.text(one)]))), 'my-solutions.zip');
  }
}

async function importAll({target}) {
  const chosen = await Promise.all([...target.files].map(async (file) => [
    file.name, [...new Uint8Array(await file.slice(0, MOST).arrayBuffer())]]));
  target.value = '';
  notify(Pictures.now.waits && 'Imported as soon as Python is loaded …');
  try {
    const {texts, says} = await Pictures.now.python.read(chosen);
    texts.forEach(([number, text]) => Course.replace(Course.task(number),
      text));
    open(state.number);
    notify(says);
  } catch ({message}) {
    notify(message);
  }
}

function startPython() {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const loaded = (waits) => {
    $('loading').hidden = true;
    Pictures.now.waits = waits;
    Pictures.open(Course.task());
  };
  Pictures.now.python = Learn.python({
    onprogress(bytes, total) {
      $('megabytes').value = bytes / total || 0;
      $('megabytes').hidden = bytes >= total;
      $('loaded').textContent = `Python is ${bytes < total ? `loading: ${
        megabytes(bytes)} of ${megabytes(total)} MB` : 'starting'}. You can `
        + 'read and write meanwhile.';
    },
    onready() {
      loaded('');
    },
    onfailed(text) {
      loaded('Python could not be loaded. ');
      notify(text);
    },
  });
}

// On a small screen, either the lesson or the code is shown.
function showPart(kind) {
  $('desk').className = kind;
  for (const button of $('tabs').children) {
    button.setAttribute('aria-pressed', String(button.value === kind));
  }
}

function listen() {
  const click = (id, act) => $(id).addEventListener('click', act);
  Object.assign(Editor.on, {type: typed, check});
  click('check', check);
  click('reset', () => replace(Course.task(), Course.task().starter));
  click('restore', () => replace(Course.task(), Course.before()));
  click('export', exportAll);
  click('import', () => $('file').click());
  $('file').addEventListener('change', importAll);
  click('tabs', ({target}) => target.value && showPart(target.value));
  click('skip', () => {
    showPart('writing');
    Editor.focus();
  });
  const visit = () => {
    const number = Number(location.hash.match(/^#task=(\d+)$/)?.[1] ?? 0);
    showPart('reading');
    notify(Course.task(number) ? '' : `There is no task ${number}.`);
    open(number);
  };
  window.addEventListener('hashchange', () => {
    visit();
    window.scrollTo(0, 0);
    $('title').focus({preventScroll: true});
  });
  window.addEventListener('storage', follow);
  visit();
}

async function begin() {
  Pictures.listen();
  await Course.load();
  $('desk').hidden = $('export').parentElement.inert = false;
  listen();
  startPython();
}
begin().catch(({message}) => notify(`The course could not be loaded (${
  message}). Check your connection, then reload the page.`));
return {};
})();
