"""Submissions that try to harm, break or fool the grader.

Each is a file for task 11 and the verdict that its checks must get;
forged.py has those in TensorFlow. Should the sandbox fail, nothing is harmed
either: what is deleted, changed and read are canary files of the test's own,
CANARY is their folder; PORT is a listener of the test's own; sizes, counts
and times are bounded; and the only process that gets a signal is the one that
runs the solution.
"""
import dataclasses
import os
import textwrap

RIGHT_BODY = 'return alpha / (1 + decay_rate * (global_step // decay_step))'


@dataclasses.dataclass(frozen=True)
class Case:
    """One hostile submission.

    verdict: of each check of the function, or {check: verdict} for some.
    says: a text in what is said of a check.
    """

    name: str
    verdict: object
    source: str | bytes = ''
    make: object = None
    says: str = ''
    task: int = 11


CASES = []


def case(name, verdict, body=RIGHT_BODY, top='', says=''):
    """Register a case: what its module and its function do."""
    source = ('#!/usr/bin/env python3\n"""A hostile submission."""\n'
              + textwrap.dedent(top).strip() + '\n\n\n'
              'def learning_rate_decay(alpha, decay_rate, global_step, '
              'decay_step):\n    """Do harm."""\n'
              + textwrap.indent(textwrap.dedent(body).strip(), '    ')
              + '\n')
    CASES.append(Case(name, verdict, source, says=says))


def made(name, verdict, says=''):
    """Register a case whose file is made by a function (folder, path)."""
    def register(function):
        CASES.append(Case(name, verdict, make=function, says=says))
        return function
    return register


# Time

case('endless loop', 'timed out', 'while True: pass')
case('endless loop that catches all', 'timed out', '''
    while True:
        try:
            while True: pass
        except BaseException:
            pass
    ''')
case('endless loop at import', 'timed out', top='while True: pass')
case('a long sleep', 'timed out', 'import time\ntime.sleep(120)')
case('input', 'raised', 'return float(input())', says='EOFError')
case('a window', 'right', '''
    import matplotlib.pyplot as plt
    plt.plot([1, 2])
    plt.show()
    ''' + RIGHT_BODY)
case('recursion', 'raised', 'return learning_rate_decay(alpha, decay_rate, '
     'global_step, decay_step)', says='RecursionError')

# The end of the process

case('sys.exit', 'ended early', 'import sys\nsys.exit(0)')
case('sys.exit at import', 'ended early', top='import sys\nsys.exit(0)')
case('os._exit', 'ended early', 'import os\nos._exit(0)')
case('os._exit at import', 'ended early', top='import os\nos._exit(0)')
case('segmentation fault', 'crashed', 'import ctypes\nctypes.string_at(0)')
case('abort', 'crashed', 'import os\nos.abort()')
case('closed streams', 'right', '''
    import os, sys
    sys.stdout.close()
    sys.stderr.close()
    for stream in 0, 1, 2:
        try:
            os.close(stream)
        except OSError:
            pass
    ''' + RIGHT_BODY)
case('everything closed', 'ended early',
     'import os\nos.closerange(0, 64)\n' + RIGHT_BODY)

# Memory and disk

case('memory bomb', 'out of memory', 'return len(bytearray(2 * 10 ** 9))')
case('shared memory bomb', 'out of memory', '''
    import mmap
    hoard = mmap.mmap(-1, 3 * 10 ** 9)
    for _ in range(300):
        hoard.write(b'x' * 10 ** 7)
    return hoard[0]
    ''')
case('300 MB of prints', 'right', "print('x' * 3_000_000)\n" + RIGHT_BODY)
case('a large file', 'raised', '''
    with open('large', 'wb') as file:
        file.write(bytes(10 ** 7))
    return 0.
    ''', says='File too large')
case('many files', 'ended early', '''
    import time
    for name in range(30):
        with open(f'file-{name}', 'wb') as file:
            file.write(bytes(3 * 10 ** 6))
    time.sleep(2)
    return 0.
    ''', says='MB of files')
case('mapped files without a name', 'ended early', '''
    import mmap, os, time
    hoard = []
    for name in range(20):
        with open(f'file-{name}', 'w+b') as file:
            file.write(bytes(2 ** 22 - 1))
            hoard.append(mmap.mmap(file.fileno(), 4096))
        os.remove(f'file-{name}')
    time.sleep(1)
    return 0.
    ''', says='MB of files')
case('open files without a name', 'ended early', '''
    import os, time
    hoard = []
    for name in range(20):
        hoard.append(os.open('.', os.O_TMPFILE | os.O_RDWR))
        os.write(hoard[-1], bytes(2 ** 22 - 1))
    time.sleep(1)
    return 0.
    ''', says='MB of files')
