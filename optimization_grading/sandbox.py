"""The grader's side of the processes: templates, and sessions with solutions.
"""
import contextlib
import dataclasses
import json
import math
import os
import pathlib
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from optimization_grading import confine, wire
from optimization_grading.keeper import ASKED, FRESH, PLACE, SAME
from optimization_grading.verdicts import GraderFault

# -I leaves the template without this folder; it needs it to import itself.
START = ('import sys; sys.path.insert(0, '
         f'{str(pathlib.Path(__file__).resolve().parent.parent)!r}); '
         'from optimization_grading import template; sys.path.pop(0); '
         'template.main()')
PATIENCE = 120  # seconds for a template to start; longer than TensorFlow takes
# What a solution finds in its environment, and nothing else.
ENVIRONMENT = {
    'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8', 'PYTHONHASHSEED': '0',
    'MPLBACKEND': 'agg', 'KERAS_BACKEND': 'tensorflow',
    'TF_CPP_MIN_LOG_LEVEL': '3', 'CUDA_VISIBLE_DEVICES': '-1',
    # whose start takes longer than the few small operations of a call
    'TF_ENABLE_ONEDNN_OPTS': '0',
    'OPENBLAS_NUM_THREADS': '1', 'OMP_NUM_THREADS': '1',
    'TF_NUM_INTRAOP_THREADS': '1', 'TF_NUM_INTEROP_THREADS': '1',
    # an arena of its own for each thread would take address space
    'MALLOC_ARENA_MAX': '1'}


def bubblewrap(root):
    """Give the command that puts a template into namespaces, if it works."""
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


class Template:
    """A process that has imported some libraries, and forks keepers."""

    def __init__(self, root, wrapper, limits, libraries):
        self.protections = None
        self.errors = tempfile.TemporaryFile()
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [*wrapper, sys.executable, '-I', '-B', '-c', START, root,
                 'namespaces' if wrapper else '-',
                 json.dumps(dataclasses.asdict(limits)), *libraries],
                stdin=theirs, stdout=subprocess.DEVNULL, stderr=self.errors,
                env={**ENVIRONMENT, 'HOME': root}, cwd=root,
                start_new_session=True)

    def ready(self):
        """Wait until the template has started; give its protections."""
        if self.protections is None:
            try:
                self.protections = wire.unpack(receive(self.control,
                                                       PATIENCE))
            except (OSError, wire.WireError) as error:
                raise self.fault(error) from None
        return self.protections

    def fork(self):
        """Let a keeper be forked; give the socket to it."""
        self.ready()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.control, [b'.'], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise self.fault(error) from None
        return ours

    def fault(self, error):
        """Give the exception that says what happened to the template."""
        self.stop()
        self.errors.seek(0)
        lines = self.errors.read()[-2000:].decode(errors='replace').split(
            '\n')
        reason = next((line for line in reversed(lines) if line.strip()),
                      str(error))
        return GraderFault(f'the grader\'s template has ended: '
                           f'{reason[:200]}')

    def stop(self):
        """End the template and, with it, all that was forked from it."""
        self.process.kill()
        self.process.wait()
        self.control.close()


class Session:
    """The questions to one solution, all to one process until it ends.

    keeper: the socket to it; closed if it fails.
    free: what is called with the keeper when it has nothing more to do.
    waits: whether an answer is still to come.
    used: whether the process has answered a question.
    """

    def __init__(self, keeper, free, limits, place):
        self.patience = 2 * limits.seconds + 30
        self.keeper, self.free = keeper, free
        self.fresh = self.used = self.waits = False
        self.place(place)

    def place(self, place):
        """End the solution's process; say where the next one lies."""
        self.send(ASKED.pack(PLACE, 0) + json.dumps(place).encode())

    def renew(self):
        """Let the next question go to a fresh process."""
        self.fresh, self.used = True, False

    def ask(self, question, seconds=math.inf):
        """Give what the solution said to a question, and became of it.

        seconds: after which it is killed, if that is before the limit.
        """
        self.send(ASKED.pack(FRESH if self.fresh else SAME, seconds)
                  + wire.pack(question))
        self.fresh, self.waits = False, True
        try:
            answer = wire.unpack(receive(self.keeper, self.patience))
            answer['said'] = receive(self.keeper, self.patience)
        except (OSError, wire.WireError) as error:
            raise self.fault(error) from None
        self.waits = False
        self.used = answer['status'] is None  # or else it has ended
        return answer

    def send(self, message):
        """Send a message to the keeper."""
        try:
            self.keeper.settimeout(self.patience)
            self.keeper.sendall(wire.framed(message))
        except OSError as error:
            raise self.fault(error) from None

    def fault(self, error):
        """Give the exception that says what happened to the keeper."""
        self.keeper.close()
        return GraderFault(f'the keeper of a solution: {error}')

    def close(self):
        """End the solution's process; this ends once, and for good."""
        if self.waits or self.keeper.fileno() < 0:
            self.keeper.close()
            return
        with contextlib.suppress(GraderFault):
            self.place(None)
            self.free(self.keeper.dup())
        self.keeper.close()


def receive(connection, patience):
    """Read a message that must come within some seconds."""
    deadline = time.monotonic() + patience
    size, = wire.LENGTH.unpack(read(connection, wire.LENGTH.size, deadline))
    return read(connection, size, deadline)


def read(connection, size, deadline):
    """Read so many bytes."""
    parts = []
    while size:
        if not select.select([connection], [], [], max(
                0, deadline - time.monotonic()))[0]:
            raise TimeoutError('it does not answer')
        part = connection.recv(min(size, 2 ** 20))
        if not part:
            raise ConnectionError('it has ended')
        parts.append(part)
        size -= len(part)
    return b''.join(parts)


class Sandbox:
    """Templates for whatever libraries are asked for, each started once.

    idle: keepers that wait for another task of the learner whose files lie
        in the folder learner, with their libraries.
    """

    def __init__(self, limits=confine.Limits()):
        self.limits = limits
        self.folder = tempfile.TemporaryDirectory(prefix='grading-')
        self.root = os.path.realpath(self.folder.name)
        os.chmod(self.root, 0o711)
        self.wrapper = bubblewrap(self.root)
        self.templates, self.idle, self.learner = {}, [], None

    def template(self, libraries=()):
        """Give the template that has these libraries, started if need be."""
        if libraries not in self.templates:
            self.templates[libraries] = Template(self.root, self.wrapper,
                                                 self.limits, libraries)
        return self.templates[libraries]

    def session(self, libraries, place):
        """Begin a session with the solution that lies in a place.

        place: its folder, module and function, as a dictionary.
        Raises: GraderFault where the template fails; the next session gets
            a new one.
        """
        if place['folder'] != self.learner:
            self.end_idle()
            self.learner = place['folder']

        def free(kept):
            """Keep a keeper for the learner's next task."""
            if place['folder'] == self.learner:
                self.idle.append((libraries, kept))
            else:
                kept.close()

        for entry in [entry for entry in self.idle if entry[0] == libraries]:
            self.idle.remove(entry)
            try:
                return Session(entry[1], free, self.limits, place)
            except GraderFault:
                continue  # it has ended
        try:
            kept = self.template(libraries).fork()
        except GraderFault:
            self.templates.pop(libraries, None)
            raise
        return Session(kept, free, self.limits, place)

    def end_idle(self):
        """End the keepers that have nothing to do."""
        for _, kept in self.idle:
            kept.close()
        self.idle.clear()

    def close(self):
        """End all processes and remove what they had on disk."""
        self.end_idle()
        for template in self.templates.values():
            template.stop()
        self.templates.clear()
        self.folder.cleanup()
