"""The grader and the pictures of the page, in the browser's Python.

worker.js calls grade() and picture() with JSON; both answer with JSON. Judging
and its words are the grader's own. What answers runs in this interpreter: the
page ends a worker whose call is over its limit, and asks a fresh one the same.
"""
import importlib.abc
import json
import math
import re
import sys
import tempfile
import types

import numpy as np
import picture_data
import scenes

from optimization_grading import grading, table
from optimization_grading.diagnosis import formulas
from optimization_grading.judging import checks
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.record import Record
from optimization_grading.judging.solution import Solution
from optimization_grading.judging.submission import File, Snapshot, Submission
from optimization_grading.judging.verdicts import Failure, Verdict, report_of
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Outcome
from optimization_grading.protocol.plain import Plain, PlainSession
from optimization_grading.reports import advice
from optimization_grading.reports.gradebook import Gradebook

ROWS = {row.number: row for row in [*table.TASKS, *table.FURTHER]}
SOLVABLE = [task for task in table.TASKS if not task.in_tensorflow]
PICTURE = Limits(seconds=4)  # as python.js has it
# What a machine has and a browser has not.
ELSEWHERE = 'tensorflow', 'keras', 'matplotlib', 'tqdm'


class Missing(importlib.abc.MetaPathFinder):
    """Says of a library that it is not here, and what is."""

    def find_spec(self, name, path=None, target=None):
        """Find nothing; raise ModuleNotFoundError for a known library."""
        if name in ELSEWHERE:
            raise ModuleNotFoundError(
                f'No module named {name!r}: in the browser there is NumPy '
                'alone, so leave this import out', name=name)
        return None


class Answerer(Plain):
    """Answers here; says of each call when it begins and ends.

    heard: worker.js, which passes it on to the page.
    ended: by the number of a call, how an earlier worker was ended in it; it
        is not made again. After number `last`, none is: the others end like
        that one.
    """

    def __init__(self, heard, ended=(), last=None, limits=Limits()):
        super().__init__(tempfile.gettempdir(), limits)
        self.heard, self.calls = heard, 0
        self.ended, self.last = dict(ended), last

    def session(self, libraries, place):
        """Begin a session with the solution in a place."""
        return Counted(self, place)

    def outcome(self, ask, seconds):
        """Return the outcome of the next call."""
        self.calls += 1
        ended = self.ended.get(str(self.calls))
        if ended is None and self.last and self.calls > self.last:
            ended = self.ended[str(self.last)]
        if ended is not None:
            return outcome_of(ended, self.limits)
        self.heard.beat(self.calls, min(seconds, self.limits.seconds))
        try:
            return ask()
        finally:
            self.heard.beat(self.calls, None)


class Counted(PlainSession):
    """A session whose calls are counted."""

    def __init__(self, answerer, place):
        self.answerer = answerer
        super().__init__(place)

    def ask(self, question, seconds=math.inf, processor=math.inf):
        """Return what became of a question."""
        outcome = self.answerer.outcome(
            lambda: super(Counted, self).ask(question), seconds)
        self.used = True
        return outcome


def begin():
    """Prepare this interpreter."""
    sys.meta_path.append(Missing())


def warm():
    """Import what the first verdict needs."""
    for task in SOLVABLE:
        checks.checks_of(task)


def outcome_of(ended, limits):
    """Return the outcome of a call in which a worker was ended.

    ended: 'time', or the status of its process, as waitpid has it.
    """
    return Outcome(status=ended) if ended != 'time' else Outcome(
        killed='time', seconds=limits.seconds, processor=limits.processor)


def words(given, heard):
    """Return what is said of a picture in which a worker was ended."""
    try:
        report_of(outcome_of(json.loads(given)['ended'], PICTURE), PICTURE)
    except Failure as failure:
        return failure.sentence


def submission_of(files):
    """Return the learner's files, by name, as a submission."""
    return Submission('you', table.REPOSITORY, table.REPOSITORY,
                      given=Snapshot({
                          name: File(text.encode(errors='replace'), True)
                          for name, text in files.items()}, {}))


