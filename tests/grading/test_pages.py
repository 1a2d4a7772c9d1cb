"""The pages that are handed back: what stands there, and where they lie."""
import base64
import hashlib
import html.parser
import pathlib
import re
import types
import urllib.parse

import pytest

from optimization_grading import table
from optimization_grading.judging.record import Record
from optimization_grading.judging.submission import Submission
from optimization_grading.pages import excerpts, handout, overview, places
from optimization_grading.reports.policy import Policy
from tests.support import class_made
from tests.support.class_made import finish

ADA = 'learners/Ada Quist_1234567_assignsubmission_file_/feedback.html'


class Seen(html.parser.HTMLParser):
    """A page as a browser takes it: its text, tags and attributes."""

    def __init__(self, path):
        super().__init__()
        self.source = path.read_text()
        self.text, self.tags, self.attributes = '', set(), {}
        self.feed(self.source)
        self.text = ' '.join(self.text.split())

    def handle_starttag(self, tag, attributes):
        """Keep a tag."""
        self.tags.add(tag)
        if tag == 'body':
            self.text = ''
        for name, value in attributes:
            self.attributes.setdefault(name, []).append(value)

    def handle_data(self, data):
        """Keep the text, in one line."""
        self.text += f' {data}'


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    """Write the pages of a made class; give them by their path."""
    top = tmp_path_factory.mktemp('pages')
    plugin = class_made.pages(class_made.gradebook(top / 'class'),
                              top / 'out')
    finish(plugin)
    assert plugin.said == f'pages: {top / "out" / "index.html"}'
    return {path.relative_to(top / 'out').as_posix(): Seen(path)
            for path in (top / 'out').rglob('*.html')}


def stands(page, *texts):
    """Check that texts stand on a page, one after the other."""
    where = 0
    for text in texts:
        where = page.text.find(text, where)
        assert where >= 0, (text, page.text)


# What stands there

def test_a_mistake_in_its_place(written):
    """What to do is first: the line, the sentence there, the call."""
    task = table.TASKS[5]
    stands(written['learners/Bo/feedback.html'],
           'Bo', 'handed in 2 March 2026, 10:00 UTC',
           '12 of 30 points', '1 of 3 tasks solved',
           'Do this next', 'Task 5: Momentum', '3 of 10',
           '8 var = var + alpha * v', 'subtract alpha * v from var',
           '9 return var, v',
           'Try', 'update_variables_momentum(0.1, 0.5, 1.0, 2.0, 0.0)',
           'It gives', 'var = 1.1', 'Expected', 'var = 0.9',
           task.asks[class_made.checks(5)[0]], '(3 points)',
           'Right already', task.asks[class_made.checks(5)[2]],
           'Your points', '1 Normalize', '9 of 10', 'not written yet',
           'Still to write', 'learning_rate_decay(', 'Style',
           'costs 2 points', 'line 1 is not it', '(tasks 1, 5)',
           'Solved', table.TASKS[1].elsewhere)
    assert written['learners/Bo/feedback.html'].text.count(
        task.asks[class_made.checks(5)[0]]) == 1


def test_all_is_solved(written):
    """It says so, says who it is, and has nothing to do."""
    page = written[ADA]
    stands(page, 'Ada Quist', '1234567', 'the newest of two attempts',
           '30 of 30', '3 of 3 tasks solved. Well done!')
    assert 'Do this next' not in page.text and 'Style' not in page.text
    assert 'roster' not in page.text  # which is the teacher's


def test_other_states_are_not_zero(written):
    """Not handed in, no file and not graded are what they are."""
    stands(written['learners/Lee/feedback.html'], 'No task file')
    assert not re.search(r'\d of', written['learners/Lee/feedback.html'].text)
    stands(written['learners/Kit/feedback.html'], 'no file yet',
           'Still to write', 'normalize(X, m, s) in 1-normalize.py')
    stands(written['learners/Mo/feedback.html'],
           '3 March 2026, 14:00 UTC', '2 days late',
           'Not graded yet: task 11', '11 Learning rate decay',
           'not graded yet', 'Without loss of points',
           'chmod +x FILE (tasks 1, 5)')


def test_an_exception_in_its_place(written):
    """The line that raised it is marked, and the sentence stands there."""
    name, = (name for name in written if 'Eve' in name)
    stands(written[name], 'Task 11', '2 return "', 'it raised ValueError')
    assert written[name].text.count('it raised ValueError') == 1


