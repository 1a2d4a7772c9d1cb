"""The post of task 15: each block runs alone, its numbers come from there."""
import re

import pytest

from tools import post

TEXT = post.POST.read_text()
CODE = [code for code, _ in post.BLOCK.findall(TEXT)]
PROSE = re.sub(r'```.*?```', '', TEXT, flags=re.S).partition('## Sources')[0]
# Not results: years, references to sources, links.
NO_RESULT = r'\]\([^)]*\)|\[[\d, ]+\]|#\d+|\b(19|20)\d\d\b'
NUMBER = re.compile(r'\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?')


def value(text):
    """Give the number that a text is."""
    return float(text.replace(',', '').replace('_', ''))


@pytest.mark.parametrize('number', [
    pytest.param(number, marks=pytest.mark.slow)
    if 'tensorflow' in code else number for number, code in enumerate(CODE)])
def test_output(number):
    """A block alone prints what stands below it; else: make the post anew."""
    assert post.output(CODE[number]) == post.BLOCK.findall(TEXT)[number][1]


def test_blocks_stand_alone():
    """They import numpy, math or TensorFlow; no other block has no output."""
    assert len(CODE) == TEXT.count('```python')
    for code in CODE:
        assert '__import__' not in code and 'open(' not in code
        assert set(re.findall(r'^(?:from|import) (\w+)', code, re.M)) <= {
            'math', 'numpy', 'tensorflow'}
        assert max(map(len, code.splitlines())) < 80


def test_numbers():
    """A number in the prose with three digits or more was computed."""
    shown = {value(number) for block in post.BLOCK.findall(TEXT)
             for part in block for number in NUMBER.findall(part)}
    for number in NUMBER.findall(re.sub(NO_RESULT, '', PROSE)):
        digits = re.sub(r'e.*|\D', '', number).strip('0')
        if 'e' in number or len(digits) > 2:
            assert value(number) in shown, number


def test_what_task_15_asks():
    """The seven techniques with all their parts, and a picture at the top."""
    headings = re.findall(r'^## \d\. (.*)', TEXT, re.M)
    assert headings == [
        'Feature scaling', 'Batch normalization',
        'Mini-batch gradient descent', 'Momentum, twice', 'RMSProp, twice',
        'Adam, twice', 'Learning-rate decay']
    for heading in headings:
        section = TEXT.split(f'. {heading}\n')[1].split('\n## ')[0]
        assert '**For it:**' in section and '**Against it:**' in section
        assert re.search(r'\n\n    \S.*\n', section), 'the formula'
        assert '```python' in section
    top = TEXT.partition('\n## ')[0]
    assert f']({post.PICTURE.name})' in top and post.PICTURE.is_file()


def test_picture():
    """The picture's claim: ten times the rate makes the average the sum."""
    average, total, faster = post.momentum_losses(post.picture_code(TEXT))
    assert faster == pytest.approx(total, rel=1e-9)
    assert min(average) > 1 > 1e-2 > total[-1]


def test_sources():
    """Each reference leads to a source, and each source is referred to."""
    sources = re.findall(r'^(\d+)\. ', TEXT.partition('## Sources')[2], re.M)
    cited = {number for found in re.findall(r'\[([\d, ]+)\]', PROSE)
             for number in found.split(', ')}
    assert cited == set(sources)
    assert sources == [str(n + 1) for n in range(len(sources))]


def test_length():
    """A reader gets through it: 1,800 to 2,400 words."""
    assert 1800 <= len(PROSE.split()) <= 2400