case('files that have their time', 'right', '''
    import asyncio, os, tempfile
    with tempfile.NamedTemporaryFile('w') as file:
        file.write('a')
    with tempfile.TemporaryFile() as file:
        file.write(b'a')
    open('a', 'w').close()
    os.replace('a', 'b')
    os.remove('b')
    asyncio.run(asyncio.sleep(0))
    ''' + RIGHT_BODY)
case('room for a large file', 'raised', '''
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.fallocate(os.open('a', os.O_CREAT | os.O_RDWR), 1,
                      ctypes.c_long(0), ctypes.c_long(10 ** 8)) < 0:
        raise PermissionError(ctypes.get_errno())
    return 0.
    ''', says='PermissionError: 1 ')
case('a large buffer in the kernel', 'raised', '''
    import socket
    for one in socket.socketpair():
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 ** 24)
    return 0.
    ''', says='PermissionError')
case('a lease on a library', 'raised', '''
    import fcntl
    import numpy.testing
    fcntl.fcntl(open(numpy.testing.__file__), fcntl.F_SETLEASE,
                fcntl.F_WRLCK)
    return 0.
    ''', says='PermissionError')
case('outliving its parent', 'raised', '''
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(1, 0) < 0 or libc.prctl(2 ** 32 + 1, 0) < 0:
        raise PermissionError(ctypes.get_errno())
    return 0.
    ''', says='PermissionError: 1 ')
case('a large pipe', 'raised', '''
    import fcntl, os
    fcntl.fcntl(os.pipe()[1], 1031, 2 ** 20)
    return 0.
    ''', says='PermissionError')
case('folders in folders', 'raised', '''
    import os
    os.mkdir('folder')
    return 0.
    ''', says='PermissionError')
case('limits of its parent', 'raised', '''
    import os, resource
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (64, 64))
    ''' + RIGHT_BODY, says='PermissionError')
case('watching files', 'raised', '''
    import ctypes
    if ctypes.CDLL(None).inotify_init() < 0:
        raise PermissionError
    ''' + RIGHT_BODY, says='PermissionError')
case('raised limits', 'raised', '''
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 ** 40, 2 ** 40))
    return 0.
    ''')

case('a death that looks like the machine\'s', 'raised', '''
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True: pass
    ''', says='not allowed')
case('a timer that kills', 'raised', '''
    import ctypes
    if ctypes.CDLL(None, use_errno=True).timer_create(0, None, bytes(8)) < 0:
        raise PermissionError
    ''' + RIGHT_BODY, says='PermissionError')

# Processes

case('fork bomb', 'raised', '''
    import os, time
    for _ in range(5):
        if os.fork() == 0:
            time.sleep(3)
    return 0.
    ''', says='PermissionError')
case('threads left behind', 'right', top='''
    import threading, time
    for _ in range(5):
        threading.Thread(target=time.sleep, args=(60,)).start()
    ''')
case('processes left behind', 'raised', '''
    import subprocess
    subprocess.Popen(['sleep', '20'], start_new_session=True)
    ''' + RIGHT_BODY, says='PermissionError')
case('killing its parent', 'raised', '''
    import os, signal
    os.kill(os.getppid(), signal.SIGTERM)
    ''' + RIGHT_BODY, says='PermissionError')
case('killing all it can', 'raised', '''
    import os
    os.kill(-1, 0)
    ''' + RIGHT_BODY, says='PermissionError')

# Files, network and secrets

case('deleting its folder', 'right', '''
    import os, shutil
    for folder in os.path.dirname(os.path.abspath(__file__)), CANARY:
        shutil.rmtree(folder, ignore_errors=True)
    ''' + RIGHT_BODY)
for verb, action in (
        ('writing', "open(CANARY + '/file', 'w').write('changed')"),
        ('adding', "open(CANARY + '/new', 'w').write('new')"),
        ('moving', "os.rename(CANARY + '/file', CANARY + '/moved')"),
        ('linking', "os.link(CANARY + '/file', 'linked')"),
        ('closing', "os.chmod(CANARY + '/file', 0)"),
        ('dating', "os.utime(CANARY + '/file', (0, 0))"),
        ('truncating', "os.truncate(CANARY + '/file', 0)"),
        ('reading', "open(CANARY + '/file').read()"),
        ('listing', "os.listdir(CANARY)"),
        ('following a link to', "os.symlink(CANARY, 'to')\n"
                                "open('to/file').read()")):
    case(f'{verb} what is not its own', 'raised',
         f'import os\n{action}\n{RIGHT_BODY}')
case('network', 'raised', '''
    import socket
    socket.create_connection(('127.0.0.1', PORT), 2).close()
    ''' + RIGHT_BODY)
