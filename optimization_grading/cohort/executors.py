"""Where batches are graded: processes of this machine, or of a cluster.

An executor begins jobs by submit(job, tell), which gives a future. What the
job says is told line by line. workers: how many jobs run at once; room: how
many it takes; threads: how many a job may have that runs alone.
"""
import concurrent.futures
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Protocol

from optimization_grading.cohort.jobs import Ended, Job, Refused, pack
from optimization_grading.cohort.records import version
from optimization_grading.judging.verdicts import printable

Tell = Callable[[str], None]
Future = concurrent.futures.Future[list[str]]
RUNNING: set[subprocess.Popen[bytes]] = set()  # this machine's batches
STOPPED = threading.Event()  # no more of them may run


class Executor(Protocol):
    """Where batches are graded."""

    workers: int
    room: int
    threads: int

    def lost(self) -> str:
        """Return why no batch can be graded any more, or ''."""

    def submit(self, job: str, tell: Tell) -> Future:
        """Begin a batch; the future gives all its lines."""

    def stop(self) -> None:
        """End all batches now."""

    def close(self) -> None:
        """End the executor, which has nothing left to do."""


def run(job: str, tell: Tell) -> list[str]:
    """Grade a batch, on whatever machine; tell each line, and give all.

    The last line says how the run has ended.
    """
    lines: list[str] = []

    def add(line: str) -> None:
        lines.append(line)
        tell(line)

    theirs = Job.unpack(job).version
    if theirs != version():
        return [pack(Refused(
            f'{socket.gethostname()} has version {version()} of the grader, '
            f'and {theirs} is needed: install the same there'))]
    ours, other = socket.socketpair()
    with ours, tempfile.TemporaryFile() as output:
        with other:
            process = subprocess.Popen(
                [sys.executable, '-P', '-m', 'optimization_grading',
                 '--batch', str(other.fileno())],
                pass_fds=[other.fileno()], stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, cwd='/',
                start_new_session=True)
        RUNNING.add(process)
        if STOPPED.is_set():
            process.terminate()
        try:
            ours.sendall(job.encode(), socket.MSG_NOSIGNAL)
            with ours.makefile(encoding='utf-8') as told:
                for line in told:
                    if line.endswith('\n'):  # or else it was cut off
                        add(line)
        except OSError:
            pass  # it has ended, and its output says why
        finally:
            status = process.wait()
            RUNNING.discard(process)
        output.seek(0)
        said = output.read()[-4000:].decode(errors='replace').split('\n')
    last = next((line for line in reversed(said) if line.strip()), '')
    if not lines and status > 0:  # it could not begin
        add(pack(Refused(printable(f'{socket.gethostname()}: {last}'))))
    else:
        how = f'exit code {status}' if status >= 0 else f'signal {-status}'
        add(pack(Ended(printable(f'{how}: {last}'))))
    return lines


class Local:
    """This machine's processor cores."""

    def __init__(self, workers: int) -> None:
        STOPPED.clear()
        self.workers = self.room = self.threads = workers
        self.executor = concurrent.futures.ThreadPoolExecutor(workers)

    def lost(self) -> str:
        """Return that they are not."""
        return ''

    def submit(self, job: str, tell: Tell) -> Future:
        """Begin a batch; return its future."""
        return self.executor.submit(run, job, tell)

    def stop(self) -> None:
        """End all batches now."""
        STOPPED.set()
        self.executor.shutdown(wait=False, cancel_futures=True)
        for end, seconds in (signal.SIGTERM, 5), (signal.SIGKILL, 3):
            for process in list(RUNNING):
                process.send_signal(end)
            deadline = time.monotonic() + seconds
            while RUNNING and time.monotonic() < deadline:
                time.sleep(0.05)

    def close(self) -> None:
        """End the executor."""
        self.executor.shutdown()


def cores() -> int:
    """Give how many processor cores may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(
        os, 'sched_getaffinity') else os.cpu_count() or 1