def test_nothing_is_lost_on_paper(tmp_path, monkeypatch):
    """What is folded on the screen lies beside its head, and is printed."""
    monkeypatch.setattr(overview, 'FEW', 1)
    class_made.write(class_made.gradebook(tmp_path / 'class'),
                     tmp_path / 'out')
    source = (tmp_path / 'out' / 'index.html').read_text()
    folded = re.findall(r'<details>(.*?)</details>\s*<span class="rest">(.*?)'
                        '</span>', source, re.DOTALL)
    assert len(folded) == source.count('<details>') > 1
    for head, rest in folded:
        assert re.fullmatch(r'<summary>and \d more</summary>', head)
        assert 'feedback.html' in rest


def test_no_other_learner(written):
    """A learner's page has no name, link or line of another one."""
    for name, page in written.items():
        if name == places.CLASS:
            continue
        for other in 'Ada', 'Bo', 'Kit', 'Eve', 'Lee', 'Mo', 'title':
            if f'/{other}' not in name and not (
                    'Eve' in name and other == 'title'):
                assert not re.search(rf'\b{other}\b', page.text), name
        assert all(link[0] == '#' for link in
                   page.attributes.get('href', [])), name


def test_the_class(written):
    """Figures, mistakes with a line of somebody's, who; who is missing."""
    page = written[places.CLASS]
    stands(page, 'learners 6', 'handed in 5', 'mean of 30 21.2',
           'median of 30 21.5', 'not handed in Lee',
           'partly graded Mo', 'was not read: it is a link',
           '27 to 30', '1', 'Task 5, Momentum 2 of 5',
           'subtract alpha * v from var', '8 var = var + alpha * v',
           'Bo , Kit', 'The checks that most learners fail',
           'Files that are equal', 'Task 5: Ada Quist , Bo , Kit , Mo',
           'Ada Quist 10 10 10 30 of 30', 'Lee - - - not handed in',
           'Mo 10 10 - 20 of 30, without task 11: not graded 2 days late',
           '- not graded')
    links = {urllib.parse.unquote(link)
             for link in page.attributes['href'] if link[0] != '#'}
    assert links == written.keys() - {places.CLASS}
    inside = {link[1:] for link in page.attributes['href'] if link[0] == '#'}
    assert inside <= {*page.attributes['id']}


def test_an_example_with_its_line(tmp_path):
    """A mistake is shown as one has made it whose line is known."""
    found = class_made.gradebook(tmp_path)
    for check in class_made.checks(5)[:2]:
        found.record(Record('Bo', 5, check, **{
            **class_made.MISTAKE, 'lines': (), 'mistake': 'somewhere'}))
    page = overview.overview(found, {}, lambda learner: (
        found.submissions[learner].take()))
    mistake, = page.mistakes
    assert mistake.learners == ('Bo', 'Kit') and mistake.example.code.marked


def test_nothing_is_more_than_text(written):
    """No tag, attribute or control comes from outside."""
    text = ' '.join(page.text for page in written.values())
    assert '<script>document.title = "run"</script>' in text
    assert '{{ 7 * 7 }}' in text and '\\u202e' in text and '\\x1b' in text
    assert '\u202e' not in text and '\x1b' not in text
    for page in written.values():
        assert not page.tags & {'script', 'img', 'iframe', 'link', 'form'}
        assert not [name for name in page.attributes
                    if name in ('style', 'src') or name.startswith('on')]


def test_each_page_forbids_all_but_its_style(written):
    """The policy has the digest of the style that stands in the page."""
    for page in written.values():
        style = re.search('<style>(.*)</style>', page.source, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest())
        policy, = (content for content in page.attributes['content']
                   if 'default-src' in content)
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest.decode()}'; "
            "base-uri 'none'; form-action 'none'")
        assert page.source.startswith(places.HEAD)
        assert page.source.index('default-src') < page.source.index('<style')


def test_numbers_for_names(tmp_path):
    """If the policy wants it, no page, folder or link has a name.

    What a learner has written into a file stays.
    """
    found = class_made.gradebook(
        tmp_path / 'class', Policy(anonymous=True, weights={5: 2}))
    class_made.write(found, tmp_path / 'out')
    assert 'Participant_1234567_assignsubmission_file_' in {
        path.name for path in (tmp_path / 'out' / 'learners').iterdir()}
    for path in (tmp_path / 'out').rglob('*.html'):
        assert not re.search(r'Ada|Quist|Lee\b|learner-\d', str(path))
        page = Seen(path)
        assert not re.search(r'Ada\b|Quist|Lee\b|learner-\d', page.source)
        assert 'task 5 counts 2 times' in page.text or (
            'No task file' in page.text)