case('datagrams', 'raised', '''
    import socket
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
        b'x', ('127.0.0.1', PORT))
    ''' + RIGHT_BODY)
case('the environment', 'wrong', '''
    import os
    if 'CANARY_SECRET' in str(os.environ):
        ''' + RIGHT_BODY + '''
    return 0.
    ''')
case('memory of its parent', 'raised', '''
    import os
    with open(f'/proc/{os.getppid()}/mem', 'rb') as file:
        file.read(1)
    return 0.
    ''')
case('the answers in stack frames', 'wrong', '''
    import gc, sys
    frame, names = sys._getframe(), set()
    while frame:
        names |= set(frame.f_locals) | set(frame.f_globals)
        frame = frame.f_back
    for found in gc.get_objects():
        if isinstance(found, dict):
            names |= {name for name in found if isinstance(name, str)}
    if names & {'expected', 'published', 'KNOWN', 'three_features'}:
        ''' + RIGHT_BODY + '''
    return 0.
    ''')
case('the grader\'s modules', 'not found',
     top='import optimization_grading.diagnosis.signs',
     says='Permission denied')
case('the search\'s formulas', 'not found',
     top='from optimization_grading.diagnosis import formulas',
     says='Permission denied')
case('the search in memory', 'wrong', '''
    import gc, sys
    for module in list(sys.modules.values()):
        for name in 'SOURCES', 'TERMS', 'GIVEN', 'shuffle_data', 'RULES':
            if hasattr(module, name):
                ''' + RIGHT_BODY + '''
    for found in gc.get_objects():
        if isinstance(found, dict) and 'formula' in found:
            ''' + RIGHT_BODY + '''
    return 0.
    ''')
case('the reference', 'raised', '''
    import runpy
    return runpy.run_path(FOLDER + '/11-learning_rate_decay.py')[
        'learning_rate_decay'](alpha, decay_rate, global_step, decay_step)
    ''', says='PermissionError')

# Forgery

case('patched numpy', 'wrong', 'return 0.', '''
    import numpy as np
    np.isclose = np.allclose = lambda *_, **__: True
    np.array_equal = np.testing.assert_allclose = np.isclose
    ''')
case('patched builtins', 'wrong', 'return 0.', '''
    import builtins
    builtins.abs = lambda value: 0
    builtins.AssertionError = KeyError
    ''')
case('patched pytest', 'wrong', 'return 0.', '''
    import sys, types
    sys.modules['pytest'] = types.SimpleNamespace(fail=None)
    sys.modules['_pytest'] = sys.modules['pytest']
    ''')
case('patched json', 'wrong', says='not an answer', top='''
    import json
    json.dumps = json.JSONEncoder.encode = lambda *_, **__: 'forged'
    ''')
case('patched probes', 'wrong', 'return 0.', '''
    import sys
    for name in [name for name in sys.modules if 'grading' in name]:
        module = sys.modules[name]
        for part in ('PROBES', 'each', 'call', 'look'):
            if hasattr(module, part) and part != 'PROBES':
                setattr(module, part, lambda *_: 'forged')
        if hasattr(module, 'PROBES'):
            module.PROBES['each'] = lambda function, calls: [
                0.] * len(calls)
    ''')
case('forged bytes', 'ended early', '''
    import os
    os.write(3, b'\\\\0' * 7 + b'\\\\2{}' * 10)
    os._exit(0)
    ''')
case('equal to everything', 'wrong', '''
    import numpy as np

    class Equal(np.ndarray):
        """Equals all."""

        def __eq__(self, other):
            return np.ones(np.shape(other), bool)

        def __array_ufunc__(self, *_, **__):
            return True

    return np.zeros(()).view(Equal)
    ''')
case('a gigantic lazy array', 'wrong', '''
    import numpy as np
    return np.broadcast_to(0., (10 ** 9, 1000))
    ''')
case('an object array', 'wrong', '''
    import numpy as np
    return np.array([object()])
    ''', says='an array of type object')
case('a generator without end', 'wrong', '''
    import itertools
    return itertools.count()
    ''')
case('a list in itself', 'wrong', '''
    endless = []
    endless.append(endless)
    return endless
    ''')
case('the published output', {
    'published_example': 'right', 'exact_fractions': 'wrong',
    'constant_on_a_stair': 'wrong'},
    'return 0.1 / (1 + global_step // 10)')
case('not a number', 'wrong', "return float('nan')")

case('complex numbers', 'wrong', RIGHT_BODY + ' + 1e6j')
case('float32 for float64', 'wrong', '''
    import numpy as np
    return np.float32(alpha / (1 + decay_rate * (
        global_step // decay_step)) * (1 + 2e-5))
    ''')
