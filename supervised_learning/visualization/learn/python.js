'use strict';
// Python, as the page sees it: two workers, of which one waits, warm.
//
//   const python = Learn.python({onprogress, onready, onrestart, onfailed})
//   onprogress(loaded, total, text): in bytes, while the files come.
//   onready(seconds): the first worker can grade. It is asked at any time;
//     what is asked before waits.
//   onrestart(reason): a worker was ended, and the other one takes over.
//   onfailed(sentence): Python could not be started; nothing is answered.
//
//   python.grade(number, files, {ongraded, solved, seed}) -> Promise<judged>
//   files: {name: text} of the learner; solved: numbers of the tasks that are
//   solved already. ongraded(judged) comes with the verdicts, and once more
//   with the names of mistakes, if one is searched for: judged.final.
//   judged = {number, seed, final, points, of, solved, state, seconds, next,
//     checks: [{name, asks, points, verdict, right, sentence, mistake, common,
//       lines, answered, remarks}]}
//   state: 'solved', 'begun' or 'not written yet'. next: lines to read, in
//   the words of the watch. mistake: its name, or ''; lines: where it is.
//
//   python.picture(number, files, options) -> Promise<picture>
//   picture.error: what went wrong in the learner's function, a sentence, or
//   ''; picture.line: where, or null; unwritten: it is still the starter.
//   What the function gave, `theirs`, is null then, or as far as it came.
//   picture.scene: all that the page draws of it, by scenes.py.
//     0   {before: [[x, y], ...], theirs: {mean, deviation, after},
//          reference: the same}; after: `before`, normalized by these
//     1   {before, theirs: {after}, reference: {after}}
//     2   {labels: [color of each row], theirs: {X: [row, ...], Y: [...]},
//          reference}; a number of a row, or null where there is no such row
//     3   {labels, size, theirs: [{X: [row, ...], Y}, ...], reference};
//          options: {rows, size}
//     4   {data, beta, theirs: [...], reference, uncorrected};
//          options: {beta}
//     11  {settings, steps: [0, ...], theirs: [...], reference};
//          options: {settings: {alpha, decay_rate, decay_step}, steps}
//     13  {layers: [{without: [value, ...], theirs, reference}, the same]},
//          before the activation
//     5, 7, 9, 100 to 104
//         {surface, start, settings, steps, theirs: {xs, ys, losses, ended},
//          reference: the same}; ended: '' or why there are fewer points
//         options: {surface, text, letters, start, settings, steps}, all as
//         in the explorer's state; what is left out is as usual there.
//   Numbers that are not finite are null.
//
// A promise is rejected with an Error whose message is a sentence: a picture
// came to its limit, or cancel() was called.

