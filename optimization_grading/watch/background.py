"""Grade in a thread, so that neither the screen nor a key has to wait."""
import collections
import dataclasses
import os
import queue
import select
import threading

from optimization_grading import grading, table
from optimization_grading.judging.grader import Grader
from optimization_grading.judging.submission import Submission
from optimization_grading.protocol.limits import Limits
from optimization_grading.sandbox.client import Sandbox

SECONDS = 4  # that a call may take; a learner is waiting
MOMENT = 0.02  # seconds between two looks at the queue


@dataclasses.dataclass(eq=False)
class Job:
    """A task to grade, as its files were when they were read.

    digest: of these files. saved: when the learner saved it; 0 if that was
    before the start. judged: whether the verdicts are known, and only the
    name of a mistake is missing. again: whether its search was stopped, so
    that it is made once more when nothing else is to do.
    """

    task: table.Task
    submission: Submission
    digest: str
    seed: int
    saved: float = 0
    judged: bool = False
    again: bool = False


class Inbox:
    """Calls that threads leave for the main thread; select() waits for them.
    """

    def __init__(self):
        self.calls, (self.end, self.pipe) = collections.deque(), os.pipe()

    def fileno(self):
        """Return the descriptor that is readable when there is a call."""
        return self.end

    def put(self, *call):
        """Leave a function and its arguments."""
        self.calls.append(call)
        os.write(self.pipe, b'.')

    def answer(self):
        """Make the calls that were left."""
        os.read(self.end, 2 ** 10)
        while self.calls:
            function, *arguments = self.calls.popleft()
            function(*arguments)


class Overtaken(BaseException):
    """Another job is waiting.

    It is no Exception: those are caught, as the learner's own.
    """


class Overtakable(Grader):
    """A grader that gives a job up for the next one.

    It does so between two calls, and while it waits for a fork server.
    """

    def __init__(self, answerer, jobs):
        super().__init__(answerer)
        self.jobs = jobs

    def begin(self, submission, task, *arguments, **options):
        """Return the session; raise Overtaken if another job is waiting."""
        fork_server = self.answerer.fork_server(submission.libraries(task))
        while True:
            if not self.jobs.empty():
                raise Overtaken
            if fork_server.protections or select.select(
                    [fork_server.control], [], [], MOMENT)[0]:
                return super().begin(submission, task, *arguments, **options)


class Background:
    """The thread that grades. It alone uses the grader and the sandbox.

    inbox: gets the calls watch.take(job, Judged), with None if the job was
        overtaken, and watch.fail(exception).
    """

    def __init__(self, unsafe):
        self.unsafe, self.inbox = unsafe, Inbox()
        self.jobs, self.sandbox = queue.SimpleQueue(), None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()  # but it waits for start() or close()

    def start(self, watch):
        """Begin to do the jobs of a watch."""
        self.watch = watch
        self.jobs.put(True)

    def run(self):
        """Do one job after the other, until there is None."""
        if not self.jobs.get():
            return
        try:
            self.sandbox = Sandbox(Limits(seconds=SECONDS))
            self.grader = Overtakable(self.sandbox, self.jobs)
            self.searches = {}  # by the task's number
            try:
                self.sandbox.fork_server()
                self.sandbox.fork_server(('tensorflow',))
                self.sandbox.protected(self.unsafe)
                while job := self.jobs.get():
                    self.inbox.put(self.watch.take, job, self.step(job))
            finally:
                self.grader.close()
        except Exception as error:
            self.inbox.put(self.watch.fail, error)

    def step(self, job):
        """Judge a job's task; when that is done, search for its mistake.

        Returns: the Judged; None where the job was overtaken.
        """
        if self.grader.viewed is not job.submission:
            self.grader.forget()  # the same folder, with other files
        known, steps = self.searches.pop(job.task.number, (None, None))
        if known is not job:
            steps = grading.grade(self.grader, job.submission, job.task,
                                  job.seed, impatient=True)
        try:
            judged = next(steps)
        except Overtaken:
            return None
        finally:
            self.grader.end()
        if not judged.final:
            self.searches[job.task.number] = job, steps
        return judged

    def close(self):
        """End the thread and its processes, whatever it waits for."""
        self.jobs.put(None)
        while self.thread.is_alive():
            if self.sandbox:
                self.sandbox.closed.set()
                for fork_server in list(self.sandbox.fork_servers.values()):
                    fork_server.process.kill()
            self.thread.join(0.1)
