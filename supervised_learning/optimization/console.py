"""What the drivers print: lines of output, progress, and errors."""
import os
import pathlib
import signal
import sys

REQUIRED = ('numpy', 'tensorflow', 'keras', 'matplotlib', 'tqdm')


def begin():
    """Prepare this process: an error that a learner can fix is one sentence.
    """
    sys.excepthook = explain
    for stream in 'stdout', 'stderr':
        if getattr(sys, stream) is None:  # ./4-main.py 2>&-
            setattr(sys, stream, open(os.devnull, 'w'))
    if hasattr(signal, 'SIGPIPE'):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # ./11-main.py | head


def explain(kind, error, trace):
    """Show an expected error as one sentence, and any other as it is."""
    if issubclass(kind, KeyboardInterrupt):
        say('interrupted')
    elif issubclass(kind, ModuleNotFoundError) and error.name in REQUIRED:
        say(f'{error.name} is not installed for {sys.executable}; start the '
            'driver with "make run", or run "pip install -r '
            'requirements.txt"')
    elif issubclass(kind, OSError):
        say(str(error))
    else:
        sys.__excepthook__(kind, error, trace)


def say(sentence):
    """Tell the user something on stderr, apart from the output."""
    print(f'{program()}: {sentence}', file=sys.stderr)


def fail(sentence, code=1):
    """End with one sentence."""
    say(sentence)
    sys.exit(code)


def program():
    """Return the name of the driver that runs."""
    return pathlib.Path(sys.argv[0]).name


def report(line):
    """Print a line of output, above the progress bar."""
    import tqdm
    tqdm.tqdm.write(line)
    sys.stdout.flush()


def progress(iterations, name=None):
    """Iterate with a progress bar on stderr, if that is a terminal."""
    import tqdm
    return tqdm.tqdm(iterations, name, disable=None, leave=False)
