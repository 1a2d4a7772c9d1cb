'use strict';
// Python, as the page sees it: two workers; one is for what comes meanwhile.
//
//   const python = Learn.python({onprogress, onready, onrestart, onfailed})
//   onprogress(loaded, total): bytes, while the files come.
//   onready(): the first worker answers. What is asked before waits.
//   onrestart(reason): a worker was ended, and the other one takes over.
//   onfailed(sentence): Python could not be loaded; nothing is answered.
//
//   python.grade(number, files, {ongraded, solved, seed}) -> Promise<judged>
//   files: {name: text} of the learner; solved: numbers of the tasks that are
//   solved already. ongraded(judged) comes with the verdicts, and once more
//   with the names of mistakes: then judged.final is true. bridge.py says what
//   judged holds.
//   python.picture(number, files, options) -> Promise<picture>
//   picture_data.py says what it holds, and which options there are.
//   python.read([[name, bytes]]) -> Promise<{texts: [[number, text]], says}>
//   The tasks' files among files and in zips, and a sentence on them.
//   python.cancel(): ends what runs and what waits.
//
// A promise is rejected with an Error whose message is a sentence.

const Learn = (() => {
const HERE = new URL('.', location.href).href;
// Seconds that a picture has, and the grader's own work between two calls.
const PICTURE = 4, OWN = 60;
// After so many calls that have ended a worker, no more are made.
const MOST_ENDED = 2;

// Begin a worker. From a blob, it has the policy of the page.
function launch(onprogress) {
  const worker = new Worker(URL.createObjectURL(new Blob([
    `const BASE = ${JSON.stringify(HERE)};importScripts(BASE + 'worker.js');`,
  ], {type: 'text/javascript'})));
  // hears: takes the messages once it is ready; job: what it does; stop: ends
  // that with an outcome
  const made = {worker, hears: (_) => {}, warm: false, job: null,
    stop: null, ready: new Promise(
    (resolve, reject) => {
      const fail = (reason) => reject(new Error('Python could not be loaded ('
        + `${reason}). Check your connection, then reload the page.`));
      worker.onmessage = ({data}) => {
        if (data.progress) {
          onprogress(...data.progress);
        } else if (data.ready) {
          made.warm = true;
          resolve(true);
        } else if (data.broken) {
          fail(data.broken);
        } else {
          made.hears(data);
        }
      };
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message || 'no worker could be started');
        made.hears({ended: 11});
      };
    })};
  made.ready.catch(() => {}); // who asks is told
  return made;
}

function python({onprogress = (..._) => {}, onready = () => {},
  onrestart = (_) => {}, onfailed = (_) => {}} = {}) {
  let active = launch(onprogress), spare = null, jobs = 0, era = 0;

  // Begin the spare worker when the active one needs no processor to start.
  const warm = () => active.ready.then(() => {
    spare ??= launch(() => {});
  }, () => {});

  function replace(ended, reason) {
    ended.worker.terminate();
    active = ended !== active ? active : spare ?? launch(() => {});
    spare = null;
    warm();
    onrestart(reason);
  }

  // The worker for the next call: a search does not hold a picture back.
  const use = () => active.stop && spare?.warm && !spare.stop ? spare : active;

  // Ask a worker once. limit: the seconds that it has. hears(data): takes what
  // it says meanwhile, and may give it other seconds from then.
  // Resolves to {done} or {ended}: 'time', or the status of a process's end.
  async function ask(name, given, limit, hears = (_) => 0) {
    const begun = era, check = () => {
      if (begun !== era) {
        throw new Error('it was cancelled');
      }
    };
    let by = use();
    while (await by.ready && (by.stop || by !== use())) {
      await by.job;
      by = use();
    }
    check();
    const id = ++jobs;
    by.job = new Promise((resolve) => {
      let timer = 0;
      const wait = (seconds) => {
        clearTimeout(timer);
        // what was said while the page was busy is heard first
        timer = setTimeout(() => {
          timer = setTimeout(by.stop, 250, {ended: 'time'});
        }, 1000 * seconds);
      };
      by.stop = (outcome) => {
        clearTimeout(timer);
        by.hears = (_) => {};
        by.stop = null;
        if ('ended' in outcome || outcome.full) {
          replace(by, outcome.ended ?? 'memory');
        }
        resolve(outcome);
      };
      by.hears = (data) => {
        if ('ended' in data || (data.id === id && 'done' in data)) {
          by.stop(data);
        } else if (data.id === id) {
          const seconds = hears(data);
          if (seconds) {
            wait(seconds);
          }
        }
      };
      wait(limit);
      by.worker.postMessage({id, name, given});
    });
    const came = await by.job;
    check();
    return came;
  }

  async function grade(number, files, {ongraded = (_) => {}, solved = [],
    seed = Math.floor(1e6 * Math.random())} = {}) {
    const ended = {}; // how calls have ended a worker, by their number
    for (;;) {
      let call = 0, judged = null;
      const several = Object.keys(ended).length >= MOST_ENDED;
      const outcome = await ask('grade', {number, files, solved, seed, ended,
        last: several ? Math.max(...Object.keys(ended).map(Number)) : null},
      OWN, (data) => {
        call = data.call ?? call;
        if (data.judged) {
          judged = JSON.parse(data.judged);
          ongraded(judged);
        }
        return data.beat ?? OWN;
      });
      if (outcome.failed || call in ended) {
        throw new Error('the grader has failed, which is not your fault: '
          + (outcome.failed ?? 'it has ended'));
      }
      if ('done' in outcome) {
        return judged;
      }
      ended[call] = outcome.ended;
    }
  }

  async function picture(number, files, options = {}) {
    const outcome = await ask('picture', {number, files, options}, PICTURE);
    if ('ended' in outcome) {
      throw new Error((await ask('words', outcome, OWN)).done);
    }
    if (outcome.failed) {
      throw new Error(outcome.failed);
    }
    return JSON.parse(outcome.done);
  }

  const read = async (files) => JSON.parse((await ask('read', {files}, OWN))
    .done);

  function cancel() {
    era++;
    [active, spare].forEach((one) => one?.stop?.({ended: 'cancelled'}));
  }

  active.ready.then(() => {
    onready();
    setTimeout(warm, 3000); // the first verdict comes first
    keep();
  }, ({message}) => onfailed(message));
  return {grade, picture, read, cancel};
}

// Keep all files for a visit without a network.
async function keep() {
  try {
    await navigator.serviceWorker.register(`${HERE}../service.js`);
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
