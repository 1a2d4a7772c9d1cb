"""What is known of all learners: their records, points and explanations."""
import re

from optimization_grading.cohort.records import FIELDS
from optimization_grading.judging.verdicts import NO_VERDICT, RIGHT

NOT_GRADED = 'not graded yet'
UNKNOWN = NOT_GRADED, NO_VERDICT  # neither right nor a learner's fault
NONE_YET = ['none yet']
FEW = 3  # tasks that are listed
FORMULA = ('=', '+', '-', '@', '\t', '\r')


class Book:
    """The recorded verdicts.

    Every check of every selected task stands in them from the start, as not
    graded and with no points.
    """

    def __init__(self, submissions, tasks, seed=None):
        self.tasks, self.seed = tasks, seed
        self.trouble = {}  # by path, that it could not be written
        self.below = ''  # the folder that was found below the given one
        self.protections = {'held': NONE_YET, 'missing': []}
        self.records = {
            (submission.name, task.number, check): {
                **dict.fromkeys(FIELDS, ''), 'learner': submission.name,
                'task': task.number, 'check': check, 'verdict': NOT_GRADED,
                'sentence': 'the run ended before'}
            for submission in submissions for task in tasks
            for check in task.checks}
        self.learners = [submission.name for submission in submissions]

    def record(self, found):
        """Take a record of a check that is to be graded."""
        key = found['learner'], found['task'], found['check']
        if key in self.records:
            self.records[key] = {name: found.get(name, '')
                                 for name in FIELDS}

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
        if len(missing) == len(self.tasks):
            return 'not graded'
        return f'{self.total(learner)} of {self.most}' + (
            '' if not missing else f', {len(missing)} tasks not graded'
            if len(missing) > FEW else
            f', without task {", ".join(map(str, missing))}: not graded')

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
        return [(record, record['says']) for record in records
                if record['verdict'] != RIGHT]

    def remarks(self, learner, task):
        """Give what is reported of a task and costs nothing.

        Of what differs in what was printed alone, the first.
        """
        found = {}
        for check in task.checks:
            text = self.records[learner, task.number, check]['remarks']
            for remark in text.splitlines():
                found.setdefault(re.sub('".*', '', remark), remark)
        return list(found.values())

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


def shown(points):
    """Write the points of a task; not graded is not 0."""
    return '-' if points is None else str(points)


def cell(text):
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text