# A learner's lines

@pytest.mark.parametrize('content, lines', [
    (b'a\rb\r\nc\n', ['a', 'b', 'c', '']),
    (b'a\x0cb\x1cc\n', ['a\x0cb\x1cc', '']),
    ('\ufeffa\u2028b'.encode(), ['a\u2028b']),
    ('# coding: latin-1\né'.encode('latin-1'), ['# coding: latin-1', 'é']),
    (b'# coding: nonsense\n\xff', ['# coding: nonsense', '\ufffd']),
    (b'# coding: rot13\nx', ['# coding: rot13', 'x']),
    (b'\tx', ['        x'])])
def test_lines_are_counted_as_python_counts(content, lines):
    """Whatever is in a file, its lines have the numbers that are named."""
    assert excerpts.lines_of(content) == lines


def test_the_lines_that_are_shown():
    """About what is marked; else the function; what is far is left out."""
    lines = ['x = 1', 'def f(a,', '      b):', '    return a', '', 'y = 2']
    notes = excerpts.notes_of('line 1: one; line 6: six, see line 4', ())
    assert notes == {1: ['one'], 6: ['six, see line 4']}
    assert excerpts.notes_of('it is off', (4, 5)) == {4: ['it is off']}
    shown = excerpts.excerpt(lines, notes, 'f', around=1)
    assert [line and line.number for line in shown.rows] == [
        1, 2, None, 5, 6]
    assert shown.marked and shown.rows[0].notes == ('one',)
    whole = excerpts.excerpt(lines, {99: ['no such line']}, 'f')
    assert [line.number for line in whole.rows] == [2, 3, 4]
    assert not whole.marked
    assert not excerpts.excerpt([], {}, 'f').rows


@pytest.mark.parametrize('answered, call', [
    ('f(1) gives None; two results are expected, m and s: (1, 2)',
     ('f(1)', 'gives', 'None', 'two results, m and s: (1, 2)')),
    ('f(0.1)(5) takes a variable from 0 to 1; -0.1 and -0.2 are expected',
     ('f(0.1)(5)', 'takes', 'a variable from 0 to 1', '-0.1 and -0.2')),
    ("f(1) gives '; ) gives 2'; 3 is expected",
     ('f(1)', 'gives', "'; ) gives 2'", '3')),
    ('it was stopped', None), ('', None)])
def test_the_call_to_try(answered, call):
    """A call, what it gives and what is expected are told apart."""
    assert handout.call_of(answered) == (call and handout.Call(*call))


# Where they lie

@pytest.mark.parametrize('names, folders', [
    (['Ann Lee_1234567_assignsubmission_file_'],
     ['Ann Lee_1234567_assignsubmission_file_']),
    (["Zoë O'Neil_12_assignsubmission_file"],
     ['Zoë O-Neil_12_assignsubmission_file_']),
    (['A B_12_assignsubmission_file_solutions.zip'],
     ['A B_12_assignsubmission_file_']),
    (['ada', 'Ada', 'ADA (2)'], ['ada', 'Ada (2)', 'ADA (2) (2)']),
    (['e\u0301', 'é'], ['é', 'é (2)']),
    (['CON', 'nul.txt', 'com1', 'console'],
     ['_CON', '_nul.txt', '_com1', 'console']),
    (['..', 'a. ', '-rf', '~', '\udc80'],
     ['learner', 'a', 'rf', 'learner (2)', 'learner (3)']),
    (['a/../b', 'c\\d:e?\n*"<|>'], ['a-..-b', 'c-d-e']),
    (['x' * 100], ['x' * 60]),
    (['x' * 231 + '_1_assignsubmission_file'],
     ['x' * 230 + '_1_assignsubmission_file_'])])
def test_names_for_every_system(names, folders):
    """Moodle's are kept; others can be written anywhere, and are different.
    """
    assert places.paths([
        Submission(name, types.SimpleNamespace(name=name), None)
        for name in names], False) == [
            f'learners/{folder}/feedback.html' for folder in folders]


def test_a_name_in_an_archive():
    """Moodle's name counts also if it stood in an archive of the class."""
    submission = Submission('ann', pathlib.Path('class.zip'), None,
                            entry='Ann_12_assignsubmission_file_')
    assert places.paths([submission], False) == [
        'learners/Ann_12_assignsubmission_file_/feedback.html']


@pytest.fixture
def plugin(tmp_path):
    """Give the plugin of a made class, whose pages are written once."""
    found = class_made.pages(class_made.gradebook(tmp_path / 'class'),
                             tmp_path / 'out')
    finish(found)
    return found


