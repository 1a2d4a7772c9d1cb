"""The options and hooks by which pytest grades."""
import argparse
import os
import pathlib
import secrets
import tempfile

import pytest
from _pytest.junitxml import xml_key

from optimization_grading import bootstrap, table
from optimization_grading.cohort import submissions
from optimization_grading.cohort.batches import Batch, Class, Local
from optimization_grading.cohort.cluster import Cluster, Unreachable
from optimization_grading.cohort.records import (
    Learner,
    RecordFile,
    Spool,
    Unusable,
)
from optimization_grading.judging.fixtures import (
    GRADER,
    SUBMISSIONS,
    Judged,
    graded,
    in_tensorflow,
    number_of,
)
from optimization_grading.judging.solution import Grader
from optimization_grading.judging.verdicts import GraderFault, printable
from optimization_grading.reports.writing import Reports
from optimization_grading.sandbox import confinement
from optimization_grading.signals import interruptible

pytest_plugins = ['optimization_grading.judging.fixtures']
CORES = pytest.StashKey()


def pytest_addoption(parser):
    """Add the options."""
    group = parser.getgroup('optimization_grading')
    group.addoption('--submission', action='append', default=[],
                    metavar='DIR', help='grade the task files in DIR or '
                    'below it; may be given more than once')
    group.addoption('--cohort', metavar='DIR', help='grade every learner: '
                    'each folder in DIR is one; on all cores')
    group.addoption('--task', type=int, action='append', default=[],
                    metavar='N', help='only task N; may be given more than '
                    'once')
    group.addoption('--seed', type=int, metavar='N',
                    help='replay the inputs of the run that printed N')
    group.addoption('--gradebook', metavar='FILE.csv',
                    help='write the points, a line for each learner')
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
    group.addoption('--seconds', type=float, metavar='N',
                    default=confinement.Limits.seconds,
                    help='stop a call after N seconds, or half as many of '
                    'processor time (default: '
                    '%(default)g)')
    group.addoption('--resume', metavar='FILE', help='continue the run that '
                    'has written the gradebook or record file FILE; begin '
                    'the record file if there is none')
    group.addoption('--batch', type=int, help=argparse.SUPPRESS)
    group.addoption('--unsafe', action='store_true', help='grade also where '
                    'a solution cannot be kept from files, network or '
                    'processes')


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Refuse to grade unless pytest was started safely, for these checks.

    Otherwise a learner's conftest.py would be run next.
    """
    given = early_config.known_args_namespace
    if not (given.submission or given.cohort or given.batch is not None):
        return
    if not bootstrap.started:
        raise pytest.UsageError(bootstrap.refusal(
            early_config.invocation_params.args))
    for path in given.file_or_dir:
        if not pathlib.Path(path.partition('::')[0]).resolve().is_relative_to(
                table.CHECKS):
            raise pytest.UsageError(
                f'{path} is not one of the grader\'s checks: name a '
                'learner\'s folder by --submission alone')


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Keep pytest-xdist from dealing out what goes in batches."""
    option = config.option
    processes = getattr(option, 'numprocesses', None)
    config.stash[CORES] = processes if type(processes) is int and (
        processes > 0) else 1 if processes == 0 else cores()
    if graded(config):
        option.numprocesses, option.dist, option.tx = None, 'no', []


def cores():
    """Give how many processor cores may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(
        os, 'sched_getaffinity') else os.cpu_count()


def pytest_configure(config):
    """Find the submissions, choose the seed, and begin the reports."""
    option = config.option
    if option.batch is not None:
        config.pluginmanager.register(Batch(option.batch), 'grading.caller')
    caller = config.pluginmanager.getplugin('grading.caller')
    if caller:  # another process or the watch, which takes the records
        option.seed, option.unsafe = caller.seed, caller.unsafe
        option.seconds = caller.grader.sandbox.limits.seconds
        config.stash[SUBMISSIONS] = caller.submissions
        config.stash[GRADER] = caller.grader
        caller.grader.sandbox.fork_server()
        be_quiet(config)
        config.pluginmanager.register(Judged(config, caller.record))
        return
    if hasattr(config, 'workerinput'):
        option.seed = config.workerinput['seed']
    elif option.seed is not None and option.seed < 0:
        raise pytest.UsageError('--seed takes a number from 0 on')
    if not 0.1 <= option.seconds <= 3600:
        raise pytest.UsageError('--seconds takes a number from 0.1 to 3600')
    unknown = sorted(set(option.task) - set(range(len(table.TASKS))))
    if unknown:
        raise pytest.UsageError(
            f'there is no task {unknown[0]}: --task takes a number from 0 to '
            f'{len(table.TASKS) - 1}')
    config.stash[SUBMISSIONS] = found = chosen(option)
    config.stash[GRADER] = Grader(confinement.Limits(
        seconds=option.seconds))
    if not graded(config):
        for name in ('gradebook', 'gradescope', 'hints', 'insights',
                     'unsafe', 'resume', 'dask'):
            if getattr(option, name):
                raise pytest.UsageError(
                    f'--{name} goes with --submission or --cohort')
    if graded(config):
        config.add_cleanup(interruptible())
    file = recorded(option) if graded(config) else None
    if option.seed is None:
        option.seed = secrets.randbelow(10 ** 6)
    if not graded(config):
        return
    if option.gradescope and len(found) != 1:
        raise pytest.UsageError('--gradescope takes one submission, and '
                                f'there are {len(found)}')
    if option.hints and len(found) != 1:
        raise pytest.UsageError('--hints takes one submission, and there are '
                                f'{len(found)}')
    verbose = option.verbose > 0
    be_quiet(config)
    if not option.dask:  # starts while tests are collected
        config.stash[GRADER].sandbox.fork_server()
    tasks = [task for task in table.TASKS
             if not option.task or task.number in option.task]
    written = Reports(found, tasks, option, verbose)
    try:
        written.write(with_insights=True)
    except OSError as error:
        raise pytest.UsageError(
            f'{printable(error.filename, 200)} cannot be written: '
            f'{error.strerror}') from None
    config.pluginmanager.register(written, 'grading.written')
    if in_batches(option):
        if file:
            file.begin(option.seed)
        try:
            spool = Spool()
            learners = [Learner(submission, tasks, spool)
                        for submission in found]
        except OSError as error:
            raise pytest.UsageError(
                f'{tempfile.gettempdir()} cannot be written: '
                f'{error.strerror}. Make room, or name another folder in '
                'TMPDIR') from None
        config.pluginmanager.register(Class(
            config, written, learners, tasks, file), 'grading.class')
    else:
        config.pluginmanager.register(Judged(
            config, lambda record, _: written.record(record), len(tasks)))


def be_quiet(config):
    """Let pytest print nothing itself, but for errors."""
    if not config.option.collectonly:
        config.option.verbose = -2
    config.option.tbstyle, config.option.reportchars = 'no', ''


def in_batches(option):
    """Tell whether the learners are graded in batches."""
    return bool(option.cohort or len(option.submission) > 1 or option.resume
                or option.dask)


def recorded(option):
    """Give the record file that is to be written, if one is.

    A gradebook has its own beside it.
    """
    if option.resume and option.resume.endswith('.csv'):
        option.gradebook = option.gradebook or option.resume
    path = option.resume or in_batches(option) and option.gradebook
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
    try:
        file = RecordFile(path, keep=bool(option.resume))
    except Unusable as error:
        raise pytest.UsageError(str(error)) from None
    if file.seed is not None:
        if option.seed not in (None, file.seed):
            raise pytest.UsageError(
                f'{printable(path, 200)} was begun with --seed {file.seed}, '
                'and one run has one seed: leave --seed out')
        option.seed = file.seed
    if option.gradebook and pathlib.Path(option.gradebook).with_suffix(
            '.records') == path:
        file.named = option.gradebook
    return file


def chosen(option):
    """Give the submissions that the options name, or our own."""
    try:
        found = [submissions.from_folder(text) for text in option.submission]
        if option.cohort:
            found += submissions.from_cohort(option.cohort)
    except submissions.NoSubmission as error:
        raise pytest.UsageError(str(error)) from None
    return submissions.with_different_names(found) or [
        submissions.Submission('reference', table.REPOSITORY, table.FOLDER)]


def protections(config):
    """Give the protections in force; refuse to go on where one is not."""
    grader = config.stash[GRADER]
    try:
        found = grader.sandbox.fork_server().ready()
    except GraderFault as fault:
        raise pytest.UsageError(str(fault)) from None
    if found['missing'] and not config.option.unsafe:
        raise pytest.UsageError(
            'grading runs code that nobody has read, and this machine does '
            f'not give: {"; ".join(found["missing"])}. Use Linux 5.13 or '
            'later with landlockpy, pyseccomp and libseccomp2, or accept '
            'the risk with --unsafe')
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Run nothing before the protections are known."""
    config = session.config
    written = config.pluginmanager.getplugin('grading.written')
    whole = config.pluginmanager.getplugin('grading.class')
    if whole:
        try:
            whole.pool = Cluster(config.option.dask, config.stash[CORES]) if (
                config.option.dask) else Local(config.stash[CORES])
        except Unreachable as error:
            raise pytest.UsageError(str(error)) from None
    if written and not config.option.dask:
        written.protections = protections(config)
        xml = config.stash.get(xml_key, None)
        if xml:
            xml.add_global_property('protections', written.protected())
    caller = config.pluginmanager.getplugin('grading.caller')
    if caller:
        caller.protected(protections(config))


