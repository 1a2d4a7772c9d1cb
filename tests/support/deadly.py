"""A plugin of pytest: whoever grades "culprit" on a Dask worker ends it."""
import os
import signal

from optimization_grading.cohort import cluster


def pytest_configure():
    """Let a batch with that learner kill its worker."""
    submit = cluster.Cluster.submit

    def deadly(self, job, tell):
        """Begin a batch."""
        if '"culprit"' in job:
            return self.executor.submit(
                lambda: os.kill(os.getpid(), signal.SIGKILL))
        return submit(self, job, tell)

    cluster.Cluster.submit = deadly
