"""A class whose records are made, with files to show them in."""
import dataclasses
import datetime
import types

import pytest

from optimization_grading import table
from optimization_grading.arrivals.anonymity import made_up
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import (
    Identity,
    Submission,
    Unread,
    missing,
)
from optimization_grading.judging.verdicts import (
    printable,
    still_to_be_written,
)
from optimization_grading.pages.writing import Pages
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.reports.policy import UNDECIDED

TASKS = [table.TASKS[number] for number in (1, 5, 11)]
MOMENTUM = '''\
#!/usr/bin/env python3
"""Momentum."""


def update_variables_momentum(alpha, beta1, var, grad, v):
    """Take a step."""
    v = beta1 * v + (1 - beta1) * grad
    var = var + alpha * v
    return var, v
'''
# What shall stand on a page and be nothing but text.
HOSTILE = ('</style><script>document.title = "run"</script><img src=x '
           'onerror="document.title = 1">&amp;{{ 7 * 7 }}\'"\x1b\u202e')
NASTY = f'''\
def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    return "{HOSTILE}"
'''
MISTAKE = {
    'verdict': 'wrong', 'sentence': 'var is off', 'mistake':
    'line 8: subtract alpha * v from var', 'lines': (8,),
    'common': 'subtract alpha * v from var', 'answered':
    'update_variables_momentum(0.1, 0.5, 1.0, 2.0, 0.0) gives var = 1.1; '
    'var = 0.9 is expected'}
DUE = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
FAULT = {'verdict': 'wrong', 'sentence': 'line 1 is not it; no docstring'}


def checks(number):
    """Give the names of a task's checks, but not the style."""
    return [check for check in table.TASKS[number].checks
            if check != 'style']


def gradebook(top, policy=UNDECIDED):
    """Make a class in a folder; give its gradebook.

    Ada has solved all; Bo and Kit have the same mistake; Eve is hostile; Lee
    has handed in nothing, and of Mo a task is not graded.
    """
    files = {'Ada Quist': {5: MOMENTUM}, 'Bo': {5: MOMENTUM, 11: 'pass\n'},
             'Kit': {5: MOMENTUM}, f'Eve {HOSTILE}': {11: NASTY},
             'Lee': None, 'Mo': {5: MOMENTUM}}
    submissions = []
    for i, (name, texts) in enumerate(files.items()):
        folder = top / f'learner-{i}'
        folder.mkdir(parents=True)
        for number, text in (texts or {}).items():
            (folder / table.TASKS[number].file).write_text(text)
        submissions.append(Submission(
            printable(name), folder, folder if texts else None,
            root=folder.resolve(), due=DUE,
            handed_in=DUE + datetime.timedelta(
                hours=26 if name == 'Mo' else -2) if texts else None))
    ada = submissions[0]
    moodle = top / 'Ada Quist_1234567_assignsubmission_file_'
    ada.top.rename(moodle)
    submissions[0] = dataclasses.replace(
        ada, top=moodle, folder=moodle, root=moodle.resolve(),
        identity=Identity('Ada Quist', '1234567', 'ada@example.org'),
        remarks=('the newest of two attempts was graded',
                 'is not in the roster'))
    names = [submission.name for submission in submissions]
    if policy.anonymous:
        submissions = [dataclasses.replace(
            own, name=own.identity.number or made_up(own.name),
            identity=Identity(number=own.identity.number))
            for own in submissions]
    found = Gradebook(submissions, TASKS, 7, [
        Unread(printable(HOSTILE), 'is a link that leads out')],
        policy=policy)
    found.files = {(submission.name, 5): 'the same' for submission
                   in submissions if submission.folder and (
                       submission.folder / table.TASKS[5].file).exists()}
    for name, number, check in [*found.records]:
        found.record(Record(name, number, check, **said(
            names[found.learners.index(name)], number, check)))
    return found


def said(name, number, check):
    """Give what is recorded of a check."""
    right = {'verdict': 'right'}
    if name == 'Lee':
        return {'verdict': 'not handed in', 'sentence': 'no file'}
    if name == 'Mo' and number == 11:
        return {'verdict': 'no verdict', 'sentence': 'the machine failed'}
    if name in ('Bo', 'Kit'):
        if number == 5 and check in checks(5)[:2]:
            return MISTAKE
        if number == 1 and name == 'Kit':
            return {'verdict': 'not found',
                    'sentence': missing(table.TASKS[1].file)}
        if number == 11 and name == 'Bo':
            return {'verdict': 'not found', 'sentence':
                    still_to_be_written(table.TASKS[11]).sentence}
        if check == 'style' and name == 'Bo':
            return FAULT
    if name.startswith('Eve') and number == 11 and check == checks(11)[0]:
        return {'verdict': 'raised', 'sentence': printable(
            f'it raised ValueError: {HOSTILE} (11-learning_rate_decay.py, '
            f'line 2: {HOSTILE})'), 'remarks': (printable(HOSTILE),)}
    return right if name != 'Mo' or check != 'style' else {
        **right, 'remarks': (
            'the file is not executable: chmod +x '
            + table.TASKS[number].file,)}


def pages(found, place, cohort='class'):
    """Give the plugin that writes the pages of a gradebook."""
    return Pages(str(place), cohort, found, lambda learner: (
        found.submissions[learner].take()))


def write(found, place):
    """Write the pages of a gradebook, as a run does at its end."""
    finish(pages(found, place))


def finish(plugin, status=pytest.ExitCode.TESTS_FAILED):
    """End the run; give the exit code."""
    session = types.SimpleNamespace(exitstatus=status)
    plugin.pytest_sessionfinish(session, status)
    return session.exitstatus
