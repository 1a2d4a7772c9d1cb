"""How a check of a task is run and judged, and what is recorded of it."""
import zlib

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.cohort.records import again
from optimization_grading.diagnosis import diagnosis
from optimization_grading.judging import comparison
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.verdicts import (
    NO_VERDICT,
    RIGHT,
    WRONG,
    Failure,
    GraderFault,
    first_line,
    printable,
    report_of,
    value_of,
)
from optimization_grading.reports.progress import Progress

SUBMISSIONS = pytest.StashKey()
GRADER = pytest.StashKey()
CALLS = pytest.StashKey()  # of the task that is being judged
FAILED = pytest.StashKey()  # its failed checks, by name
KEEPS = ('a check was right only in a fresh process: the function keeps '
         'something from one call to the next')
OWN_FAILS = ('this is right with a right {0}, and wrong with your own: mend '
             'that file first')


def graded(config):
    """Tell whether this run grades submissions, and not our own modules."""
    option = config.option
    return bool(option.submission or option.cohort
                or option.batch is not None)


def in_tensorflow(number):
    """Tell whether a task is solved with TensorFlow."""
    return table.TASKS[number].form in table.TENSORFLOW_FORMS


def number_of(item):
    """Give the number of the task that a test is about."""
    mark = item.get_closest_marker('task')
    return mark.args[0] if mark else None


def pytest_generate_tests(metafunc):
    """Run each test of a task on each submission."""
    if 'submission' in metafunc.fixturenames:
        found = metafunc.config.stash[SUBMISSIONS]
        if graded(metafunc.config) and any(
                metafunc.definition.iter_markers('reference')):
            found = found[:1]  # it will be deselected
        metafunc.parametrize(
            'submission', found, indirect=True, scope='session',
            ids=[submission.name for submission in found])


@pytest.fixture(scope='session')
def submission(request):
    """Give the submission that the test is about."""
    return request.param


@pytest.fixture
def rng(request):
    """Give a generator of inputs, another for each test and seed."""
    name = request.node.nodeid.rpartition('/')[2].partition('[')[0]
    cases = [str(value) for key, value in sorted(getattr(
        request.node, 'callspec').params.items()) if key != 'submission'
        ] if hasattr(request.node, 'callspec') else []
    return np.random.default_rng([request.config.option.seed, zlib.crc32(
        ' '.join([name, *cases]).encode())])


@pytest.fixture
def task(request):
    """Give the row of the table that the test's mark names."""
    return table.TASKS[number_of(request.node)]


@pytest.fixture
def solve(task, submission, request):
    """Give the function of the task that the test's mark names."""
    return Solution(task, submission, request.config.stash[GRADER])


@pytest.fixture(scope='session')
def close():
    """Give a check of a result against an oracle's, shape first.

    It judges by the row of the table that is named.
    """
    def check(result, expected, row='float64', name='the result'):
        comparison.compare(result, expected, table.CLOSENESS[row], name)
    return check


@pytest.fixture(scope='session')
def shaped():
    """Give a check of a result's shape."""
    return comparison.shaped


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """Ask again in a fresh process what is not right in a used one.

    All checks of a task share a process, which is quick; but what one check
    leaves there shall not decide another. So the fresh verdict counts. Where
    the learner's own solution of another task stands in the way, a right one
    takes its place.
    """
    solve = pyfuncitem.funcargs.get('solve')
    if solve is None:
        return (yield)
    rng = pyfuncitem.funcargs.get('rng')
    state = rng and rng.bit_generator.state
    shared = False
    try:
        shared = solve.learner().shared
        return (yield)
    except GraderFault:
        raise
    except Exception as error:
        found = error

    def again(remark):
        """Run the check once more; tell whether it is right now."""
        nonlocal found
        if rng:
            rng.bit_generator.state = state
        solve.forget()
        try:
            pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in
                              pyfuncitem._fixtureinfo.argnames})
        except Exception as error:
            found = error
            return False
        solve.remark(remark)
        return True

    try:
        if shared and again(KEEPS):
            return True
        for number in solve.builds_on():
            solve.given = number,
            if again(OWN_FAILS.format(table.TASKS[number].file)):
                return True
            solve.given = ()
        raise found
    finally:
        solve.grader.renew()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn what became of a check into a verdict, for the reports."""
    report = yield
    if number_of(item) is None or 'submission' not in item.fixturenames or (
            not (call.when == 'call' or call.excinfo)):
        return report
    result = verdict_of(item, call.excinfo)
    for properties in item.user_properties, report.user_properties:
        properties.extend(result.items())
    if graded(item.config) and report.failed:
        report.longrepr = (f'{result["verdict"]}: {result["sentence"]} '
                           f'Again: {result["again"]}')
    return report


def verdict_of(item, excinfo):
    """Give the record of one check."""
    solution = item.funcargs.get('solve')
    submission = item.callspec.params['submission']
    task = table.TASKS[number_of(item)]
    record = {
        'learner': submission.name, 'task': task.number,
        'check': check_of(item), 'mistakes': '', 'answered': '',
        'says': '', 'line': '',
        'remarks': '\n'.join(getattr(solution, 'remarks', [])),
        'again': again(submission, task.number, item.config.option.seed)}
    error = excinfo.value if excinfo else None
    if solution and not solution.given:
        item.config.stash.get(CALLS, []).extend(solution.calls)
    if error is None:
        return {**record, 'verdict': RIGHT, 'sentence': ''}
    if isinstance(error, Failure):
        record.update(verdict=error.verdict, sentence=error.sentence)
    elif isinstance(error, AssertionError):
        record.update(verdict=WRONG, sentence=first_line(error))
    elif not isinstance(error, GraderFault) and getattr(
            solution, 'calls', None):
        record.update(verdict=WRONG, sentence=printable(
            'what it returns cannot be compared with the expected result '
            f'({type(error).__name__}: {error})'))
    else:
        sentence = (f'the grader has failed, which is not the learner\'s '
                    f'fault: {type(error).__name__}: {error}')
        return {**record, 'verdict': NO_VERDICT,
                'sentence': printable(sentence)}
    if solution:
        if record['verdict'] == WRONG or solution.raised:
            item.config.stash.get(FAILED, {})[record['check']] = (
                diagnosis.Failed(tuple(solution.calls), solution.raised))
        if solution.calls:
            record['answered'] = answered(task, solution.calls[-1])
    return record


def name_mistakes(config, submission, task, records, seconds):
    """Put the names of the mistakes into a task's records.

    All checks are judged by now: nothing that happens here changes that.
    """
    failed = config.stash[FAILED]
    names = failed and named(
        config.stash[GRADER], submission, task, list(failed.values()),
        config.stash[CALLS], seconds)
    for record in records:
        if record['check'] in failed:
            record['says'] = printable(
                names[list(failed).index(record['check'])])


def named(grader, submission, task, failed, answers, seconds):
    """Name the mistakes; what asks the learner runs within its limits."""
    try:
        source = submission.read(task.file).decode()
    except (Failure, UnicodeDecodeError):
        source = ''

    def ask(question, seconds):
        """Ask the learner's process one thing; give the value."""
        try:
            outcome = grader.begin(submission, task, search=True).ask(
                vars(question), seconds)
            return value_of(report_of(outcome, grader.sandbox.limits), task)
        except (Failure, GraderFault) as error:
            raise EOFError(str(error)) from None
    try:
        return diagnosis.named(task, failed, answers, source, ask, seconds)
    finally:
        grader.end()


