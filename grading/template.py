"""The process that runs solutions: it imports, forks once a call, and waits.

It reads requests from its standard input and answers on its standard output,
both in messages of wire.py behind their length. It knows no expected value,
and computes nothing itself: a library that never ran an operation survives a
fork, and every fork starts as clean as the last.

Usage: grading.worker FOLDER NAMESPACES LIBRARY...   (sandbox.py starts it)
"""
import ctypes
import gc
import importlib
import os
import pathlib
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings

import numpy as np
import numpy.random  # noqa: F401, which each child would import otherwise

from grading import confine, probes, style, wire

LENGTH = struct.Struct('>Q')
OUTPUT = 65536  # bytes of what a call prints that are kept
MOMENT = 0.02  # seconds between two looks at a running call
PROBES = {**probes.PROBES, 'style': style.style}
if sys.platform == 'linux':
    LIBC = ctypes.CDLL(None)
    PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


# In the worker

def main():
    """Answer requests until there are none."""
    root, namespaces, *libraries = sys.argv[1:]
    limits = confine.Limits()
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if sys.platform == 'linux':
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
    confinement = confine.Confinement(limits, namespaces == 'namespaces')
    held, missing = confinement.in_force()
    for library in libraries:
        importlib.import_module(library)
    warnings.simplefilter('ignore')
    gc.collect()
    gc.freeze()
    send(answers, {'held': held, 'missing': missing})
    while message := receive(requests):
        send(answers, Call(confinement, root, message).answer())


