"""Write down the verdicts, as they come, in the forms that graders use."""
import csv
import html
import io
import json
import os
import pathlib
import re
import tempfile
import time

import pytest

from grading import mistakes, table
from grading.records import FIELDS
from grading.verdicts import NO_VERDICT, RIGHT

EVERY = 1.0  # seconds from one writing of the files to the next
NOT_GRADED = 'not graded yet'
UNKNOWN = NOT_GRADED, NO_VERDICT  # neither right nor a learner's fault
NONE_YET = ['none yet']
FORMULA = ('=', '+', '-', '@', '\t', '\r')


class Reports:
    """The recorded verdicts, and the reports that are made of them.

    Every check of every selected task stands in them from the start, as not
    graded and with no points.
    """

    def __init__(self, submissions, tasks, option):
        self.tasks, self.option = tasks, option
        self.protections = {'held': NONE_YET, 'missing': []}
        self.records = {
            (submission.name, task.number, check): {
                **dict.fromkeys(FIELDS, ''), 'learner': submission.name,
                'task': task.number, 'check': check, 'verdict': NOT_GRADED,
                'sentence': 'the run ended before'}
            for submission in submissions for task in tasks
            for check in task.checks}
        self.learners = [submission.name for submission in submissions]
        self.written = 0.
        self.trouble = ''  # what could not be written

    # pytest's hooks

    def pytest_runtest_logreport(self, report):
        """Record the verdict that plugin.py has put into a report."""
        found = dict(report.user_properties)
        if 'verdict' not in found:
            return
        key = found['learner'], found['task'], found['check']
        if key in self.records:
            self.records[key] = {name: found.get(name, '')
                                 for name in FIELDS}
        if time.monotonic() > self.written + EVERY:
            self.keep()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        """Write the files once more, and the summary for GitHub.

        The exit code tells where that fails: a gradebook is missing.
        """
        self.keep()
        path = os.environ.get('GITHUB_STEP_SUMMARY')
        try:
            if path:
                with open(path, 'a', encoding='utf-8') as file:
                    file.write(self.markdown())
        except OSError as error:
            self.trouble = unwritten(path, error)
        if self.trouble:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter):
        """Print the points and, for a few learners, every explanation."""
        terminalreporter.section('grading')
        for line in self.lines(verbose=len(self.learners) == 1
                               or terminalreporter.verbosity > 0):
            terminalreporter.write_line(line)

    # What the reports are made of

    def points(self, learner, task):
        """Give a learner's points for a task; None where it is not graded."""
        verdicts = {check: self.records[learner, task.number, check][
            'verdict'] for check in task.checks}
        if set(verdicts.values()) & set(UNKNOWN):
            return None
        return sum(points for check, points in task.checks.items()
                   if verdicts[check] == RIGHT)

    def not_graded(self, learner):
        """Give the numbers of the tasks that are not graded."""
        return [task.number for task in self.tasks
                if self.points(learner, task) is None]

    def total(self, learner):
        """Give a learner's points; those of the tasks that are graded."""
        return sum(self.points(learner, task) or 0 for task in self.tasks)

    def score(self, learner):
        """Write a learner's points for people."""
        missing = self.not_graded(learner)
        return f'{self.total(learner)} of {self.most}' + (
            f', without task {", ".join(map(str, missing))}: not graded'
            if missing else '')

    @property
    def most(self):
        """The points to be had."""
        return sum(task.points for task in self.tasks)

    def failures(self, learner, task):
        """Group a task's failed checks by what is said of them.

        Returns: (checks, verdict, explanation) in the table's order.
        """
        groups = {}
        for record, says in self.explanations(learner, task):
            key = record['verdict'], says or record['sentence']
            groups.setdefault(key, []).append(record)
        for (verdict, text), records in groups.items():
            sentence = records[0]['sentence']
            yield ([record['check'] for record in records], verdict,
                   text if text == sentence else f'{text} ({sentence})')

    def explanations(self, learner, task):
        """Give the records of failed checks, each with a mistake's sentence.
        """
        records = [self.records[learner, task.number, check]
                   for check in task.checks]
        records = [record for record in records
                   if record['verdict'] != RIGHT]
        names = [record['mistakes'].split() for record in records]
        return [(record, known.says if known else '') for record, known in
                zip(records, mistakes.likeliest(task, names))]

    def remarks(self, learner, task):
        """Give what is reported of a task and costs nothing."""
        found = {}
        for check in task.checks:
            text = self.records[learner, task.number, check]['remarks']
            found.update(dict.fromkeys(text.splitlines()))
        return list(found)

    def again(self, learner, task):
        """Give the command that repeats a task's verdicts."""
        return next((self.records[learner, task.number, check]['again']
                     for check in task.checks if self.records[
                         learner, task.number, check]['again']), '')

    def protected(self):
        """Say which protections are in force."""
        text = 'protections in force: ' + '; '.join(self.protections['held'])
        if self.protections['missing']:
            text += '. MISSING (--unsafe): ' + '; '.join(
                self.protections['missing'])
        return text

    def add_protections(self, found):
        """Take the protections of a batch: what all have, any lacks."""
        held = self.protections['held']
        self.protections = {
            'held': [text for text in found['held'] if text in held]
            if held != NONE_YET else found['held'],
            'missing': list(dict.fromkeys(
                self.protections['missing'] + found['missing']))}

    # The terminal

    def lines(self, verbose):
        """Give the summary for the terminal."""
        yield self.protected()
        if self.trouble:
            yield self.trouble
        yield ''
        width = max(map(len, ['learner', *self.learners]))
        head = ''.join(f'{task.number:>4}' for task in self.tasks)
        yield f'{"learner":{width}}{head}   points'
        for learner in self.learners:
            cells = ''.join(f'{shown(self.points(learner, task)):>4}'
                            for task in self.tasks)
            yield f'{learner:{width}}{cells}   {self.score(learner)}'
        if not verbose:
            yield ''
            yield 'the explanations: -v, --gradebook or --submission DIR'
            return
        for learner in self.learners:
            for task in self.tasks:
                yield from self.task_lines(learner, task)

    def task_lines(self, learner, task):
        """Explain a learner's failures in a task."""
        failures = list(self.failures(learner, task))
        remarks = self.remarks(learner, task)
        if not failures and not remarks:
            return
        yield ''
        yield (f'{learner}, task {task.number}, {task.title}: '
               f'{shown(self.points(learner, task))} of {task.points}')
        for checks, verdict, explanation in failures:
            yield f'  {", ".join(checks)}: {verdict}'
            yield f'    {explanation}'
        for remark in remarks:
            yield f'  without loss of points: {remark}'
        if failures and self.again(learner, task):
            yield f'  again: {self.again(learner, task)}'

    # The files

    def keep(self):
        """Write the files; where that fails now, go on and say so."""
        try:
            self.write()
        except OSError as error:
            self.trouble = unwritten(error.filename, error)

    def write(self):
        """Write the gradebook and Gradescope's file."""
        self.written = time.monotonic()
        for path, content in ((self.option.gradebook, self.gradebook),
                              (self.option.gradescope, self.gradescope)):
            if path:
                replace(path, content())

    def gradebook(self):
        """Give the points as CSV, a line for each learner."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['learner', 'points', 'of', *(
            f'{task.number} {task.title}' for task in self.tasks),
            'explanations', 'remarks', 'protections'])
        for learner in self.learners:
            explanations = ' / '.join(
                f'task {task.number}, {", ".join(checks)}: {verdict}: {text}'
                for task in self.tasks
                for checks, verdict, text in self.failures(learner, task))
            remarks = ' / '.join(
                f'task {task.number}: {remark}' for task in self.tasks
                for remark in self.remarks(learner, task))
            writer.writerow([
                cell(learner),
                '' if self.not_graded(learner) else self.total(learner),
                self.most,
                *(self.points(learner, task) for task in self.tasks),
                cell(explanations), cell(remarks), self.protected()])
        return file.getvalue()

    def gradescope(self):
        """Give the only learner's verdicts as Gradescope's results.json."""
        learner, = self.learners
        tests = []
        for task in self.tasks:
            said = {record['check']: f'{says} ({record["sentence"]})'
                    if says else record['sentence'] for record, says in
                    self.explanations(learner, task)}
            for i, (check, points) in enumerate(task.checks.items(), 1):
                record = self.records[learner, task.number, check]
                if record['verdict'] in UNKNOWN:
                    continue  # absent, since it is not failed
                right = record['verdict'] == RIGHT
                tests.append({
                    'number': f'{task.number}.{i}',
                    'name': f'{task.title}: {check.replace("_", " ")}',
                    'score': points if right else 0, 'max_score': points,
                    'status': 'passed' if right else 'failed',
                    'output': record['verdict'] if right else
                    f'{record["verdict"]}: {said[check]}',
                    'output_format': 'text',
                    'visibility': table.VISIBILITY.get(
                        check, table.VISIBILITY['others'])})
        remarks = [f'task {task.number}: {remark}' for task in self.tasks
                   for remark in self.remarks(learner, task)]
        return json.dumps({
            'score': self.total(learner), 'output_format': 'text',
            'output': '\n'.join([self.score(learner), self.protected(), *(
                ['Without loss of points:', *remarks] if remarks else [])]),
            'tests': tests}, indent=1) + '\n'

    def markdown(self):
        """Give the summary for GitHub's pages."""
        lines = ['## Grading', '', '| learner | '
                 + ' | '.join(str(task.number) for task in self.tasks)
                 + ' | points |', '| --- ' + '| --: ' * (
                     len(self.tasks) + 1) + '|']
        for learner in self.learners:
            lines.append(f'| {escaped(learner)} | ' + ' | '.join(
                shown(self.points(learner, task)) for task in self.tasks)
                + f' | {self.score(learner)} |')
        for learner in self.learners:
            for task in self.tasks:
                for checks, verdict, text in self.failures(learner, task):
                    lines += ['', f'**{escaped(learner)}, task '
                              f'{task.number}, {task.title}** '
                              f'({escaped(", ".join(checks))}): {verdict}. '
                              + escaped(text)]
                for remark in self.remarks(learner, task):
                    lines += ['', f'*{escaped(learner)}, task {task.number}, '
                              f'without loss of points:* {escaped(remark)}']
        return '\n'.join([*lines, '', escaped(self.protected()), ''])


def shown(points):
    """Write the points of a task; not graded is not 0."""
    return '-' if points is None else str(points)


def unwritten(path, error):
    """Say that a file cannot be written, and what to do."""
    return (f'{path} cannot be written: {error.strerror}. The points are '
            'below. Make room or name another file, and grade again with the '
            'same --seed')


def cell(text):
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def escaped(text):
    """Keep Markdown from taking a text for anything but text."""
    return re.sub(r'([\\`*_{}\[\]()#+.!|~>@-])', r'\\\1',
                  html.escape(text, quote=False))


def replace(path, content):
    """Write a file whole: to a temporary name, then rename."""
    path, temporary = pathlib.Path(path), None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent,
                                                 prefix=f'.{path.name}.')
        with open(descriptor, 'w', encoding='utf-8') as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        if temporary:
            os.unlink(temporary)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise
