"""The search for a mistake: what it names is true, and it names nearly all.

The mistakes are made in tests/support/mistakes_made.py.
"""
import numpy as np
import pytest

from optimization_grading import table
from optimization_grading.cohort import submissions
from optimization_grading.diagnosis import (
    fingerprints,
    trial,
    formulas,
    forward,
    lines,
    naming,
    diagnosis,
)
from optimization_grading.judging.solution import Grader, Solution
from tests.support import asked, mistakes_made

TENSORFLOW = pytest.mark.xdist_group('tensorflow')
SAMPLE = [made for made in mistakes_made.SEEN if made.task in (
    0, 1, 5, 7, 13)][1::7]


def local(source, row):
    """Give a function that makes a bench in this process."""
    names = asked.module_of(source)
    return lambda questions: trial.Bench(
        source, row.function, names, questions, row.number, row.parameters)


def explained(made, **options):
    """Explain a mistake that was made."""
    source, row = made.source(), table.TASKS[made.task]
    return diagnosis.explain(row, asked.calls(row.number, source), source,
                          local(source, row), **options)


@pytest.mark.parametrize('made', SAMPLE, ids=lambda made: made.base)
def test_named_with_its_line(made):
    """A mistake is named, proved and found at its statement."""
    found = explained(made, seconds=20)
    assert found and found.proved, made
    assert found.line in made.lines(), found
    assert found.sentence.startswith('line '), found


@pytest.mark.parametrize('number', sorted(formulas.SOURCES))
def test_right_answers_have_no_mistake(number):
    """What is right is not explained, in whatever way it is written."""
    row = table.TASKS[number]
    for base in mistakes_made.BASES:
        if base.startswith(f'{number}-'):
            source = mistakes_made.solution(base)
            assert diagnosis.explain(row, asked.calls(number, source), source,
                                  local(source, row)) is None, base


@pytest.mark.parametrize('number', sorted(formulas.SOURCES))
def test_formulas_are_the_reference(number, monkeypatch):
    """The formula that is edited gives the reference's answers."""
    monkeypatch.syspath_prepend(table.FOLDER)
    row = table.TASKS[number]
    source = (table.FOLDER / row.file).read_text()
    for call in asked.calls(number, source):
        assert forward.task(number).is_right(call), call.question


def test_a_name_explains_all_answers():
    """What explains some answers only is not named."""
    source = mistakes_made.solution('5-short').replace(
        'return var, v', 'return (var, v) if np.size(var) > 5 else (v, var)')
    row = table.TASKS[5]
    assert diagnosis.explain(row, asked.calls(5, source), source) is None


def test_one_more_question_tells_two_mistakes_apart():
    """Where two explain all answers, one more question decides, or none."""
    row = table.TASKS[1]
    source = mistakes_made.solution('1-short').replace('/ s', '/ s ** 2')
    function = asked.module_of(source)[row.function]
    ones = fingerprints.Question('call', (
        np.array([[2., 6.]]), np.array([9., 9.]), np.array([3., 3.])))
    calls = [diagnosis.Call(ones, fingerprints.ask(function, ones))]
    assert diagnosis.explain(row, calls, source) is None
    found = diagnosis.explain(row, calls, source, ask=lambda question: (
        fingerprints.ask(function, question)))
    assert found and found.kinds == ('power-added',), found


@pytest.mark.parametrize('body', [
    'while True: pass', 'raise SystemExit', 'import os; os._x', '(' * 300,
    'x = [0] * 10 ** 12', 'return 10 ** 10 ** 3 * t',
    'return type("A", (), {"__eq__": 1})()'])
def test_nothing_raises(body):
    """Whatever a solution is, a search ends and raises nothing."""
    row = table.TASKS[9]
    source = f'def {row.function}(*t):\n    {body}\n'
    question = asked.questions(9)[1]
    made = [diagnosis.Call(question, [object(), 1])]
    assert diagnosis.explain(row, made, source, lambda _: None) is None
    assert diagnosis.explain(row, [], source) is None


def test_candidates_end():
    """Edits that loop for ever are given up."""
    made = next(made for made in mistakes_made.SEEN
                if made.base == '3-while')
    found = explained(made, seconds=20)
    assert found and found.line in made.lines()


def test_in_the_sandbox(tmp_path):
    """The bench answers from the learner's process as it does here."""
    made = next(made for made in mistakes_made.SEEN if made.base == '9-short')
    source, task = made.source(), table.TASKS[9]
    (tmp_path / task.file).write_text(source)
    grader = Grader()
    solution = Solution(task, submissions.from_folder(tmp_path), grader)
    try:
        for question in asked.questions(9):
            solution.ask(question.probe, question.arguments, question.seed)
        found = naming.explain(grader, solution.submission, task,
                               solution.calls, 20)
    finally:
        grader.close()
    assert vars(found) == vars(explained(made, seconds=20))
    assert found.proved


def test_lines_of_constructors():
    """Where nothing can be tried, the line is that of the argument."""
    source = mistakes_made.solution('8-short')
    name = table.TASKS[8].function
    assert lines.line(source, name, ['rho']) == 9
    assert lines.line(source, name, ['momentum', 'RMSprop']) == 8
    assert lines.line(source, name, ['momentum']) == 10
    assert lines.line('def f(:', 'f', ['rho']) is None


@pytest.mark.slow
@TENSORFLOW
@pytest.mark.parametrize('which', ['SEEN', 'UNSEEN'])
def test_nearly_all_are_named(which):
    """95 in 100 mistakes are named, four fifths with their line."""
    made = getattr(mistakes_made, which)
    found = [explained(mistake) for mistake in made]
    missing = [mistake for mistake, name in zip(made, found) if not name]
    assert len(missing) <= 0.05 * len(made), missing
    lines = [name.line in mistake.lines()
             for mistake, name in zip(made, found) if name]
    assert sum(lines) >= 0.8 * len(made)


def test_a_line_is_found_in_linear_work(monkeypatch):
    """Twice as many names that hold a result are twice the work."""
    counted = []
    called = lines.expressions.called
    monkeypatch.setattr(lines.expressions, 'called', lambda node: (
        counted.append(node) or called(node)))

    def work(count):
        """Return how often a node is looked at."""
        counted.clear()
        lines.line('def f():\n' + ''.join(
            f'    a{i} = X()\n' for i in range(count)), 'f', ['X()'])
        return len(counted)
    assert work(200) < 2.5 * work(100)
