"""What ends a run from outside: all of it does what Ctrl-C does."""
import signal

# Ctrl-C, a shutdown, a closed terminal.
ENDS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def interrupt(*_):
    """End the run as Ctrl-C does, and only once."""
    for number in ENDS[1:]:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def interruptible():
    """Let a shutdown and a closed terminal end the run as Ctrl-C does.

    Returns: a function that undoes this.
    """
    before = {number: signal.getsignal(number) for number in ENDS}
    for number in ENDS[1:]:
        if before[number] == signal.SIG_DFL:  # what is ignored stays so
            signal.signal(number, interrupt)

    def undo():
        for number, handler in before.items():
            signal.signal(number, handler)
    return undo
