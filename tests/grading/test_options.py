"""Grading as a grader starts it: options, seeds, any folder, bad input."""
import re
import shlex

import pytest

from optimization_grading import table
from tests.support import runs


@pytest.mark.slow
def test_the_reference_is_right(tmp_path):
    """The reference gets all points, with nothing to remark."""
    run = runs.Run(tmp_path, '--submission', table.REPOSITORY)
    assert run.process.returncode == 0, run.output
    assert run.points(table.REPOSITORY.name) == [
        task.points for task in table.TASKS]
    assert len(run.records) == sum(len(task.checks) for task in table.TASKS)
    assert 'without loss' not in run.output


def test_points_add_up():
    """A task's checks have its points together; each is a test."""
    for task in table.TASKS:
        assert sum(task.checks.values()) == task.points
        text = (table.CHECKS / (
            f'test_{task.module.replace("-", "_")}.py')).read_text()
        graded = {name for mark, name in re.findall(
            r'^(@pytest.mark.reference\n(?:@.*\n(?: .*\n)*)*)?def test_(\w+)',
            text, re.MULTILINE) if not mark}
        assert graded | {'style'} == set(task.checks)


BAD = [
    (['--submission=nowhere'], 'there is no folder nowhere'),
    (['--submission=README.md'], 'README.md is not a folder'),
    (['--submission=optimization_grading/checks/transcripts'],
     'optimization_grading/checks/transcripts has no task file'),
    (['--cohort=nowhere'], 'there is no folder nowhere'),
    (['--cohort=optimization_grading/checks/transcripts'],
     'optimization_grading/checks/transcripts has no folders'),
    (['--submission=.', '--task=15'], 'there is no task 15'),
    (['--submission=.', '-k', 'style'], '-k chooses tests of pytest'),
    (['--submission=.', '--co'], '--collect-only chooses tests of pytest'),
    (['--submission=.', '--seed=-1'], '--seed takes a number from 0 on'),
    (['--gradebook=x.csv'], '--gradebook goes with --submission'),
    (['--dask=local'], '--dask goes with --submission'),
    (['--submission=.', '--resume=README.md'],
     'README.md is not a record file'),
    (['--submission=.', '--resume=nofile.csv'],
     'nofile.csv has no nofile.records beside it'),
    (['--unsafe'], '--unsafe goes with --submission'),
    (['--submission=.', '--submission=.', '--gradescope=x'],
     '--gradescope takes one submission, and there are 2'),
    (['--submission=.', '--gradebook=/dev/null/x.csv'],
     '/dev/null/x.records cannot be written'),
    (['--submission=.', '--policy=pyproject.toml'],
     'pyproject.toml: there is no "build-system"; it may have weights, extra'),
    (['--moodle=x.csv'], '--moodle goes with --submission'),
    (['--cohort=tests', '--gradbook', 'x.csv'],
     'there is no option --gradbook; did you mean --gradebook?'),
    (['--cohort=tests', '--cohort', 'docs'], '--cohort takes one class'),
    (['--cohort=tests', '--gradebook'],
     'argument --gradebook: expected one argument')]


# each takes half a second, and what they have in common is quick to see
@pytest.mark.parametrize('options, sentence', [
    *BAD[::8], *(pytest.param(*bad, marks=pytest.mark.slow) for bad in BAD
                 if bad not in BAD[::8])], ids=str)
def test_bad_options(tmp_path, options, sentence):
    """Each is answered by one sentence, and nothing is graded."""
    run = runs.Run(tmp_path, *options)
    assert run.process.returncode == pytest.ExitCode.USAGE_ERROR
    assert f'ERROR: {sentence}' in run.output.replace(
        'usage: pytest.main() [options] [file_or_dir] [file_or_dir] [...]\n'
        'pytest.main(): error: ', '')
    assert 'Traceback' not in run.output and not run.records


@pytest.mark.slow
def test_seed_replays(tmp_path):
    """One seed gives one explanation, another one another; as it says."""
    folder = runs.learner(tmp_path)
    (folder / '1-normalize.py').write_text(
        'def normalize(X, m, s):\n    return X * m\n')
    first, other = (
        runs.Run(tmp_path, '--submission', folder, '--task=1', f'--seed={n}')
        .records['ada', 1, 'each_entry'] for n in (5, 6))
    assert first['sentence'] != other['sentence']
    _, *options = shlex.split(first['again'])
    assert options[:2] == ['-m', 'pytest']
    shown = runs.Run(tmp_path, *options[2:]).records['ada', 1, 'each_entry']
    assert shown['sentence'] == first['sentence']
