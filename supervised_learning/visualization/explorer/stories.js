'use strict';
// The stories: each a state of the page, one sentence on what to see, and
// one thing to try. o: the optimizers, each a rule and what is not usual.

const STORIES = {
  step: {
    name: 'Too large a step',
    says: 'One rule, three rates. The small one creeps. The middle one '
      + 'swings across the ravine and still gets down. The large one lands '
      + 'higher with every swing.',
    tries: 'Slide the rate of the diverging path below 0.5: it comes back.',
    state: {surface: 'ravine', start: [-5, -1.2], steps: 60, speed: 10,
      racers: [{rule: 'GD', settings: {alpha: 0.05}},
        {rule: 'GD', settings: {alpha: 0.47}},
        {rule: 'GD', settings: {alpha: 0.505}}], chosen: 2},
  },
  momentum: {
    name: 'Why momentum',
    says: 'Rosenbrock’s valley is easy to find and slow to follow. Gradient '
      + 'descent crawls along its floor. Momentum gathers speed there.',
    tries: 'Open momentum and slide beta1 up to 0.98: it swings past the '
      + 'star.',
    state: {surface: 'Rosenbrock', start: [-0.9, 1.9], steps: 400, speed: 60,
      racers: [{rule: 'GD', settings: {alpha: 0.0012}},
        {rule: 'momentum', settings: {alpha: 0.008, beta1: 0.95}},
        {rule: 'Nesterov', settings: {alpha: 0.0008, beta1: 0.95}}],
      chosen: 1},
  },
  saddle: {
    name: 'Off a saddle',
    says: 'The slope fades as the paths near the cross. Gradient descent '
      + 'waits there. Adam divides by the slope’s own size and walks '
      + 'straight off.',
    tries: 'Drag the white start across the middle line: every path turns '
      + 'to the other star.',
    state: {surface: 'saddle', start: [-1.6, 0.02], steps: 150, speed: 25,
      racers: [{rule: 'GD', settings: {alpha: 0.03}},
        {rule: 'momentum', settings: {alpha: 0.12}},
        {rule: 'Nesterov', settings: {alpha: 0.008}},
        {rule: 'AdaGrad', settings: {alpha: 0.12}},
        {rule: 'RMSProp', settings: {alpha: 0.022}},
        {rule: 'Adam', settings: {alpha: 0.05}}], chosen: 5},
  },
  names: {
    name: 'One name, two rules',
    says: 'Both are called momentum, both have rate 0.02 and beta1 0.9. The '
      + 'course averages the gradients, Keras adds them up: its steps grow '
      + 'ten times as long.',
    tries: 'Slide the rate of “momentum” to 0.2: the two paths meet.',
    state: {surface: 'ravine', start: [-5, -2], steps: 150, speed: 25,
      racers: [{rule: 'momentum', settings: {alpha: 0.02}},
        {rule: 'momentum-6', settings: {alpha: 0.02}}], chosen: 1},
  },
  noise: {
    name: 'Noisy gradients',
    says: 'A mini-batch gives the gradient with an error, here the same for '
      + 'all. Gradient descent follows every error. Momentum averages them '
      + 'away.',
    tries: 'Slide the noise down to 0, then up again.',
    state: {surface: 'plateau', start: [-2.2, 1.1], steps: 150, speed: 25,
      noise: 0.8, seed: 4,
      racers: [{rule: 'GD', settings: {alpha: 0.12}},
        {rule: 'momentum', settings: {alpha: 0.12, beta1: 0.9}},
        {rule: 'Adam', settings: {alpha: 0.06}}], chosen: 1},
  },
  decay: {
    name: 'A rate that falls',
    says: 'Near the star only the noise is left, and a constant rate goes '
      + 'on jumping. A rate that falls in stairs, as in task 11, comes to '
      + 'rest.',
    tries: 'Open the falling one and slide “falls by” to 0: it no longer '
      + 'rests.',
    state: {surface: 'ravine', start: [-5, -2], steps: 300, speed: 50,
      noise: 1.5, seed: 3,
      racers: [{rule: 'GD', settings: {alpha: 0.15}},
        {rule: 'GD', settings: {alpha: 0.15},
          decay: {rate: 0.6, every: 20}}], chosen: 1},
  },
  scale: {
    name: 'Scale your features',
    says: 'The second feature is written in numbers 6 times as large, so '
      + 'the valley is 36 times as steep across. The rate must suit the '
      + 'steep way, and is far too small for the flat one.',
    tries: 'Slide k to 1, as normalization does: circles, and a straight '
      + 'way down.',
    state: {surface: 'features', letters: {k: 6}, start: [-3, 1], steps: 80,
      speed: 15,
      racers: [{rule: 'GD', settings: {alpha: 0.05}},
        {rule: 'momentum', settings: {alpha: 0.15, beta1: 0.8}},
        {rule: 'Adam', settings: {alpha: 0.1}}], chosen: 0},
  },
  surface: {
    name: 'Your own surface',
    says: 'An egg box: each path stops in the first hollow that holds it. '
      + 'The lowest is in the middle.',
    tries: 'Type another formula below “Surface”. Derivatives, stars and '
      + 'crosses follow.',
    state: {surface: 'own', text: '(x^2 + y^2) / 8 + sin(2*x)^2 + sin(2*y)^2',
      start: [-2.7, 1.9], steps: 150, speed: 25,
      racers: [{rule: 'GD', settings: {alpha: 0.02}},
        {rule: 'momentum', settings: {alpha: 0.06, beta1: 0.95}},
        {rule: 'RMSProp', settings: {alpha: 0.03}},
        {rule: 'Adam', settings: {alpha: 0.12, beta1: 0.95}}], chosen: 1},
  },
  rule: {
    name: 'Your own rule',
    says: 'The blue-green path follows a rule typed into the page. It takes '
      + 'the sign of the average gradient, so all its steps are the same '
      + 'length.',
    tries: 'Open “your rule” and replace sign(v) by v, or write another.',
    state: {surface: 'Beale', start: [0.6, 1.5], steps: 200, speed: 35,
      own: 'v = beta * v + (1 - beta) * grad\nvar = var - alpha * sign(v)',
      racers: [{rule: 'own', settings: {alpha: 0.02, beta: 0.9}},
        {rule: 'momentum', settings: {alpha: 0.012}},
        {rule: 'Adam', settings: {alpha: 0.04}}], chosen: 0},
  },
};
const FIRST = 'saddle';
