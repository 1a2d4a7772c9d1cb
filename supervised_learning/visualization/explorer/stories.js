'use strict';
// The stories: each a state of the page, one sentence on what to see, and
// one thing to try. o: the optimizers, each a rule and what is not usual.

const STORIES = {
  step: {
    name: 'Too large a step',
    says: 'One rule, three rates. The small one creeps, the middle one swings '
      + 'and still gets down. The large one lands higher with every swing.',
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
    tries: 'Open momentum and slide beta1 up to 0.99: it swings past the '
      + 'star.',
    state: {surface: 'Rosenbrock', start: [-1.3, 1.8], steps: 400, speed: 50,
      racers: [{rule: 'GD', settings: {alpha: 0.0008}},
        {rule: 'momentum', settings: {alpha: 0.012, beta1: 0.95}},
        {rule: 'Nesterov', settings: {alpha: 0.0006}}], chosen: 1},
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
    says: 'The same name, rate and beta1. The course averages the gradients; '
      + 'Keras adds them up, so its steps grow ten times as long.',
    tries: 'Slide the rate of “momentum” to 0.2: the two paths meet.',
    state: {surface: 'ravine', start: [-5, -2], steps: 150, speed: 25,
      racers: [{rule: 'momentum', settings: {alpha: 0.02}},
        {rule: 'momentum-6', settings: {alpha: 0.02}}], chosen: 1},
  },
  noise: {
    name: 'Noisy gradients',
    says: 'A mini-batch gives the gradient with an error. Gradient descent '
      + 'follows every error. Momentum and Adam average them away.',
    tries: 'Slide the noise down to 0, then up again.',
    state: {surface: 'ravine', start: [-5, -2], steps: 120, speed: 25,
      noise: 1, seed: 3,
      racers: [{rule: 'GD', settings: {alpha: 0.08}},
        {rule: 'momentum', settings: {alpha: 0.08}},
        {rule: 'Adam', settings: {alpha: 0.1, beta1: 0.95}}], chosen: 1},
  },
  decay: {
    name: 'A rate that falls',
    says: 'Near the star only the noise is left, and a constant rate goes '
      + 'on jumping. A rate that falls in stairs, as in task 11, comes to '
      + 'rest.',
    tries: 'Slide “falls by” to 0: it no longer rests.',
    state: {surface: 'own', text: '(x^2 + y^2) / 2', start: [-2.5, 1.3],
      steps: 150, speed: 25, noise: 1.5, seed: 3,
      racers: [{rule: 'GD', settings: {alpha: 0.2}},
        {rule: 'GD', settings: {alpha: 0.2},
          decay: {rate: 0.5, every: 10}}], chosen: 1},
  },
  scale: {
    name: 'Scale your features',
    says: 'Feature 2 has numbers 6 times as large, so the valley is 36 times '
      + 'as steep across as along. No one rate suits both ways.',
    tries: 'Slide k to 1, as normalization does: circles, and a straight '
      + 'way down.',
    state: {surface: 'features', letters: {k: 6}, start: [-3, 1], steps: 80,
      speed: 10,
      racers: [{rule: 'GD', settings: {alpha: 0.05}},
        {rule: 'momentum', settings: {alpha: 0.15, beta1: 0.8}},
        {rule: 'Adam', settings: {alpha: 0.1}}], chosen: 0},
  },
  surface: {
    name: 'Your own surface',
    says: 'An egg box with its lowest hollow in the middle. Most paths stop '
      + 'in the first hollow they meet; momentum rolls through to the '
      + 'lowest.',
    tries: 'Add  - x  to the formula: the ground tilts to the right.',
    state: {surface: 'own', text: '(x^2 + y^2)/6 + sin(2*x)^2 + sin(2*y)^2',
      start: [-2.45, 0.5], steps: 150, speed: 25,
      racers: [{rule: 'GD', settings: {alpha: 0.03}},
        {rule: 'momentum', settings: {alpha: 0.3, beta1: 0.95}},
        {rule: 'Nesterov', settings: {alpha: 0.02}},
        {rule: 'Adam', settings: {alpha: 0.15, beta1: 0.95}}], chosen: 1},
  },
  rule: {
    name: 'Your own rule',
    says: 'The blue-green path follows a rule typed into the page. Only '
      + 'the sign of the average gradient counts: all steps are as long.',
    tries: 'Replace sign(v) by v in its box, or write another rule.',
    state: {surface: 'Beale', start: [0.6, 1.5], steps: 200, speed: 50,
      own: 'v = beta * v + (1 - beta) * grad\nvar = var - alpha * sign(v)',
      racers: [{rule: 'own', settings: {alpha: 0.02, beta: 0.9}},
        {rule: 'momentum', settings: {alpha: 0.012}},
        {rule: 'Adam', settings: {alpha: 0.04}}], chosen: 0},
  },
};
const FIRST = 'saddle';
