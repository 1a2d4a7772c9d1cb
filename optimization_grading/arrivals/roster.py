"""Read a table of learners: a roster, a platform's export, a list of links.

Every column is optional and may have any of the names below, in any order.
A table of addresses may do without: an address and a name in each line.
"""
import csv
import dataclasses
import datetime
import io
import itertools
import pathlib
import re
import unicodedata

from optimization_grading.arrivals.dates import moment
from optimization_grading.arrivals.folders import NoSubmission
from optimization_grading.judging.submission import Identity
from optimization_grading.judging.verdicts import printable

TABLE = re.compile(r'.*\.(csv|tsv|txt)', re.IGNORECASE)
LARGEST = 2 ** 23  # bytes
MOST = 20_000  # learners
LONGEST = 10_000  # letters of a line
ADDRESS = re.compile(r'.*[/:\\].*|-.*')  # what is no name
# Moodle's grading worksheet and participants, Canvas's gradebook, GitHub
# Classroom's roster and grades, Gradescope's roster; without signs, see plain.
COLUMNS = {
    'name': ('name', 'full name', 'student', 'student name', 'learner',
             'roster identifier', 'vollständiger name'),
    'first': ('first name', 'firstname', 'given name', 'vorname'),
    'last': ('last name', 'surname', 'lastname', 'family name', 'nachname'),
    'number': ('identifier', 'id'),  # the platform's
    'sis': ('number', 'student number', 'sid', 'student id', 'id number',
            'sis user id', 'matriculation', 'id nummer',
            'matrikelnummer'),  # the school's
    'section': ('section', 'sections'),
    'mail': ('mail', 'email', 'e mail', 'email address', 'e mail address',
             'e mail adresse', 'sis login id'),
    'login': ('username', 'login', 'github username', 'github login',
              'sis login id'),
    'entry': ('folder', 'file', 'path', 'submission'),
    'address': ('address', 'url', 'repository', 'repo', 'git', 'link',
                'clone url', 'git url', 'repo url', 'repository url',
                'student repository url'),
    'due': ('due', 'due date', 'deadline'),
    'extension': ('extension', 'extended', 'extended due date'),
    'handed_in': ('handed in', 'submitted', 'submission time',
                  'last modified submission')}
WHO = 'name', 'first', 'last', 'number', 'sis', 'mail', 'login', 'entry'
# before the number, as Moodle writes it in a teacher's language
PARTICIPANT = re.compile(r'[^\W\d_]{8,}(/[^\W\d_]+)? ?(?=\d+$)')
COPY = re.compile(r' \(\d+\)$')
NOBODY = 'Points Possible', 'Test Student'  # lines of Canvas's gradebook
MEANS = {name: column for column, names in COLUMNS.items() for name in names}


@dataclasses.dataclass(frozen=True)
class Row:
    """A learner in a table.

    numbers: all that the table has, and names to log in; entry: the name of
    the learner's folder or file, or ''; address: of the repository, or ''.
    """

    identity: Identity
    numbers: frozenset[str] = frozenset()
    entry: str = ''
    address: str = ''
    due: datetime.datetime | None = None
    handed_in: datetime.datetime | None = None


def read(path: pathlib.Path, addresses: bool = False) -> list[Row]:
    """Read a table of learners.

    addresses: whether it tells where each one's work is, and else who it is.
    Raises: NoSubmission if it does not; that says which file.
    """
    shown = printable(path, 200)
    try:
        if not path.is_file():
            raise NoSubmission(f'{shown} is not a file' if path.exists() else
                               f'there is no file {shown}')
        with open(path, 'rb') as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise NoSubmission(f'{shown} has more than {LARGEST:,} bytes')
        return parsed(text_of(content), addresses)
    except OSError as error:
        raise NoSubmission(f'{shown} cannot be read: {error.strerror}'
                           ) from None
    except csv.Error as error:
        raise NoSubmission(f'{shown} is no table: '
                           + printable(error, 100)) from None
    except ValueError as error:
        raise NoSubmission(f'{shown} cannot be used: '
                           + printable(error, 300)) from None


def text_of(content: bytes) -> str:
    """Decode a table, as spreadsheets write it."""
    if content.startswith((b'\xff\xfe', b'\xfe\xff')):
        return content.decode('utf-16')
    try:
        return content.decode('utf-8-sig')
    except UnicodeDecodeError:
        return content.decode('cp1252')


