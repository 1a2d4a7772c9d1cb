"""The reports that are files: gradebooks, Gradescope's, GitHub's summary."""
import csv
import html
import io
import json
import re

from optimization_grading import table
from optimization_grading.reports import insights, terminal
from optimization_grading.reports.gradebook import cell, exact, shown
from optimization_grading.reports.policy import rounded

LONGEST = 100_000  # letters of a summary: GitHub takes 1 MB


def as_csv(rows):
    """Write rows as CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator='\n').writerows(rows)
    return file.getvalue()


def gradebook(reports):
    """Give the points as CSV: a line for each learner, and each entry of the
    class that is not read.
    """
    rows = [['learner', 'name', 'number', 'id number', 'mail', 'state',
             'points', 'of', *(f'{task.number} {task.title}'
                               for task in reports.tasks),
             'late', 'explanations', 'remarks']]

    def who(name, identity):
        return [cell(name), cell(identity.name), exact(identity.number),
                exact(identity.school), exact(identity.mail)]

    for learner, submission in reports.submissions.items():
        rows.append([
            *who(learner, submission.identity), reports.state(learner),
            total(reports, learner), reports.most,
            *(reports.points(learner, task) for task in reports.tasks),
            reports.late(learner), cell(' / '.join(explained(
                reports, learner))), cell(' / '.join((
                    *submission.remarks, *(
                        f'task {task.number}: {remark}'
                        for task in reports.tasks
                        for remark in reports.remarks(learner, task)))))])
    gap = [''] * len(reports.tasks)
    return as_csv([*rows, *(
        [*who(entry.name, entry.identity), 'not read', '', '', *gap, '',
         cell(entry.reason), ''] for entry in reports.unread)])


def moodle(reports):
    """Give the points as Moodle's worksheet for grading offline.

    Its columns are those of mod/assign/gradingtable.php, and Identifier is
    the number in the names of its folders. The columns of people are for
    the import of grades, which finds somebody by one of them.
    """
    rows = [['Identifier', 'Full name', 'ID number', 'Email address',
             'Status', 'Grade', 'Maximum Grade', 'Grade can be changed',
             'Last modified (submission)', 'Last modified (grade)',
             'Feedback comments']]
    for learner, submission in reports.submissions.items():
        who = submission.identity
        points = total(reports, learner)
        comments = [] if points == '' else filter(None, [
            reports.score(learner), reports.late(learner),
            *explained(reports, learner)])
        rows.append([
            f'Participant {who.platform}' if who.platform.isdecimal() else '',
            cell(who.name or learner), exact(who.school), exact(who.mail),
            reports.state(learner), points, reports.most, 'Yes', '-', '-',
            '<br>'.join(html.escape(line, quote=False)
                        for line in comments)])
    return as_csv(rows)


def canvas(reports):
    """Give the points as Canvas's gradebook, which finds somebody by one of
    the first four columns (lib/gradebook_importer.rb).
    """
    rows = [['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section',
             reports.policy.assignment],
            ['    Points Possible', '', '', '', '', reports.most]]
    for learner, submission in reports.submissions.items():
        who = submission.identity
        rows.append([
            cell(who.name or learner),
            who.platform if who.platform.isdecimal() else '',
            exact(who.school), exact(who.mail), cell(who.section),
            total(reports, learner)])
    return as_csv(rows)


def total(reports, learner):
    """Give a learner's points, or '' if a task has none yet."""
    return '' if reports.not_graded(learner) else reports.total(learner)


def explained(reports, learner):
    """Say what is not right, a text for each reason in a task."""
    if reports.absent(learner):
        return [reports.absence(learner)]
    return [f'task {task.number}, {", ".join(checks)} '
            f'({"; ".join(task.asks[check] for check in checks)}): '
            f'{verdict}: {text}' for task in reports.tasks
            for checks, verdict, text in reports.failures(learner, task)]


