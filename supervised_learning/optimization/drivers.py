"""What the drivers share: options, data, the training loops, the pictures.

Import it first: from then on an error that a learner can mend is told in one
sentence on stderr. NumPy drivers never import TensorFlow.
"""
import argparse
import contextlib
import errno
import os
import pathlib
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIRED = ('numpy', 'tensorflow', 'keras', 'matplotlib', 'tqdm')
# Images that a full-batch step takes at once. A layer's output of 5,000 rows
# is 5 MB, which the allocator reuses; of 50,000 it asks the system anew.
PART = 5000
# Kept from matplotlib, the import of which fails where it is misspelt.
BACKEND = os.environ.pop('MPLBACKEND', '')


# What the drivers use of each data file.
ARRAYS = {'MNIST.npz': {'X_train', 'Y_train', 'X_valid', 'Y_valid'},
          'Binary_Train.npz': {'X', 'Y'}}


def explain(kind, error, trace):
    """Put an expected error in one sentence; show any other as it is."""
    if issubclass(kind, KeyboardInterrupt):
        say('interrupted')
    elif issubclass(kind, ModuleNotFoundError) and error.name in REQUIRED:
        say(f'{error.name} is not installed for {sys.executable}; use the '
            'environment that "make run" prepares, or "pip install -r '
            'requirements.txt"')
    elif issubclass(kind, OSError):
        say(str(error))
    else:
        sys.__excepthook__(kind, error, trace)


def say(sentence):
    """Tell the user something beside the output, on stderr."""
    print(f'{program()}: {sentence}', file=sys.stderr)


def fail(sentence, code=1):
    """End with one sentence."""
    say(sentence)
    sys.exit(code)


def program():
    """Give the name of the driver that runs."""
    return pathlib.Path(sys.argv[0]).name


sys.excepthook = explain
for stream in 'stdout', 'stderr':
    if getattr(sys, stream) is None:  # ./4-main.py 2>&-
        setattr(sys, stream, open(os.devnull, 'w'))
if hasattr(signal, 'SIGPIPE'):
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # ./11-main.py | head


class Parser(argparse.ArgumentParser):
    """A parser that answers a bad option in one sentence."""

    def error(self, message):
        """End with what is wrong and where help is."""
        fail(f'{message}; --help lists the options', 2)


def options(description, data=(), picture=False, logistic=False):
    """Read the command line, and end where the driver could not.

    data: names of the files that the driver loads.
    picture, logistic: whether it draws, and trains the logistic regression.
    """
    parser = Parser(description=description)
    if data:
        parser.add_argument(
            '--data', metavar='DIR', type=pathlib.Path, help='folder of the '
            'data files (default: the current one, then ../data, then data/ '
            'of the repository)')
    if picture:
        parser.add_argument(
            '--save', metavar='FILE', type=pathlib.Path, help='write the '
            'picture to FILE (default: show it; without a display, write '
            f'{pathlib.Path(program()).stem}.png)')
        parser.add_argument(
            '--no-plot', action='store_true', help='draw nothing')
    if logistic:
        parser.add_argument(
            '--scalar-bias', action='store_true', help='train one bias, as '
            'logistic regression does, not the published one per example')
    chosen = parser.parse_args()
    if picture and chosen.save:
        if chosen.no_plot:
            parser.error('--save and --no-plot exclude each other')
        check_writable(chosen.save)
    for name in data:
        find(name, chosen)
    return chosen


# Data

def three_features():
    """Draw 100 points of three normal features, from seed 0.

    Their means are 0, 2 and -3, their deviations 2, 1 and 10.
    """
    import numpy as np
    np.random.seed(0)
    return np.concatenate([np.random.normal(mean, deviation, size=(100, 1))
                           for mean, deviation in ((0, 2), (2, 1), (-3, 10))],
                          axis=1)


def find(name, chosen):
    """Give the path of a data file."""
    folders = [chosen.data] if chosen.data else [
        pathlib.Path(), pathlib.Path('../data'), HERE.parent.parent / 'data']
    for folder in folders:
        with contextlib.suppress(OSError):  # a name that is too long
            if (folder / name).is_file():
                return folder / name
    where = chosen.data or ('the current folder, ../data or the '
                            'repository\'s data/')
    fail(f'{name} is not in {where}; "python data/build.py", run at the '
         'repository\'s root, builds it')


