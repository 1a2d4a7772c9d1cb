"""The process that runs a solution.

It confines itself for good, and then answers the supervisor's questions. It
knows no expected value.
"""
import fcntl
import os
import signal
import sys
import tempfile

from optimization_grading.protocol import wire
from optimization_grading.protocol.answering import Answering
from optimization_grading.protocol.messages import Question, Report

ANSWERS, QUESTIONS = 3, 4  # descriptors
READY = b''  # what it says when it is confined


def main(confinement, place, scratch, questions, answers, prints):
    """Confine this process, answer the questions, and end it.

    What happens before it is ready is the machine's fault, and told.
    """
    code = 1
    try:
        try:
            os.setsid()
            redirect(questions, answers, prints)
            for name in ('HOME', 'TMPDIR', 'MPLCONFIGDIR'):
                os.environ[name] = scratch
            tempfile.tempdir = scratch
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            confinement.enter(place.folder, scratch)
            solution = Answering(place)
            sys.argv = [place.module + '.py']
        except Exception as error:
            wire.send(ANSWERS, f'{type(error).__name__}: {error}'.encode())
            raise
        wire.send(ANSWERS, READY)
        # kept from what a solution does to the modules
        receive, send = wire.receive, wire.send
        pack, unpack = Report.pack, Question.unpack
        too_large = Report('call', [wire.Opaque(
            'more than a solution gives')]).pack()
        while (message := receive(QUESTIONS)) is not None:
            report = solution.answer(unpack(message))
            for stream in sys.stdout, sys.stderr:
                try:
                    stream.flush()
                except Exception:
                    pass
            said = pack(report)
            send(ANSWERS, said if len(said) <= wire.ANSWER else too_large)
        code = 0
    finally:  # also of what is raised here: the grader sees the exit code
        os._exit(code)


def redirect(questions, answers, prints):
    """Give the descriptors their numbers, and close all others."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    own = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 5) for descriptor in (
        nothing, prints, prints, answers, questions)]
    for number, descriptor in enumerate(own):
        os.dup2(descriptor, number)
    os.closerange(len(own), 2 ** 16)
    sys.stdin = open(0)
    sys.stdout = open(1, 'w', closefd=False, errors='replace')
    sys.stderr = open(2, 'w', closefd=False, errors='replace')
