"""Numbers for names, made as soon as it is known whose each entry is.

Nothing that comes later has a name: no error, report, record or page.
"""
import hashlib
import re
from collections.abc import Iterable

from optimization_grading.arrivals.entries import Entry
from optimization_grading.judging.submission import Identity
from optimization_grading.judging.verdicts import printable

WORD = re.compile(r'[^\W\d_]+')
LONG = 4  # letters of a word that names somebody inside another one, too


def made_up(name: str) -> str:
    """Return a number that stands for a name, in this run and in others."""
    digest = hashlib.sha256(name.encode(errors='replace')).hexdigest()
    return f'{int(digest, 16) % 10 ** 8:08}'


def numbered(name: str) -> str:
    """Return what an earlier run calls a learner, or a number for it."""
    return name if re.fullmatch(r'[\d ()]+', name) else made_up(name)


def order(number: str) -> tuple[int, str]:
    """Return by what numbers are sorted: not as the names were."""
    return len(number), number


class Numbers:
    """The numbers of a class.

    names: for which a number stands; words: of them, and of addresses.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.words: set[str] = set()

    def know(self, entry: Entry) -> None:
        """Take the words that name somebody from an entry."""
        who, row = entry.identity, entry.row
        self.learn([who.name or entry.name, who.mail.split('@')[0],
                    *(row.numbers if row else ()), *entry.address.removesuffix(
                        '.git').replace(':', '/').split('/')[-2:]])

    def learn(self, texts: Iterable[str]) -> None:
        """Take the words of texts that name somebody."""
        for text in texts:
            self.words.update(WORD.findall(text.casefold()))

    def take(self, entry: Entry, name: str) -> str:
        """Take the name from an entry; return the number for it.

        That is the platform's or the school's, or one that is made up.
        """
        self.know(entry)
        self.learn([name])
        self.names.add(name)
        who = entry.identity
        entry.identity = Identity(number=who.number, sis=who.sis,
                                  section=who.section)
        return printable(who.number, 60) or made_up(name)

    def hide(self, text: str) -> str:
        """Return a text without the words that name somebody."""
        def hidden(match: re.Match[str]) -> str:
            """Return a word, or an ellipsis in its place."""
            own = match[0].casefold()
            return '\u2026' if any(
                word == own or len(word) >= LONG and word in own
                for word in self.words) else match[0]
        return WORD.sub(hidden, text)
