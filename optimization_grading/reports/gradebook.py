"""What is known of all learners: their records, points and explanations."""
import math
import re

from optimization_grading import commands
from optimization_grading.judging.record import Record
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.protocol.messages import Protections
from optimization_grading.reports.policy import UNDECIDED, days_late, rounded

NONE_YET = 'none yet',
FEW = 3  # tasks that are listed
BINS = 10
# how far a learner is graded
NOT_HANDED_IN, ALL = str(Verdict.NOT_HANDED_IN), 'graded'
NONE, PARTLY = 'not graded', 'partly graded'
FORMULA = ('=', '+', '-', '@', '\t', '\r')
ADDRESS = re.compile(r"[\w.+-]+(@[\w.-]+)?")  # no formula that does a thing


class Gradebook:
    """The recorded verdicts.

    Every check of every selected task stands in it from the start, as not
    graded and with no points.
    submissions: by the learner's name; unread: the entries of the class that
    are not graded; beside: names of what lies there and is no learner's;
    policy: what the teacher has decided.
    gone: learners of the run that is resumed who are not there any more.
    """

    def __init__(self, submissions, tasks, seed=None, unread=(), beside=(),
                 policy=UNDECIDED):
        self.tasks, self.seed, self.policy = tasks, seed, policy
        self.unread, self.beside, self.gone = unread, beside, ()
        self.cohort = ''  # the options that grade the class, as typed
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

    def absence(self, learner):
        """Say why there is nothing of a learner who is absent."""
        return self.of(learner, self.tasks[0])[0].sentence

    def state(self, learner):
        """Give in a word or two how far a learner is graded."""
        missing = self.not_graded(learner)
        return (NOT_HANDED_IN if self.absent(learner) else
                ALL if not missing else
                NONE if len(missing) == len(self.tasks) else PARTLY)

    def total(self, learner):
        """Give a learner's points; those of the tasks that are graded."""
        return rounded(sum(
            self.policy.weighted(task, self.points(learner, task) or 0)
            for task in self.tasks))

    def totals(self):
        """Give the points of the learners all of whose tasks are graded."""
        return [self.total(learner) for learner in self.learners
                if not self.not_graded(learner)]

    def distribution(self):
        """Give how many learners have from so many points to so many."""
        counts = [0] * BINS
        for total in self.totals():
            counts[min(BINS - 1, int(total * BINS // (self.most or 1)))] += 1
        return [(math.ceil(self.most * i / BINS),
                 math.ceil(self.most * (i + 1) / BINS) - (i + 1 < BINS), count)
                for i, count in enumerate(counts)]

    def score(self, learner, short=False):
        """Write a learner's points for people.

        short: without the tasks that are not graded.
        """
        state, missing = self.state(learner), self.not_graded(learner)
        if state in (NOT_HANDED_IN, NONE):
            return state
        return f'{self.total(learner)} ' + (
            f'of {self.most}' if self.most else 'extra') + (
            '' if short or not missing else
            f', {len(missing)} tasks not graded'
            if len(missing) > FEW else
            f', without task {", ".join(map(str, missing))}: not graded')

    @property
    def most(self):
        """The points to be had; those of extra tasks come above."""
        return rounded(sum(
            self.policy.weighted(task, task.points) for task in self.tasks
            if task.number not in self.policy.extra))

    def days_late(self, learner):
        """Give how many days late a learner was; a day that begins counts."""
        submission = self.submissions[learner]
        return days_late(submission.handed_in,
                         submission.due or self.policy.due)

    def late(self, learner):
        """Write how late a learner was, or ''."""
        days = self.days_late(learner)
        return f'{days} day{"s" * (days > 1)} late' if days else ''

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
        return '' if self.points(learner, task) is None else self.command(
            learner, task.number, commands.by_make())

    def command(self, learner, number, make=False):
        """Give a command that grades a learner's task, or ''.

        It has no path that may name somebody who is to have no name: such a
        learner has a command only as one of a class.
        """
        options = f'--task {number} --seed {self.seed}'
        submission = self.submissions[learner]
        if not self.policy.anonymous:
            return commands.grade(submission.top, options, make,
                                  submission.named)
        return submission.named and self.cohort and (
            f'{commands.program} {self.cohort} --learner '
            f'{commands.quoted(learner)} {options}') or ''

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


def exact(text):
    """Keep a number or an address as a platform has it, if it is one."""
    return text if ADDRESS.fullmatch(text) else cell(text)
