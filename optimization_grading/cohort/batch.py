"""Grade one batch of a class, in a process of its own.

    python -m optimization_grading --batch DESCRIPTOR

The job comes through a socket, and a line goes back for each check.
"""
import contextlib
import os
import pathlib
import signal
import socket
import sys
import threading
from collections.abc import Callable

from optimization_grading import grading, table
from optimization_grading.cohort.jobs import (
    Checked,
    Job,
    Message,
    Refused,
    pack,
)
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.submission import Snapshot, Submission
from optimization_grading.judging.verdicts import GraderFault
from optimization_grading.protocol.limits import Limits
from optimization_grading.sandbox.client import Sandbox, Unprotected
from optimization_grading.signals import interrupt


def main(descriptor: int) -> None:
    """Grade the batch that comes through a socket."""
    signal.signal(signal.SIGTERM, interrupt)
    connection = socket.socket(fileno=descriptor)
    with connection.makefile(encoding='utf-8') as file:
        job = Job.unpack(file.readline())

    def listen() -> None:
        """End, wherever it is, when the one that asked has ended."""
        with contextlib.suppress(OSError):
            connection.recv(1)
        os.kill(os.getpid(), signal.SIGTERM)

    def tell(message: Message) -> None:
        """Send a line; end if nobody listens any more."""
        try:
            connection.sendall(pack(message).encode(), socket.MSG_NOSIGNAL)
        except OSError:
            sys.exit('the run that asked for this batch has ended')

    threading.Thread(target=listen, daemon=True).start()
    sandbox = Sandbox(Limits(seconds=job.seconds))
    try:
        grade(job, sandbox, tell)
    except (GraderFault, Unprotected) as error:
        tell(Refused(str(error)))
    except KeyboardInterrupt:
        sys.exit('it was ended')
    finally:
        sandbox.close()


def grade(job: Job, sandbox: Sandbox, tell: Callable[[Message], None]) -> None:
    """Grade the learners of a job one after the other."""
    sandbox.fork_server()
    # TensorFlow comes last: its import goes on meanwhile
    tasks = {name: sorted((table.TASKS[number] for number in numbers),
                          key=lambda task: task.in_tensorflow)
             for name, _, numbers in job.learners}
    if any(own and own[-1].in_tensorflow for own in tasks.values()):
        sandbox.fork_server(('tensorflow',))
    tell(sandbox.protected(job.unsafe))
    grader, known = Grader(sandbox), grading.Known()
    for name, files, _ in job.learners:
        submission = Submission(name, pathlib.Path(), pathlib.Path(),
                                given=Snapshot.unpacked(files))
        for task in tasks[name]:
            for judged in grading.grade(grader, submission, task, job.seed,
                                        job.patience, known=known):
                if judged.final:
                    for record, seconds in zip(judged.records,
                                               judged.seconds):
                        tell(Checked(record, seconds))
