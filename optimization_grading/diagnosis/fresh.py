"""Questions that no learner of a run has been asked.

A check ends at its first wrong call, so what explains or repairs the calls
so far may be wrong about the next ones.
"""
import functools

from optimization_grading import table
from optimization_grading.diagnosis import formulas, program
from optimization_grading.judging import checks
from optimization_grading.judging.local import Local

SEED = 7_654_321  # is no seed of a run but by chance


@functools.cache
def questions(number):
    """Return what all checks of a task ask a right function.

    number: of a task whose formula is searched. NumPy's generator is used.
    """
    task = table.TASKS[number]
    formula = program.of_formula(formulas.SOURCES[number], {})
    solve = Local(task, formula.compiled())
    for name, check in checks.checks_of(task).items():
        if name != 'style':
            checks.run(check, solve, SEED)
    return [answer.question for answer in solve.answers]
