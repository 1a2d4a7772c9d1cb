"""The process that runs a solution.

It confines itself for good, and then answers the keeper's questions: it
imports the learner's module, calls a probe with its function, and tells what
came of it. It knows no expected value.
"""
import errno
import fcntl
import os
import signal
import sys
import tempfile
import traceback
import types
import warnings

import numpy as np

from optimization_grading.protocol import probes, style, wire

ANSWERS, QUESTIONS = 3, 4  # descriptors
READY = b''  # what it says when it is confined
PROBES = {**probes.PROBES, 'style': style.style}
BEFORE_IMPORT = ('style',)  # judged before any line of the learner's has run


def main(confinement, place, scratch, questions, answers, prints):
    """Confine this process, answer the questions, and end it.

    What happens before it is ready is the machine's fault, and told.
    """
    code = 1
    try:
        try:
            os.setsid()
            redirect(questions, answers, prints)
            for name in ('HOME', 'TMPDIR', 'MPLCONFIGDIR'):
                os.environ[name] = scratch
            tempfile.tempdir = scratch
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            confinement.enter(place.folder, scratch)
            solution = Child(place)
        except Exception as error:
            wire.send(ANSWERS, f'{type(error).__name__}: {error}'.encode())
            raise
        wire.send(ANSWERS, READY)
        # kept from what a solution does to the modules
        receive, send = wire.receive, wire.send
        pack, unpack = wire.pack, wire.unpack
        too_large = pack({'stage': 'call', 'value': wire.Opaque(
            'more than a solution gives')})
        while (message := receive(QUESTIONS)) is not None:
            report = solution.answer(unpack(message))
            for stream in sys.stdout, sys.stderr:
                try:
                    stream.flush()
                except Exception:
                    pass
            said = pack(report, wire.ANSWER)
            send(ANSWERS, said if len(said) <= wire.ANSWER else too_large)
        code = 0
    finally:  # also of what is raised here: the grader sees the exit code
        os._exit(code)


def redirect(questions, answers, prints):
    """Give the descriptors their numbers, and close all others."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    own = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 5) for descriptor in (
        nothing, prints, prints, answers, questions)]
    for number, descriptor in enumerate(own):
        os.dup2(descriptor, number)
    os.closerange(len(own), 2 ** 16)
    sys.stdin = open(0)
    sys.stdout = open(1, 'w', closefd=False, errors='replace')
    sys.stderr = open(2, 'w', closefd=False, errors='replace')


class Child:
    """The learner's module and function, imported at the first call."""

    def __init__(self, place):
        self.place = place
        self.function = None
        self.report = {}
        self.probes = PROBES
        if place.search:  # its template has it; no other process does
            from optimization_grading.diagnosis import trial
            self.probes = {**PROBES, 'trial': trial.probe}

    def answer(self, question):
        """Answer a question: {probe, arguments, seed}; give a report.

        The report says how far it came (its stage: import, function or
        call), the value, or what was raised, and what was seen besides.
        """
        self.report = report = {'stage': 'call', 'warnings': []}
        warnings.resetwarnings()
        warnings.simplefilter('default')
        warnings.showwarning = self.note
        try:
            if self.function is None and (
                    question['probe'] not in BEFORE_IMPORT):
                self.load()
            report['stage'] = 'call'
            self.call(**question)
        except SystemExit as error:
            report['ended'] = f'sys.exit({error.code!r})'[:80]
        except BaseException as error:
            report['raised'] = told(error, self.place.folder)
        return report

    def note(self, message, category, *_, **__):
        """Keep the first few warnings."""
        kept = self.report['warnings']
        if len(kept) < 3:
            kept.append(f'{category.__name__}: {message}'[:300])

    def load(self):
        """Import the module and find the function."""
        report, name = self.report, self.place.module
        report['stage'] = 'import'
        sys.path.insert(0, self.place.folder)
        for given, source in self.place.given:
            sys.modules[given] = types.ModuleType(given)
            vars(sys.modules[given])['np'] = np
            exec(source, vars(sys.modules[given]))
        sys.argv = [name + '.py']
        before = random_state()
        if 'tensorflow' in sys.modules:
            probes.tensorflow()  # before a learner's file can change it
        module = __import__(name)
        report['reseeded'] = before != random_state()
        report['stage'] = 'function'
        names = vars(module)
        report['names'] = [
            name for name, value in names.items()
            if isinstance(value, types.FunctionType)
            and value.__module__ == module.__name__][:50]
        self.function = names[self.place.function]

    def call(self, probe, arguments, seed):
        """Call a probe with the function."""
        report = self.report
        if seed is not None:
            np.random.seed(seed)
        before = random_state()
        report['value'] = self.probes[probe](self.function, *arguments)
        if seed is not None:
            report['next_random'] = np.random.random()
        else:
            report['reseeded'] = report.get('reseeded', False) or (
                before != random_state())
        if probe == 'call':
            report['after'] = tuple(arguments)


def random_state():
    """Give the state of NumPy's global generator."""
    return np.random.get_state()[1].tobytes()


def told(error, folder):
    """Tell of an exception: type, text, and the learner's line."""
    try:
        text = str(error)
    except BaseException:
        text = 'its message raised an exception itself'
    line = {'type': type(error).__name__, 'text': text[:1000]}
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        line['type'] = 'MemoryError'  # mmap tells it so
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
