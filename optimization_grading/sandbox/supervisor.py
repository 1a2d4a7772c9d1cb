"""Watch the processes of one learner's solutions, one after the other.

A supervisor is forked from the fork server. For each task it forks the worker
that runs the solution. It hands the grader's questions on, and answers with
what the worker said and with what became of it. It kills the worker at a
limit, and everything that the worker has left behind.
"""
import errno
import os
import pathlib
import select
import shutil
import signal
import struct
import tempfile
import time

from optimization_grading.protocol import wire
from optimization_grading.protocol.messages import Outcome, Place
from optimization_grading.sandbox import worker
from optimization_grading.sandbox.confinement import (
    adopt_orphans,
    die_with_parent,
)

MOMENT = 0.02  # seconds between two looks at a running call
LOOKS = 10  # from one look at its files that have no name to the next
FRESH, SAME = b'f', b's'  # which process a question is for
PLACE = b'p'  # no question: where the next solution lies
# That, and the seconds that it may take, in all and on a processor.
ASKED = struct.Struct('>cdd')
START = 300  # seconds for a worker to be confined, on the slowest machine
# A solution cannot send these to itself: they come from the machine.
OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP,
           signal.SIGQUIT)
TICKS = os.sysconf('SC_CLK_TCK')


def main(confinement, root, grader):
    """Serve the grader's socket to its end, and end this process."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        die_with_parent()
        adopt_orphans()
        serve(confinement, root, grader)
    finally:
        os._exit(0)


class NotReady(Exception):
    """A worker could not begin; the text says why."""


def serve(confinement, root, grader):
    """Answer the grader's questions until there are none."""
    place = run = None  # where the solution lies; the worker that is alive
    try:
        while (message := wire.receive(grader)) is not None:
            which, *limits = ASKED.unpack_from(message)
            question = message[ASKED.size:]
            if run and (which in (FRESH, PLACE) or run.out_of_step()):
                run.end()
                run = None
            if which == PLACE:
                place = Place.unpack(question) if question else None
                continue
            try:
                run = run or Run(confinement, root, grader, place)
            except (NotReady, OSError) as error:
                outcome = Outcome(
                    fault=f'its process could not begin: {error}')
            else:
                outcome = run.ask(question, *limits)
            wire.send(grader, outcome.pack())
            wire.send(grader, outcome.said)
            if outcome.status is not None:
                run.end()
                run = None
    finally:
        if run:
            run.end()


class Run:
    """A worker, from its fork to its end."""

    def __init__(self, confinement, root, grader, place):
        self.limits = confinement.limits
        self.ended = None  # its status
        self.scratch = tempfile.mkdtemp(dir=root)
        questions, self.questions = os.pipe()
        self.answers, answers = os.pipe()
        self.prints, prints = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(grader)
            worker.main(confinement, place, self.scratch, questions, answers,
                        prints)
        for end in questions, answers, prints:
            os.close(end)
        os.set_blocking(self.questions, False)
        ready = select.select([self.answers], [], [], START)[0] and (
            wire.receive(self.answers))
        if ready != worker.READY:
            self.end()
            raise NotReady(ready.decode() if ready else 'no word came of it')

    def ask(self, question, seconds, processor):
        """Hand on a question; give what became of it, and what was said.

        In between the worker is stopped: nobody watches it then.
        """
        os.kill(self.pid, signal.SIGCONT)
        call = Call(self, question, min(seconds, self.limits.seconds),
                    min(processor, self.limits.processor))
        call.watch()
        if self.ended is None:
            os.kill(self.pid, signal.SIGSTOP)
        call.collect_the_rest()
        number = (self.ended or 0) & 0x7f
        outside = number in OUTSIDE and not call.killed
        return Outcome(
            self.ended, call.killed, 'its process was killed from outside: '
            f'{signal.Signals(number).name}' if outside else '',
            call.processor, call.seconds,
            () if call.killed == 'disk' else written(self.scratch),
            bytes(call.printed).decode(errors='replace'), call.prints,
            call.said())

    def out_of_step(self):
        """Tell whether the worker has said what nobody asked, or has ended."""
        return bool(select.select([self.answers], [], [], 0)[0]) or (
            self.has_ended())

    def has_ended(self):
        """Tell whether the worker has ended."""
        if self.ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = status
        return self.ended is not None

    def end(self):
        """Kill what is left of the worker, and remove what it wrote."""
        if not self.has_ended():
            kill(self.pid)
        sweep()
        shutil.rmtree(self.scratch, ignore_errors=True)
        for descriptor in self.questions, self.answers, self.prints:
            os.close(descriptor)