def receive(descriptor):
    """Read a message; None at the end."""
    head = read_exactly(descriptor, LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return read_exactly(descriptor, LENGTH.unpack(head)[0])


def read_exactly(descriptor, size):
    """Read so many bytes, or fewer at the end."""
    parts = []
    while size and (part := os.read(descriptor, min(size, 2 ** 20))):
        parts.append(part)
        size -= len(part)
    return b''.join(parts)


def send(descriptor, value):
    """Write a message."""
    write_all(descriptor, wire.pack(value))


def write_all(descriptor, message):
    """Write bytes behind their length."""
    rest = memoryview(LENGTH.pack(len(message)) + message)
    while rest:
        rest = rest[os.write(descriptor, rest):]


class Call:
    """One call: a child, what it says, and its end."""

    def __init__(self, confinement, root, message):
        self.confinement = confinement
        self.limits = confinement.limits
        self.message = message
        self.scratch = tempfile.mkdtemp(dir=root)
        self.printed = bytearray()
        self.answer_file = tempfile.mkstemp(dir=root, prefix='answer-')
        self.prints = 0  # bytes printed, kept or not
        self.killed = ''

    def answer(self):
        """Run the call to its end, however it ends, and tell of it."""
        started = time.monotonic()
        speak, path = self.answer_file
        hear, tell = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            in_child(self, speak, tell)
        os.close(speak)
        os.close(tell)
        self.watch(started + self.limits.seconds, hear)
        status, usage = self.status
        sweep()
        files = [] if self.killed == 'disk' else written(self.scratch)
        remove(self.scratch)
        return {
            'status': status, 'killed': self.killed,
            'processor': usage.ru_utime + usage.ru_stime,
            'memory': usage.ru_maxrss * 1024, 'files': files,
            'answer': path,
            'printed': bytes(self.printed).decode(errors='replace'),
            'prints': self.prints, 'cut': self.prints > OUTPUT}

    def watch(self, deadline, hear):
        """Listen until the child has ended; kill it where it must be."""
        self.status = None
        listening = [hear]
        while True:
            ready = select.select(listening, [], [],
                                  MOMENT if listening else MOMENT / 40)[0]
            part = os.read(hear, 2 ** 18) if ready else b''
            if part:
                self.collect(part)
            elif ready:
                listening.clear()
            if not part and self.ended():
                break
            excess = self.excess(deadline)
            if excess and not self.killed:
                self.killed = excess
                kill(self.child)
        os.close(hear)

    def collect(self, part):
        """Take what it prints, and keep the beginning."""
        self.prints += len(part)
        self.printed += part[:OUTPUT - len(self.printed)]

    def ended(self):
        """Tell whether the child has ended."""
        pid, status, usage = os.wait4(self.child, os.WNOHANG)
        if pid:
            self.status = status, usage
        return pid != 0

    def excess(self, deadline):
        """Name the limit that the child has passed, if any."""
        if time.monotonic() > deadline:
            return 'time'
        # RLIMIT_DATA does not count what is shared
        if resident(self.child) > resident('self') + self.limits.memory:
            return 'memory'
        if used(self.scratch, self.limits.disk) > self.limits.disk:
            return 'disk'
        return ''


def resident(pid):
    """Give the bytes that a process has in memory, if it is there."""
    try:
        with open(f'/proc/{pid}/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
    except (OSError, IndexError):
        return 0


def kill(pid):
    """Kill a child and its group."""
    for end, number in ((os.killpg, pid), (os.kill, pid)):
        try:
            end(number, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def sweep():
    """Kill what a child has left behind: it has become ours."""
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


def used(folder, enough):
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


def written(folder):
    """Name the first few files that a call has left."""
    try:
        return sorted(entry.name for entry in os.scandir(folder))[:5]
    except OSError:
        return []


def remove(folder):
    """Remove a folder, however deep."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(['rm', '-rf', '--', folder], check=False)


# In the child

def in_child(call, speak, tell):
    """Run the call in this process, the child, and end it."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((nothing, 0), (tell, 1), (tell, 2)):
            os.dup2(old, new)
        speak = os.dup2(speak, 3) if speak != 3 else 3
        os.closerange(4, 2 ** 16)
        request = wire.unpack(call.message)
        for name in ('HOME', 'TMPDIR', 'MPLCONFIGDIR'):
            os.environ[name] = call.scratch
        tempfile.tempdir = call.scratch
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        call.confinement.enter(request['folder'], call.scratch)
        if sys.platform == 'linux':
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        pack, write = wire.pack, write_all
        too_large = wire.Opaque('more than a solution gives')
        report = run(request)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        message = pack(report, wire.ANSWER)
        if len(message) > wire.ANSWER:
            message = pack({'stage': 'call', 'value': too_large})
        write(speak, message)
        code = 0
    finally:  # also of what is raised here: the grader sees the exit code
        os._exit(code)


def run(request):
    """Import the module, call the probe with its function; give a report."""
    report = {'stage': 'import', 'warnings': []}
    sys.stdout = open(1, 'w', closefd=False, errors='replace')
    sys.stderr = open(2, 'w', closefd=False, errors='replace')
    sys.stdin = open(0)

    def note(message, category, *_, **__):
        if len(report['warnings']) < 3:
            report['warnings'].append(f'{category.__name__}: {message}'[:300])

    warnings.resetwarnings()
    warnings.simplefilter('default')
    warnings.showwarning = note
    arguments = request['arguments']
    try:
        function = None
        if request['module']:
            sys.path.insert(0, request['folder'])
            sys.argv = [request['module'] + '.py']
            random_state = np.random.get_state()[1].tobytes()
            module = __import__(request['module'])
            report['reseeded'] = (
                random_state != np.random.get_state()[1].tobytes())
            report['stage'] = 'function'
            names = vars(module)
            report['names'] = [name for name in names if callable(
                names[name]) and not name.startswith('_')][:50]
            function = names[request['function']]
        report['stage'] = 'call'
        if request['seed'] is not None:
            np.random.seed(request['seed'])
        random_state = np.random.get_state()[1].tobytes()
        report['value'] = PROBES[request['probe']](function, *arguments)
        if request['seed'] is not None:
            report['next_random'] = np.random.random()
        else:
            report['reseeded'] = (
                random_state != np.random.get_state()[1].tobytes())
        if request['probe'] == 'call':
            report['after'] = arguments
    except SystemExit as error:
        report['ended'] = f'sys.exit({error.code!r})'[:80]
    except BaseException as error:
        report['raised'] = told(error, request['folder'])
    return report


def told(error, folder):
    """Tell of an exception: type, text, and the learner's line."""
    try:
        text = str(error)
    except BaseException:
        text = 'its message raised an exception itself'
    line = {'type': type(error).__name__, 'text': text[:1000]}
    if isinstance(error, SyntaxError):
        line['text'] = str(error.msg)
        if error.filename:
            line.update(file=os.path.basename(str(error.filename)),
                        number=error.lineno,
                        code=str(error.text or '').strip())
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(folder + os.sep):
            line.update(file=os.path.basename(frame.filename),
                        number=frame.lineno, code=frame.line or '')
    return line
