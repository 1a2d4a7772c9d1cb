"""The reports that are files: gradebook, Gradescope's, GitHub's summary."""
import csv
import html
import io
import json
import re

from optimization_grading import table
from optimization_grading.reports import insights, terminal
from optimization_grading.reports.gradebook import cell, shown


def gradebook(reports):
    """Give the points as CSV, a line for each learner."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator='\n')
    writer.writerow(['learner', 'points', 'of', *(
        f'{task.number} {task.title}' for task in reports.tasks),
        'explanations', 'remarks', 'protections'])
    for learner in reports.learners:
        explanations = ' / '.join(
            f'task {task.number}, {", ".join(checks)} '
            f'({"; ".join(task.asks[check] for check in checks)}): '
            f'{verdict}: {text}' for task in reports.tasks
            for checks, verdict, text in reports.failures(learner, task))
        remarks = ' / '.join(
            f'task {task.number}: {remark}' for task in reports.tasks
            for remark in reports.remarks(learner, task))
        writer.writerow([
            cell(learner),
            '' if reports.not_graded(learner) else reports.total(learner),
            reports.most,
            *(reports.points(learner, task) for task in reports.tasks),
            cell(explanations), cell(remarks), reports.protected()])
    return file.getvalue()


def gradescope(reports):
    """Give the only learner's verdicts as Gradescope's results.json."""
    learner, = reports.learners
    tests = []
    for task in reports.tasks:
        for i, record in enumerate(reports.of(learner, task), 1):
            check, right = record.check, record.right
            points = task.checks[check]
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
        'output': '\n'.join([reports.score(learner), reports.protected(), *(
            ['Without loss of points:', *remarks] if remarks else [])]),
        'tests': tests}, indent=1) + '\n'


def markdown(reports):
    """Give the summary for GitHub's pages."""
    many = len(reports.learners) > terminal.MANY
    lines = ['## Grading', '']
    if many:
        lines += ['```', *terminal.histogram(reports), '```']
    else:
        lines += ['| learner | ' + ' | '.join(
            str(task.number) for task in reports.tasks) + ' | points |',
            '| --- ' + '| --: ' * (len(reports.tasks) + 1) + '|']
        for learner in reports.learners:
            lines.append(f'| {escaped(learner)} | ' + ' | '.join(
                shown(reports.points(learner, task))
                for task in reports.tasks)
                + f' | {reports.score(learner)} |')
    for head, found in insights.sections(reports):
        lines += ['', f'### {head[0].upper()}{head[1:]}', '', *(
            f'- {escaped(line)}' for line in found)]
    for learner in [] if many else reports.learners:
        for task in reports.tasks:
            for checks, verdict, text in reports.failures(learner, task):
                lines += ['', f'**{escaped(learner)}, task {task.number}, '
                          f'{task.title}** ({escaped(", ".join(checks))}): '
                          f'{verdict}. ' + escaped(text)]
            for remark in reports.remarks(learner, task):
                lines += ['', f'*{escaped(learner)}, task {task.number}, '
                          f'without loss of points:* {escaped(remark)}']
    return '\n'.join([*lines, '', escaped(reports.protected()), ''])


def escaped(text):
    """Keep Markdown from taking a text for anything but text."""
    return re.sub(r'([\\`*_{}\[\]()#+.!|~>@-])', r'\\\1',
                  html.escape(text, quote=False))