class Call:
    """One question to a worker, and the watch over it.

    limits: on its seconds, without those in which it waits for a processor,
        as on a machine that is busy; and on those that it has one.
    """

    def __init__(self, run, question, *limits):
        self.run, self.limits = run, limits
        self.rest = memoryview(wire.framed(question))
        self.heard = bytearray()
        self.printed, self.prints = bytearray(), 0
        self.killed = ''
        self.began = time.monotonic(), *used(run.pid)
        self.seconds = self.processor = 0.
        self.looks = 0

    def watch(self):
        """Listen until the worker has answered or ended; kill it at a limit.
        """
        listening, next_look = [self.run.answers, self.run.prints], 0.
        while True:
            ready, writable, _ = select.select(
                listening, [self.run.questions] if self.rest else [], [],
                MOMENT if listening else MOMENT / 20)
            if writable:
                self.hand_on()
            for descriptor in ready:
                part = os.read(descriptor, 2 ** 18)
                if not part:
                    listening.remove(descriptor)
                elif descriptor == self.run.prints:
                    self.collect(part)
                else:
                    self.heard += part
            if self.complete():
                self.measure()
                return
            if self.run.answers not in listening or not ready:
                if self.run.has_ended():
                    return
            if time.monotonic() > next_look and not self.killed:
                next_look = time.monotonic() + MOMENT
                self.killed = self.excess()
                if self.killed:
                    kill(self.run.pid)

    def hand_on(self):
        """Give the worker as much of the question as it takes now."""
        try:
            self.rest = self.rest[os.write(self.run.questions, self.rest):]
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise
            self.rest = None

    def complete(self):
        """Tell whether a whole answer has come."""
        return len(self.heard) >= wire.LENGTH.size and (
            len(self.heard) >= wire.LENGTH.size + self.announced())

    def announced(self):
        """Give the length of the answer, as the worker announces it."""
        return wire.LENGTH.unpack_from(self.heard)[0]

    def said(self):
        """Give the answer, or what there is of it."""
        if not self.complete():
            return b''
        start = wire.LENGTH.size
        return bytes(self.heard[start:start + self.announced()])

    def collect(self, part):
        """Count what it prints, and keep the beginning."""
        self.prints += len(part)
        self.printed += part[:self.run.limits.output - len(self.printed)]

    def collect_the_rest(self):
        """Take what was printed before the answer."""
        while select.select([self.run.prints], [], [], 0)[0]:
            part = os.read(self.run.prints, 2 ** 18)
            if not part:
                return
            self.collect(part)

    def measure(self):
        """Measure how long the call has taken; give the number of threads.
        """
        now, (processor, waited, threads) = time.monotonic(), used(
            self.run.pid)
        if threads:  # it is still there
            began, processor_then, waited_then = self.began[:3]
            self.processor = processor - processor_then
            self.seconds = now - began - (waited - waited_then)
        return threads

    def excess(self):
        """Name the limit that the worker has passed, if any."""
        limits, threads = self.run.limits, self.measure()
        if self.seconds > self.limits[0] or self.processor > self.limits[1]:
            return 'time'
        if threads > limits.threads:
            return 'threads'
        if len(self.heard) >= wire.LENGTH.size and (
                self.announced() > 2 * wire.ANSWER):
            return 'answer'
        self.looks += 1
        used = disk_use(self.run.scratch, limits.disk)
        if self.looks % LOOKS == 0:
            used += nameless(self.run.pid, limits.file)
        return 'disk' if used > limits.disk else ''


def used(pid):
    """Return a process's seconds on a processor, the seconds that its first
    thread has waited for one, and how many threads it has.
    """
    try:
        with open(f'/proc/{pid}/stat') as file:
            words = file.read().rpartition(')')[2].split()
        processor = (int(words[11]) + int(words[12])) / TICKS
    except (OSError, IndexError):
        return 0., 0., 0
    try:
        with open(f'/proc/{pid}/schedstat') as file:
            waited = int(file.read().split()[1]) / 1e9
    except (OSError, IndexError):
        waited = 0.  # not every kernel tells
    return processor, waited, int(words[17])


def kill(pid):
    """Kill a worker and its group."""
    for end in os.killpg, os.kill:
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def sweep():
    """Kill what a worker has left behind: it has become ours."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                for pid in children():
                    kill(pid)
                time.sleep(MOMENT / 10)
        except ChildProcessError:
            return


def children():
    """Give the processes whose parent this one is."""
    own = str(os.getpid())
    for status in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            if status.read_text().rpartition(')')[2].split()[1] == own:
                yield int(status.parent.name)
        except (OSError, IndexError):
            continue


def disk_use(folder, enough):
    """Give the bytes that a folder's files use, or more than enough."""
    total = 0
    for path, folders, files in os.walk(folder):
        for name in files + folders:
            try:
                total += 4096 + os.lstat(
                    os.path.join(path, name)).st_blocks * 512
            except OSError:
                continue
        if total > enough:
            break
    return total


def nameless(pid, most):
    """Return the bytes of a process's files that have no name any more.

    most: of one of them; a mapped one may have so many.
    """
    sizes = {}
    try:
        with open(f'/proc/{pid}/maps') as file:
            for line in file:
                words = line.split(maxsplit=5)
                if line.endswith('(deleted)\n') and words[4] != '0':
                    sizes[words[3], words[4]] = most
        for entry in os.scandir(f'/proc/{pid}/fd'):
            found = entry.stat()
            if not found.st_nlink:
                sizes[entry.name] = found.st_blocks * 512
    except OSError:
        pass  # it has ended
    return sum(sizes.values())


def written(folder):
    """Name the first few files that a solution has left."""
    try:
        return sorted(entry.name for entry in os.scandir(folder))[:5]
    except OSError:
        return []
