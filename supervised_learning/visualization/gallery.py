"""The pictures of the repository: each one's data, its drawing, its files.

A picture NAME.png or NAME.gif in pictures/ is drawn from NAME.json there,
which holds all numbers that it shows, and carries that file's digest. So does
its twin for dark pages, NAME-dark.png.
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
import on_surfaces
import plotting

FOLDER = pathlib.Path(__file__).resolve().parent / 'pictures'
DIGITS = 7  # of the numbers in the data


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture: how its data come about, and how it is drawn.

    compute: a function that returns plain lists, numbers and texts.
    draw: a function that makes a figure of them, or a scene to animate.
    mnist: whether the data depend on the digits in data/.
    """

    name: str
    compute: collections.abc.Callable
    draw: collections.abc.Callable
    mnist: bool = False

    def data(self):
        """Compute the numbers, as they come back from a file."""
        return plain(self.compute())

    def data_in(self, folder=FOLDER):
        """Give the path of the data file in a folder."""
        return folder / f'{self.name.partition(".")[0]}.json'

    def make(self, folder=FOLDER):
        """Compute the data and draw them, for a white page and a dark one;
        write three files; return the path of the first picture.
        """
        data, file = self.data(), folder / self.name
        plotting.save(self.data_in(folder), lambda partial:
                      partial.write_text(written(data)))
        for dark, path in (False, file), (True, twin(file)):
            with drawing.style(dark):
                drawn = self.draw(data)
                if path.suffix == '.gif':
                    drawing.save_gif(path, drawn.frames(), digest(data))
                else:
                    drawing.save_png(path, drawn, digest(data))
        return file


PICTURES = {picture.name: picture for picture in (
    Picture('race.gif', on_surfaces.race_data, on_surfaces.draw_race),
    Picture('contours.png', on_surfaces.contours_data,
            on_surfaces.draw_contours),
    Picture('learning_rates.png', on_rates.learning_rates_data,
            on_rates.draw_learning_rates),
    Picture('rate_sweep.png', on_rates.rate_sweep_data,
            on_rates.draw_rate_sweep),
    Picture('saddle.png', on_surfaces.saddle_data, on_surfaces.draw_saddle),
    Picture('pairs.png', on_pairs.pairs_data, on_pairs.draw_pairs),
    Picture('training.png', on_digits.training_data, on_digits.draw_training,
            mnist=True),
    Picture('batch_sizes.png', on_digits.batch_sizes_data,
            on_digits.draw_batch_sizes, mnist=True),
    Picture('decay.png', on_features.decay_data, on_features.draw_decay),
    Picture('scaling.png', on_features.scaling_data,
            on_features.draw_scaling),
    Picture('batch_norm.png', on_features.batch_norm_data,
            on_features.draw_batch_norm),
)}


def twin(path):
    """Return the path of a picture for dark pages."""
    return path.with_stem(f'{path.stem}-dark')


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
