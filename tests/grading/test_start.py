"""The folder that a watch is started on."""
import os
import subprocess
import sys

import pytest

from optimization_grading import table
from optimization_grading.watch import app


@pytest.mark.parametrize('make, says', [
    (lambda path: None, 'make starter DIR='),
    (lambda path: path.write_text(''), 'is a file'),
    (lambda path: (path / 'other').mkdir(parents=True), 'has no task file')])
def test_no_folder(tmp_path, make, says):
    """One sentence says what is wrong, and what to do."""
    make(tmp_path / 'mine')
    result = subprocess.run(
        [sys.executable, '-m', 'optimization_grading', '--watch',
         str(tmp_path / 'mine')],
        capture_output=True, text=True, cwd=table.REPOSITORY)
    assert result.returncode and result.stderr.count('\n') <= 3
    assert says in result.stderr
    assert 'Traceback' not in result.stderr


def test_empty_folder(tmp_path):
    """An empty folder gets the files."""
    app.prepare(str(tmp_path))
    assert len(os.listdir(tmp_path)) == len(table.TASKS)