def test_written_over(plugin, tmp_path):
    """The pages of an earlier run are replaced, and no more is there."""
    (tmp_path / 'out' / ADA).write_text(places.HEAD + 'old')
    finish(plugin)
    assert 'old' not in (tmp_path / 'out' / ADA).read_text()
    assert {path.name for path in tmp_path.iterdir()} == {'class', 'out'}


def test_one_learner_has_one_page(tmp_path):
    """Without a class there is none of the class."""
    found = class_made.gradebook(tmp_path / 'class')
    for learner in found.learners[1:]:
        del found.submissions[learner]
    found.learners = found.learners[:1]
    plugin = class_made.pages(found, tmp_path / 'out', cohort=None)
    finish(plugin)
    assert plugin.said.endswith(ADA)
    assert not (tmp_path / 'out' / 'index.html').exists()


@pytest.mark.parametrize('error', [KeyboardInterrupt, OSError(28, 'full')])
@pytest.mark.parametrize('where', ['page', 'folder'])
def test_what_is_interrupted_leaves_the_old(plugin, tmp_path, monkeypatch,
                                            error, where):
    """Whole pages stand there, of before, wherever the writing ends."""
    (tmp_path / 'out' / ADA).write_text(places.HEAD + 'old')

    def end(path, *_, **__):
        if where == 'page' or path.name == 'new':
            raise error
        return rename(path, *_)

    rename = pathlib.Path.rename
    monkeypatch.setattr(pathlib.Path, 'write_text' if where == 'page'
                        else 'rename', end)
    if error is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            finish(plugin)
    else:
        plugin.gradebook.miss = lambda *missed: missed_all.append(missed)
        missed_all = []
        assert finish(plugin) == pytest.ExitCode.INTERNAL_ERROR
        assert missed_all == [(plugin.place, error)] and not plugin.said
    assert (tmp_path / 'out' / ADA).read_text() == places.HEAD + 'old'
    assert {path.name for path in tmp_path.iterdir()} == {'class', 'out'}


def test_a_run_that_was_interrupted(plugin, tmp_path):
    """It writes nothing, because half of a class is not to be handed back.
    """
    (tmp_path / 'out' / ADA).write_text(places.HEAD + 'old')
    plugin.said = 'as it was'
    finish(plugin, pytest.ExitCode.INTERRUPTED)
    assert (tmp_path / 'out' / ADA).read_text() == places.HEAD + 'old'
    assert plugin.said == 'as it was'


def strange(kind, out):
    """Put something into a folder that no run has written."""
    if kind == 'file':
        out.write_text('mine')
    elif kind.startswith('link'):
        out.mkdir()
        (out / 'learners').symlink_to(out.parent)
    else:
        path = out / kind
        path.parent.mkdir(parents=True)
        path.write_text('<!DOCTYPE html>\n<p>mine</p>')


@pytest.mark.parametrize('kind', [
    'file', 'link', 'notes.txt', 'index.html', 'learners/notes.txt',
    'learners/bo/feedback.html', 'learners/bo/feedback.html/x'])
def test_nothing_else_is_written_over(kind, tmp_path):
    """What somebody else has put there stays, and it says what to do."""
    strange(kind, tmp_path / 'out')
    found = class_made.gradebook(tmp_path / 'class')
    with pytest.raises(places.Occupied, match='name a new'):
        class_made.pages(found, tmp_path / 'out')
    before = sorted(tmp_path.rglob('*'))
    assert (tmp_path / 'out') in before


def test_where_no_page_may_lie(tmp_path):
    """Not among what is graded, where it would be graded next time."""
    found = class_made.gradebook(tmp_path / 'class')
    with pytest.raises(places.Occupied, match='in the folder of the class'):
        class_made.pages(found, tmp_path / 'class' / 'out',
                         cohort=tmp_path / 'class')
    with pytest.raises(places.Occupied, match='there is no folder'):
        class_made.pages(found, tmp_path / 'no' / 'out')


def test_put_there_during_the_run(plugin, tmp_path):
    """It is looked at again before anything is replaced."""
    (tmp_path / 'out' / 'mine.txt').write_text('mine')
    assert finish(plugin) == pytest.ExitCode.INTERNAL_ERROR
    said, = plugin.gradebook.trouble.values()
    assert 'mine.txt, which --pages has not written' in said
    assert not plugin.said
    assert (tmp_path / 'out' / 'mine.txt').read_text() == 'mine'
