// npx eslint supervised_learning/visualization
//
// The pages' files are classic scripts; the explorer opens without a server.
// Each has one name, that of the file, which the files after it may use.
import {readFileSync} from 'node:fs';

const folder = 'supervised_learning/visualization';
const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
// A page's scripts, in their order. The site has the explorer's files one
// level above those of learn.
const scripts = (page) => [...read(`${folder}/${page}/index.html`).matchAll(
  /<script src="((\.\.\/)?[\w-]+\.js)">/g)].map(([, file, above]) =>
  above ? file.replace('../', `${folder}/explorer/`)
    : `${folder}/${page}/${file}`);
const nameOf = (file) => read(file).match(/^const (\w+) = /m)[1];
const browser = ['d3', 'window', 'document', 'location', 'history',
  'navigator', 'localStorage', 'performance', 'matchMedia',
  'getComputedStyle', 'devicePixelRatio', 'requestAnimationFrame',
  'setTimeout', 'clearTimeout', 'structuredClone', 'Path2D',
  'ResizeObserver', 'IntersectionObserver', 'URL', 'URLSearchParams',
  'Blob'];
const more = ['CodeMirror', 'fetch', 'caches', 'Worker', 'Response',
  'TextEncoder', 'TextDecoder', 'DecompressionStream'];
const worker = ['self', 'BASE', 'postMessage', 'importScripts', 'Surfaces',
  'Rules', 'LANDSCAPE', 'loadPyodide'];
const rules = (file) => ({'no-undef': 'error',
  'no-shadow': ['error', {hoist: 'all'}],
  'no-unused-vars': ['error', {varsIgnorePattern: `^${nameOf(file)}$`,
    argsIgnorePattern: '^_', caughtErrors: 'none'}],
  'no-redeclare': 'error', 'eqeqeq': 'error', 'no-var': 'error',
  'prefer-const': ['error', {destructuring: 'all'}]});
const checked = (file, names) => ({files: [file],
  languageOptions: {sourceType: 'script', globals: Object.fromEntries(
    names.map((name) => [name, 'readonly']))}, rules: rules(file)});

export default [
  {ignores: ['**/vendor/']},
  ...['explorer', 'learn'].flatMap((page) => scripts(page)
    .filter((file) => file.startsWith(`${folder}/${page}/`)).map((file) =>
      checked(file, [...browser, ...page === 'learn' ? more : [],
        ...scripts(page).slice(0, scripts(page).indexOf(file)).map(nameOf)]))),
  ...['worker', 'service'].map((file) => checked(
    `${folder}/learn/${file}.js`, [...browser, ...more, ...worker])),
];
