'use strict';
// Python in a worker, which python.js begins from a blob: what runs here has
// the page's policy, and reaches no other site. BASE: the folder of the page.
// It is told {id, name, given} and says {id, done}, or {ended} if Python has
// ended; before that {progress}, then {ready} or {broken}.

// A worker of this file alone would have no policy. One of the learner's code
// would be of no use, and what the page keeps is not for it.
if (!location.href.startsWith('blob:')) {
  throw new Error('python.js begins this worker');
}
for (const name of ['caches', 'indexedDB', 'Worker', 'SharedWorker']) {
  for (let of = self; of; of = Object.getPrototypeOf(of)) {
    delete of[name];
  }
}

(() => {
let python, bridge, current = 0, loaded = 0;
const say = (message) => postMessage(message);

// Fetch a file, and say how much of all has come.
async function load(name, total) {
  const response = await fetch(BASE + name), parts = [];
  if (!response.ok) {
    throw new Error(`${name}: ${response.status}`);
  }
  const reader = response.body.getReader();
  for (let part; !(part = await reader.read()).done;) {
    parts.push(part.value);
    loaded += part.value.length;
    say({progress: [loaded, total]});
  }
  return new Blob(parts).arrayBuffer();
}

async function start() {
  const {pyodide, sizes} = await (await fetch(`${BASE}files.json`)).json();
  const total = Object.values(sizes).reduce((sum, size) => sum + size);
  // All come at once; Pyodide finds those that it asks for.
  const coming = new Map(Object.keys(sizes).map((name) => [BASE + name,
    load(name, total)]));
  await Promise.all(coming.values()); // importScripts() lets nothing be said
  const plain = self.fetch, folder = BASE + pyodide;
  self.fetch = async (url, ...others) => {
    const file = coming.get(String(url));
    return file ? new Response(await file, {headers: {'Content-Type':
      String(url).endsWith('.wasm') ? 'application/wasm' : 'text/plain'}})
      : plain(url, ...others);
  };
  importScripts(`${folder}pyodide.js`);
  python = await loadPyodide({indexURL: folder, stdin: () => null,
    stdout: () => {}, stderr: () => {}});
  await python.loadPackage('numpy', {checkIntegrity: false,
    messageCallback: () => {}});
  python.unpackArchive(await coming.get(`${BASE}grader.zip`), 'zip',
    {extractDir: '/grader'});
  self.fetch = plain;
  importScripts(...['numbers', 'expressions', 'paths', 'surfaces', 'rules',
    'landscape-data'].map((name) => `${BASE}../${name}.js`));
  bridge = python.runPython('import sys; sys.path.append("/grader"); '
    + 'import bridge; bridge');
  bridge.begin();
  say({ready: true});
  setTimeout(() => bridge.warm()); // what is asked already comes first
}

// The surface of the explorer's state.
function surface({surface: name, text, letters = {}}) {
  const made = name === 'network' ? Surfaces.recorded(LANDSCAPE)
    : Surfaces.surfaceOf(text || Surfaces.SURFACES[name].text,
      name === 'own' ? {} : Surfaces.SURFACES[name]);
  for (const letter of made.letters) {
    made.set(letter, letters[letter] ?? 1);
  }
  return Object.assign({start: [-1, 1], steps: 100}, made);
}

// For bridge.py: what it says while it works, and what it asks.
const heard = () => ({
  beat: (call, beat) => say({id: current, call, beat}),
  judged: (judged) => say({id: current, judged}),
  surface: (text) => surface(JSON.parse(text)),
  usual: Rules.usualOf,
});

self.onmessage = ({data: {id, name, given}}) => {
  current = id;
  try {
    const done = bridge[name](JSON.stringify(given), heard()) ?? '';
    // what has grown stays large: the next one begins anew
    say({id, done, full: python._module.HEAP8.length > 2 ** 29});
  } catch (error) {
    if (error.name === 'PythonError') {
      say({id, done: '', failed: error.message.trim().split('\n').pop()});
    } else { // os._exit(), or Python itself has crashed: as waitpid has it
      say({ended: error.name === 'Exit' ? (error.status & 255) << 8 : 11});
    }
  }
};

start().catch((error) => say({broken: String(error.message ?? error)}));
})();
