"""Crude programs: what a learner reads of them is true, and helps."""
import io
import re
import sys

import numpy as np
import pytest

from optimization_grading import grading, table
from optimization_grading.judging import answered
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.submission import Submission
from optimization_grading.protocol.plain import Plain
from optimization_grading.reports import advice
from optimization_grading.reports.gradebook import Gradebook
from tests.support import asked, crude_made, local


def read(folder, crude):
    """Grade a program without a sandbox; give what the learner reads."""
    (folder / crude.task.file).write_text(crude.source)
    (folder / table.TASKS[2].file).write_text(
        (table.FOLDER / table.TASKS[2].file).read_text()
        if crude.number != 2 else crude.source)
    submission = Submission('ada', folder, folder)
    gradebook = Gradebook([submission], [crude.task], 5)
    grader = Grader(Plain(str(folder)))
    try:
        *_, judged = grading.grade(grader, submission, crude.task, 5)
    finally:
        grader.close()
    for record in judged.records:
        gradebook.record(record)
    assert gradebook.points('ada', crude.task) < 9
    return [line for line in advice.lines(gradebook, 'ada', crude.task)
            if not line.startswith('style')]


def check_call(crude, line):
    """Type the call in a line, if there is one; hold what it gives."""
    name = crude.task.function
    found = re.fullmatch(rf'(after .*, )?({name}\(.*?\)) (gives .*)', line)
    if found:
        right, value = (
            eval(found[2], {'np': np, name: function}) for function in (
                local.reference(crude.task),
                asked.function_of(crude.number, crude.source))
            if np.random.seed(0) is None)
        assert answered.gives(crude.task, value, right) == found[3]


@pytest.mark.parametrize('crude', [pytest.param(
    crude, id=f'{crude.number}-{crude.name}', marks=[
        pytest.mark.slow, pytest.mark.xdist_group('tensorflow')]
    if 'tensorflow' in crude.source or crude.task.in_tensorflow else [])
    for crude in crude_made.MADE])
def test_what_is_said(crude, tmp_path, monkeypatch):
    """Each sentence is there, in this order, and no internal word."""
    monkeypatch.setattr(sys, 'stdin', io.StringIO())
    for task in table.TASKS:  # another test may have imported the reference
        monkeypatch.delitem(sys.modules, task.module, raising=False)
    lines = read(tmp_path, crude)
    at = 0
    for says in crude.says:
        assert says in '\n'.join(lines[at:]), lines
        at = next(i for i in range(at, len(lines)) if says in lines[i])
    if 'tensorflow' not in crude.source:
        for line in lines:
            check_call(crude, line)
    assert not any(word in line for word in crude_made.FORBIDDEN
                   for line in lines if 'without loss' not in line)
