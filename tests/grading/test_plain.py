"""Judging and diagnosis without a sandbox, as in a browser's Python."""
import json
import subprocess
import sys

from optimization_grading import table

# What such a Python has not; then a right and a wrong task are graded.
GRADE = '''
import json, os, pathlib, signal, subprocess, sys, tempfile
sys.modules.update(dict.fromkeys(['fcntl', 'resource', 'termios'], None))
del os.fork, signal.setitimer
subprocess.Popen = None

from optimization_grading import grading, table
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.submission import Submission
from optimization_grading.protocol.plain import Plain

task, right = table.TASKS[5], pathlib.Path(sys.argv[1])
sys.path.append(str(right))
__import__(task.module)  # a right one is loaded already
before = [*sys.path]
with tempfile.TemporaryDirectory() as root:
    wrong = pathlib.Path(root, 'wrong')
    wrong.mkdir()
    text = (right / task.file).read_text()
    assert 'var - alpha' in text
    (wrong / task.file).write_text(text.replace('var - alpha', 'var + alpha'))
    grader = Grader(Plain(root))
    for folder in right, wrong:
        for judged in grading.grade(grader, Submission(
                'ada', folder, folder), task, 1):
            if judged.final:
                print(json.dumps([vars(record) for record in judged.records]))
    grader.close()
assert sys.path == before and task.module not in sys.modules
'''


def test_plain():
    """The verdicts and the name are those of the sandbox."""
    result = subprocess.run(
        [sys.executable, '-c', GRADE, table.FOLDER], capture_output=True,
        text=True, cwd=table.REPOSITORY)
    assert result.returncode == 0, result.stderr
    right, wrong = map(json.loads, result.stdout.splitlines())
    assert {record['verdict'] for record in right} == {'right'}
    assert {record['check'] for record in wrong
            if record['verdict'] == 'wrong'} > {'one_step', 'float32'}
    named, = {record['mistake'] for record in wrong
              if record['verdict'] == 'wrong'}
    assert 'subtract alpha * v' in named