def grade(given, heard):
    """Grade a task; tell `heard` the verdicts, then the names."""
    given = json.loads(given)
    task, submission = ROWS[given['number']], submission_of(given['files'])
    book = Gradebook([submission], SOLVABLE, given['seed'])
    for other in SOLVABLE:
        if other.number in given['solved'] and other != task:
            for check in other.checks:
                book.record(Record('you', other.number, check,
                                   Verdict.RIGHT))
    grader = Grader(Answerer(heard, given['ended'], given['last']))
    try:
        for judged in grading.grade(grader, submission, task, given['seed'],
                                    impatient=True):
            for record in judged.records:
                book.record(record)
            heard.judged(json.dumps(shown(book, task, judged)))
    finally:
        grader.end()
        grader.forget()


def shown(book, task, judged):
    """Return what the page shows of a task, as values of JSON.

    state: 'solved', 'begun' or 'not written yet'; next: lines to read, in the
    words of the watch; checks: of each its record, what it asks, its points.
    """
    state = advice.state(book, 'you', task)
    return {
        'number': task.number, 'seed': book.seed, 'final': judged.final,
        'points': book.points('you', task) or 0, 'of': task.points,
        'solved': state == advice.SOLVED, 'state': state,
        'seconds': sum(judged.seconds),
        'next': [*advice.lines(book, 'you', task)],
        'checks': [{
            **vars(record), 'name': record.check, 'right': record.right,
            'asks': task.asks[record.check],
            'points': task.checks[record.check]}
            for record in judged.records]}


class Learner(Solution):
    """The learner's function of a task, or of a row beyond the tasks."""

    def within(self, work):
        """Return work(function), called where the learner's function is."""
        asked = self.session()
        asked.first()
        asked.session.answering.probes = {
            **asked.session.answering.probes, 'work': work}
        return self.checked(self.ask('work', ()))


def task_of(row):
    """Return a row beyond the tasks as a task: it answers likewise."""
    if row in table.TASKS:
        return row
    after = row.parameters[row.parameters.index('grad') + 1:] if (
        'grad' in row.parameters) else ()
    moments = [name for name in after if name != 'hessian']
    return types.SimpleNamespace(
        **vars(row), module=row.module, in_tensorflow=False, in_place=(),
        builds_on=(), older={}, returns=('var', *moments),
        answer_type='parts' if moments else 'array')


def picture(given, heard):
    """Return, as JSON, what a picture of the learner's function shows."""
    given = json.loads(given)
    task = task_of(ROWS[given['number']])
    options = of_map(given['options'], task, heard) if (
        'var' in task.parameters) else given['options']
    grader = Grader(Answerer(heard, limits=PICTURE))
    solve = Learner(task, submission_of(given['files']), grader)
    found = {'error': '', 'line': None, 'unwritten': False, 'theirs': None}
    try:
        # what the learner's own files of other tasks do is not shown here
        solve.given = tuple(formulas.module(table.TASKS[number])
                            for number in solve.builds_on())
        for part in picture_data.PICTURES[task.number](
                solve, picture_data.right_of(task), options):
            found.update(part)
    except Failure as failure:
        found['unwritten'] = solve.unwritten()
        if found['unwritten']:
            found['theirs'] = None
        else:
            found['error'] = failure.sentence
            line = re.search(rf'\({re.escape(task.file)}, line (\d+)',
                             failure.sentence)
            found['line'] = int(line[1]) if line else None
    except (TypeError, ValueError) as error:
        found['error'] = ('what it returns cannot be drawn '
                          f'({type(error).__name__}: {error})')
    finally:
        grader.end()
        grader.forget()
    found = plain(found)
    return json.dumps({**found, 'scene': plain(scenes.scene(
        task.number, found))})


def of_map(options, task, heard):
    """Return the options of a path, with the explorer's usual ones."""
    options = {'surface': 'ravine', **options}
    surface = heard.surface(json.dumps(options))
    usual = {name: heard.usual(name) for name in task.parameters[
        :task.parameters.index('var')] if name != 'evaluate_gradient'}
    if task.number == 100:
        usual = {'alpha': heard.usual('alpha'), 'batch_size': None}
    return {'start': surface.start.to_py(), 'steps': surface.steps,
            **options, 'settings': {**usual, **options.get('settings', {})},
            'ground': picture_data.Ground(surface)}


def plain(value):
    """Return values as JSON has them; a number that is not finite is null."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [*map(plain, value)]
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