def pytest_unconfigure(config):
    """End the sandbox, unless the caller goes on with it."""
    if GRADER in config.stash and not (
            config.pluginmanager.hasplugin('grading.caller')):
        config.stash[GRADER].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Hand the seed on to pytest-xdist's processes."""
    node.workerinput['seed'] = node.config.option.seed


def pytest_report_header(config):
    """Print the seed."""
    return [f'seed: {config.option.seed}']


def pytest_ignore_collect(collection_path, config):
    """Collect the tests of the tasks alone, where tasks are chosen."""
    if not (graded(config) or config.option.task):
        return None
    inside = collection_path.is_relative_to(table.CHECKS)
    return None if inside or table.CHECKS.is_relative_to(
        collection_path) else True


def pytest_collection_modifyitems(config, items):
    """Keep the selected tasks, and for a learner only what the course asks.
    """
    if not (graded(config) or config.option.task):
        return
    kept, left = [], []
    for item in items:
        number = number_of(item)
        keep = number is not None and not (
            graded(config) and item.get_closest_marker('reference')) and (
            not config.option.task or number in config.option.task)
        (kept if keep else left).append(item)
    if graded(config):  # TensorFlow last: it is being imported
        tasks = getattr(config.pluginmanager.getplugin('grading.caller'),
                        'tasks', None)
        if tasks:
            kept = [item for item in kept if number_of(item) in tasks[
                item.callspec.params['submission'].name]]
        order = {submission.name: i for i, submission
                 in enumerate(config.stash[SUBMISSIONS])}
        kept.sort(key=lambda item: (
            order[item.callspec.params['submission'].name],
            in_tensorflow(number_of(item)), number_of(item)))
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)
    prepare(config, {number_of(item) for item in kept})


def prepare(config, numbers):
    """Let TensorFlow be imported while the first tasks are graded."""
    if getattr(config.option, 'numprocesses', None):
        return
    if any(map(in_tensorflow, numbers)) and not config.option.collectonly:
        config.stash[GRADER].sandbox.fork_server(('tensorflow',))
