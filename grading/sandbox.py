"""The grader's side of the workers: it starts them and asks them."""
import os
import pathlib
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time

from grading import confine, wire
from grading.verdicts import GraderFault

# -I leaves the worker without this folder; it needs it to import itself only.
START = ('import sys; sys.path.insert(0, '
         f'{str(pathlib.Path(__file__).resolve().parent.parent)!r}); '
         'from grading import worker; sys.path.pop(0); worker.main()')
LENGTH = struct.Struct('>Q')
PATIENCE = 120  # seconds for a worker to start; longer than TensorFlow takes
# What a worker finds in its environment, and nothing else.
ENVIRONMENT = {
    'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8', 'PYTHONHASHSEED': '0',
    'MPLBACKEND': 'agg', 'KERAS_BACKEND': 'tensorflow',
    'TF_CPP_MIN_LOG_LEVEL': '3', 'CUDA_VISIBLE_DEVICES': '-1',
    # whose start takes longer than the few small operations of a call
    'TF_ENABLE_ONEDNN_OPTS': '0',
    'OPENBLAS_NUM_THREADS': '1', 'OMP_NUM_THREADS': '1',
    'TF_NUM_INTRAOP_THREADS': '1', 'TF_NUM_INTEROP_THREADS': '1'}


def bubblewrap(root):
    """Give the command that puts a worker into namespaces, if it works."""
    program = shutil.which('bwrap')
    if not program:
        return []
    command = [program, '--unshare-all', '--die-with-parent',
               '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc',
               '--bind', root, root, '--']
    try:
        works = subprocess.run([*command, 'true'], timeout=10,
                               capture_output=True).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        works = False
    return command if works else []


class Worker:
    """A process that has imported some libraries, and runs calls."""

    def __init__(self, root, wrapper, libraries):
        self.limits = confine.Limits()
        self.protections = None
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, '-I', '-B', '-c', START, root,
             'namespaces' if wrapper else '-', *libraries],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, env={**ENVIRONMENT, 'HOME': root},
            cwd=root, start_new_session=True)

    def ready(self):
        """Wait until the worker has started; give its protections."""
        if self.protections is None:
            self.protections = self.receive(PATIENCE)
        return self.protections

    def ask(self, request):
        """Give the answer to a request."""
        self.ready()
        message = wire.pack(request)
        try:
            self.process.stdin.write(LENGTH.pack(len(message)) + message)
            self.process.stdin.flush()
        except OSError:
            raise self.fault('has ended') from None
        return self.receive(2 * self.limits.seconds + 30)

    def receive(self, patience):
        """Read a message that must come within some seconds."""
        deadline = time.monotonic() + patience
        size, = LENGTH.unpack(self.read(LENGTH.size, deadline))
        try:
            return wire.unpack(self.read(size, deadline))
        except wire.WireError:
            raise self.fault('gave no message') from None

    def read(self, size, deadline):
        """Read so many bytes."""
        descriptor = self.process.stdout.fileno()
        parts = []
        while size:
            if not select.select([descriptor], [], [], max(
                    0, deadline - time.monotonic()))[0]:
                raise self.fault('does not answer')
            part = os.read(descriptor, min(size, 2 ** 20))
            if not part:
                raise self.fault('has ended')
            parts.append(part)
            size -= len(part)
        return b''.join(parts)

    def fault(self, what):
        """Give the exception that says what happened to the worker."""
        self.stop()
        self.errors.seek(0)
        lines = self.errors.read()[-2000:].decode(errors='replace').split(
            '\n')
        reason = next((line for line in reversed(lines) if line.strip()), '')
        return GraderFault(f'the grader\'s worker {what}' + (
            f': {reason[:200]}' if reason else ''))

    def stop(self):
        """End the worker and what it runs."""
        self.process.kill()
        self.process.wait()


class Sandbox:
    """Workers for whatever libraries are asked for, each started once."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='grading-')
        self.root = os.path.realpath(self.folder.name)
        os.chmod(self.root, 0o711)
        self.wrapper = bubblewrap(self.root)
        self.workers = {}

    def worker(self, libraries=()):
        """Give the worker that has these libraries, starting it if need be.
        """
        if libraries not in self.workers:
            self.workers[libraries] = Worker(self.root, self.wrapper,
                                             libraries)
        return self.workers[libraries]

    def ask(self, request, libraries=()):
        """Give the answer to a request from a worker with these libraries.

        Raises: GraderFault where the worker fails; the next call gets a new
            one.
        """
        try:
            answer = self.worker(libraries).ask(request)
        except GraderFault:
            self.workers.pop(libraries, None)
            raise
        # by a file, so that no answer stays in the memory of the worker,
        # which another learner's call inherits
        path = pathlib.Path(answer.pop('answer'))
        with open(path, 'rb') as file:
            answer['said'] = file.read(2 * wire.ANSWER)[LENGTH.size:]
        path.unlink()
        return answer

    def close(self):
        """End all workers and remove what they had on disk."""
        for worker in self.workers.values():
            worker.stop()
        self.workers.clear()
        self.folder.cleanup()
