#!/usr/bin/env python3
"""Draw the pictures of the repository anew, all or those named."""
import exercises  # these two first: from then on what goes wrong is
from options import Parser  # told in one sentence

import time

import console
import drawing
import gallery
import neural_network
import on_digits
import rules


def measure():
    """Measure the times that batch_sizes.png shows, by the clock."""
    times = on_digits.measure_batch_times()
    drawing.save(on_digits.TIMES, lambda partial: partial.write_text(
        gallery.written(times)))


def main():
    """Draw what the command line names."""
    parser = Parser(description=__doc__)
    parser.add_argument('pictures', nargs='*', metavar='PICTURE', help='all '
                        f'without a name; else {", ".join(gallery.PICTURES)}')
    parser.add_argument('--measure', action='store_true', help='first time '
                        'mini-batches anew, on this machine; else the '
                        'pictures come out the same in each run')
    options = parser.parse_args()
    for name in options.pictures:
        if name not in gallery.PICTURES:
            console.fail(f'there is no picture {name}'
                         + rules.suggestion(name, gallery.PICTURES), 2)
    neural_network.quiet_tensorflow()
    if options.measure:
        if not on_digits.on_mnist():
            console.fail('--measure takes its times on MNIST: python '
                         'data/build.py --source mnist')
        measure()
    named = [gallery.PICTURES[name].data_in() for name in options.pictures]
    for name, picture in gallery.PICTURES.items():
        if named and picture.data_in() not in named:
            continue  # those that share a data file are drawn together
        if picture.mnist and not on_digits.on_mnist():
            console.say(f'{name} stays as it is, since it is drawn from MNIST'
                        ': python data/build.py --source mnist')
            continue
        start = time.monotonic()
        file = picture.make()
        print(f'{name}: {file.stat().st_size / 1000:.0f} kB in '
              f'{time.monotonic() - start:.1f} s', flush=True)


if __name__ == '__main__':
    main()
