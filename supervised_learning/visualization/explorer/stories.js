'use strict';
// The stories, each a state of the page. The first opens the page; seven
// scenes follow from each other; the rest stand in the sandbox. lead: what is
// there; ask, judge: a question, and what answers it; says: why it is so;
// derives: the numbers that decide, of what is set now; knob: what to slide,
// in: the part of the state that has it.

const Stories = (() => {
const {shown} = Numbers;

const BOWL = {surface: 'own', text: '(x^2 + y^2) / 2', start: [-2.5, 1.3],
  steps: 200, speed: 50, noise: 1};
const VALLEY = {surface: 'features', letters: {k: 6}, start: [-3, 1],
  speed: 10};
const RATE = [1e-6, 100];
const settings = (i) => (state) => state.racers[i].settings;
const rate = (state, i) => settings(i)(state).alpha;
const STEEPNESS = {label: 'k', in: ({letters}) => letters, key: 'k',
  range: [0.1, 10], most: [1, 10]};

// a racer at a rate
const at = (rule, alpha, more) => ({rule, settings: {alpha, ...more}});

const STORIES = {
  six: {
    name: 'Six ways off a saddle',
    lead: 'Six rules leave one start. Each sees only the slope under its '
      + 'ball. They differ in what they make of it.',
    says: 'Seven short scenes show why the paths part; in the eighth, a real '
      + 'network learns. Each asks first: tap the ball that you think wins.',
    tries: 'Drag the white start. Every path follows.',
    state: {surface: 'saddle', start: [-1.6, 0.02], steps: 150, speed: 25,
      racers: [at('GD', 0.03), at('momentum', 0.12), at('Nesterov', 0.008),
        at('AdaGrad', 0.12), at('RMSProp', 0.022), at('Adam', 0.05)],
      chosen: 5},
  },
  step: {
    name: 'Too large a step', scene: true,
    lead: 'Gradient descent at three rates, in a valley that is steep across '
      + 'and flat along.',
    ask: 'Which rate has the lowest loss after 60 steps?', judge: 'lowest',
    says: 'The lowest is the rate just below the limit. The small one creeps. '
      + 'The large one lands farther from the floor with every swing.',
    derives: (state) => {
      const alpha = rate(state, 2), by = 1 - 4 * alpha;
      return `Across the valley the curvature is 4, so a step multiplies the `
        + `distance by 1 − 4 × rate. At ${shown(alpha)} that is ${
          shown(by, 3)}: ${Math.abs(by) < 1 ? 'it shrinks'
          : Math.abs(by) > 1 ? 'it grows' : 'it stays'}. The limit is `
        + '2 / 4 = 0.5.';
    },
    knob: {label: 'largest rate', in: settings(2), key: 'alpha', range: RATE,
      most: [0.01, 1], limit: () => 0.5},
    tries: 'Slide the largest rate below the limit: the path comes back.',
    state: {surface: 'ravine', start: [-5, -1.2], steps: 60, speed: 10,
      racers: [at('GD', 0.05), at('GD', 0.47), at('GD', 0.505)], chosen: 2},
  },
  ravine: {
    name: 'A ravine', scene: true,
    lead: 'Three rates, all below the limit now. The valley is 36 times as '
      + 'steep across as along.',
    ask: 'Which is nearest to the star after 40 steps?', judge: 'lowest',
    says: 'The largest, and even it has a tenth of the way left. The steep '
      + 'walls set the limit; the flat floor sets the pace.',
    derives: ({letters: {k}}) => {
      const steep = Math.max(k * k, 1), flat = Math.min(k * k, 1);
      return `The curvatures are k² = ${shown(k * k, 3)} across and 1 along. `
        + `The limit is 2 / ${shown(steep, 3)} = ${shown(2 / steep, 3)}. The `
        + `best rate, 2 / (${shown(steep, 3)} + ${shown(flat, 3)}) = ${
          shown(2 / (steep + flat), 3)}, leaves ${
          shown((steep - flat) / (steep + flat), 3)} of the distance at each `
        + 'step.';
    },
    knob: STEEPNESS,
    tries: 'Slide k down to 1: the valley opens into a bowl, and the limit '
      + 'rises to 2.',
    state: {...VALLEY, steps: 40,
      racers: [at('GD', 0.01), at('GD', 0.03), at('GD', 0.054)], chosen: 2},
  },
  momentum: {
    name: 'Why momentum', scene: true,
    lead: 'The same valley. Gradient descent has its best rate. Momentum '
      + 'averages the last slopes: few with beta1 0.8, many with 0.98.',
    ask: 'Which is lowest after 60 steps?', judge: 'lowest',
    says: 'Across the valley the slopes alternate and cancel; along it they '
      + 'agree. So momentum bears a rate that throws gradient descent out. '
      + 'With too long a memory it swings past the star.',
    derives: (state) => {
      const {beta1, alpha} = state.racers[1].settings;
      const steep = Math.max(state.letters.k ** 2, 1);
      return `With beta1 ${shown(beta1)} it averages about 1 / (1 − beta1) = ${
        shown(1 / (1 - beta1), 3)} slopes. The limit rises from 2 / ${
        shown(steep, 3)} = ${shown(2 / steep, 3)} to 2 (1 + beta1) / `
        + `((1 − beta1) ${shown(steep, 3)}) = ${shown(2 * (1 + beta1)
          / (1 - beta1) / steep, 3)}. Its rate is ${shown(alpha)}.`;
    },
    knob: {label: 'beta1', in: settings(1), key: 'beta1', range: [0, 0.9999],
      limit: (state) => (rate(state, 1) * state.letters.k ** 2 - 2)
        / (rate(state, 1) * state.letters.k ** 2 + 2)},
    tries: 'Slide beta1 down past the mark: the limit falls below the rate, '
      + 'and the path flies out.',
    state: {...VALLEY, steps: 60, speed: 25,
      racers: [at('GD', 0.054), at('momentum', 0.3, {beta1: 0.8}),
        at('momentum', 0.3, {beta1: 0.98})], chosen: 1},
  },
  noise: {
    name: 'The floor of noise', scene: true,
    lead: 'A mini-batch gives the slope with an error. Momentum averages '
      + 'slopes, errors and all.',
    ask: 'Which hovers lowest around the star?', judge: 'floor',
    says: 'Momentum smooths the path. At the same rate, its floor is that of '
      + 'gradient descent. Only a smaller rate lowers it.',
    derives: (state, {floors}) => `The floor is about rate × noise² / 2: ${
      state.racers.map((_, i) => shown(rate(state, i) * state.noise ** 2 / 2,
        2)).join(', ')}. Mean loss in the last half here: ${
      floors.map((floor) => shown(floor, 2)).join(', ')}.`,
    knob: {label: 'rate of momentum', in: settings(1), key: 'alpha',
      range: RATE, most: [0.01, 1]},
    tries: 'Slide momentum’s rate down: its floor comes down with it.',
    state: {...BOWL, seed: 21,
      racers: [at('GD', 0.2), at('momentum', 0.2), at('GD', 0.03)], chosen: 1},
  },
  decay: {
    name: 'A rate that falls', scene: true,
    lead: 'A large rate is quick, a small one rests low. The third falls '
      + 'from large to small in stairs, as in task 11.',
    ask: 'Which has the lowest mean loss over all steps?', judge: 'mean',
    says: 'The falling one: quick while its rate is large, quiet once it is '
      + 'small.',
    derives: (state, {rateNow}) => `At this step its rate is ${
      shown(rateNow(2), 3)}, so its floor is about ${shown(rateNow(2)
        * state.noise ** 2 / 2, 2)}${
      state.racers[2].decay.rate ? ', and falls with it' : ''}.`,
    knob: {label: 'falls by', in: ({racers}) => racers[2].decay, key: 'rate',
      range: [0, 10], most: [0, 2], by: 0.02},
    tries: 'Slide “falls by” to 0: it hovers as high as the first.',
    state: {...BOWL, seed: 21,
      racers: [at('GD', 0.2), at('GD', 0.02),
        {rule: 'GD', settings: {alpha: 0.2}, decay: {rate: 0.5, every: 10}}],
      chosen: 2},
  },
  each: {
    name: 'A rate for each weight', scene: true,
    lead: 'Back in the valley, without noise. AdaGrad and Adam divide the '
      + 'slope in each direction by its own size.',
    ask: 'Which is the first to stay at the star, within 0.01 of its loss?',
    judge: 'stays',
    says: 'Each direction gets a rate of its own, so the steep walls no '
      + 'longer set the pace along the floor. Adam passes the star first, and '
      + 'its momentum carries it on.',
    derives: (state, {rates}) => {
      const [x, y] = rates(2);
      return `Adam’s first step is its rate, ${shown(rate(state, 2))}, in `
        + `both directions. At this step a slope along counts ${shown(x, 2)
        } times, one across ${shown(y, 2)} times. Gradient descent has one `
        + `rate, ${shown(rate(state, 0))}, and the limit 2 / ${
          shown(Math.max(1, state.letters.k ** 2), 3)}.`;
    },
    knob: STEEPNESS,
    tries: 'Slide k: the walls change, and so does gradient descent. Adam’s '
      + 'path stays.',
    state: {...VALLEY, steps: 80, speed: 25,
      racers: [at('GD', 0.054), at('AdaGrad', 0.6), at('Adam', 0.2)],
      chosen: 2},
  },
  saddle: {
    name: 'Off a saddle', scene: true,
    lead: 'At the cross the ground is flat: a minimum along, a ridge across. '
      + 'The start lies almost on the line that leads there.',
    ask: 'Which is the first to stay at a star, within 0.01 of its loss?',
    judge: 'stays',
    says: 'Adam. Its first steps are as long, however small the slope. '
      + 'Gradient descent waits at the cross, for the slope is almost zero '
      + 'there.',
    derives: ({racers: [gd, , adam], start: [, y]}) => {
      const by = 1 + 2 * gd.settings.alpha, far = Math.abs(y);
      if (far === 0) {
        return 'On the line, no rule that sees only the slope leaves it.';
      }
      return (far < 0.1 ? `Gradient descent multiplies y by 1 + 2 × rate = ${
        shown(by)} at each step. From ${shown(y)} it takes ln(0.1 / ${
        shown(far)}) / ln ${shown(by)} = ${Math.round(Math.log(0.1 / far)
          / Math.log(by))} steps to 0.1 off the line. ` : '')
        + `Adam’s first step is its rate, ${shown(adam.settings.alpha)
        }, however small the slope.`;
    },
    knob: {label: 'start y', in: ({start}) => start, key: 1,
      range: [-100, 100], most: [1e-6, 1]},
    tries: 'Slide y down: each zero costs gradient descent 40 more steps, and '
      + 'Adam almost none.',
    state: {surface: 'saddle', start: [-1.6, 0.001], steps: 200, speed: 25,
      racers: [at('GD', 0.03), at('momentum', 0.12), at('Adam', 0.05)],
      chosen: 2},
  },
  network: {
    name: 'A real network', scene: true,
    lead: 'A network with 610 weights learns to read digits, each rule at its '
      + 'best rate. The map is the plane that the paths follow most closely, '
      + 'with the loss on that plane. The chart has the paths’ own losses, '
      + 'which end lower.',
    ask: 'Which has the lowest loss after 100 steps?', judge: 'lowest',
    says: 'Adam, by a little. GD, momentum and Nesterov take one road; the '
      + 'rules with a rate for each weight take another. Both roads lead to '
      + 'networks that read 92 to 95 % of unseen digits.',
    tries: 'Step back and see who reads the hard digits first. Wrong ones '
      + 'are struck out.',
    state: {surface: 'network', text: 'cross-entropy', start: [0, 0],
      steps: 100, speed: 10, racers: ['GD', 'momentum', 'Nesterov', 'AdaGrad',
        'RMSProp', 'Adam'].map((rule) => ({rule})), chosen: 5},
  },
  names: {
    name: 'One name, two rules',
    lead: 'The same name, rate and beta1.',
    says: 'The course averages the gradients. Keras adds them up, so its '
      + 'steps grow ten times as long.',
    tries: 'Slide the rate of “momentum” to 0.2: the two paths meet.',
    state: {surface: 'ravine', start: [-5, -2], steps: 150, speed: 25,
      racers: [at('momentum', 0.02), at('momentum-6', 0.02)], chosen: 1},
  },
  surface: {
    name: 'Your own surface',
    lead: 'An egg box with its lowest hollow in the middle.',
    says: 'At these rates, three paths stop in a hollow on the way. Momentum '
      + 'rolls through to the lowest.',
    tries: 'Add  - x  to the formula: the ground tilts to the right.',
    state: {surface: 'own', text: '(x^2 + y^2)/6 + sin(2*x)^2 + sin(2*y)^2',
      start: [-2.45, 0.5], steps: 150, speed: 25,
      racers: [at('GD', 0.03), at('momentum', 0.3, {beta1: 0.95}),
        at('Nesterov', 0.02), at('Adam', 0.15, {beta1: 0.95})], chosen: 1},
  },
  rule: {
    name: 'Your own rule',
    lead: 'The blue-green path follows a rule that is typed into the page.',
    says: 'Only the sign of the average gradient counts: in each direction, '
      + 'every step is as long.',
    tries: 'Replace sign(v) by v in its box, or write another rule.',
    state: {surface: 'Beale', start: [0.6, 1.5], steps: 200, speed: 50,
      own: 'v = beta * v + (1 - beta) * grad\nvar = var - alpha * sign(v)',
      racers: [at('own', 0.02, {beta: 0.9}), at('momentum', 0.012),
        at('Adam', 0.04)], chosen: 0},
  },
};
const FIRST = 'six';
const FORMER = {scale: 'ravine'}; // names that links still have

return {STORIES, FIRST, FORMER};
})();