def load(name, chosen):
    """Load the arrays of an npz; say so where they are the stand-in's."""
    import numpy as np
    path = find(name, chosen)
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except Exception as error:  # a damaged zip raises half a dozen kinds
        fail_unreadable(path, error)
    missing = ARRAYS[name] - set(arrays)
    if missing:
        fail_unreadable(path, f'it has no {min(missing)}')
    if arrays.get('source') == 'digits':
        say('this runs on the stand-in digits, not on MNIST: costs are not '
            'the published ones')
    return arrays


def fail_unreadable(path, error):
    """End where a data file is damaged, or another than its name says."""
    reason = (str(error) or type(error).__name__).splitlines()[0].rstrip('.')
    fail(f'{path} cannot be read ({reason}); delete it and run "python '
         'data/build.py"')


def load_model(chosen):
    """Load the untrained network."""
    path = find('model.h5', chosen)
    try:
        return quiet_tensorflow().keras.models.load_model(path, compile=False)
    except Exception as error:
        fail_unreadable(path, error)


def flatten(images):
    """Make each image of an array (m, 28, 28) a row of 784 pixels."""
    return images.reshape(len(images), -1)


# Training

def progress(iterations):
    """Iterate with a progress bar on stderr, where that is a terminal."""
    import tqdm
    return tqdm.tqdm(iterations, disable=None, leave=False)


def report(line):
    """Print a line of output, above the progress bar."""
    import tqdm
    tqdm.tqdm.write(line)
    sys.stdout.flush()


def train_logistic_regression(chosen, rule, moments):
    """Tell zeros from ones by 1,000 steps of a numpy rule; show 100 digits.

    rule: function (t, var, grad, *moments) that returns the new var and its
        new moments; t counts the steps from 1.
    moments: how many moments the rule keeps for a variable.

    The published outputs come from a slip: the gradient of the bias is
    summed over the axis of the outputs instead of over the examples. So b
    grows to one bias per training example, shape (m, 1), which fits the
    training set a little and says nothing of other data. --scalar-bias
    trains the single b of logistic regression.
    """
    import numpy as np
    data = load('Binary_Train.npz', chosen)
    X, Y = flatten(data['X']), data['Y'].T
    m, nx = X.shape
    axis = 0 if chosen.scalar_bias else 1
    np.random.seed(0)
    W, W_moments = np.random.randn(nx, 1), [np.zeros((nx, 1))] * moments
    b, b_moments = 0, [0] * moments

    def predict():
        return 1 / (1 + np.exp(-(X @ W + b)))

    for t in progress(range(1, 1001)):
        A = predict()
        if t % 100 == 1:
            report_cost(t - 1, cross_entropy(Y, A))
        W, *W_moments = rule(t, W, X.T @ (A - Y) / m, *W_moments)
        db = (A - Y).sum(axis=axis, keepdims=True) / m
        b, *b_moments = rule(t, b, db, *b_moments)
    A = predict()
    report_cost(1000, cross_entropy(Y, A))
    show_gallery(chosen, data['X'], A[:100, 0] >= 0.5, Y[:, 0])


def cross_entropy(Y, A):
    """Give the mean of -log of the probability A gave to the labels Y."""
    import numpy as np
    return -np.log(np.where(Y == 1, A, 1 - A)).sum() / len(Y)


def report_cost(iteration, cost):
    """Print a cost as the published outputs do."""
    report(f'Cost after {iteration} iterations: {cost}')


def quiet_tensorflow():
    """Import TensorFlow without its start-up chatter.

    Some of it is written before any log level counts, by C++ code: so the
    file descriptor itself is closed to it.
    """
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    os.environ['KERAS_BACKEND'] = 'tensorflow'
    os.environ.pop('TF_USE_LEGACY_KERAS', None)
    sys.stderr.flush()
    with open(os.devnull, 'w') as null, open(os.dup(2), 'w') as stderr:
        os.dup2(null.fileno(), 2)
        try:
            import tensorflow
        finally:
            os.dup2(stderr.fileno(), 2)
    return tensorflow


