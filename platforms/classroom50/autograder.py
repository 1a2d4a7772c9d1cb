#!/usr/bin/env python3
"""Grade the repository in the current folder, for Classroom 50's runner.

Beside this file lie the grader's wheel and requirements.txt; they are not
needed where the grader is installed. Writes result.json, by the contract on
github.com/foundation50/classroom50/wiki/Advanced-Autograding, and what a
learner reads: release-body.md. If a check has no verdict, there is no
result.json, and the exit code makes the runner report an error, not 0 points.
"""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

OPTIONS = []  # of the grader, such as ['--task=5', '--task=6']
HERE = pathlib.Path(__file__).resolve().parent
FROM = {'classroom': 'CLASSROOM', 'assignment': 'ASSIGNMENT',
        'submission': 'SUBMISSION_TAG', 'commit': 'COMMIT_URL',
        'release': 'RELEASE_URL', 'review': 'REVIEW_URL'}


def command(folder):
    """Return the grader's command, installed into a folder if need be."""
    found = shutil.which('optimization-grading')
    if found:
        return found
    venv.create(folder, with_pip=True)
    subprocess.run(  # -I: not the pip.py of a learner
        [folder / 'bin' / 'python', '-I', '-m', 'pip', 'install', '--quiet',
         '--constraint', HERE / 'requirements.txt', *HERE.glob('*.whl')],
        check=True)
    return folder / 'bin' / 'optimization-grading'


def main():
    """Grade, and write result.json."""
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder, 'results.json')
        subprocess.run(
            [command(pathlib.Path(folder, 'environment')), '--submission', '.',
             '--gradescope', results, *OPTIONS],
            env={**os.environ, 'GITHUB_STEP_SUMMARY': os.path.abspath(
                'release-body.md')})
        if not results.exists():
            sys.exit('there are no points: see above what went wrong')
        found = json.loads(results.read_text())
    pathlib.Path('result.json').write_text(json.dumps({
        'schema': 'classroom50/result/v1',
        **{name: os.environ[variable] for name, variable in FROM.items()},
        'datetime': f'{datetime.datetime.now(datetime.UTC):%FT%TZ}',
        'score': found['score'],
        'max-score': sum(test['max_score'] for test in found['tests']),
        'tests': [{'test-name': test['name'],
                   'passed': test['status'] == 'passed',
                   'score': test['score'], 'max-score': test['max_score']}
                  for test in found['tests']]}, indent=1) + '\n')


if __name__ == '__main__':
    main()
