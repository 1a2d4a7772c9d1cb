"""Show how far grading a class has come: one line with a bar."""
import sys
import time

import tqdm

EVERY = 20  # seconds between two lines where there is no terminal


class Progress:
    """A bar on a terminal; elsewhere a line now and then."""

    def __init__(self, reporter, total, what):
        file = getattr(getattr(reporter, '_tw', None), '_file', sys.stderr)
        self.write = reporter.write_line if reporter else print
        self.total, self.done, self.what = total, 0, what
        self.began = self.told = time.monotonic()
        self.bar = tqdm.tqdm(
            total=total, file=file, leave=False, dynamic_ncols=True,
            desc='grading', bar_format='{desc}: {bar} {n_fmt} of {total_fmt} '
            f'{what}, {{remaining}} left') if file.isatty() else None

    def advance(self, quick=False):
        """Count one more learner.

        quick: there was nothing to run; the time that is left does not
            depend on it.
        """
        self.done += 1
        if self.bar is not None:
            if quick:
                self.bar.initial += 1
            self.bar.update()
            return
        now = time.monotonic()
        if quick:
            self.total -= 1
            self.done -= 1
        elif now > self.told + EVERY and self.done < self.total:
            self.told = now
            left = round((now - self.began) / self.done
                         * (self.total - self.done))
            self.write(f'{self.done} of {self.total} {self.what}, about '
                       f'{left // 60} min {left % 60} s left')

    def close(self):
        """Remove the bar."""
        if self.bar is not None:
            self.bar.close()
