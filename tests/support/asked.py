"""Mistakes as the grader sees them: failed checks, and who can be asked.

The grader asks in a sandbox; to name a mistake it is enough to ask here.
"""
import types

from optimization_grading import table
from optimization_grading.diagnosis import diagnosis, questions, trial
from optimization_grading.judging.verdicts import Verdict
from optimization_grading.protocol import probes
from tests.support import local

PROBES = {**probes.PROBES, 'trial': trial.probe}


def written(number, body, imports='import numpy as np'):
    """Give a learner's file whose function has this body."""
    task = table.TASKS[number]
    return (f'{imports}\n\n\ndef {task.function}('
            f'{", ".join(task.parameters)}):\n'
            + ''.join(f'    {line}\n' for line in body.split('\n')))


def function_of(number, source):
    """Run a file's source; give the task's function."""
    module = types.ModuleType('solution')
    exec(compile(source, 'solution', 'exec'), vars(module))
    return getattr(module, table.TASKS[number].function)


def judged(number, source, seed=0):
    """Run all checks; give those that failed by name, and all Answers."""
    task, failed, answers = table.TASKS[number], {}, []
    function = function_of(number, source)
    for name, check in local.checks(task).items():
        solve, verdict, sentence = local.run(task, check, function, seed)
        answers += solve.answers
        if verdict != Verdict.RIGHT:
            failed[name] = diagnosis.Failed(
                tuple(solve.answers),
                sentence if verdict == Verdict.RAISED else '')
    return failed, answers


def asker(number, source):
    """Give what asks a function one more question, or its trial."""
    function = function_of(number, source)

    def ask(question, seconds):
        """Ask; what raises gives no answer."""
        try:
            return questions.ask(function, question, PROBES)
        except Exception as error:
            raise EOFError(str(error)) from None
    return ask


def explained(number, source, seconds=100):
    """Search for the mistake; give the sentence, or ''."""
    return diagnosis.explained(
        table.TASKS[number], judged(number, source)[1], source,
        asker(number, source), seconds).sentence


def named(number, source, seconds=100):
    """Give what is said of each failed check, by its name."""
    failed, answers = judged(number, source)
    return {check: name.sentence for check, name in zip(
        failed, diagnosis.named(
            table.TASKS[number], list(failed.values()), answers, source,
            asker(number, source), seconds))}
