"""Read whose a file is from the name that a learning platform gave it.

Moodle: Ann Lee_1234567_assignsubmission_file_/ (see its downloader.php).
Canvas: leeann_LATE_12345_678901_0-norm_constants-1.py (content_zipper.rb).
Gradescope: submission_123/ and submission_metadata.yml.
"""
import dataclasses
import datetime
import re

from optimization_grading.arrivals.dates import moment
from optimization_grading.judging.submission import Identity
from optimization_grading.judging.verdicts import printable

MOODLE = re.compile(r'(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_'
                    r'(?P<kind>[a-z]+)(?:_(?P<file>.*))?', re.DOTALL)
CANVAS = re.compile(
    r'(?:(?P<name>\w+?)_)?(?P<late>LATE_)?(?P<number>\d+|anon_[^\W_]+)_'
    r'(?P<upload>\d+)_(?P<file>.+?)(?:-(?P<again>\d{1,3}))?'
    r'(?P<ending>(?:\.\w+){0,2})', re.DOTALL)
SUBMITTER = re.compile(
    r'(?P<entry>^[^\s:#-][^\s:]*):[ \t]*$'
    r'|^(?P<new>  - |    ):(?P<key>name|sid|email):[ \t]*(?P<value>.*)$'
    r'|^  :created_at:[ \t]*(?P<time>\S.*)$', re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Named:
    """What the name of a file or a folder says.

    file: the name that the learner gave, '' for a folder of files; attempt:
    from 1; upload: of two attempts the higher one is newer; remark: what
    else the platform says, or ''.
    """

    identity: Identity
    file: str = ''
    attempt: int = 1
    upload: int = 0
    remark: str = ''


def parsed(name: str, folder: bool) -> Named | None:
    """Return what the name of a file or folder says, if it is a platform's.
    """
    if len(name) > 300:
        return None
    if match := MOODLE.fullmatch(name):
        who, number = printable(match['name'], 60), match['number']
        if who == 'Participant':  # marked without names
            who += ' ' + number
        if folder or match['file']:
            return Named(Identity(who, number),
                         '' if folder else match['file'],
                         remark='' if match['kind'] == 'file' else
                         f'{match["kind"]} of Moodle is not read')
    match = None if folder else CANVAS.fullmatch(name)
    if not match:
        return None
    number = match['number']
    return Named(
        Identity(printable(match['name'] or number, 60), number),
        match['file'] + match['ending'], 1 + int(match['again'] or 0),
        int(match['upload']), 'Canvas marks it as late'
        if match['late'] else '')


@dataclasses.dataclass
class Handed:
    """What Gradescope says of a folder: by whom, as a group, and when."""

    members: list[dict[str, str]] = dataclasses.field(default_factory=list)
    time: datetime.datetime | None = None

    @property
    def group(self) -> list[Identity]:
        """Return those who have handed in; one who is unknown if no one is.
        """
        return [Identity(*(member.get(key, '') for key in (
            'name', 'sid', 'email', 'sid')))
            for member in self.members or [{}]]


def gradescope(text: str) -> dict[str, Handed]:
    """Read submission_metadata.yml: who handed in each folder, and when."""
    found: dict[str, Handed] = {}
    current = Handed()
    for match in SUBMITTER.finditer(text):
        if match['entry']:
            current = found.setdefault(match['entry'], Handed())
        elif match['key']:
            if match['new'].strip() or not current.members:
                current.members.append({})
            current.members[-1][match['key']] = printable(
                match['value'].strip().strip('\'"'), 60)
        else:
            current.time = current.time or moment(match['time'])
    return found
