"""The table of tasks, tasks.toml and lessons.toml, as Python objects."""
import dataclasses
import os
import pathlib
import tomllib

CHECKS = pathlib.Path(__file__).resolve().parent / 'checks'
REPOSITORY = CHECKS.parent.parent


@dataclasses.dataclass(frozen=True)
class Tolerance:
    """How far the numbers after a text may be from the published ones."""

    where: str
    reason: str
    relative: float | None = None
    absolute: float | None = None
    samples: int | None = None
    below: float | None = None

    def __post_init__(self):
        if sum(limit is not None for limit in (
                self.relative, self.absolute, self.samples,
                self.below)) != 1:
            raise ValueError(f'tasks.toml: the rule for {self.where!r} needs '
                             'one of relative, absolute, samples and below')

    def deviation(self, printed, published):
        """Give how far a number is from the published one."""
        if self.below is not None:
            return printed
        distance = abs(printed - published)
        if self.relative is not None:
            return distance / abs(published)
        return distance if self.samples is None else round(
            distance * self.samples, 3)

    @property
    def limit(self):
        """Give the largest deviation that passes."""
        return next(limit for limit in (self.relative, self.absolute,
                                        self.below, 1) if limit is not None)

    def __str__(self):
        if self.samples:
            return f'1 of {self.samples:,} samples'
        if self.below:
            return f'below {self.below:g}'
        kind = 'relative' if self.relative else 'absolute'
        return f'{self.limit:.0e} {kind}'.replace('e-0', 'e-')


@dataclasses.dataclass(frozen=True)
class Row:
    """What each row has; tasks.toml says what each entry means."""

    number: int
    title: str
    file: str
    function: str
    parameters: tuple
    driver: str
    prints: str

    @property
    def module(self):
        """Give the name by which __import__ finds the module."""
        return self.file.removesuffix('.py')


@dataclasses.dataclass(frozen=True)
class Reading:
    """What to read of a task: names in the post, the pictures, the page."""

    section: str
    picture: str
    story: str


@dataclasses.dataclass(frozen=True)
class Question:
    """What a learner is asked after a task.

    answers: pairs, an answer and why it is right or wrong.
    right: the number of the right one, from 1.
    """

    asks: str
    right: int
    answers: tuple


@dataclasses.dataclass(frozen=True)
class Task(Row):
    """A row of a task, and its lesson.

    checks: the points of each check, by its name; asks: a sentence for each.
    """

    numpy: bool
    data: tuple
    needs_mnist: bool
    picture: bool
    answer_type: str
    returns: tuple
    points: int
    hints: tuple
    elsewhere: str
    checks: dict
    asks: dict
    tolerance: tuple
    derivation: str
    reading: Reading
    question: Question
    in_place: tuple = ()
    builds_on: tuple = ()
    example: tuple = ()
    older: dict = dataclasses.field(default_factory=dict)
    quick: int | None = None

    @property
    def in_tensorflow(self):
        """Tell whether it is solved with TensorFlow."""
        return self.answer_type in ('optimizer', 'schedule', 'tensor')


@dataclasses.dataclass(frozen=True)
class Further(Row):
    """A row beyond the tasks: of a numpy module, with a driver that only
    prints.
    """

    source: str
    numpy: bool = True
    data: tuple = ()
    picture: bool = False


@dataclasses.dataclass(frozen=True)
class Closeness:
    """How close a function's result must be to an oracle's."""

    relative: float
    absolute: float
    reason: str


def asked(row, common):
    """Return the sentences of a task's checks.

    common: those that tasks share, which stand once.
    """
    checks, own = row['checks'], row.get('asks', {})
    if strange := own.keys() - checks.keys():
        raise ValueError(f'tasks.toml: task {row["number"]} has sentences for '
                         f'no check: {", ".join(strange)}')
    sentences = {name: own.get(name, common.get(name)) for name in checks}
    for name, sentence in sentences.items():
        if not sentence:
            raise ValueError(f'tasks.toml: task {row["number"]} says nothing '
                             f'of what the check {name} asks')
    return sentences


def lesson(row):
    """Return the entries of a task that a row of lessons.toml gives."""
    question = {**row['question'], 'answers': tuple(
        tuple(answer) for answer in row['question']['answers'])}
    return {'derivation': row['derivation'].strip(),
            'reading': Reading(**row['reading']),
            'question': Question(**question)}


def read_table():
    """Read tasks.toml and lessons.toml."""
    table, lessons = (tomllib.loads((CHECKS / name).read_text()) for name in (
        'tasks.toml', 'lessons.toml'))
    taught = {row['number']: row for row in lessons['lesson']}
    tasks = tuple(
        Task(**{**row, **lesson(taught[row['number']]),
                'asks': asked(row, table['asks']),
                'parameters': tuple(row['parameters']),
                'data': tuple(row['data']),
                'returns': tuple(row['returns']),
                'hints': tuple(row['hints']),
                'example': tuple(row.get('example', ())),
                'tolerance': tuple(Tolerance(**rule)
                                   for rule in row['tolerance'])})
        for row in table['task'])
    further = tuple(
        Further(**{**row, 'parameters': tuple(row['parameters'])})
        for row in table['further'])
    closeness = {name: Closeness(**row)
                 for name, row in table['closeness'].items()}
    return (REPOSITORY / table['folder'], tasks, further, closeness,
            table['visibility'])


FOLDER, TASKS, FURTHER, CLOSENESS, VISIBILITY = read_table()
# Without the lessons, this package is installed, and nobody may write here.
INSTALLED = not FOLDER.is_dir()
# where pytest keeps what it remembers
CACHE = pathlib.Path(
    '/', os.path.expanduser(os.environ.get('XDG_CACHE_HOME') or '~/.cache'),
    'optimization-grading') if INSTALLED else REPOSITORY / '.pytest_cache'


def transcript(task):
    """Return the lines that the course has published of a driver."""
    path = CHECKS / 'transcripts' / f'{task.number}.txt'
    return path.read_text().splitlines()
