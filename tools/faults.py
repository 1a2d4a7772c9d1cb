"""Show a learner's exceptions and warnings at the learner's own lines.

What goes wrong in a driver that runs the learner's modules comes here.
"""
import atexit
import linecache
import pathlib
import re
import sys
import traceback

import console
from optimization_grading.judging.verdicts import printable


def explain(learner, kind, error, trace):
    """Show an exception at the learner's line, or what the driver got.

    learner: folder, and running and returned as own.Learner has them.
    """
    atexit.unregister(getattr(sys.stdout, 'finish', None))
    sys.stdout.flush()
    frames = [(frame.filename, frame.lineno, frame.name)
              for frame in traceback.extract_tb(trace)]
    text = f'{kind.__name__}: {getattr(error, "msg", error)}'
    if hasattr(error, 'ag_error_metadata'):  # a graph of TensorFlow
        text = error.ag_error_metadata.cause_message
        frames += [(frame.filename, frame.lineno, frame.function_name)
                   for frame in error.ag_error_metadata.translated_stack
                   ][::-1]
    if isinstance(error, SyntaxError):
        frames.append((error.filename or '', error.lineno or 1, ''))
    # without what TensorFlow writes before: {{function_node ...}}
    text = printable(re.sub('{{.*?}} ', '', text)).rstrip(': ')
    mine = [frame for frame in frames if owns(learner.folder, frame[0])]
    # without a frame, it does not take the driver's arguments
    where = mine[-1] if mine else learner.running
    if issubclass(kind, KeyboardInterrupt) or getattr(
            error, 'name', None) in console.REQUIRED:
        console.explain(kind, error, trace)
    elif where:
        path, line, function = where
        written = kind is not NotImplementedError or frames[-1] != where
        show(learner.folder, path, line, text if written else
             f'{function} is still to be written', written)
    elif learner.returned and not issubclass(kind, OSError):
        console.say(f'{learner.returned()}: {text}')
    else:
        console.explain(kind, error, trace)


def warn(folder, message, kind, path, line, *_):
    """Show a warning about a learner's line, and no other."""
    if owns(folder, path):
        show(folder, path, line, f'{kind.__name__}: {message}')


def owns(folder, path):
    """Tell whether a file is one of the learner's."""
    path = pathlib.Path(path).resolve()
    return path.parent == folder.resolve() and path.is_file()


def show(folder, path, line, text, code=True):
    """Print a text about a line, with the line's code below."""
    print(f'{folder / pathlib.Path(path).name}, line {line}: {text}'
          + (f'\n    {linecache.getline(path, line).strip()}' if code else ''),
          file=sys.stderr)
