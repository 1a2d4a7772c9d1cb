"""The options and hooks by which pytest grades."""
import contextlib
import difflib
import pathlib
import secrets
import tempfile

import pytest

from optimization_grading import bootstrap, table
from optimization_grading.arrivals import arrivals, folders
from optimization_grading.arrivals.anonymity import numbered
from optimization_grading.arrivals.opening import Desk
from optimization_grading.cohort.batches import Cohort
from optimization_grading.cohort.executors import Local, cores
from optimization_grading.cohort.records import (
    HandedIn,
    RecordFile,
    Spool,
    Unusable,
)
from optimization_grading.fixtures import number_of
from optimization_grading.judging.submission import Snapshot
from optimization_grading.judging.verdicts import printable
from optimization_grading.protocol.limits import Limits
from optimization_grading.reports import policy
from optimization_grading.reports.writing import Reports
from optimization_grading.signals import interruptible

pytest_plugins = ['optimization_grading.fixtures']
CORES = pytest.StashKey()
# Options of pytest by which tests are chosen: what is graded is not.
CHOOSING = {'keyword': '-k', 'markexpr': '-m', 'deselect': '--deselect',
            'collectonly': '--collect-only', 'lf': '--lf',
            'stepwise': '--stepwise'}


def pytest_addoption(parser):
    """Add the options."""
    group = parser.getgroup('optimization_grading')
    group.addoption('--submission', action='append', default=[],
                    metavar='DIR', help='grade the task files in DIR or '
                    'below it, or in a zip or tar archive; may be given more '
                    'than once')
    group.addoption('--cohort', metavar='DIR', help='grade every learner: '
                    'each folder or archive in DIR is one. DIR may also be '
                    'an archive, a platform\'s download, or a table of git '
                    'addresses, FILE.csv; on all cores')
    group.addoption('--learner', action='append', default=[], metavar='NAME',
                    help='of the cohort, only this learner; may be given '
                    'more than once')
    group.addoption('--roster', default='', metavar='FILE.csv',
                    help='the learners of the class: names, numbers, mail, '
                    'due dates')
    group.addoption('--before', default='', metavar='DATE', help='of git '
                    'addresses, grade the last commit before DATE; a day '
                    'counts whole')
    group.addoption('--attempt', type=int, metavar='N', help='of a learner\'s '
                    'attempts, grade N and not the newest')
    group.addoption('--task', type=int, action='append', default=[],
                    metavar='N', help='only task N; may be given more than '
                    'once')
    group.addoption('--seed', type=int, metavar='N',
                    help='replay the inputs of the run that printed N')
    group.addoption('--gradebook', metavar='FILE.csv',
                    help='write the points, a line for each learner')
    group.addoption('--policy', metavar='FILE.toml', help='weights, extra '
                    'tasks, anonymity and the due date of a class (default: '
                    'policy.toml in the folder of --cohort, or beside its '
                    'archive)')
    group.addoption('--moodle', metavar='FILE.csv', help='write the points '
                    'as Moodle\'s grading worksheet')
    group.addoption('--canvas', metavar='FILE.csv',
                    help='write the points as Canvas\'s gradebook')
    group.addoption('--gradescope', metavar='FILE.json',
                    help='write Gradescope\'s results.json')
    group.addoption('--dask', metavar='ADDRESS', help='grade on the workers '
                    'of a Dask scheduler, as in tcp://host:8786; or "local": '
                    'on workers that are started here')
    group.addoption('--hints', action='store_true', help='show the hints of '
                    'the task that comes next; of one learner')
    group.addoption('--insights', metavar='FILE.csv',
                    help='write the mistakes of the class, and whose they '
                    'are')
    group.addoption('--pages', metavar='DIR', help='write a page for each '
                    'learner, and one for the class, to hand back')
    group.addoption('--seconds', type=float, metavar='N',
                    default=Limits.seconds, help='stop a call after N '
                    'seconds, or half as many of processor time (default: '
                    '%(default)g)')
    group.addoption('--resume', metavar='FILE', help='continue the run that '
                    'has written the gradebook or record file FILE; begin '
                    'the record file if there is none')
    group.addoption('--unsafe', action='store_true', help='grade also where '
                    'a solution cannot be kept from files, network or '
                    'processes')


