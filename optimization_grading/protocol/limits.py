"""What a call of a solution may use."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Limits:
    """What one call may use."""

    seconds: float = 10.  # until it is killed
    memory: int = 2 ** 30  # bytes, beyond what the fork server has
    file: int = 4 * 2 ** 20  # bytes of one file; more than wire.ANSWER
    disk: int = 64 * 2 ** 20  # bytes of all its files
    output: int = 2 ** 16  # bytes of what it prints that are kept
    descriptors: int = 64
    threads: int = 256

    @property
    def processor(self) -> float:
        """Give the seconds of processor time."""
        return self.seconds / 2

    @property
    def task(self) -> tuple[float, float]:
        """Return the seconds of all calls of a task, and on a processor."""
        return 12 * self.seconds, 12 * self.processor