case('an endless number', 'wrong', 'return 10 ** 3000')
case('a large answer', 'wrong', '''
    import numpy as np
    return np.zeros(2 ** 19)
    ''')
case('a long text', 'wrong', "return ['x' * 10000] * 2000")
case('a forged memory bomb', 'wrong', says='not an answer', body='''
    import json, os
    tree = ['list', [['array', 0]] * 10 ** 5]
    head = json.dumps([tree, [0]]).encode()
    for size in len(head) + 8, len(head):
        os.write(3, size.to_bytes(8, 'big'))
    os.write(3, head)
    os._exit(0)
    ''')
case('forged names', 'wrong', '''
    import sys
    sys.modules['optimization_grading.worker'] = None
    frame = sys._getframe()
    while 'report' not in frame.f_locals:
        frame = frame.f_back
    report = frame.f_locals['report']
    report.update(stage='function', names=['learning_rate_decay' * 99] * 9999)
    raise KeyError
    ''')
case('a report of arrays', 'wrong', '''
    import sys
    import numpy as np
    frame = sys._getframe()
    while 'report' not in frame.f_locals:
        frame = frame.f_back
    report = frame.f_locals['report']

    class Output:
        """Changes the report when it is flushed."""

        def flush(self):
            """Put an array where a text should be."""
            report['stage'] = np.zeros(3)

    sys.stdout = Output()
    return 0.
    ''', says='not an answer')
case('many siblings', 'right', top='\n'.join(
    f"# __import__('{'ab' * 99}{i}') __import__('x\0y')".replace(
        chr(0), '') for i in range(400)))

# Files

CASES.append(Case('a syntax error', 'not found', 'def f(:\n',
                  says='SyntaxError'))
CASES.append(Case('another encoding', 'not found',
                  '# caf\xe9\n'.encode('latin-1') + b'x = 1\n'))
CASES.append(Case('a binary file', 'not found', bytes(range(256)) * 8))
CASES.append(Case('an empty file', 'not found', '',
                  says='has no function'))
CASES.append(Case('brackets without end', 'not found',
                  'x = ' + '(' * 100_000))
CASES.append(Case(
    'a misnamed function', 'not found',
    'def learning_rate_decai(a, b, c, d):\n    return a\n',
    says='did you mean learning_rate_decai?'))
CASES.append(Case(
    'another task\'s code', 'not found',
    'def update_variables_Adam(*_):\n    return 0\n',
    says='which is task 9\'s'))
CASES.append(Case('a stub', 'wrong', (
    'def learning_rate_decay(alpha, decay_rate, global_step, decay_step):\n'
    '    pass\n'), says='None: does the function return'))


@made('a misnamed file', 'not found',
      says='did you mean 11-learning_rate_deacy.py')
def misnamed(folder, path):
    """Swap two letters."""
    (folder / '11-learning_rate_deacy.py').write_text('x = 1\n')


@made('a link in a circle', 'not found', says='a link that leads nowhere')
def circle(folder, path):
    """Link two files to each other."""
    path.symlink_to(folder / 'other.py')
    (folder / 'other.py').symlink_to(path)


@made('a link that leads out', 'not found',
      says='a link that leads out of the submission')
def link_out(folder, path):
    """Link to the right answer of somebody else."""
    (folder.parent.parent / 'somebody.py').write_text(
        f'def learning_rate_decay(alpha, decay_rate, global_step, '
        f'decay_step):\n    {RIGHT_BODY}\n')
    path.symlink_to(folder.parent.parent / 'somebody.py')


@made('a named pipe', 'not found', says='not an ordinary file')
def pipe(folder, path):
    """Put a pipe in place of the file, on which reading waits."""
    os.mkfifo(path)


@made('a folder', 'not found', says='not an ordinary file')
def directory(folder, path):
    """Put a folder in place of the file."""
    path.mkdir()


@made('a file of 1 GB', 'not found', says='1,000,000,000 bytes')
def huge(folder, path):
    """Make a sparse file, which takes no room on the disk."""
    with open(path, 'wb') as file:
        file.truncate(10 ** 9)


@made('files for pytest and Python', 'right')
def configuration(folder, path):
    """Add files that pytest or Python would run or read by themselves."""
    for name in ('conftest.py', 'sitecustomize.py', 'usercustomize.py',
                 'test_own.py', 'numpy.py', 'grading.py', 'table.py'):
        (folder / name).write_text(
            "open(CANARY + '/' + __name__, 'w').write('it was run')\n")
    (folder / 'pytest.ini').write_text('[pytest]\naddopts = -k nothing\n')
    path.write_text('def learning_rate_decay(alpha, decay_rate, '
                    f'global_step, decay_step):\n    {RIGHT_BODY}\n')
