"""Where the grader runs for others: Gradescope, Classroom 50, GitHub."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
import yaml

from optimization_grading import table
from tests.support import runs
from tools import gradescope

pytestmark = pytest.mark.slow

PLATFORMS = table.REPOSITORY / 'platforms'
ENDLESS = '''
def learning_rate_decay(alpha, decay_rate, global_step, decay_step):
    while True:
        pass
'''


def hand_in(folder):
    """Write a right file, and one with a mistake that has a name."""
    folder.mkdir(parents=True, exist_ok=True)
    right, wrong = (table.FOLDER / table.TASKS[number].file
                    for number in (1, 5))
    shutil.copy(right, folder)
    (folder / wrong.name).write_text(
        wrong.read_text().replace('var - alpha', 'var + alpha'))


@pytest.fixture
def start(environment, tmp_path):
    """Return a function that starts a program as a platform does."""
    def start(words, folder, **variables):
        return subprocess.Popen(
            words, cwd=folder, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
            env={'HOME': str(tmp_path), 'PATH': f'{environment / "bin"}:'
                 '/usr/local/bin:/usr/bin:/bin', **variables})
    return start


@pytest.fixture
def autograder(environment, tmp_path):
    """Lay out Gradescope's folder /autograder, in a folder of its own.

    Its setup.sh has run: the environment is there.
    """
    top = tmp_path / 'autograder'
    for name in 'source', 'submission', 'results':
        (top / name).mkdir(parents=True)
    gradescope.write(tmp_path / 'autograder.zip',
                     gradescope.parsed(['--task=1', '--task=5']))
    with zipfile.ZipFile(tmp_path / 'autograder.zip') as archive:
        archive.extractall(top / 'source')
    shutil.copy(top / 'source' / 'run_autograder', top)
    (top / 'run_autograder').chmod(0o755)
    (top / 'submission_metadata.json').write_text('{"id": 1}')
    (top / 'environment').symlink_to(environment)
    return top


def test_zip(tmp_path):
    """The same options give the same bytes; scripts may be executed."""
    first, second = tmp_path / '1.zip', tmp_path / '2.zip'
    for path in first, second:
        gradescope.write(path, ['--task=5'])
    assert first.read_bytes() == second.read_bytes()
    entries = zipfile.ZipFile(first).infolist()
    assert {entry.filename.partition('-')[0]: oct(entry.external_attr >> 16)
            for entry in entries} == {
        'setup.sh': '0o755', 'run_autograder': '0o755', 'options': '0o644',
        'requirements.txt': '0o644', 'optimization_grading': '0o644'}
    assert {*tmp_path.iterdir()} == {first, second}


def test_gradescope(autograder, start):
    """A run leaves the points, and the mistake's name, in results.json."""
    hand_in(autograder / 'submission')
    process = start([autograder / 'run_autograder'], autograder)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    found = json.loads((autograder / 'results' / 'results.json').read_text())
    assert (found['score'], len(found['tests'])) == (11, 11)
    assert 'subtract alpha' in str(found['tests'])


def test_gradescope_without_a_task_file(autograder, start):
    """The learner reads so, instead of nothing."""
    (autograder / 'submission' / '5_momentum.py').write_text('v = 0\n')
    start([autograder / 'run_autograder'], autograder).communicate()
    found = json.loads((autograder / 'results' / 'results.json').read_text())
    assert found['score'] == 0
    assert 'no task file was found' in found['tests'][0]['output']


@pytest.mark.parametrize('number', [signal.SIGKILL, signal.SIGTERM],
                         ids=['SIGKILL', 'SIGTERM'])
def test_gradescope_interrupted(autograder, start, number):
    """A run that is killed when some is right leaves no score at all."""
    hand_in(autograder / 'submission')
    (autograder / 'submission' / table.TASKS[11].file).write_text(ENDLESS)
    records = autograder / 'book.records'
    (autograder / 'source' / 'options').write_text(
        f'--task=1\n--task=11\n--seconds=300\n'
        f'--gradebook={records.with_suffix(".csv")}\n')
    process = start([autograder / 'run_autograder'], autograder)
    deadline = time.monotonic() + runs.PATIENCE
    while not (records.exists() and '"right"' in records.read_text()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, number)
    process.communicate()
    assert [*(autograder / 'results').iterdir()] == []


