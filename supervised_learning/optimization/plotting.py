"""The drivers' pictures: shown in a window, or written to a file."""
import contextlib
import errno
import os
import pathlib

import numpy as np

import console

BACKEND = ''


def begin():
    """Hide MPLBACKEND: matplotlib cannot be imported if it is misspelt."""
    global BACKEND
    BACKEND = os.environ.pop('MPLBACKEND', '')


def show_digits(chosen, images, predictions, labels):
    """Show the first 100 digits, each with its prediction.

    images: array (m, 784); labels: their digits; predictions: those of the
        first 100, or of all if there are fewer.
    """
    count = len(predictions)
    right = predictions == labels[:count]

    def draw(plt):
        wall = np.zeros((10 * 44, 10 * 40))
        figure, axes = plt.subplots(figsize=(8, 9.2), layout='constrained')
        for i in range(count):
            top, left = 44 * (i // 10) + 14, 40 * (i % 10) + 6
            wall[top:top + 28, left:left + 28] = images[i].reshape(28, 28)
            axes.text(left + 14, top - 7, int(predictions[i]), ha='center',
                      va='center', weight='normal' if right[i] else 'bold',
                      color='white' if right[i] else '#ff7f6e')
        axes.imshow(wall, cmap='gray')
        axes.set_title(f'{pathlib.Path(console.program()).stem}: the first '
                       f'{count} training digits and the predictions above '
                       f'them\n{right.sum()} right, {count - right.sum()} '
                       'wrong (wrong ones in bold red)')
        axes.axis('off')

    show(chosen, draw)


def show(chosen, draw):
    """Show what draw(plt) draws, or write it to a file."""
    if chosen.no_plot:
        return
    plt = pyplot()
    draw(plt)
    path = chosen.save
    if path is None:
        if plt.gcf().canvas.required_interactive_framework:
            plt.show()
            return
        path = pathlib.Path(console.program()).with_suffix('.png')
    save(path, plt.savefig)
    console.say(f'the picture is in {path.resolve()}')


def save(path, write):
    """Let write(partial) make a file, then give it its name."""
    partial = partial_path(path)
    try:
        write(partial)
        partial.replace(path)
    except Exception as error:  # pgf, for one, needs LaTeX
        reason = (str(error) or type(error).__name__).splitlines()[0]
        console.fail(f'{path} cannot be written ({reason}); name another '
                     'file')
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def pyplot():
    """Import matplotlib's pyplot, on Agg if there is no display."""
    import matplotlib.pyplot as plt
    try:
        if BACKEND:
            plt.switch_backend(BACKEND)
        plt.close(plt.figure())
    except Exception:  # each backend fails in a way of its own
        plt.switch_backend('agg')
    return plt


def check_writable(path, *more):
    """End if no picture can be written to a path.

    more: suffixes to accept besides matplotlib's own.
    """
    import matplotlib.figure
    known = {*matplotlib.figure.Figure().canvas.get_supported_filetypes(),
             *more}
    if path.suffix[1:].lower() not in known:
        console.fail(f'{path} is no picture file; its name must end in '
                     f'.{", .".join(sorted(known))}',
                     2)
    try:
        partial = partial_path(path)
        partial.touch()
        partial.unlink()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        console.fail(f'{path} cannot be written ({error.strerror}); name '
                     'another file', 2)


def partial_path(path):
    """Return the name of a picture while it is written."""
    return path.with_name(f'.partial-{path.name}')
