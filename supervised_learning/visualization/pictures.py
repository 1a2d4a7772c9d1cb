#!/usr/bin/env python3
"""Draw the pictures of the repository anew, all or those named."""
import exercises
if __name__ == '__main__':
    exercises.begin()

import time

import console
import gallery
import neural_network
import on_digits
import rules
from options import Parser


def main():
    """Draw what the command line names."""
    parser = Parser(description=__doc__)
    parser.add_argument('pictures', nargs='*', metavar='PICTURE', help='all '
                        f'without a name; else {", ".join(gallery.PICTURES)}')
    options = parser.parse_args()
    for name in options.pictures:
        if name not in gallery.PICTURES:
            console.fail(f'there is no picture {name}'
                         + rules.suggestion(name, gallery.PICTURES), 2)
    neural_network.quiet_tensorflow()
    for name in options.pictures or gallery.PICTURES:
        picture = gallery.PICTURES[name]
        if picture.mnist and not on_digits.on_mnist():
            console.say(f'{name} stays as it is, because it is drawn from '
                        'MNIST: python data/build.py --source mnist')
            continue
        start = time.monotonic()
        file = picture.make()
        print(f'{name}: {file.stat().st_size / 1000:.0f} kB in '
              f'{time.monotonic() - start:.1f} s', flush=True)


if __name__ == '__main__':
    main()