def training_step(model, optimizer, X, Y):
    """Give a function that makes one step on all of X and returns its cost.

    The mean's gradient is the sum of those of its parts, and smaller parts
    are faster.
    """
    tf = quiet_tensorflow()
    parts = [(tf.constant(X[start:start + PART]),
              tf.constant(Y[start:start + PART]))
             for start in range(0, len(X), PART)]
    total = tf.keras.losses.CategoricalCrossentropy(reduction='sum')
    variables = model.trainable_variables

    @tf.function
    def step():
        cost, gradients = 0., [0.] * len(variables)
        for X_part, Y_part in parts:
            with tf.GradientTape() as tape:
                share = total(Y_part, model(X_part)) / len(X)
            cost += share
            gradients = [gradient + more for gradient, more in zip(
                gradients, tape.gradient(share, variables))]
        optimizer.apply_gradients(zip(gradients, variables))
        return cost

    return step


def one_hot(labels):
    """Make each label 0 to 9 a row with a one in its place."""
    import numpy as np
    return np.eye(10, dtype=np.float32)[labels]


def train_network(chosen, optimizer):
    """Tell ten digits apart by 1,000 full-batch steps; show 100 digits."""
    data = load('MNIST.npz', chosen)
    model = load_model(chosen)
    X, labels = flatten(data['X_train']), data['Y_train']
    step = training_step(model, optimizer, X, one_hot(labels))
    for iteration in progress(range(1, 1001)):
        cost = step()
        if iteration % 100 == 0:
            report_cost(iteration, cost)
    predictions = model(X[:100]).numpy().argmax(axis=1)
    show_gallery(chosen, data['X_train'], predictions, labels)


# Pictures

def pyplot():
    """Import matplotlib's pyplot, on Agg where there is no display."""
    import matplotlib.pyplot as plt
    try:
        if BACKEND:
            plt.switch_backend(BACKEND)
        plt.close(plt.figure())
    except Exception:  # each backend fails in a way of its own
        plt.switch_backend('agg')
    return plt


def check_writable(path, *more):
    """End where no picture can be written to a path.

    more: suffixes that are known besides matplotlib's own.
    """
    import matplotlib.figure
    known = {*matplotlib.figure.Figure().canvas.get_supported_filetypes(),
             *more}
    if path.suffix[1:].lower() not in known:
        fail(f'{path}: pictures end in .{", .".join(sorted(known))}', 2)
    try:
        partial = partial_path(path)
        partial.touch()
        partial.unlink()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        fail(f'{path} cannot be written ({error.strerror}); name another '
             'file', 2)


def partial_path(path):
    """Give the name of a picture while it is written."""
    return path.with_name(f'.partial-{path.name}')


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
        path = pathlib.Path(program()).with_suffix('.png')
    partial = partial_path(path)
    try:
        plt.savefig(partial)
        partial.replace(path)
    except Exception as error:  # pgf, for one, needs LaTeX
        reason = str(error).splitlines()[0]
        fail(f'{path} cannot be written ({reason}); name another file with '
             '--save')
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
    say(f'the picture is in {path.resolve()}')


def show_gallery(chosen, images, predictions, labels):
    """Show the first 100 digits, each with its prediction.

    images: array (m, 28, 28); labels: their digits; predictions: those of
        the first 100, or of all where there are fewer.
    """
    import numpy as np
    count = len(predictions)
    right = predictions == labels[:count]

    def draw(plt):
        wall = np.zeros((10 * 44, 10 * 40))
        figure, axes = plt.subplots(figsize=(8, 9.2), layout='constrained')
        for i in range(count):
            top, left = 44 * (i // 10) + 14, 40 * (i % 10) + 6
            wall[top:top + 28, left:left + 28] = images[i]
            axes.text(left + 14, top - 7, int(predictions[i]), ha='center',
                      va='center', weight='normal' if right[i] else 'bold',
                      color='white' if right[i] else '#ff7f6e')
        axes.imshow(wall, cmap='gray')
        axes.set_title(f'{pathlib.Path(program()).stem}: the first {count} '
                       f'training digits and the predictions above them\n'
                       f'{right.sum()} right, {count - right.sum()} wrong'
                       ' (wrong ones in bold red)')
        axes.axis('off')

    show(chosen, draw)
