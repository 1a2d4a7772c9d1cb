"""Grade the batches of a class on many machines, with Dask."""
import asyncio
import contextlib
import socket
from typing import Any

from optimization_grading.cohort.executors import Future, Tell, run
from optimization_grading.cohort.records import version
from optimization_grading.judging.verdicts import first_line, printable

PATIENCE = 15  # seconds to reach the scheduler, and for a first worker
LOCAL = 'local'


class Unreachable(Exception):
    """The cluster cannot be used; the text says why, and what to do."""


def graded(job: str, topic: str) -> list[str]:
    """Grade a batch on a worker; publish each line at once."""
    from distributed import get_worker
    worker = get_worker()
    return run(job, lambda line: worker.log_event(topic, line))


def known() -> tuple[str, str]:
    """Give this worker's host and its version of the grader."""
    return socket.gethostname(), version()


async def reach(address: str) -> None:
    """Connect once: a client that cannot does not end in peace."""
    from distributed import Security
    from distributed.comm import connect
    comm = await connect(address, timeout=PATIENCE,
                         **Security().get_connection_args('client'))
    await comm.close()


class Cluster:
    """The workers of a Dask cluster, as an executor of batches.

    address: of the scheduler; or "local", which starts a cluster of worker
        processes on this machine, as many as it has cores.
    """

    def __init__(self, address: str, cores: int) -> None:
        try:
            import dask
            import distributed
        except ImportError:
            raise Unreachable('--dask needs the package distributed: '
                              'pip install "optimization-grading[cluster]"'
                              ) from None
        self.cluster: Any = None
        self.address = address
        if address == LOCAL:
            # one learner who ends a worker ends no more than two
            dask.config.set({'distributed.scheduler.allowed-failures': 1})
            self.cluster = distributed.LocalCluster(
                n_workers=cores, threads_per_worker=1, host='127.0.0.1',
                dashboard_address=None, silence_logs='CRITICAL')
        self.client: Any = None
        try:
            if not self.cluster:
                asyncio.run(reach(address))
            self.client = distributed.Client(
                self.cluster or address, timeout=PATIENCE,
                set_as_default=False)
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            self.stop()
            raise Unreachable(
                f'no Dask scheduler with a worker answers at {address}: '
                f'{first_line(error) or type(error).__name__}; start one, or '
                'take --dask local') from None
        self.check()
        self.executor = self.client.get_executor(pure=False)
        self.topic = f'grading-{self.client.id}'
        self.told: Tell | None = None
        self.workers = sum(self.client.nthreads().values())
        self.room = 2 * self.workers  # so that none waits for its next
        self.threads = 1

    def check(self) -> None:
        """Refuse workers that have not this grader."""
        for worker, found in self.client.run(
                known, on_error='return').items():
            if isinstance(found, Exception):
                said = printable(f'{type(found).__name__}: {found}', 200)
                self.stop()
                raise Unreachable(
                    f'the worker {worker} has not this grader ({said}): '
                    'install it there as here')
            host, theirs = found
            if theirs != version():
                self.stop()
                raise Unreachable(
                    f'the worker {worker} on {host} has version {theirs} of '
                    f'the grader, and {version()} is needed: install the '
                    'same there')

    def lost(self) -> str:
        """Return why no batch can be graded any more, or ''."""
        return '' if self.client.status == 'running' else (
            f'the Dask scheduler at {printable(self.address, 200)} does not '
            'answer any more')

    def submit(self, job: str, tell: Tell) -> Future:
        """Begin a batch; return its future."""
        if tell != self.told:
            self.told = tell
            self.client.subscribe_topic(self.topic,
                                        lambda event: tell(event[1]))
        future: Future = self.executor.submit(graded, job, self.topic)
        return future

    def stop(self) -> None:
        """Leave the cluster; end it if it was started here.

        For a worker that was killed, Dask has been seen to wait for ever.
        """
        if self.client:
            self.client.close()
        if self.cluster:
            with contextlib.suppress(TimeoutError):
                self.cluster.close(timeout=PATIENCE)

    close = stop
