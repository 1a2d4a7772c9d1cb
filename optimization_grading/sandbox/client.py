"""The grader's side of the processes: fork servers and sessions."""
import contextlib
import copy
import dataclasses
import json
import math
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

from optimization_grading.judging.verdicts import GraderFault
from optimization_grading.protocol import wire
from optimization_grading.protocol.limits import Limits
from optimization_grading.protocol.messages import Outcome, Protections
from optimization_grading.sandbox import confinement, libraries
from optimization_grading.sandbox.supervisor import ASKED, FRESH, PLACE, SAME

# -I and -S leave the fork server without any folder of packages. It finds the
# named libraries in its own folder, and this package while it starts.
PACKAGES = str(pathlib.Path(__file__).resolve().parents[2])
START = (f'import sys; sys.path += [sys.argv[1] + "/{confinement.LINKS}", '
         f'{PACKAGES!r}]; '
         'from optimization_grading.sandbox import fork_server; '
         'sys.path.pop(); fork_server.main()')
SEARCH = 'optimization_grading.diagnosis.trial'
PATIENCE = 900  # seconds for an answer; who has none to give ends at once
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
    """Return the command that puts a fork server into namespaces, or []."""
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


class Unprotected(Exception):
    """A solution cannot be confined here; the text says what to do."""


class ForkServer:
    """A process that has imported some libraries, and forks supervisors."""

    def __init__(self, root, wrapper, limits, modules):
        self.protections, self.lock = None, threading.Lock()
        self.errors = tempfile.TemporaryFile()
        self.control, theirs = socket.socketpair()
        self.control.settimeout(PATIENCE)
        with theirs:
            self.process = subprocess.Popen(
                [*wrapper, sys.executable, '-IBS', '-c', START, root,
                 'namespaces' if wrapper else '-',
                 json.dumps(dataclasses.asdict(limits)), *modules],
                stdin=theirs, stdout=subprocess.DEVNULL, stderr=self.errors,
                env={**ENVIRONMENT, 'HOME': root}, cwd=root,
                start_new_session=True)

    def ready(self):
        """Wait until the fork server has started; give its protections."""
        with self.lock:
            if self.protections is None:
                try:
                    self.protections = Protections(**wire.unpack(
                        receive(self.control)))
                except (OSError, wire.WireError) as error:
                    raise self.fault(error) from None
            return self.protections

    def fork(self):
        """Let a supervisor be forked; give the socket to it."""
        self.ready()
        ours, theirs = socket.socketpair()
        ours.settimeout(PATIENCE)
        try:
            with theirs:
                socket.send_fds(self.control, [b'.'], [theirs.fileno()],
                                socket.MSG_NOSIGNAL)
        except OSError as error:
            ours.close()
            raise self.fault(error) from None
        return ours

    def fault(self, error):
        """Give the exception that says what happened to the fork server."""
        self.stop()
        self.errors.seek(0)
        lines = self.errors.read()[-2000:].decode(errors='replace').split(
            '\n')
        reason = next((line for line in reversed(lines) if line.strip()),
                      str(error))
        return GraderFault(
            f'the grader\'s fork server has ended: {reason[:200]}')

    def stop(self):
        """End the fork server and, with it, all that was forked from it."""
        self.process.kill()
        self.process.wait()
        self.control.close()


class Session:
    """The questions to one solution, all to one process until it ends.

    supervisor: the socket to it; closed if it fails.
    free: what is called with the supervisor when it has nothing more to do.
    waits: whether an answer is still to come.
    used: whether the process has answered a question.
    """

    def __init__(self, supervisor, free, place):
        self.supervisor, self.free = supervisor, free
        self.fresh = self.used = self.waits = False
        self.place(place)

    def place(self, place):
        """End the solution's process; say where the next one lies."""
        self.send(ASKED.pack(PLACE, 0, 0) + (place.pack() if place else b''))

    def renew(self):
        """Let the next question go to a fresh process."""
        self.fresh, self.used = True, False

    def ask(self, question, seconds=math.inf, processor=math.inf):
        """Return the Outcome of a question.

        seconds, processor: after which it is killed, in all and on a
            processor, if that is before the limit.
        """
        self.send(ASKED.pack(FRESH if self.fresh else SAME, seconds,
                             processor) + question.pack())
        self.fresh, self.waits = False, True
        try:
            outcome = Outcome.unpack(receive(self.supervisor),
                                     receive(self.supervisor))
        except OSError as error:
            raise self.fault(error) from None
        self.waits = False
        # or else it has ended, or never begun
        self.used = outcome.status is None and not outcome.fault
        return outcome

    def send(self, message):
        """Send a message to the supervisor; a dead one sends no SIGPIPE."""
        try:
            self.supervisor.sendall(wire.framed(message), socket.MSG_NOSIGNAL)
        except OSError as error:
            raise self.fault(error) from None

    def fault(self, error):
        """Give the exception that says what happened to the supervisor."""
        self.supervisor.close()
        return GraderFault(f'the supervisor of a solution: {error}')

    def close(self):
        """End the solution's process; this ends once, and for good."""
        if self.waits or self.supervisor.fileno() < 0:
            self.supervisor.close()
            return
        with contextlib.suppress(GraderFault):
            self.place(None)
            self.free(self.supervisor.dup())
        self.supervisor.close()


