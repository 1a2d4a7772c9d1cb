"""Write the digits that the explorer trains on: python -m tools.handwriting.

Every sixth of the zeros and ones of data/digits.npz, 8 x 8 pixels of 0 to 16
each, as the letters a to q; the script file is all that a page from the disk
may read. The page trains eight rules on them at each move of a slider.
"""
import pathlib

import numpy as np

REPOSITORY = pathlib.Path(__file__).parent.parent
FILE = (REPOSITORY / 'supervised_learning' / 'visualization' / 'explorer'
        / 'digits-data.js')


def text():
    """Give the file's content."""
    with np.load(REPOSITORY / 'data' / 'digits.npz') as digits:
        images, labels = digits['images'], digits['labels']
    few = np.flatnonzero(labels < 2)[::6]
    lines = [f"  ['{''.join(chr(97 + grey) for grey in image.ravel())}', "
             f'{label}],' for image, label in zip(images[few], labels[few])]
    return '\n'.join([
        "'use strict';", '// Written by: python -m tools.handwriting',
        '// Zeros and ones at 8 x 8, greys 0 to 16 as a to q, and what each '
        'is.', 'const DIGITS = [', *lines, '];', ''])


if __name__ == '__main__':
    FILE.write_text(text())
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')