const Learn = (() => {
const HERE = new URL('.', document.currentScript.src).href;
// Seconds: of a picture, and of the grader's own work without a word.
const PICTURE = 4, OWN = 60;
// After so many calls that have ended a worker, no more are made.
const MOST_ENDED = 3;

// A worker from a blob has the policy of the page that began it.
function begin() {
  return new Worker(URL.createObjectURL(new Blob([
    `const BASE = ${JSON.stringify(HERE)};importScripts(BASE + 'worker.js');`,
  ], {type: 'text/javascript'})));
}

function python({onprogress = (..._) => {}, onready = (_) => {},
  onrestart = (_) => {}, onfailed = (_) => {}} = {}) {
  let ready = false, jobs = 0;
  let active = launch(), spare = null, last = Promise.resolve();
  /** @type {any} */
  let running = null; // the job that the active worker has

  // A worker that loads Python. hears: takes its messages once it is ready.
  function launch() {
    const made = {worker: begin(), hears: null, ready: null};
    made.ready = new Promise((resolve, reject) => {
      made.worker.onmessage = ({data}) => {
        if (data.progress) {
          if (!ready) {
            onprogress(...data.progress);
          }
        } else if (data.ready) {
          resolve(data.ready);
        } else if (data.broken) {
          reject(new Error(data.broken));
        } else {
          made.hears?.(data);
        }
      };
      made.worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || 'the worker could not be started'));
        made.hears?.({ended: 11});
      };
    });
    made.ready = made.ready.catch(({message}) => {
      throw new Error(`Python could not be loaded (${message}). Check your `
        + 'connection, then reload the page.');
    });
    made.ready.catch(() => {});
    return made;
  }

  // End the active worker; the spare one takes over, and gets a spare.
  function replace(reason) {
    active.worker.terminate();
    active = spare ?? launch();
    spare = null;
    warm();
    onrestart(reason);
  }

  // Begin the spare worker when the active one needs no processor to start.
  function warm() {
    active.ready.then(() => { spare ??= launch(); }, () => {});
  }

  // Ask the active worker once. limit: the seconds that it has. hears(data):
  // takes what it says meanwhile, and may return how long it has from then.
  // Resolves to {done} or {ended}: 'time', or the status of a process's end.
  async function ask(name, given, limit, hears) {
    await active.ready;
    const {worker} = active, id = ++jobs;
    return new Promise((resolve) => {
      let timer = 0;
      const wait = (seconds) => {
        clearTimeout(timer);
        // what was said while the page was busy is heard first
        timer = setTimeout(() => {
          timer = setTimeout(() => finish({ended: 'time'}), 250);
        }, 1000 * seconds);
      };
      const finish = (outcome) => {
        clearTimeout(timer);
        active.hears = running = null;
        if ('ended' in outcome) {
          replace(outcome.ended);
        } else if (outcome.full) {
          replace('memory');
        }
        resolve(outcome);
      };
      active.hears = (data) => {
        if ('ended' in data) {
          finish(data);
        } else if (data.id !== id) {
          return;
        } else if ('done' in data) {
          finish(data);
        } else {
          const seconds = hears(data);
          if (seconds) {
            wait(seconds);
          }
        }
      };
      running = {finish};
      wait(limit);
      worker.postMessage({id, name, given});
    });
  }

  // One after the other. cancel() ends what runs and all that wait.
  let era = 0;
  function queue(work) {
    const begun = era, check = () => {
      if (begun !== era) {
        throw new Error('it was cancelled');
      }
    };
    const result = last.then(async () => {
      check();
      const value = await work(check);
      check();
      return value;
    });
    last = result.catch(() => {});
    return result;
  }

  function grade(number, files, {ongraded = (_) => {}, solved = [],
    seed = Math.floor(1e6 * Math.random())} = {}) {
    return queue(async (check) => {
      const ended = {}; // how calls have ended a worker, by their number
      for (;;) {
        let calls = 0;
        /** @type {any} */
        let judged = null;
        const outcome = await ask('grade', {number, files, solved, seed,
          ended, last: Object.keys(ended).length < MOST_ENDED ? null
            : Math.max(...Object.keys(ended).map(Number))},
        OWN, (data) => {
          calls = data.call ?? calls;
          if (data.judged) {
            judged = JSON.parse(data.judged);
            ongraded(judged);
          }
          return data.beat ?? OWN;
        });
        check();
        if (outcome.failed) {
          throw new Error(outcome.failed);
        }
        if ('done' in outcome) {
          return judged;
        }
        if (calls in ended) { // nothing was asked: the grader's own fault
          throw new Error('the grader has failed, which is not your fault');
        }
        ended[calls] = outcome.ended;
      }
    });
  }

  function picture(number, files, options = {}) {
    return queue(async () => {
      const outcome = await ask('picture', {number, files, options}, PICTURE,
        () => {});
      if ('ended' in outcome) {
        throw new Error((await ask('words', outcome, OWN, () => {})).done);
      }
      if (outcome.failed) {
        throw new Error(outcome.failed);
      }
      return JSON.parse(outcome.done);
    });
  }

  function cancel() {
    era++;
    if (running) {
      running.finish({ended: 'cancel'});
    }
  }

  active.ready.then(({seconds}) => {
    ready = true;
    onready(seconds);
    warm();
    keep();
  }, ({message}) => onfailed(message));
  return {grade, picture, cancel};
}

// Keep all files for a visit without a network.
async function keep() {
  if (!('serviceWorker' in navigator)) {
    return;
  }
  try {
    await navigator.serviceWorker.register(`${HERE}service.js`);
    const {files} = await (await fetch(`${HERE}files.json`)).json();
    const cache = await caches.open('learn');
    const wanted = files.map((name) => new URL(name, HERE).href);
    for (const {url} of await cache.keys()) {
      if (!wanted.includes(url)) {
        await cache.delete(url);
      }
    }
    for (const url of wanted) {
      if (!url.includes('/pyodide-') || !await cache.match(url)) {
        await cache.add(url);
      }
    }
  } catch {
    // a private window may keep nothing: then each visit loads anew
  }
}

return {python};
})();
