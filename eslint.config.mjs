// npx eslint supervised_learning/visualization/explorer
//
// The page's files are classic scripts, which share their top-level names. So
// they are checked as the browser runs them: one after another, as one
// program, in the order of index.html.
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

const OWN = /<script src="([\w-]+\.js)">/g; // not in a folder: not vendored
let files = []; // name and number of lines of each

const page = {
  preprocess(html, path) {
    const texts = [...html.matchAll(OWN)].map(([, name]) => [name,
      readFileSync(join(dirname(path), name), 'utf8')]);
    files = texts.map(([name, text]) => [name, text.split('\n').length - 1]);
    return [{filename: 'page.js', text: texts.map(([, text]) => text)
      .join('')}];
  },
  postprocess([messages]) {
    return messages.map((found) => {
      let {line} = found, at = 0;
      while (files[at + 1] && line > files[at][1]) {
        line -= files[at++][1];
      }
      return {...found, message: `${files[at][0]}:${line}: ${found.message}`};
    });
  },
};

const names = ['d3', 'window', 'document', 'location', 'history', 'navigator',
  'performance', 'matchMedia', 'getComputedStyle',
  'devicePixelRatio', 'requestAnimationFrame', 'setTimeout', 'clearTimeout',
  'structuredClone', 'Path2D', 'ResizeObserver', 'IntersectionObserver',
  'URL', 'URLSearchParams', 'Blob'];

export default [
  {ignores: ['**/explorer/*.js', '**/vendor/']},
  {files: ['**/index.html'], plugins: {own: {processors: {page}}},
    processor: 'own/page'},
  {files: ['**/index.html/*.js'],
    languageOptions: {sourceType: 'script',
      globals: Object.fromEntries(names.map((name) => [name, 'readonly']))},
    rules: {'no-undef': 'error', 'no-unused-vars': 'error'}},
];
