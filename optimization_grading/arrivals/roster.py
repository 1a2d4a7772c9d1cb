"""Read a table of learners: a roster, a platform's export, a list of links.

Every column is optional and may have any of the names below, in any order.
A table without such names has an address and a name in each line.
"""
import csv
import dataclasses
import datetime
import io
import pathlib
import re

from optimization_grading.arrivals.dates import moment
from optimization_grading.arrivals.folders import NoSubmission
from optimization_grading.judging.submission import Identity
from optimization_grading.judging.verdicts import printable

TABLE = re.compile(r'.*\.(csv|tsv|txt)', re.IGNORECASE)
LARGEST = 2 ** 23  # bytes
MOST = 20_000  # learners
ADDRESS = re.compile(r'.*[/:\\].*|-.*')  # what is no name
# Moodle's grading worksheet and participants, Canvas's gradebook, GitHub
# Classroom's roster and grades, Gradescope's roster.
COLUMNS = {
    'name': ('name', 'full name', 'student', 'student name', 'learner',
             'roster identifier', 'roster_identifier'),
    'first': ('first name', 'firstname', 'given name'),
    'last': ('last name', 'surname', 'lastname', 'family name'),
    'number': ('identifier', 'id'),  # the platform's
    'sis': ('number', 'student number', 'sid', 'student id', 'id number',
            'sis user id', 'matriculation'),  # the school's
    'section': ('section', 'sections'),
    'mail': ('mail', 'email', 'e-mail', 'email address', 'sis login id'),
    'login': ('username', 'login', 'github_username', 'sis login id'),
    'entry': ('folder', 'file', 'path', 'submission'),
    'address': ('address', 'url', 'repository', 'repo', 'git', 'link',
                'clone_url', 'student_repository_url'),
    'due': ('due', 'due date', 'deadline'),
    'extension': ('extension', 'extended', 'extended due date'),
    'handed_in': ('handed in', 'handed_in', 'submitted', 'submission time',
                  'last modified (submission)')}
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


def read(path: pathlib.Path) -> list[Row]:
    """Read a table of learners.

    Raises: NoSubmission if it is none; that says which file.
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
        return parsed(text_of(content))[:MOST]
    except OSError as error:
        raise NoSubmission(f'{shown} cannot be read: {error.strerror}'
                           ) from None
    except (ValueError, csv.Error) as error:
        raise NoSubmission(f'{shown} is no table: '
                           + printable(error, 100)) from None


def text_of(content: bytes) -> str:
    """Decode a table, as spreadsheets write it."""
    if content.startswith((b'\xff\xfe', b'\xfe\xff')):
        return content.decode('utf-16')
    try:
        return content.decode('utf-8-sig')
    except UnicodeDecodeError:
        return content.decode('cp1252')


def parsed(text: str) -> list[Row]:
    """Return the learners of a table."""
    first, *_ = text.splitlines() or ['']
    delimiter = max(',;\t', key=first.count)
    table = [[' '.join(cell.split()) for cell in cells] for cells in
             csv.reader(io.StringIO(text), delimiter=delimiter)]
    table = [cells for cells in table if any(cells)]
    columns = [MEANS.get(cell.casefold(), '') for cell in table[0]
               ] if table else []
    if not any(columns):
        return [plain(cells) for cells in table
                if not cells[0].startswith('#')]
    heads = [cell.casefold() for cell in table[0]]
    found = [row_of(dict(zip(heads, cells))) for cells in table[1:]]
    return [row for row in found if row.identity.name not in NOBODY
            and (row.identity != Identity() or row.entry or row.address)]


def plain(cells: list[str]) -> Row:
    """Return the learner of a line without named columns."""
    words = cells if len(cells) > 1 else cells[0].split()
    addresses = [word for word in words if ADDRESS.fullmatch(word)]
    name = ' '.join(word for word in words if word and word not in addresses)
    return Row(Identity(printable(name, 60)), address=''.join(addresses[:1]))


def row_of(cells: dict[str, str]) -> Row:
    """Return the learner of a line, by the names of its columns."""
    def get(column: str, sign: str = '') -> str:
        """Return the first cell of a kind that is not empty."""
        return next((cells[name] for name in COLUMNS[column]
                     if cells.get(name) and sign in cells[name]), '')

    name = get('name') or f'{get("first")} {get("last")}'.strip()
    if name.count(', ') == 1:  # as Canvas sorts: Lee, Ann
        name = ' '.join(reversed(name.split(', ')))
    number = get('number').removeprefix('Participant ')
    numbers = {cells.get(column, '').removeprefix('Participant ')
               for kind in ('number', 'sis', 'login')
               for column in COLUMNS[kind]} - {''}
    return Row(
        Identity(*(printable(text, 60) for text in (
            name, number or get('sis'), get('mail', '@'), get('sis'),
            get('section')))),
        frozenset(numbers), get('entry').rstrip('/'), get('address'),
        moment(get('extension')) or moment(get('due')),
        moment(get('handed_in')))


def key(name: str) -> str:
    """Return what names that differ in case and signs have in common."""
    return re.sub(r'[\W_]', '', name.casefold())


class Roster:
    """The learners of a class; missing: those who have not been met yet."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows, self.missing = rows, dict.fromkeys(rows)
        self.index: dict[tuple[str, str], Row | None] = {}
        for row in rows:
            who = row.identity
            names = {key(who.name), key(' '.join(
                [*who.name.split()[-1:], *who.name.split()[:-1]]))}
            for found in [*(('number', number) for number in row.numbers),
                          ('entry', row.entry), ('mail', who.mail.casefold()),
                          *(('name', name) for name in names)]:
                # what two learners share tells neither
                self.index[found] = None if found in self.index else row

    def find(self, identity: Identity, entry: str) -> Row | None:
        """Return the learner whose folder or file this is."""
        stem = entry.split('.')[0]
        for found in (('number', identity.number), ('entry', entry),
                      ('entry', stem), ('mail', identity.mail.casefold()),
                      ('mail', entry.casefold()), ('number', stem),
                      ('name', key(identity.name)), ('name', key(stem))):
            row = self.index.get(found) if found[1] else None
            if row:
                self.missing.pop(row, None)
                return row
        return None