def test_classroom50(start, tmp_path):
    """Its autograder writes result.json, as the runner expects it."""
    hand_in(tmp_path / 'work')
    names = {'CLASSROOM': 'ml', 'ASSIGNMENT': 'optimization',
             'SUBMISSION_TAG': 'submit/1', 'COMMIT_URL': 'https://a/commit',
             'RELEASE_URL': 'https://a/release', 'REVIEW_URL': 'https://a/b'}
    (tmp_path / 'work' / 'json.py').write_text('1 / 0\n')  # not obeyed
    process = start([sys.executable, PLATFORMS / 'classroom50' /
                     'autograder.py'], tmp_path / 'work', **names)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    found = json.loads((tmp_path / 'work' / 'result.json').read_text())
    assert {found[name] for name in (
        'classroom', 'assignment', 'submission', 'commit', 'release',
        'review')} == {*names.values()}
    assert found['schema'] == 'classroom50/result/v1'
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', found['datetime'])
    assert (found['score'], found['max-score']) == (11, 150)
    assert sum(test['score'] for test in found['tests']) == 11
    assert 'subtract alpha' in (tmp_path / 'work' / 'release-body.md'
                                ).read_text().replace('\\', '')


WORKFLOW = yaml.safe_load((table.REPOSITORY / '.github' / 'workflows' /
                           'grade.yml').read_text())
STEPS = {step.get('name'): step for step in WORKFLOW['jobs']['grade']['steps']}


def written(step, **inputs):
    """Return the environment of a step of grade.yml, for its inputs."""
    known = WORKFLOW[True]['workflow_call']['inputs']  # "on" is a truth
    values = {f'${{{{ inputs.{name} }}}}':
              str(inputs.get(name, entry['default'])).lower()
              for name, entry in known.items()}
    return {name: values[value] for name, value in step['env'].items()}


@pytest.fixture
def workflow(environment, start, tmp_path):
    """Return a function that runs grade.yml's script as GitHub does.

    It returns the exit code, what was printed, and the outputs.
    """
    (tmp_path / 'temp').mkdir()
    (tmp_path / 'temp' / 'environment').symlink_to(environment)
    hand_in(tmp_path / 'submission' / 'of' / 'ada')

    def workflow(**inputs):
        outputs = tmp_path / 'outputs'
        outputs.write_text('')
        process = start(
            ['bash', '-e', '-c', STEPS['Grade']['run']], tmp_path,
            RUNNER_TEMP=str(tmp_path / 'temp'), GITHUB_OUTPUT=str(outputs),
            **written(STEPS['Grade'], **inputs))
        said, _ = process.communicate()
        return process.returncode, said, outputs.read_text()
    return workflow


def test_workflow(workflow, tmp_path):
    """It is red only from the due date on, or if asked; it gives the points.
    """
    tasks = {'tasks': '1 5'}
    for code, inputs in (
            (0, {}), (0, {'due': '2999-01-01'}), (1, {'strict': True}),
            (1, {'due': '2020-12-18T18:00Z'})):
        found, said, outputs = workflow(**tasks, **inputs)
        assert (found, outputs) == (code, 'points=11\nof=20\n'), said
    assert json.loads((tmp_path / 'temp' / 'results.json').read_text())[
        'score'] == 11
    assert workflow(tasks='1', due='2020-12-18', folder='of/ada')[0] == 0


def test_workflow_that_fails(workflow):
    """What is no date, or no folder, is said, and is red."""
    code, said, outputs = workflow(due='soon')
    assert code and not outputs
    assert '::error::due is no date such as 2026-12-18T18:00Z' in said
    code, said, outputs = workflow(folder='no')
    assert code and not outputs
    assert 'there is no folder' in said and '::error::not every' in said


def test_workflow_is_of_one_commit():
    """The grader is of the workflow's own commit, or there is none."""
    step = STEPS["Know the grader's commit"]
    assert subprocess.run(['bash', '-e', '-c', step['run']],
                          env={'COMMIT': ''}).returncode
    grader, = (each['with'] for each in WORKFLOW['jobs']['grade']['steps']
               if 'repository' in each.get('with', ()))
    assert grader['ref'] == step['env']['COMMIT'] == '${{ job.workflow_sha }}'
    assert grader['repository'] == '${{ job.workflow_repository }}'


def test_containerfile():
    """What it copies is there, is let in, and has no solution."""
    lines = (table.REPOSITORY / 'Containerfile').read_text().replace(
        '\\\n', '').splitlines()
    let_in = {line[1:] for line in (table.REPOSITORY / '.dockerignore')
              .read_text().splitlines() if line.startswith('!')}
    copied = {name for line in lines if line.startswith('COPY ')
              and '--from' not in line for name in line.split()[1:-1]}
    assert copied == let_in
    for name in copied:
        assert (table.REPOSITORY / name).exists()
    instructions = {line.split()[0] for line in lines
                    if line and line[0].isalpha()}
    assert instructions == {'FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER',
                            'ENTRYPOINT'}
    assert re.search('^FROM .*@sha256:[0-9a-f]{64} AS base$', lines[2])
    assert lines.index('USER 65534:65534') > max(
        i for i, line in enumerate(lines) if line.startswith('RUN '))
