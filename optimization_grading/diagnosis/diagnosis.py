"""stub"""
import dataclasses
@dataclasses.dataclass(frozen=True)
class Failed:
    answers: tuple
    raised: str
def named(task, failed, answers, source, ask, seconds):
    return [''] * len(failed)