def gradescope(reports):
    """Give the only learner's verdicts as Gradescope's results.json."""
    learner, = reports.learners
    tests = []
    for task in reports.tasks:
        for i, record in enumerate(reports.of(learner, task), 1):
            check, right = record.check, record.right
            points = rounded(reports.policy.weighted(
                task, task.checks[check]))
            tests.append({
                'number': f'{task.number}.{i}',
                'name': f'{task.title}: {task.asks[check]}',
                'score': points if right else 0, 'max_score': points,
                'status': 'passed' if right else 'failed',
                'output': record.verdict if right else
                f'{record.verdict}: {record.said}',
                'output_format': 'text',
                'visibility': table.VISIBILITY.get(
                    check, table.VISIBILITY['others'])})
    remarks = [f'task {task.number}: {remark}' for task in reports.tasks
               for remark in reports.remarks(learner, task)]
    return json.dumps({
        'score': reports.total(learner), 'output_format': 'text',
        'output': '\n'.join([
            reports.score(learner), *filter(None, [reports.late(learner)]),
            *rules(reports), reports.protected(), *(
                ['Without loss of points:', *remarks] if remarks else [])]),
        'tests': tests}, indent=1) + '\n'


def markdown(reports):
    """Give the summary for GitHub's pages, which stays short.

    What is left out is said, with where it is.
    """
    few = len(reports.learners) <= terminal.EXPLAINED
    lines = ['## Grading', '', *(
        ['```', *terminal.histogram(reports), '```']
        if len(reports.learners) > terminal.MANY else points(reports))]
    sections = [*insights.sections(reports), *(
        [] if few else terminal.remarks(reports))]
    if reports.unread:
        sections.append(('not read', listed(
            f'{entry.name}: {entry.reason}' for entry in reports.unread)))
    for head, found in sections:
        lines += ['', f'### {head[0].upper()}{head[1:]}', '', *(
            f'- {escaped(line)}' for line in found)]
    for learner in reports.learners if few else ():
        if reports.absent(learner):
            lines += ['', f'**{escaped(learner)}**: '
                      + escaped(reports.absence(learner))]
            continue
        for task in reports.tasks:
            for checks, verdict, text in reports.failures(learner, task):
                lines += ['', f'**{escaped(learner)}, task {task.number}, '
                          f'{task.title}** ({escaped(", ".join(checks))}): '
                          f'{verdict}. ' + escaped(text)]
            for remark in reports.remarks(learner, task):
                lines += ['', f'*{escaped(learner)}, task {task.number}, '
                          f'without loss of points:* {escaped(remark)}']
    whole, size = len(lines), 0
    for i, line in enumerate(lines):
        size += len(line) + 1
        if size > LONGEST:
            lines[i:] = []
            break
    if not few or len(lines) < whole:
        lines += ['', 'The explanations of each learner are in the '
                  'gradebook: `--gradebook FILE.csv`']
    return '\n'.join([*lines, *(
        f'\n{escaped(text)}' for text in (
            *rules(reports), reports.protected())), ''])


def points(reports):
    """Give the points as a table of Markdown."""
    late = any(map(reports.days_late, reports.learners))
    head = ['learner', *(str(task.number) for task in reports.tasks),
            'points', *['late'] * late]
    yield '| ' + ' | '.join(head) + ' |'
    yield '| --- ' + '| --: ' * (len(head) - 1) + '|'
    for learner in reports.learners:
        yield '| ' + ' | '.join([
            escaped(learner), *(shown(reports.points(learner, task))
                                for task in reports.tasks),
            reports.score(learner), *[reports.late(learner)] * late]) + ' |'


def rules(reports):
    """Give the sentence on how points are counted, if there is one."""
    said = reports.policy.said(reports.tasks)
    return [f'policy: {said}'] if said else []


def listed(lines, most=20):
    """Give the first lines, and how many more there are."""
    found = list(lines)
    more = len(found) - most
    return found[:most] + ([f'and {more} more: --gradebook FILE.csv']
                           if more > 0 else [])


def escaped(text):
    """Keep Markdown from taking a text for anything but text."""
    return re.sub(r'([\\`*_{}\[\]()#+.!|~>@-])', r'\\\1',
                  html.escape(text, quote=False))
