"""A task's function, as the tests reach it."""
import copy
import sys

import numpy as np

import probes
import table


def fresh(arguments):
    """Copy arguments; an array that must not be written to stays so."""
    copies = copy.deepcopy(arguments)
    for old, new in zip(arguments, copies):
        if isinstance(old, np.ndarray):
            new.flags.writeable = old.flags.writeable
    return copies


class Solution:
    """The function of one task, called on fresh copies of the arguments.

    after: the arguments of the last call as that call left them.
    next_random: what NumPy's global generator drew next, where the call was
        given a seed.
    """

    def __init__(self, task, folder=table.FOLDER):
        self.task = task
        self.after = None
        self.next_random = None
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
        self.function = getattr(__import__(task.module), task.function)

    def __call__(self, *arguments, seed=None):
        """Call the function, by position; give what it returns."""
        self.after = fresh(arguments)
        if seed is None:
            return self.function(*self.after)
        np.random.seed(seed)
        result = self.function(*self.after)
        self.next_random = np.random.random()
        return result

    def probe(self, name, *arguments):
        """Call a probe of probes.py on the function."""
        return getattr(probes, name)(self.function, *arguments)
