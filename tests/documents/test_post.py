"""The post of task 15: its code runs, and its numbers come from there."""
import re

from tools import post
from grading import table

TEXT = post.POST.read_text()
PROSE = re.sub(r'```.*?```', '', TEXT, flags=re.S).partition('## Sources')[0]
# Not results: years, references to sources, links.
NO_RESULT = r'\]\([^)]*\)|\[[\d, ]+\]|#\d+|\b(19|20)\d\d\b'
NUMBER = re.compile(r'\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?')


def value(text):
    """Give the number that a text is."""
    return float(text.replace(',', ''))


def test_outputs():
    """Each block prints what stands below it; else: python -m tools.post."""
    assert len(post.BLOCK.findall(TEXT)) == TEXT.count('```python')
    assert post.with_outputs(TEXT) == TEXT


def test_numbers():
    """A number in the prose with three digits or more was computed."""
    shown = {value(number) for block in post.BLOCK.findall(TEXT)
             for part in block for number in NUMBER.findall(part)}
    for number in NUMBER.findall(re.sub(NO_RESULT, '', PROSE)):
        digits = re.sub(r'e.*|\D', '', number).strip('0')
        if 'e' in number or len(digits) > 2:
            assert value(number) in shown, number


def test_what_task_15_asks():
    """The seven techniques, and a picture before the first section."""
    headings = re.findall('^## (.*)', TEXT, re.M)
    for technique in ('Feature scaling', 'Mini-batches', 'Momentum',
                      'RMSProp', 'Adam', 'Batch normalization',
                      'Learning-rate decay'):
        section = TEXT.split(f'## {technique}')[1].split('\n## ')[0]
        assert any(heading.startswith(technique) for heading in headings)
        assert '**For it:**' in section and '**Against it:**' in section
        assert '```python' in section
    assert '![' in TEXT.partition('\n## ')[0]


def test_sources():
    """Each reference leads to a source, and each source is referred to."""
    sources = re.findall(r'^(\d+)\. ', TEXT.partition('## Sources')[2], re.M)
    cited = {number for found in re.findall(r'\[([\d, ]+)\]', PROSE)
             for number in found.split(', ')}
    assert cited == set(sources)
    assert sources == [str(n + 1) for n in range(len(sources))]


def test_length():
    """A reader gets through it: 2,500 words or so."""
    assert 2200 < len(PROSE.split()) < 3000
    assert table.FOLDER / '15-blog_post.md' == post.POST
