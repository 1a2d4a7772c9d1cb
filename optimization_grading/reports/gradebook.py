"""What is known of all learners: their records, points and explanations."""
import re

from optimization_grading import commands
from optimization_grading.judging.record import Record
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.protocol.messages import Protections

NONE_YET = 'none yet',
FEW = 3  # tasks that are listed
FORMULA = ('=', '+', '-', '@', '\t', '\r')


class Gradebook:
    """The recorded verdicts.

    Every check of every selected task stands in it from the start, as not
    graded and with no points.
    submissions: by the learner's name; unread: the entries of the class that
    are not graded; beside: names of what lies there and is no learner's;
    gone: learners of the run that is resumed who are not there any more.
    """

    def __init__(self, submissions, tasks, seed=None, unread=(), beside=()):
        self.tasks, self.seed = tasks, seed
        self.unread, self.beside, self.gone = unread, beside, ()
        self.trouble = {}  # by path, that it could not be written
        self.below = ''  # the folder that was found below the given one
        self.protections = Protections(NONE_YET)
        self.files = {}  # by learner and task's number, a digest of the file
        self.records = {
            (submission.name, task.number, check): Record(
                submission.name, task.number, check, Verdict.NOT_GRADED,
                'the run ended before')
            for submission in submissions for task in tasks
            for check in task.checks}
        self.submissions = {submission.name: submission
                            for submission in submissions}
        self.learners = [*self.submissions]

    def record(self, record):
        """Take the record of a check that is to be graded."""
        key = record.learner, record.task, record.check
        if key in self.records:
            self.records[key] = record

    def of(self, learner, task):
        """Give a learner's records of a task, in the table's order."""
        return [self.records[learner, task.number, check]
                for check in task.checks]

    def failed(self, learner, task):
        """Give those of the checks that are not right."""
        return [record for record in self.of(learner, task)
                if not record.right]

    def points(self, learner, task):
        """Give a learner's points for a task; None where it is not graded."""
        records = self.of(learner, task)
        if not all(record.graded for record in records):
            return None
        return sum(task.checks[record.check] for record in records
                   if record.right)

    def not_graded(self, learner):
        """Give the numbers of the tasks that are not graded."""
        return [task.number for task in self.tasks
                if self.points(learner, task) is None]

    def absent(self, learner):
        """Tell whether a learner has handed in nothing."""
        return all(record.verdict == Verdict.NOT_HANDED_IN
                   for task in self.tasks for record in self.of(learner, task))

    def total(self, learner):
        """Give a learner's points; those of the tasks that are graded."""
        return sum(self.points(learner, task) or 0 for task in self.tasks)

    def score(self, learner):
        """Write a learner's points for people."""
        if self.absent(learner):
            return str(Verdict.NOT_HANDED_IN)
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
        for record in self.failed(learner, task):
            key = record.verdict, record.mistake or record.sentence
            groups.setdefault(key, []).append(record)
        for (verdict, _), records in groups.items():
            yield ([record.check for record in records], verdict,
                   records[0].said)

    def remarks(self, learner, task):
        """Give what is reported of a task and costs nothing.

        Of what differs in what was printed alone, the first.
        """
        found = {}
        for record in self.of(learner, task):
            for remark in record.remarks:
                found.setdefault(re.sub('".*', '', remark), remark)
        return list(found.values())

    def again(self, learner, task):
        """Give the command that repeats a task's verdicts, or ''."""
        submission = self.submissions[learner]
        return '' if self.points(learner, task) is None else commands.grade(
            submission.top, f'--task {task.number} --seed {self.seed}',
            commands.by_make(), submission.named)

    def protected(self):
        """Say which protections are in force."""
        text = 'protections in force: ' + '; '.join(self.protections.held)
        if self.protections.missing:
            text += '. MISSING (--unsafe): ' + '; '.join(
                self.protections.missing)
        return text

    def add_protections(self, found):
        """Take the protections of a batch: what all have, any lacks."""
        held = self.protections.held
        self.protections = Protections(
            tuple(text for text in found.held
                  if text in held or held == NONE_YET),
            tuple(dict.fromkeys((*self.protections.missing,
                                 *found.missing))))


def shown(points):
    """Write the points of a task; not graded is not 0."""
    return '-' if points is None else str(points)


def cell(text):
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text.startswith(FORMULA) else text