def graded(config):
    """Tell whether this run grades submissions, and not this repository."""
    return bool(config.option.submission or config.option.cohort)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    """Refuse to grade unless pytest was started safely, for these checks.

    Otherwise a learner's conftest.py would be run next.
    """
    given = early_config.known_args_namespace
    if not (given.submission or given.cohort):
        return
    if not bootstrap.started:
        raise pytest.UsageError(bootstrap.refusal(
            early_config.invocation_params.args))
    _, unknown = parser.parse_known_and_unknown_args(args)
    for word in unknown:
        near = difflib.get_close_matches(
            word.partition('=')[0], [f'--{name}' for name in vars(given)], 1)
        if near:
            raise pytest.UsageError(f'there is no option {printable(word, 60)}'
                                    f'; did you mean {near[0]}?')
    if [word.partition('=')[0] for word in args].count('--cohort') > 1:
        raise pytest.UsageError(
            '--cohort takes one class, and is given twice: grade one after '
            'the other, or put the learners into one folder')
    for path in given.file_or_dir:
        if pathlib.Path(path).resolve() != table.CHECKS:
            raise pytest.UsageError(
                f'{path} cannot be given here: name a learner\'s folder by '
                '--submission alone, and a task by --task')


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Keep pytest-xdist from dealing out what goes in batches."""
    option = config.option
    processes = getattr(option, 'numprocesses', None)
    config.stash[CORES] = processes if type(processes) is int and (
        processes > 0) else 1 if processes == 0 else cores()
    if graded(config):
        option.numprocesses, option.dist, option.tx = None, 'no', []


def pytest_configure(config):
    """Choose the seed; if submissions are graded, begin that."""
    option = config.option
    if hasattr(config, 'workerinput'):
        option.seed = config.workerinput['seed']
    elif option.seed is not None and option.seed < 0:
        raise pytest.UsageError('--seed takes a number from 0 on')
    unknown = sorted(set(option.task) - set(range(len(table.TASKS))))
    if unknown:
        raise pytest.UsageError(
            f'there is no task {unknown[0]}: --task takes a number from 0 to '
            f'{len(table.TASKS) - 1}')
    if graded(config):
        try:
            begin(config)
        except (folders.NoSubmission, policy.Unclear, Unusable) as error:
            raise pytest.UsageError(str(error)) from None
        return
    for name in ('gradebook', 'moodle', 'canvas', 'gradescope', 'hints',
                 'insights', 'pages', 'policy', 'unsafe', 'resume', 'dask',
                 'learner', 'roster', 'before', 'attempt'):
        if getattr(option, name):
            raise pytest.UsageError(
                f'--{name} goes with --submission or --cohort')
    if option.seed is None:
        option.seed = secrets.randbelow(10 ** 6)


def begin(config):
    """Find the submissions, and register what grades them."""
    option = config.option
    if not 0.1 <= option.seconds <= 3600:
        raise pytest.UsageError('--seconds takes a number from 0.1 to 3600')
    for name, word in CHOOSING.items():
        if getattr(option, name, None):
            raise pytest.UsageError(
                f'{word} chooses tests of pytest, and all checks of a task '
                'are graded: choose tasks by --task')
    for name in 'learner', 'before':
        if getattr(option, name) and not option.cohort:
            raise pytest.UsageError(f'--{name} goes with --cohort')
    rules = policy.find(option.policy, option.cohort)
    config.add_cleanup(interruptible())
    desk = Desk(print)
    config.add_cleanup(desk.close)
    with room():
        arrived = arrivals.arrive(arrivals.Wanted(
            option.submission, option.cohort or '', option.learner,
            option.roster, option.before, option.attempt,
            empty=bool(option.gradescope), anonymous=rules.anonymous), desk)
    found = arrived.submissions
    file = recorded(option)
    if file and file.names & arrived.hidden:
        raise pytest.UsageError(
            f'{printable(file.path, 200)} has names, and with "anonymous" in '
            'policy.toml learners have numbers: begin another gradebook')
    if option.seed is None:
        option.seed = secrets.randbelow(10 ** 6)
    for name in 'gradescope', 'hints':
        if getattr(option, name) and len(found) != 1:
            raise pytest.UsageError(f'--{name} takes one submission, and '
                                    f'there are {len(found)}')
    tasks = [task for task in table.TASKS
             if not option.task or task.number in option.task]
    reports = Reports(found, tasks, option, option.verbose > 0,
                      arrived.unread, [name for name in arrived.beside
                                       if name != policy.NAME], rules)
    option.verbose, option.tbstyle, option.reportchars = -2, 'no', ''
    try:
        reports.write(with_insights=True)
    except OSError as error:
        raise pytest.UsageError(
            f'{printable(error.filename, 200)} cannot be written: '
            f'{error.strerror}') from None
    if file:
        file.begin(option.seed, tasks)
        if not option.learner:
            names = {entry.name for entry in arrived.unread}
            gone = sorted(file.names - names - {*reports.learners})
            reports.gone = [*map(numbered, gone)] if rules.anonymous else gone
    with room():
        spool = Spool()
        learners = [HandedIn(submission, tasks, spool)
                    for submission in found]
        reports.files = {
            (learner.name, number): digest for learner in learners
            for number, digest in learner.digests.items()}

    def executor():
        if not option.dask:
            return Local(config.stash[CORES])
        from optimization_grading.cohort.cluster import Cluster, Unreachable
        try:
            return Cluster(option.dask, config.stash[CORES])
        except Unreachable as error:
            raise pytest.UsageError(str(error)) from None

    config.pluginmanager.register(reports)
    if option.pages:
        config.pluginmanager.register(pages(option, reports, learners))
    config.pluginmanager.register(Cohort(
        config, reports, learners, tasks, executor, file))


def pages(option, reports, learners):
    """Return the plugin that writes the pages."""
    from optimization_grading.pages.places import Occupied
    from optimization_grading.pages.writing import Pages
    packed = {learner.name: learner.packed for learner in learners}
    try:
        return Pages(option.pages, option.cohort, reports,
                     lambda name: Snapshot.unpacked(packed[name]()))
    except (Occupied, OSError) as error:
        raise pytest.UsageError(
            str(error) if isinstance(error, Occupied) else
            f'{printable(option.pages, 200)} cannot be written: '
            f'{error.strerror}') from None


@contextlib.contextmanager
def room():
    """Say what to do if the folder for temporary files is full."""
    try:
        yield
    except OSError as error:
        raise pytest.UsageError(
            f'{tempfile.gettempdir()} cannot be written: {error.strerror}. '
            'Make room, or name another folder in TMPDIR') from None


def recorded(option):
    """Give the record file that is to be written, if one is.

    A gradebook has its own beside it. Seed and tasks are those of the run
    that is continued, but for tasks that are given.
    """
    if option.resume and option.resume.endswith('.csv'):
        option.gradebook = option.gradebook or option.resume
    path = option.resume or option.gradebook
    if not path:
        return None
    path = pathlib.Path(path)
    if path.suffix == '.csv':
        path = path.with_suffix('.records')
        if option.resume and not path.exists():
            raise pytest.UsageError(
                f'{printable(option.resume, 200)} has no '
                f'{printable(path.name, 200)} beside it, so it is no '
                'gradebook of an earlier run. To begin one: --gradebook')
    file = RecordFile(path, keep=bool(option.resume))
    if file.seed is not None:
        if option.seed not in (None, file.seed):
            raise pytest.UsageError(
                f'{printable(path, 200)} was begun with --seed {file.seed}, '
                'and one run has one seed: leave --seed out')
        option.seed = file.seed
    option.task = option.task or file.tasks
    if option.gradebook and pathlib.Path(option.gradebook).with_suffix(
            '.records') == path:
        file.named = option.gradebook
    return file


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Hand the seed on to pytest-xdist's processes."""
    node.workerinput['seed'] = node.config.option.seed


def pytest_report_header(config):
    """Print the seed."""
    return [f'seed: {config.option.seed}']


def pytest_collection_modifyitems(config, items):
    """Keep the tests of the selected tasks."""
    if not config.option.task:
        return
    kept = [item for item in items if number_of(item) in config.option.task]
    left = [item for item in items if item not in set(kept)]
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)
