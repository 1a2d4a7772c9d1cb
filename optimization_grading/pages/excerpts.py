"""A learner's own lines, with what is said of them in its place."""
import dataclasses
import io
import re
import tokenize
from collections.abc import Iterable, Sequence

AROUND = 4  # lines before and after one of which something is said
LONGEST = 40  # lines of a function
COLUMNS = 240  # letters of a line
# those that may come in; Python knows more, some of which are no texts
ENCODINGS = ('utf-8', 'utf-8-sig', 'ascii', 'iso-8859-1', 'iso-8859-15',
             'cp1252')
PLACE = re.compile(r'(?:^|; )line (\d+): ')
RAISED = re.compile(r'\(([^()]*), line (\d+): .*\)$')


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a file, and what is said of it."""

    number: int
    text: str
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Excerpt:
    """Lines of a file; None stands for those that are left out.

    marked: whether something is said of one of them.
    """

    rows: tuple[Line | None, ...] = ()
    marked: bool = False


def lines_of(content: bytes) -> list[str]:
    """Return a file's lines as Python counts them, whatever is in it."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding if encoding in ENCODINGS else 'utf-8')
    except (SyntaxError, UnicodeDecodeError):
        text = content.decode('utf-8-sig', 'replace')
    return [line.expandtabs() for line in re.split(r'\r\n|\r|\n', text)]


def notes_of(sentence: str, lines: Sequence[int]) -> dict[int, list[str]]:
    """Return what a sentence says of each line, without "line 8: ".

    lines: where the mistake is, for a part that does not name its line.
    """
    start, *parts = PLACE.split(sentence)
    found: dict[int, list[str]] = {}
    if start and lines:
        found[lines[0]] = [start]
    for number, says in zip(parts[::2], parts[1::2]):
        found.setdefault(int(number), []).append(says)
    return found


def raised_in(sentence: str, file: str) -> list[int]:
    """Return the line of a file that a sentence on an exception names."""
    place = RAISED.search(sentence)
    return [int(place[2])] if place and place[1] == file else []


def excerpt(lines: Sequence[str], notes: dict[int, list[str]], function: str,
            around: int = AROUND) -> Excerpt:
    """Return the lines of which something is said, or the whole function."""
    here = {number: says for number, says in notes.items()
            if 0 < number <= len(lines)}
    wanted = {number for place in here for number in range(
        max(1, place - around), min(len(lines), place + around) + 1)}
    return Excerpt(tuple(rows(
        lines, wanted or body(lines, function), here)), bool(here))


def rows(lines: Sequence[str], wanted: Iterable[int],
         notes: dict[int, list[str]]) -> Iterable[Line | None]:
    """Yield the lines that are wanted, and None for each gap."""
    before = 0
    kept = sorted(wanted)
    while kept and not lines[kept[-1] - 1].strip():
        kept.pop()
    while kept and not lines[kept[0] - 1].strip():
        kept.pop(0)
    for number in kept:
        if before and number > before + 1:
            yield None
        yield Line(number, lines[number - 1][:COLUMNS],
                   tuple(notes.get(number, ())))
        before = number


def body(lines: Sequence[str], function: str) -> list[int]:
    """Return the numbers of a function's lines, as far as indents show.

    What has been handed in is not parsed here.
    """
    head = re.compile(rf'( *)(?:async )?def {re.escape(function)}\b')
    for start, line in enumerate(lines):
        if found := head.match(line):
            inside = next((end for end in range(start + 1, len(lines)) if (
                lines[end].strip() and indent(lines[end]) <= len(found[1])
                and not lines[end].lstrip().startswith(('#', ')')))),
                len(lines))
            return [*range(start + 1, min(inside, start + LONGEST) + 1)]
    return []


def indent(line: str) -> int:
    """Count the blanks before a line's text."""
    return len(line) - len(line.lstrip())
