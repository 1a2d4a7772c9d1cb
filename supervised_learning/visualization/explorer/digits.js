'use strict';
// Real handwriting: zeros and ones told apart by logistic regression, with 64
// weights and a bias, trained by every rule from 0 on all training digits at
// each step. Every third digit is held out.

const TRAINED = ['GD', 'momentum', 'Nesterov', 'AdaGrad', 'RMSProp',
  'AdaDelta', 'Adam'];
const PIXELS = 64, TRAIN_STEPS = 60;
const hand = {rate: 0.02, step: TRAIN_STEPS, chosen: 'Adam', runs: [],
  seen: false, timer: 0, of: '', held: []};

function digitRows(held) {
  return DIGITS.filter((_, i) => (i % 3 === 2) === held).map(
    ([text, label]) => ({text, label, x: Float64Array.from([...text].map(
      (letter) => (letter.charCodeAt(0) - 97) / 16).concat(1))}));
}

const score = ({x}, weights) => {
  let sum = 0;
  for (let i = 0; i <= PIXELS; i++) {
    sum += x[i] * weights[i];
  }
  return sum;
};
const chance = (z) => 1 / (1 + Math.exp(-z));
// log(1 + exp z) - label z, without overflow
const crossEntropy = (rows, weights) => rows.reduce((sum, row) => {
  const z = score(row, weights);
  return sum + Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
    - row.label * z;
}, 0) / rows.length;

// Train by a rule; give the weights and both losses after each step.
function train(rule, settings, steps, training, held) {
  const code = rule.program;
  const arrays = memories(code, settings, PIXELS + 1);
  const grad = new Float64Array(PIXELS + 1);
  let weights = new Float64Array(PIXELS + 1);
  const run = {weights: [weights], losses: [], heldLosses: []};
  const keep = () => {
    run.losses.push(crossEntropy(training, weights));
    run.heldLosses.push(crossEntropy(held, weights));
  };
  keep();
  for (let t = 1; t <= steps; t++) {
    grad.fill(0);
    for (const row of training) {
      const error = (chance(score(row, weights)) - row.label)
        / training.length;
      for (let i = 0; i <= PIXELS; i++) {
        grad[i] += error * row.x[i];
      }
    }
    weights = weights.slice();
    arrays.forEach((array, i) => {
      array[0] = weights[i];
      array[1] = grad[i];
      array[2] = t;
      code.run(array);
      weights[i] = array[0];
    });
    run.weights.push(weights);
    keep();
  }
  return run;
}

function trainAll() {
  const training = digitRows(false);
  hand.held = digitRows(true);
  const rules = [...TRAINED, 'own'].map((rule) => racer({rule,
    settings: state.racers.find((one) => one.rule === rule)?.settings}));
  const looks = looksOf(rules);
  hand.runs = rules.map((one, i) => ({key: one.rule, name: ruleOf(one).name,
    look: looks[i], ...train(ruleOf(one), 'alpha' in one.settings
      ? {...one.settings, alpha: hand.rate} : one.settings, TRAIN_STEPS,
    training, hand.held)}));
  // the hardest for the first rule early on, and a few others
  const early = hand.runs[0].weights[5];
  const wrongness = hand.held.map((row, i) => [i,
    Math.abs(chance(score(row, early)) - row.label)]).sort(
    ([, a], [, b]) => b - a).map(([i]) => i);
  hand.shown = [...wrongness.slice(0, 6), ...wrongness.slice(-6)];
}

function drawHand() {
  const {pen, width, height} = prepare($('hand'));
  if (width < 80) {
    return;
  }
  const box = {left: 48, top: 8, right: width - 92, bottom: height - 24};
  const good = (value) => Number.isFinite(value) && value > 0;
  const all = hand.runs.flatMap(({losses, heldLosses}) =>
    [...losses, ...heldLosses]).filter(good);
  const x = d3.scaleLinear([0, TRAIN_STEPS], [box.left, box.right]);
  const y = d3.scaleLog([Math.max(1e-4, d3.min(all)), Math.min(10,
    d3.max(all))], [box.bottom, box.top]).clamp(true);
  drawAxes(pen, x, y, box, height);
  const near = {left: 0, top: -9, right: width, bottom: height + 9};
  const ends = hand.runs.map((run) => {
    const px = run.losses.map((_, i) => x(i));
    const to = hand.step;
    const bold = run.key === hand.chosen;
    for (const [losses, dash] of [[run.heldLosses, [3, 4]],
      [run.losses, []]]) {
      const trail = {px, py: losses.map((loss) => y(good(loss) ? loss : 10)),
        look: {...run.look, dash}};
      pen.globalAlpha = bold ? 1 : 0.65;
      edge(pen, trail, 0, to, near, 3.2);
      line(pen, trail, 0, to, near);
      pen.globalAlpha = 1;
      run.at = [px[to], trail.py[to]];
    }
    return run;
  }).sort((a, b) => a.at[1] - b.at[1]);
  pen.textAlign = 'left';
  let last = -Infinity;
  const names = ends.map((run) => {
    last = Math.max(run.at[1], last + 15);
    return last;
  });
  const over = Math.max(0, last - (height - 10));
  ends.forEach((run, i) => {
    const at = Math.min(names[i] - over, height - 10
      - 15 * (ends.length - 1 - i));
    ball(pen, ...run.at, run.look, 5.5);
    pen.font = `${run.key === hand.chosen ? 700 : 400} 12px ${FONT}`;
    haloed(pen, run.name, Math.min(run.at[0] + 14, box.right + 14), at,
      run.look.color, '#ffffff');
  });
}

