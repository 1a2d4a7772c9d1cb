"""The grader and the pictures of the page, in the browser's Python.

worker.js calls grade() and picture() with JSON; both answer with JSON. Judging
and its words are the grader's own. What answers runs in this interpreter: the
page ends a worker whose call is over its limit, and asks a fresh one the same.
"""
import importlib.abc
import io
import json
import math
import re
import sys
import tempfile
import types
import zipfile
import zlib

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
MOST = 5e6  # bytes of a file, as desk.js has it
# What a machine has and a browser has not.
SAID_LATER = 'style: ', 'without loss of points: '  # of advice.lines
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


def read(given, heard):
    """Return, as JSON, the texts in files and zips, and what is said of them.

    given: files, as [name, list of bytes]; texts: [number of a task, text].
    """
    texts, wrong = {}, []
    for name, content in json.loads(given)['files']:
        parts = {name: bytes(content)}
        if len(content) >= MOST:
            wrong.append(f'{name} is too large: at most 5 MB can be imported.')
            continue
        if name.lower().endswith('.zip'):
            try:
                with zipfile.ZipFile(io.BytesIO(parts[name])) as zipped:
                    parts = {one.filename: zipped.read(one)
                             for one in zipped.infolist()
                             if number_of(one.filename) is not None
                             and one.file_size < MOST}
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError,
                    RuntimeError):  # the last: encrypted, or another method
                wrong.append(f'{name} is not a zip that can be unpacked: '
                             'make it again, or import the .py files.')
                continue
        for path, data in parts.items():
            number = number_of(path)
            try:
                if number is not None:
                    texts[number] = io.TextIOWrapper(io.BytesIO(
                        data), 'utf-8-sig', newline=None).read()
            except UnicodeDecodeError:
                wrong.append(f'{path} is not in UTF-8: save it in UTF-8, '
                             'then import it again.')
    said = ('Imported: ' + ', '.join(ROWS[one].file for one in texts)
            + '. “Bring my text back” shows what was here before.'
            if texts else '' if wrong else 'No task’s file is in there. A '
            'file is called, say, 5-momentum.py, alone or in a zip.')
    return json.dumps({'texts': [*texts.items()],
                       'says': ' '.join([said, *wrong]).strip()})


def number_of(path):
    """Return the number of the task that a file's name has, or None."""
    found = re.fullmatch(r'(\d+)[-_ ].*(?<!-main)\.py', path.split('/')[-1],
                         re.IGNORECASE)
    number = int(found[1]) if found else None
    row = ROWS.get(number)
    return number if row and not getattr(row, 'in_tensorflow', False) else None


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
            heard.judged(json.dumps(shown(
                book, task, judged, given['files'].get(task.file, ''))))
    finally:
        grader.end()
        grader.forget()


def shown(book, task, judged, text):
    """Return what the page shows of a task's text, as values of JSON.

    state: 'solved', 'begun' or 'not written yet'; next: lines to read, in the
    words of the watch, and of a solved task what is still to be said; marks:
    [line, sentence] of each line of the file that they name; checks: of each
    its record, what it asks, its points.
    """
    state = advice.state(book, 'you', task)
    said = [line for line in advice.lines(book, 'you', task)
            if state != advice.SOLVED or line.startswith(SAID_LATER)]
    return {
        'number': task.number, 'seed': book.seed, 'final': judged.final,
        'points': book.points('you', task) or 0, 'of': task.points,
        'solved': state == advice.SOLVED, 'state': state,
        'seconds': sum(judged.seconds),
        'next': said, 'marks': marks(said, task, text),
        'checks': [{
            **vars(record), 'name': record.check, 'right': record.right,
            'asks': task.asks[record.check],
            'points': task.checks[record.check]}
            for record in judged.records]}


def marks(said, task, text):
    """Return [line, sentence] of each line that sentences name.

    That is each line of the first sentence; or else the first line in which
    something was raised, or the function that has another name.
    """
    first, *others = said or ['']
    _, *parts = re.split(r'(?:^|; |: )line (\d+): ', first)
    found = {}
    for line, sentence in zip(parts[::2], parts[1::2]):
        found.setdefault(int(line), []).append(sentence)
    if found:
        return [[line, '; '.join(found[line])] for line in sorted(found)]
    raised = re.search(rf'\({re.escape(task.file)}, line (\d+)|\bline (\d+)',
                       '\n'.join(line for line in said
                                 if not line.startswith(SAID_LATER)))
    if raised:
        return [[int(raised[1] or raised[2]), first]]
    other = re.search(
        r'did you mean (\w+)\?|(\w+)\(\) (?:takes|missing)', first)
    lines = [at for at, line in enumerate(text.splitlines(), 1)
             if other and re.match(rf'\s*def {other[1] or other[2]}\b', line)]
    return [[lines[0], first]] if lines else []


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
    scene = scenes.scene(task.number, found)
    if given['options'].get('failed') and scene['kind'] == '' and (
            scene['caption'] == scenes.scene(
                task.number, of_reference(found))['caption']):
        scene['caption'] += ' In this picture the mistake does not show.'
    return json.dumps({**found, 'scene': plain(scene)})


def of_reference(found):
    """Return a picture in which the reference is the learner's."""
    if 'layers' in found:
        return {**found, 'layers': [*map(of_reference, found['layers'])]}
    return {**found, 'theirs': found['reference']}


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