class Judged:
    """Holds a task's records until all its checks are judged, and names.

    tell: what is called with each record and the seconds of its check.
    tasks: how many there are, if a bar is to show how far it is.
    """

    def __init__(self, config, tell, tasks=0):
        self.config, self.tell, self.held = config, tell, []
        self.progress = tasks and Progress(config.pluginmanager.getplugin(
            'terminalreporter'), tasks, 'tasks')
        config.stash[CALLS], config.stash[FAILED] = [], {}

    def pytest_runtest_logreport(self, report):
        """Keep the record that is in a report."""
        found = dict(report.user_properties)
        if 'verdict' in found and report.when != 'teardown':
            self.held.append((found, report.duration))

    def pytest_runtest_logfinish(self):
        """Tell a task's records when there are all of them."""
        records = [record for record, _ in self.held]
        if not records or len(records) < len(
                table.TASKS[records[0]['task']].checks):
            return
        self.tell_all(diagnosis.ALONE if len(self.config.stash[
            SUBMISSIONS]) == 1 else diagnosis.IN_CLASS)
        if self.progress:
            self.progress.advance()

    def tell_all(self, seconds):
        """Name the mistakes of a task, in so many seconds; tell its records.
        """
        records = [record for record, _ in self.held]
        for submission in self.config.stash[SUBMISSIONS]:
            if records and submission.name == records[0]['learner']:
                name_mistakes(self.config, submission, table.TASKS[
                    records[0]['task']], records, seconds)
        self.config.stash[CALLS].clear()
        self.config.stash[FAILED].clear()
        for record, seconds in self.held:
            self.tell(record, seconds)
        self.held.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self):
        """End in a word if the run is interrupted."""
        try:
            return (yield)
        except pytest.Session.Interrupted:  # it says why
            raise
        except KeyboardInterrupt:
            pytest.exit('interrupted', pytest.ExitCode.INTERRUPTED)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self):
        """Tell what -k or -x has left of a task, and remove the bar."""
        self.tell_all(0)
        if self.progress:
            self.progress.close()


def answered(task, call):
    """Show a call and its answer, for the teacher."""
    try:
        with np.printoptions(precision=6, threshold=6, edgeitems=2,
                             linewidth=10 ** 6):
            given, between, answer = first_call(call)
            given = ', '.join(map(short, given))
            return (f'{task.function}({printable(given, 150)})'
                    f'{printable(between, 150)} gives '
                    + printable(short(answer), 150))
    except Exception:  # a solution chooses what is shown here
        return ''


def first_call(call):
    """Give the first call that a probe made: arguments, what else, answer."""
    given, answer = call.question.arguments, call.value
    probe = call.question.probe
    if probe == 'call':
        return given, '', answer
    if probe == 'each':
        return given[0][0], '', answer[0]
    if probe == 'path':
        settings, start, gradients, moments, timed = given
        return (*settings[0], start, gradients[0],
                *[np.zeros_like(start)] * moments,
                *[1] * timed), '', answer[0][0]
    if probe == 'layers':
        prevs, n, activations, _ = given
        return (prevs[0], n, activations[0]), '', answer[0][0]
    settings, *inputs = given
    between = {
        'schedules': lambda steps: f', at steps {short(steps)},',
        'schedules_in_use': lambda steps: f', in {steps} steps of SGD,',
        'trajectories': lambda start, gradients:
            f', in {len(gradients)} steps from {short(start)},',
    }[probe](*inputs)
    return settings[0], between, answer[0][-1] if (
        probe == 'trajectories') else answer[0]


def short(value):
    """Write a value with a few digits and entries."""
    if isinstance(value, float):
        return f'{value:.6g}'
    if isinstance(value, (list, tuple)):
        more = ', ...' if len(value) > 4 else ''
        return f'({", ".join(map(short, value[:4]))}{more})'
    return str(value)


def check_of(item):
    """Give the name under which the table has a check's points."""
    return item.originalname.removeprefix('test_')