const GREY = d3.scaleLinear([0, 16], ['#ffffff', '#16202b']);
function drawDigit(canvas, {text}) {
  const pen = canvas.getContext('2d');
  [...text].forEach((letter, i) => {
    pen.fillStyle = GREY(letter.charCodeAt(0) - 97);
    pen.fillRect(i % 8, Math.floor(i / 8), 1, 1);
  });
}

function showHand() {
  if (!hand.seen || playing) {
    return;
  }
  const key = JSON.stringify([hand.rate, state.own, state.racers.map(
    ({rule, settings}) => [rule, {...settings, alpha: 0}])]);
  if (key !== hand.of) {
    hand.of = key;
    trainAll();
    $('guesses').replaceChildren(...hand.shown.map((i) => {
      const canvas = el('canvas', {width: 8, height: 8, role: 'img'});
      drawDigit(canvas, hand.held[i]);
      return el('li', {}, canvas, el('span', {}));
    }));
  }
  drawHand();
  const run = hand.runs.find((one) => one.key === hand.chosen);
  const weights = run.weights[hand.step];
  let right = 0;
  hand.held.forEach((row) => {
    right += (score(row, weights) > 0) === (row.label === 1);
  });
  hand.shown.forEach((i, k) => {
    const row = hand.held[i], one = chance(score(row, weights));
    const guess = one > 0.5 ? 1 : 0, sure = Math.round(100 * Math.max(one,
      1 - one));
    const item = $('guesses').children[k], wrong = guess !== row.label;
    item.classList.toggle('wrong', wrong && one !== 0.5);
    item.children[0].setAttribute('aria-label', `A handwritten ${
      row.label ? 'one' : 'zero'}`);
    item.children[1].textContent = one === 0.5 ? '?'
      : `${guess}, ${sure} %`;
  });
  $('hand-step').value = hand.step;
  $('hand-says').textContent = `Step ${hand.step}: ${run.name} has loss ${
    shown(run.losses[hand.step], 3)} on the ${DIGITS.length
    - hand.held.length} training digits (solid) and ${
    shown(run.heldLosses[hand.step], 3)} on ${hand.held.length} held-out `
    + `ones (dotted), of which it reads ${right} right.`;
  $('hand').setAttribute('aria-label', `Losses at step ${hand.step}: ${
    hand.runs.map(({name, losses}) =>
      `${name} ${shown(losses[hand.step], 3)}`).join(', ')}.`);
}

function playHand() {
  clearTimeout(hand.timer);
  hand.step = hand.step >= TRAIN_STEPS ? 0 : hand.step + (CALM.matches
    ? TRAIN_STEPS / 4 : 1);
  showHand();
  if (hand.step < TRAIN_STEPS) {
    hand.timer = setTimeout(playHand, CALM.matches ? 1000 : 80);
  }
}

function listenToHand() {
  const rate = slide({label: 'rate for all', range: RANGES.alpha,
    most: [1e-3, 5], get: () => hand.rate, set(value) {
      hand.rate = value;
      showHand();
    }});
  $('hand-rate').append(rate.slider, rate.input, rate.error);
  $('hand-rule').append(...[...TRAINED, 'own'].map((rule) => el('option',
    {value: rule, textContent: rule === 'own' ? 'your rule'
      : RULES[rule].name, selected: rule === hand.chosen})));
  $('hand-rule').addEventListener('change', ({target}) => {
    hand.chosen = target.value;
    showHand();
  });
  $('hand-step').addEventListener('input', ({target}) => {
    clearTimeout(hand.timer);
    hand.step = Number(target.value);
    showHand();
  });
  $('train').addEventListener('click', playHand);
  new IntersectionObserver(([{isIntersecting}]) => {
    hand.seen = isIntersecting;
    showHand();
  }).observe($('hand').parentElement);
  new ResizeObserver(showHand).observe($('hand'));
}
