"""The process from which the processes of all solutions are forked.

It imports libraries and runs none of their operations: TensorFlow survives
a fork only unused. From then on it receives sockets, forks a supervisor for
each and forgets it. What a learner wrote and what became of it pass through
that socket, never through here: so no later solution inherits anything of it.

Its arguments, from client.py: ROOT NAMESPACES LIMITS MODULE...
"""
import contextlib
import gc
import importlib
import json
import os
import signal
import site
import socket
import sys
import warnings

import numpy.random  # which each worker would import otherwise

from optimization_grading.protocol import style, wire
from optimization_grading.protocol.limits import Limits
from optimization_grading.sandbox import supervisor
from optimization_grading.sandbox.confinement import (
    Confinement,
    die_with_parent,
)


def main():
    """Fork supervisors until the grader closes the control socket."""
    root, namespaces, limits, *modules = sys.argv[1:]
    if not os.path.exists('/proc/self/stat') and sys.platform == 'linux':
        sys.exit('there is no /proc, where time and memory are measured')
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    die_with_parent()
    confinement = Confinement(Limits(**json.loads(limits)),
                              root, namespaces == 'namespaces')
    protections = confinement.in_force()
    # what each worker would do for the first time is done once, here
    gc.disable()  # a fourth of TensorFlow's import would be its collections
    if 'matplotlib.pyplot' not in modules:
        sys.modules['matplotlib'] = None  # Keras would, for its own pictures
    for module in modules:
        importlib.import_module(module)
    if sys.modules.get('matplotlib', sys) is None:
        del sys.modules['matplotlib']
    if 'tensorflow' in modules:
        with contextlib.suppress(ImportError, AttributeError):
            fill_registries()
    gc.enable()
    style.style(None, numpy.frombuffer(b'x = 1\n', numpy.uint8))
    site.setquit()  # exit() and quit(), which -S has left out
    warnings.simplefilter('ignore')
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies of supervisors
    gc.freeze()  # as it is: a collection takes 0.2 s, and frees nothing
    os.dup2(nothing, 2)  # until here it tells the grader why it has ended
    confinement.enter_shared()
    wire.send(control.fileno(), wire.pack(vars(protections)))
    while True:
        word, handed, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        if os.fork() == 0:
            control.close()
            supervisor.main(confinement, root, handed[0])
        os.close(handed[0])


def fill_registries():
    """Let TensorFlow fill registries, as it would at a first operation.

    That saves each worker 15 ms. No operation runs here, and no thread
    starts. These modules are not public: another TensorFlow may lack them.
    """
    from tensorflow.python.framework import kernels, op_def_registry
    from tensorflow.python.util import pywrap_xla_ops
    kernels.get_registered_kernels_for_op('AddV2')
    op_def_registry.get('?')  # all are listed, the first time one is missing
    pywrap_xla_ops.get_cpu_kernel_names()
