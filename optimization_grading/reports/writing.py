"""Write down the verdicts, as they come, in the forms that graders use."""
import os
import pathlib
import re
import shutil
import tempfile
import textwrap
import time

import pytest
from _pytest.junitxml import xml_key

from optimization_grading import commands
from optimization_grading.judging.verdicts import printable
from optimization_grading.reports import (
    advice,
    exports,
    history,
    insights,
    terminal,
)
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.reports.policy import UNDECIDED

EVERY = 1.0  # seconds from one writing of the files to the next, at least
SHARE = 20  # and so many times as long as the last writing took
COMMAND = re.compile(' *(one of them again|again|then): ')
MARKUP = {'solved': {'green': True, 'bold': True}, 'next': {'bold': True}}


class Reports(Gradebook):
    """The recorded verdicts, and the reports that are made of them."""

    def __init__(self, submissions, tasks, option, verbose=False, unread=(),
                 beside=(), policy=UNDECIDED):
        super().__init__(submissions, tasks, option.seed, unread, beside,
                         policy)
        self.option, self.verbose = option, verbose
        if option.cohort:
            self.cohort = ' '.join(
                f'--{name} {commands.word(value)}' for name, value in (
                    ('cohort', option.cohort), ('policy', option.policy),
                    ('roster', option.roster), ('before', option.before),
                    ('attempt', option.attempt and str(option.attempt)))
                if value)
        only = submissions[0] if len(submissions) == 1 else None
        self.folder = only.top if only and not only.named else None
        if only and not policy.anonymous and (
                only.folder and only.top in only.folder.parents):
            self.below = printable(only.folder, 200)
        self.next = 0.  # when the files are written again

    def record(self, record):
        """Take a record; write the files now and then."""
        super().record(record)
        if time.monotonic() > self.next:
            self.keep()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report):
        """Print no letter for a check."""
        return (report.outcome, '', '') if report.when == 'call' else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        """Write the files once more, and the summary for GitHub.

        The exit code tells if that fails: a gradebook is missing.
        """
        self.keep(with_insights=True)
        xml = session.config.stash.get(xml_key, None)
        if xml:
            xml.add_global_property('protections', self.protected())
            try:
                xml.pytest_sessionfinish()
            except OSError as error:
                self.miss(xml.logfile, error)
            xml.logfile = os.devnull  # pytest writes it once more
        path = os.environ.get('GITHUB_STEP_SUMMARY')
        try:
            if path:
                with open(path, 'a', encoding='utf-8') as file:
                    file.write(exports.markdown(self))
        except OSError as error:
            self.miss(path, error)
        if session.exitstatus == pytest.ExitCode.OK and (
                self.unread or self.gone):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.trouble:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter, exitstatus):
        """Print the points and, for a few learners, every explanation.

        What a learner has solved is remembered, and new only once.
        """
        if exitstatus == pytest.ExitCode.USAGE_ERROR:
            return  # that says why nothing was graded
        kept = self.folder and terminalreporter.config.pluginmanager.hasplugin(
            'cacheprovider')
        before = set(history.recall(self.folder).solved) if kept else set()
        columns = shutil.get_terminal_size().columns  # 80 if nobody knows
        for line in terminal.lines(
                self, self.verbose or (
                    len(self.learners) <= terminal.EXPLAINED),
                self.option.hints, before, columns):
            for part in wrapped(line, columns) if (
                    terminalreporter.isatty) else [line]:
                terminalreporter.write_line(part, **MARKUP.get(
                    line.partition(':')[0], {}))
        if kept:
            solved = {task.number for task in advice.solved(
                self, *self.learners)}
            history.remember(self.folder, solved=sorted(
                solved | before - {task.number for task in self.tasks}))

    def keep(self, with_insights=False):
        """Write the files; where that fails now, go on and say so."""
        try:
            self.write(with_insights)
        except OSError as error:
            self.miss(error.filename, error)

    def miss(self, path, error):
        """Keep the sentence that a file cannot be written, and what to do."""
        self.trouble[str(path)] = (
            f'{printable(path, 200)} cannot be written: {error.strerror}. The '
            'points are below. Make room or name another file, and grade '
            'again with the same --seed')

    def write(self, with_insights=False):
        """Write the gradebooks and, once all is graded, Gradescope's file.

        There is none before: its score would be taken for the learner's.
        """
        began = time.monotonic()
        for path, content in (
                (self.option.gradebook, exports.gradebook),
                (self.option.moodle, exports.moodle),
                (self.option.canvas, exports.canvas),
                (with_insights and self.option.insights, insights.as_csv)):
            if path:
                replace(path, content(self))
        path = self.option.gradescope
        if path and any(self.not_graded(learner) and not self.absent(learner)
                        for learner in self.learners):
            replace(path, '')  # fails now if it would later
            if os.path.isfile(path):
                os.unlink(path)
        elif path:
            replace(path, exports.gradescope(self))
        ended = time.monotonic()
        self.next = ended + max(EVERY, SHARE * (ended - began))


def wrapped(line, columns):
    """Break a line for the terminal, at words, and indent the rest.

    A command stays whole, so that it can be copied.
    """
    if COMMAND.match(line):
        return [line]
    indent = len(line) - len(line.lstrip()) + 2
    return textwrap.wrap(line, columns,
                         subsequent_indent=indent * ' ') or ['']


def replace(path, content):
    """Write a file whole: to a temporary name, then rename.

    A device or a pipe is written to, and stays what it is.
    """
    path, temporary = pathlib.Path(path), None
    try:
        if path.exists() and not path.is_file():
            path.write_text(content, encoding='utf-8')
            return
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