def receive(connection):
    """Read a message.

    Raises: OSError where none comes in time, or at the end.
    """
    message = wire.receive(connection, socket.socket.recv)
    if message is None:
        raise ConnectionError('it has ended')
    return message


class Sandbox:
    """Fork servers for whatever libraries are asked for, each started once.

    idle: supervisors that wait for another task of the learner whose files
        lie in the folder learner, with their libraries.
    closed: set when no process may be started any more.
    """

    def __init__(self, limits=Limits()):
        self.limits = limits
        self.folder = tempfile.TemporaryDirectory(prefix='grading-')
        self.root = os.path.realpath(self.folder.name)
        os.chmod(self.root, 0o711)
        libraries.link(os.path.join(self.root, confinement.LINKS))
        self.wrapper = bubblewrap(self.root)
        self.fork_servers, self.lock = {}, threading.Lock()
        self.closed = threading.Event()
        self.idle, self.learner = [], None

    def beside(self):
        """Give one with the same fork servers, for another thread."""
        other = copy.copy(self)
        other.idle, other.learner = [], None
        return other

    def fork_server(self, modules=()):
        """Give the fork server that has these modules, started if need be."""
        with self.lock:
            known = self.fork_servers.get(modules)
            if self.closed.is_set():
                raise GraderFault('the sandbox is closed')
            if not known or known.process.poll() is not None:
                self.fork_servers[modules] = ForkServer(
                    self.root, self.wrapper, self.limits, modules)
            return self.fork_servers[modules]

    def protected(self, unsafe=False):
        """Give the protections in force.

        Raises: Unprotected where one is missing, unless it is unsafe.
        """
        found = self.fork_server().ready()
        if found.missing and not unsafe:
            raise Unprotected(
                'grading runs code that nobody has read, and this machine '
                f'does not give: {"; ".join(found.missing)}. Use Linux 5.13 '
                'or later with landlockpy, pyseccomp and libseccomp2, or '
                'accept the risk with --unsafe')
        return found

    def session(self, modules, place):
        """Begin a session with the solution that lies in a Place.

        modules: the libraries that it will import; for a search, the search
            is one more, and no process of a judged solution has it.
        Raises: GraderFault where the fork server fails; the next session gets
            a new one.
        """
        if place.folder != self.learner:
            self.end_idle()
            self.learner = place.folder
        modules += (SEARCH,) * place.search

        def free(kept):
            """Keep a supervisor for the learner's next task.

            Not if it has seen what stands in for one of them.
            """
            if place.folder == self.learner and not place.given:
                self.idle.append((modules, kept))
            else:
                kept.close()

        for entry in [entry for entry in self.idle if entry[0] == modules]:
            self.idle.remove(entry)
            try:
                return Session(entry[1], free, place)
            except GraderFault:
                continue  # it has ended
        return Session(self.fork_server(modules).fork(), free, place)

    def end_idle(self):
        """End the supervisors that have nothing to do."""
        for _, kept in self.idle:
            kept.close()
        self.idle.clear()

    def close(self):
        """End all processes and remove what they had on disk."""
        self.end_idle()
        with self.lock:
            self.closed.set()
            for fork_server in self.fork_servers.values():
                fork_server.process.kill()
            for fork_server in self.fork_servers.values():
                fork_server.stop()
            self.fork_servers.clear()
        self.folder.cleanup()
