"""The documentation says what is."""
import re

import pytest

from optimization_grading import table
from tools import readme, replay

FOLDERS = 'data', 'optimization_grading', 'supervised_learning', 'tests'
PAGES = sorted([*table.REPOSITORY.glob('*.md'), *(
    path for folder in FOLDERS
    for path in (table.REPOSITORY / folder).rglob('*.md'))])


def anchors(path):
    """Give the anchors of a page's headings, as GitHub makes them."""
    return {re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-')
            for heading in re.findall(r'^#+ (.*)$', path.read_text(), re.M)}


def test_tables():
    """The tables are those that tasks.toml gives; else: make table."""
    text = readme.README.read_text()
    assert text == readme.with_tables(text)


@pytest.mark.parametrize('path', PAGES, ids=lambda path: str(
    path.relative_to(table.REPOSITORY)))
def test_links(path):
    """Every link to a file or heading of the repository leads there."""
    for link in re.findall(r'(?:\]\(|src="|srcset=")([^)"]+)[)"]',
                           path.read_text()):
        if link.startswith('https:'):
            continue
        name, _, anchor = link.partition('#')
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_quick_start():
    """The outputs that the README shows are the published ones."""
    blocks = re.split(r'^```(.*)\n', readme.README.read_text(), flags=re.M)
    # text, language, block, '', text, ...: a block without a language is
    # what a command prints
    shown = [block.splitlines() for language, block in zip(
        blocks[1::4], blocks[2::4]) if not language]
    published = table.transcript(table.TASKS[9])
    assert shown == [[*published[:2], '...', published[-1]],
                     table.transcript(table.TASKS[0])]


def test_number_of_published_lines():
    """The README counts the transcripts' lines."""
    lines = sum(line != replay.GAP for task in table.TASKS
                for line in table.transcript(task))
    assert f'{lines} lines' in ' '.join(readme.README.read_text().split())


def test_digests(monkeypatch):
    """data/README.md has the digests that the build compares with."""
    monkeypatch.syspath_prepend(table.REPOSITORY / 'data')
    import sources
    text = (table.REPOSITORY / 'data' / 'README.md').read_text()
    for name, (shape, digest) in sources.ARRAYS.items():
        assert f'| {name} | {shape} | `{digest}` |' in text


def test_published_costs():
    """The table of the two biases has the published costs."""
    text = (table.FOLDER / 'README.md').read_text()
    for number, digits in (5, 4), (7, 5), (9, 4):
        cost = float(table.transcript(table.TASKS[number])[-1].split()[-1])
        assert re.search(rf'\| {number}, \w+ \| {cost:.{digits}f} \|', text)
