// npx eslint supervised_learning/visualization/explorer
//
// The page's files are classic scripts, so that it opens without a server.
// Each has one name, that of the file, which the files after it may use.
import {readFileSync} from 'node:fs';

const folder = 'supervised_learning/visualization/explorer';
const page = readFileSync(new URL(`${folder}/index.html`, import.meta.url),
  'utf8');
const order = [...page.matchAll(/<script src="([\w-]+\.js)">/g)].map(
  ([, file]) => file);
const nameOf = (file) => readFileSync(new URL(`${folder}/${file}`,
  import.meta.url), 'utf8').match(/^const (\w+) = /m)[1];
const browser = ['d3', 'window', 'document', 'location', 'history',
  'navigator', 'localStorage', 'performance', 'matchMedia',
  'getComputedStyle', 'devicePixelRatio', 'requestAnimationFrame',
  'setTimeout', 'clearTimeout', 'structuredClone', 'Path2D',
  'ResizeObserver', 'IntersectionObserver', 'URL', 'URLSearchParams',
  'Blob'];

export default [
  {ignores: ['**/vendor/']},
  ...order.map((file, i) => ({
    files: [`${folder}/${file}`],
    languageOptions: {sourceType: 'script', globals: Object.fromEntries([
      ...browser, ...order.slice(0, i).map(nameOf)].map((name) => [name,
      'readonly']))},
    rules: {'no-undef': 'error', 'no-shadow': ['error', {hoist: 'all'}],
      'no-unused-vars': ['error', {varsIgnorePattern: `^${nameOf(file)}$`,
        caughtErrors: 'none'}],
      'no-redeclare': 'error', 'eqeqeq': 'error', 'no-var': 'error',
      'prefer-const': ['error', {destructuring: 'all'}]},
  })),
];
