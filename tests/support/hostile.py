"""Solutions that try to harm, break or fool the grader.

Should the sandbox fail, nothing is harmed either: what is deleted, changed
and read are canary files of the test's own, CANARY is their folder; PORT is a
listener of the test's own; sizes, counts and times are bounded; and the only
process that gets a signal is the one that runs the solution.
"""
import dataclasses
import textwrap

from optimization_grading import table

RIGHT_BODY = 'return alpha / (1 + decay_rate * (global_step // decay_step))'
# What is denied, a statement for each; all of TOP is imported.
TOP = '''\
import ctypes, fcntl, os, resource, signal, socket, subprocess, time
import numpy.testing, pyseccomp


def libc(name, *arguments):
    """Call the C library."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
'''
DENIED = {
    'a process': 'os.fork()',
    'a program': "subprocess.Popen(['sleep', '20'], start_new_session=True)",
    'killing its parent': 'os.kill(os.getppid(), signal.SIGTERM)',
    'killing all it can': 'os.kill(-1, 0)',
    'outliving its parent': "libc('prctl', 1, 0)",
    'outliving it by a longer number':
        "libc('prctl', ctypes.c_long(2 ** 32 + 1), 0)",
    'a timer that kills': "libc('timer_create', 0, None, bytes(8))",
    'limits of its parent':
        'resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (64, 64))',
    'higher limits':
        'resource.setrlimit(resource.RLIMIT_AS, (2 ** 40, 2 ** 40))',
    'a death that looks like the machine\'s':
        'resource.setrlimit(resource.RLIMIT_CPU, (1, 1))',
    'the same by a call of its own': "libc('syscall', pyseccomp."
    "resolve_syscall(pyseccomp.Arch.NATIVE, 'setrlimit'), 0, bytes(16))",
    'memory of its parent': "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    'room for a large file': "libc('fallocate', os.open('a', os.O_CREAT "
                             '| os.O_RDWR), 1, ctypes.c_long(0), '
                             'ctypes.c_long(10 ** 8))',
    'a large buffer in the kernel': 'socket.socketpair()[0].setsockopt('
                                    'socket.SOL_SOCKET, socket.SO_SNDBUF, 1)',
    'a large pipe': 'fcntl.fcntl(os.pipe()[1], 1031, 2 ** 20)',
    'a lease on a library': 'fcntl.fcntl(open(numpy.testing.__file__), '
                            'fcntl.F_SETLEASE, fcntl.F_WRLCK)',
    'watching files': "libc('inotify_init')",
    'a large file': "open('large', 'wb').write(bytes(10 ** 7))",
    'many open files': "[os.open('/dev/null', 0) for _ in range(99)]",
    'folders in folders': "os.mkdir('folder')",
    'network': "socket.create_connection(('127.0.0.1', PORT), 2)",
    'datagrams': 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto('
                 "b'x', ('127.0.0.1', PORT))",
    'writing': "open(CANARY + '/file', 'w').write('changed')",
    'adding': "open(CANARY + '/new', 'w').write('new')",
    'moving': "os.rename(CANARY + '/file', CANARY + '/moved')",
    'linking': "os.link(CANARY + '/file', 'linked')",
    'closing': "os.chmod(CANARY + '/file', 0)",
    'dating': "os.utime(CANARY + '/file', (0, 0))",
    'truncating': "os.truncate(CANARY + '/file', 0)",
    'deleting': "os.remove(CANARY + '/file')",
    'reading': "open(CANARY + '/file').read()",
    'listing': 'os.listdir(CANARY)',
    'following a link': "os.symlink(CANARY, 'to'); open('to/file').read()"}
# What is stopped: a limit, and a body that passes it.
STOPPED = {
    'a loop': ('time', 'while True: pass'),
    'a sleep': ('time', 'time.sleep(60)'),
    'threads': ('threads', '''
        threading.stack_size(65536)
        for _ in range(40):
            threading.Thread(target=time.sleep, args=(60,)).start()
        time.sleep(60)'''),
    'an answer without end': ('answer', '''
        os.write(3, (2 ** 40).to_bytes(8, 'big'))
        time.sleep(60)'''),
    'files': ('disk', '''
        for name in 'ab':
            open(name, 'wb').write(bytes(2 ** 20))
        time.sleep(60)'''),
    'open files without a name': ('disk', '''
        os.write(os.open('.', os.O_TMPFILE | os.O_RDWR), bytes(2 ** 21))
        time.sleep(60)'''),
    'mapped files without a name': ('disk', '''
        with open('a', 'w+b') as file:
            file.write(bytes(2 ** 21))
            hoard = mmap.mmap(file.fileno(), 4096)
        os.remove('a')
        time.sleep(60)''')}


@dataclasses.dataclass(frozen=True)
class Case:
    """A file of task 11, or in TensorFlow of another, that is handed in.

    verdict: of each check of the function, or {check: verdict} for some.
    says: a text in what is said of a check.
    """

    name: str
    verdict: object
    source: str | bytes
    says: str = ''
    task: int = 11


CASES = []


def case(name, verdict, body=RIGHT_BODY, top='', says='', number=11,
         cases=CASES):
    """Register a case: what its module and its function do."""
    task = table.TASKS[number]
    source = ('#!/usr/bin/env python3\n"""A hostile submission."""\n'
              + textwrap.dedent(top).strip() + '\n\n\n'
              f'def {task.function}({", ".join(task.parameters)}):\n'
              '    """Do harm."""\n'
              + textwrap.indent(textwrap.dedent(body).strip(), '    ')
              + '\n')
    cases.append(Case(name, verdict, source, says, number))


# Time

case('endless loop that catches all', 'timed out', '''
    while True:
        try:
            while True: pass
        except BaseException:
            pass
    ''')
case('endless loop at import', 'timed out', top='while True: pass')
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
case('100 MB of prints', 'right', "print('x' * 1_000_000)\n" + RIGHT_BODY)
case('many files', 'ended early', '''
    import time
    for name in range(30):
        with open(f'file-{name}', 'wb') as file:
            file.write(bytes(3 * 10 ** 6))
    time.sleep(2)
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
case('threads left behind', 'right', top='''
    import threading, time
    for _ in range(5):
        threading.Thread(target=time.sleep, args=(60,)).start()
    ''')
case('deleting its folder', 'right', '''
    import os, shutil
    for folder in os.path.dirname(os.path.abspath(__file__)), CANARY:
        shutil.rmtree(folder, ignore_errors=True)
    ''' + RIGHT_BODY)

# Forgery

case('the answers in memory', 'wrong', '''
    import gc, sys
    frame, names = sys._getframe(), set()
    while frame:
        names |= set(frame.f_locals) | set(frame.f_globals)
        frame = frame.f_back
    for found in gc.get_objects():
        if isinstance(found, dict):
            names |= {name for name in found if isinstance(name, str)}
    if names & {'expected', 'published', 'KNOWN', 'three_features', 'SOURCES',
                'TERMS', 'GIVEN', 'shuffle_data', 'RULES', 'formula'}:
        ''' + RIGHT_BODY + '''
    return 0.
    ''')
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
for name, value in (
        ('a gigantic lazy array', 'np.broadcast_to(0., (10 ** 9, 1000))'),
        ('a generator without end', 'itertools.count()'),
        ('an endless number', '10 ** 3000'),
        ('a large answer', 'np.zeros(2 ** 19)'),
        ('a long text', "['x' * 10000] * 2000"),
        ('not quite right', RIGHT_BODY[7:] + ' * (1 + 2e-5)')):
    case(name, 'wrong', f'return {value}',
         'import itertools\nimport numpy as np')
case('equal to everything', 'wrong', '''
    import numpy as np

    class Equal(np.ndarray):
        def __eq__(self, other):
            return np.ones(np.shape(other), bool)

        def __array_ufunc__(self, *_, **__):
            return True

    return np.zeros(()).view(Equal)
    ''')
case('the published output', 'wrong', 'return 0.1 / (1 + global_step // 10)',
     says='of the example')
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
    sys.modules['optimization_grading.sandbox.worker'] = None
    frame = sys._getframe()
    while 'stage' not in frame.f_locals.get('found', ()):
        frame = frame.f_back
    found = frame.f_locals['found']
    found.update(stage='function', names=['learning_rate_decay' * 99] * 9999)
    raise KeyError
    ''')
case('many siblings', 'right', top='\n'.join(
    f"# __import__('{'ab' * 99}{i}')" for i in range(400)))

# Files

CASES += [
    Case('a syntax error', 'not found', 'def f(:\n', 'SyntaxError'),
    Case('another encoding', 'not found',
         '# caf\xe9\n'.encode('latin-1') + b'x = 1\n'),
    Case('a binary file', 'not found', bytes(range(256)) * 8),
    Case('an empty file', 'not found', '', 'has no function'),
    Case('brackets without end', 'not found', 'x = ' + '(' * 100_000),
    Case('a misnamed function', 'not found',
         'def learning_rate_decai(a, b, c, d):\n    return a\n',
         'rename learning_rate_decai'),
    Case('a return at the margin', 'not found',
         'def learning_rate_decay(a, b, c, d):\n    """Decay."""\n'
         'return a\n', 'outside function'),
    Case('another task\'s code', 'not found',
         'def update_variables_Adam(*_):\n    return 0\n',
         'which is task 9\'s'),
    Case('a stub', 'not found', 'def learning_rate_decay(alpha, decay_rate, '
         'global_step, decay_step):\n    pass\n', 'still to be written')]
