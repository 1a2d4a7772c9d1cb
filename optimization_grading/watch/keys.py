"""Keys of a terminal, by name."""
import os
import select

NAMES = {'\x1b[A': 'up', '\x1b[B': 'down', '\x1b[C': 'right',
         '\x1b[D': 'left', '\x1bOA': 'up', '\x1bOB': 'down',
         '\x1bOC': 'right', '\x1bOD': 'left', '\x1b': 'esc', '\r': 'enter',
         '\n': 'enter', ' ': 'space', '\x03': 'stop', '\x04': 'q', '': 'q'}
MOMENT = 0.05  # seconds in which the rest of a key's sequence comes


def pressed():
    """Read one key; return its name, or its letter in lower case.

    The end of the input is the key q.
    """
    key = os.read(0, 1)
    if key == b'\x1b':
        while len(key) < 8 and not (key[2:] and key[-1:].isalpha()) and (
                select.select([0], [], [], MOMENT)[0]):
            if len(key) == 1 or key[1:2] in b'[O':
                key += os.read(0, 1)
            else:
                break
    text = key.decode(errors='replace')
    return NAMES.get(text, text.lower())