def parsed(text: str, addresses: bool) -> list[Row]:
    """Return the learners of a table.

    Raises: ValueError if it has not the columns that are needed.
    """
    first, *_ = text[:LONGEST].splitlines() or ['']
    delimiter = max(',;\t', key=first.count)
    table = [[' '.join(cell.split()) for cell in cells] for cells in
             itertools.islice(csv.reader(
                 io.StringIO(text), delimiter=delimiter, strict=True), MOST)]
    table = [cells for cells in table if any(cells)]
    heads = [' '.join(re.findall(r'[^\W_]+', cell.casefold()))
             for cell in table[0]] if table else []
    known = {MEANS.get(head, '') for head in heads} - {''}
    if addresses and not known:
        found = [plain(cells) for cells in table
                 if not cells[0].startswith('#')]
        known = {'address'} if any(row.address for row in found) else known
    else:
        found = [row_of(dict(zip(heads, cells)), i)
                 for i, cells in enumerate(table[1:], 2)]
    if known.isdisjoint(('address', 'entry') if addresses else WHO):
        raise ValueError(
            ('it has no column with addresses (url or repository) or folders; '
             'did you mean --roster?' if addresses else 'none of its columns '
             'is known, as name, number, mail, login or folder are.')
            + ' It has: ' + (', '.join(table[0][:9]) if table else 'no line'))
    return [row for row in found if row.identity.name not in NOBODY
            and (row.identity != Identity() or row.entry or row.address)]


def plain(cells: list[str]) -> Row:
    """Return the learner of a line without named columns."""
    words = cells if len(cells) > 1 else cells[0].split()
    addresses = [word for word in words if ADDRESS.fullmatch(word)]
    name = ' '.join(word for word in words if word and word not in addresses)
    return Row(Identity(printable(name, 60)), address=''.join(addresses[:1]))


def row_of(cells: dict[str, str], line: int) -> Row:
    """Return the learner of a line, by the names of its columns.

    Raises: ValueError if a date in it cannot be read.
    """
    def get(column: str, sign: str = '') -> str:
        """Return the first cell of a kind that is not empty."""
        return next((cells[name] for name in COLUMNS[column]
                     if cells.get(name) and sign in cells[name]), '')

    def date(column: str) -> datetime.datetime | None:
        """Return the date in a column, if there is one."""
        text = get(column)
        found = moment(text)
        if not found and re.search(r'\w', text):
            raise ValueError(
                f'row {line} has "{text}" in the column '
                f'"{column.replace("_", " ")}", and that is not read as a '
                'date: write it as in 2026-11-01 18:00')
        return found

    number = PARTICIPANT.sub('', get('number'))
    name = get('name') or f'{get("first")} {get("last")}'.strip()
    if not re.search(r'\d', number):  # GitHub Classroom's identifier
        name, number = name or number, ''
    if name.count(', ') == 1:  # as Canvas sorts: Lee, Ann
        name = ' '.join(reversed(name.split(', ')))
    numbers = {PARTICIPANT.sub('', cells.get(column, '')).casefold()
               for kind in ('number', 'sis', 'login')
               for column in COLUMNS[kind]} - {''}
    return Row(
        Identity(*(printable(text, 60) for text in (
            name, number or get('sis'), get('mail', '@'), get('sis'),
            get('section')))),
        frozenset(numbers), get('entry').rstrip('/'), get('address'),
        date('extension') or date('due'), date('handed_in'))


def key(name: str) -> str:
    """Return what names that differ in case and signs have in common."""
    return re.sub(r'[\W_]', '', unicodedata.normalize(
        'NFKC', name.casefold()))


class Roster:
    """The learners of a class; missing: those who have not been met yet."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows, self.missing = rows, dict.fromkeys(rows)
        self.index: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            who = row.identity
            names = {key(who.name), key(' '.join(
                [*who.name.split()[-1:], *who.name.split()[:-1]]))}
            for found in [*(('number', number) for number in row.numbers),
                          ('entry', row.entry), ('mail', who.mail.casefold()),
                          *(('name', name) for name in names)]:
                self.index.setdefault(found, []).append(row)

    def find(self, identity: Identity, entry: str) -> tuple[Row | None, str]:
        """Return the learner whose folder or file this is, or why none is.

        Those who share a name are no longer missing: one of them is there.
        """
        stem = entry.split('.')[0]
        words = stem.casefold().split('-')  # GitHub: assignment-login
        shared: list[Row] = []
        for found in (('number', identity.number.casefold()), ('entry', entry),
                      ('entry', stem), ('mail', identity.mail.casefold()),
                      ('mail', entry.casefold()), *(
                          ('number', '-'.join(words[i:]))
                          for i in range(len(words))
                          if not i or not words[-1].isdecimal()),
                      ('name', key(identity.name)), ('name', key(stem))):
            rows = self.index.get(found, []) if found[1] else []
            if len(rows) == 1 and not shared:
                self.missing.pop(rows[0], None)
                return rows[0], ''
            shared = shared or rows
        shared = shared or self.index.get(('name', key(COPY.sub('', stem))),
                                          [])
        if len(shared) < 2:
            return None, 'is not in the roster'
        for row in shared:
            self.missing.pop(row, None)
        return None, (f'the roster has {len(shared)} rows for '
                      f'{shared[0].identity.name or stem}: its column folder '
                      'can tell them apart')
