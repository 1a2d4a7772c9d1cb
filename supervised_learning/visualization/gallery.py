"""The pictures of the repository: what each shows, its data, its files.

A picture NAME.png or NAME.gif in pictures/ is drawn from a data file there,
which holds all numbers that it shows, and carries that file's digest.
"""
import collections.abc
import dataclasses
import hashlib
import json
import pathlib

import numpy as np

import drawing
import on_digits
import on_features
import on_pairs
import on_rates
import on_sparse
import on_surfaces

FOLDER = pathlib.Path(__file__).resolve().parent / 'pictures'
DIGITS = 7  # of the numbers in the data


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture: how its data come about, how it is drawn, what it shows.

    compute: a function that returns plain lists, numbers and texts.
    draw: a function that makes a figure of them, or an animation.
    alt: the text for who does not see it; the pages have it too.
    mnist: whether the data depend on the digits in data/.
    data_file: the name of the data file, for pictures that share one.
    """

    name: str
    compute: collections.abc.Callable
    draw: collections.abc.Callable
    alt: str
    mnist: bool = False
    data_file: str = ''

    def data(self):
        """Compute the numbers, as they come back from a file."""
        return plain(self.compute())

    def data_in(self, folder=FOLDER):
        """Give the path of the data file in a folder."""
        return folder / (self.data_file
                         or f'{self.name.partition(".")[0]}.json')

    def make(self, folder=FOLDER):
        """Compute the data and draw them; write both files; give the path.
        """
        data, file = self.data(), folder / self.name
        drawing.save(self.data_in(folder), lambda partial: partial.write_text(
            written(data)))
        with drawing.style():
            drawn = self.draw(data)
            if file.suffix == '.gif':
                drawing.save_gif(file, drawn, digest(data))
            else:
                drawing.save_png(file, drawn, self.alt, digest(data))
        return file


PICTURES = {picture.name: picture for picture in (
    Picture('race.gif', on_surfaces.race_data, on_surfaces.draw_race,
            "Seven optimizers on Beale's function, from above, and their "
            'losses beside. From one start they take different ways. After '
            '200 steps Adam and momentum are at the minimum; AdaDelta has '
            'hardly left.'),
    Picture('contours.png', on_surfaces.contours_data,
            on_surfaces.draw_contours,
            'Five loss surfaces from above, each with the paths of seven '
            'optimizers at their best learning rates. Those with momentum '
            'swing past most minima. AdaDelta hardly moves on three of the '
            'surfaces. No optimizer has the lowest loss on all.'),
    Picture('surfaces.png', on_surfaces.contours_data,
            on_surfaces.draw_surfaces,
            "The same five races in three dimensions: a ravine, Beale's "
            "and Rosenbrock's functions, a saddle and a plateau.",
            data_file='contours.json'),
    Picture('learning_rates.png', on_rates.learning_rates_data,
            on_rates.draw_learning_rates,
            'Eight panels, one for each optimizer: its loss on a ravine '
            'at four learning rates. Gradient descent, momentum, Nesterov '
            'and Newton diverge just above 0.5, 9.5, 0.339 and 2. '
            'AdaGrad, RMSProp and Adam stay finite at a hundred times '
            'their best rate.'),
    Picture('rate_sweep.png', on_rates.rate_sweep_data,
            on_rates.draw_rate_sweep,
            'The loss after a fixed number of steps against the learning '
            'rate, for seven optimizers on five surfaces. Each is lowest at '
            'rates of its own, so the order of the optimizers changes with '
            'the rate and with the surface. AdaDelta, which has no rate, is '
            'a level line.'),
    Picture('saddle.png', on_surfaces.saddle_data, on_surfaces.draw_saddle,
            'Steps to leave a saddle, against the distance of the start '
            'from its axis. Those of gradient descent, momentum and '
            'Nesterov grow with the logarithm of the distance; Adam and '
            'RMSProp need about 80 whatever it is, AdaDelta even fewer, '
            'AdaGrad 1,500.'),
    Picture('pairs.png', on_pairs.pairs_data, on_pairs.draw_pairs,
            'Three panels. Left: at one learning rate the loss falls '
            'slowly with the momentum of task 5 and fast with that of '
            'task 6. Middle and right: the steps of RMSProp and Adam '
            'against the gradient; for small gradients those of tasks 8 '
            'and 10 are much shorter than those of tasks 7 and 9.'),
    Picture('training.png', on_digits.training_data, on_digits.draw_training,
            'Two panels of loss curves on the zeros and ones over 100 '
            'gradient evaluations, on a log axis. At the common rate 0.01 '
            'RMSProp is lowest, then Adam; gradient descent, momentum and '
            'AdaGrad are far above. At the best rate of each RMSProp is '
            'lowest again, AdaDelta, which has none, is highest, and the '
            'others end within a factor of five.', mnist=True),
    Picture('batch_sizes.png', on_digits.batch_sizes_data,
            on_digits.draw_batch_sizes,
            'Four panels. The noise of mini-batch gradients falls along a '
            'straight line, as one over the root of the batch size; after an '
            'epoch there is more noise than gradient up to some 500 '
            'examples. At one rate, smaller batches get lower for the same '
            'examples read; at their best rates, 1 and 32 are close and '
            'ahead of 256 and of all. An epoch of single examples takes '
            'several times as long as one of batches.', mnist=True),
    Picture('decay.png', on_features.decay_data, on_features.draw_decay,
            'Left, the learning rates: two constant ones, and one that falls '
            'in stairs from the high to the low. Right, the loss: the high '
            'rate falls fast and stays high, the low one falls late and '
            'deep, the decaying one falls fast and goes on falling.'),
    Picture('scaling.png', on_features.scaling_data,
            on_features.draw_scaling,
            'Contours of a loss in two weights. With raw features they are '
            'long ellipses, across which gradient descent zigzags for 30 '
            'steps; with normalized ones nearly circles, and one step '
            'comes within 1 %. A third panel shows both losses falling.'),
    Picture('batch_norm.png', on_features.batch_norm_data,
            on_features.draw_batch_norm,
            'The outputs of ten tanh layers. Without batch normalization '
            'they shrink to nothing where weights are too small, and pile up '
            'at -1 and 1 where these are too large. With it their deviation '
            'stays near 0.6 in every layer, and the histograms of all three '
            'are the same.'),
    Picture('sparse.png', on_sparse.sparse_data, on_sparse.draw_sparse,
            'Loss curves on sparse, on dense uneven and on dense even '
            'features. AdaGrad ends lowest on the first two, gradient descent '
            'with decay on the third; RMSProp is worst on sparse features. '
            'Below, the errors of the weights by how often a feature is '
            'there, and the rates that the rules leave to it: RMSProp\'s are '
            'a hundred and more times the others\' for the rarest.'),
)}


def plain(data):
    """Round numbers to some digits; make arrays lists."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple, np.ndarray)):
        return [plain(item) for item in data]
    if isinstance(data, (float, np.floating)):
        return float(f'{data:.{DIGITS}g}') if np.isfinite(data) else None
    return data.item() if isinstance(data, np.generic) else data


def digest(data):
    """Give the name that a picture keeps of the data it is drawn from."""
    return hashlib.sha256(written(data).encode()).hexdigest()[:16]


def written(data):
    """Give the text of a data file."""
    return json.dumps(data, indent=None, separators=(',', ':')) + '\n'
