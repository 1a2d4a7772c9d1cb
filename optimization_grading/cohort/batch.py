"""Grade one batch of a class, in a process of its own.

    python -m optimization_grading --batch DESCRIPTOR

The job comes through a socket, and a line goes back for each check.
"""
import concurrent.futures
import contextlib
import os
import pathlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator

from optimization_grading import table
from optimization_grading.cohort.jobs import (
    Checked,
    Job,
    Message,
    Refused,
    pack,
)
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

    telling = threading.Lock()

    def tell(message: Message) -> None:
        """Send a line; end if nobody listens any more."""
        try:
            with telling:
                connection.sendall(pack(message).encode(),
                                   socket.MSG_NOSIGNAL)
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
    """Grade the tasks of a job, one after the other in each thread."""
    if any(table.TASKS[number].in_tensorflow
           for _, _, numbers in job.learners for number in numbers):
        sandbox.fork_server(('tensorflow',))
    sandbox.fork_server()
    # their imports go on while this process imports what names mistakes
    from optimization_grading import grading
    from optimization_grading.judging.grader import Grader
    tell(sandbox.protected(job.unsafe))
    known, turn, waiting = grading.Known(), threading.Lock(), todo(job)

    def work() -> None:
        """Grade what is waiting, task by task."""
        grader = Grader(sandbox.beside())
        while True:
            with turn:
                found = next(waiting, None)
            if not found:
                return
            for judged in grading.grade(grader, *found, job.seed,
                                        known=known):
                if judged.final:
                    for record, seconds in zip(judged.records,
                                               judged.seconds):
                        tell(Checked(record, seconds))

    with concurrent.futures.ThreadPoolExecutor(job.threads) as pool:
        try:
            for done in [pool.submit(work) for _ in range(job.threads)]:
                done.result()
        finally:
            with turn:
                waiting.close()
            sandbox.close()  # or else a thread might wait for an answer


def todo(job: Job) -> Generator[
        tuple[Submission, table.Task], None, None]:
    """Yield the tasks of a job: of each learner TensorFlow's come last."""
    for name, files, numbers in job.learners:
        submission = Submission(name, pathlib.Path(), pathlib.Path(),
                                given=Snapshot.unpacked(files))
        for task in sorted((table.TASKS[number] for number in numbers),
                           key=lambda task: task.in_tensorflow):
            yield submission, task
