"""What a class has in common: mistakes, wrong numbers, checks."""
import csv
import io
import pathlib

import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.judging import answered, editions
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.judging.verdicts import still_to_be_written
from optimization_grading.protocol.wire import Opaque
from optimization_grading.reports import insights, terminal
from optimization_grading.reports.gradebook import Gradebook

TASK = table.TASKS[1]
CHECKS = list(TASK.checks)


@pytest.fixture
def known():
    """Make a class of ten with planted mistakes in task 1."""
    found = Gradebook(learners(10), [TASK])
    for name, _, check in [*found.records]:
        i, more = int(name[1:]), {'verdict': 'right'}
        if i == 9:
            more = {'verdict': 'not found', 'sentence': 'no file'}
        elif check in CHECKS[:2] and i < 4:  # the same, without a name
            more = {'verdict': 'wrong', 'sentence': f'{check} is 2',
                    'answered': f'normalize({check}) gives 2',
                    'remarks': (f'the file is not executable: {TASK.file}',)}
        elif check == CHECKS[0] and i == 4:  # a number of its own
            more = {'verdict': 'wrong', 'sentence': 'it is 3',
                    'answered': 'normalize(1) gives 3'}
        found.record(Record(name, TASK.number, check, **more))
    return found


def learners(count):
    """Make submissions that have no more than a name."""
    return [Submission(f'l{i}', pathlib.Path(f'l{i}'), None)
            for i in range(count)]


def test_wrong_answers_without_a_name(known):
    """The same number is one group, whose checks are joined."""
    unnamed = [found for found in insights.found(known)
               if found.kind == insights.UNNAMED]
    assert [(found.learners, found.checks, found.of) for found in unnamed
            ] == [(('l0', 'l1', 'l2', 'l3'), tuple(CHECKS[:2]), 9),
                  (('l4',), (CHECKS[0],), 9)]


def test_equal_files(known):
    """Learners are named whose files are the same, but not as handed out."""
    other = Gradebook(learners(6), table.TASKS[:3])
    for name, number, check in [*other.records]:
        unwritten = number == 2 and name in ('l4', 'l5')
        other.record(Record(
            name, number, check, 'wrong' if unwritten else 'right',
            still_to_be_written(table.TASKS[2]).sentence * unwritten))
    assert not [head for head, _ in insights.sections(other)
                if head == insights.HEADS[insights.EQUAL]]
    other.files = {(f'l{i}', number): digest for number, digests in enumerate(
        ('aabcda', 'aabcda', 'abcdxx')) for i, digest in enumerate(digests)}
    assert [lines for head, lines in insights.sections(other)
            if head == insights.HEADS[insights.EQUAL]] == [
                ['l0, l1, l5: tasks 0, 1']]
    rows = [row for row in csv.DictReader(io.StringIO(
        insights.as_csv(other))) if row['kind'] == 'equal files']
    assert [(row['task'], row['learners'], row['who']) for row in rows] == [
        (str(number), '3', 'l0, l1, l5') for number in (0, 1)]


def test_named_mistakes(known):
    """A mistake is one row, whatever its lines; the earlier edition is first.
    """
    says = {'l0': ('leave it in', 8), 'l1': ('leave it in', 10),
            'l2': ('divide', 8), 'l3': (editions.EARLIER, 9)}
    for name, _, check in [*known.records]:
        if name in says:
            common, line = says[name]
            known.record(Record(name, 1, check, 'wrong', '', (
                f'line {line}: {common}'), common, (line,)))
        elif name == 'l4':
            known.record(Record(name, 1, check, 'wrong', 'it is off',
                                'I stopped looking'))
    (head, lines), *_ = insights.sections(known)
    assert head == "the class's mistakes"
    assert lines == [
        f'task 1, Normalize: 1 of 9: {editions.EARLIER}. l3 (line 9)',
        'task 1, Normalize: 2 of 9: leave it in. l0 (line 8), l1 (line 10)',
        'task 1, Normalize: 1 of 9: divide. l2 (line 8)']


def test_on_the_terminal_and_as_csv(known):
    """Checks, groups and remarks are told; the file has everybody."""
    text = '\n'.join(terminal.lines(known, verbose=False))
    assert (f'4 of 9 (l0, l1, l2, l3), {CHECKS[0]}, {CHECKS[1]}: {CHECKS[0]} '
            f'is 2. normalize({CHECKS[0]}) gives 2') in text
    assert f'5 of 9 fail {CHECKS[0]}' in text
    assert 'executable: FILE: 4 files. l0, l1, l2, l3\n' in text
    rows = list(csv.DictReader(io.StringIO(insights.as_csv(known))))
    assert [row['who'] for row in rows if row['kind'] == 'without a name'
            ] == ['l0, l1, l2, l3', 'l4']


def test_many_learners_are_a_histogram():
    """A thousand lines tell nothing; the bins add up."""
    found = Gradebook(learners(1000), [TASK])
    for name, _, check in [*found.records]:
        found.record(Record(name, TASK.number, check, (
            'right' if int(name[1:]) % 4 else 'wrong')))
    lines = list(terminal.lines(found, verbose=False))
    assert len(lines) < 40
    counts = [int(words[3]) for words in map(str.split, lines)
              if words[1:2] == ['-']]
    assert sum(counts) == 1000 and counts[-1] == 750 and counts[0] == 250


@pytest.mark.parametrize('number, arguments, value, expected, shown', [
    (11, (.5, 1, 2, 3), .123456, .25,
     'learning_rate_decay(0.5, 1, 2, 3) gives 0.1235; 0.25 is expected'),
    (5, (.5, .25, np.ones(1), 2, 0), (np.zeros(1), np.ones(1)),
     (np.zeros(1), np.zeros(1)), 'update_variables_momentum(0.5, 0.25, '
     'np.array([1.0]), 2, 0) gives v = [1.0]; v = [0.0] is expected'),
    (5, (1, 2, 3, 4, 5), (1, 2), (3, 4), 'update_variables_momentum(1, 2, 3, '
     '4, 5) gives v = 2 and var = 1; v = 4 and var = 3 are expected'),
    (4, ([1, 2], .5), [1.], [1., 2.], 'moving_average([1, 2], 0.5) gives '
     '[1.0]; [1.0, 2.0] is expected'),
    (0, (np.ones((1, 1)),), np.ones(1), (np.ones(1), np.zeros(1)),
     'normalization_constants(np.array([[1.0]])) gives one array, [1.0]; two '
     'results are expected, m and s: ([1.0], [0.0])'),
    (11, (1, 1, 1, 1), Opaque('a float16'), 1,
     'learning_rate_decay(1, 1, 1, 1) gives a float16; 1 is expected')])
def test_a_call(number, arguments, value, expected, shown):
    """It can be typed; what is wrong by itself comes first."""
    task = table.TASKS[number]
    assert (f'{answered.call(task, arguments)} '
            + answered.gives(task, value, expected)) == shown
